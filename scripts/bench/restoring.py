"""A moment of a city that is written to all the time, restored beside it: is it that moment, to the last row?

Every table is summed and 300 questions are answered at a known moment, and again by what was restored to it.
"""

import csv
import json
import shutil
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from runner.backup import archiving, checking, dump, recovery, wal
from runner.backup import base as copies
from runner.backup import keys as keys_of
from runner.cluster import SUPERUSER, Cluster
from runner.console import Fault

from bench import tables
from bench.grids import random_points, read_grids
from bench.peers import ours
from bench.peers.servers import running
from bench.workbench import Workbench
from geoapi.core.settings import KEYS

DATABASE = "bench_restoring"
POINTS, ADDRESSES, SEARCHES = 150, 75, 75
WRITE_S = 15.0
# What people in office do to a map, all of it to be seen in the answers.
CHANGES = (
    "UPDATE area SET name = '改' || %(n)s || substr(name, 1, 9) WHERE id IN "
    "(SELECT id FROM area WHERE level = 'grid' ORDER BY id OFFSET %(n)s %% 70 LIMIT 3)",
    "UPDATE person SET name = '某' || %(n)s WHERE id IN "
    "(SELECT id FROM person ORDER BY id OFFSET %(n)s %% 90 LIMIT 2)",
    "INSERT INTO alias (kind, target, name) VALUES ('road', '竹平路', '旧名' || %(n)s)",
    "DELETE FROM alias WHERE id IN (SELECT id FROM alias ORDER BY id LIMIT %(n)s %% 2)",
)

SUM = """
    SELECT count(*), coalesce(md5(string_agg(sum, '' ORDER BY sum)), '')
      FROM (SELECT md5(t::text) AS sum FROM {} AS t) AS each_row"""
Sums = dict[str, tuple[int, str]]
"""Of each table: its rows, and the md5 of all of them in order."""


@dataclass
class Writer:
    """Writes without a pause, each change a transaction of its own, until it is told to rest."""

    cluster: Cluster
    written: int = 0
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Any:
        resting = threading.Event()

        def write() -> None:
            try:
                with closing(connect(self.cluster)) as connection, connection.cursor() as cursor:
                    while not resting.is_set():
                        cursor.execute(CHANGES[self.written % len(CHANGES)], {"n": self.written})
                        self.written += 1
            except psycopg2.Error as error:
                self.faults.append(str(error))

        thread = threading.Thread(target=write)
        thread.start()
        try:
            yield
        finally:
            resting.set()
            thread.join()


def measure(bench: Workbench, city: Path) -> str:
    """On a cluster of its own, which is `restoring` in the bench's folder. Raises Fault."""
    cluster = Cluster(bench.folder / "restoring", bench.logs)
    cluster.init()
    place = cluster.data.parent
    for name in ("backups", "again"):
        shutil.rmtree(place / name, ignore_errors=True)
    cluster.archive = place / "backups"
    try:
        archiving.start(cluster)
        ours.fill(of(bench, cluster), city, DATABASE)
        return drill(bench, cluster, city, place)
    finally:
        cluster.stop()


def drill(bench: Workbench, cluster: Cluster, city: Path, place: Path) -> str:
    backups, keys = place / "backups", bench.folder / KEYS
    questions = questions_of(city)
    writer = Writer(cluster)
    # 1. A base, while the city is written to; and so on after it.
    with writer.writing():
        began = time.monotonic()
        url = cluster.url(SUPERUSER, DATABASE)
        base = copies.take(url, backups, keys_of.fingerprints(keys), datetime.now(UTC))
        base_s = time.monotonic() - began
        while time.monotonic() - began < WRITE_S:
            time.sleep(0.1)
    if writer.faults:
        raise Fault(f"The city could not be written to: {writer.faults[0]}")
    # 2. The moment: what is there, and what is answered.
    sums, answers = sums_of(cluster), answered(bench, cluster, questions)
    moment, written = datetime.now(UTC), writer.written
    # 3. The mistake after it.
    with writer.writing():
        time.sleep(WRITE_S / 3)
        with closing(connect(cluster)) as connection, connection.cursor() as cursor:
            cursor.execute("DELETE FROM alias")
            cursor.execute("UPDATE area SET name = '误' WHERE level = 'grid'")
    wait_archived(cluster, backups)
    # 4. Back to the moment, beside the city that goes on.
    found: dict[str, Any] = {}

    def look(connection: Connection) -> None:
        found["rows"] = sum(dump.count(connection).values())
        found["keys"] = keys_of.in_use(connection)

    again = place / "again"
    again.mkdir(mode=0o755)
    began = time.monotonic()
    recovery.restore(backups, again / "pg", moment, None, look, print)
    restore_s = time.monotonic() - began
    replayed = checking.reach(backups, base).segments
    restored = Cluster(again, bench.logs)
    try:
        restored.init()
        restored.start()
        sums_again, answers_again = sums_of(restored), answered(bench, restored, questions)
    finally:
        restored.stop()
    answers_now = answered(bench, cluster, questions)
    packed = sum(file.stat().st_size for file in (backups / wal.WAL).iterdir())
    tables_differ = [
        name for name in sums.keys() | sums_again.keys() if sums.get(name) != sums_again.get(name)
    ]
    wrong = sum(a != b for a, b in zip(answers, answers_again, strict=True))
    changed = sum(a != b for a, b in zip(answers, answers_now, strict=True))
    refused = sum(not answer.startswith(b"200") for answer in answers)
    columns = ["a moment, restored beside a city that is written to", "", "target"]
    rows = [
        ["tables whose rows or their md5 differ", f"{len(tables_differ)} of {len(sums)}", "0"],
        [f"answers that differ, of {len(answers)}", f"{wrong}", "0"],
        ["… that the changes after the moment had changed", f"{changed}", "> 0"],
        ["… that were refused at the moment (no grid, no such address)", f"{refused}", ""],
        ["transactions before, after the moment", f"{written:,}, {writer.written - written:,}", ""],
        ["rows restored", f"{found['rows']:,}", ""],
        [
            "keys: the file here",
            keys_of.verdict(found["keys"], keys).split(":")[0].rsplit(" ", 1)[-1],
            "fits",
        ],
        ["a base backup, with the look through it", f"{base_s:.1f} s, {base.size / 2**20:,.0f} MiB", ""],
        ["segments of log, packed", f"{replayed:,}, {packed / 2**20:,.0f} MiB", ""],
        ["the restore: check, copy, replay, read", f"{restore_s:.1f} s", ""],
    ]
    if tables_differ or wrong:
        raise Fault(f"What was restored is not that moment: {tables_differ}, {wrong} answers.\n{rows}")
    return tables.table(columns, rows)


def of(bench: Workbench, cluster: Cluster) -> Workbench:
    """The bench on this cluster."""
    keywords = psycopg2.extensions.parse_dsn(cluster.url(SUPERUSER, "postgres").replace("+psycopg2", "", 1))
    server = {name: value for name, value in keywords.items() if name in ("host", "port", "user")}
    return Workbench(bench.folder, bench.python, server)


def connect(cluster: Cluster) -> Connection:
    connection = psycopg2.connect(cluster.url(SUPERUSER, DATABASE).replace("+psycopg2", "", 1))
    connection.autocommit = True
    return connection


def sums_of(cluster: Cluster) -> Sums:
    sums: Sums = {}
    with closing(connect(cluster)) as connection:
        for name in dump.count(connection):
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL(SUM).format(sql.Identifier(name)))
                ((rows, md5),) = cursor.fetchall()
                sums[name] = (int(rows), str(md5))
    return sums


def questions_of(city: Path) -> list[str]:
    """By point, by address and by search, of a fixed day: who is on duty is the same then."""
    lons, lats = random_points(read_grids(city / "areas.geojson").polygons, POINTS, seed=17)
    at = "&at=2026-11-30T10:00:00%2B08:00"
    with (city / "addresses.csv").open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    chosen = [texts[i * len(texts) // (ADDRESSES + SEARCHES)] for i in range(ADDRESSES + SEARCHES)]
    return [
        *(f"/api/v1/locate?lon={lon}&lat={lat}{at}" for lon, lat in zip(lons, lats, strict=True)),
        *(f"/api/v1/locate?address={quote(text)}{at}" for text in chosen[:ADDRESSES]),
        *(f"/api/v1/addresses/search?q={quote(text[6:])}" for text in chosen[ADDRESSES:]),
    ]


def answered(bench: Workbench, cluster: Cluster, questions: list[str]) -> list[bytes]:
    """What a server on this cluster answers: the status, and the body without what differs each time."""
    product = ours.make(of(bench, cluster), DATABASE)
    with running(product, bench.folder, bench.logs):
        return [comparable(*product.ask(question)) for question in questions]


def comparable(status: int, body: bytes) -> bytes:
    answer = json.loads(body)
    if isinstance(answer, dict):
        answer.pop("request_id", None)
    return f"{status} {json.dumps(answer, sort_keys=True)}".encode()


def wait_archived(cluster: Cluster, backups: Path) -> None:
    with closing(connect(cluster)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn()), pg_switch_wal()")
        ((name, _),) = cursor.fetchall()
    give_up = time.monotonic() + 120
    while not (backups / wal.WAL / f"{name}{wal.SUFFIX}").exists():
        if time.monotonic() > give_up:
            raise Fault(f"{name} was not archived.")
        time.sleep(0.1)

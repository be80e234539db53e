"""The one search whole, over HTTP: a city's addresses and places, 40,000 made ones; what a new one costs."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from runner.console import say
from runner.database import IMPORTS

from bench import tables
from bench.addresses import memory_mib
from bench.addressing.asking import Client, milliseconds
from bench.addressing.queries import make_queries as make_addresses
from bench.addressing.register import Register
from bench.addressing.standard import City, read_city
from bench.changes import cost_ms
from bench.peers import ours
from bench.peers.servers import WORKERS, running
from bench.placenames.asking import NameQuery, make_queries
from bench.placenames.making import MadePlace, estates_of, places_of
from bench.workbench import Workbench
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.city.search.snapshot import SearchSnapshot
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.snapshots import Snapshot

DATABASE = "bench_search"
SEARCH = "/api/v1/search"
PLACES, QUERIES, ADDRESSES, OTHERS, LIMIT = 40_000, 500, 2_000, 300, 5
MEDIAN_MS, NEW_PLACE_MS = 2.0, 50
# What a made place is called decides nothing here: all are found by their names alone.
KIND = "housekeeping"
NEW_PLACE = """
    INSERT INTO place (code, name, kind, entrance, area_id, hours)
    SELECT 'N' || upper(left(md5(random()::text), 8)), name || '新店', kind, entrance, area_id, hours
      FROM place WHERE code LIKE 'M0%' ORDER BY random() LIMIT 1"""


@dataclass(frozen=True)
class Asked:
    """A text of some kind; `codes`: of what is right, where that is known."""

    kind: str
    text: str
    codes: frozenset[str] = frozenset()


def measure(bench: Workbench, city_folder: Path, rounds: int, seed: int) -> str:
    """`city_folder`: a city's files."""
    say("Reading the city …")
    city = read_city(city_folder)
    made = places_of(city, PLACES, seed)
    ours.fill(bench, with_places(bench.folder / "search", city_folder, made), DATABASE)
    asked = [*_names(city, made, seed), *_addresses(city, seed), *_others(city, made)]
    product = ours.make(bench, DATABASE)
    with running(product, bench.folder, bench.logs) as process, closing(Client(product.port)) as client:
        client.get(SEARCH, q=city.name, limit=LIMIT)
        say(f"Asking {len(asked):,} texts …")
        answers = _answers(client, asked)
        memory = sorted(memory_mib(process.pid), key=lambda each: -each[1])[:WORKERS]
    rows = [
        ["addresses of the city", f"{len(city.rows):,}"],
        ["made places", f"{len(made):,}"],
        *([f"memory of server process {n}", f"{mib:,.0f} MiB"] for n, (_, mib, _) in enumerate(memory, 1)),
        ["one new place, processor time of a process", _new_place(bench, rounds)],
    ]
    return "\n\n".join((_table(asked, answers), tables.table(["The whole search", ""], rows)))


def with_places(folder: Path, city_folder: Path, made: Sequence[MadePlace]) -> Path:
    """The city's files, and among its places the made ones."""
    folder.mkdir(exist_ok=True)
    for name in IMPORTS.values():
        (folder / name).unlink(missing_ok=True)
        if name != IMPORTS["places"]:
            (folder / name).symlink_to(city_folder / name)
    with (city_folder / IMPORTS["places"]).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    for place in made:
        thing = place.thing
        named = {"code": thing.code, "kind": KIND, "name": thing.name, "hours": "24/7"}
        rows.append(
            dict.fromkeys(columns, "") | named | {"lon": f"{thing.lon:.7f}", "lat": f"{thing.lat:.7f}"}
        )
    with (folder / IMPORTS["places"]).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return folder


def _names(city: City, made: Sequence[MadePlace], seed: int) -> Iterator[Asked]:
    queries: list[NameQuery] = make_queries(made, estates_of(city), city.name, QUERIES, seed)
    for query in queries:
        yield Asked(f"name, {query.kind}", query.text, query.codes)


def _addresses(city: City, seed: int) -> Iterator[Asked]:
    for query in make_addresses(Register(city), ADDRESSES, 0, seed):
        yield Asked("address as people write it", query.q)
    for row in city.rows[:: max(1, len(city.rows) // ADDRESSES)]:
        yield Asked("standard address", row.text)


def _others(city: City, made: Sequence[MadePlace]) -> Iterator[Asked]:
    for code, area in list(city.areas.items())[:OTHERS]:
        yield Asked("area", area["name"], frozenset({code}) if area["level"] != "grid" else frozenset())
    for place in made[:OTHERS]:
        yield Asked("coordinates", f"{place.thing.lat:.5f}, {place.thing.lon:.5f}")
    for word in ("厕所", "药店", "最近的卫生服务站", "爱心驿站", "充电", "12345", "老年食堂"):
        yield Asked("kind of place or number", word)
    for place in made[:OTHERS]:
        yield Asked("letter by letter", place.thing.name[: len(place.thing.name) // 2])


def _answers(client: Client, asked: Sequence[Asked]) -> list[tuple[float, list[dict[str, Any]]]]:
    """Milliseconds and what was found, of each."""
    found = []
    for each in asked:
        typing = {"typing": "true"} if each.kind == "letter by letter" else {}
        _, answer = client.get(SEARCH, q=each.text, limit=LIMIT, **typing)
        found.append((client.took_ms[-1], answer["results"]))
    return found


def _table(asked: Sequence[Asked], answers: Sequence[tuple[float, list[dict[str, Any]]]]) -> str:
    kinds: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(asked):
        kinds[each.kind].append(number)
    rows = []
    for kind, numbers in [*kinds.items(), ("**all**", list(range(len(asked))))]:
        took = [answers[number][0] for number in numbers]
        known = [number for number in numbers if asked[number].codes]
        shares = ["", ""]
        if known and kind != "**all**":
            codes = {n: [each.get("code") for each in answers[n][1]] for n in known}
            first = sum(bool(codes[n]) and codes[n][0] in asked[n].codes for n in known)
            in_five = sum(any(code in asked[n].codes for code in codes[n]) for n in known)
            shares = [f"{count / len(known) * 100:.1f} %" for count in (first, in_five)]
        is_whole = kind == "**all**"
        verdict = tables.verdict(median(took), at_most=MEDIAN_MS) if is_whole else ""
        rows.append([kind, f"{len(numbers):,}", *shares, *milliseconds(took), verdict])
    columns = [
        "One search, over HTTP",
        "texts",
        "first",
        "in five",
        "p50 ms",
        "p95",
        "p99",
        "longest",
        "target",
    ]
    return tables.table(columns, rows)


def _new_place(bench: Workbench, rounds: int) -> str:
    database = Database(bench.sqlalchemy_url(DATABASE), statement_timeout_s=120)
    held: list[Snapshot[Any]] = [
        AtlasSnapshot(database, Calendar()),
        DirectorySnapshot(database),
        GazetteerSnapshot(database),
        SearchSnapshot(database),
    ]
    for each in held:
        each.refresh()
    with bench.connect(DATABASE) as connection:
        took = [cost_ms(connection.cursor(), NEW_PLACE, held) for _ in range(rounds)]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM place WHERE code LIKE 'N%' AND name LIKE '%新店'")
    database.close()
    return f"{median(took):.0f} ms, {tables.verdict(median(took), at_most=NEW_PLACE_MS)}"

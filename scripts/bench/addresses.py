"""The address search: how often it understands what people write, how fast, and beside Nominatim."""

import argparse
import subprocess
import time
from contextlib import closing
from pathlib import Path

from runner.console import Fault, say

from bench import tables
from bench.addressing import exam, rivalry
from bench.addressing.asking import Client
from bench.addressing.kinds import KINDS
from bench.addressing.nowhere import NOWHERE
from bench.addressing.queries import COMBINED, make_queries, write_queries
from bench.addressing.register import Register
from bench.addressing.standard import read_city
from bench.peers import ours
from bench.peers.servers import WORKERS, running
from bench.workbench import Workbench

WRONG = "addresses-wrong.jsonl"


def add_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("addresses")
    group.add_argument(
        "--queries", type=int, default=20_000, help="with an answer; a tenth as many without are added"
    )
    group.add_argument(
        "--kind", choices=[*KINDS, *COMBINED, *NOWHERE], metavar="NAME", help="queries of one kind only"
    )
    group.add_argument("--seed", type=int, default=1, help="other queries of the same kinds")
    group.add_argument("--write", type=Path, help="write the queries to this file, and ask nothing")
    group.add_argument("--without-peer", action="store_true", help="leave Nominatim out")


def measure(bench: Workbench, city: Path, demo: Path, options: argparse.Namespace) -> str:
    """`city`: the files the exam is made of; `demo`: those both products are compared on."""
    register = Register(read_city(city))
    nowhere = options.queries // 10
    if options.kind:
        nowhere = options.queries if options.kind in NOWHERE else 0
    queries = make_queries(register, options.queries, nowhere, options.seed, options.kind)
    if not queries:
        raise Fault(f"This city has no rows for queries of the kind {options.kind}.")
    say(f"Made {len(queries):,} queries")
    if options.write:
        write_queries(queries, options.write)
        return (
            f"{len(queries):,} queries of {len({query.kind for query in queries})} kinds are in "
            f"{options.write}."
        )
    seconds = ours.fill(bench, city)
    product = ours.make(bench)
    began = time.monotonic()
    with running(product, bench.folder, bench.logs) as process, closing(Client(product.port)) as client:
        client.search("1")
        seconds = {"loading, from the start of the server": time.monotonic() - began} | {
            f"import of {name}": took for name, took in seconds.items()
        }
        client.took_ms.clear()
        marks = exam.sit(client, queries)
        exam.write_wrong(marks, bench.folder / WRONG)
        asked_ms = list(client.took_ms)
        page = [exam.quality_tables(marks), f"All that is not as it should be: {bench.folder / WRONG}."]
        page.append(exam.latency_table(client, queries, register, asked_ms))
        page.append(_size_table(register, process, seconds))
    if not (options.without_peer or options.kind):
        page.append(rivalry.measure(bench, demo, options.rounds, options.seconds, options.seed))
    return "\n\n".join(page)


def _size_table(register: Register, process: "subprocess.Popen[str]", seconds: dict[str, float]) -> str:
    city = register.city
    units = sum(bool(row.unit) for row in city.rows)
    rows = [
        ["standard addresses", f"{len(city.rows):,}"],
        ["of them units", f"{units:,}"],
        ["buildings with an address", f"{len({row.code for row in city.rows if row.code}):,}"],
        ["other and former names", f"{len(city.aliases):,}"],
    ]
    for pid, resident, own in sorted(memory_mib(process.pid), key=lambda each: -each[1])[:WORKERS]:
        rows.append([f"memory of server process {pid}", f"{resident:,.0f} MiB, {own:,.0f} of its own"])
    rows += [[name, f"{took:,.0f} s"] for name, took in seconds.items()]
    return tables.table(["The city measured on", ""], rows)


def memory_mib(root: int) -> list[tuple[int, float, float]]:
    """Of a process and its descendants: the number, what is resident, and what no other process shares."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # It ended meanwhile.
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    found = []
    for pid in family:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
        found.append((pid, sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"]))
    return found

"""Names of places: how often the right one is found, beside BM25 and Nominatim; how fast."""

import gc
import json
import subprocess
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from runner.console import Fault, say

from bench import tables
from bench.addressing.asking import Client
from bench.addressing.standard import City, read_city
from bench.peers import environments, nominatim
from bench.peers.servers import running
from bench.placenames.asking import NameQuery, make_queries
from bench.placenames.making import estates_of, places_of
from bench.workbench import Workbench
from geoapi.city.addresses.gazetteer.entries import AreaName
from geoapi.city.addresses.search.matching import SURE_SCORE
from geoapi.city.search.names.entries import NamedThing
from geoapi.city.search.names.index import MERGE_AT, NameIndex

PLACES, QUERIES, FIRST = 40_000, 500, 5
CHANGES, WARM_UP = 200, 50
PEER = "rank-bm25"
SCRIPT = Path(__file__).resolve().parent / "peers" / "bigrams.py"


@dataclass
class Marks:
    """Of the queries of one kind."""

    asked: int = 0
    first: int = 0
    in_five: int = 0
    sure: int = 0
    sure_and_wrong: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, query: NameQuery, found: Sequence[str], *, sure: bool) -> None:
        """`found`: codes, best first. Sure of one where several fit is wrong too."""
        self.asked += 1
        self.first += bool(found) and found[0] in query.codes
        self.in_five += any(code in query.codes for code in found)
        self.sure += sure
        if sure and (found[0] not in query.codes or query.several):
            self.sure_and_wrong += 1
            self.wrong.append(f"{query.text} -> {found[0]}")


def measure(bench: Workbench, folder: Path, seed: int) -> str:
    """`folder`: a city's files."""
    say("Reading the city …")
    city = read_city(folder)
    places = places_of(city, PLACES, seed)
    estates = list(estates_of(city))
    queries = make_queries(places, estates, city.name, QUERIES, seed)
    things = [*(place.thing for place in places), *estates]
    areas = [AreaName(code, area["level"], area["name"], area["parent"]) for code, area in city.areas.items()]
    gc.collect()
    before_mib, began = _resident_mib(), time.thread_time()
    index = NameIndex.build(things, areas)
    built_s = time.thread_time() - began
    gc.collect()
    size_mib = _resident_mib() - before_mib
    ours, took_us = _ask(index, queries)
    peers = {
        "BM25": _ask_bm25(bench, things, queries),
        "Nominatim": _ask_nominatim(bench, things, folder / "areas.geojson", queries),
    }
    page = [_quality(ours, peers)]
    page.append(_costs(city, index, things, took_us, built_s, size_mib))
    return "\n\n".join(page)


def _ask(index: NameIndex, queries: Sequence[NameQuery]) -> tuple[dict[str, Marks], "np.ndarray"]:
    """With the processor time of each search: it is the time it takes where nothing else runs."""
    marks: dict[str, Marks] = defaultdict(Marks)
    took_us = []
    for query in queries[::WARM_UP]:
        index.find(query.text, FIRST)
    for query in queries:
        began = time.thread_time()
        found = index.find(query.text, FIRST)
        took_us.append((time.thread_time() - began) * 1e6)
        sure = bool(found) and found[0].score >= SURE_SCORE
        marks[query.kind].add(query, [match.thing.code for match in found], sure=sure)
    for each in marks.values():
        for text in each.wrong:
            say(f"  sure and wrong: {text}")
    return marks, np.array(took_us)


def _ask_bm25(
    bench: Workbench, things: Sequence[NamedThing], queries: Sequence[NameQuery]
) -> dict[str, Marks] | str:
    """The same of BM25; a sentence where it cannot be had."""
    try:
        python = environments.prepare(bench.folder, PEER, bench.logs)
    except Fault as fault:
        return f"BM25 was not measured: {fault}"
    file = bench.folder / "names.json"
    given = {"names": [thing.name for thing in things], "texts": [query.text for query in queries]}
    file.write_text(json.dumps(given), encoding="utf-8")
    say("Asking BM25 …")
    told = subprocess.run([python, SCRIPT, file], capture_output=True, check=True, text=True)
    answer = json.loads(told.stdout)
    say(f"BM25 took {np.median(answer['took_ms']):.1f} ms of processor time at the median")
    return _marked(queries, [[things[number].code for number in found] for found in answer["found"]])


def _ask_nominatim(
    bench: Workbench, things: Sequence[NamedThing], areas: Path, queries: Sequence[NameQuery]
) -> dict[str, Marks] | str:
    """The same of Nominatim, over HTTP, by the things' names as points of OpenStreetMap."""
    try:
        say("Filling Nominatim …")
        product = nominatim.make_of_names(bench, things, areas)
    except Fault as fault:
        return f"Nominatim was not measured: {fault}"
    folder = nominatim.project(bench, nominatim.NAMES_DATABASE)
    say("Asking Nominatim …")
    with running(product, folder, bench.logs), closing(Client(product.port)) as client:
        found = []
        for query in queries:
            status, answer = client.get(
                "/search", q=query.text, format="jsonv2", limit=FIRST, namedetails=1, countrycodes="cn"
            )
            results = answer if status == 200 else []
            found.append([str((each.get("namedetails") or {}).get("ref", "")) for each in results])
        say(f"Nominatim took {np.median(client.took_ms):.1f} ms over HTTP at the median")
    return _marked(queries, found)


def _marked(queries: Sequence[NameQuery], found: Sequence[Sequence[str]]) -> dict[str, Marks]:
    """`found`: codes for each of the queries, best first. Peers are never sure."""
    marks: dict[str, Marks] = defaultdict(Marks)
    for query, codes in zip(queries, found, strict=True):
        marks[query.kind].add(query, codes, sure=False)
    return marks


def _quality(ours: dict[str, Marks], peers: Mapping[str, dict[str, Marks] | str]) -> str:
    asked = {name: marks for name, marks in peers.items() if isinstance(marks, dict)}
    columns = [f"Names of {PLACES:,} made places", "texts", "first", *asked, "in five", *asked]
    columns += ["sure", "sure and wrong"]
    rows = []
    for kind, mine in ours.items():
        marks = [mine, *(each[kind] for each in asked.values())]
        counts = [*(each.first for each in marks), *(each.in_five for each in marks)]
        cells = [f"{count / mine.asked * 100:.1f} %" for count in counts]
        rows.append([kind, f"{mine.asked:,}", *cells, f"{mine.sure:,}", f"{mine.sure_and_wrong:,}"])
    missing = [marks for marks in peers.values() if isinstance(marks, str)]
    return "\n\n".join((tables.table(columns, rows), *missing))


def _costs(
    city: City,
    index: NameIndex,
    things: Sequence[NamedThing],
    took_us: "np.ndarray",
    built_s: float,
    size_mib: float,
) -> str:
    one_ms, full_ms, merge_s = _changing(index, things[0])
    rows = [
        ["addresses of the city", f"{len(city.rows):,}"],
        ["names in the index", f"{len(index):,}"],
        ["a search, median", f"{np.median(took_us):,.0f} µs"],
        ["a search, 99th percentile", f"{np.percentile(took_us, 99):,.0f} µs"],
        ["a search, slowest", f"{took_us.max():,.0f} µs"],
        ["memory", f"{size_mib:,.0f} MiB"],
        ["built in", f"{built_s:.1f} s of processor time"],
        ["one new place, median", f"{one_ms:.1f} ms"],
        [f"one new place beside {MERGE_AT - 1:,} others", f"{full_ms:.1f} ms"],
        [f"the one in {MERGE_AT:,} that merges them", f"{merge_s:.1f} s"],
    ]
    return tables.table(["The index of names", ""], rows)


def _changing(index: NameIndex, example: NamedThing) -> tuple[float, float, float]:
    """Milliseconds of one new place, and of one beside nearly as many as are merged; seconds of merging."""

    def timed(held: NameIndex, number: int) -> tuple[NameIndex, float]:
        new = replace(example, code=f"N{number}", name=f"{example.name}{number}")
        began = time.thread_time()
        changed = held.changed([new], [])
        return changed, time.thread_time() - began

    took, held = [], index
    for number in range(CHANGES):
        held, seconds = timed(held, number)
        took.append(seconds * 1000)
    many = [
        replace(example, code=f"N{number}", name=f"{example.name}{number}") for number in range(MERGE_AT - 2)
    ]
    held = index.changed(many, [])
    held, beside = timed(held, MERGE_AT)
    _, merging = timed(held, MERGE_AT + 1)
    return float(np.median(took)), beside * 1000, merging


def _resident_mib() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0

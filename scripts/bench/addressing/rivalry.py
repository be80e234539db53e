"""The same queries to the community map and to Nominatim: who finds the house, and how many a second."""

import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import osmium
import shapely
from pyproj import Geod
from runner.console import Fault, say

from bench import load, tables
from bench.addressing.asking import SEARCH, Client
from bench.addressing.judging import is_right
from bench.addressing.queries import Query, make_queries
from bench.addressing.register import Register
from bench.addressing.standard import Row, read_city
from bench.peers import environments, nominatim, ours
from bench.peers.servers import WORKERS, Product, running
from bench.workbench import Workbench

QUERIES, EXACT = 1_000, 200
NEAR_M = 15
EARTH = Geod(ellps="WGS84")
WORD_END = re.compile(r"(市|区|街道|社区|镇|路|街|大道|巷|胡同|条|\d号)(?=[^\s楼])")
NUMBER = re.compile(r"(?<=[^\s\d])([甲乙丙丁]?\d+)")


@dataclass(frozen=True)
class House:
    """Where a query's house is: its row, and its footprint where the extract has one."""

    row: Row
    footprint: Any


def measure(bench: Workbench, demo: Path, rounds: int, seconds: float, seed: int) -> str:
    """Both on the demo city's extract. Without Nominatim a sentence says why."""
    database = f"{ours.DATABASE}_demo"
    ours.fill(bench, demo, database)
    register = Register(read_city(demo))
    houses = read_houses(register, demo / "city.osm.pbf")
    queries = make_queries(register, QUERIES, 0, seed + 1)
    queries += make_queries(register, EXACT, 0, seed + 2, "exact")
    queries = list({query.q: query for query in queries if query.expect == "answer"}.values())
    try:
        environments.need(["wrk"], bench.logs / "setup.log")
        rival = nominatim.make(bench, demo)
    except Fault as fault:
        return f"Nominatim was not measured: {fault}"
    product = ours.make(bench, database)
    with ExitStack() as stack:
        for each, folder in ((product, bench.folder), (rival, nominatim.project(bench))):
            say(f"Starting {each.name} {each.version} on port {each.port}")
            stack.enter_context(running(each, folder, bench.logs))
        with closing(Client(product.port)) as client:
            own = [
                bool(found) and is_right(found[0], query.truth)
                for query in queries
                for found in [client.search(query.q)]
            ]
        with closing(Client(rival.port)) as client:
            written = [finds(client, query, [query.q], houses) for query in queries]
            spread = [
                found or finds(client, query, spellings(query.q), houses)
                for query, found in zip(queries, written, strict=True)
            ]
        rates = _rates(bench, product, rival, queries, rounds, seconds)
    return _report(queries, own, written, spread, rates, rival)


def read_houses(register: Register, extract: Path) -> dict[str, House]:
    """Standard text -> where it is."""
    footprints = {}
    for way in osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if isinstance(way, osmium.osm.Way) and "building" in way.tags and "ref" in way.tags:
            points = [(node.lon, node.lat) for node in way.nodes]
            footprints[way.tags["ref"]] = shapely.Polygon(points)
    return {row.text: House(row, footprints.get(row.code)) for row in register.rows}


def spellings(text: str) -> list[str]:
    """As Nominatim understands it best: the number set apart,
    every part set apart, and the smallest first.
    """
    apart = NUMBER.sub(r" \1", text)
    parts = WORD_END.sub(r"\1 ", apart).split()
    return [apart, ", ".join(parts), ", ".join(reversed(parts)), " ".join(reversed(parts))]


def finds(client: Client, query: Query, texts: Sequence[str], houses: dict[str, House]) -> bool:
    """Whether the first result of any of the texts is the right house."""
    house = next(houses[text] for text in query.truth.texts)
    for text in texts:
        status, answer = client.get(
            "/search", q=text, format="jsonv2", limit=5, extratags=1, countrycodes="cn"
        )
        if status == 200 and answer and is_house(answer[0], house):
            return True
    return False


def is_house(result: dict[str, Any], house: House) -> bool:
    """In its footprint, at most 15 m from its entrance, by its number; or of the place's own name."""
    lon, lat = float(result["lon"]), float(result["lat"])
    if (result.get("extratags") or {}).get("ref") == house.row.code or result.get(
        "name"
    ) == house.row.code != "":
        return True
    if house.footprint is not None and house.footprint.intersects(shapely.Point(lon, lat)):
        return True
    if not house.row.code and result.get("name") == house.row.estate:
        return True
    metres = EARTH.inv(lon, lat, house.row.lon, house.row.lat)[2]
    return bool(metres <= NEAR_M)


def _rates(
    bench: Workbench, product: Product, rival: Product, queries: Sequence[Query], rounds: int, seconds: float
) -> tuple[list[load.Round], list[load.Round]]:
    """Requests for the queries as written, in turns."""
    taken: dict[str, list[load.Round]] = {product.name: [], rival.name: []}
    paths = {
        product.name: [f"{SEARCH}?{urlencode({'q': query.q, 'limit': 5})}" for query in queries],
        rival.name: [
            f"/search?{urlencode({'q': query.q, 'format': 'jsonv2', 'limit': 5})}" for query in queries
        ],
    }
    for number in range(rounds):
        for each in (product, rival):
            file = bench.folder / f"queries-{each.name.replace(' ', '-')}.txt"
            if number == 0:
                file.write_text("\n".join(paths[each.name]))
                load.press(each.port, file, 2, seed=0)
            taken[each.name].append(load.press(each.port, file, seconds, number + 1))
            say(
                f"  round {number + 1}/{rounds}  {each.name:<15} {taken[each.name][-1].per_s:>9,.0f} "
                "requests/s"
            )
    return taken[product.name], taken[rival.name]


def _report(
    queries: Sequence[Query],
    own: Sequence[bool],
    written: Sequence[bool],
    spread: Sequence[bool],
    rates: tuple[list[load.Round], list[load.Round]],
    rival: Product,
) -> str:
    kinds: dict[str, list[int]] = defaultdict(list)
    for position, query in enumerate(queries):
        kinds[query.kind].append(position)

    def cells(name: str, positions: Sequence[int]) -> list[str]:
        shares = [
            sum(found[position] for position in positions) / len(positions)
            for found in (own, written, spread)
        ]
        return [name, f"{len(positions):,}", *(f"{share * 100:.1f} %" for share in shares)]

    rows = [cells(name, positions) for name, positions in sorted(kinds.items())]
    rows.append(cells("**all**", range(len(queries))))
    columns = [
        "The right house first, demo city",
        "queries",
        "this map",
        "Nominatim",
        "Nominatim, parts set apart",
    ]
    mine, theirs = ([each.per_s for each in listed] for listed in rates)
    lost = sum(each.broken + each.refused for listed in rates for each in listed)
    speed = (
        f"this map {tables.figure(statistics.median(mine))}, Nominatim "
        f"{tables.figure(statistics.median(theirs))}:"
        f" {tables.times(load.ratios(mine, theirs))}; {lost} failed"
    )
    return (
        tables.table(columns, rows)
        + f"\n\nRequests a second for these queries, {WORKERS} workers and {load.CONNECTIONS} "
        "connections each, in"
        f" turns: {speed}."
        f"\n\nNominatim {rival.version}: the same extract, and the areas' boundaries as OpenStreetMap "
        "relations; its"
        " default ICU tokenizer and import style, names in Chinese, country code cn; uvicorn and "
        "Falcon as in its"
        f" manual. Right: within the footprint, at most {NEAR_M} m from the entrance, or the place's "
        "own name. Parts"
        " set apart: what is not found as written is asked again with a space before numbers, then "
        "with commas between"
        " areas, road, number and the rest, in this order and the smallest part first."
    )

"""The nearest five stations open on arrival:
exact against measuring all of them, fast, and beside pgRouting.
"""

import json
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from runner.console import Fault, say

from bench import load, tables
from bench.addressing.asking import percentile
from bench.fetching import Fetcher
from bench.grids import Grids, random_points
from bench.lookups import open_product
from bench.peers import engine, ours, pgrouting
from bench.workbench import Workbench
from geoapi.city.routing.client import Engine, address_by
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.queries import Router
from geoapi.core.errors import NoRoadNear

KIND, WANTED = "caring_station", 5
# A Tuesday: before most doors open, in the forenoon, at noon, and at night when few are open.
MOMENTS = tuple(f"2026-11-24T{time}:00+08:00" for time in ("07:50", "10:00", "12:40", "21:30"))
WARM_UP = 40
# A tenth of the starts is asked of the peer too, or it would take all day.
SHARED = 10
TARGET_MS, TARGET_TIMES = 25.0, 10.0

Point = tuple[float, float]
Ranked = list[tuple[str, float]]


@dataclass
class Compared:
    """The answers at one moment of the day."""

    ours_ms: list[float] = field(default_factory=list)
    # Ours, pgRouting on the whole network, pgRouting bounded to a box.
    turns_ms: list[tuple[float, float, float]] = field(default_factory=list)
    differing: int = 0
    ties: int = 0
    same_order: int = 0
    same_five: int = 0
    # pgRouting's time to a station that both name, as a share of ours.
    shares: list[float] = field(default_factory=list)


def measure(bench: Workbench, grids: Grids, city: Path, starts: int) -> str:
    ours.fill(bench, city)
    lon, lat = random_points(grids.polygons, starts, seed=60, inside=True)
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    found = {moment: Compared() for moment in MOMENTS}
    with ExitStack() as stack:
        stack.enter_context(engine.kept(bench, ours.DATABASE))
        product = open_product(bench, ours.make(bench), stack).product
        client = stack.enter_context(closing(Fetcher(product.port)))
        stations = {moment: read_stations(client, moment) for moment in MOMENTS}
        router = Router(Engine(address_by(None, bench.folder)))
        for point in points[:WARM_UP]:
            ask(client, point, MOMENTS[0])
        for number, point in enumerate(points):
            moment = MOMENTS[number % len(MOMENTS)]
            told, took_ms = ask(client, point, moment)
            found[moment].ours_ms.append(took_ms)
            compare(found[moment], told, brute_force(router, point, stations[moment], moment))
            if (number + 1) % 100 == 0:
                say(f"  {number + 1:,} starts: {sum(each.differing for each in found.values())} differ")
        count = len(stations[MOMENTS[0]])
        try:
            beside = ask_in_turns(bench, client, points[: max(1, starts // SHARED)], stations, found)
        except Fault as fault:
            beside = f"pgRouting was not measured: {fault}"
    return f"{report(found, count)}\n\n{beside}"


def read_stations(client: Fetcher, moment: str) -> list[pgrouting.Station]:
    """All stations with their opening times of the days from the moment on, as anybody may ask for them."""
    query = urlencode({"kind": KIND, "limit": 1000, "week": "true", "at": moment})
    answer = client.fetch(f"/api/v1/places?{query}")
    if answer.status != 200:
        raise Fault(
            f"The stations were answered {answer.status}: {answer.body[:200].decode(errors='replace')}"
        )
    return [
        pgrouting.Station(each["id"], lon, lat, each["properties"]["openings"])
        for each in json.loads(answer.body)["features"]
        for lon, lat in [each["geometry"]["coordinates"]]
    ]


def ask(client: Fetcher, point: Point, moment: str) -> tuple[Any, float]:
    """Our answer, and the milliseconds it took."""
    query = {"near": f"{point[0]},{point[1]}", "kind": KIND, "open_at": "arrival", "mode": "scooter"}
    answer = client.fetch(f"/api/v1/places?{urlencode({**query, 'limit': WANTED, 'at': moment})}")
    if answer.status != 200:
        raise Fault(f"The nearest to {point} were answered {answer.status}: {answer.body[:200].decode()}")
    return json.loads(answer.body), answer.took_ms


def ranked(told: Any) -> Ranked:
    return [(each["id"], each["properties"]["travel"]["duration_s"]) for each in told["features"]]


def brute_force(
    router: Router, point: Point, stations: Sequence[pgrouting.Station], moment: str
) -> Ranked | None:
    """The way to every single station, and the first of
    those open on arrival; None where there is no road.
    """
    try:
        ways = router.travel_times(point, [(each.lon, each.lat) for each in stations], Mode.SCOOTER)
    except NoRoadNear:
        return None
    seconds = [None if way is None else way.duration_s for way in ways]
    return first_open(seconds, stations, datetime.fromisoformat(moment))


def first_open(
    seconds: Sequence[float | None],
    stations: Sequence[pgrouting.Station],
    set_out: datetime,
    wanted: int = WANTED,
) -> Ranked:
    fitting = [
        (took, station.code)
        for took, station in zip(seconds, stations, strict=True)
        if took is not None and is_open(station, set_out + timedelta(seconds=round(took)))
    ]
    return [(code, took) for took, code in sorted(fitting)[:wanted]]


def is_open(station: pgrouting.Station, moment: datetime) -> bool:
    return any(datetime.fromisoformat(a) <= moment < datetime.fromisoformat(b) for a, b in station.openings)


def compare(into: Compared, told: Any, truth: Ranked | None) -> None:
    """Where there is no road near, the answer must be by straight line and say so."""
    if truth is None:
        into.differing += told["basis"] != "straight_line"
        return
    mine = ranked(told)
    if told["basis"] != "network" or [seconds for _, seconds in mine] != [
        round(seconds) for _, seconds in truth
    ]:
        into.differing += 1
    elif [code for code, _ in mine] != [code for code, _ in truth]:
        into.ties += 1


def ask_in_turns(
    bench: Workbench,
    client: Fetcher,
    points: Sequence[Point],
    stations: dict[str, list[pgrouting.Station]],
    found: dict[str, Compared],
) -> str:
    """Each start to us and to pgRouting, one after the other."""
    say("  filling pgRouting's database")
    edges = pgrouting.fill(bench, engine.read_roads(bench, ours.DATABASE).pbf, stations[MOMENTS[0]])
    with bench.connect(pgrouting.DATABASE) as connection, connection.cursor() as cursor:

        def nearest(point: Point, moment: str, bounded: bool) -> tuple[Ranked, float]:
            began = time.perf_counter()
            cursor.execute(pgrouting.NEAREST, (*point, moment, WANTED, pgrouting.SPEED_M_S, bounded))
            rows = cursor.fetchall()
            return [(code, seconds) for code, seconds in rows], (time.perf_counter() - began) * 1000

        for point in points[:10]:
            for bounded in (False, True):
                nearest(point, MOMENTS[0], bounded)
        for point in points:
            for moment, into in found.items():
                told, mine_ms = ask(client, point, moment)
                whole, whole_ms = nearest(point, moment, bounded=False)
                boxed, boxed_ms = nearest(point, moment, bounded=True)
                if not np.allclose([seconds for _, seconds in whole], [seconds for _, seconds in boxed]):
                    raise Fault(
                        f"pgRouting bounded to a box finds others from {point}: {boxed} instead of {whole}."
                    )
                into.turns_ms.append((mine_ms, whole_ms, boxed_ms))
                mine_codes, codes = [code for code, _ in ranked(told)], [code for code, _ in whole]
                seconds = dict(whole)
                into.shares += [
                    seconds[code] / took for code, took in ranked(told) if code in seconds and took
                ]
                into.same_order += mine_codes == codes
                into.same_five += set(mine_codes) == set(codes)
    return report_peer(found, edges, pgrouting.version(bench))


def report(found: dict[str, Compared], stations: int) -> str:
    rows = []
    whole = Compared(
        [ms for each in found.values() for ms in each.ours_ms],
        differing=sum(each.differing for each in found.values()),
        ties=sum(each.ties for each in found.values()),
    )
    for name, each in {**{moment[11:16]: one for moment, one in found.items()}, "**all**": whole}.items():
        p50 = percentile(each.ours_ms, 0.5)
        rows.append(
            [
                name,
                f"{len(each.ours_ms):,}",
                f"{p50:.1f} ms",
                f"{percentile(each.ours_ms, 0.99):.1f} ms",
                tables.verdict(p50, at_most=TARGET_MS) if each is whole else "",
                f"{each.differing:,}",
                f"{each.ties:,}",
            ]
        )
    columns = [
        "Nearest 5 open on arrival",
        "starts",
        "p50",
        "p99",
        "target",
        "differing from all measured",
        "ties",
    ]
    return tables.table(columns, rows) + (
        f"\n\n{stations} stations, by scooter, over HTTP, one at a time, on a Tuesday at four times of "
        "the day, from"
        " random points of the city. All measured: the same engine asked for the ways to all stations, "
        "and the opening"
        " times that the list of places tells. A tie: the same travel times to the second, in another order."
    )


def report_peer(found: dict[str, Compared], edges: int, version: str) -> str:
    rows = []
    shares = [share for each in found.values() for share in each.shares]
    for moment, each in found.items():
        mine, whole, boxed = zip(*each.turns_ms, strict=True)
        ratio = load.ratios(whole, mine)
        asked = len(each.turns_ms)
        rows.append(
            [
                moment[11:16],
                f"{asked:,}",
                f"{statistics.median(mine):.1f} ms",
                f"{statistics.median(whole):.1f} ms",
                tables.times(ratio),
                tables.verdict(ratio[0], at_least=TARGET_TIMES),
                f"{statistics.median(boxed):.1f} ms",
                tables.times(load.ratios(boxed, mine)),
                f"{each.same_five / asked:.0%}",
                f"{each.same_order / asked:.0%}",
            ]
        )
    columns = [
        "Beside pgRouting",
        "starts",
        "ours",
        "pgRouting",
        "ours is",
        "target",
        "pgRouting in a box",
        "ours is",
    ]
    return tables.table([*columns, "same five", "same order"], rows) + (
        f"\n\nIn turns. pgRouting {version}, asked in SQL without HTTP: `pgr_withPointsCost` from the "
        "start to all"
        f" stations, on {edges:,} edges of the same road network with the same one-ways and speed, "
        "stations put on"
        " their edges beforehand. In a box: the same, with what we do ourselves written around it: "
        "only edges and"
        " stations of a box, which grows until no way out of it could be shorter. It knows no turns, "
        "crossings or kinds"
        " of road, which cost time with us: to a station that both name it takes "
        f"{statistics.median(shares):.0%} of"
        " our time at the median, and so orders differ."
    )

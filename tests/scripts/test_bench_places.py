"""What the measurements of ways, places,
tiles and pages reckon themselves: edges, openings, failures, scores.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
from bench import directions, nearest, pages, swap, tiles
from bench.coverage import make_coverage
from bench.fetching import BROKEN, Fetcher
from bench.grids import Grids
from bench.peers import engine, pgrouting
from bench.peers.servers import free_port

from geoapi.city.routing.importing.network import road_network
from geoapi.core.geo import distance_m
from tests.city.osm.extracts import Extract

CITY = Grids(["1"], ["一"], make_coverage(400))


@pytest.fixture
def roads(tmp_path: Path) -> bytes:
    """A street that another crosses in its middle; a one-way; what no scooter rides."""
    extract = Extract()
    extract.way(1, (0, 0), (500, 0), (1000, 0), highway="residential", name="和平街")
    extract.way(2, (500, -300), (500, 0), (500, 300), highway="tertiary", name="人民路")
    extract.way(3, (1000, 0), (1000, 300), highway="service", oneway="yes")
    extract.way(4, (0, 0), (0, 300), highway="footway")
    extract.way(5, (0, 300), (500, 300), highway="motorway")
    pbf = road_network(extract.write(tmp_path / "town.osm"))
    assert pbf is not None
    return pbf


def test_ways_become_edges_cut_where_they_meet(roads: bytes, tmp_path: Path) -> None:
    file = tmp_path / "roads.osm.pbf"
    file.write_bytes(roads)
    edges = list(pgrouting.read_edges(file))
    assert len(edges) == 5
    assert sum(edge.reverse_cost < 0 for edge in edges) == 1
    joints = [end for edge in edges for end in (edge.source, edge.target)]
    assert max(joints.count(end) for end in joints) == 4
    for edge in edges:
        start, end = map(tuple, edge.lonlat[[0, -1]].tolist())
        assert edge.cost == pytest.approx(distance_m(start, end) / (22 / 3.6), rel=1e-3)


@pytest.mark.parametrize(
    ("tags", "both"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"oneway": "yes", "oneway:bicycle": "no"}, (True, True)),
    ],
)
def test_one_ways_are_those_of_bicycles(tags: dict[str, str], both: tuple[bool, bool]) -> None:
    assert pgrouting.directions({"highway": "residential"} | tags) == both


@pytest.mark.parametrize(
    ("tags", "ridden"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "footway"}, False),
        ({"highway": "footway", "bicycle": "designated"}, True),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "private", "bicycle": "yes"}, True),
        ({"highway": "primary", "bicycle": "no"}, False),
        ({"railway": "rail", "bicycle": "yes"}, False),
    ],
)
def test_a_scooter_rides_where_bicycles_ride(tags: dict[str, str], ridden: bool) -> None:
    assert pgrouting.is_ridden(tags) is ridden


def test_another_network_differs_in_one_name(roads: bytes, tmp_path: Path) -> None:
    def names(pbf: bytes) -> dict[int, tuple[str | None, int]]:
        file = tmp_path / "read.osm.pbf"
        file.write_bytes(pbf)
        ways = (item for item in osmium.FileProcessor(str(file)) if isinstance(item, osmium.osm.Way))
        return {way.id: (way.tags.get("name"), len(way.nodes)) for way in ways}

    before, after = names(roads), names(engine.with_a_street_renamed(roads))
    assert [way for way in before if before[way] != after[way]] == [1]
    assert after[1] == ("和平街新", 3)


STATION = pgrouting.Station("A", 1, 2, [("2026-11-24T08:00:00+08:00", "2026-11-24T12:00:00+08:00")])


def test_of_all_stations_those_open_on_arrival_count_in_order_of_time() -> None:
    late = STATION._replace(openings=[])
    stations = [STATION, STATION, STATION._replace(code="C"), late, STATION._replace(code="B")]
    seconds = [700, None, 600, 90, 600]
    morning = datetime.fromisoformat("2026-11-24T07:50:00+08:00")
    assert nearest.first_open(seconds, stations, morning) == [("B", 600), ("C", 600), ("A", 700)]
    assert nearest.first_open(seconds, stations, morning, wanted=1) == [("B", 600)]
    # Set out a minute earlier, and only one is open by the time one is there.
    assert nearest.first_open(seconds, stations, morning - timedelta(minutes=1)) == [("A", 700)]
    assert nearest.first_open(seconds, stations, morning + timedelta(hours=4)) == []


def test_another_order_at_the_same_times_is_a_tie_and_anything_else_a_difference() -> None:
    def told(*found: tuple[str, int], basis: str = "network") -> dict[str, Any]:
        features = [
            {"id": code, "properties": {"travel": {"duration_s": seconds}}} for code, seconds in found
        ]
        return {"basis": basis, "features": features}

    counted = nearest.Compared()
    nearest.compare(counted, told(("A", 5), ("B", 5)), [("A", 5.2), ("B", 5.3)])
    assert (counted.differing, counted.ties) == (0, 0)
    nearest.compare(counted, told(("B", 5), ("A", 5)), [("A", 5), ("B", 5)])
    assert (counted.differing, counted.ties) == (0, 1)
    nearest.compare(counted, told(("A", 5), ("C", 6)), [("A", 5), ("B", 5)])
    nearest.compare(counted, told(("A", 5)), [("A", 5), ("B", 5)])
    nearest.compare(counted, told(("A", 5), basis="straight_line"), [("A", 5)])
    nearest.compare(counted, told(("A", 5)), None)
    assert (counted.differing, counted.ties) == (4, 1)


@pytest.fixture
def moody() -> Iterator[int]:
    """A server that fails every third question, at a port."""
    statuses = cycle([200, 404, 503])
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                status = next(statuses)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_failed_questions_are_counted_by_stretch(moody: int) -> None:
    with swap.Crowd(moody, ["/"]) as crowd:
        first = crowd.count_as("first")
        time.sleep(0.6)
        second = crowd.count_as("second")
        time.sleep(0.6)
    for tally in (first, second):
        asked = sum(tally.statuses.values())
        assert 0.3 * swap.PER_S < asked < swap.PER_S
        assert tally.failed == tally.statuses[503] == pytest.approx(asked / 3, abs=1)
        assert len(tally.failed_at) == tally.failed


def test_no_answer_is_a_failure() -> None:
    with closing(Fetcher(free_port())) as client:
        assert client.fetch("/").status == BROKEN
    assert BROKEN not in swap.FINE


def test_ways_are_as_long_as_people_go() -> None:
    apart = [distance_m(start, end) for start, end in directions.make_pairs(CITY, 50)]
    assert len(apart) == 50
    assert min(apart) >= directions.NEAREST_M and max(apart) <= directions.FARTHEST_M


def test_tiles_are_different_ones_of_the_city() -> None:
    made = tiles.make_tiles(CITY, 15, 20)
    assert len(set(made)) == len(made) == 20
    # https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames: 139.7006793 E 35.6590699 N at zoom 18.
    assert tiles.tile_of(139.7006793, 35.6590699, 18) == (18, 232798, 103246)
    assert len(tiles.paths("tipg", (13, 1, 2))) == 2
    assert len(tiles.paths("tipg", (14, 1, 2))) == 3
    assert tiles.paths("ours", (14, 1, 2)) == ["/tiles/basemap/14/1/2.mvt"]


def judged(performance: float, paint_ms: float, *urls: str) -> dict[str, Any]:
    def audit(value: float, score: float | None) -> dict[str, Any]:
        return {"numericValue": value, "score": score, "title": "an audit", "displayValue": f"{value:g} ms"}

    refs = [{"id": "largest-contentful-paint", "weight": 25}, {"id": "total-blocking-time", "weight": 75}]
    scores = {"performance": performance, "accessibility": 1, "best-practices": 1}
    return {
        "finalDisplayedUrl": "http://127.0.0.1:80/",
        "categories": {name: {"score": score, "auditRefs": refs} for name, score in scores.items()},
        "audits": {
            "largest-contentful-paint": audit(paint_ms, 0.6),
            "total-blocking-time": audit(10, 1),
            "cumulative-layout-shift": audit(0, 1),
            "network-requests": {"details": {"items": [{"url": url, "transferSize": 1000} for url in urls]}},
        },
    }


def test_a_page_is_told_by_the_medians_of_its_visits() -> None:
    here = "http://127.0.0.1:80/web/js/pages/resident/main.js"
    page = pages.Page(
        "/", "/", [judged(0.90, 3000, here), judged(0.5, 9000, here), judged(0.92, 2000, here, here)]
    )
    cells = pages.row(page)
    assert cells[1:5] == ["90", "100", "100", "≥ 95: **no**"]
    assert cells[5:] == ["3.0 s", "0.000", "10 ms", "1 kB", "1"]
    assert list(pages.costing(page)) == ["`/` loses in performance: largest-contentful-paint −10 (9000 ms)."]
    assert list(pages.costing(pages.Page("/", "/", [judged(0.97, 1000)]))) == []


def test_requests_to_another_host_are_counted() -> None:
    urls = ["http://127.0.0.1:80/", "data:image/png;base64,", "https://fonts.example.org/a.woff2"]
    assert pages.count_outside(pages.Page("/", "/", [judged(1, 1, *urls)])) == 1


def test_lighthouse_is_pinned_with_all_it_needs() -> None:
    lock = json.loads((pages.LOCK / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert lock["node_modules/lighthouse"]["version"].startswith("12.")
    assert all(each.get("integrity") for name, each in lock.items() if name)


def test_points_of_a_way_are_put_to_the_engine_as_we_put_them() -> None:
    path = directions.bare_path("route", [(1.5, 2.5)], {"costing": "bicycle"})
    assert path.startswith("/route?json=%7B")
    assert np.isclose(float(path.split("lon%22%3A")[1].split("%2C")[0]), 1.5)

"""The graph of what one can walk along: made at the import, and asked for ways and distances."""

from pathlib import Path

import numpy as np
import pytest

from geoapi.city.osm.importing.run import import_osm
from geoapi.city.routing.importing.network import road_network
from geoapi.city.routing.importing.walking import walk_edges
from geoapi.city.routing.store import WalkEdge, walk_edges_near
from geoapi.city.routing.walks import WalkGraph
from geoapi.core.db import Database
from tests.city.osm.extracts import STEP, Extract


def at(x: float, y: float) -> tuple[float, float]:
    return round(120.85 + x * STEP, 9), round(40.72 + y * STEP, 9)


def block(extract: Extract | None = None) -> Extract:
    """Four streets around a block of 100 × 200 steps, met by a way across in its middle."""
    extract = extract or Extract()
    extract.way(1, (0, 0), (100, 0), highway="residential")
    extract.way(2, (100, 0), (100, 100), (100, 200), highway="service", access="private")
    extract.way(3, (100, 200), (0, 200), highway="residential")
    extract.way(4, (0, 200), (0, 100), (0, 0), highway="steps")
    extract.way(5, (0, 100), (100, 100), highway="footway")
    return extract


def edges_of(extract: Extract, folder: Path) -> list[WalkEdge]:
    network = road_network(extract.write(folder / "x.osm"))
    return [] if network is None else list(walk_edges(network))


def test_ways_are_cut_where_they_meet(tmp_path: Path) -> None:
    edges = edges_of(block(), tmp_path)
    ends = sorted(sorted((edge.line[0], edge.line[-1])) for edge in edges)
    corners = [at(*each) for each in ((0, 0), (100, 0), (100, 100), (100, 200), (0, 200), (0, 100))]
    around = [sorted(pair) for pair in zip(corners, corners[1:] + corners[:1], strict=True)]
    assert ends == sorted([*around, sorted((at(0, 100), at(100, 100)))])
    across = next(edge for edge in edges if {edge.line[0], edge.line[-1]} == {at(0, 100), at(100, 100)})
    assert across.length_m == pytest.approx(84.4, abs=1)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "construction"},
        {"highway": "residential", "foot": "no"},
        {"highway": "service", "access": "no"},
        {"route": "ferry"},
    ],
)
def test_where_nobody_walks(tags: dict[str, str], tmp_path: Path) -> None:
    extract = block()
    extract.way(6, (0, 0), (100, 200), **tags)
    assert len(edges_of(extract, tmp_path)) == 7


def test_where_one_may_walk_in_spite_of_it(tmp_path: Path) -> None:
    extract = block()
    extract.way(6, (0, 0), (100, 200), highway="service", access="no", foot="yes")
    assert len(edges_of(extract, tmp_path)) == 8


def test_they_stand_in_the_database(database: Database, tmp_path: Path) -> None:
    import_osm(database, block().write(tmp_path / "x.osm"))
    with database.transaction() as connection:
        found = walk_edges_near(connection, (*at(-10, 150), *at(10, 250)))
        assert {edge.line for edge in found} == {
            edge.line for edge in edges_of(block(), tmp_path) if at(0, 200) in edge.line
        }
    import_osm(database, Extract().write(tmp_path / "none.osm"))
    with database.transaction() as connection:
        assert walk_edges_near(connection, (-180, -90, 180, 90)) == []


def test_the_shortest_way_and_another(tmp_path: Path) -> None:
    graph = WalkGraph(edges_of(block(), tmp_path))
    ways = graph.ways(at(50, -3), at(50, 103), 20)
    assert [way.line for way in ways] == [
        (at(50, 0), at(0, 0), at(0, 100), at(50, 100)),
        (at(50, 0), at(100, 0), at(100, 100), at(50, 100)),
    ] or [way.line for way in ways] == [
        (at(50, 0), at(100, 0), at(100, 100), at(50, 100)),
        (at(50, 0), at(0, 0), at(0, 100), at(50, 100)),
    ]
    assert ways[0].length_m <= ways[1].length_m == pytest.approx(195.5, abs=2)


def test_a_way_along_one_edge_in_either_direction(tmp_path: Path) -> None:
    graph = WalkGraph(edges_of(block(), tmp_path))
    for one, other in ((20, 70), (70, 20)):
        way, *_ = graph.ways(at(one, 0), at(other, 0), 20)
        assert way.line == (at(one, 0), at(other, 0))
    same, *_ = graph.ways(at(20, 0), at(20, 0), 20)
    assert same.length_m == 0


def test_nothing_near_and_no_way(tmp_path: Path) -> None:
    extract = block()
    extract.way(9, (500, 500), (600, 500), highway="path")
    graph = WalkGraph(edges_of(extract, tmp_path))
    assert graph.ways(at(50, 0), at(300, 300), 20) == []
    assert graph.ways(at(50, 0), at(550, 500), 20) == []
    assert WalkGraph([]).ways(at(50, 0), at(55, 0), 20) == []
    start, island, nowhere = graph.footholds(np.asarray([at(50, 0), at(550, 500), at(300, 300)]), 20)
    assert nowhere is None and start is not None
    assert graph.distances(start, [start, island, nowhere]) == [0, None, None]


def test_distances_with_the_way_to_the_street(tmp_path: Path) -> None:
    graph = WalkGraph(edges_of(block(), tmp_path))
    start, end = graph.footholds(np.asarray([at(0, 50), at(50, 105)]), 20)
    assert start is not None and end is not None
    (far,) = graph.distances(start, [end])
    # 50 steps of 1.11 m to the crossing, 50 of 0.84 m along the way, 5 from it to the door.
    assert far == pytest.approx(55.6 + 42.2 + 5.6, abs=1)

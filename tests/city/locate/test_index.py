"""The index against testing every polygon: coverages, overlaps, holes, gaps, edges and vertices."""

import pickle

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import Geometry

from geoapi.city.locate import rasterising
from geoapi.city.locate.index import NOWHERE, TOUCHING_DEG, AreaIndex


def truth(polygons: NDArray[np.object_], points: NDArray[np.float64]) -> NDArray[np.int64]:
    """The first polygon that covers each point, by GEOS."""
    at, polygon = shapely.STRtree(polygons).query(shapely.points(points), predicate="intersects")
    first = np.full(len(points), len(polygons))
    np.minimum.at(first, at, polygon)
    return np.where(first == len(polygons), NOWHERE, first)


def telling_points(polygons: NDArray[np.object_], seed: int, count: int = 2_000) -> NDArray[np.float64]:
    """Random points in and around the polygons, every vertex, every midpoint of an edge."""
    west, south, east, north = shapely.total_bounds(polygons)
    margin = (east - west) * 0.1
    random = np.random.default_rng(seed).uniform(
        (west - margin, south - margin), (east + margin, north + margin), (count, 2)
    )
    rings = shapely.get_rings(shapely.get_parts(polygons))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    middles = ((vertices[1:] + vertices[:-1]) / 2)[ring[1:] == ring[:-1]]
    return np.vstack([random, vertices, middles])


def check(polygons: NDArray[np.object_], seed: int = 0) -> None:
    points = telling_points(polygons, seed)
    index = AreaIndex(polygons)
    many = index.find(points[:, 0].copy(), points[:, 1].copy())
    assert np.array_equal(many, truth(polygons, points))
    assert [index.find_one(lon, lat) for lon, lat in points[::7].tolist()] == many[::7].tolist()


def coverage(seed: int, count: int) -> NDArray[np.object_]:
    """Voronoi cells of random points about a city: a coverage with slivers, needles and large cells."""
    points = np.random.default_rng(seed).normal((120.85, 40.72), 0.01, (count, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points)))
    return shapely.set_precision(cells, 1e-9)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 150))
def test_a_coverage(seed: int, count: int) -> None:
    check(coverage(seed, count), seed)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_overlapping_shapes_with_holes_and_parts(seed: int) -> None:
    random = np.random.default_rng(seed)
    discs = [shapely.Point(x, y).buffer(r, quad_segs=4) for x, y, r in random.uniform(0.2, 1, (12, 3))]
    shapes: list[Geometry] = [
        shapely.difference(discs[0], shapely.buffer(discs[0], -0.1)),
        shapely.union(discs[1], shapely.box(3, 3, 3.5, 4)),
        *discs[2:],
    ]
    check(np.array(shapes, dtype=object), seed)


def test_many_overlapping_shapes_of_which_the_first_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than are rasterised together, by many times."""
    monkeypatch.setattr(rasterising, "_CHUNK", 7)
    random = np.random.default_rng(5)
    discs = shapely.buffer(shapely.points(random.uniform(0, 4, (150, 2))), random.uniform(0.05, 1, 150))
    told: list[tuple[int, int]] = []
    points = random.uniform(-1, 5, (1_000, 2))
    index = AreaIndex(discs, lambda done, of: told.append((done, of)))
    assert np.array_equal(index.find(points[:, 0].copy(), points[:, 1].copy()), truth(discs, points))
    assert told == [(done, 66) for done in range(1, 67)]


def test_where_there_are_many_polygons_cells_are_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    polygons = coverage(seed=3, count=100)
    size = len(pickle.dumps(AreaIndex(polygons)))
    monkeypatch.setattr(rasterising, "_MANY", 50)
    check(polygons)
    assert len(pickle.dumps(AreaIndex(polygons))) < size / 2


def test_a_lattice_whose_edges_lie_on_the_raster() -> None:
    boxes = [shapely.box(x, y, x + 1, y + 1) for y in range(6) for x in range(6)]
    check(np.array(boxes, dtype=object))


def test_a_shared_edge_belongs_to_the_first() -> None:
    index = AreaIndex([shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)])
    assert index.find_one(1.0, 0.5) == 0
    for off in (1e-15, TOUCHING_DEG / 2, TOUCHING_DEG * 3):
        assert index.find_one(1.0 - off, 0.5) == 1 and index.find_one(1.0 + off, 0.5) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300, -1e300])
def test_what_is_no_place_is_nowhere(value: float) -> None:
    index = AreaIndex([shapely.box(0, 0, 1, 1)])
    assert index.find(np.array([value, 0.5]), np.array([0.5, value])).tolist() == [NOWHERE, NOWHERE]


def test_one_that_was_put_away_answers_as_before_where_its_buffers_may_only_be_read() -> None:
    polygons = coverage(seed=1, count=50)
    index = AreaIndex(polygons)
    buffers: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(index, protocol=5, buffer_callback=buffers.append)
    held = [bytes(buffer.raw()) for buffer in buffers]
    assert len(rest) < 4_000 < sum(map(len, held))
    again: AreaIndex = pickle.loads(rest, buffers=held)
    points = telling_points(polygons, seed=1, count=500)
    lon, lat = points[:, 0].copy(), points[:, 1].copy()
    assert np.array_equal(again.find(lon, lat), index.find(lon, lat))
    assert [again.find_one(*point) for point in points.tolist()] == index.find(lon, lat).tolist()


def test_no_polygons() -> None:
    index = pickle.loads(pickle.dumps(AreaIndex([])))
    assert (
        index.find(np.array([0.5]), np.array([0.5])).tolist() == [NOWHERE]
        and index.find_one(0.5, 0.5) == NOWHERE
    )

"""What the planner's page counts and cuts by itself, held against shapely and the server's own counting."""

import random
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import Point, Polygon

from geoapi.features.planning.dwellings import Dwellings
from geoapi.features.planning.figures import count, grid_of_each
from tests.web.running import call

GEOMETRY = "pages/plan/geometry.js"


def star(chance: random.Random, corners: int = 12) -> Polygon:
    """A ring with bays, on whole numbers: points on its edges and corners are hit, too."""
    angles = sorted(chance.uniform(0, 2 * np.pi) for _ in range(corners))
    radii = [chance.uniform(20, 50) for _ in angles]
    ring = [
        (round(50 + r * np.cos(a)), round(50 + r * np.sin(a))) for a, r in zip(angles, radii, strict=True)
    ]
    return Polygon(ring)


def rings(count_of: int, seed: int) -> list[Polygon]:
    chance = random.Random(seed)
    found: list[Polygon] = []
    while len(found) < count_of:
        shape = star(chance)
        if shape.is_valid and shape.area > 100:
            found.append(shape)
    return found


def coordinates(shape: Polygon) -> list[list[float]]:
    return [[x, y] for x, y in shape.exterior.coords]


def test_what_lies_inside_is_what_shapely_says() -> None:
    calls, truth = [], []
    for shape in rings(12, 1):
        for x in range(0, 101, 4):
            for y in range(0, 101, 5):
                calls.append([[coordinates(shape)], x, y])
                truth.append(bool(shapely.intersects_xy(shape, x, y)))
    assert call(GEOMETRY, "encloses", calls) == truth


def test_a_ring_in_pieces_is_put_together() -> None:
    (shape,) = rings(1, 2)
    ring = coordinates(shape)
    pieces = [ring[7:], ring[:3][::-1], ring[2:8]]
    (found,) = call(GEOMETRY, "ringsOf", [[pieces]])
    assert len(found) == 1 and Polygon(found[0]).equals(shape)


def test_a_cut_has_the_parts_that_shapely_finds() -> None:
    chance = random.Random(3)
    calls, truth = [], []
    for shape in rings(60, 4):
        line: list[list[float]] = [
            [chance.uniform(-5, 5), chance.uniform(10, 90)],
            [50, 50],
            [chance.uniform(95, 105), chance.uniform(10, 90)],
        ]
        calls.append([coordinates(shape), line])
        cut = shapely.polygonize([shapely.union_all([shape.exterior, shapely.LineString(line)])])
        faces = [face for face in shapely.get_parts(cut) if shape.contains(face.representative_point())]
        truth.append(sorted(face.area for face in faces))
    for told, areas in zip(call(GEOMETRY, "cut", calls), truth, strict=True):
        if told["parts"] is None:
            assert len(areas) != 2 or told["meets"] != 2
        else:
            assert sorted(Polygon(part).area for part in told["parts"]) == pytest.approx(areas, rel=1e-6)


def test_households_are_counted_as_the_server_counts_them() -> None:
    chance = random.Random(5)
    grids = {
        "001": Polygon([(0, 0), (50, 0), (50, 50), (0, 50)]),
        "002": Polygon([(50, 0), (99, 0), (99, 50), (50, 50)]),
    }
    spots = [(chance.randrange(0, 100), chance.randrange(0, 55)) for _ in range(400)]
    spots += [(50, 25), (50, 0), (0, 0), (99, 50)]
    bound = [chance.choice(["", "", "", "002", "777"]) for _ in spots]
    households = [chance.randrange(0, 30) for _ in spots]
    dwellings = Dwellings(
        np.arange(len(spots)),
        np.array([x for x, _ in spots], np.float64),
        np.array([y for _, y in spots], np.float64),
        np.array(households),
        np.array(bound),
    )
    sent: dict[str, Any] = {
        "ids": list(range(len(spots))),
        "lon": [x for x, _ in spots],
        "lat": [y for _, y in spots],
        "households": households,
        "bound": bound,
    }
    arcs = [{"owners": [code], "fixed": False, "line": coordinates(shape)} for code, shape in grids.items()]
    (told,) = call("pages/plan/census.js", "counted", [[sent, arcs]])
    assert told["grids"] == grid_of_each(grids, dwellings).tolist()
    truth = count(grids, dwellings)
    assert {code: told["figures"][code] for code in grids} == {
        code: {"households": each.households, "buildings": each.buildings} for code, each in truth.items()
    }
    assert Point(50, 25).intersects(grids["002"]) and told["grids"][400] in ("001", bound[400])

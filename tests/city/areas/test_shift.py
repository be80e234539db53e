"""The offset of published maps is found by a sign test, whatever number of points are truly wrong."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.importing.shift import shift_of_members, shift_of_points
from geoapi.core.geo import Floats
from tests.city.areas.shapes import PLANE, converted

# Districts of 5 km, side by side.
DISTRICTS = [
    shapely.box(x, y, x + 5000, y + 5000) for x in range(0, 20000, 5000) for y in range(0, 15000, 5000)
]
DEGREES = list(PLANE.degrees(DISTRICTS))


def stations(rng: np.random.Generator, count: int, wrong: int) -> tuple[Floats, list[BaseGeometry]]:
    """Points in WGS 84 and the districts they are said to lie in,
    of which the last `wrong` lie in another.
    """
    which = rng.integers(len(DISTRICTS), size=count)
    metres = np.array([(DISTRICTS[place].bounds[0], DISTRICTS[place].bounds[1]) for place in which])
    points = (metres + rng.uniform(0, 5000, (count, 2))) / PLANE.scale + PLANE.origin
    said = [
        *which[: count - wrong],
        *((which[count - wrong :] + 1 + rng.integers(len(DISTRICTS) - 1)) % len(DISTRICTS)),
    ]
    return points, [DEGREES[place] for place in said]


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_raw_points_are_recognised_among_wrong_ones(crs: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    points, said = stations(rng, 200, 20)
    found = shift_of_members(converted(crs)(points), said)
    assert found is not None and (found.crs, found.converted) == (crs, False)


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000), wrong=st.integers(0, 60))
def test_right_points_raise_no_alarm_however_many_others_are_wrong(seed: int, wrong: int) -> None:
    points, said = stations(np.random.default_rng(seed), 120, wrong)
    assert shift_of_members(points, said) is None


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), wrong=st.integers(0, 40))
@example(seed=28, wrong=29)
def test_points_of_known_entrances(seed: int, wrong: int) -> None:
    """Of 60 pairs up to two thirds are truly wrong, by kilometres."""
    rng = np.random.default_rng(seed)
    doors, _ = stations(rng, 60, 0)
    points = doors + rng.normal(0, 10, doors.shape) / PLANE.scale
    points[:wrong] += rng.uniform(-8000, 8000, (wrong, 2)) / PLANE.scale
    assert shift_of_points(points, doors) is None
    found = shift_of_points(converted("gcj02")(points), doors)
    assert found is not None and found.crs == "gcj02" and found.distance_m == pytest.approx(470, abs=60)

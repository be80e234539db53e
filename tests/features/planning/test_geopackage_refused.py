"""Files of a draft that are not brought in: each is told what is wrong with it, and nothing is written."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.core.db import Database
from tests.features.ogc.coverages import exact
from tests.features.planning.planners import (
    NORTH_GRID,
    SOUTH_GRID,
    position,
)
from tests.features.planning.trips import Trip, begun, shifted, take
from tests.office.access.conftest import Enter
from tests.office.access.town import rows

__all__ = ["take"]


def _both_take_the_same(trip: Trip) -> None:
    trip.change(SOUTH_GRID, lambda shape: shapely.union(shape, _box(80, 150, 120, 320)))
    trip.change(NORTH_GRID, lambda shape: shapely.union(shape, _box(60, 90, 200, 320)))


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.Polygon([position(*each) for each in corners])


def _is_shifted(trip: Trip) -> None:
    trip.all(shifted)


def _crosses_itself(trip: Trip) -> None:
    corners = [(0, 0), (300, 200), (300, 0), (0, 200)]
    trip.change(SOUTH_GRID, lambda _: shapely.Polygon([position(*each) for each in corners]))


def _has_no_shape(trip: Trip) -> None:
    trip.shapes[trip.codes.index(SOUTH_GRID)] = None


def _lies_elsewhere(trip: Trip) -> None:
    trip.add(_box(5_000, 5_000, 5_100, 5_100), SOUTH_GRID, code="")


def _is_of_another(trip: Trip) -> None:
    trip.fields["plan"] = np.asarray(["P2020-0001"] * len(trip.shapes), dtype=object)


def _lost_its_versions(trip: Trip) -> None:
    del trip.fields["version"]


def _comes_from_later(trip: Trip) -> None:
    trip.fields["version"] += 7


def _lost_its_codes(trip: Trip) -> None:
    trip.fields["code_"] = trip.fields.pop("code")


def _has_a_wrong_kind(trip: Trip) -> None:
    trip.fields["kind"][0] = "round"


def _has_a_long_name(trip: Trip) -> None:
    trip.fields["name"][0] = "名" * 400


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_both_take_the_same, "lie over each other by"),
        (_is_shifted, "GCJ-02"),
        (_crosses_itself, "crosses itself"),
        (_has_no_shape, "has no polygon"),
        (_lies_elsewhere, "Nothing of it lies in this plan"),
        (_is_of_another, "made from P2020-0001"),
        (_lost_its_versions, "keep the columns of the export"),
        (_comes_from_later, "has not come to yet"),
        (_has_a_wrong_kind, "kind"),
        (_has_a_long_name, "name"),
    ],
)
def test_a_file_is_refused_whole(
    town: Database, people: Enter, take: Callable[[str], Trip], spoil: Callable[[Trip], None], said: str
) -> None:
    trip = take(begun(people))
    before = exact(town, trip.plan)
    # Something that would be fine by itself.
    trip.fields["name"][1] = "新的名称"
    spoil(trip)
    assert said in trip.bring(code=1)
    assert exact(town, trip.plan) == before and rows(town, "SELECT version FROM plan") == [(1,)]
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'plan.import_grids'") == [(0,)]


def test_files_and_people_that_will_not_do(
    town: Database, people: Enter, take: Callable[[str], Trip], tmp_path: Path
) -> None:
    trip = take(begun(people))
    trip.fields["name"][0] = "新的名称"
    assert "no column `code`" in _without_codes(trip)
    trip = take(trip.plan)
    people("S5")
    assert "does not allow" in trip.call("import", "--by", "S5", code=1)
    assert "staff number" in trip.call("import", "--by", "NOBODY", code=1)
    trip.file.write_bytes(b"SQLite format 3\0 and no more")
    assert "damaged" in trip.call("import", code=1)
    trip.file = tmp_path / "none.gpkg"
    assert "is not a file" in trip.call("import", code=1)
    trip.file = tmp_path / "draft.shp"
    assert "something.gpkg" in trip.call("export", code=1)
    trip.file, trip.plan = tmp_path / "other.gpkg", "P2020-0001"
    assert "There is no plan" in trip.call("export", code=1)


def _without_codes(trip: Trip) -> str:
    _lost_its_codes(trip)
    return trip.bring(code=1)

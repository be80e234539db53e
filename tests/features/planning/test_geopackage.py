"""Drafts taken out into a GeoPackage, edited there, and brought in again."""

import subprocess
from collections.abc import Callable

import pyogrio  # type: ignore[import-untyped]
import pytest
import shapely
from shapely import LineString
from shapely.ops import split

from geoapi.core.db import Database
from geoapi.features.planning.drawing.coverage import map_rings
from geoapi.features.planning.gis.geopackage import FileLayer, write_geopackage
from tests.features.ogc.coverages import exact, is_whole
from tests.features.planning.planners import (
    NORTH_GRID,
    SOUTH_GRID,
    WEST,
    ask,
    line_between,
    make_plan,
    moved_south,
    position,
    send,
)
from tests.features.planning.trips import Trip, begun, metres, moved, rounded, take
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

__all__ = ["take"]


@pytest.mark.parametrize("program", ["none", "six", "seven", "metres", "turned"])
def test_what_was_not_edited_is_no_edit(
    town: Database, people: Enter, take: Callable[[str], Trip], program: str
) -> None:
    """Whatever a program does to coordinates of its own accord."""
    trip = take(begun(people))
    before = exact(town, trip.plan)
    crs = "EPSG:4326"
    if program in ("six", "seven"):
        trip.all(rounded(6 if program == "six" else 7))
    elif program == "metres":
        trip.all(metres)
        crs = "EPSG:4549"
    elif program == "turned":
        trip.all(lambda shape: shapely.reverse(map_rings(shape, lambda ring: ring[2:] + ring[:2])))
    trip.write(crs)
    told = trip.call("import")
    assert "2 unchanged" in told and "changed  " not in told
    assert rows(town, "SELECT count(*) FROM plan_edit") == [(1,)]
    assert exact(town, trip.plan) == before


@pytest.mark.parametrize("program", ["none", "six", "metres"])
def test_a_moved_line_is_one_edit_and_all_else_keeps_its_digits(
    town: Database, people: Enter, take: Callable[[str], Trip], program: str
) -> None:
    client = people("S3")
    trip = take(begun(people))
    before = exact(town, trip.plan)
    corner = line_between(client, trip.plan, SOUTH_GRID, NORTH_GRID)[1]
    trip.all(moved(corner, position(110, 150)))
    trip.all({"none": lambda shape: shape, "six": rounded(6), "metres": metres}[program])
    trip.write("EPSG:4549" if program == "metres" else "EPSG:4326")
    told = trip.call("import", "--dry-run")
    assert "Dry run" in told and f"changed  {SOUTH_GRID}" in told and f"changed  {NORTH_GRID}" in told
    assert exact(town, trip.plan) == before and rows(town, "SELECT version FROM plan") == [(1,)]

    told = trip.call("import")
    assert f"changed  {SOUTH_GRID}" in told and "households" in told and "0 unchanged" in told
    after = exact(town, trip.plan)
    assert is_whole(town, trip.plan)
    for code in (SOUTH_GRID, NORTH_GRID):
        was, now = (set(map(tuple, shapely.get_coordinates(each[code]).tolist())) for each in (before, after))
        assert len(was - now) == len(now - was) == 1
    assert rows(town, "SELECT op ->> 'op', op ->> 'file' FROM plan_edit WHERE seq = 2") == [
        ("import", "draft.gpkg")
    ]
    # Brought in again it changes nothing more.
    assert "2 unchanged" in trip.call("import")
    send(client, f"/{trip.plan}/undo", kind="undo")
    assert exact(town, trip.plan) == before


@pytest.mark.parametrize(
    "options",
    [
        ["-t_srs", "EPSG:4490"],
        ["-t_srs", "EPSG:4549"],
        ["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=7"],
        ["-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8"],
    ],
)
def test_gdal_makes_something_else_of_the_file(
    town: Database, people: Enter, take: Callable[[str], Trip], options: list[str]
) -> None:
    """By ogr2ogr: another coordinate system, or another format; with a new name among it."""
    trip = take(begun(people))
    before = exact(town, trip.plan)
    trip.fields["name"][trip.codes.index(NORTH_GRID)] = "北网格"
    trip.write()
    suffix = {"GeoJSON": "geojson", "ESRI Shapefile": "shp"}.get(options[1], "gpkg")
    made = trip.file.with_name(f"made.{suffix}")
    subprocess.run(["ogr2ogr", *options, made, trip.file], check=True, timeout=60)
    trip.file = made
    told = trip.call("import")
    assert f"changed  {NORTH_GRID}" in told and "1 unchanged" in told
    assert exact(town, trip.plan) == before
    assert rows(town, "SELECT name FROM plan_grid WHERE code = :code", code=NORTH_GRID) == [("北网格",)]


def test_the_file_is_one_that_older_programs_read(people: Enter, take: Callable[[str], Trip]) -> None:
    trip = take(begun(people))
    told = subprocess.run(
        ["ogrinfo", "-ro", trip.file, "grids"], check=True, capture_output=True, text=True, timeout=60
    )
    assert not told.stderr
    for each in (f"code (String) = {SOUTH_GRID}", "Multi Polygon", "households (Integer64) = ", "as_of"):
        assert each in told.stdout
    # What lay there before is gone.
    trip.call("export")
    assert pyogrio.read_info(trip.file, layer="grids")["features"] == 2
    second = FileLayer("places", "Point", [shapely.Point(120.85, 40.72)], {"n": [1], "x": [0.5], "t": [None]})
    write_geopackage(trip.file, [second, FileLayer("more", "Point", second.shapes, second.columns)])
    assert sorted(name for name, _ in pyogrio.list_layers(trip.file)) == ["more", "places"]


def test_a_grid_split_and_a_new_name(town: Database, people: Enter, take: Callable[[str], Trip]) -> None:
    """The parts have one code, as programs leave it: the larger keeps it."""
    client = people("S3")
    trip = take(make_plan(client))
    whole = trip.shapes[trip.codes.index(SOUTH_GRID)]
    line = LineString([position(93, -40), position(101, 90), position(97, 260)])
    parts = sorted(split(shapely.get_parts(whole)[0], line).geoms, key=shapely.area)
    trip.add(parts[1], SOUTH_GRID)
    trip.change(SOUTH_GRID, lambda _: parts[0])
    trip.fields["name"][trip.codes.index(NORTH_GRID)] = "北网格"
    told = trip.bring()
    assert f"made     {WEST}003" in told and is_whole(town, trip.plan)
    grids = {each["code"]: each for each in ask(client, f"/{trip.plan}/topology")["grids"]}
    assert grids[NORTH_GRID]["name"] == "北网格" and grids[f"{WEST}003"]["name"].endswith("（二）")
    areas = {code: shapely.area(shape) for code, shape in exact(town, trip.plan).items()}
    assert areas[SOUTH_GRID] > areas[f"{WEST}003"]
    assert "3 unchanged" in trip.call("import")
    assert not [f for f in ask(client, f"/{trip.plan}/faults")["faults"] if f["key"] in ("gap", "overlap")]


def test_a_grid_that_is_gone_from_the_file_ends_where_that_is_said(
    town: Database, people: Enter, take: Callable[[str], Trip]
) -> None:
    client = people("S3")
    trip = take(make_plan(client))
    trip.drop(SOUTH_GRID)
    told = trip.bring()
    assert f"{SOUTH_GRID}: not in the file, and stays (say --end-missing)" in told
    # With its ground given to the neighbour, as programs merge.
    whole = shapely.union_all(list(exact(town, trip.plan).values()))
    assert whole.is_valid
    trip.change(NORTH_GRID, lambda shape: shapely.union(shape, exact(town, trip.plan)[SOUTH_GRID]))
    assert "--end-missing" in trip.bring(code=1)
    assert f"ended    {SOUTH_GRID}" in trip.bring("--end-missing")
    assert is_whole(town, trip.plan) and SOUTH_GRID not in exact(town, trip.plan)
    send(client, f"/{trip.plan}/undo", kind="undo")
    assert set(exact(town, trip.plan)) >= {SOUTH_GRID, NORTH_GRID}


def test_somebody_else_has_changed_it_meanwhile(
    town: Database, people: Enter, take: Callable[[str], Trip]
) -> None:
    client, other = people("S3"), people("S6")
    trip = take(make_plan(client))
    old = line_between(other, trip.plan, SOUTH_GRID, NORTH_GRID)
    op = {"op": "set_arc", "owners": [SOUTH_GRID, NORTH_GRID], "old": old, "new": moved_south(old, 20)}
    send(other, f"/{trip.plan}/edits", op=op)
    # Not edited in the file: what the other one did stays.
    before = exact(town, trip.plan)
    assert "2 unchanged" in trip.bring()
    assert exact(town, trip.plan) == before
    trip.fields["name"][trip.codes.index(SOUTH_GRID)] = "别的名称"
    told = trip.bring(code=1)
    assert f"{SOUTH_GRID} has been changed by 郑刚 at" in told and "Export it again" in told
    assert exact(town, trip.plan) == before and rows(town, "SELECT version FROM plan") == [(1,)]


def test_another_plan_came_into_force_meanwhile(
    town: Database, people: Enter, take: Callable[[str], Trip]
) -> None:
    trip = take(make_plan(people("S3")))
    run(town, """UPDATE area_boundary SET valid = tstzrange(lower(valid), now())
                  WHERE area_id = (SELECT id FROM area WHERE code = :code)""", code=SOUTH_GRID)  # fmt: skip
    run(town, """INSERT INTO area_boundary (area_id, geom, valid, name, kind)
                 SELECT area_id, geom, tstzrange(upper(valid), NULL), '新的名称', kind FROM area_boundary
                  WHERE area_id = (SELECT id FROM area WHERE code = :code)""", code=SOUTH_GRID)  # fmt: skip
    assert "2 unchanged" in trip.call("import")
    trip.fields["name"][trip.codes.index(SOUTH_GRID)] = "别的名称"
    assert f"{SOUTH_GRID} has been changed by another plan since" in trip.bring(code=1)


def test_a_line_moved_on_one_side_only(town: Database, people: Enter, take: Callable[[str], Trip]) -> None:
    """What is edited takes what it overlaps, and a gap is a fault."""
    client = people("S3")
    trip = take(begun(people))
    corner = line_between(client, trip.plan, SOUTH_GRID, NORTH_GRID)[1]
    trip.change(SOUTH_GRID, moved(corner, position(150, 260)))
    told = trip.bring()
    assert f"{NORTH_GRID} loses the ground that {SOUTH_GRID} has in the file, too" in told
    assert is_whole(town, trip.plan)
    trip = take(trip.plan)
    trip.change(SOUTH_GRID, moved(position(150, 260), position(150, 120)))
    trip.bring()
    assert "gap" in {fault["key"] for fault in ask(client, f"/{trip.plan}/faults")["faults"]}

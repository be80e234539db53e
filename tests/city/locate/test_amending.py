"""An Atlas amended by what has changed is the one that would be loaded, and only what must be is loaded."""

import numpy as np
import pytest
from sqlalchemy import text

from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.locate.store import load_atlas
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from tests.city.areas.shapes import build_city, rectangle
from tests.conftest import Built

CALENDAR = Calendar()
GRID = "990101001001001"
OTHER = "990101001002002"


class Counted(AtlasSnapshot):
    """Counts its loads of the whole."""

    loads = 0

    def load(self, connection: Connection, version: int) -> Atlas:
        self.loads += 1
        return super().load(connection, version)


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_city) if "snapshot" in request.fixturenames else template


@pytest.fixture
def snapshot(database: Database) -> Counted:
    zone = rectangle(0, 0, 600, 400).wkt
    run(database, "INSERT INTO area (layer, level, code, name) VALUES ('police', 'zone', 'Z1', '警务区')")
    run(
        database,
        f"""INSERT INTO area_boundary (area_id, valid, name, kind, geom)
            SELECT id, '(,)', name, kind, ST_Multi(ST_GeomFromText('{zone}', 4326))
              FROM area WHERE code = 'Z1'""",
    )
    for number, (east, north) in enumerate(((50, 50), (150, 300), (450, 100), (450, 300))):
        spot = rectangle(east, north, east + 20, north + 10).wkt
        run(
            database,
            f"""INSERT INTO building (code, households, geom, entrance)
                SELECT 'B{number}', {10 * number}, ST_Multi(shape), ST_PointOnSurface(shape)
                  FROM ST_GeomFromText('{spot}', 4326) AS shape""",
        )
    for number in range(3):
        run(
            database,
            (
                f"INSERT INTO person (staff_no, name, duty_phone) VALUES ('S{number}', '人{number}', "
                f"'1{number}')"
            ),
        )
    add_post(database, "P1", "S0", GRID)
    add_post(database, "P2", "S1", OTHER)
    made = Counted(database, CALENDAR)
    made.refresh()
    return made


def run(database: Database, sql: str) -> None:
    with database.transaction() as connection:
        connection.execute(text(sql))


def add_post(database: Database, code: str, staff_no: str, area: str, valid: str = "(,)") -> None:
    run(
        database,
        f"""INSERT INTO post (code, role, area_id, person_id, valid)
            SELECT '{code}', 'grid_worker', area.id, person.id, '{valid}'
              FROM area, person WHERE area.code = '{area}' AND staff_no = '{staff_no}'""",
    )


def reshape(database: Database, code: str, west: float, south: float, east: float, north: float) -> None:
    shape = rectangle(west, south, east, north).wkt
    run(
        database,
        f"""UPDATE area_boundary SET geom = ST_Multi(ST_GeomFromText('{shape}', 4326))
             WHERE area_id = (SELECT id FROM area WHERE code = '{code}')""",
    )


CHANGES = {
    "another holder": [
        "UPDATE post SET person_id = (SELECT id FROM person WHERE staff_no = 'S2') WHERE code = 'P1'"
    ],
    "another number": ["UPDATE person SET duty_phone = '199' WHERE staff_no = 'S1'"],
    "another grid": [
        f"UPDATE post SET area_id = (SELECT id FROM area WHERE code = '{OTHER}') WHERE code = 'P1'"
    ],
    "of a building": [
        (
            "UPDATE post SET area_id = NULL, building_id = (SELECT id FROM building WHERE code = 'B1') "
            "WHERE code = 'P1'"
        )
    ],
    "no post any more": ["DELETE FROM post WHERE code = 'P1'"],
    "another code of a post": ["UPDATE post SET code = 'P0' WHERE code = 'P2'"],
    "somebody stands in": [
        """INSERT INTO substitution (post_code, person_id, valid)
           SELECT 'P1', id, '(,)' FROM person WHERE staff_no = 'S2'"""
    ],
    "a grid renamed": [f"UPDATE area SET name = '新名' WHERE code = '{GRID}'"],
    "a community renamed": ["UPDATE area SET name = '新名' WHERE code = '990101001001'"],
    "a zone renamed": ["UPDATE area SET name = '新名' WHERE code = 'Z1'"],
    "a dedicated grid": [f"UPDATE area SET kind = 'dedicated' WHERE code = '{GRID}'"],
    "a grid gone": [f"DELETE FROM area WHERE code = '{OTHER}'"],
    "a boundary of another time": [
        f"""UPDATE area_boundary SET valid = tstzrange(lower(valid), now())
             WHERE area_id = (SELECT id FROM area WHERE code = '{GRID}')""",
        f"""INSERT INTO area_boundary (area_id, valid, name, kind, geom)
            SELECT area_id, tstzrange(now(), NULL), '新名', kind, geom FROM area_boundary
             WHERE area_id = (SELECT id FROM area WHERE code = '{GRID}')""",
    ],
    "more households": ["UPDATE building SET households = 77 WHERE code = 'B0'"],
    "a building gone": ["DELETE FROM building WHERE code = 'B3'"],
    "a building gone and another come": [
        "DELETE FROM building WHERE code = 'B0'",
        (
            "INSERT INTO building (code, households, geom, entrance) SELECT 'B9', 5, geom, entrance FROM "
            "building LIMIT 1"
        ),
    ],
    "a building bound": [
        f"""INSERT INTO building_binding (building_id, area_id, valid)
            SELECT building.id, area.id, '(,)' FROM building, area
             WHERE building.code = 'B0' AND area.code = '{OTHER}'"""
    ],
    "a building bound from now on": [
        f"""INSERT INTO building_binding (building_id, area_id, valid)
            SELECT building.id, area.id, tstzrange(now(), NULL) FROM building, area
             WHERE building.code = 'B0' AND area.code = '{OTHER}'"""
    ],
    "all of it at once": [
        f"UPDATE area SET name = '新名' WHERE code = '{GRID}'",
        "UPDATE post SET duty_hours = '24/7'",
        "UPDATE building SET households = 3",
        f"""INSERT INTO building_binding (building_id, area_id, valid)
            SELECT building.id, area.id, '(,)' FROM building, area WHERE area.code = '{GRID}'""",
    ],
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_the_one_that_would_be_loaded(database: Database, snapshot: Counted, name: str) -> None:
    before = snapshot.current()
    for statement in CHANGES[name]:
        run(database, statement)
    snapshot.refresh()
    assert snapshot.current() is not before and snapshot.loads == 1
    assert_same(snapshot.current(), database)


def test_a_boundary_moved_is_found_on_its_other_side(database: Database, snapshot: Counted) -> None:
    reshape(database, GRID, 0, 0, 300, 100)
    reshape(database, "990101001001002", 0, 100, 300, 400)
    reshape(database, "Z1", 0, 0, 300, 400)
    snapshot.refresh()
    assert snapshot.loads == 1
    assert_same(snapshot.current(), database)


def test_parts_that_did_not_change_are_shared(database: Database, snapshot: Counted) -> None:
    before = snapshot.current()
    run(database, CHANGES["another holder"][0])
    snapshot.refresh()
    run(database, CHANGES["a grid renamed"][0])
    snapshot.refresh()
    after = snapshot.current()
    assert after._index is before._index and after.tree is before.tree
    assert after.overlays[0].index is before.overlays[0].index
    assert before.areas[GRID].name != after.areas[GRID].name  # and the one before is as it was
    assert before.posts_of_area[GRID][0].name == "人0" and after.posts_of_area[GRID][0].name == "人2"


def test_what_others_hang_on_is_loaded(database: Database, snapshot: Counted) -> None:
    run(database, "UPDATE area SET code = '990101001009' WHERE code = '990101001001'")
    snapshot.refresh()
    assert snapshot.loads == 2
    assert_same(snapshot.current(), database)


def test_more_than_can_be_named_is_loaded(database: Database, snapshot: Counted) -> None:
    run(database, "INSERT INTO person (staff_no, name) SELECT n, n FROM generate_series(1, 2000) AS n")
    run(
        database,
        f"""INSERT INTO post (code, role, area_id, person_id, valid)
            SELECT staff_no, 'contact_household', area.id, person.id, '(,)'
              FROM area, person WHERE area.code = '{GRID}' AND staff_no NOT LIKE 'S%'""",
    )
    snapshot.refresh()
    assert snapshot.loads == 2
    assert_same(snapshot.current(), database)


def assert_same(amended: Atlas, database: Database) -> None:
    with database.transaction(snapshot=True) as connection:
        loaded = load_atlas(connection, CALENDAR.now())
    assert amended.areas == loaded.areas
    assert [leaf.code for leaf in amended.leaves] == [leaf.code for leaf in loaded.leaves]
    assert amended.chains == loaded.chains
    assert amended.posts_of_area == loaded.posts_of_area
    assert amended.posts_of_building == loaded.posts_of_building
    assert amended.bound_leaf == loaded.bound_leaf
    assert (+amended.households, +amended.buildings) == (+loaded.households, +loaded.buildings)
    rng = np.random.default_rng(5)
    west, south, east, north = loaded.extent() or (0.0, 0.0, 0.0, 0.0)
    lon, lat = rng.uniform(west, east, 2000), rng.uniform(south, north, 2000)
    for mine, theirs in zip(amended.locate(lon, lat), loaded.locate(lon, lat), strict=True):
        assert (mine == theirs).all()
    for overlay, other in zip(amended.overlays, loaded.overlays, strict=True):
        assert overlay.areas == other.areas
        assert (overlay.index.find(lon, lat) == other.index.find(lon, lat)).all()
    assert amended.distance_to_boundary_m(0, lon[0], lat[0]) == loaded.distance_to_boundary_m(
        0, lon[0], lat[0]
    )

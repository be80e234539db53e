"""A Directory amended by what has changed is the one that would be loaded,
and only what must be is loaded.
"""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from geoapi.city.places.directory.directory import Directory
from geoapi.city.places.directory.store import load_directory
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.core.db import Connection, Database
from tests.city.areas.shapes import build_city
from tests.city.places.conftest import AddPlace
from tests.conftest import Built


class Counted(DirectorySnapshot):
    """Counts its loads of the whole."""

    loads = 0

    def load(self, connection: Connection, version: int) -> Directory:
        self.loads += 1
        return super().load(connection, version)


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_city) if "snapshot" in request.fixturenames else template


@pytest.fixture
def snapshot(database: Database, add_place: AddPlace) -> Counted:
    for code, lon in (("AAAA", 120.8485), ("BBBB", 120.8495), ("CCCC", 120.852)):
        add_place(code, lon=lon, lat=40.72)
    made = Counted(database)
    made.refresh()
    return made


REPORT = """INSERT INTO place_report (place_id, reporter, source)
            SELECT id, '{}', 'x' FROM place WHERE code = 'BBBB'"""
CLOSURE = (
    "INSERT INTO place_exception (place_id, valid, hours) SELECT id, '(,)', 'off' FROM place WHERE "
    "code = 'AAAA'"
)
CHANGES = {
    "a report": [REPORT.format("a")],
    "two reports": [REPORT.format("a"), REPORT.format("b")],
    "a report settled": [
        REPORT.format("a"),
        "UPDATE place_report SET outcome = 'rejected', settled_at = now(), settled_by = 'x'",
    ],
    "a closure": [CLOSURE],
    "a closure over": [CLOSURE, "DELETE FROM place_exception"],
    "other hours": ["UPDATE place SET hours = 'Mo-Fr 08:00-18:00' WHERE code = 'CCCC'"],
    "another code": ["UPDATE place SET code = 'AAAB' WHERE code = 'AAAA'"],
    "a place gone": [REPORT.format("a"), "DELETE FROM place WHERE code = 'BBBB'"],
    "an area renamed": ["UPDATE area SET name = '新名' WHERE code = '990101001001'"],
    "said to belong elsewhere": [
        "UPDATE place SET area_id = (SELECT id FROM area WHERE code = '990101001002') WHERE code = 'AAAA'",
        "UPDATE area SET name = '新名' WHERE code = '990101001002'",
    ],
    "an area gone": ["DELETE FROM area WHERE code = '990101001001001'"],
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_the_one_that_would_be_loaded(database: Database, snapshot: Counted, name: str) -> None:
    before = snapshot.current()
    with database.transaction() as connection:
        for statement in CHANGES[name]:
            connection.execute(text(statement))
    snapshot.refresh()
    assert snapshot.current() is not before and snapshot.loads == 1
    with database.transaction(snapshot=True) as connection:
        loaded = load_directory(connection)
    assert [contents(place) for place in snapshot.current().places] == [
        contents(place) for place in loaded.places
    ]


def contents(place: Any) -> tuple[Any, ...]:
    """All of a place; a timetable by what it was made of."""
    hours = place.timetable
    return replace(place, timetable=None), vars(hours)


def test_what_one_change_does_not_touch_is_shared(database: Database, snapshot: Counted) -> None:
    before = snapshot.current()
    with database.transaction() as connection:
        connection.execute(text(REPORT.format("a")))
    snapshot.refresh()
    after = snapshot.current()
    assert [new is old for new, old in zip(after.places, before.places, strict=True)] == [True, False, True]


def test_other_words_for_kinds_are_loaded(database: Database, snapshot: Counted) -> None:
    with database.transaction() as connection:
        connection.execute(text("UPDATE place_kind SET name = '别名' WHERE code = 'clinic'"))
    snapshot.refresh()
    assert (snapshot.loads, snapshot.current().kinds["clinic"].name) == (2, "别名")

"""What a person set is not undone by a file: it stays, is told cell by cell, and goes only when asked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from geoapi.city.addresses.importing.buildings import import_buildings
from geoapi.city.areas.importing.run import import_areas
from geoapi.city.people.importing.run import import_people
from geoapi.city.people.private_phones import seal_phone
from geoapi.city.places.importing.run import import_places
from geoapi.core.db import Database
from geoapi.core.edits import remember_edit
from geoapi.importing.edits import Edits
from geoapi.importing.report import Report
from geoapi.importing.staging import merge
from tests.boxes import boxes
from tests.city.addresses.filing import LAT, LON, build_named_town, rows, table
from tests.city.areas.shapes import city, write
from tests.conftest import Built

PLACES = (
    "编码,名称,类型,经度,纬度,开放时间,核实日期,核实人",
    f"STAR1,驿站一,爱心驿站,{LON},{LAT},08:00-20:00,2025-11-01,张三",
)
PEOPLE = (
    "post_code,staff_no,name,role,area_code,duty_phone,private_phone",
    "W1,S1,周晓兰,网格员,990101001001001,0300-5500111,13800000001",
)
BUILDINGS = ("code,households,units", "B1,40,2")


def build_imported_town(database: Database, tmp_path: Path) -> None:
    build_named_town(database, tmp_path)
    import_places(database, table(tmp_path, *PLACES))
    import_people(database, table(tmp_path, *PEOPLE), boxes=boxes())
    import_buildings(database, table(tmp_path, *BUILDINGS))


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_imported_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    return database


def edit(database: Database, kind: str, key: str, **values: object) -> None:
    """Set columns of a row as a person does."""
    column = "staff_no" if kind == "person" else "code"
    with database.transaction() as connection:
        sets = ", ".join(f"{name} = :{name}" for name in values)
        connection.execute(text(f"UPDATE {kind} SET {sets} WHERE {column} = :key"), {**values, "key": key})
        remember_edit(connection, kind, key, values, "刘敏")


def cells(report: Report, outcome: str) -> list[str]:
    return [f"{entry.where}: {entry.reason}" for entry in report.of(outcome)]


def test_the_same_file_again_undoes_no_edit(town: Database, tmp_path: Path) -> None:
    edit(town, "place", "STAR1", hours="Mo-Su 07:00-22:00", verified_on="2025-11-27", verified_by="刘敏")
    path = table(tmp_path, *PLACES)
    report = import_places(town, path)
    assert report.counts["places unchanged"] == 1
    today = rows(town, "SELECT to_char(now(), 'YYYY-MM-DD')")[0][0]
    assert cells(report, "kept") == [
        f"place STAR1: hours 'Mo-Su 07:00-22:00', set by 刘敏 on {today}, stays; the file says '08:00-20:00'",
        f"place STAR1: verified_on '2025-11-27', set by 刘敏 on {today}, stays; the file says '2025-11-01'",
        f"place STAR1: verified_by '刘敏', set by 刘敏 on {today}, stays; the file says '张三'",
    ]
    stands = "SELECT hours, verified_on::text, verified_by FROM place"
    assert rows(town, stands) == [("Mo-Su 07:00-22:00", "2025-11-27", "刘敏")]
    assert any(line.startswith("  kept      place STAR1: hours") for line in report.lines())
    assert "          3  kept" in list(report.lines())
    # What nobody set follows the file as ever.
    moved = table(tmp_path, PLACES[0], PLACES[1].replace("驿站一", "驿站壹"))
    assert import_places(town, moved).counts["places changed"] == 1
    assert rows(town, "SELECT name, hours FROM place") == [("驿站壹", "Mo-Su 07:00-22:00")]


def test_what_the_file_says_too_is_no_matter(town: Database, tmp_path: Path) -> None:
    edit(town, "place", "STAR1", hours="08:00-20:00")
    assert import_places(town, table(tmp_path, *PLACES)).of("kept") == []
    # And still is the person's: the next file is held against it.
    later = table(tmp_path, PLACES[0], PLACES[1].replace("20:00", "21:00"))
    assert len(import_places(town, later).of("kept")) == 1


def test_overruled_the_file_stands_and_the_edit_is_forgotten(town: Database, tmp_path: Path) -> None:
    edit(town, "place", "STAR1", hours="Mo-Su 07:00-22:00")
    path = table(tmp_path, *PLACES)
    assert len(import_places(town, path, overrule=True, dry_run=True).of("overruled")) == 1
    assert rows(town, "SELECT hours FROM place") == [("Mo-Su 07:00-22:00",)]
    (line,) = cells(import_places(town, path, overrule=True), "overruled")
    assert "hours 'Mo-Su 07:00-22:00', set by 刘敏 on" in line and line.endswith(
        "is now '08:00-20:00' as the file says"
    )
    assert rows(town, "SELECT hours FROM place") == [("08:00-20:00",)]
    assert rows(town, "SELECT * FROM edited_cell") == []


def areas(path: Path) -> Path:
    return write(path / "areas.geojson", city())


AGAIN: dict[str, tuple[str, str, dict[str, object], Callable[[Database, Path], Report], str]] = {
    "a building": (
        "building", "B1", {"households": 44}, lambda town, path: import_buildings(town, table(path,
        *BUILDINGS)),
        "building B1: households '44'",
    ),
    "a person": (
        "person", "S1", {"duty_phone": "0300-5500999"}, lambda town, path: import_people(town, table(path,
        *PEOPLE), boxes=boxes()),
        "person S1: duty_phone '0300-5500999'",
    ),
    "an area": (
        "area", "990101001001", {"name": "云禧新社区"}, lambda town, path: import_areas(town, areas(path)),
        "area 990101001001: name '云禧新社区'",
    ),
    "a cell that was emptied": (
        "building", "B1", {"units": None}, lambda town, path: import_buildings(town, table(path, *BUILDINGS)),
        "building B1: units nothing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", AGAIN)
def test_it_holds_for_every_importer(town: Database, tmp_path: Path, what: str) -> None:
    kind, key, values, again, line = AGAIN[what]
    edit(town, kind, key, **values)
    found = cells(again(town, tmp_path), "kept")
    assert [each.partition(", set by")[0] for each in found] == [line]
    column = "staff_no" if kind == "person" else "code"
    assert rows(town, f"SELECT {', '.join(values)} FROM {kind} WHERE {column} = '{key}'") == [
        tuple(values.values())
    ]


def test_what_a_file_would_leave_anyway_is_no_matter(town: Database, tmp_path: Path) -> None:
    """The map never changes households that are known, so nothing of them is told and no edit forgotten."""
    edit(town, "building", "B1", households=44)
    with town.transaction() as connection:
        connection.execute(text("CREATE TEMP TABLE staged (code text, households integer)"))
        connection.execute(text("INSERT INTO staged VALUES ('B1', 7)"))
        edits = Edits(Report("map"), overrule=True)
        columns = ("households",)
        merge(connection, "building", "staged", ("code",), columns, keep=columns, edits=edits)
    assert edits.report.entries == [] and len(rows(town, "SELECT * FROM edited_cell")) == 1


def test_a_private_number_is_told_masked(town: Database, tmp_path: Path) -> None:
    edit(town, "person", "S1", private_phone=seal_phone(boxes(), "S1", "13911112222"))
    (line,) = cells(import_people(town, table(tmp_path, *PEOPLE), boxes=boxes()), "kept")
    assert "139" in line and "13911112222" not in line and "13800000001" not in line


def test_what_is_gone_was_never_edited(town: Database, tmp_path: Path) -> None:
    edit(town, "place", "STAR1", hours="24/7")
    with town.transaction() as connection:
        connection.execute(text("DELETE FROM place"))
    assert rows(town, "SELECT * FROM edited_cell") == []
    assert import_places(town, table(tmp_path, *PLACES)).of("kept") == []


def close_for_today(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(
            text("""
            INSERT INTO place_exception (place_id, valid, hours, reason, edited_by, edited_at)
            SELECT id, tstzrange(now() - interval '1 hour', now() + interval '1 day'), 'off', '水管爆裂',
              '刘敏', now()
              FROM place""")
        )


def test_a_closure_of_today_survives_the_table(town: Database, tmp_path: Path) -> None:
    close_for_today(town)
    head = f"{PLACES[0]},暂停开始日期,暂停结束日期,暂停原因"
    closures = "SELECT hours, reason, edited_by FROM place_exception ORDER BY valid"
    for cells_of_closure, says in ((",,", "nothing of them"), ("2026-01-01,2030-01-01,装修", "'off'")):
        report = import_places(town, table(tmp_path, head, f"{PLACES[1]},{cells_of_closure}"))
        (line,) = cells(report, "kept")
        assert line.startswith("place STAR1: hours 'off' from") and line.endswith(
            f"stay; the file says {says}"
        )
        assert rows(town, closures) == [("off", "水管爆裂", "刘敏")]
    report = import_places(town, table(tmp_path, head, f"{PLACES[1]},,,"), overrule=True)
    assert len(report.of("overruled")) == 1 and rows(town, closures) == []

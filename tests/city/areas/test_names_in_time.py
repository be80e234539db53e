"""What an area is called, and of what kind it is, in the course of time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from geoapi.city.areas.duties import rename_areas
from geoapi.city.areas.importing.run import import_areas
from geoapi.city.locate.store import load_atlas
from geoapi.city.profiles.store import list_history
from geoapi.core.db import Database
from tests.city.areas.shapes import city, write

GRID, COMMUNITY = "990101001001001", "990101001001"
DAY = timedelta(days=1)


def renamed(
    database: Database, folder: Path, when: datetime, code: str = GRID, **said: str
) -> dict[str, int]:
    features = city()
    next(each for each, _ in features if each["code"] == code).update(said)
    return import_areas(database, write(folder / "new.geojson", features), valid_from=when).counts


def name_and_kind(database: Database, at: datetime, code: str = GRID) -> tuple[str, str]:
    with database.transaction() as connection:
        area = load_atlas(connection, at).areas[code]
    return area.name, area.kind


def name_now(database: Database, code: str = GRID) -> str:
    with database.transaction() as connection:
        return str(
            connection.execute(text("SELECT name FROM area WHERE code = :code"), {"code": code}).scalar()
        )


def test_an_area_is_called_otherwise_from_a_day_on(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "old.geojson", city()))
    now = datetime.now(UTC)
    old = name_now(database)
    counts = renamed(database, tmp_path, now + DAY, name="新名网格", kind="dedicated")
    assert counts["areas with another name or kind"] == 1 and counts["boundaries changed"] == 0
    assert name_now(database) == old
    assert name_and_kind(database, now) == (old, "base")
    assert name_and_kind(database, now + 2 * DAY) == ("新名网格", "dedicated")
    with database.transaction() as connection:
        first, second = list_history(connection, GRID)
    assert (first.name, second.name) == (old, "新名网格") and first.area_km2 == second.area_km2


def test_history_keeps_the_name_of_its_time(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "old.geojson", city()))
    old, now = name_now(database), datetime.now(UTC)
    renamed(database, tmp_path, now - DAY, name="新名网格")
    assert name_now(database) == "新名网格"
    assert name_and_kind(database, now - 2 * DAY)[0] == old and name_and_kind(database, now)[0] == "新名网格"


def test_the_clerk_brings_a_name_into_force(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "old.geojson", city()))
    old = name_now(database, COMMUNITY)
    renamed(database, tmp_path, datetime.now(UTC) + DAY, COMMUNITY, name="新禧社区")
    with database.transaction() as connection:
        rename_areas(connection)
    assert name_now(database, COMMUNITY) == old
    with database.transaction() as connection:
        # As if the day had come.
        connection.execute(text("DELETE FROM area_boundary WHERE valid @> now() AND upper(valid) > now()"))
        connection.execute(
            text("UPDATE area_boundary SET valid = tstzrange(now(), NULL) WHERE lower(valid) > now()")
        )
        rename_areas(connection)
        former = connection.execute(text("SELECT target, name FROM alias WHERE source = 'area'")).all()
    assert name_now(database, COMMUNITY) == "新禧社区" and [tuple(row) for row in former] == [
        (COMMUNITY, old)
    ]


def test_a_correction_is_of_the_period_in_force(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "old.geojson", city()))
    now = datetime.now(UTC)
    renamed(database, tmp_path, now + DAY, name="新名网格")
    with database.transaction() as connection:
        connection.execute(text("UPDATE area SET name = '正名网格' WHERE code = :code"), {"code": GRID})
    assert name_and_kind(database, now)[0] == "正名网格"
    assert name_and_kind(database, now + 2 * DAY)[0] == "新名网格"


def test_the_same_names_again_change_nothing(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "old.geojson", city()))
    counts = renamed(database, tmp_path, datetime.now(UTC))
    assert counts["areas with another name or kind"] == 0 and counts["boundaries changed"] == 0

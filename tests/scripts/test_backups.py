"""`geoapi backup` and `restore`: everything comes back, or nothing changes."""

from pathlib import Path

import pytest
from sqlalchemy import text

from geoapi.city.people.private_phones import open_phone
from geoapi.city.people.store import private_phones
from geoapi.core.db import Database
from tests.boxes import boxes, key_file
from tests.conftest import run_geoapi


@pytest.fixture(scope="module")
def written(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demo city."""
    file = tmp_path_factory.mktemp("backup") / "city.dump"
    done = run_geoapi("backup", file, database_url=demo_url)
    assert done.returncode == 0 and "tables" in done.stdout, done.stderr
    assert f"the keys in {key_file()}: keep these too, and apart from it" in done.stdout
    return file


def rows(database: Database, table: str) -> int:
    with database.transaction() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_city_comes_back_into_an_empty_database(
    written: Path, database_url: str, database: Database, demo_database: Database
) -> None:
    done = run_geoapi("restore", written, database_url=database_url)
    assert done.returncode == 0 and "every table as it was" in done.stdout, done.stderr
    for table in ("area_boundary", "post", "address", "place", "basemap_road", "road_network"):
        assert rows(database, table) == rows(demo_database, table) > 0
    # What was encrypted still is, by keys that are elsewhere.
    assert f"have to stand in {key_file()}" in done.stdout
    with database.transaction() as connection:
        numbers = list(connection.execute(text("SELECT staff_no FROM person")).scalars())
        (number, box), *_ = private_phones(connection, numbers).items()
    assert open_phone(boxes(), number, box).replace("-", "").isdigit()
    # What is written goes on as before: numbers do not begin anew, triggers raise their topics.
    with database.transaction() as connection:
        before = connection.execute(
            text("SELECT version FROM data_version WHERE topic = 'addresses'")
        ).scalar_one()
        connection.execute(text("INSERT INTO alias (kind, target, name) VALUES ('road', 'a', 'b')"))
    with database.transaction() as connection:
        after = connection.execute(
            text("SELECT version FROM data_version WHERE topic = 'addresses'")
        ).scalar_one()
    assert after == before + 1


def test_a_city_that_is_there_is_taken_away_only_when_asked(
    written: Path, database_url: str, database: Database
) -> None:
    assert run_geoapi("restore", written, database_url=database_url).returncode == 0
    with database.transaction() as connection:
        connection.execute(text("UPDATE area SET name = '错' WHERE level = 'city'"))
    refused = run_geoapi("restore", written, database_url=database_url)
    assert refused.returncode == 1 and "say --replace" in refused.stderr and "Traceback" not in refused.stderr
    with database.transaction() as connection:
        assert connection.execute(text("SELECT name FROM area WHERE level = 'city'")).scalar_one() == "错"
    assert run_geoapi("restore", written, "--replace", database_url=database_url).returncode == 0
    with database.transaction() as connection:
        assert connection.execute(text("SELECT name FROM area WHERE level = 'city'")).scalar_one() == "滨城市"


def test_a_broken_backup_changes_nothing(
    written: Path, tmp_path: Path, database_url: str, database: Database
) -> None:
    assert run_geoapi("restore", written, database_url=database_url).returncode == 0
    areas = rows(database, "area")
    half = tmp_path / "half.dump"
    half.write_bytes(written.read_bytes()[: written.stat().st_size // 2])
    alone = run_geoapi("restore", half, "--replace", database_url=database_url)
    assert alone.returncode == 1 and "half.dump.json" in alone.stderr
    half.with_name("half.dump.json").write_bytes(written.with_name("city.dump.json").read_bytes())
    refused = run_geoapi("restore", half, "--replace", database_url=database_url)
    assert (
        refused.returncode == 1
        and "pg_restore failed" in refused.stderr
        and "Traceback" not in refused.stderr
    )
    assert rows(database, "area") == areas
    assert sorted(path.name for path in tmp_path.iterdir()) == ["half.dump", "half.dump.json"]


def test_a_backup_is_private_and_leaves_no_half(written: Path, tmp_path: Path, demo_url: str) -> None:
    assert written.stat().st_mode & 0o077 == 0
    nowhere = run_geoapi("backup", tmp_path / "no" / "folder.dump", database_url=demo_url)
    assert nowhere.returncode == 1 and "does not exist" in nowhere.stderr
    away = run_geoapi(
        "backup", tmp_path / "city.dump", database_url=f"postgresql+psycopg2:///x?host={tmp_path}"
    )
    assert away.returncode == 1 and "cannot be reached" in away.stderr and not list(tmp_path.iterdir())

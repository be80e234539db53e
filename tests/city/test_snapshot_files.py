"""What servers hold, written into files by another process: the same answers, then and after changes."""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from sqlalchemy import text

from geoapi.app import create_app
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.snapshots import make_snapshots
from tests.conftest import ROOT, administer, close_app, json_of, ready, shared, url_of

# One of each kind that is held, by what is asked of it.
CHANGES = (
    "UPDATE area_boundary SET name = name || '新' WHERE name LIKE '%社区'",
    "UPDATE address SET text = text || '附1号' WHERE id = (SELECT min(id) FROM address)",
    "DELETE FROM address WHERE id = (SELECT max(id) FROM address)",
    "UPDATE building SET households = 77, units = 9 WHERE id = (SELECT min(id) FROM building)",
    "UPDATE place SET name = '改名的驿站', hours = '24/7' WHERE id = (SELECT min(id) FROM place)",
    "DELETE FROM place WHERE id = (SELECT max(id) FROM place)",
    "UPDATE person SET name = '换了人' WHERE id = (SELECT min(person_id) FROM post)",
    """INSERT INTO alias (kind, target, name)
       SELECT 'area', min(code), '老地名' FROM area WHERE level = 'community'""",
)


@pytest.fixture
def source(demo_url: str) -> str:
    """The demo city, to be changed."""
    return shared("demo")


def build(database_url: str, folder: Path, hashes: str) -> Sequence[str]:
    """Have the operator's command write the files, in a process whose strings hash otherwise than ours."""
    done = subprocess.run(
        [sys.executable, "scripts/geoapi", "snapshots", "build"],
        cwd=ROOT,
        env=os.environ
        | {
            "GEOAPI_DATABASE_URL": database_url,
            "GEOAPI_SNAPSHOT_FOLDER": str(folder),
            "PYTHONHASHSEED": hashes,
        },
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line.partition(": ")[2] for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def written(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo city, of a copy that nobody has touched: rows put back leave their mark."""
    folder, own = tmp_path_factory.mktemp("written") / "files", f"geoapi_test_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {own} TEMPLATE {shared('demo')}")
    assert build(url_of(own), folder, "4711") == ["written"] * 4
    administer(f"DROP DATABASE {own} WITH (FORCE)")
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """Files of this test's own, as the copy of the database is that they are of."""
    copied = shutil.copytree(written, tmp_path / "files", symlinks=True)
    copied.chmod(0o700)
    return copied


def settings_of(database_url: str, folder: Path) -> Settings:
    return Settings(
        database_url=database_url, snapshot_folder=folder, home=ROOT / "nowhere", atlas_poll_s=600
    )


def answers(app: APIFlask, database: Database) -> list[Any]:
    """Of every part of what is held, many."""
    with database.transaction() as connection:
        texts = connection.execute(text("SELECT text FROM address ORDER BY id")).scalars().all()[::97]
        points = connection.execute(
            text("SELECT ST_X(entrance), ST_Y(entrance) FROM building ORDER BY id")
        ).all()[::61]
        names = connection.execute(text("SELECT name FROM place ORDER BY id")).scalars().all()[::7]
    client, found = app.test_client(), []
    for lon, lat in points:
        found.append(client.get("/api/v1/locate", query_string={"lon": lon, "lat": lat}))
    for each in texts:
        found.append(client.get("/api/v1/locate", query_string={"address": each}))
    for each in ("老地名", "云禧", "heping", "改名的驿站", "24小时", *names):
        for path in ("/api/v1/search", "/api/v1/addresses/search", "/api/v1/addresses/suggest"):
            found.append(client.get(path, query_string={"q": each}))
    lon, lat = points[0]
    found.append(client.get("/api/v1/places", query_string={"lon": lon, "lat": lat, "limit": 50}))
    assert {each.status_code for each in found} <= {200, 404}
    assert sum(each.status_code == 200 for each in found) > len(found) / 2
    return [json_of(each) for each in found]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers say the moment that they are of."""
    monkeypatch.setattr(Calendar, "now", lambda self: self.local(datetime(2026, 12, 1, 4, tzinfo=UTC)))


def test_a_server_that_starts_from_files_answers_as_one_that_loads_all(
    database: Database,
    database_url: str,
    folder: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = None
    for changes in ((), CHANGES):
        for change in changes:
            with database.transaction() as connection:
                connection.execute(text(change))
        loading = create_app(settings_of(database_url, tmp_path / "none"))
        ready(loading)
        truth = answers(loading, database)
        close_app(loading)
        assert truth != before
        before = truth
        caplog.clear()
        with caplog.at_level(logging.INFO, "geoapi.snapshots"):
            app = create_app(settings_of(database_url, folder))
            ready(app)
        assert answers(app, database) == truth
        close_app(app)
        assert caplog.text.count("read from its files") == 4 and "loaded" not in caplog.text
        assert ("amended" in caplog.text) == bool(changes)
    # And written again from what was amended.
    assert build(database_url, folder, "1147") == ["written"] * 4
    app = create_app(settings_of(database_url, folder))
    caplog.clear()
    with caplog.at_level(logging.INFO, "geoapi.snapshots"):
        ready(app)
    assert answers(app, database) == truth
    assert "loaded" not in caplog.text and "amended" not in caplog.text
    close_app(app)


def test_a_damaged_file_costs_time_and_is_told_of(
    database: Database,
    database_url: str,
    folder: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = settings_of(database_url, folder)
    damaged = folder / "gazetteer" / "current" / "arrays"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 3] ^= 64
    damaged.write_bytes(content)
    held = make_snapshots(database, Calendar(), settings)
    with caplog.at_level(logging.INFO, "geoapi.snapshots"):
        held.gazetteer.refresh()
    assert "arrays is not as it was written" in caplog.text
    with database.transaction() as connection:
        count = connection.execute(text("SELECT count(*) FROM address")).scalar_one()
    assert len(held.gazetteer.current()) >= count


def test_files_of_another_database_are_of_no_use(
    database: Database,
    database_url: str,
    folder: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # As after a failover that lost commits: the same version, of another transaction.
    with database.transaction() as connection:
        connection.execute(text("UPDATE data_version SET changed_in = coalesce(changed_in, 0) + 1"))
        connection.execute(text("DELETE FROM change"))
        connection.execute(text("ALTER TABLE place DISABLE TRIGGER ALL"))
        connection.execute(
            text("UPDATE place SET name = '别处的驿站' WHERE id = (SELECT min(id) FROM place)")
        )
    held = make_snapshots(database, Calendar(), settings_of(database_url, folder))
    with caplog.at_level(logging.INFO, "geoapi.snapshots"):
        held.directory.refresh()
    assert "read from its files" in caplog.text and "loaded" in caplog.text
    assert "别处的驿站" in {place.name for place in held.directory.current().places}


def test_nothing_out_of_files_is_told_before_the_database_has_been_asked(
    database_url: str, folder: Path
) -> None:
    settings = settings_of(database_url, folder)
    away = Database("postgresql+psycopg2:///?host=/nowhere")
    held = make_snapshots(away, Calendar(), settings)
    for snapshot in held:
        with pytest.raises(Exception, match="cannot be reached"):
            snapshot.refresh()
        with pytest.raises(Exception, match="still loading"):
            snapshot.current()
    away.close()

"""The importers as an operator meets them: what they print,
what they return, and what a stop leaves behind.
"""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from runner.database import IMPORTS
from sqlalchemy import text

from geoapi.app import create_app
from geoapi.cli import IMPORTERS, cli
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from tests.city.areas.shapes import city, feature, rectangle, write
from tests.conftest import ROOT, run_geoapi


def versions(database: Database) -> dict[str, int]:
    """How often each topic has changed since the tables came, which brought the kinds of places with them."""
    sql = "SELECT topic, version - CASE WHEN topic = 'places' THEN 1 ELSE 0 END FROM data_version"
    sql += " WHERE topic NOT IN ('place_reports', 'kinds')"
    with database.transaction() as connection:
        return {topic: version for topic, version in connection.execute(text(sql))}


def test_the_demo_city_is_imported_in_the_order_of_importers() -> None:
    assert list(IMPORTS) == [name for name in IMPORTERS if name in IMPORTS]


def test_the_demo_city_enters_whole_and_twice_is_once(
    demo_files: Path, database_url: str, database: Database
) -> None:
    for importer, name in IMPORTS.items():
        done = run_geoapi("import", importer, demo_files / name, database_url=database_url)
        assert (done.returncode, "        0  refused" in done.stdout) == (0, True), done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    before = versions(database)
    assert min(before.values()) >= 1
    for importer, name in IMPORTS.items():
        assert run_geoapi("import", importer, demo_files / name, database_url=database_url).returncode == 0
    assert versions(database) == before


def test_a_refused_file_returns_1_and_the_report_lists_every_fault(
    tmp_path: Path, database_url: str, database: Database
) -> None:
    features = [
        *city()[:-1],
        feature("990101001002002", "grid", "990101001002", rectangle(300, 199, 600, 400)),
    ]
    path = write(tmp_path / "areas.geojson", features)
    options = ("--report", tmp_path / "report.csv", "--map", tmp_path / "map.html")
    done = run_geoapi("import", "areas", path, *options, database_url=database_url)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "Refused: areas.geojson has 1 faults; nothing was changed."
    assert "refused   overlap: " in done.stdout and "Traceback" not in done.stderr
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = [each for each in csv.DictReader(file) if each["outcome"] == "refused"]
    assert 200 < float(row["area_m2"]) < 400 and float(row["width_m"]) < 1.1
    assert "L.map(" in (tmp_path / "map.html").read_text(encoding="utf-8")
    assert not any(versions(database).values())


def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    tmp_path: Path, database_url: str, database: Database
) -> None:
    done = run_geoapi(
        "import", "areas", write(tmp_path / "a.geojson", city()), "--dry-run", database_url=database_url
    )
    assert done.returncode == 0
    assert "a.geojson (dry run: nothing was changed)" in done.stdout and "9  areas new" in done.stdout
    assert not any(versions(database).values())


def test_a_report_cannot_carry_a_formula_into_a_spreadsheet(tmp_path: Path, database_url: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text("post_code,staff_no,name,role\nP1,S1,=HYPERLINK(0),grid_worker\n", encoding="utf-8")
    done = run_geoapi("import", "people", path, "--report", tmp_path / "r.csv", database_url=database_url)
    assert done.returncode == 0
    assert ",'=HYPERLINK(0)," in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("importer", IMPORTERS)
def test_wrong_usage_returns_2(importer: str) -> None:
    done = CliRunner().invoke(cli, ["import", importer])
    assert done.exit_code == 2 and "Missing argument 'FILE'" in done.output


@pytest.mark.parametrize(
    ("arguments", "url", "sentence"),
    [
        (("no-such-file",), None, "no-such-file is not a file."),
        ((__file__,), "nonsense", "The database URL cannot be understood"),
        (
            (__file__, "--report", "/no/such/folder/r.csv"),
            None,
            "The folder of /no/such/folder/r.csv does not exist.",
        ),
    ],
)
def test_foreseeable_faults_get_one_sentence(
    arguments: tuple[str, ...], url: str | None, sentence: str
) -> None:
    done = run_geoapi("import", "people", *arguments, database_url=url)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(f"Refused: {sentence}") and "Traceback" not in done.stderr


def test_a_database_that_is_away_gets_one_sentence(tmp_path: Path) -> None:
    path = write(tmp_path / "areas.geojson", city())
    done = run_geoapi("import", "areas", path, database_url=f"postgresql+psycopg2:///x?host={tmp_path}")
    assert done.returncode == 1 and "Refused: The database cannot be reached" in done.stderr


def test_stopping_an_import_undoes_it(demo_files: Path, database_url: str, database: Database) -> None:
    command = [
        sys.executable,
        str(ROOT / "scripts" / "geoapi"),
        "import",
        "osm",
        str(demo_files / "city.osm.pbf"),
    ]
    environment = os.environ | {"GEOAPI_DATABASE_URL": database_url}
    with database.transaction() as connection:
        # The import waits for this table until it is stopped.
        connection.execute(text("LOCK TABLE building IN ACCESS EXCLUSIVE MODE"))
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        # pg_stat_activity would show this transaction the same picture for ever.
        waiting = """SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                      WHERE NOT granted AND datname = current_database()"""
        deadline = time.monotonic() + 60
        while not connection.execute(text(waiting)).scalar():
            assert time.monotonic() < deadline and process.poll() is None, process.stderr.read()
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 130
        assert "Stopped; nothing was changed." in process.stderr.read()
    assert not any(versions(database).values())
    # Its lock is gone: the next import can begin.
    deadline = time.monotonic() + 20
    while (
        done := run_geoapi("import", "osm", demo_files / "city.osm.pbf", database_url=database_url)
    ).returncode:
        assert "Another import is running" in done.stderr and time.monotonic() < deadline
    assert versions(database)["basemap"] == 1


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        (
            "GEOAPI_CALENDAR_FILE",
            "days.json",
            "days.json, line 2: '2027-02-30' is not a day such as 2027-02-08.",
        ),
        ("GEOAPI_CALENDAR_FILE", "nowhere.json", "nowhere.json: is not there."),
        ("GEOAPI_TIMEZONE", "Asia/Peking", "'Asia/Peking' is no time zone: write one such as Asia/Shanghai"),
    ],
)
def test_a_setting_of_time_that_is_wrong_is_one_sentence(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, words: str
) -> None:
    (tmp_path / "days.json").write_text('{"2027-01-01": "holiday",\n"2027-02-30": "holiday"}')
    monkeypatch.setenv(setting, str(tmp_path / value) if value.endswith(".json") else value)
    people = tmp_path / "people.csv"
    people.write_text("post_code,staff_no,name,role\n")
    done = run_geoapi("import", "people", people, database_url=database_url)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr.startswith(f"Refused: {setting}: ")
        and words in done.stderr
        and done.stderr.count("\n") == 1
    )
    done = run_geoapi("reports", "list", database_url=database_url)
    assert done.returncode == 1 and done.stderr.startswith(f"Refused: {setting}: ")
    with pytest.raises(SystemExit, match=f"^{setting}: ") as caught:
        create_app(Settings(database_url=database_url))
    assert words in str(caught.value)

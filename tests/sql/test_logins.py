"""Each login may do what it has to, and nothing else: PostgreSQL refuses the rest, whatever the code does."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from geoapi.app import create_app
from geoapi.clerk import duties_of
from geoapi.core import audit, duties
from geoapi.core.db import Database
from geoapi.core.duties import Duty
from geoapi.core.rounds import Rounds
from geoapi.core.settings import Settings
from geoapi.office.access.commands import invite
from sql import rights
from tests.conftest import close_app, json_of, migrate, ready, run_geoapi
from tests.guards.test_times import QUESTIONS
from tests.logins import APP, PUBLIC, Logins, part_logins
from tests.office.access.town import build_town

# What is answered by the engine of ways, and asks no database.
OF_ENGINE = ("/api/v1/routes", "/api/v1/isochrones", "/api/v1/places/on-route", "living-circle", "/readyz")
_TIME = re.compile(r"T\d\d:\d\d:\d\d(\.\d+)?")
TILES = ("/tiles/basemap.json", "/tiles/areas/12/3423/1539.mvt", "/tiles/basemap/14/13692/6158.mvt")


@pytest.fixture
def logins(database_url: str) -> Logins:
    return part_logins(database_url)


def run(url: str, sql: str) -> object:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(sql))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


def refused(url: str, sql: str) -> bool:
    with pytest.raises(DBAPIError) as caught:
        run(url, sql)
    return getattr(caught.value.orig, "pgcode", None) == "42501"


def test_every_table_stands_in_a_list(database: Database) -> None:
    with database.transaction() as connection:
        there = set(rights.tables(connection))
    listed = {*rights.PUBLIC, *rights.NOT_PUBLIC}
    assert there - listed == set(), "say in sql/rights.py whether these are for what is public"
    assert listed - there == set() and not set(rights.PUBLIC) & rights.NOT_PUBLIC
    assert set(rights.APP_ONLY) <= there


@pytest.fixture(scope="module")
def public_app(demo_url: str) -> Iterator[APIFlask]:
    """The demo city by logins that are parted."""
    parted = part_logins(demo_url)
    made = create_app(
        Settings(database_url=parted.app, database_public_url=parted.public, home=Path("nowhere"))
    )
    ready(made)
    yield made
    close_app(made)


def test_all_that_is_public_is_answered_by_its_login(public_app: APIFlask, app: APIFlask) -> None:
    unlike = []
    asked = [f"{path}?{query}" for path, queries in QUESTIONS.items() for query in queries]
    for url in (*asked, *TILES):
        if url.partition("?")[0].endswith(OF_ENGINE):
            continue
        expected = app.test_client().get(url)
        answer = public_app.test_client().get(url)
        assert expected.status_code == 200, url
        # They were asked one after the other.
        told = [_TIME.sub("", each.data.decode("latin-1")) for each in (answer, expected)]
        if answer.status_code != 200 or told[0] != told[1]:
            unlike.append((url, answer.status_code, answer.data[:200]))
    assert unlike == []


def test_readiness_says_when_one_login_serves_for_all(public_app: APIFlask, app: APIFlask) -> None:
    assert json_of(public_app.test_client().get("/readyz"))["database"] == {"warning": None}
    told = json_of(app.test_client().get("/readyz"))["database"]["warning"]
    assert "scripts/geoapi database logins" in told


@pytest.mark.parametrize("table", sorted(rights.NOT_PUBLIC))
def test_what_is_public_reads_nothing_else(logins: Logins, table: str) -> None:
    assert refused(logins.public, f"SELECT * FROM {table}")


def test_nor_what_of_persons_is_private(logins: Logins) -> None:
    assert run(logins.public, "SELECT count(duty_phone) FROM person") == 0
    for sql in (
        "SELECT private_phone FROM person",
        "SELECT staff_no FROM person",
        "SELECT staff_no FROM phone_to_box",
        "SELECT * FROM event",
        "UPDATE place SET name = 'x'",
        "DELETE FROM place_report",
        "UPDATE data_version SET version = 1",
        "INSERT INTO change (topic) VALUES ('places')",
        "CREATE TABLE mine ()",
    ):
        assert refused(logins.public, sql), sql


def test_the_application_reads_no_phone_that_waits_to_be_encrypted(logins: Logins) -> None:
    assert run(logins.app, "SELECT count(staff_no) FROM phone_to_box") == 0
    for sql in ("SELECT private_phone FROM phone_to_box", "DELETE FROM phone_to_box"):
        assert refused(logins.app, sql), sql


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET reason = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_stays ON audit",
        "SET session_replication_role = replica",
        "UPDATE seal SET deleted_at = now()",
        "DELETE FROM seal",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "DROP TABLE place",
        f"GRANT ALL ON audit TO {APP}",
        "CREATE TABLE mine ()",
    ],
)
def test_the_application_cannot_change_what_was_noted(logins: Logins, sql: str) -> None:
    run(logins.app, "INSERT INTO audit (act, subject) VALUES ('a', 's')")
    if sql.startswith("GRANT"):
        run(logins.app, sql)  # It is answered with a warning alone.
        assert refused(logins.app, "DELETE FROM audit")
    else:
        assert refused(logins.app, sql)
    assert run(logins.app, "SELECT count(*) FROM audit") == 1


def test_files_come_in_people_act_and_others_report(logins: Logins, tmp_path: Path) -> None:
    database = Database(logins.app)
    build_town(database, tmp_path)
    made = create_app(
        Settings(database_url=logins.app, database_public_url=logins.public, home=tmp_path, atlas_poll_s=0.5)
    )
    ready(made)
    try:
        client = made.test_client()
        assert (
            client.post("/api/v1/places/MINE/closed-reports", json={"device": "device-1"}).status_code == 201
        )
        assert client.post("/api/v1/places/NONE/closed-reports", json={}).status_code == 404
        slip = invite(database, "S1")
        told = client.post("/api/v1/session/slip", json={"code": slip.code, "digits": slip.digits})
        assert told.status_code == 200
        assert client.post("/api/v1/places/MINE/closures", json={}).status_code == 201
        assert run(logins.owner, "SELECT count(*) FROM place_report") == 1
    finally:
        close_app(made)
        database.close()


def test_the_clerk_does_all_of_its_duties_by_the_login_of_the_application(logins: Logins) -> None:
    database = Database(logins.app)
    run(logins.app, "INSERT INTO audit (act, subject, at) VALUES ('a', 's', now() - interval '1 hour')")
    batches = [each for each in duties_of(Settings()) if isinstance(each, Duty)]
    with database.transaction() as connection:
        duties.note_alive(connection, "test", [each.name for each in batches])
    Rounds(database, batches).do_due()
    with database.transaction() as connection:
        assert duties.standing(connection).faults == ()
    database.close()
    assert run(logins.owner, "SELECT count(*) FROM seal") == 1


def test_migrations_leave_each_login_what_it_may(
    database_url: str, logins: Logins, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(database_url, "CREATE TABLE later (id int); CREATE VIEW seen AS SELECT * FROM later")
    assert refused(logins.app, "SELECT * FROM later")
    monkeypatch.setenv("GEOAPI_DATABASE_OWNER_URL", database_url)
    monkeypatch.setenv("GEOAPI_DATABASE_PUBLIC_URL", logins.public)
    migrate(logins.app)
    assert run(logins.app, "SELECT count(*) FROM later") == 0
    assert refused(logins.public, "SELECT * FROM later") and refused(logins.public, "SELECT * FROM seen")


def test_the_printed_script_makes_them(database_url: str, find: Callable[[str], str]) -> None:
    printed = run_geoapi(
        "database", "logins", "--app", APP, "--public", PUBLIC, database_url=database_url
    ).stdout
    assert f"GEOAPI_DATABASE_PUBLIC_URL=postgresql+psycopg2://{PUBLIC}@" in printed
    command = [find("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", database_url.replace("+psycopg2", "")]
    for _ in range(2):
        done = subprocess.run(command, input=printed, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
    parted = part_logins(database_url)
    assert run(parted.public, "SELECT count(*) FROM area_in_force") == 0
    assert refused(parted.public, "SELECT * FROM session")


@pytest.fixture
def find() -> Callable[[str], str]:
    def path(program: str) -> str:
        return subprocess.run(["which", program], capture_output=True, text=True, check=True).stdout.strip()

    return path


def test_a_note_needs_no_right_to_read_it_back(logins: Logins) -> None:
    database = Database(logins.app)
    with database.transaction() as connection:
        assert audit.add_row(connection, "a", "s") == 1
    database.close()


def test_what_comes_back_from_a_backup_is_granted_again(
    database_url: str, logins: Logins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOAPI_DATABASE_OWNER_URL", database_url)
    monkeypatch.setenv("GEOAPI_DATABASE_PUBLIC_URL", logins.public)
    for job in (("backup",), ("restore", "--replace")):
        done = run_geoapi(*job, tmp_path / "city.dump", database_url=logins.app)
        assert done.returncode == 0, done.stderr
    assert run(logins.public, "SELECT count(*) FROM area") == 0
    assert refused(logins.public, "SELECT * FROM session") and refused(logins.app, "DELETE FROM audit")

"""What PostgreSQL's errors mean to a person, as the map and as the importers say it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from geoapi.core.db import Database
from geoapi.core.errors import DatabaseBusy, DatabaseFull, DatabaseReadOnly, DatabaseUnavailable
from geoapi.core.sqlstates import MEANINGS
from geoapi.http.problems import problem
from tests.conftest import administer, run_geoapi


def raising(code: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{code}'; END $$"


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        ("53100", DatabaseFull, "disk is full"),
        ("53200", DatabaseFull, "out of memory"),
        ("53400", DatabaseFull, "out of room"),
        ("53300", DatabaseBusy, "no connection"),
        ("25006", DatabaseReadOnly, "no changes"),
        ("40001", DatabaseBusy, "try again"),
        ("40P01", DatabaseBusy, "try again"),
        ("57014", DatabaseBusy, "too long"),
        ("55P03", DatabaseBusy, "busy"),
    ],
)
def test_each_code_has_its_own_sentence(
    database: Database, code: str, kind: type[DatabaseUnavailable], says: str
) -> None:
    with pytest.raises(kind, match=says) as raised, database.transaction() as connection:
        connection.execute(text(raising(code)))
    document = problem(raised.value)
    assert document["status"] == 503 and document["type"] == f"/problems/{kind.slug}"
    assert raised.value.extra["retry_after_s"] > 0


def test_no_two_codes_say_the_same() -> None:
    sentences = [sentence for _, sentence, _ in MEANINGS.values()]
    assert len(set(sentences)) == len(sentences)


def test_a_fault_of_ours_stays_one(database: Database) -> None:
    with pytest.raises(Exception, match="on purpose") as raised, database.transaction() as connection:
        connection.execute(text(raising("23505")))
    assert not isinstance(raised.value, DatabaseUnavailable)


def test_a_database_set_to_read_only_says_so(database: Database) -> None:
    name = database.engine.url.database
    administer(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(DatabaseReadOnly), database.transaction() as connection:
        connection.execute(text("INSERT INTO alias (kind, target, name) VALUES ('road', 'a', 'b')"))


def test_too_many_connections_are_not_an_outage(database_url: str) -> None:
    name = Database(database_url).engine.url.database
    administer(f"ALTER DATABASE {name} CONNECTION LIMIT 0", "CREATE ROLE crowded LOGIN")
    try:
        crowded = Database(str(Database(database_url).engine.url.set(username="crowded")))
        with pytest.raises(DatabaseBusy, match="no connection"), crowded.transaction():
            pass
    finally:
        administer("DROP ROLE crowded")


@pytest.mark.parametrize(("code", "says"), [("53100", "disk is full"), ("25006", "takes no changes")])
def test_an_importer_says_what_it_is(
    database: Database, database_url: str, demo_files: Path, code: str, says: str
) -> None:
    """Also in a COPY, whose errors come straight from the driver."""
    with database.transaction() as connection:
        connection.execute(
            text(f"""CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{code}'; END $$""")
        )
        connection.execute(
            text("CREATE TRIGGER fail BEFORE INSERT ON area FOR EACH STATEMENT EXECUTE FUNCTION fail()")
        )
    done = run_geoapi("import", "areas", demo_files / "areas.geojson", database_url=database_url)
    assert done.returncode == 1 and says in done.stderr and "Nothing was changed" in done.stderr
    assert "Traceback" not in done.stderr and "cannot be reached" not in done.stderr

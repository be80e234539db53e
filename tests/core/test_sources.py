"""A copy is loaded from a standby that has caught up, and from nothing older: else from the primary."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import text

from geoapi.core.changes import Token
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.errors import DatabaseUnavailable
from geoapi.core.settings import Settings
from geoapi.core.sources import Source
from geoapi.services import make_services
from tests.conftest import administer, url_of
from tests.outages import cut, restore

TOPICS = ("addresses",)


class Reader:
    """Reads how many aliases there are, and remembers in which database."""

    def __init__(self, database: Database) -> None:
        self.source = Source("test", database, patience_s=0.3)
        self.held: Mapping[str, Token] | None = None
        self.reads: list[tuple[str, int]] = []

    def read(self) -> None:
        self.source.read(TOPICS, self.held, self.take)

    def take(self, connection: Connection, tokens: Mapping[str, Token]) -> None:
        row = connection.execute(text("SELECT current_database(), (SELECT count(*) FROM alias)")).one()
        self.reads.append((row[0], row[1]))
        self.held = tokens


def name_of(database: Database) -> str:
    return str(database.engine.url.database)


@contextmanager
def followed(primary_url: str, source: str) -> Iterator[tuple[Database, Database]]:
    """A primary and another database that stands as it did when the two were made."""
    name = f"geoapi_test_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
    standby = Database(url_of(name))
    primary = Database(primary_url, standby=standby)
    try:
        yield primary, standby
    finally:
        primary.close()
        administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def add_alias(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(
            text("INSERT INTO alias (kind, target, name) VALUES ('road', 'a', :name)"), {"name": uuid4().hex}
        )


def replicate_token(primary: Database, standby: Database) -> None:
    """What a standby gets together with the rows."""
    with primary.transaction() as connection:
        row = (
            connection.execute(text("SELECT * FROM data_version WHERE topic = 'addresses'")).mappings().one()
        )
    with standby.transaction() as connection:
        connection.execute(
            text(
                "UPDATE data_version SET version = :version, changed_at = :changed_at,"
                " changed_in = :changed_in WHERE topic = :topic"
            ),
            dict(row),
        )


def test_a_standby_is_read_once_it_has_what_was_announced_and_not_before(
    database_url: str, source: str, caplog: pytest.LogCaptureFixture
) -> None:
    with followed(database_url, source) as (primary, standby):
        reader = Reader(primary)
        reader.read()
        assert reader.reads == [(name_of(standby), 0)]
        reader.read()
        assert len(reader.reads) == 1, "nothing had changed"

        add_alias(primary)
        reader.read()
        assert reader.reads[1:] == [(name_of(primary), 1)], "the standby was behind"
        add_alias(primary)
        reader.read()
        assert reader.reads[2:] == [(name_of(primary), 2)]
        assert caplog.text.count("the standby cannot be read, so the primary is: it is behind") == 1

        # It may hold something else under a version as high: that was of another primary, and is lost.
        for _ in range(5):
            add_alias(standby)
        add_alias(primary)
        reader.read()
        assert reader.reads[3:] == [(name_of(primary), 3)]

        replicate_token(primary, standby)
        reader.held = None
        reader.read()
        assert reader.reads[4:] == [(name_of(standby), 5)]


def test_a_standby_that_is_away_is_told_of_once_and_a_primary_that_is_away_is_an_outage(
    database_url: str, source: str, caplog: pytest.LogCaptureFixture
) -> None:
    with followed(database_url, source) as (primary, standby):
        reader = Reader(primary)
        cut(standby)
        for _ in range(2):
            reader.held = None
            reader.read()
        assert {name for name, _ in reader.reads} == {name_of(primary)}
        assert caplog.text.count("the standby cannot be read") == 1

        restore(standby)
        reader.held = None
        reader.read()
        assert reader.reads[-1][0] == name_of(standby)
        cut(primary)
        try:
            with pytest.raises(DatabaseUnavailable):
                reader.read()
        finally:
            restore(primary)
        assert len(reader.reads) == 3


@pytest.mark.parametrize("public_url", [None, "postgresql+psycopg2://public@nowhere/geoapi"])
def test_what_is_public_is_loaded_from_the_standby_that_the_settings_name(public_url: str | None) -> None:
    named = "postgresql+psycopg2://public@standby/geoapi"
    settings = Settings(
        database_url="postgresql+psycopg2://app@nowhere/geoapi",
        database_public_url=public_url,
        database_read_url=named,
    )
    services = make_services(settings, Calendar.load(settings.timezone, None))
    assert services.public.standby is not None and services.public.standby.url == named
    assert services.database.standby is (None if public_url else services.public.standby)
    services.stop()

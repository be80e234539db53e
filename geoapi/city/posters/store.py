"""Posters that were asked for: one a grid and language, made by the clerk."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from geoapi.city.posters.facts import Facts
from geoapi.core.db import metadata
from geoapi.core.leases import PaperRows, paper_columns, taken_for

poster = Table(
    "poster",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("area_code", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("facts", Text, nullable=False),
    *paper_columns("poster"),
    UniqueConstraint("area_code", "language"),
)

# So long nobody else takes one whose child gives no answer; no child takes longer.
LEASE_S = 120
KEPT_HOURS = 7 * 24
# What could not be made is tried again for who asks later: by then what is missing may be installed.
AGAIN_MIN = 10
_FAILED_LONG_AGO = f"(poster.state = 'failed' AND poster.at < now() - interval '{AGAIN_MIN} minutes')"
ROWS = PaperRows("poster")


@dataclass(frozen=True)
class Poster:
    """`content`: a PDF; None until it is made."""

    state: str
    fault: str | None
    content: bytes | None


@dataclass(frozen=True)
class Taken:
    """One that is to be made now, by whoever has `lease`."""

    number: int
    facts: str
    lease: UUID
    tries: int


def poster_of(connection: Connection, code: str, language: str, version: str) -> Poster | None:
    """None where it is to be asked for."""
    sql = f"""
        SELECT state, fault, content FROM poster
         WHERE area_code = :code AND language = :language AND version = :version AND NOT {_FAILED_LONG_AGO}"""
    values = {"code": code, "language": language, "version": version}
    row = connection.execute(text(sql), values).one_or_none()
    if row is None:
        return None
    return Poster(row.state, row.fault, None if row.content is None else bytes(row.content))


def ask_for(connection: Connection, facts: Facts, version: str) -> None:
    """Have it made in place of what is there of another version; one that waits already is not made twice."""
    sql = f"""
        INSERT INTO poster (area_code, language, version, facts)
        VALUES (:code, :language, :version, :facts)
        ON CONFLICT (area_code, language) DO UPDATE SET
            version = excluded.version, facts = excluded.facts, state = 'waiting', at = now(), content = NULL,
            fault = NULL, made_at = NULL, tries = 0, lease = NULL, leased_until = NULL
         WHERE poster.version <> excluded.version OR {_FAILED_LONG_AGO}"""
    values = {"code": facts.code, "language": facts.language, "version": version}
    connection.execute(text(sql), {**values, "facts": facts.model_dump_json()})


def take(connection: Connection) -> Taken | None:
    """The oldest one that waits, or whose child has not come back."""
    sql = f"""
        UPDATE poster SET {taken_for(LEASE_S)} WHERE id = {ROWS.next} RETURNING id, facts, lease, tries"""
    row = connection.execute(text(sql)).one_or_none()
    return None if row is None else Taken(*row)


def held(connection: Connection, number: int, lease: UUID) -> Taken | None:
    """One that is still to be made by who has this lease."""
    sql = """
        SELECT id, facts, lease, tries FROM poster
         WHERE id = :number AND lease = :lease AND state = 'waiting'"""
    row = connection.execute(text(sql), {"number": number, "lease": lease}).one_or_none()
    return None if row is None else Taken(*row)

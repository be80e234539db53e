"""Whoever reports something without signing in: counted once, bounded in number, and forgotten.

Nothing is kept but hashes with a salt of the day; once that is thrown away nobody can undo them.
"""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Date, Table, Uuid, func, text

from geoapi.core.db import metadata
from geoapi.core.networks import network_of

report_salt = Table(
    "report_salt",
    metadata,
    Column("day", Date, primary_key=True),
    Column("salt", Uuid, nullable=False, server_default=func.gen_random_uuid()),
)

_STALE = "FROM report_salt WHERE day < CURRENT_DATE - 1"


@dataclass(frozen=True)
class Reporter:
    """By hashes: of a person, and of the network the report comes from; those with today's salt first."""

    person: list[str]
    source: list[str]


def reporter_of(connection: Connection, device: str | None, address: str) -> Reporter:
    """Whoever reports by a device or, if it does not say which, is at an address.

    Waits for other reports from the same address to end: two at once would not see each other.
    """
    network = network_of(address)
    source = salted(connection, f"address {network}")
    person = salted(connection, f"device {device or network}")
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:source))"), {"source": source[0]})
    return Reporter(person, source)


def salted(connection: Connection, word: str) -> list[str]:
    """Hashes of a text with the salt of the day, first,
    and with that of the day before, if it is still there.
    """
    connection.execute(text("INSERT INTO report_salt (day) VALUES (CURRENT_DATE) ON CONFLICT DO NOTHING"))
    query = text("""
        SELECT encode(sha256(convert_to(salt || :word, 'UTF8')), 'hex') FROM report_salt
         WHERE day >= CURRENT_DATE - 1 ORDER BY day DESC""")
    return list(connection.execute(query, {"word": word}).scalars())


def delete_stale_salts(connection: Connection) -> None:
    """Throw away salts of days gone by, so that nobody can undo their hashes."""
    if connection.execute(text(f"SELECT EXISTS (SELECT {_STALE})")).scalar_one():
        connection.execute(text(f"DELETE {_STALE}"))

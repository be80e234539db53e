"""How often something is tried: counted in the database, for all processes together."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Connection, DateTime, Integer, LargeBinary, Table, func, text

from geoapi.core.db import Database, metadata
from geoapi.core.errors import NotProven, TooMany
from geoapi.core.networks import network_of

throttle = Table(
    "throttle",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


def key_of(*names: str) -> bytes:
    """By what tries of one kind, by one account or from one address, are counted."""
    return hashlib.sha256(" ".join(names).encode("utf-8", "surrogatepass")).digest()


@contextmanager
def counted_try(
    database: Database, kind: str, address: str, account: str | None = None, *, first_wait_min: int = 1
) -> Iterator[None]:
    """Something of a kind by which somebody at an address proves who it is, perhaps whom it is said to be.

    Who fails five times waits, an account `first_wait_min` minutes, after each more twice as long, an hour
    at most; a quiet day forgets all. It is counted before it is tried, and given back unless it raises
    NotProven: of any number at once no more are tried than of so many one after the other. What succeeds
    forgets the account's failures, not the address's: there others may be guessing. Raises TooMany.
    """
    by_address = key_of(kind, "address", network_of(address))
    by_account = key_of(kind, "account", account) if account is not None else None
    with database.transaction() as connection:
        for key, wait_min in ((by_account, first_wait_min), (by_address, 1)):
            if key is None:
                continue
            if connection.execute(_COUNT, {"key": key, "wait_min": wait_min}).one_or_none() is None:
                raise _too_many(connection, key, "That was wrong too often: wait a little.")
    try:
        yield
    except NotProven:
        raise
    except Exception:
        with database.transaction() as connection:
            for key in filter(None, (by_account, by_address)):
                connection.execute(_GIVE_BACK, {"key": key})
        raise
    with database.transaction() as connection:
        connection.execute(_GIVE_BACK, {"key": by_address})
        if by_account is not None:
            connection.execute(_FORGET, {"key": by_account})


def spend(connection: Connection, key: bytes, most: int, per_s: int) -> None:
    """Count something of which there may be `most` in `per_s` seconds. Raises TooMany."""
    values = {"key": key, "most": most, "per_s": per_s}
    if connection.execute(_SPEND, values).one_or_none() is None:
        raise _too_many(connection, key, "That was too often: wait a little.")


def spend_at_once(database: Database, key: bytes, most: int, per_s: int) -> None:
    """The same in a transaction of its own: what is refused afterwards counts, too. Raises TooMany.

    Nobody waits until it is on disk: by then it may be over.
    """
    with database.transaction() as connection:
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        spend(connection, key, most, per_s)


def _too_many(connection: Connection, key: bytes, detail: str) -> TooMany:
    statement = "SELECT ceil(extract(epoch FROM until - now()))::int FROM throttle WHERE key = :key"
    wait_s = connection.execute(text(statement), {"key": key}).scalar_one_or_none()
    return TooMany(detail, {"retry_after_s": max(wait_s or 1, 1)})


# Of several at once each waits for the row, and reads what the one before left.
_COUNT = text("""
    INSERT INTO throttle AS known (key, failures, until) VALUES (:key, 1, now())
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN known.last_at < now() - interval '1 day' THEN 1 ELSE known.failures + 1 END,
        last_at = now(),
        until = now() + CASE
            WHEN known.last_at < now() - interval '1 day' OR known.failures + 1 < 5 THEN interval '0'
            ELSE least(interval '1 hour',
                       make_interval(mins => :wait_min) * power(2, least(known.failures - 4, 10)))
            END
     WHERE known.until <= now()
    RETURNING key""")
_GIVE_BACK = text("""
    UPDATE throttle SET failures = greatest(failures - 1, 0),
                        until = CASE WHEN failures <= 5 THEN now() ELSE until END
     WHERE key = :key""")
_FORGET = text("DELETE FROM throttle WHERE key = :key")
_SPEND = text("""
    INSERT INTO throttle AS known (key, failures, until)
    VALUES (:key, 1, now() + make_interval(secs => :per_s))
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN known.until <= now() THEN 1 ELSE known.failures + 1 END,
        last_at = now(),
        until = CASE WHEN known.until <= now() THEN excluded.until ELSE known.until END
     WHERE known.until <= now() OR known.failures < :most
    RETURNING key""")

"""What has changed in the database: the token by which a copy
knows whether it is current, and what it lacks if not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Identity,
    Index,
    Table,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from geoapi.core.db import metadata

# The channel on which every commit announces the topics that it changed.
CHANNEL = "data_version"

data_version = Table(
    "data_version",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("changed_in", BigInteger),
)

change = Table(
    "change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("version", BigInteger),
    Column("changed_in", BigInteger, nullable=False, server_default=func.txid_current()),
    Column("changed_at", DateTime(timezone=True)),
    Column("keys", ARRAY(Text)),
    Index("change_version", "topic", "version"),
    Index("change_open", "changed_in", postgresql_where=text("version IS NULL")),
)

# The rows that changed, by their keys; None where all may have.
Keys = frozenset[str] | None

_SINCE = text(
    "SELECT version, changed_in, changed_at, keys FROM change WHERE topic = :topic AND version >= :version"
)
# To read more rows one by one costs more than to read all.
_MOST_KEYS = 1000


@dataclass(frozen=True)
class Token:
    """The state of a topic.

    After a lost commit a version may come again, but not in the same transaction then.
    """

    version: int
    changed_in: int | None
    changed_at: datetime


def tokens_of(connection: Connection, topics: Sequence[str]) -> dict[str, Token]:
    rows = connection.execute(select(data_version).where(data_version.c.topic.in_(topics)))
    return {row.topic: Token(row.version, row.changed_in, row.changed_at) for row in rows}


def version_of(connection: Connection, *topics: str) -> int:
    """A number that rises with every change of any of `topics`."""
    return sum(token.version for token in tokens_of(connection, topics).values())


def changes_since(
    connection: Connection, held: Mapping[str, Token], now: Mapping[str, Token]
) -> dict[str, Keys]:
    """What has changed of each topic between two tokens of it; topics without a change are left out."""
    return {
        topic: _keys_since(connection, topic, held.get(topic))
        for topic in now
        if held.get(topic) != now[topic]
    }


def _keys_since(connection: Connection, topic: str, held: Token | None) -> Keys:
    if held is None:
        return None
    keys: set[str] = set()
    is_of_this_history = False
    for row in connection.execute(_SINCE, {"topic": topic, "version": held.version}):
        if row.version == held.version:
            is_of_this_history = Token(row.version, row.changed_in, row.changed_at) == held
        elif row.keys is None:
            return None
        else:
            keys.update(row.keys)
    return frozenset(keys) if is_of_this_history and len(keys) <= _MOST_KEYS else None

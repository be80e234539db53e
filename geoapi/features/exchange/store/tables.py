"""Other systems, their words, their devices, and what came from them or went to them."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoapi.core.db import metadata


def _number() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _client(*, key: bool = False) -> Column[int]:
    of_client = ForeignKey("exchange_client.id", ondelete="CASCADE")
    return Column("client_id", BigInteger, of_client, primary_key=key, nullable=False)


def _words(name: str, *, key: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False, server_default=default)


def _moment(name: str = "at") -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


exchange_client = Table(
    "exchange_client",
    metadata,
    _number(),
    Column("code", Text, nullable=False, unique=True),
    _words("name"),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False, unique=True),
    Column("may", ARRAY(Text), nullable=False),
    _words("channel", default="platform"),
    Column("hosts", ARRAY(Text), nullable=False, server_default="{}"),
    Column("key_hash", LargeBinary, unique=True),
    Column("box", LargeBinary),
    Column("old_box", LargeBinary),
    Column("webhook_id", BigInteger, ForeignKey("webhook.id"), unique=True),
    Column("post_code", Text),
    _moment("created_at"),
    Column("retired_at", DateTime(timezone=True)),
    Index("exchange_client_post", "post_code", unique=True, postgresql_where=text("retired_at IS NULL")),
)

exchange_term = Table(
    "exchange_term",
    metadata,
    _client(key=True),
    _words("what", key=True),
    _words("way", key=True),
    _words("given", key=True),
    _words("becomes"),
    Column("fields", JSONB, nullable=False, server_default="{}"),
)

exchange_device = Table(
    "exchange_device",
    metadata,
    _number(),
    _client(),
    _words("code"),
    _words("name"),
    Column("category", Text, ForeignKey("category.code"), nullable=False),
    _words("place_text", default=""),
    Column("point", Geometry("Point", 4326, spatial_index=False), nullable=False),
    Column("retired", Boolean, nullable=False, server_default="false"),
    Column("matter_id", BigInteger, ForeignKey("matter.id", ondelete="SET NULL")),
    Column("heard_at", DateTime(timezone=True)),
    Column("times", Integer, nullable=False, server_default="0"),
    UniqueConstraint("client_id", "code"),
    Index("exchange_device_matter", "matter_id", postgresql_where=text("matter_id IS NOT NULL")),
)

exchange_message = Table(
    "exchange_message",
    metadata,
    _client(key=True),
    _words("message", key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("answer", JSONB),
    _moment(),
    Index("exchange_message_at", "at"),
)

exchange_matter = Table(
    "exchange_matter",
    metadata,
    _client(key=True),
    Column("matter_id", BigInteger, ForeignKey("matter.id", ondelete="CASCADE"), primary_key=True),
    Column("external_id", Text),
    Column("came_from", Boolean, nullable=False),
    Column("digest", LargeBinary),
    Column("notified_turn", Integer, nullable=False),
    _moment(),
    UniqueConstraint("client_id", "external_id"),
    Index("exchange_matter_matter", "matter_id"),
)

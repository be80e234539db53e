"""What happened that somebody wants to hear of: written where it happens, spread by the clerk."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoapi.core.actors import Site
from geoapi.core.db import Connection, metadata

event = Table(
    "event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", JSONB, nullable=False, server_default="{}"),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE")),
    Column("verb", Text),
    Column("area_ids", ARRAY(BigInteger), nullable=False, server_default="{}"),
    Column("building_id", BigInteger),
    Column("place_id", BigInteger),
    Column("dedup", Text, unique=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("spread_at", DateTime(timezone=True)),
    Column("not_before", DateTime(timezone=True)),
    Column("post_code", Text),
    Column("when_on_duty", Boolean, nullable=False, server_default="false"),
    Column("put_off", Boolean, nullable=False, server_default="false"),
    Index("event_waiting", "id", postgresql_where=text("spread_at IS NULL")),
)


def raise_event(
    connection: Connection,
    name: str,
    subject: str,
    *,
    account_id: int | None = None,
    post_code: str | None = None,
    verb: str | None = None,
    site: Site | None = None,
    details: Mapping[str, object] | None = None,
    dedup: str | None = None,
    not_before: datetime | None = None,
    when_on_duty: bool = False,
) -> None:
    """Tell an account, whoever holds a post, or whoever may do `verb` at `site`, in the transaction in which
    something happens.

    `subject`: a number or code, and like `details` nothing personal: both leave the house. What was told
    with the same `dedup` is not told again. Nobody hears of it before `not_before`; with `when_on_duty` a
    post that has hours hears of it within these.
    """
    place = site or Site()
    # Nothing is read back: what is public may write here, and not read.
    connection.execute(
        text("""
        INSERT INTO event (name, subject, details, account_id, post_code, verb, area_ids, building_id,
                           place_id, dedup, not_before, when_on_duty)
        VALUES (:name, :subject, CAST(:details AS jsonb), :account_id, :post_code, :verb, :area_ids,
                :building_id, :place_id, :dedup, :not_before, :when_on_duty)
        ON CONFLICT DO NOTHING"""),
        {
            "name": name,
            "subject": subject,
            "details": json.dumps(dict(details or {})),
            "account_id": account_id,
            "post_code": post_code,
            "verb": verb,
            "area_ids": sorted(place.area_ids),
            "building_id": place.building_id,
            "place_id": place.place_id,
            "dedup": dedup,
            "not_before": not_before,
            "when_on_duty": when_on_duty,
        },
    )


def forget_waiting(connection: Connection, name: str, subject: str) -> None:
    """What nobody has been told of yet is not told any more."""
    statement = "DELETE FROM event WHERE name = :name AND subject = :subject AND spread_at IS NULL"
    connection.execute(text(statement), {"name": name, "subject": subject})

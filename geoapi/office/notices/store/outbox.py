"""Notices to accounts, and what is to be sent."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoapi.core.db import metadata

notice = Table(
    "notice",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", BigInteger, ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
    Column("read_at", DateTime(timezone=True)),
    UniqueConstraint("account_id", "event_id"),
    Index("notice_event", "event_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("message", Uuid, nullable=False, unique=True, server_default=func.gen_random_uuid()),
    Column("channel", Text, nullable=False),
    Column("target", BigInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("dedup", Text, nullable=False, unique=True),
    Column("in_order_of", Text),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("next_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("done_at", DateTime(timezone=True)),
    Column("dead_at", DateTime(timezone=True)),
    Column("fault", Text),
    Index("outbox_waiting", "next_at", "id", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
    Index(
        *("outbox_order", "channel", "target", "in_order_of", "id"),
        postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
    ),
    Index("outbox_dead", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
)

# Longer than sending may take: whoever has not said by then how it went is dead.
LEASE_S = 60
FIRST_PAUSE_S, LONGEST_PAUSE_S = 10, 6 * 3600
DEAD_AFTER_DAYS = 3
_OPEN = "done_at IS NULL AND dead_at IS NULL"


@dataclass(frozen=True)
class Message:
    """What is to be sent now; `tries` counts this one, too."""

    id: int
    message: str
    channel: str
    target: int
    body: Mapping[str, Any]
    at: datetime
    tries: int


def add_notice(connection: Connection, event_id: int, account_id: int) -> None:
    """Not to another system: it is told by its own way."""
    statement = """
        INSERT INTO notice (event_id, account_id)
        SELECT :event, id FROM account WHERE id = :account AND closed_at IS NULL AND kind <> 'system'
        ON CONFLICT DO NOTHING"""
    connection.execute(text(statement), {"event": event_id, "account": account_id})


def add_message(
    connection: Connection,
    channel: str,
    target: int,
    body: Mapping[str, Any],
    dedup: str,
    in_order_of: str | None = None,
) -> None:
    """Have something sent; what has the same `dedup` is sent once."""
    connection.execute(
        text("""
        INSERT INTO outbox (channel, target, body, dedup, in_order_of)
        VALUES (:channel, :target, CAST(:body AS jsonb), :dedup, :in_order_of) ON CONFLICT DO NOTHING"""),
        {
            "channel": channel,
            "target": target,
            "body": json.dumps(dict(body)),
            "dedup": dedup,
            "in_order_of": in_order_of,
        },
    )


def push_to(connection: Connection, browsers: Collection[int], body: Mapping[str, Any], dedup: str) -> None:
    """Have something pushed to browsers; to each what has the same `dedup` once."""
    connection.execute(
        text("""
        INSERT INTO outbox (channel, target, body, dedup)
        SELECT 'push', browser, CAST(:body AS jsonb), :dedup || ' push ' || browser
          FROM unnest(CAST(:browsers AS bigint[])) AS browser ON CONFLICT DO NOTHING"""),
        {"browsers": sorted(browsers), "body": json.dumps(dict(body)), "dedup": dedup},
    )


def lease(connection: Connection) -> Message | None:
    """The next that is due, ours for LEASE_S; none that has to wait for an earlier one."""
    row = connection.execute(
        text(f"""
        UPDATE outbox SET tries = tries + 1, next_at = now() + make_interval(secs => :lease) WHERE id = (
            SELECT id FROM outbox AS due
             WHERE {_OPEN} AND next_at <= now() AND NOT EXISTS (
                   SELECT FROM outbox AS earlier
                    WHERE {_OPEN} AND earlier.channel = due.channel AND earlier.target = due.target
                      AND earlier.in_order_of = due.in_order_of AND earlier.id < due.id)
             ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, message::text, channel, target, body, at, tries"""),
        {"lease": LEASE_S},
    ).one_or_none()
    return None if row is None else Message(*row)


def mark_done(connection: Connection, message: Message) -> None:
    """Unless the lease was over, and somebody else has it now."""
    statement = "UPDATE outbox SET done_at = now(), fault = NULL WHERE id = :id AND tries = :tries"
    connection.execute(text(statement), {"id": message.id, "tries": message.tries})


def mark_failed(connection: Connection, message: Message, fault: str, *, is_final: bool) -> bool:
    """Let it be tried again after a pause that grows; dead once it has been tried for days, or `is_final`.

    Whether it is dead now; not where the lease was over, and somebody else has it.
    """
    is_dead = connection.execute(
        text("""
        UPDATE outbox SET fault = :fault,
               next_at = now() + make_interval(secs => :pause),
               dead_at = CASE WHEN :is_final OR since < now() - make_interval(days => :days)
                              THEN now() END
         WHERE id = :id AND tries = :tries RETURNING dead_at IS NOT NULL"""),
        {
            "id": message.id,
            "tries": message.tries,
            "fault": fault[:300],
            "is_final": is_final,
            "pause": min(FIRST_PAUSE_S * 2 ** min(message.tries - 1, 20), LONGEST_PAUSE_S),
            "days": DEAD_AFTER_DAYS,
        },
    ).scalar_one_or_none()
    return bool(is_dead)


def waiting(connection: Connection) -> int:
    """How many are due."""
    count: int = connection.execute(
        text(f"SELECT count(*) FROM outbox WHERE {_OPEN} AND next_at <= now()")
    ).scalar_one()
    return count


@dataclass(frozen=True)
class DeadMessage:
    """`receiver`: the system that it is for, or whoever it is for; None where that is gone."""

    id: int
    channel: str
    target: int
    receiver: str | None
    name: str | None
    subject: str | None
    at: datetime
    dead_at: datetime
    tries: int
    fault: str | None


def count_dead(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL")).scalar_one())


def dead(connection: Connection, most: int) -> list[DeadMessage]:
    """What could not be delivered, the latest first."""
    rows = connection.execute(
        text("""
        SELECT id, channel, target,
               CASE channel
               WHEN 'webhook' THEN (SELECT name FROM webhook WHERE id = target)
               WHEN 'push' THEN (
                    SELECT shown_name FROM push_subscription JOIN session ON session.id = session_id
                           JOIN account ON account.id = account_id
                     WHERE push_subscription.id = target)
               WHEN 'sms' THEN (SELECT shown_name FROM account WHERE id = target)
               WHEN 'voice' THEN (SELECT shown_name FROM account WHERE id = target) END,
               coalesce(body ->> 'type', body ->> 'template'), in_order_of, at, dead_at, tries, fault
          FROM outbox WHERE dead_at IS NOT NULL ORDER BY dead_at DESC, id DESC LIMIT :most"""),
        {"most": most},
    )
    return [DeadMessage(*row) for row in rows]


def resend(connection: Connection, number: int | None) -> int:
    """Have a dead message, or all, tried anew for as long as at first. Returns how many."""
    statement = """
        UPDATE outbox SET dead_at = NULL, since = now(), next_at = now(), tries = 0
         WHERE dead_at IS NOT NULL AND (CAST(:number AS bigint) IS NULL OR id = :number)"""
    return connection.execute(text(statement), {"number": number}).rowcount


def delete_old(connection: Connection, days: int, most: int) -> int:
    """Delete what nobody has waited for any more for so long; returns how many rows."""
    count = 0
    for table, when in (
        ("outbox", "coalesce(done_at, dead_at)"),
        ("event", "spread_at"),
    ):
        statement = f"""
            DELETE FROM {table} WHERE id IN (
                SELECT id FROM {table} WHERE {when} < now() - make_interval(days => :days) LIMIT :most)"""
        count += connection.execute(text(statement), {"days": days, "most": most}).rowcount
    return count

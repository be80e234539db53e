"""To whom something is sent: browsers, other systems, phones. Their secrets are boxes (see core/boxes.py)."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import CIDR

from geoapi.core.db import metadata
from geoapi.core.outbound import Trusted

push_subscription = Table(
    "push_subscription",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("session_id", LargeBinary, ForeignKey("session.id", ondelete="CASCADE")),
    Column("endpoint", Text, nullable=False, unique=True),
    Column("p256dh", Text, nullable=False),
    Column("box", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("push_subscription_session", "session_id"),
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("box", LargeBinary),
    Column("old_box", LargeBinary),
    Column("events", ARRAY(Text), nullable=False),
    Column("private_host", Text),
    Column("private_network", CIDR),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("closed_at", DateTime(timezone=True)),
)

# A browser more takes the place of the oldest.
MOST_SUBSCRIPTIONS = 10


@dataclass(frozen=True)
class Subscription:
    """`auth`: its secret; its box, as it comes from the database. `of_session`: of who is signed in."""

    endpoint: str
    p256dh: str
    auth: bytes
    of_session: bool


@dataclass(frozen=True)
class Webhook:
    """`boxes`: of the secrets by which it is told, by column, the newer first."""

    id: int
    name: str
    url: str
    boxes: Mapping[str, bytes]
    events: tuple[str, ...]
    trusted: Trusted | None
    created_at: datetime


def subscriptions_of(connection: Connection, account_id: int) -> list[int]:
    """The browsers of an account that have not been signed out."""
    statement = """
        SELECT push_subscription.id FROM push_subscription JOIN session ON session.id = session_id
         WHERE account_id = :account AND revoked_at IS NULL ORDER BY 1"""
    return list(connection.execute(text(statement), {"account": account_id}).scalars())


def webhooks_for(connection: Connection, name: str) -> list[int]:
    statement = "SELECT id FROM webhook WHERE closed_at IS NULL AND :name = ANY(events) ORDER BY id"
    return list(connection.execute(text(statement), {"name": name}).scalars())


def add_subscription(connection: Connection, session_id: bytes | None, endpoint: str, p256dh: str) -> int:
    """Push to a browser as long as its session is not ended, without one until it is forgotten; its box is
    put in by its number.
    """
    number: int = connection.execute(
        text("""
        INSERT INTO push_subscription (session_id, endpoint, p256dh) VALUES (:session, :endpoint, :p256dh)
        ON CONFLICT (endpoint) DO UPDATE SET session_id = excluded.session_id, p256dh = excluded.p256dh,
                                             box = NULL, created_at = now()
        RETURNING id"""),
        {"session": session_id, "endpoint": endpoint, "p256dh": p256dh},
    ).scalar_one()
    connection.execute(
        text("""
        DELETE FROM push_subscription WHERE id IN (
            SELECT push_subscription.id FROM push_subscription JOIN session ON session.id = session_id
             WHERE account_id = (SELECT account_id FROM session WHERE id = :session)
             ORDER BY push_subscription.created_at DESC, push_subscription.id DESC OFFSET :most)"""),
        {"session": session_id, "most": MOST_SUBSCRIPTIONS},
    )
    return number


BOX, OLD_BOX = "box", "old_box"
BOXED = (("push_subscription", BOX), ("webhook", BOX), ("webhook", OLD_BOX))


def lock_boxes(connection: Connection, table: str, column: str) -> list[tuple[int, bytes]]:
    """All boxes of one of BOXED, by the numbers of their rows."""
    rows = connection.execute(
        text(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY id FOR UPDATE")
    )
    return [(number, bytes(box)) for number, box in rows]


def put_box(connection: Connection, table: str, column: str, number: int, box: bytes | None) -> None:
    statement = f"UPDATE {table} SET {column} = :box WHERE id = :id"
    connection.execute(text(statement), {"id": number, "box": box})


def find_subscription(connection: Connection, number: int) -> Subscription | None:
    """None where it is gone, or its session has been ended since."""
    row = connection.execute(
        text("""
        SELECT endpoint, p256dh, box, session_id IS NOT NULL AS of_session
          FROM push_subscription LEFT JOIN session ON session.id = session_id
         WHERE push_subscription.id = :id AND box IS NOT NULL AND revoked_at IS NULL"""),
        {"id": number},
    ).one_or_none()
    return None if row is None else Subscription(row.endpoint, row.p256dh, bytes(row.box), row.of_session)


def lock_endpoint(connection: Connection, endpoint: str) -> tuple[int, bytes | None, bytes | None] | None:
    """The number, session and box of the browser of an endpoint; whoever else asks for it waits, also where
    it is not known yet.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:it))"), {"it": f"push {endpoint}"})
    sql = "SELECT id, session_id, box FROM push_subscription WHERE endpoint = :endpoint FOR UPDATE"
    row = connection.execute(text(sql), {"endpoint": endpoint}).one_or_none()
    return row and (row.id, row.session_id and bytes(row.session_id), row.box and bytes(row.box))


def delete_subscription(connection: Connection, number: int) -> None:
    connection.execute(text("DELETE FROM push_subscription WHERE id = :id"), {"id": number})


def delete_subscriptions(connection: Connection, session_id: bytes) -> None:
    statement = "DELETE FROM push_subscription WHERE session_id = :session"
    connection.execute(text(statement), {"session": session_id})


def has_subscription(connection: Connection, session_id: bytes) -> bool:
    statement = (
        "SELECT EXISTS (SELECT FROM push_subscription WHERE session_id = :session AND box IS NOT NULL)"
    )
    found: bool = connection.execute(text(statement), {"session": session_id}).scalar_one()
    return found


def person_of(connection: Connection, account_id: int) -> int | None:
    """Whose an account is, if it is not closed and somebody's."""
    statement = "SELECT person_id FROM account WHERE id = :id AND closed_at IS NULL"
    return connection.execute(text(statement), {"id": account_id}).scalar_one_or_none()


def add_webhook(
    connection: Connection, name: str, url: str, events: Sequence[str], trusted: Trusted | None
) -> int:
    """Its number, by which its box is put in."""
    number: int = connection.execute(
        text("""
        INSERT INTO webhook (name, url, events, private_host, private_network)
        VALUES (:name, :url, :events, :host, CAST(:network AS cidr)) RETURNING id"""),
        {
            "name": name,
            "url": url,
            "events": list(events),
            "host": trusted and trusted.host,
            "network": trusted and str(trusted.network),
        },
    ).scalar_one()
    return number


def webhooks(connection: Connection, number: int | None = None) -> list[Webhook]:
    """Those that are not closed, or the one of a number."""
    rows = connection.execute(
        text("""
        SELECT id, name, url, box, old_box, events, private_host, private_network::text, created_at
          FROM webhook
         WHERE closed_at IS NULL AND (CAST(:number AS bigint) IS NULL OR id = :number) ORDER BY name"""),
        {"number": number},
    )
    found = []
    for id_, name, url, box, old_box, events, host, network, created_at in rows:
        trusted = Trusted(host, ipaddress.ip_network(network)) if host else None
        boxes = {name: bytes(each) for name, each in ((BOX, box), (OLD_BOX, old_box)) if each is not None}
        found.append(Webhook(id_, name, url, boxes, tuple(events), trusted, created_at))
    return found


def find_webhook(connection: Connection, number: int) -> Webhook | None:
    return next(iter(webhooks(connection, number)), None)


def close_webhook(connection: Connection, name: str) -> int | None:
    """Its number, if there was one; what still waits for it is not sent. Its name may be used again."""
    statement = """
        UPDATE webhook SET closed_at = now(), box = NULL, old_box = NULL, name = name || ' (' || id || ')'
         WHERE name = :name AND closed_at IS NULL RETURNING id"""
    return connection.execute(text(statement), {"name": name}).scalar_one_or_none()

"""What somebody signs in with."""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from geoapi.core.db import metadata

credential = Table(
    "credential",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("lookup", LargeBinary, nullable=False),
    Column("secret", Text),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    UniqueConstraint("kind", "lookup"),
    Index("credential_account", "account_id"),
)

SLIP_DAYS, SLIP_TRIES = 7, 5


@dataclass(frozen=True)
class Slip:
    id: int
    account_id: int
    kind: str
    secret: str | None


def add_slip(connection: Connection, account_id: int, kind: str, lookup: bytes, secret: str | None) -> None:
    """Let a slip serve; those printed earlier serve no longer."""
    end_slips(connection, account_id)
    connection.execute(
        text("""
        INSERT INTO credential (account_id, kind, lookup, secret, expires_at)
        VALUES (:account, :kind, :lookup, :secret, now() + make_interval(days => :days))"""),
        {"account": account_id, "kind": kind, "lookup": lookup, "secret": secret, "days": SLIP_DAYS},
    )


def lock_slip(connection: Connection, lookup: bytes) -> Slip | None:
    """A slip that still serves."""
    row = connection.execute(
        text("""
        SELECT id, account_id, kind, secret FROM credential
         WHERE kind IN ('slip', 'demo') AND lookup = :lookup AND used_at IS NULL AND revoked_at IS NULL
           AND expires_at > now() AND tries < :most
           FOR UPDATE"""),
        {"lookup": lookup, "most": SLIP_TRIES},
    ).one_or_none()
    return None if row is None else Slip(*row)


def count_try(connection: Connection, slip: Slip) -> None:
    connection.execute(text("UPDATE credential SET tries = tries + 1 WHERE id = :id"), {"id": slip.id})


def use_slip(connection: Connection, slip: Slip) -> None:
    connection.execute(text("UPDATE credential SET used_at = now() WHERE id = :id"), {"id": slip.id})


def end_slips(connection: Connection, account_id: int) -> None:
    """Let none serve that has not been used yet."""
    statement = """
        UPDATE credential SET revoked_at = now()
         WHERE account_id = :id AND used_at IS NULL AND revoked_at IS NULL"""
    connection.execute(text(statement), {"id": account_id})

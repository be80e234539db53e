"""Tasks that somebody has done and another has verified, and the statements made of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Identity,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from geoapi.core.db import metadata
from geoapi.core.leases import PaperRows, paper_columns, taken_for

courier_paper = Table(
    "courier_paper",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("version", Text, nullable=False),
    *paper_columns("courier_paper"),
    UniqueConstraint("account_id", "version"),
)

# So long nobody else takes one whose child gives no answer; no child takes longer.
LEASE_S = 120
KEPT_HOURS = 24
ROWS = PaperRows("courier_paper")


@dataclass(frozen=True)
class DoneTask:
    """`at`: when it was verified."""

    number: str
    title: str
    minutes: int
    at: datetime


@dataclass(frozen=True)
class Paper:
    """`content`: None until it is made."""

    state: str
    fault: str | None
    content: bytes | None


@dataclass(frozen=True)
class Taken:
    """One that is to be made now, by whoever has `lease`."""

    number: int
    account_id: int
    lease: UUID
    tries: int


def done_tasks(connection: Connection, account_id: int) -> list[DoneTask]:
    """The latest first."""
    sql = """
        SELECT number, coalesce(nullif(title, ''), category.name) AS title,
               CAST(facts->>'minutes' AS integer) AS minutes, closed_at AS at
          FROM matter JOIN category ON category.code = matter.category
         WHERE matter.kind = 'task' AND account_id = :account AND state = 'done'
         ORDER BY closed_at DESC, matter.id DESC"""
    return [DoneTask(*row) for row in connection.execute(text(sql), {"account": account_id})]


def paper_of(connection: Connection, account_id: int, version: str) -> Paper | None:
    sql = "SELECT state, fault, content FROM courier_paper WHERE account_id = :account AND version = :version"
    row = connection.execute(text(sql), {"account": account_id, "version": version}).one_or_none()
    if row is None:
        return None
    return Paper(row.state, row.fault, None if row.content is None else bytes(row.content))


def ask_for(connection: Connection, account_id: int, version: str) -> None:
    """Have it made; one that waits already is not made twice."""
    sql = """
        INSERT INTO courier_paper (account_id, version) VALUES (:account, :version) ON CONFLICT DO NOTHING"""
    connection.execute(text(sql), {"account": account_id, "version": version})


def take(connection: Connection) -> Taken | None:
    """The oldest one that waits, or whose child has not come back."""
    sql = f"""
        UPDATE courier_paper SET {taken_for(LEASE_S)} WHERE id = {ROWS.next}
        RETURNING id, account_id, lease, tries"""
    row = connection.execute(text(sql)).one_or_none()
    return None if row is None else Taken(*row)


def held(connection: Connection, number: int, lease: UUID) -> Taken | None:
    """One that is still to be made by who has this lease."""
    sql = """
        SELECT id, account_id, lease, tries FROM courier_paper
         WHERE id = :number AND lease = :lease AND state = 'waiting'"""
    row = connection.execute(text(sql), {"number": number, "lease": lease}).one_or_none()
    return None if row is None else Taken(*row)


def delete_all_of(connection: Connection, account_id: int) -> None:
    connection.execute(text("DELETE FROM courier_paper WHERE account_id = :id"), {"id": account_id})

"""Files of matters as PDF: asked for, made by the clerk, taken along."""

from collections.abc import Sequence
from dataclasses import dataclass
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

matter_paper = Table(
    "matter_paper",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("matter_id", BigInteger, ForeignKey("matter.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("version", Text, nullable=False),
    *paper_columns("matter_paper"),
    UniqueConstraint("matter_id", "account_id", "version"),
)

# So long nobody else takes one whose child gives no answer; no child takes longer.
LEASE_S = 120
KEPT_HOURS = 24

ROWS = PaperRows("matter_paper")


@dataclass(frozen=True)
class Paper:
    """One for whoever asked for it; `content` None until it is made."""

    number: int
    state: str
    fault: str | None
    content: bytes | None


@dataclass(frozen=True)
class Taken:
    """One that is to be made now, by whoever has `lease`."""

    number: int
    matter: str
    account_id: int
    by: str
    lease: UUID
    tries: int


def paper_of(connection: Connection, matter_id: int, account_id: int, version: str) -> Paper | None:
    sql = """
        SELECT id, state, fault, content FROM matter_paper
         WHERE matter_id = :matter AND account_id = :account AND version = :version"""
    values = {"matter": matter_id, "account": account_id, "version": version}
    row = connection.execute(text(sql), values).one_or_none()
    if row is None:
        return None
    return Paper(row.id, row.state, row.fault, None if row.content is None else bytes(row.content))


def ask_for(connection: Connection, matter_id: int, account_id: int, version: str) -> None:
    """Have it made; one that waits already is not made twice."""
    sql = """
        INSERT INTO matter_paper (matter_id, account_id, version) VALUES (:matter, :account, :version)
        ON CONFLICT DO NOTHING"""
    connection.execute(text(sql), {"matter": matter_id, "account": account_id, "version": version})


def take(connection: Connection) -> Taken | None:
    """The oldest one that waits, or whose child has not come back."""
    sql = f"""
        UPDATE matter_paper AS mine SET {taken_for(LEASE_S)}
          FROM matter, account
         WHERE mine.id = {ROWS.next}
           AND matter.id = matter_id AND account.id = mine.account_id
        RETURNING mine.id, matter.number, mine.account_id, shown_name, lease, tries"""
    row = connection.execute(text(sql)).one_or_none()
    return None if row is None else Taken(*row)


def held(connection: Connection, number: int, lease: UUID) -> Taken | None:
    """One that is still to be made by who has this lease."""
    sql = """
        SELECT mine.id, matter.number, mine.account_id, shown_name, lease, tries FROM matter_paper AS mine
          JOIN matter ON matter.id = matter_id JOIN account ON account.id = mine.account_id
         WHERE mine.id = :number AND lease = :lease AND mine.state = 'waiting'"""
    row = connection.execute(text(sql), {"number": number, "lease": lease}).one_or_none()
    return None if row is None else Taken(*row)


def version_of(connection: Connection, matter_id: int, duplicates: Sequence[int]) -> str:
    """The same as long as a file would show the same, but for its clocks."""
    sql = """
        SELECT concat_ws('-', turn,
               (SELECT count(*) FROM matter_note WHERE matter_id = matter.id OR matter_id = ANY(:same)),
               (SELECT count(*) FROM matter_contact_look WHERE matter_id = matter.id),
               (SELECT count(*) FROM matter_evidence JOIN evidence USING (sha256)
                 WHERE matter_id = matter.id AND state = 'ready' AND taken_down_at IS NULL),
               (SELECT count(*) FROM matter_link WHERE matter.id IN (from_id, to_id)),
               extract(epoch FROM published_at)::bigint, extract(epoch FROM taken_down_at)::bigint)
          FROM matter WHERE id = :id"""
    return str(connection.execute(text(sql), {"id": matter_id, "same": list(duplicates)}).scalar_one())


def pictures_of(connection: Connection, matter_id: int) -> list[tuple[str, bytes]]:
    """Stage and JPEG of what may be shown, as it came."""
    sql = """
        SELECT stage, picture FROM matter_evidence JOIN evidence USING (sha256)
         WHERE matter_id = :id AND state = 'ready' AND taken_down_at IS NULL
         ORDER BY array_position(ARRAY['before', 'during', 'after'], stage), matter_evidence.at, sha256"""
    rows = connection.execute(text(sql), {"id": matter_id})
    return [(stage, bytes(picture)) for stage, picture in rows]

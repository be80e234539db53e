"""What was asked of a browser, or begun with it, and is to be answered once, soon."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    text,
)

from geoapi.core.db import metadata

challenge = Table(
    "challenge",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE")),
    Column("box", LargeBinary),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("challenge_expires", "expires_at"),
)

# Long enough for somebody to fetch the phone.
MINUTES = 10


def add_challenge(
    connection: Connection, hashed: bytes, kind: str, account_id: int | None = None, box: bytes | None = None
) -> None:
    """Let one be answered; some that nobody has answered in time go."""
    connection.execute(
        text("""
        DELETE FROM challenge WHERE id IN (
            SELECT id FROM challenge WHERE expires_at < now() LIMIT 20 FOR UPDATE SKIP LOCKED)""")
    )
    connection.execute(
        text("""
        INSERT INTO challenge (id, kind, account_id, box, expires_at)
        VALUES (:id, :kind, :account, :box, now() + make_interval(mins => :minutes))"""),
        {"id": hashed, "kind": kind, "account": account_id, "box": box, "minutes": MINUTES},
    )


def take_challenge(
    connection: Connection, hashed: bytes, kind: str
) -> tuple[int | None, bytes | None] | None:
    """Whose it is and what is noted with it; it can be answered no more. None where there is none."""
    row = connection.execute(
        text("""
        DELETE FROM challenge WHERE id = :id AND kind = :kind RETURNING account_id, box, expires_at > now()
        AS serves"""),
        {"id": hashed, "kind": kind},
    ).one_or_none()
    if row is None or not row.serves:
        return None
    return row.account_id, None if row.box is None else bytes(row.box)


def lock_challenge(
    connection: Connection, hashed: bytes, kind: str
) -> tuple[int | None, bytes | None] | None:
    """The same, to be answered again if need be (see `end_challenge`)."""
    row = connection.execute(
        text("""
        SELECT account_id, box FROM challenge WHERE id = :id AND kind = :kind AND expires_at > now()
           FOR UPDATE"""),
        {"id": hashed, "kind": kind},
    ).one_or_none()
    return None if row is None else (row.account_id, None if row.box is None else bytes(row.box))


def end_challenge(connection: Connection, hashed: bytes) -> None:
    connection.execute(text("DELETE FROM challenge WHERE id = :id"), {"id": hashed})

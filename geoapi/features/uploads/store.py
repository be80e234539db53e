"""Files that were sent, and how far each is: table and SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoapi.core.db import metadata
from geoapi.core.leases import LeasedRows, taken_for
from geoapi.features.uploads.reports import Noted

upload = Table(
    "upload",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("content", LargeBinary),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("progress", SmallInteger, nullable=False, server_default="0"),
    Column("word", Text, nullable=False, server_default=""),
    Column("totals", JSONB(none_as_null=True)),
    Column("outcomes", JSONB(none_as_null=True)),
    Column("entries", JSONB(none_as_null=True)),
    Column("fault", Text),
    Column("detail", Text),
    Column("lease", Uuid),
    Column("leased_until", DateTime(timezone=True)),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    Index("upload_account", "account_id", "id"),
)

# So long nobody else takes one whose child gives no sign of life.
LEASE_S = 30
# An unapplied file is kept for a day, and what was found in one that has ended for a week.
KEPT_H, REPORT_DAYS = 24, 7
_OPEN = "state NOT IN ('applied', 'failed', 'dropped')"


@dataclass(frozen=True)
class Taken:
    """One that is to be checked or applied now, by whoever has `lease`."""

    id: int
    account_id: int
    kind: str
    name: str
    state: str
    lease: UUID
    tries: int


@dataclass(frozen=True)
class Upload:
    id: int
    kind: str
    name: str
    bytes: int
    state: str
    progress: int
    word: str
    totals: list[dict[str, Any]] | None
    outcomes: dict[str, int] | None
    fault: str | None
    detail: str | None
    created_at: datetime
    ended_at: datetime | None


_COLUMNS = ", ".join(Upload.__dataclass_fields__)
_TAKEN = ", ".join(Taken.__dataclass_fields__)


def count_open(connection: Connection, account_id: int) -> int:
    statement = f"SELECT count(*) FROM upload WHERE account_id = :id AND {_OPEN}"
    return int(connection.execute(text(statement), {"id": account_id}).scalar_one())


def add_upload(connection: Connection, account_id: int, kind: str, name: str, content: bytes) -> int:
    number: int = connection.execute(
        text("""
        INSERT INTO upload (account_id, kind, name, bytes, content)
        VALUES (:account, :kind, :name, :bytes, :content) RETURNING id"""),
        {"account": account_id, "kind": kind, "name": name, "bytes": len(content), "content": content},
    ).scalar_one()
    return number


def uploads_of(connection: Connection, account_id: int, limit: int) -> list[Upload]:
    """The latest first."""
    statement = f"SELECT {_COLUMNS} FROM upload WHERE account_id = :id ORDER BY id DESC LIMIT :limit"
    return [Upload(*row) for row in connection.execute(text(statement), {"id": account_id, "limit": limit})]


def upload_of(connection: Connection, account_id: int, number: int, *, lock: bool = False) -> Upload | None:
    statement = f"SELECT {_COLUMNS} FROM upload WHERE id = :number AND account_id = :id"
    values = {"id": account_id, "number": number}
    row = connection.execute(text(statement + (" FOR UPDATE" if lock else "")), values).one_or_none()
    return None if row is None else Upload(*row)


def entries_of(connection: Connection, number: int) -> list[dict[str, Any]]:
    statement = "SELECT entries FROM upload WHERE id = :number"
    found: list[dict[str, Any]] = connection.execute(text(statement), {"number": number}).scalar_one() or []
    return found


def ask_to_apply(connection: Connection, number: int) -> None:
    connection.execute(
        text("""
        UPDATE upload SET state = 'applying', progress = 0, word = '', tries = 0, lease = NULL,
                          leased_until = NULL
         WHERE id = :number"""),
        {"number": number},
    )


def drop(connection: Connection, number: int) -> None:
    """Let go of a file, whoever is at it."""
    connection.execute(text(f"{_DROP} WHERE id = :number"), {"number": number})


def waiting(connection: Connection) -> int:
    return _LEASED.waiting(connection)


def take(connection: Connection) -> Taken | None:
    """The oldest one that waits, or whose child has given no sign of life for long."""
    row = connection.execute(
        text(f"""
        UPDATE upload SET {taken_for(LEASE_S)}, progress = 0, word = '',
                          state = CASE state WHEN 'waiting' THEN 'checking' ELSE state END
         WHERE id = {_LEASED.next}
     RETURNING {_TAKEN}""")
    ).one_or_none()
    return None if row is None else Taken(*row)


def held(connection: Connection, number: int, lease: UUID) -> tuple[Taken, bytes] | None:
    """One that is still to be done by whoever has this lease, and its file."""
    statement = f"SELECT {_TAKEN}, content FROM upload WHERE id = :number AND {_MINE}"
    row = connection.execute(text(statement), {"number": number, "lease": lease}).one_or_none()
    return None if row is None else (Taken(*row[:-1]), bytes(row.content))


def is_held(connection: Connection, number: int, lease: UUID) -> bool:
    statement = f"SELECT FROM upload WHERE id = :number AND {_MINE}"
    found = connection.execute(text(statement), {"number": number, "lease": lease})
    return found.one_or_none() is not None


def has_ended_well(connection: Connection, number: int) -> bool:
    statement = "SELECT FROM upload WHERE id = :number AND state IN ('checked', 'applied', 'failed')"
    return connection.execute(text(statement), {"number": number}).one_or_none() is not None


def beat(connection: Connection, number: int, lease: UUID, progress: int, word: str) -> bool:
    """Say that it goes on, and how far it is; false where it is nobody's of this lease any more."""
    done = connection.execute(
        text(f"""
        UPDATE upload SET progress = :progress, word = :word,
                          leased_until = now() + make_interval(secs => :lease_s)
         WHERE id = :number AND {_MINE}"""),
        {"number": number, "lease": lease, "progress": progress, "word": word, "lease_s": LEASE_S},
    )
    return done.rowcount > 0


def release(connection: Connection, number: int, lease: UUID, *, in_s: float, counted: bool) -> None:
    """Let it be taken again, after a while; not `counted` as a try where it was not its fault."""
    connection.execute(
        text(f"""
        UPDATE upload SET lease = NULL, leased_until = now() + make_interval(secs => :in_s),
                          tries = tries - CASE WHEN :counted THEN 0 ELSE 1 END
         WHERE id = :number AND {_MINE}"""),
        {"number": number, "lease": lease, "in_s": in_s, "counted": counted},
    )


def note_checked(connection: Connection, number: int, lease: UUID, found: Noted) -> None:
    connection.execute(
        text(f"""
        UPDATE upload SET state = 'checked', progress = 100, word = '', lease = NULL, leased_until = NULL,
                          {_REPORT}
         WHERE id = :number AND {_MINE}"""),
        {"number": number, "lease": lease, **_values(found)},
    )


def note_applied(connection: Connection, number: int, lease: UUID, found: Noted) -> bool:
    """False where it is nobody's of this lease any more: then nothing of it may stay."""
    done = connection.execute(
        text(f"""
        UPDATE upload SET state = 'applied', progress = 100, word = '', lease = NULL, leased_until = NULL,
                          content = NULL, ended_at = now(), {_REPORT}
         WHERE id = :number AND state = 'applying' AND {_MINE}"""),
        {"number": number, "lease": lease, **_values(found)},
    )
    return done.rowcount > 0


def note_failed(
    connection: Connection, number: int, lease: UUID, fault: str, detail: str, found: Noted | None = None
) -> None:
    connection.execute(
        text(f"""
        UPDATE upload SET state = 'failed', word = '', lease = NULL, leased_until = NULL, content = NULL,
                          ended_at = now(), fault = :fault, detail = :detail, {_REPORT}
         WHERE id = :number AND {_MINE}"""),
        {"number": number, "lease": lease, "fault": fault, "detail": detail, **_values(found)},
    )


def delete_old(connection: Connection) -> None:
    """Let go of files that nobody has applied for a day, and of what is told of those that ended long ago."""
    old = "created_at < now() - make_interval(hours => :hours) AND state IN ('waiting', 'checked')"
    connection.execute(text(f"{_DROP} WHERE {old}"), {"hours": KEPT_H})
    statement = "DELETE FROM upload WHERE ended_at < now() - make_interval(days => :days)"
    connection.execute(text(statement), {"days": REPORT_DAYS})


def _values(found: Noted | None) -> dict[str, str | None]:
    names = ("totals", "outcomes", "entries")
    if found is None:
        return dict.fromkeys(names)
    return {name: orjson.dumps(getattr(found, name)).decode() for name in names}


_MINE = "lease = :lease AND content IS NOT NULL"
_LEASED = LeasedRows("upload", "state IN ('waiting', 'checking', 'applying') AND content IS NOT NULL")
_REPORT = """\
totals = coalesce(CAST(:totals AS jsonb), totals), outcomes = coalesce(CAST(:outcomes AS jsonb), outcomes),
                          entries = coalesce(CAST(:entries AS jsonb), entries)"""
_DROP = """
    UPDATE upload SET state = 'dropped', word = '', content = NULL, entries = NULL, lease = NULL,
                      leased_until = NULL, ended_at = now()"""

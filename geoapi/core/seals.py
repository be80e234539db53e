"""Seals on the audit: batches of rows whose hashes hang together, so that what was changed later is found.

Rows commit out of the order of their numbers, and a number whose transaction broke off never comes. So a
batch is closed only once every transaction is over that had begun to write audit rows when its newest was
read: then no smaller number can appear any more. Writers wait for nothing.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, LargeBinary, Table, func, text

from geoapi.core import audit
from geoapi.core.db import Connection, metadata
from geoapi.core.duties import Duty
from geoapi.core.errors import Conflict, NotFound

seal = Table(
    "seal",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("from_id", BigInteger, nullable=False, unique=True),
    Column("to_id", BigInteger, nullable=False),
    Column("ids", ARRAY(BigInteger), nullable=False),
    Column("hashes", ARRAY(LargeBinary), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("deleted_at", DateTime(timezone=True)),
)

MOST_ROWS = 1000
# A batch that is not full is closed when its oldest row is so old.
WAITS_S = 60.0
# For so long a clerk waits for who is writing; then it tries again a little later.
PATIENCE_S = 2.0
KEPT_MONTHS = 6

# Of a column that is NULL nothing goes in: columns that come later leave the hashes of old rows as they are.
ROW_HASH = """
    sha256(convert_to((
        SELECT jsonb_object_agg(key, value) FROM jsonb_each(
            to_jsonb(audit) || jsonb_build_object('at', (extract(epoch FROM audit.at) * 1000000)::bigint))
         WHERE value <> 'null')::text, 'UTF8'))"""
_WRITERS = text("""
    SELECT virtualtransaction FROM pg_locks
     WHERE locktype = 'relation' AND relation = 'audit'::regclass AND mode = 'RowExclusiveLock' AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND pid IS DISTINCT FROM pg_backend_pid()""")


@dataclass(frozen=True)
class Seal:
    id: int
    from_id: int
    to_id: int
    ids: tuple[int, ...]
    hashes: tuple[bytes, ...]
    hash: bytes
    deleted_at: datetime | None


def seal_rows(connection: Connection) -> bool:
    """Close the next batch, if there is one and nobody is in the way; whether there may be more.

    Needs READ COMMITTED: each statement must see what was committed before it. Of two at once one fails.
    """
    last = connection.execute(text("SELECT id, to_id, hash FROM seal ORDER BY id DESC LIMIT 1")).one_or_none()
    number, since, before = (last.id + 1, last.to_id + 1, bytes(last.hash)) if last else (1, 0, b"")
    newest = _newest(connection, since)
    if newest is None or not _writers_are_done(connection):
        return False
    rows = connection.execute(
        text(f"""SELECT id, at, {ROW_HASH} AS hash FROM audit
                  WHERE id BETWEEN :since AND :newest ORDER BY id"""),
        {"since": since, "newest": newest},
    ).all()
    ids, hashes = [row.id for row in rows], [bytes(row.hash) for row in rows]
    values = {"id": number, "from_id": since, "to_id": newest, "ids": ids, "hashes": hashes,
              "hash": chained(before, since, newest, ids, hashes),
              "last_at": max(row.at for row in rows)}  # fmt: skip
    connection.execute(seal.insert().values(values))
    return len(rows) >= MOST_ROWS


def _newest(connection: Connection, since: int) -> int | None:
    """The number at which the next batch ends; None while it is to wait."""
    row = connection.execute(
        text("""
        SELECT max(id) AS newest, count(*) AS rows,
               min(at) < now() - make_interval(secs => :waits) AS is_old
          FROM (SELECT id, at FROM audit WHERE id >= :since ORDER BY id LIMIT :most) AS next"""),
        {"since": since, "most": MOST_ROWS, "waits": WAITS_S},
    ).one()
    newest: int | None = row.newest if row.rows >= MOST_ROWS or row.is_old else None
    return newest


def _writers_are_done(connection: Connection) -> bool:
    """Whether all are over that were writing audit rows when this began."""
    waited_for = set(connection.execute(_WRITERS).scalars())
    until = time.monotonic() + PATIENCE_S
    while waited_for:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
        waited_for &= set(connection.execute(_WRITERS).scalars())
    return True


def chained(before: bytes, from_id: int, to_id: int, ids: Sequence[int], hashes: Sequence[bytes]) -> bytes:
    """The hash of a batch that follows upon another."""
    digest = hashlib.sha256(before)
    digest.update(f"{from_id} {to_id} {','.join(map(str, ids))} ".encode())
    for each in hashes:
        digest.update(each)
    return digest.digest()


@dataclass(frozen=True)
class Difference:
    """`number`: of a row, or None where the seal itself is not as it was."""

    seal: int
    number: int | None
    what: str


@dataclass(frozen=True)
class Verified:
    """`unsealed`: rows that no seal holds yet; `last_hash`: of the newest seal."""

    seals: int
    rows: int
    deleted: int
    unsealed: int
    last_hash: bytes | None
    difference: Difference | None


def verify(connection: Connection, noted: bytes | None = None) -> Verified:
    """Compare every row with its seal, from the first; ends at the first difference.

    `noted`: the hash of a seal that somebody has written down elsewhere, which must be there.
    Needs a transaction that sees one moment.
    """
    before, follows, rows, deleted, count = b"", 0, 0, 0, 0
    was_seen = noted is None
    for each in _seals(connection):
        count += 1
        difference = _differs(connection, each, before, follows, count)
        if difference is not None:
            return Verified(count, rows, deleted, 0, before or None, difference)
        before, follows = each.hash, each.to_id + 1
        was_seen = was_seen or each.hash == noted
        rows += len(each.ids)
        deleted += len(each.ids) if each.deleted_at else 0
    unsealed = connection.execute(text("SELECT count(*) FROM audit WHERE id >= :id"), {"id": follows})
    gone = None if was_seen else Difference(count, None, "the seal that was written down is not there")
    return Verified(count, rows, deleted, unsealed.scalar_one(), before or None, gone)


@dataclass(frozen=True)
class Latest:
    """The newest batch; `number` is None where there is none yet. `fault`: how it differs, in words."""

    number: int | None
    rows: int
    sealed_at: datetime | None
    hash: str | None
    difference: Difference | None
    unsealed: int

    @property
    def fault(self) -> str | None:
        if self.difference is None:
            return None
        where = "the seal" if self.difference.number is None else f"row {self.difference.number}"
        return f"{self.difference.what}: {where}"


def check_latest(connection: Connection) -> Latest:
    """Hold the newest batch against its rows; all of them takes longer, see `verify`."""
    statement = """
        SELECT id, from_id, to_id, ids, hashes, hash, deleted_at, sealed_at FROM seal
         ORDER BY id DESC LIMIT 2"""
    found = connection.execute(text(statement)).all()
    unsealed = waiting(connection)
    if not found:
        return Latest(None, 0, None, None, None, unsealed)
    newest, *earlier = found
    before, follows = (bytes(earlier[0].hash), earlier[0].to_id + 1) if earlier else (b"", 0)
    hashes = tuple(map(bytes, newest.hashes))
    each = Seal(
        *(newest.id, newest.from_id, newest.to_id, tuple(newest.ids), hashes),
        *(bytes(newest.hash), newest.deleted_at),
    )
    difference = _differs(connection, each, before, follows, newest.id)
    return Latest(newest.id, len(each.ids), newest.sealed_at, each.hash.hex(), difference, unsealed)


def _seals(connection: Connection) -> Iterator[Seal]:
    last = 0
    statement = text("""
        SELECT id, from_id, to_id, ids, hashes, hash, deleted_at FROM seal WHERE id > :last
         ORDER BY id LIMIT 1""")
    while row := connection.execute(statement, {"last": last}).one_or_none():
        last = row.id
        hashes = tuple(map(bytes, row.hashes))
        yield Seal(row.id, row.from_id, row.to_id, tuple(row.ids), hashes, bytes(row.hash), row.deleted_at)


def _differs(
    connection: Connection, each: Seal, before: bytes, follows: int, count: int
) -> Difference | None:
    if each.id != count or each.from_id != follows:
        return Difference(count, None, "the seal is missing")
    if chained(before, each.from_id, each.to_id, each.ids, each.hashes) != each.hash:
        return Difference(each.id, None, "the seal was changed")
    found = {
        row.id: bytes(row.hash)
        for row in connection.execute(
            text(f"SELECT id, {ROW_HASH} AS hash FROM audit WHERE id BETWEEN :first AND :last"),
            {"first": each.from_id, "last": each.to_id},
        )
    }
    sealed = {} if each.deleted_at else dict(zip(each.ids, each.hashes, strict=True))
    for number in sorted(found.keys() | sealed.keys()):
        if found.get(number) != sealed.get(number):
            what = "changed" if number in found and number in sealed else "missing"
            return Difference(each.id, number, what if number in sealed else "added")
    return None


def delete_months(connection: Connection, before: datetime) -> int:
    """Delete the rows of all batches that were full before a moment; their seals stay, and say when.

    For the owner of the tables alone. Returns how many rows. Raises Conflict where they are not as they
    were sealed, or not old enough, and NotFound where there are none.
    """
    differs = verify(connection).difference
    if differs is not None:
        raise Conflict("Nothing was deleted, for the audit is not as it was sealed: see `audit verify`.")
    recent = text("SELECT CAST(:before AS timestamptz) > now() - make_interval(months => :months)")
    if connection.execute(recent, {"before": before, "months": KEPT_MONTHS}).scalar_one():
        raise Conflict(f"Rows are kept for {KEPT_MONTHS} months.")
    old = connection.execute(
        text("SELECT max(to_id) FROM seal WHERE last_at < :before AND deleted_at IS NULL"), {"before": before}
    ).scalar_one()
    if old is None:
        raise NotFound("No sealed batch is that old.")
    # A batch in between that holds a newer row stays, and so does what comes after it.
    newer = text("SELECT min(from_id) FROM seal WHERE last_at >= :before AND deleted_at IS NULL")
    bound = connection.execute(newer, {"before": before}).scalar_one()
    last = old if bound is None else min(old, bound - 1)
    connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_stays"))
    count = connection.execute(text("DELETE FROM audit WHERE id <= :last"), {"last": last}).rowcount
    connection.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_stays"))
    marked = "UPDATE seal SET deleted_at = now() WHERE to_id <= :last AND deleted_at IS NULL"
    connection.execute(text(marked), {"last": last})
    audit.add_row(connection, "audit.delete", f"audit to {last}", after={"rows": count})
    return count


def waiting(connection: Connection) -> int:
    """How many rows no seal holds yet."""
    sql = "SELECT count(*) FROM audit WHERE id > (SELECT coalesce(max(to_id), -1) FROM seal)"
    count: int = connection.execute(text(sql)).scalar_one()
    return count


DUTIES = (Duty("seal the audit", 5.0, seal_rows, waiting),)

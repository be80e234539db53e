"""Photos by the hash of what was sent, and of which matters they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from geoapi.core.leases import LeasedRows, taken_for

# So long nobody else takes one whose child gives no answer; no child takes longer.
LEASE_S = 120
GONE = "gone"


@dataclass(frozen=True)
class State:
    """How far a photo is. `fault`: `code: sentence`, where it was refused."""

    state: str
    received: int
    bytes: int
    fault: str | None = None


NOT_YET = State("receiving", 0, 0)


@dataclass(frozen=True)
class Photo:
    """One of a matter. `at`: when it was named, with the step or note that it belongs to. `state`: also GONE,
    where it was taken down; `source`: as of a note (files.py).
    """

    sha256: str
    at: datetime
    stage: str
    told: str
    state: str
    width: int | None
    height: int | None
    source: str | None


@dataclass(frozen=True)
class Taken:
    """One of which the picture is to be made now, by whoever has `lease`."""

    sha256: bytes
    lease: UUID
    tries: int


def name(connection: Connection, matter_id: int, hashes: Sequence[bytes], *, told: str, stage: str) -> None:
    """Say that photos belong to a matter, whether they have come or not."""
    sql = """
        INSERT INTO matter_evidence (matter_id, sha256, told, stage) VALUES (:id, :sha256, :told, :stage)
        ON CONFLICT DO NOTHING"""
    for each in sorted(set(hashes)):
        connection.execute(text(sql), {"id": matter_id, "sha256": each, "told": told, "stage": stage})


def named(connection: Connection, matter_id: int, *, after: bool) -> set[bytes]:
    """The photos that a matter names: of who works on it, `after`, or of who reported it."""
    sql = "SELECT sha256 FROM matter_evidence WHERE matter_id = :id AND (stage = 'after') = :after"
    found = connection.execute(text(sql), {"id": matter_id, "after": after}).scalars()
    return {bytes(each) for each in found}


def named_by(connection: Connection, sha256: bytes, submission: UUID) -> int | None:
    """The id of the matter that names a photo and came in by a submission, or a note or step of which did."""
    found: int | None = connection.execute(
        _NAMED_BY, {"sha256": sha256, "submission": submission}
    ).scalar_one_or_none()
    return found


def photos_of(connection: Connection, matter_id: int, duplicates: Sequence[int] = ()) -> list[Photo]:
    """In the order in which they were named; of its duplicates what their reporters have sent."""
    values = {"id": matter_id, "duplicates": list(duplicates)}
    return [Photo(**row._mapping) for row in connection.execute(_PHOTOS, values)]


def picture_of(
    connection: Connection,
    matter_id: int,
    sha256: bytes,
    duplicates: Sequence[int] = (),
    *,
    all_told: bool,
) -> bytes | None:
    """The picture, if it is one of a matter (see `photos_of`) and there already; `all_told`: also what only
    staff may see.
    """
    values = {"id": matter_id, "sha256": sha256, "duplicates": list(duplicates), "all": all_told}
    found = connection.execute(_PICTURE, values).scalar_one_or_none()
    return None if found is None else bytes(found)


def begin(connection: Connection, sha256: bytes, of_bytes: int) -> bool:
    """Make room for a photo; whether there was none yet."""
    sql = """
        INSERT INTO evidence (sha256, bytes, sent) VALUES (:sha256, :bytes, '')
        ON CONFLICT DO NOTHING RETURNING sha256"""
    found = connection.execute(text(sql), {"sha256": sha256, "bytes": of_bytes})
    return found.one_or_none() is not None


def coming_bytes(connection: Connection) -> int:
    """What all that is on its way will take."""
    sql = "SELECT coalesce(sum(bytes), 0) FROM evidence WHERE state IN ('receiving', 'received')"
    return int(connection.execute(text(sql)).scalar_one())


def lock(connection: Connection, sha256: bytes) -> State:
    """How far it is, and nobody else changes that until this transaction ends."""
    row = connection.execute(text(f"{_STATE} FOR UPDATE"), {"sha256": sha256}).one()
    return State(*row)


def state_of(connection: Connection, sha256: bytes) -> State | None:
    row = connection.execute(text(_STATE), {"sha256": sha256}).one_or_none()
    return None if row is None else State(*row)


def append(connection: Connection, sha256: bytes, piece: bytes) -> None:
    sql = "UPDATE evidence SET sent = sent || CAST(:piece AS bytea), at = now() WHERE sha256 = :sha256"
    connection.execute(text(sql), {"sha256": sha256, "piece": piece})


def restart(connection: Connection, sha256: bytes, of_bytes: int) -> None:
    """Forget what has come."""
    sql = "UPDATE evidence SET sent = '', bytes = :bytes, at = now() WHERE sha256 = :sha256"
    connection.execute(text(sql), {"sha256": sha256, "bytes": of_bytes})


def finish(connection: Connection, sha256: bytes) -> bool:
    """Let a picture be made of what has come; whether it is what the hash says."""
    sql = """
        UPDATE evidence SET state = 'received', at = now()
         WHERE sha256 = :sha256 AND octet_length(sent) = bytes AND sha256(sent) = :sha256 RETURNING sha256"""
    return connection.execute(text(sql), {"sha256": sha256}).one_or_none() is not None


def waiting(connection: Connection) -> int:
    return _LEASED.waiting(connection)


def take(connection: Connection) -> Taken | None:
    """The oldest one of which a picture is to be made, or whose child has not come back."""
    sql = f"""
        UPDATE evidence SET {taken_for(LEASE_S)} WHERE sha256 = {_LEASED.next}
        RETURNING sha256, lease, tries"""
    row = connection.execute(text(sql)).one_or_none()
    return None if row is None else Taken(bytes(row.sha256), row.lease, row.tries)


def held(connection: Connection, sha256: bytes, lease: UUID) -> bytes | None:
    """What was sent, if its picture is still to be made by who has this lease."""
    sql = "SELECT sent FROM evidence WHERE sha256 = :sha256 AND lease = :lease AND state = 'received'"
    found = connection.execute(text(sql), {"sha256": sha256, "lease": lease}).scalar_one_or_none()
    return None if found is None else bytes(found)


def note_ready(
    connection: Connection, sha256: bytes, lease: UUID, picture: bytes, width: int, height: int
) -> None:
    """Keep the picture, and nothing of what was sent."""
    sql = """
        UPDATE evidence SET state = 'ready', picture = :picture, width = :width, height = :height,
               sent = NULL, lease = NULL, leased_until = NULL
         WHERE sha256 = :sha256 AND lease = :lease AND state = 'received'"""
    values = {"sha256": sha256, "lease": lease, "picture": picture, "width": width, "height": height}
    connection.execute(text(sql), values)


def note_refused(connection: Connection, sha256: bytes, lease: UUID, fault: str) -> None:
    sql = """
        UPDATE evidence SET state = 'refused', fault = :fault, sent = NULL, lease = NULL, leased_until = NULL
         WHERE sha256 = :sha256 AND lease = :lease AND state = 'received'"""
    connection.execute(text(sql), {"sha256": sha256, "lease": lease, "fault": fault})


def release(connection: Connection, taken: Taken, in_s: float) -> None:
    _LEASED.release(connection, taken.sha256, taken.lease, in_s)


def take_down(connection: Connection, sha256: bytes) -> bool:
    """Delete a picture wherever it is shown, and keep that it was, also of one that has not come yet; whether
    that was not done before.
    """
    sql = """
        INSERT INTO evidence AS known (sha256, bytes, state, fault, taken_down_at)
        VALUES (:sha256, 1, 'refused', :fault, now())
        ON CONFLICT (sha256) DO UPDATE SET taken_down_at = now(), state = 'refused', fault = :fault,
               picture = NULL, sent = NULL, lease = NULL, leased_until = NULL, width = NULL, height = NULL
         WHERE known.taken_down_at IS NULL RETURNING sha256"""
    fault = "taken-down: It was taken down."
    return connection.execute(text(sql), {"sha256": sha256, "fault": fault}).one_or_none() is not None


def delete_orphans(connection: Connection, most: int) -> int:
    """Delete what no matter names, and what was begun and not gone on with for a day. Returns how many.

    Whoever sends the latter begins anew. What was taken down stays known as such while it is named.
    """
    return connection.execute(_ORPHANS, {"most": most}).rowcount


_LEASED = LeasedRows("evidence", "state = 'received'", key="sha256", oldest="at")
_STATE = """
    SELECT state, CASE WHEN state = 'receiving' THEN octet_length(sent) ELSE bytes END AS received, bytes,
           fault FROM evidence WHERE sha256 = :sha256"""
_NAMED_BY = text("""
    SELECT matter_id FROM matter_evidence AS named
     WHERE sha256 = :sha256 AND (
           EXISTS (SELECT FROM matter WHERE id = named.matter_id AND submission = :submission)
           OR EXISTS (SELECT FROM matter_note AS note
                       WHERE note.matter_id = named.matter_id AND note.submission = :submission)
           OR EXISTS (SELECT FROM matter_step AS step
                       WHERE step.matter_id = named.matter_id AND step.submission = :submission))
     LIMIT 1""")
_OF_DUPLICATE = "(named.matter_id = ANY(:duplicates) AND stage <> 'after')"
_PHOTOS = text(f"""
    SELECT encode(named.sha256, 'hex') AS sha256, named.at, stage, told, width, height,
           CASE WHEN evidence.taken_down_at IS NOT NULL THEN '{GONE}'
                ELSE coalesce(evidence.state, 'receiving') END AS state,
           CASE WHEN matter_id <> :id THEN number END AS source
      FROM matter_evidence AS named JOIN matter ON matter.id = matter_id
      LEFT JOIN evidence ON evidence.sha256 = named.sha256
     WHERE matter_id = :id OR {_OF_DUPLICATE} ORDER BY named.at, named.sha256""")
_PICTURE = text(f"""
    SELECT picture FROM evidence JOIN matter_evidence AS named ON named.sha256 = evidence.sha256
     WHERE ((named.matter_id = :id AND (:all OR told <> 'staff')) OR {_OF_DUPLICATE})
       AND evidence.sha256 = :sha256 AND state = 'ready' AND taken_down_at IS NULL LIMIT 1""")
_ORPHANS = text("""
    DELETE FROM evidence WHERE sha256 IN (
        SELECT sha256 FROM evidence
         WHERE at < now() - interval '1 day'
           AND (state = 'receiving'
                OR NOT EXISTS (SELECT FROM matter_evidence WHERE matter_evidence.sha256 = evidence.sha256))
         LIMIT :most FOR UPDATE SKIP LOCKED)""")

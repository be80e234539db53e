"""Receives photos by the hash of what is sent, whole or in pieces; sent again, nothing is doubled."""

import re
from dataclasses import dataclass
from uuid import UUID

from geoapi.core import audit
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Busy, Conflict, InvalidInput, NotProven, TooLarge, UnsupportedContent
from geoapi.core.networks import network_of
from geoapi.core.throttle import key_of, spend_at_once
from geoapi.office.matters.evidence.formats import HEAD_BYTES, MOST_BYTES, format_of, why_not
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import evidence, matters

# Each piece but the last has so many bytes at least: what has come is written anew with each.
LEAST_PIECE_BYTES = 64 << 10
# What all that is on its way may take.
MOST_COMING_BYTES = 2 << 30
HOUR_S = 3600
MOST_PIECES_PER_SUBMISSION, MOST_PIECES_PER_NETWORK = 1_500, 6_000
_RANGE = re.compile(r"bytes (0|[1-9]\d{0,9})-(0|[1-9]\d{0,9})/([1-9]\d{0,9})", re.ASCII)


@dataclass(frozen=True)
class Piece:
    """Bytes from `start` on, of a file of `of_bytes`."""

    start: int
    of_bytes: int
    content: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.content)


def read_piece(content: bytes, content_range: str | None) -> Piece:
    """What one request brings. Raises InvalidInput, TooLarge."""
    if content_range is None:
        piece = Piece(0, len(content), content)
    else:
        found = _RANGE.fullmatch(content_range)
        if found is None:
            raise InvalidInput.of("Content-Range", "Write it as bytes 0-65535/262144.")
        first, last, whole = map(int, found.groups())
        if last < first or last >= whole:
            raise InvalidInput.of("Content-Range", "It ends before it begins, or behind the end of the file.")
        if last - first + 1 != len(content):
            raise InvalidInput.of(
                "Content-Range", f"It names {last - first + 1} bytes, but {len(content)} have come."
            )
        piece = Piece(first, whole, content)
    if piece.of_bytes > MOST_BYTES:
        raise TooLarge(f"A photo has up to {MOST_BYTES >> 20} MiB: take it with fewer pixels.")
    if not content:
        raise InvalidInput.of("body", "The photo is empty.")
    if piece.end < piece.of_bytes and len(content) < LEAST_PIECE_BYTES:
        raise InvalidInput.of("body", f"A piece has {LEAST_PIECE_BYTES} bytes at least, but for the last.")
    return piece


def receive(
    database: Database, sha256: bytes, submission: UUID, piece: Piece, address: str
) -> evidence.State:
    """Add a piece to a photo that must be named (see `must_be_named`).

    Raises TooMany, Busy, UnsupportedContent where it is no picture, Conflict where a piece before
    it is missing (`now` says how far it is), InvalidInput where all have come and it is another file.
    """
    if piece.start == 0 and format_of(piece.content[:HEAD_BYTES]) is None:
        raise UnsupportedContent(why_not(piece.content[:HEAD_BYTES]))
    spend_at_once(database, key_of("evidence", str(submission)), MOST_PIECES_PER_SUBMISSION, HOUR_S)
    network = network_of(address)
    spend_at_once(database, key_of("evidence", "network", network), MOST_PIECES_PER_NETWORK, HOUR_S)

    def work(connection: Connection) -> tuple[evidence.State, bool]:
        return _add(connection, sha256, submission, piece)

    state, is_another = retried(database, work)
    if is_another:
        raise InvalidInput.of("sha256", "What has come has another hash: send the photo from its beginning.")
    return state


def state_of(database: Database, sha256: bytes, submission: UUID) -> evidence.State:
    """How far a photo is. Raises NotProven."""
    must_be_named(database, sha256, submission)
    with database.transaction() as connection:
        return evidence.state_of(connection, sha256) or evidence.NOT_YET


def must_be_named(database: Database, sha256: bytes, submission: UUID) -> None:
    """Raises NotProven unless the matter or the note that came in by this submission names the photo."""
    with database.transaction() as connection:
        if evidence.named_by(connection, sha256, submission) is None:
            raise NotProven("Nothing that was sent names such a photo: send the report first.")


def _add(
    connection: Connection, sha256: bytes, submission: UUID, piece: Piece
) -> tuple[evidence.State, bool]:
    """How far it is then, and whether all have come and make another file, which is forgotten."""
    is_new = evidence.begin(connection, sha256, piece.of_bytes)
    if is_new and evidence.coming_bytes(connection) > MOST_COMING_BYTES:
        raise Busy("Too many photos are on their way: send it later.", {"retry_after_s": 60})
    known = evidence.lock(connection, sha256)
    if known.state != "receiving":
        return known, False
    if known.bytes != piece.of_bytes:
        # Of one hash there is one length, and nobody knows yet which is right: whoever sends it is heard.
        evidence.restart(connection, sha256, piece.of_bytes)
        known = evidence.lock(connection, sha256)
    if piece.start > known.received:
        now = {"received": known.received, "bytes": known.bytes}
        raise Conflict("A piece before this one is missing: go on where it stands.", {"now": now})
    if piece.end > known.received:
        evidence.append(connection, sha256, piece.content[known.received - piece.start :])
    if piece.end < piece.of_bytes:
        return evidence.lock(connection, sha256), False
    if not evidence.finish(connection, sha256):
        evidence.restart(connection, sha256, piece.of_bytes)
        return evidence.lock(connection, sha256), True
    named_by = evidence.named_by(connection, sha256, submission)
    matter = matters.matter_by_id(connection, named_by) if named_by is not None else None
    if matter is not None:
        after = {"photo": sha256.hex()}
        audit.add_row(connection, "matter.photo", subject_of(matter.number), site=matter.site, after=after)
    return evidence.lock(connection, sha256), False

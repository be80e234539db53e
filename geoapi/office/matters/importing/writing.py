"""Writing the matters of a file with all that was done to them, many at once."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection, text

from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import copy_rows
from geoapi.office.matters.clocks import reckoning
from geoapi.office.matters.numbers import make_number
from geoapi.office.matters.replaying import History, PastClock, PastStep
from geoapi.office.matters.store import clearing, contacts
from geoapi.office.matters.submitting import PHONE_PURPOSE

# Of a clock that was running when it came here somebody was reminded where it was.
_REMINDED = max(reckoning.WARNINGS)


@dataclass(frozen=True)
class Photo:
    """A picture as it was taken."""

    content: bytes
    told: str = "reporter"
    stage: str = "before"

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


@dataclass(frozen=True)
class Imported:
    """One matter of a file: how it stands at the end, and what it says.

    `external`: its number in the system that it comes from.
    """

    external: str
    submission: UUID
    digest: bytes
    history: History
    title: str
    body: str
    lon: float
    lat: float
    place_text: str
    public_text: str | None = None
    reporter: str | None = None
    phone: str | None = None
    confidential: bool = False
    photos: Sequence[Photo] = field(default_factory=tuple)


def submission_of(source: str, external: str) -> UUID:
    """The same for the same number of the same system, however often it is imported."""
    return uuid5(NAMESPACE_URL, f"geoapi:matter:{source}:{external}")


@dataclass(frozen=True)
class Known:
    number: str
    digest: bytes


def known_by(connection: Connection, submissions: Sequence[UUID]) -> dict[UUID, Known]:
    """Those of the submissions that are matters already."""
    sql = """
        SELECT submission, number, submission_digest FROM matter
         WHERE submission = ANY(CAST(:submissions AS uuid[]))"""
    rows = connection.execute(text(sql), {"submissions": [str(each) for each in submissions]})
    return {key: Known(number, bytes(digest)) for key, number, digest in rows}


def free_numbers(connection: Connection, moments: Sequence[datetime], calendar: Calendar) -> list[str]:
    """A number for each, of its day, that no matter has."""
    days = [calendar.local(moment).date() for moment in moments]
    numbers = [make_number(day) for day in days]
    for _ in range(20):
        sql = "SELECT number FROM matter WHERE number = ANY(:numbers)"
        taken = set(connection.execute(text(sql), {"numbers": numbers}).scalars())
        doubled = False
        for place, number in enumerate(numbers):
            if number in taken:
                numbers[place], doubled = make_number(days[place]), True
            taken.add(number)
        if not doubled:
            return numbers
    raise AssertionError("no numbers of these days are free")


def write_matters(connection: Connection, matters: Sequence[Imported], boxes: Boxes, now: datetime) -> None:
    """Write them whole; none of them is there yet. Raises KeysUnavailable where there are phones."""
    made = "SELECT nextval(pg_get_serial_sequence('matter', 'id')) FROM generate_series(1, :number)"
    ids = list(connection.execute(text(made), {"number": len(matters)}).scalars())
    numbered = list(zip(ids, matters, strict=True))
    copy_rows(connection, "matter", _MATTER, (_matter(number, each, now) for number, each in numbered))
    steps = (_step(number, step, each) for number, each in numbered for step in each.history.steps)
    copy_rows(connection, "matter_step", _STEP, steps)
    clocks = (_clock(number, clock, now) for number, each in numbered for clock in each.history.clocks)
    copy_rows(connection, "matter_clock", _CLOCK, clocks)
    copy_rows(connection, "matter_contact", _CONTACT, _contacts(numbered, boxes))
    clearing.place_faces(connection, ids)
    _link(connection, numbered)
    _write_photos(connection, numbered)


_MATTER = (
    *("id", "number", "kind", "state", "turn", "category", "channel", "title", "body", "facts", "point"),
    *("place_text", "building_id", "grid_id", "area_ids", "post_code", "urgent", "special_group"),
    *("submission", "submission_digest", "receipt_key", "happened_at", "opened_at", "changed_at"),
    *("closed_at", "outcome", "due_at", "public_text", "published_at"),
)
_STEP = (
    *("matter_id", "turn", "kind", "from_state", "verb", "to_state", "at", "happened_at", "done_by"),
    *("by_post", "post_code", "reason", "said", "told", "fields"),
)
_CLOCK = (
    *("matter_id", "name", "rule", "started_at", "started_turn", "due_at", "provisional", "next_at"),
    *("warned", "stopped_at", "stopped_turn"),
)
_CONTACT = ("matter_id", "name_box", "phone_box", "phone_key", "answer_by", "confidential")


def _matter(number: int, each: Imported, now: datetime) -> tuple[object, ...]:
    matter = each.history.matter
    facts = {**matter.facts, "external": each.external}
    due = min((clock.clock.due_at for clock in each.history.running), default=None)
    return (
        *(number, matter.number, matter.kind, matter.state, matter.turn, matter.category, matter.channel),
        *(each.title, each.body, _json(facts), f"SRID=4326;POINT({each.lon!r} {each.lat!r})"),
        *(each.place_text, matter.building_id, matter.grid_id),
        "{" + ",".join(map(str, matter.area_ids)) + "}",
        *(matter.post_code, matter.urgent, matter.special_group, each.submission, _bytes(each.digest)),
        *(_bytes(secrets.token_bytes(16)), matter.opened_at, matter.opened_at, now, matter.closed_at),
        *(matter.outcome, due, each.public_text, each.public_text and (matter.closed_at or now)),
    )


def _step(number: int, step: PastStep, each: Imported) -> tuple[object, ...]:
    return (
        *(number, step.turn, each.history.matter.kind, step.from_state, step.verb, step.to_state, step.at),
        *(step.at, step.done_by, step.by_post, step.post_code, step.reason, step.said, step.told),
        _json(step.fields),
    )


def _clock(number: int, past: PastClock, now: datetime) -> tuple[object, ...]:
    clock = past.clock
    warned, next_at = 0, None
    if past.stopped_at is None:
        is_late = now >= clock.started_at + (clock.due_at - clock.started_at) * _REMINDED / 100
        warned = _REMINDED if is_late else 0
        next_at = reckoning.next_turn(clock.started_at, clock.due_at, warned, rung=False)
    return (
        *(number, clock.name, clock.rule, clock.started_at, past.started_turn, clock.due_at),
        *(past.provisional, next_at, warned, past.stopped_at, past.stopped_turn),
    )


def _contacts(numbered: Sequence[tuple[int, Imported]], boxes: Boxes) -> Iterator[tuple[object, ...]]:
    for number, each in numbered:
        if not (each.reporter or each.phone or each.confidential):
            continue

        def sealed(column: str, value: str | None, row: int = number) -> str | None:
            return _bytes(boxes.seal(value.encode(), contacts.TABLE, column, row)) if value else None

        key = _bytes(boxes.keyed_hashes(each.phone, PHONE_PURPOSE)[0]) if each.phone else None
        answer_by = "phone" if each.phone else "none"
        yield (
            *(number, sealed("name_box", each.reporter), sealed("phone_box", each.phone), key, answer_by),
            each.confidential,
        )


def _link(connection: Connection, numbered: Sequence[tuple[int, Imported]]) -> None:
    """Say which follow which, whether those are new or were there before."""
    sql = """
        INSERT INTO matter_link (from_id, to_id, kind)
        SELECT :one, id, 'duplicate_of' FROM matter WHERE number = :into ON CONFLICT DO NOTHING"""
    for number, each in numbered:
        if each.history.duplicate_of is not None:
            connection.execute(text(sql), {"one": number, "into": each.history.duplicate_of})


def _write_photos(connection: Connection, numbered: Sequence[tuple[int, Imported]]) -> None:
    """As they would have been sent: what is shown of them is made by the clerk."""
    photos: Mapping[bytes, Photo] = {p.sha256: p for _, each in numbered for p in each.photos}
    sent = """
        INSERT INTO evidence (sha256, state, bytes, sent) VALUES (:sha256, 'received', :bytes, :sent)
        ON CONFLICT DO NOTHING"""
    for sha256, photo in sorted(photos.items()):
        values = {"sha256": sha256, "bytes": len(photo.content), "sent": photo.content}
        connection.execute(text(sent), values)
    of_matter = (
        (number, _bytes(photo.sha256), photo.told, photo.stage)
        for number, each in numbered
        for photo in {p.sha256: p for p in each.photos}.values()
    )
    copy_rows(connection, "matter_evidence", ("matter_id", "sha256", "told", "stage"), of_matter)


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)


def _bytes(value: bytes) -> str:
    return f"\\x{value.hex()}"

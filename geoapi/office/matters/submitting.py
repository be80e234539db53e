"""A matter comes in: once, however often it is sent."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geoapi.core import audit
from geoapi.core.actors import Actor
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.core.errors import InvalidInput, NotFound, OutsideAllGrids, SubmissionDiffers
from geoapi.core.phones import PhoneError, read_phone
from geoapi.office.matters.clocks.turning import clock_changes, turn_clocks
from geoapi.office.matters.flows import SUBMIT, Kind, Matter
from geoapi.office.matters.numbers import make_number
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.standing import keep_boundaries
from geoapi.office.matters.store import clocks, contacts, evidence, ground, matters, steps
from geoapi.office.matters.telling import tell_of_new

# What a phone kept for longer than that before it sent it says nothing of when it was.
LONGEST_KEPT = timedelta(days=30)
PHONE_PURPOSE = "matter_contact.phone"
_LONGEST_TITLE = 40
_TRIES = 5


@dataclass(frozen=True)
class Contact:
    """How its reporter is reached; nothing of it leaves by anything but a look that is noted."""

    name: str | None = None
    phone: str | None = None
    answer_by: str = "none"
    confidential: bool = False


@dataclass(frozen=True)
class Submission:
    """What somebody sends. `submission`: made by the sender, once for what is sent, however often it is.

    `lon`, `lat`: WGS 84 degrees; `building`: a code; `evidence`: hashes of photos, which may come later.
    """

    submission: UUID
    category: str
    channel: str
    body: str
    title: str | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float = 0.0
    building: str | None = None
    place_text: str = ""
    happened_at: datetime | None = None
    urgent: bool = False
    special_group: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    # What its kind remembers of it from the start.
    facts: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[bytes] = ()
    contact: Contact = Contact()

    @property
    def names_no_place(self) -> bool:
        return self.lon is None and self.building is None

    def digest(self) -> bytes:
        """The same for what is sent anew, another for anything else."""
        given = asdict(self)
        # As it was before there were any: what a phone has kept since then is known still.
        if not given["facts"]:
            del given["facts"]
        said = json.dumps(given, sort_keys=True, default=_plain, ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True)
class Taken:
    """The matter that it is by now, with the key of its receipt; `is_new`: it was not there yet."""

    matter: Matter
    receipt_key: bytes
    is_new: bool


@dataclass(frozen=True)
class Sender:
    """Who sends it: an account whose it is, or an actor who enters it for another; nobody known else."""

    account_id: int | None = None
    actor: Actor | None = None


def known(connection: Connection, given: Submission) -> Taken | None:
    """The matter that was made of the same submission before. Raises SubmissionDiffers."""
    found = matters.of_submission(connection, given.submission)
    if found is None:
        return None
    if found.digest != given.digest():
        raise SubmissionDiffers("This was sent before with something else in it: send it anew.")
    matter = matters.find_matter(connection, found.number)
    assert matter is not None
    return Taken(matter, found.receipt_key, is_new=False)


def submit(
    connection: Connection, boxes: Boxes, kind: Kind, calendar: Calendar, given: Submission, sender: Sender
) -> Taken:
    """Make a matter of what was sent, or find the one that was.

    Raises NotFound, InvalidInput, OutsideAllGrids, SubmissionDiffers, and Forbidden where who enters it may
    not there.
    """
    if (before := known(connection, given)) is not None:
        return before
    category = matters.find_category(connection, given.category)
    if category is None or category.kind != kind.code:
        raise NotFound("There is no such category: GET /api/v1/categories lists them.")
    if given.channel not in kind.channels:
        raise InvalidInput.of("channel", f"It comes in by one of {', '.join(kind.channels)}.")
    phone = _phone(given.contact)
    keep_boundaries(connection)
    place = ground.ground_of(connection, given.lon, given.lat, given.accuracy_m, given.building)
    if place is None and given.names_no_place and not category.placed:
        place = ground.ground_of_city(connection)
    if place is None:
        raise OutsideAllGrids("That is outside of the city, or no place is said: name one in it.")
    by_post = None
    if sender.actor is not None:
        by_post = sender.actor.must(kind.enter, ground.site_of(place))
    now = matters.now(connection)
    happened_at, receipt_key = _happened_at(given.happened_at, now), secrets.token_bytes(16)
    values = {
        "kind": kind.code,
        "state": kind.flow.opening,
        "category": category.code,
        "channel": given.channel,
        "title": given.title or title_of(given.body) or category.name,
        "body": given.body,
        "answers": dict(given.answers),
        "facts": dict(given.facts),
        "lon": given.lon,
        "lat": given.lat,
        "accuracy_m": given.accuracy_m,
        "place_text": given.place_text,
        "building_id": place.building_id,
        "grid_id": place.grid_id,
        "area_ids": list(place.area_ids),
        "post_code": by_post if kind.kept else None,
        "needs_confirmation": place.needs_confirmation,
        "urgent": given.urgent,
        "special_group": given.special_group,
        "submission": given.submission,
        "submission_digest": given.digest(),
        "account_id": sender.account_id,
        "entered_by": sender.actor.account_id if sender.actor else None,
        "receipt_key": receipt_key,
        "happened_at": happened_at,
    }
    matter = _add(connection, values, calendar.local(now), given)
    if matter is None:
        taken = known(connection, given)
        assert taken is not None
        return taken
    first = steps.NewStep(
        SUBMIT,
        kind.flow.opening,
        "staff" if sender.actor else "reporter",
        "public",
        account_id=sender.actor.account_id if sender.actor else sender.account_id,
        by_post=by_post,
        happened_at=happened_at,
    )
    steps.add_first(connection, matter.id, kind.code, first)
    opening = kind.opening(matter, now)
    turn_clocks(connection, matter.id, 0, clock_changes(connection, calendar, kind, matter, opening, [], now))
    clocks.note_first_due(connection, matter.id)
    _keep_contact(connection, boxes, matter.id, given.contact, phone)
    evidence.name(connection, matter.id, given.evidence, told="reporter", stage="before")
    tell_of_new(connection, kind, matter, now)
    audit.add_row(
        connection,
        "matter.submit",
        subject_of(matter.number),
        account_id=first.account_id,
        post_code=by_post,
        site=matter.site,
        after={"kind": kind.code, "category": category.code, "channel": given.channel},
    )
    return Taken(matter, receipt_key, is_new=True)


def _add(
    connection: Connection, values: Mapping[str, Any], today: datetime, given: Submission
) -> Matter | None:
    """Write it under a number that is free; None where the same submission was faster."""
    for _ in range(_TRIES):
        number = make_number(today.date())
        if (added := matters.add_matter(connection, {**values, "number": number})) is not None:
            return added
        if matters.of_submission(connection, given.submission) is not None:
            return None
    raise AssertionError("no number of this day is free")


def _keep_contact(
    connection: Connection, boxes: Boxes, matter_id: int, contact: Contact, phone: str | None
) -> None:
    def sealed(column: str, value: str | None) -> bytes | None:
        return boxes.seal(value.encode(), contacts.TABLE, column, matter_id) if value else None

    if contact.name is None and phone is None and not contact.confidential:
        return
    contacts.add_contact(
        connection,
        matter_id,
        name_box=sealed("name_box", contact.name),
        phone_box=sealed("phone_box", phone),
        phone_key=boxes.keyed_hashes(phone, PHONE_PURPOSE)[0] if phone else None,
        answer_by=contact.answer_by,
        confidential=contact.confidential,
    )


def _phone(contact: Contact) -> str | None:
    if not contact.phone:
        return None
    try:
        return read_phone(contact.phone).text
    except PhoneError as error:
        raise InvalidInput.of("contact.phone", f"The phone {error}.") from None


def _happened_at(told: datetime | None, now: datetime) -> datetime:
    """When it was, as far as a clock that may be wrong can be believed."""
    return told if told is not None and now - LONGEST_KEPT <= told <= now else now


def title_of(body: str) -> str:
    """The first sentence, as far as it goes into a line."""
    first = body.strip().splitlines()[0] if body.strip() else ""
    for mark in "。！？!?；;":
        first = first.split(mark)[0]
    return first if len(first) <= _LONGEST_TITLE else first[: _LONGEST_TITLE - 1] + "…"


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)

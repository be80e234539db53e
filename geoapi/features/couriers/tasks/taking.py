"""A courier takes a task, hands it in or puts it back. Of any number one has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from geoapi.core.actors import Actor, Site
from geoapi.core.clock import Calendar
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, NotFound, SubmissionDiffers
from geoapi.features.couriers.tasks import store
from geoapi.features.couriers.tasks.flow import FLOW, HELD
from geoapi.features.couriers.tasks.permissions import CLAIM
from geoapi.features.couriers.tasks.verbs import UNTIL_LOOKED_AT
from geoapi.office.access.store import accounts
from geoapi.office.matters.flows import Kinds, Matter
from geoapi.office.matters.moving import SYSTEM, By, make_move
from geoapi.office.matters.noting import DIFFERS, MOST_OF_REPORTER
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import claims, evidence, matters, notes, steps
from geoapi.office.matters.telling import tell_of_note

# Of all who have had it, handed in as often as it was sent back; each time only a few.
MOST_PHOTOS_OF_TASK = 40


@command("task.claim")
def claim(connection: Connection, actor: Actor, *, number: str, kinds: Kinds, calendar: Calendar) -> Change:
    """Take a seat of the task that this is one of; one task at a time, in the whole city.

    Raises NotFound, Forbidden, and Conflict: `has-one` with its number, `taken` where every seat is.
    """
    by_post = actor.must(CLAIM, Site())
    accounts.hold_account(connection, actor.account_id)
    call = _task(matters.find_matter(connection, number)).facts["call"]
    for running in store.held_by(connection, actor.account_id):
        if store.is_held(connection, running.id):
            told = {"reason": "has-one", "number": running.number}
            raise Conflict("You have a task: hand it in or put it back first.", told)
        make_move(connection, kinds, calendar, running, "lapse", {}, SYSTEM)
    free = store.lock_free_seat(connection, call)
    if free is None:
        raise Conflict("Somebody else has just taken it.", {"reason": "taken"})
    if free.state != FLOW.opening:
        free, _ = make_move(connection, kinds, calendar, free, "lapse", {}, SYSTEM)
    after, _ = make_move(connection, kinds, calendar, free, "claim", {}, By("reporter", actor))
    return _changed(free, after, by_post)


@command("task.release")
def release(connection: Connection, actor: Actor, *, number: str, kinds: Kinds, calendar: Calendar) -> Change:
    """Put it back, for somebody else. Raises NotFound, Forbidden, and Conflict where it is over."""
    by_post, found = _own(connection, actor, number)
    if not _has(found, actor) or not store.is_held(connection, found.id):
        raise Conflict("You do not have it any more.", {"reason": "over"})
    after, _ = make_move(connection, kinds, calendar, found, "release", {}, By("reporter", actor))
    return _changed(found, after, by_post)


@command("task.hand_in")
def hand_in(
    connection: Connection,
    actor: Actor,
    *,
    number: str,
    submission: UUID,
    said: str,
    photos: Sequence[str],
    happened_at: datetime | None,
    kinds: Kinds,
    calendar: Calendar,
) -> Change:
    """Say that it is done, with photos that come by `submission`.

    Where the time was over what was said and shown is kept all the same, as a note to whoever looks after
    the task: `kept` of the change says so; likewise of who is a courier no more. Raises NotFound,
    SubmissionDiffers, and Conflict where he has added too much.
    """
    by_post, found = _own(connection, actor, number)
    came = _came_before(connection, found, submission, said, photos)
    if came == "step":
        return _changed(found, found, by_post)
    if came == "note":
        return _kept_as_note(found, photos, by_post)
    is_his = bool(by_post) and _has(found, actor)
    # Held from here on, so that its time does not end between the look and the move.
    if not is_his or claims.extend(connection, found.id, actor.account_id, UNTIL_LOOKED_AT) is None:
        return _keep_as_note(connection, actor, kinds, found, submission, said, photos, by_post)
    since = claims.held_since(connection, found.id, actor.account_id)
    by = By("reporter", actor, submission, happened_at, since=since)
    after, _ = make_move(connection, kinds, calendar, found, "hand_in", {"said": said}, by)
    _name(connection, after, photos)
    return _changed(found, after, by_post)


def _keep_as_note(
    connection: Connection,
    actor: Actor,
    kinds: Kinds,
    found: Matter,
    submission: UUID,
    said: str,
    photos: Sequence[str],
    by_post: str,
) -> Change:
    if said.strip() or photos:
        if notes.count_of_reporter(connection, found.id) >= MOST_OF_REPORTER:
            raise Conflict("There are notes enough of this task.", {"reason": "too-many"})
        notes.add_note(
            connection, found.id, done_by="reporter", body=said.strip(), told="reporter",
            account_id=actor.account_id, submission=submission,
        )  # fmt: skip
        _name(connection, found, photos)
        tell_of_note(connection, kinds[found.kind], found)
    return _kept_as_note(found, photos, by_post)


def _kept_as_note(found: Matter, photos: Sequence[str], by_post: str) -> Change:
    after = {"number": found.number, "state": found.state, "kept": True, "photos": len(photos)}
    return Change(subject_of(found.number), by_post, found.site, None, after)


def _came_before(
    connection: Connection, found: Matter, submission: UUID, said: str, photos: Sequence[str]
) -> Literal["step", "note"] | None:
    """As what it was handed in, however long ago; a note stays one also where the task is his again.

    Raises SubmissionDiffers where that said or showed something else.
    """
    step, note = steps.by_submission(connection, submission), notes.of_submission(connection, submission)
    if step is not None:
        is_same = (step.matter_id, step.verb, step.said or "") == (found.id, "hand_in", said.strip())
    elif note is not None:
        is_same = (note.matter_id, note.done_by, note.body) == (found.id, "reporter", said.strip())
    else:
        return None
    known = evidence.named(connection, found.id, after=True)
    # Of a full one nobody knows which photos there was no room for.
    are_there = len(known) >= MOST_PHOTOS_OF_TASK or set(map(bytes.fromhex, photos)) <= known
    if not is_same or not are_there:
        raise SubmissionDiffers(DIFFERS)
    return "step" if step is not None else "note"


def _own(connection: Connection, actor: Actor, number: str) -> tuple[str, Matter]:
    """By which enrollment, "" where he is a courier no more, and the task that he has or once had, locked."""
    found = matters.lock_matter(connection, number)
    if found is None or not store.had_it(connection, found.id, actor.account_id):
        actor.must(CLAIM, Site())
        raise NotFound("There is no such task, or you never had it.")
    by_post = actor.must(CLAIM, Site()) if actor.grants.get(CLAIM) else ""
    return by_post, _task(found)


def _has(found: Matter, actor: Actor) -> bool:
    """Whether it is his, as far as was noted: its time may be over all the same."""
    return found.account_id == actor.account_id and found.state in HELD


def _task(found: Matter | None) -> Matter:
    if found is None or found.kind != FLOW.kind:
        raise NotFound("There is no such task.")
    return found


def _name(connection: Connection, matter: Matter, hashes: Sequence[str]) -> None:
    """As many as there is room for: for want of that nothing is refused."""
    known = evidence.named(connection, matter.id, after=True)
    room = max(0, MOST_PHOTOS_OF_TASK - len(known))
    new = sorted(set(map(bytes.fromhex, hashes)) - known)[:room]
    if new:
        evidence.name(connection, matter.id, new, told="reporter", stage="after")


def _changed(before: Matter, after: Matter, by_post: str) -> Change:
    was: dict[str, Any] = {"state": before.state, "turn": before.turn}
    told = {"number": after.number, "state": after.state, "turn": after.turn}
    return Change(subject_of(after.number), by_post, after.site, was, told)


COMMANDS = (claim, release, hand_in)

"""Moving a matter: by staff, by its reporter, or by the program itself; one step, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError

from geoapi.core import audit
from geoapi.core.actors import Actor
from geoapi.core.clock import Calendar
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Forbidden, InvalidInput, NotFound
from geoapi.office.matters.claiming import owner_after, seat
from geoapi.office.matters.clocks.turning import clock_changes, turn_clocks
from geoapi.office.matters.flows import (
    BY_PLACE,
    REHOME,
    Doing,
    DoneBy,
    Kind,
    Kinds,
    Matter,
    Move,
    Then,
)
from geoapi.office.matters.holding import new_holder
from geoapi.office.matters.merging import lock_both, merge
from geoapi.office.matters.parts import add_part
from geoapi.office.matters.reach import may, may_see, moved_on, subject_of
from geoapi.office.matters.reporters.texting import text_reporter
from geoapi.office.matters.standing import back_home, keep_new, keep_own
from geoapi.office.matters.store import clocks, ground, matters, steps
from geoapi.office.matters.telling import tell_of_move, tell_owner_of_move

MOST_MOVES = 4


@dataclass(frozen=True)
class By:
    """Who moves it; an actor where that is somebody of the staff.

    `happened_at`: as his device says; `since`: before that it cannot have been, nor before the matter was
    there. `kept`: posts of his that nobody can take away any more until this transaction ends.
    """

    done_by: DoneBy
    actor: Actor | None = None
    submission: UUID | None = None
    happened_at: datetime | None = None
    since: datetime | None = None
    kept: set[str] = field(default_factory=set)


SYSTEM = By("system")


@command("matter.move")
def move(
    connection: Connection,
    actor: Actor,
    *,
    number: str,
    turn: int,
    moves: Sequence[Mapping[str, Any]],
    kinds: Kinds,
    calendar: Calendar,
) -> Change:
    """Make moves one after the other, all of them or none; each: `verb`, `fields`.

    `turn`: that of the matter as whoever moves it saw it. Raises NotFound, Forbidden, InvalidInput, and
    Conflict with `now` where it has been moved since.
    """
    lock_both(connection, number, moves)
    before = found = known_to(connection, actor, kinds, number)
    if found.turn != turn:
        raise moved_on(found)
    by_post, changes, kept = "", list[Change](), set[str]()
    for each in moves:
        said = By("staff", actor, happened_at=each.get("happened_at"), kept=kept)
        found, by_post = make_move(connection, kinds, calendar, found, each["verb"], each["fields"], said)
        after = {"state": found.state, "turn": found.turn, "verb": each["verb"]}
        was = {"state": before.state, "turn": before.turn}
        changes.append(Change(subject_of(number), by_post, found.site, was, after))
        before = found
    for change in changes[:-1]:
        audit.add_row(
            connection,
            "matter.move",
            change.subject,
            account_id=actor.account_id,
            post_code=change.by_post,
            site=change.site,
            before=change.before,
            after=change.after,
        )
    return changes[-1]


def known_to(connection: Connection, actor: Actor, kinds: Kinds, number: str) -> Matter:
    """A matter that somebody may see, locked. Raises NotFound also for who may not."""
    found = matters.lock_matter(connection, number)
    if found is None or not may_see(actor, kinds, found):
        raise NotFound("There is no such matter, or it is not for you.")
    return found


def moves_for(actor: Actor, kinds: Kinds, matter: Matter, now: datetime) -> list[Move]:
    """What somebody may do with it now."""
    kind = kinds[matter.kind]
    return [
        move
        for move in kind.flow.moves_from(matter.state)
        if not move.system
        and may(actor, kind.permission(move.verb), matter)
        and not kind.is_barred(matter, move.verb, actor.account_id, now)
    ]


def make_move(
    connection: Connection,
    kinds: Kinds,
    calendar: Calendar,
    matter: Matter,
    verb: str,
    said: Mapping[str, Any],
    by: By,
) -> tuple[Matter, str]:
    """Move a matter; returns it as it is then, and by which post that was allowed ("" for none).

    In the transaction at hand, in which nothing of it has been changed since `matter` was read.
    """
    kind = kinds[matter.kind]
    found = kind.flow.find(matter.state, verb)
    if found is None:
        raise moved_on(matter, "no-such-move")
    by_post = _allowed(kind, found, matter, by)
    if by.actor is not None and by_post not in by.kept:
        keep_own(connection, by.actor, by_post)
        by.kept.add(by_post)
    fields = _read(found, said)
    is_homeless = False
    if kind.flow.is_over(matter.state) and not kind.flow.is_over(found.to or matter.state):
        matter, is_homeless = back_home(connection, matter)
    running, now = clocks.running(connection, matter.id)
    doing = Doing(
        matter,
        found,
        fields,
        by.done_by,
        by.actor.account_id if by.actor else None,
        by_post or None,
        now,
        running,
    )
    effect = found.effect(doing)
    if is_homeless:
        effect = replace(effect, holder=BY_PLACE)
    if effect.category is not None:
        matter = _reclassified(connection, matter, effect.category)
    post_code, assignment = new_holder(connection, matter, effect, by.done_by)
    if assignment is not None:
        keep_new(connection, assignment.post_code)
    to = found.to or matter.state
    step = steps.NewStep(
        verb,
        to,
        by.done_by,
        found.told,
        account_id=doing.account_id,
        by_post=doing.by_post,
        why=assignment.why() if assignment else None,
        reason=effect.reason,
        said=effect.said,
        fields=fields.model_dump(mode="json", exclude_none=True, exclude={"said", "reason"}),
        submission=by.submission,
        happened_at=_happened_at(by, matter, now),
    )
    changes = clock_changes(connection, calendar, kind, matter, effect, running, now)
    after = steps.move(
        connection,
        matter.id,
        matter.state,
        matter.turn,
        step,
        post_code=post_code,
        owner=owner_after(matter, effect, doing.account_id),
        facts=effect.facts,
        outcome=effect.outcome,
        category=effect.category,
        is_over=kind.flow.is_over(to),
        due_at=changes.first_due,
    )
    if after is None:
        raise moved_on(matters.find_matter(connection, matter.number) or matter)
    seat(connection, matter, effect, doing.account_id)
    turn_clocks(connection, after.id, after.turn, changes)
    merge(connection, kinds, matter, effect, by.actor)
    if verb != REHOME:
        tell_of_move(connection, kind, matter, after, verb)
        tell_owner_of_move(connection, matter, after, found, doing.account_id)
        text_reporter(connection, kind, after, verb)
    if effect.part:
        part = add_part(connection, kind, calendar, after, doing.account_id)
        for each, fields_of_part in effect.part:
            part, _ = make_move(connection, kinds, calendar, part, each, fields_of_part, SYSTEM)
    if effect.then is not None:
        after = _follow(connection, kinds, calendar, after, effect.then)
    return after, by_post


def _happened_at(by: By, matter: Matter, now: datetime) -> datetime | None:
    """When it was, as far as a clock that may be wrong can be believed; None: now."""
    told = by.happened_at
    return told if told is not None and (by.since or matter.opened_at) <= told <= now else None


def _follow(connection: Connection, kinds: Kinds, calendar: Calendar, matter: Matter, then: Then) -> Matter:
    """The move that the system makes at once; not where nobody is there who could take it."""
    post = ground.acting_as(connection, matter.area_ids, then.acts_as)
    if post is None:
        return matter
    after, _ = make_move(
        connection, kinds, calendar, matter, then.verb, {**then.fields, "post": post}, SYSTEM
    )
    return after


def _allowed(kind: Kind, found: Move, matter: Matter, by: By) -> str:
    if by.done_by == "system":
        return ""
    if found.system:
        raise Forbidden("Nobody does this by hand.", {"verb": found.verb})
    if by.actor is None:
        if not found.reporter:
            raise Forbidden("That is for whoever works on it.", {"verb": found.verb})
        return ""
    return by.actor.must(kind.permission(found.verb), matter.site)


def _read(found: Move, said: Mapping[str, Any]) -> BaseModel:
    try:
        return found.fields.model_validate(dict(said))
    except ValidationError as error:
        raise InvalidInput.of_schema(error) from None


def _reclassified(connection: Connection, matter: Matter, code: str) -> Matter:
    category = matters.find_category(connection, code)
    if category is None or category.kind != matter.kind:
        raise InvalidInput.of("category", "There is no such category.")
    return replace(matter, category=code)


COMMANDS = (move,)

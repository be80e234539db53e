"""What a kind makes of a way that was gone elsewhere: steps and clocks as if it had been gone here. Pure.

By the same rules as a move that is made now: a history that the flow does not have is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import ValidationError

from geoapi.core.clock import Calendar
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.office.matters.clocks import reckoning
from geoapi.office.matters.flows import (
    ALL_CLOCKS,
    BY_PLACE,
    NOBODY,
    SUBMIT,
    Clock,
    Doing,
    DoneBy,
    Effect,
    Kind,
    Matter,
    Start,
    Told,
)

# The city's own rule of a clock for a category, if it has one: (category, clock) → rule.
Limits = Callable[[str, str], str | None]


@dataclass(frozen=True)
class Past:
    """A move that was made: when, by whom, and what was said with it."""

    verb: str
    at: datetime
    fields: Mapping[str, Any] = field(default_factory=dict)
    done_by: DoneBy = "staff"
    by_post: str | None = None


@dataclass(frozen=True)
class PastStep:
    turn: int
    verb: str
    from_state: str | None
    to_state: str
    at: datetime
    done_by: DoneBy
    told: Told
    by_post: str | None
    post_code: str | None
    reason: str | None
    said: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class PastClock:
    """One that runs, or was stopped by the step of a turn."""

    clock: Clock
    started_turn: int
    provisional: bool
    stopped_at: datetime | None = None
    stopped_turn: int | None = None


@dataclass(frozen=True)
class History:
    """A matter as it stands at the end of its way."""

    matter: Matter
    steps: Sequence[PastStep]
    clocks: Sequence[PastClock]
    duplicate_of: str | None = None

    @property
    def running(self) -> list[PastClock]:
        return [each for each in self.clocks if each.stopped_at is None]


class Replay:
    """Goes ways of matters of a kind again, by the city's limits and calendar."""

    def __init__(self, kind: Kind, calendar: Calendar, limits: Limits) -> None:
        self._kind = kind
        self._limits = cache(limits)
        self._calendar = calendar
        # Many begin on the same days.
        self._due = cache(lambda rule, at: reckoning.due(rule, at, calendar))

    def history(self, matter: Matter, moves: Sequence[Past], by: DoneBy, by_place: str | None) -> History:
        """The way of a matter from its opening on; `by_place`: the post to which it goes by where it is.

        Raises Conflict or InvalidInput, with a sentence, at the first move that is not possible.
        """
        opening = self._kind.flow.opening
        now = replace(matter, state=opening, turn=0)
        first = PastStep(0, SUBMIT, None, opening, matter.opened_at, by, "public", None, None, None, None, {})
        steps, clocks = [first], self._turned([], 0, self._kind.opening(now, matter.opened_at), now)
        duplicate_of: str | None = None
        for past in moves:
            now, step, effect = self._moved(now, past, clocks, by_place)
            clocks = self._turned(clocks, now.turn, effect, now, past.at)
            steps.append(step)
            duplicate_of = None if effect.separated else effect.duplicate_of or duplicate_of
        return History(now, steps, clocks, duplicate_of)

    def _moved(
        self, matter: Matter, past: Past, clocks: Sequence[PastClock], by_place: str | None
    ) -> tuple[Matter, PastStep, Effect]:
        flow = self._kind.flow
        move = flow.find(matter.state, past.verb)
        if move is None:
            raise Conflict(f"one that is {matter.state} cannot be moved by {past.verb}")
        try:
            said = move.fields.model_validate(dict(past.fields))
        except ValidationError as error:
            raise InvalidInput.of_schema(error) from None
        running = [each.clock for each in clocks if each.stopped_at is None]
        effect = move.effect(Doing(matter, move, said, past.done_by, None, past.by_post, past.at, running))
        to = move.to or matter.state
        after = replace(
            matter,
            state=to,
            turn=matter.turn + 1,
            category=effect.category or matter.category,
            facts=_remembered(matter.facts, effect.facts),
            post_code=_holder(effect, matter, by_place),
            outcome=matter.outcome if effect.outcome is None else effect.outcome or None,
            closed_at=(matter.closed_at or past.at) if flow.is_over(to) else None,
        )
        step = PastStep(
            after.turn,
            past.verb,
            matter.state,
            to,
            past.at,
            past.done_by,
            move.told,
            past.by_post,
            after.post_code,
            effect.reason,
            effect.said,
            said.model_dump(mode="json", exclude_none=True, exclude={"said", "reason"}),
        )
        return after, step, effect

    def _turned(
        self,
        clocks: Sequence[PastClock],
        turn: int,
        effect: Effect,
        matter: Matter,
        at: datetime | None = None,
    ) -> list[PastClock]:
        """The clocks after a step, some of which it stops and some of which it starts."""
        at = at or matter.opened_at
        stops_all = tuple(effect.stops) == ALL_CLOCKS
        after = [
            replace(each, stopped_at=at, stopped_turn=turn)
            if each.stopped_at is None and (stops_all or each.clock.name in effect.stops)
            else each
            for each in clocks
        ]
        return [*after, *(self._started(start, turn, matter, at) for start in effect.starts)]

    def _started(self, start: Start, turn: int, matter: Matter, at: datetime) -> PastClock:
        if start.until is not None:
            return PastClock(Clock(start.name, reckoning.DATE, at, start.until), turn, provisional=False)
        rule = self._limits(matter.category, start.limit or start.name) or start.rule
        due = self._due(rule, at)
        return PastClock(Clock(start.name, rule, at, due.at), turn, provisional=due.provisional)


def _holder(effect: Effect, matter: Matter, by_place: str | None) -> str | None:
    if effect.holder is None:
        return matter.post_code
    if effect.holder == BY_PLACE:
        return by_place
    return None if effect.holder == NOBODY else effect.holder


def _remembered(facts: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What is known then; a fact that is said to be nothing is forgotten."""
    return {name: value for name, value in {**facts, **said}.items() if value is not None}

"""The moves that a case must have made to stand as another system says it does. Pure.

What an export leaves out is filled in with the shortest way that the flow has; what it says is never changed.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from geoapi.core.errors import Conflict
from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.importing.rows import Given
from geoapi.office.matters.flows import DoneBy
from geoapi.office.matters.replaying import Past

# Of moves at one moment that which comes first; and those that are made by whoever has it.
_ORDER = (
    *("accept", "dispatch", "acknowledge", "return", "rule", "respond", "grant", "supervise", "escalate"),
    *("take_on", "resolve", "dispute", "reopen", "end"),
)
_BY_HOLDER = frozenset({"acknowledge", "return", "respond", "ask_postponement", "resolve"})
_BY_OFFICE = frozenset({"accept", "dispatch", "decline", "merge", "transfer", "answer", "grant"})
_BY_LEADER = frozenset({"take_on"})
_BY_REPORTER = frozenset({"confirm", "dispute", "reopen", "withdraw"})
# By which an export's silence is bridged, the usual way first.
_USUAL = ("accept", "dispatch", "acknowledge", "rule", "take_on", "resolve", "close")
_ENDING = frozenset({"resolve", "answer"})
# With these it has a date by which it is to be done.
_DATING = frozenset({"respond", "take_on", "dispute", "reopen"})
_TURNS = {"returned": "return", "escalated": "escalate"}
_ENDS = {"declined": "decline", "merged": "merge", "transferred": "transfer", "withdrawn": "withdraw"}
_UNSAID, _AGAIN = "（原系统未记录）", "再次提出异议"
_SOON = timedelta(days=3)


def course_of(given: Given, into: str | None, leader: str | None) -> list[Past]:
    """The moves of a case from its opening on.

    `into`: our number of the one that it was merged into; `leader`: the post that takes on what is escalated.
    Raises Conflict, with a sentence, where what it says fits no way that the flow has.
    """
    course = _Course(given, into, leader)
    for at, verb in _events(given):
        course.go(verb, at)
    course.end()
    return course.moves


def _events(given: Given) -> list[tuple[datetime, str]]:
    found = [(at, verb) for verb, moments in given.moments.items() if verb != "end" for at in moments]
    return sorted(found, key=lambda event: (event[0], _ORDER.index(event[1])))


class _Course:
    def __init__(self, given: Given, into: str | None, leader: str | None) -> None:
        self._given, self._into, self._leader = given, into, leader
        self.state, self.at = FLOW.opening, given.opened_at
        self.moves: list[Past] = []
        self._says_whom = bool(given["post"] or {"dispatch", "acknowledge"} & given.moments.keys())
        self._disputes, self._is_above = 0, False
        self._granted, self._has_date = 0, False

    def go(self, verb: str, at: datetime) -> None:
        """Make a move at a moment, after those without which it is not possible."""
        if verb == "resolve" and self.state in ("received", "accepted") and not self._says_whom:
            verb = "answer"
        self._bridge(lambda state: FLOW.find(state, verb) is not None, at, verb)
        if verb == "grant":
            self._ask(at)
        self._make(verb, at)
        # As the program itself does it: the second time somebody above has to look.
        if verb == "dispute" and self._disputes > 1 and self._leader:
            self._make("escalate", at, "system")

    def _ask(self, at: datetime) -> None:
        """Ask for what was granted at a moment, which takes a date that could be later."""
        if not self._has_date:
            self._make("respond", self.at + (at - self.at) / 2)
        self._make("ask_postponement", at)

    def end(self) -> None:
        """Go on to the state in which it is said to stand."""
        wanted = self._given.state
        at = max([self.at, *self._given.moments.get("end", ())])
        if self.state == wanted:
            return
        if wanted in _ENDS:
            self._bridge(lambda state: FLOW.find(state, _ENDS[wanted]) is not None, at, wanted)
            self._make(_ENDS[wanted], at)
        elif wanted in _TURNS:
            self.go(_TURNS[wanted], at)
        elif wanted == "closed" and self._given.score is not None:
            self._to("resolved", at)
            self._make("confirm", at)
        else:
            self._to(wanted, at)

    def _to(self, wanted: str, at: datetime) -> None:
        is_open = self.state in ("received", "accepted")
        if wanted in ("resolved", "closed") and is_open and not self._says_whom:
            self._make("answer", at)
        self._bridge(lambda state: state == wanted, at, wanted, arrives=True)

    def _bridge(
        self, is_there: Callable[[str], bool], until: datetime, goal: str, *, arrives: bool = False
    ) -> None:
        """Make usual moves until the state will do, evenly in the time that there is; the last at its end
        where that is all that was to be reached.
        """
        way = _way(self.state, is_there)
        if way is None:
            raise Conflict(f"its state or times do not fit: from {self.state} nothing leads to {goal}")
        began, pieces = self.at, len(way) if arrives else len(way) + 1
        for number, verb in enumerate(way, 1):
            self._make(verb, began + (until - began) * number / pieces)

    def _make(self, verb: str, at: datetime, done_by: DoneBy | None = None) -> None:
        move = FLOW.find(self.state, verb)
        if move is None:
            raise Conflict(f"its state or times do not fit: one that is {self.state} has no {verb}")
        if verb == "dispute":
            self._disputes += 1
        fields, by_post = self._fields(verb, at), None if done_by else self._by_post(verb)
        self.moves.append(Past(verb, at, fields, done_by or _done_by(verb), by_post))
        self._is_above = self._is_above or verb == "escalate"
        self._granted += verb == "grant"
        if verb == "accept":
            self._has_date = fields["weight"] == "simple"
        elif verb in _DATING or verb in _ENDING:
            self._has_date = verb in _DATING
        self.state, self.at = move.to or self.state, at

    def _by_post(self, verb: str) -> str | None:
        given = self._given
        if verb in _BY_HOLDER:
            return self._leader if self._is_above else given["post"] or None
        if verb in _BY_LEADER:
            return self._leader
        return given["accepted_by"] or None if verb in _BY_OFFICE else None

    def _fields(self, verb: str, at: datetime) -> Mapping[str, Any]:
        """What was said with a move, as far as the row tells."""
        given = self._given
        said = given["said"] or _UNSAID
        post = given["post"] or None
        fields: dict[str, Mapping[str, Any]] = {
            "accept": {"weight": given.weight or "complex"},
            # Whoever returned it was not the one who has it in the end.
            "dispatch": {} if "return" in given.moments else {"post": post},
            "return": {"basis": "not_our_duty", "reason": given["return_reason"] or _UNSAID},
            "rule": {"post": post or "", "reason": given["return_reason"] or _UNSAID},
            "respond": {"said": given["response"] or _UNSAID, "promised": self._promised(at)},
            "ask_postponement": {
                "until": self._postponed and self._postponed[1],
                "reason": given["postpone_reason"] or _UNSAID,
            },
            "grant": {"said": given["postpone_reason"] or _UNSAID},
            "supervise": {"reason": _UNSAID},
            "escalate": {
                "post": self._leader or "",
                "reason": given["escalate_reason"] or (_AGAIN if self._disputes > 1 else _UNSAID),
            },
            "take_on": {"promised": self._promised(at)},
            "answer": {"outcome": given.outcome or "explained", "said": said},
            "resolve": {
                "outcome": given.outcome or "fixed",
                "said": said,
                "instead": given["instead"] or None,
            },
            "confirm": {"score": given.score},
            "dispute": {"said": given["dispute_reason"] or _UNSAID},
            "reopen": {"said": given["dispute_reason"] or _UNSAID},
            "withdraw": {"said": said},
            "decline": {"said": said, "instead": given["instead"] or _UNSAID},
            "transfer": {"to": given["instead"] or _UNSAID, "ask_at": _UNSAID, "said": given["said"] or None},
            "merge": {"into": self._into or ""},
        }
        if verb == "rule" and not post:
            raise Conflict("it was returned: say which post has it in the end (post, 承办岗位)")
        if verb == "escalate" and not self._leader:
            raise Conflict(
                "it was escalated, and no post of a district or the city is held: say leader (包案岗位)"
            )
        if verb == "merge" and not self._into:
            raise Conflict(
                "it was merged: say into which one (merged_into, 并入编号), before it or in this file"
            )
        return fields.get(verb, {})

    @property
    def _postponed(self) -> tuple[datetime, datetime] | None:
        """When more time is granted next, and until when."""
        given = self._given
        pairs = list(zip(given.moments.get("grant", ()), given.postponed, strict=True))
        return next(iter(pairs[self._granted :]), None)

    def _promised(self, at: datetime) -> datetime:
        """As was said or granted by then; where it was postponed later, a day before that one."""
        given = self._given
        said = [each for each in (given.promised_at, *given.postponed[: self._granted]) if each and each > at]
        if said:
            return max(said)
        if self._postponed is not None:
            granted, until = self._postponed
            return granted + (until - granted) / 2
        return max([*given.moments.get("resolve", ()), at + _SOON])


def _done_by(verb: str) -> DoneBy:
    return "reporter" if verb in _BY_REPORTER else "system" if verb == "close" else "staff"


def _way(state: str, is_there: Callable[[str], bool]) -> list[str] | None:
    """The fewest usual moves from a state to one that will do; None where there are none."""
    ways: deque[tuple[str, list[str]]] = deque([(state, [])])
    seen = {state}
    while ways:
        here, way = ways.popleft()
        if is_there(here):
            return way
        for verb in _USUAL:
            move = FLOW.find(here, verb)
            if move is not None and move.to is not None and move.to not in seen:
                seen.add(move.to)
                ways.append((move.to, [*way, verb]))
    return None

"""A case is resolved, and its reporter says how it was. Pure."""

from datetime import timedelta

from pydantic import model_validator

from geoapi.core.errors import Conflict, Forbidden
from geoapi.features.cases.fields import Fields, Outcome, Reasoned, Score, Text
from geoapi.features.cases.limits import start
from geoapi.office.matters.flows import ALL_CLOCKS, BY_PLACE, Doing, Effect, Start, Then

REOPENED_WITHIN = timedelta(days=30)
_DAY_H = 24.0


class Resolve(Fields):
    """Which of the four it is, what was done, and for what is not ours whom to ask."""

    outcome: Outcome
    said: Text
    instead: Text | None = None

    @model_validator(mode="after")
    def whom_to_ask(self) -> "Resolve":
        if self.outcome == "not_ours" and not self.instead:
            raise ValueError("instead: say whom to ask")
        return self


def resolve(doing: Doing) -> Effect:
    said = doing.fields_as(Resolve)
    return ended(said.outcome, said.said, doing, said.instead)


def ended(outcome: str, said: str, doing: Doing, instead: str | None = None) -> Effect:
    """What any end does: it waits for its reporter."""
    # If it is disputed, it is worked on again for half as long as it was.
    span_h = max((_hours(each.due_at - each.started_at) for each in doing.clocks if each.name == "resolve"),
                 default=_DAY_H)  # fmt: skip
    facts = {"resolved_by": doing.account_id, "instead": instead, "span_h": span_h}
    starts = (start("follow_up"), start("silence"))
    return Effect(ALL_CLOCKS, starts, outcome=outcome, said=said, facts=facts)


class Confirm(Fields):
    """How it was, if one wants to say: from 1, bad, to 5, good."""

    score: Score | None = None
    said: Text | None = None


def confirm(doing: Doing) -> Effect:
    said = doing.fields_as(Confirm)
    if doing.done_by == "staff" and doing.account_id == doing.matter.facts.get("resolved_by"):
        raise Forbidden("Nobody confirms what they have resolved themselves.", {"reason": "own"})
    return Effect(ALL_CLOCKS, facts={"score": said.score, "confirmed": True}, said=said.said)


def dispute(doing: Doing) -> Effect:
    """It is worked on again for half as long; the second time somebody above has to look."""
    disputes = doing.matter.facts.get("disputes", 0) + 1
    until = doing.now + timedelta(hours=doing.matter.facts.get("span_h", _DAY_H) / 2)
    again = Then("escalate", {"reason": "disputed"}, ("district", "city")) if disputes > 1 else None
    return Effect(
        ALL_CLOCKS,
        (Start("resolve", until=until),),
        holder=_again(doing),
        facts={"disputes": disputes},
        outcome="",
        said=doing.fields_as(Reasoned).said,
        then=again,
    )


def close(doing: Doing) -> Effect:  # noqa: ARG001  they all take the same
    return Effect(ALL_CLOCKS, facts={"confirmed": False})


def reopen(doing: Doing) -> Effect:
    closed_at = doing.matter.closed_at
    if closed_at is not None and doing.now - closed_at > REOPENED_WITHIN:
        raise Conflict("That was more than 30 days ago: report it anew.", {"reason": "too-late"})
    said = doing.fields_as(Reasoned).said
    clock = start("resolve", "reopened")
    return Effect(starts=(clock,), holder=_again(doing), outcome="", said=said, facts={"reopened": True})


def withdraw(doing: Doing) -> Effect:
    if doing.done_by == "staff" and doing.account_id != doing.matter.entered_by:
        raise Forbidden("Only who entered it takes it back.", {"reason": "not-own"})
    return Effect(ALL_CLOCKS, outcome="withdrawn", said=doing.fields_as(Reasoned).said)


def _again(doing: Doing) -> str | None:
    """What was answered on the spot nobody had: it goes to whom it would have gone."""
    return BY_PLACE if doing.matter.post_code is None else None


def _hours(span: timedelta) -> float:
    return round(span.total_seconds() / 3600, 2)

"""A case is looked at for the first time: taken on, answered at once, or sent away. Pure."""

from geoapi.core.errors import Conflict
from geoapi.features.cases.fields import CategoryCode, Fields, Number, Outcome, Reasoned, Text, Weight
from geoapi.features.cases.limits import clock_of, intake, start
from geoapi.features.cases.verbs.ending import ended
from geoapi.office.matters.flows import ALL_CLOCKS, NOBODY, Doing, Effect


class Accept(Fields):
    """How much work it is, which sets the clocks; of which category it is, if of another one."""

    weight: Weight
    category: CategoryCode | None = None
    said: Text | None = None


def accept(doing: Doing) -> Effect:
    said = doing.fields_as(Accept)
    clock = start(clock_of(said.weight))
    return Effect(
        ("intake",), (clock,), facts={"weight": said.weight}, category=said.category, said=said.said
    )


class Answer(Fields):
    """What there is to say, at once; and what that is."""

    outcome: Outcome = "explained"
    said: Text


def answer(doing: Doing) -> Effect:
    said = doing.fields_as(Answer)
    return ended(said.outcome, said.said, doing)


class Decline(Fields):
    """Why it is not for us, and whom to turn to."""

    said: Text
    instead: Text


def decline(doing: Doing) -> Effect:
    said = doing.fields_as(Decline)
    return Effect(ALL_CLOCKS, said=said.said, facts={"instead": said.instead}, outcome="declined")


class Merge(Fields):
    """The open one that it is the same as."""

    into: Number
    said: Text | None = None


def merge(doing: Doing) -> Effect:
    said = doing.fields_as(Merge)
    if doing.matter.facts.get("kept_apart"):
        raise Conflict("Its reporter has said that it is not the same: answer it.", {"reason": "kept-apart"})
    return Effect(ALL_CLOCKS, duplicate_of=said.into, said=said.said)


def unmerge(doing: Doing) -> Effect:
    """What its reporter says, that it is another one or not solved by that one, is not undone."""
    facts = {"kept_apart": True} if doing.done_by == "reporter" else {}
    clock = intake(doing.matter)
    return Effect(starts=(clock,), facts=facts, separated=True, said=doing.fields_as(Reasoned).said)


class Transfer(Fields):
    """To whom it goes, and under which number or telephone it can be asked after there."""

    to: Text
    ask_at: Text
    said: Text | None = None


def transfer(doing: Doing) -> Effect:
    said = doing.fields_as(Transfer)
    facts = {"instead": f"{said.to} {said.ask_at}"}
    return Effect(ALL_CLOCKS, holder=NOBODY, facts=facts, outcome="transferred", said=said.said)

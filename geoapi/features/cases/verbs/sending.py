"""A case goes to a post, to another one, back for a ruling, or up. Pure."""

from typing import Annotated, Literal

from pydantic import Field

from geoapi.core.errors import Conflict
from geoapi.features.cases.fields import Fields, PostCode, Promise, Text
from geoapi.features.cases.limits import start
from geoapi.features.cases.verbs.working import promised
from geoapi.office.matters.flows import BY_PLACE, Doing, Effect, Start

LegalBasis = Literal["not_our_area", "not_our_duty", "no_power", "wrong_place"]


class Dispatch(Fields):
    """The post that it goes to; without one the post by place. `reason`: for the post, not the reporter."""

    post: PostCode | None = None
    reason: Text | None = None
    said: Text | None = None


def dispatch(doing: Doing) -> Effect:
    said = doing.fields_as(Dispatch)
    return Effect(holder=said.post or BY_PLACE, reason=said.reason, said=said.said)


class Reassign(Fields):
    """The post that it goes to instead, and why."""

    post: PostCode
    reason: Text


def reassign(doing: Doing) -> Effect:
    said = doing.fields_as(Reassign)
    if said.post == doing.matter.post_code:
        raise Conflict("That post has it already.", {"reason": "same-post"})
    return Effect(holder=said.post, reason=said.reason)


def acknowledge(doing: Doing) -> Effect:  # noqa: ARG001  they all take the same
    return Effect()


class Return(Fields):
    """Why the post is not the one, by which rule, and which post it proposes."""

    basis: LegalBasis
    reason: Text
    proposed: PostCode | None = None


def give_back(doing: Doing) -> Effect:
    said = doing.fields_as(Return)
    if doing.matter.facts.get("final"):
        raise Conflict("It was ruled who has it: it is not returned again.", {"reason": "ruled"})
    if doing.matter.facts.get("returned"):
        raise Conflict("It was returned once: that is as often as it goes.", {"reason": "returned"})
    facts = {"returned": doing.matter.post_code, "basis": said.basis, "proposed": said.proposed}
    return Effect(starts=(start("rule"),), facts=facts, reason=said.reason)


class Ruling(Fields):
    """The post that has it for good, and why."""

    post: PostCode
    reason: Text


def rule(doing: Doing) -> Effect:
    said = doing.fields_as(Ruling)
    return Effect(("rule",), holder=said.post, facts={"final": True}, reason=said.reason)


class Escalate(Fields):
    """The named leader's post that takes it on, and why."""

    post: PostCode
    reason: Text


def escalate(doing: Doing) -> Effect:
    said = doing.fields_as(Escalate)
    return Effect(("rule", "take_on"), (start("take_on"),), holder=said.post, reason=said.reason)


class TakeOn(Fields):
    """Until when, and what the reporter is told."""

    promised: Promise
    said: Text | None = None


def take_on(doing: Doing) -> Effect:
    said = doing.fields_as(TakeOn)
    until = promised(doing, said.promised)
    stopped = ("take_on", "respond", "resolve", "supervise")
    return Effect(stopped, (Start("resolve", until=until),), said=said.said)


class Rehome(Fields):
    """From which grid to which, and what has changed the boundaries."""

    from_grid: Annotated[str, Field(max_length=40)] | None = None
    to_grid: Annotated[str, Field(max_length=40)] | None = None
    by: Annotated[str, Field(max_length=40)]


def rehome(doing: Doing) -> Effect:
    doing.fields_as(Rehome)
    return Effect(holder=BY_PLACE)

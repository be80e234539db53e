"""A case is worked on: promised for a day, put off, helped with, urged. Pure."""

from datetime import datetime, timedelta

from geoapi.core.errors import Conflict, Forbidden, InvalidInput
from geoapi.features.cases.fields import Fields, PostCode, Promise, Text
from geoapi.features.cases.limits import start
from geoapi.office.matters.flows import Doing, Effect, Start

MOST_POSTPONEMENTS = 2
_LONGEST_PROMISE = timedelta(days=365)


class Respond(Fields):
    """What is going to be done, and until when."""

    said: Text
    promised: Promise


def respond(doing: Doing) -> Effect:
    said = doing.fields_as(Respond)
    until = promised(doing, said.promised)
    return Effect(("respond", "resolve", "supervise"), (Start("resolve", until=until),), said=said.said)


class CallIn(Fields):
    """The post that helps, and with what."""

    post: PostCode
    reason: Text


def call_in(doing: Doing) -> Effect:
    said = doing.fields_as(CallIn)
    helpers = [*doing.matter.facts.get("helpers", []), said.post]
    if said.post == doing.matter.post_code or said.post in helpers[:-1]:
        raise Conflict("That post is at it already.", {"reason": "same-post"})
    weight = doing.matter.facts.get("weight", "complex")
    part = (("accept", {"weight": weight}), ("dispatch", {"post": said.post, "reason": said.reason}))
    return Effect(facts={"helpers": helpers}, reason=said.reason, part=part)


class AskPostponement(Fields):
    """Until when, and why."""

    until: Promise
    reason: Text


def ask_postponement(doing: Doing) -> Effect:
    said = doing.fields_as(AskPostponement)
    facts = doing.matter.facts
    if facts.get("asked_until"):
        raise Conflict("That was asked already, and nobody has decided yet.", {"reason": "asked"})
    if facts.get("postponed", 0) >= MOST_POSTPONEMENTS:
        raise Conflict(f"It was postponed {MOST_POSTPONEMENTS} times: not again.", {"reason": "postponed"})
    clock = next((each for each in doing.clocks if each.name == "resolve"), None)
    until = promised(doing, said.until)
    if clock is None:
        raise Conflict("There is no date yet that could be later: respond first.", {"reason": "no-date"})
    if until <= clock.due_at:
        raise InvalidInput.of("until", "That is not later than it is due already.")
    asked = {"asked_until": until.isoformat(), "asked_by": doing.account_id}
    return Effect(facts=asked, reason=said.reason)


class Grant(Fields):
    """That it may take longer, as was asked; what the reporter is told."""

    said: Text


def grant(doing: Doing) -> Effect:
    said = doing.fields_as(Grant)
    until = datetime.fromisoformat(_asked(doing))
    if until <= doing.now:
        raise Conflict("The day that was asked for has passed: refuse it.", {"reason": "passed"})
    postponed = doing.matter.facts.get("postponed", 0) + 1
    facts = {"postponed": postponed, "asked_until": None, "asked_by": None}
    return Effect(("resolve",), (Start("resolve", until=until),), facts=facts, said=said.said)


class Refuse(Fields):
    """Why it may not take longer."""

    reason: Text


def refuse(doing: Doing) -> Effect:
    _asked(doing)
    return Effect(facts={"asked_until": None, "asked_by": None}, reason=doing.fields_as(Refuse).reason)


def _asked(doing: Doing) -> str:
    asked: str | None = doing.matter.facts.get("asked_until")
    if asked is None:
        raise Conflict("Nobody has asked for that.", {"reason": "not-asked"})
    # Of what another system has recorded nobody knows who it was.
    if doing.account_id is not None and doing.account_id == doing.matter.facts.get("asked_by"):
        raise Forbidden("Nobody decides on what they have asked for.", {"reason": "own"})
    return asked


class Supervise(Fields):
    """What is asked of the holder."""

    reason: Text


def supervise(doing: Doing) -> Effect:
    facts = {"supervised": doing.matter.facts.get("supervised", 0) + 1}
    return Effect(
        ("supervise",), (start("supervise"),), facts=facts, reason=doing.fields_as(Supervise).reason
    )


def promised(doing: Doing, moment: datetime) -> datetime:
    """A moment to come. Raises InvalidInput."""
    if moment <= doing.now:
        raise InvalidInput.of("promised", "That has passed already: name a moment to come.")
    if moment - doing.now > _LONGEST_PROMISE:
        raise InvalidInput.of("promised", "That is more than a year away.")
    return moment

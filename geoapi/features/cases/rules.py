"""What a move of a case does, and when a case does not allow what its flow has. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from geoapi.core.errors import Conflict, Forbidden, InvalidInput
from geoapi.features.cases.fields import (
    Accept,
    Answer,
    AskPostponement,
    CallIn,
    Confirm,
    Decline,
    Dispatch,
    Escalate,
    Grant,
    Merge,
    Reasoned,
    Reassign,
    Refuse,
    Rehome,
    Resolve,
    Respond,
    Return,
    Ruling,
    Supervise,
    TakeOn,
    Transfer,
)
from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.permissions import ENTER
from geoapi.office.matters.flows import ALL_CLOCKS, BY_PLACE, NOBODY, Doing, Effect, Kind, Matter, Start, Then

CHANNELS = ("web", "letter_visit", "line", "informant", "window", "forum",
            "hotline", "platform", "sensor", "open311", "import", "part")  # fmt: skip
# How long a clock runs where the city has no row of its own.
DEFAULTS = {
    "intake": "h24",
    "intake_special": "h4",
    "resolve": "h24",
    "respond": "wd3",
    "rule": "wd1",
    "take_on": "wd1",
    "supervise": "wd1",
    "reopened": "wd3",
    "follow_up": "wd3",
    "silence": "h168",
}
# What offices call them in their tables of limits.
_LIMIT_NAMES = {
    "intake": ("受理", "受理时限"),
    "intake_special": ("特殊群体受理", "特殊群体响应"),
    "resolve": ("办结", "办结时限"),
    "respond": ("响应", "答复", "响应时限", "答复时限"),
    "rule": ("裁定", "裁定时限"),
    "take_on": ("包案", "接手时限"),
    "supervise": ("督办", "督办时限"),
    "reopened": ("重办", "重新办理"),
    "follow_up": ("回访", "回访时限"),
    "silence": ("自动结案", "未联系结案"),
}
# By which something is promised to the reporter.
PROMISES = ("intake", "respond", "resolve")
MOST_POSTPONEMENTS = 2
REOPENED_WITHIN = timedelta(days=30)
_LONGEST_PROMISE = timedelta(days=365)
_DAY_H = 24.0
Said = TypeVar("Said")


def opening(matter: Matter, now: datetime) -> Effect:  # noqa: ARG001  a kind may start by the hour
    """Of a case that has come in: somebody has to accept it within a time."""
    limit = "intake_special" if matter.special_group else "intake"
    return Effect(starts=(_start("intake", limit),))


def effect(doing: Doing) -> Effect:
    """Raises Conflict, Forbidden or InvalidInput with a sentence."""
    return _EFFECTS[doing.move.verb](doing)


def _start(name: str, limit: str | None = None) -> Start:
    limit = limit or name
    return Start(name, DEFAULTS[limit], limit=limit)


def clock_of(weight: str) -> str:
    """Which clock runs once it is accepted: what is simple is done at once, all else answered first."""
    return "resolve" if weight == "simple" else "respond"


def _accept(doing: Doing) -> Effect:
    said = _of(doing, Accept)
    clock = _start(clock_of(said.weight))
    return Effect(
        ("intake",), (clock,), facts={"weight": said.weight}, category=said.category, said=said.said
    )


def _resolved(outcome: str, said: str, doing: Doing, instead: str | None = None) -> Effect:
    # If it is disputed, it is worked on again for half as long as it was.
    span_h = max((_hours(each.due_at - each.started_at) for each in doing.clocks if each.name == "resolve"),
                 default=_DAY_H)  # fmt: skip
    facts = {"resolved_by": doing.account_id, "instead": instead, "span_h": span_h}
    starts = (_start("follow_up"), _start("silence"))
    return Effect(ALL_CLOCKS, starts, outcome=outcome, said=said, facts=facts)


def _answer(doing: Doing) -> Effect:
    said = _of(doing, Answer)
    return _resolved(said.outcome, said.said, doing)


def _resolve(doing: Doing) -> Effect:
    said = _of(doing, Resolve)
    return _resolved(said.outcome, said.said, doing, said.instead)


def _decline(doing: Doing) -> Effect:
    said = _of(doing, Decline)
    return Effect(ALL_CLOCKS, said=said.said, facts={"instead": said.instead}, outcome="declined")


def _merge(doing: Doing) -> Effect:
    said = _of(doing, Merge)
    return Effect(ALL_CLOCKS, duplicate_of=said.into, said=said.said)


def _unmerge(doing: Doing) -> Effect:
    return Effect(starts=(_start("intake"),), separated=True, said=_of(doing, Reasoned).said)


def _transfer(doing: Doing) -> Effect:
    said = _of(doing, Transfer)
    facts = {"instead": f"{said.to} {said.ask_at}"}
    return Effect(ALL_CLOCKS, holder=NOBODY, facts=facts, outcome="transferred", said=said.said)


def _dispatch(doing: Doing) -> Effect:
    said = _of(doing, Dispatch)
    return Effect(holder=said.post or BY_PLACE, reason=said.reason, said=said.said)


def _reassign(doing: Doing) -> Effect:
    said = _of(doing, Reassign)
    if said.post == doing.matter.post_code:
        raise Conflict("That post has it already.", {"reason": "same-post"})
    return Effect(holder=said.post, reason=said.reason)


def _acknowledge(doing: Doing) -> Effect:  # noqa: ARG001  they all take the same
    return Effect()


def _return(doing: Doing) -> Effect:
    said = _of(doing, Return)
    if doing.matter.facts.get("final"):
        raise Conflict("It was ruled who has it: it is not returned again.", {"reason": "ruled"})
    if doing.matter.facts.get("returned"):
        raise Conflict("It was returned once: that is as often as it goes.", {"reason": "returned"})
    facts = {"returned": doing.matter.post_code, "basis": said.basis, "proposed": said.proposed}
    return Effect(starts=(_start("rule"),), facts=facts, reason=said.reason)


def _rule(doing: Doing) -> Effect:
    said = _of(doing, Ruling)
    return Effect(("rule",), holder=said.post, facts={"final": True}, reason=said.reason)


def _respond(doing: Doing) -> Effect:
    said = _of(doing, Respond)
    until = _promised(doing, said.promised)
    return Effect(("respond", "resolve", "supervise"), (Start("resolve", until=until),), said=said.said)


def _call_in(doing: Doing) -> Effect:
    said = _of(doing, CallIn)
    helpers = [*doing.matter.facts.get("helpers", []), said.post]
    if said.post == doing.matter.post_code or said.post in helpers[:-1]:
        raise Conflict("That post is at it already.", {"reason": "same-post"})
    weight = doing.matter.facts.get("weight", "complex")
    part = (("accept", {"weight": weight}), ("dispatch", {"post": said.post, "reason": said.reason}))
    return Effect(facts={"helpers": helpers}, reason=said.reason, part=part)


def _ask_postponement(doing: Doing) -> Effect:
    said = _of(doing, AskPostponement)
    facts = doing.matter.facts
    if facts.get("asked_until"):
        raise Conflict("That was asked already, and nobody has decided yet.", {"reason": "asked"})
    if facts.get("postponed", 0) >= MOST_POSTPONEMENTS:
        raise Conflict(f"It was postponed {MOST_POSTPONEMENTS} times: not again.", {"reason": "postponed"})
    clock = next((each for each in doing.clocks if each.name == "resolve"), None)
    until = _promised(doing, said.until)
    if clock is None:
        raise Conflict("There is no date yet that could be later: respond first.", {"reason": "no-date"})
    if until <= clock.due_at:
        raise InvalidInput.of("until", "That is not later than it is due already.")
    asked = {"asked_until": until.isoformat(), "asked_by": doing.account_id}
    return Effect(facts=asked, reason=said.reason)


def _grant(doing: Doing) -> Effect:
    said = _of(doing, Grant)
    until = datetime.fromisoformat(_asked(doing))
    if until <= doing.now:
        raise Conflict("The day that was asked for has passed: refuse it.", {"reason": "passed"})
    postponed = doing.matter.facts.get("postponed", 0) + 1
    facts = {"postponed": postponed, "asked_until": None, "asked_by": None}
    return Effect(("resolve",), (Start("resolve", until=until),), facts=facts, said=said.said)


def _refuse(doing: Doing) -> Effect:
    _asked(doing)
    return Effect(facts={"asked_until": None, "asked_by": None}, reason=_of(doing, Refuse).reason)


def _asked(doing: Doing) -> str:
    asked: str | None = doing.matter.facts.get("asked_until")
    if asked is None:
        raise Conflict("Nobody has asked for that.", {"reason": "not-asked"})
    if doing.account_id == doing.matter.facts.get("asked_by"):
        raise Forbidden("Nobody decides on what they have asked for.", {"reason": "own"})
    return asked


def _escalate(doing: Doing) -> Effect:
    said = _of(doing, Escalate)
    return Effect(("rule", "take_on"), (_start("take_on"),), holder=said.post, reason=said.reason)


def _take_on(doing: Doing) -> Effect:
    said = _of(doing, TakeOn)
    until = _promised(doing, said.promised)
    stopped = ("take_on", "respond", "resolve", "supervise")
    return Effect(stopped, (Start("resolve", until=until),), said=said.said)


def _supervise(doing: Doing) -> Effect:
    facts = {"supervised": doing.matter.facts.get("supervised", 0) + 1}
    return Effect(("supervise",), (_start("supervise"),), facts=facts, reason=_of(doing, Supervise).reason)


def _confirm(doing: Doing) -> Effect:
    said = _of(doing, Confirm)
    if doing.done_by == "staff" and doing.account_id == doing.matter.facts.get("resolved_by"):
        raise Forbidden("Nobody confirms what they have resolved themselves.", {"reason": "own"})
    return Effect(ALL_CLOCKS, facts={"score": said.score, "confirmed": True}, said=said.said)


def _dispute(doing: Doing) -> Effect:
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
        said=_of(doing, Reasoned).said,
        then=again,
    )


def _hours(span: timedelta) -> float:
    return round(span.total_seconds() / 3600, 2)


def _close(doing: Doing) -> Effect:  # noqa: ARG001  they all take the same
    return Effect(ALL_CLOCKS, facts={"confirmed": False})


def _reopen(doing: Doing) -> Effect:
    closed_at = doing.matter.closed_at
    if closed_at is not None and doing.now - closed_at > REOPENED_WITHIN:
        raise Conflict("That was more than 30 days ago: report it anew.", {"reason": "too-late"})
    said = _of(doing, Reasoned).said
    clock = _start("resolve", "reopened")
    return Effect(starts=(clock,), holder=_again(doing), outcome="", said=said, facts={"reopened": True})


def _again(doing: Doing) -> str | None:
    """What was answered on the spot nobody had: it goes to whom it would have gone."""
    return BY_PLACE if doing.matter.post_code is None else None


def _withdraw(doing: Doing) -> Effect:
    if doing.done_by == "staff" and doing.account_id != doing.matter.entered_by:
        raise Forbidden("Only who entered it takes it back.", {"reason": "not-own"})
    return Effect(ALL_CLOCKS, outcome="withdrawn", said=_of(doing, Reasoned).said)


def _rehome(doing: Doing) -> Effect:
    _of(doing, Rehome)
    return Effect(holder=BY_PLACE)


def _promised(doing: Doing, moment: datetime) -> datetime:
    if moment <= doing.now:
        raise InvalidInput.of("promised", "That has passed already: name a moment to come.")
    if moment - doing.now > _LONGEST_PROMISE:
        raise InvalidInput.of("promised", "That is more than a year away.")
    return moment


def _of(doing: Doing, model: type[Said]) -> Said:
    assert isinstance(doing.fields, model)
    return doing.fields


_EFFECTS: Mapping[str, Callable[[Doing], Effect]] = {
    "accept": _accept,
    "answer": _answer,
    "decline": _decline,
    "merge": _merge,
    "unmerge": _unmerge,
    "transfer": _transfer,
    "dispatch": _dispatch,
    "reassign": _reassign,
    "acknowledge": _acknowledge,
    "return": _return,
    "rule": _rule,
    "respond": _respond,
    "call_in": _call_in,
    "ask_postponement": _ask_postponement,
    "grant": _grant,
    "refuse": _refuse,
    "escalate": _escalate,
    "take_on": _take_on,
    "supervise": _supervise,
    "resolve": _resolve,
    "confirm": _confirm,
    "dispute": _dispute,
    "close": _close,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "rehome": _rehome,
}


def is_barred(matter: Matter, verb: str, account_id: int | None, now: datetime) -> bool:
    """Whether a move is refused for what has happened so far: pages do not offer it."""
    facts = matter.facts
    asked = facts.get("asked_until")
    match verb:
        case "return":
            return bool(facts.get("returned") or facts.get("final"))
        case "ask_postponement":
            return bool(asked or facts.get("postponed", 0) >= MOST_POSTPONEMENTS)
        case "grant" | "refuse":
            return not asked or account_id == facts.get("asked_by")
        case "confirm":
            return account_id is not None and account_id == facts.get("resolved_by")
        case "withdraw":
            return account_id is not None and account_id != matter.entered_by
        case "reopen":
            return matter.closed_at is not None and now - matter.closed_at > REOPENED_WITHIN
    return False


CASE = Kind(
    FLOW,
    opening,
    effect,
    CHANNELS,
    is_barred,
    rings={"silence": "close"},
    limits=DEFAULTS,
    limit_names=_LIMIT_NAMES,
    promises=PROMISES,
    enter=ENTER,
    welcome="case.dispatch",
    above="case.supervise",
    tells_former=("reassign", "escalate", "withdraw"),
    texted=("accept", "respond", "grant", "answer", "resolve", "decline", "transfer", "merge"),
)

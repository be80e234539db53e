"""Each verb of a task: what has to be said with it, and what it does. Pure."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoapi.core.errors import Forbidden
from geoapi.core.types import not_blank, shown_as_text, without_zero
from geoapi.office.matters.flows import ALL_CLOCKS, BY_PLACE, Doing, Effect, Start

LONGEST = 1000
# Whoever has handed it in has it until somebody has looked, however long that takes.
UNTIL_LOOKED_AT = timedelta(days=36_500)
# So long there is to mend what was sent back.
TO_MEND = timedelta(hours=24)
LEASE, PERIOD, CHECK = "lease", "period", "check"
# How long a clock runs where the city has no row of its own.
DEFAULTS = {CHECK: "wd1"}
LIMIT_NAMES = {CHECK: ("核实", "核实时限")}

_Clean = Annotated[str, AfterValidator(without_zero)]
Words = Annotated[_Clean, Field(max_length=LONGEST), shown_as_text(LONGEST)]
_NotBlank = Annotated[_Clean, AfterValidator(not_blank)]
Text = Annotated[_NotBlank, Field(max_length=LONGEST), shown_as_text(LONGEST, words=True)]


class Fields(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(Fields):
    """Nothing has to be said."""


class Reasoned(Fields):
    """Why; whoever has it reads it."""

    said: Text


def period(doing: Doing) -> Start:
    """While nobody has it, it waits until the moment that it was published for."""
    return Start(PERIOD, until=datetime.fromisoformat(doing.matter.facts["until"]))


def claim(doing: Doing) -> Effect:
    lease = timedelta(minutes=doing.matter.facts["lease_min"])
    return Effect((PERIOD,), (Start(LEASE, until=doing.now + lease),), takes=lease)


class HandIn(Fields):
    """How it went, if there is anything to say."""

    said: Words = ""


def hand_in(doing: Doing) -> Effect:
    _must_be_own(doing)
    said = doing.fields_as(HandIn).said.strip()
    return Effect((LEASE,), (Start(CHECK, DEFAULTS[CHECK]),), said=said or None, holds=UNTIL_LOOKED_AT)


def release(doing: Doing) -> Effect:
    _must_be_own(doing)
    return Effect((LEASE,), (period(doing),), left="released")


def lapse(doing: Doing) -> Effect:
    return Effect((LEASE,), (period(doing),), left="expired")


class Verify(Fields):
    """That it is done, with a word for whoever did it, if one wants to say one."""

    said: Words = ""


def verify(doing: Doing) -> Effect:
    _must_be_anothers(doing)
    said = doing.fields_as(Verify).said.strip()
    return Effect(ALL_CLOCKS, said=said or None, outcome="done", left="done")


def send_back(doing: Doing) -> Effect:
    _must_be_anothers(doing)
    mended = Start(LEASE, until=doing.now + TO_MEND)
    return Effect((CHECK,), (mended,), said=doing.fields_as(Reasoned).said, holds=TO_MEND)


def cancel(doing: Doing) -> Effect:
    return Effect(ALL_CLOCKS, said=doing.fields_as(Reasoned).said, outcome="cancelled", left="taken_back")


def run_out(doing: Doing) -> Effect:  # noqa: ARG001  they all take the same
    return Effect(ALL_CLOCKS, outcome="run_out")


class Rehome(Fields):
    """From which grid to which, and what has changed the boundaries."""

    from_grid: Annotated[str, Field(max_length=40)] | None = None
    to_grid: Annotated[str, Field(max_length=40)] | None = None
    by: Annotated[str, Field(max_length=40)]


def rehome(doing: Doing) -> Effect:
    doing.fields_as(Rehome)
    return Effect(holder=BY_PLACE)


def _must_be_own(doing: Doing) -> None:
    if doing.account_id != doing.matter.account_id:
        raise Forbidden("Somebody else has this task.", {"reason": "not-own"})


def _must_be_anothers(doing: Doing) -> None:
    if doing.account_id == doing.matter.account_id:
        raise Forbidden("Nobody looks at what they have done themselves: ask a colleague.", {"reason": "own"})

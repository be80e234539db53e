"""A case as a kind of matter: how it begins, what bars a move of it, and who hears of what. Pure."""

from datetime import datetime

from geoapi.features.cases.channels import CHANNELS, OFFICE_CHANNELS
from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.limits import DEFAULTS, LIMIT_NAMES, PROMISES, intake
from geoapi.features.cases.permissions import ENTER
from geoapi.features.cases.verbs.ending import REOPENED_WITHIN
from geoapi.features.cases.verbs.working import MOST_POSTPONEMENTS
from geoapi.features.cases.words import read_words
from geoapi.office.matters.flows import Effect, Kind, Matter


def opening(matter: Matter, now: datetime) -> Effect:  # noqa: ARG001  a kind may start by the hour
    """Of a case that has come in: somebody has to accept it within a time."""
    return Effect(starts=(intake(matter),))


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
        case "merge":
            return bool(facts.get("kept_apart"))
        case "withdraw":
            return account_id is not None and account_id != matter.entered_by
        case "reopen":
            return matter.closed_at is not None and now - matter.closed_at > REOPENED_WITHIN
    return False


CASE = Kind(
    FLOW,
    opening,
    CHANNELS,
    is_barred,
    rings={"silence": "close"},
    urges=("supervise",),
    limits=DEFAULTS,
    limit_names=LIMIT_NAMES,
    promises=PROMISES,
    marks={"disputed": ("dispute",), "reopened": ("reopen",)},
    words=read_words(),
    enter=ENTER,
    office_channels=OFFICE_CHANNELS,
    welcome="case.dispatch",
    above="case.supervise",
    postponed_by=("grant",),
    tells_former=("reassign", "escalate", "withdraw"),
    texted=("accept", "respond", "grant", "answer", "resolve", "decline", "transfer", "merge"),
)

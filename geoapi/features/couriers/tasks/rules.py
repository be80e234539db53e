"""A task as a kind of matter: how it begins, and what bars a move of it. Pure."""

from datetime import datetime

from geoapi.features.couriers.tasks.flow import FLOW
from geoapi.features.couriers.tasks.permissions import ENTER
from geoapi.features.couriers.tasks.verbs import DEFAULTS, LEASE, LIMIT_NAMES, PERIOD
from geoapi.features.couriers.tasks.words import read_words
from geoapi.office.matters.flows import Effect, Kind, Matter, Start

CHANNEL = "desk"


def opening(matter: Matter, now: datetime) -> Effect:  # noqa: ARG001  a kind may start by the hour
    """It may be taken until the moment that it was published for."""
    return Effect(starts=(Start(PERIOD, until=datetime.fromisoformat(matter.facts["until"])),))


def is_barred(matter: Matter, verb: str, account_id: int | None, now: datetime) -> bool:  # noqa: ARG001
    """Whether a move is refused for who has it: pages do not offer it."""
    match verb:
        case "verify" | "send_back":
            return account_id is not None and account_id == matter.account_id
        case "hand_in" | "release":
            return account_id != matter.account_id
    return False


TASK = Kind(
    FLOW,
    opening,
    (CHANNEL,),
    is_barred,
    rings={LEASE: "lapse", PERIOD: "run_out"},
    limits=DEFAULTS,
    limit_names=LIMIT_NAMES,
    words=read_words(),
    enter=ENTER,
    office_channels=(CHANNEL,),
    kept=True,
    quiet=("claim", "release", "lapse", "run_out", "verify", "send_back", "cancel"),
)

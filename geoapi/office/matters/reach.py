"""Who may see a matter and do something with it, and how is said that it has gone on meanwhile."""

from geoapi.core.actors import Actor
from geoapi.core.errors import Conflict
from geoapi.office.matters.flows import Kinds, Matter


def may_see(actor: Actor, kinds: Kinds, matter: Matter) -> bool:
    return may(actor, kinds[matter.kind].permission("see"), matter)


def may(actor: Actor, verb: str, matter: Matter) -> bool:
    """Whether a permission reaches a matter, be it certain enough who it is or not."""
    return any(reach.covers(matter.site) for reach in actor.grants.get(verb, ()))


def moved_on(matter: Matter, reason: str = "moved-on") -> Conflict:
    now = {"state": matter.state, "turn": matter.turn}
    return Conflict("It has gone on meanwhile.", {"reason": reason, "now": now})


def subject_of(number: str) -> str:
    """What audit rows and events call a matter."""
    return f"matter {number}"

"""Who may see a matter and do something with it, and how is said that it has gone on meanwhile."""

from geoapi.core.actors import Actor
from geoapi.core.errors import Conflict
from geoapi.office.matters.flows import Kinds, Matter


def may_see(actor: Actor, kinds: Kinds, matter: Matter) -> bool:
    """Whoever may see it where it is; and who entered it for another, as long as they may enter there."""
    kind = kinds[matter.kind]
    entered = matter.entered_by is not None and matter.entered_by == actor.account_id
    return may(actor, kind.permission("see"), matter) or (entered and may(actor, kind.enter, matter))


def may(actor: Actor, verb: str, matter: Matter) -> bool:
    """Whether a permission reaches a matter, be it certain enough who it is or not."""
    return any(reach.covers(matter.site) for reach in actor.grants.get(verb, ()))


def moved_on(matter: Matter, reason: str = "moved-on") -> Conflict:
    now = {"state": matter.state, "turn": matter.turn}
    return Conflict("It has gone on meanwhile.", {"reason": reason, "now": now})


def subject_of(number: str) -> str:
    """What audit rows and events call a matter."""
    return f"matter {number}"

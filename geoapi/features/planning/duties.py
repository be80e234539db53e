"""What the clerk does for plans: those whose day has come are in force, who has gone is forgotten."""

from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.features.planning.comments.store import forget_presence
from geoapi.features.planning.store.plans import note_in_force

# Lookups are answered by the periods themselves, to the second; this is what the list of plans says.
EVERY_S = 30.0
_FORGETTING_EVERY_S = 60.0


def bring_into_force(connection: Connection) -> bool:
    note_in_force(connection)
    return False


def forget_who_has_gone(connection: Connection) -> bool:
    forget_presence(connection)
    return False


DUTIES = (
    Duty("plans that come into force", EVERY_S, bring_into_force),
    Duty("who has left a plan", _FORGETTING_EVERY_S, forget_who_has_gone),
)

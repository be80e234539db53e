"""What the clerk does for plans: those whose day has come are in force."""

from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.features.planning.store.plans import note_in_force

# Lookups are answered by the periods themselves, to the second; this is what the list of plans says.
EVERY_S = 30.0


def bring_into_force(connection: Connection) -> bool:
    note_in_force(connection)
    return False


DUTIES = (Duty("plans that come into force", EVERY_S, bring_into_force),)

"""What the clerk does for areas."""

from geoapi.city.areas.store import bring_names_into_force
from geoapi.core.db import Connection
from geoapi.core.duties import Duty

# Whoever asks by place is answered from the periods themselves, to the second.
EVERY_S = 30.0


def rename_areas(connection: Connection) -> bool:
    bring_names_into_force(connection)
    return False


DUTIES = (Duty("names of areas that begin", EVERY_S, rename_areas),)

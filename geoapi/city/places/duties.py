"""What the clerk does for places."""

from geoapi.city.places import store
from geoapi.core.db import Connection
from geoapi.core.duties import Duty

HOUR_S = 3600.0


def delete_stale_reports(connection: Connection) -> bool:
    store.delete_stale(connection)
    return False


DUTIES = (Duty("delete stale reports", HOUR_S, delete_stale_reports),)

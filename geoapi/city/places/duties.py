"""What the clerk does for places, and for what people report of them and of those who answer for them."""

from geoapi.city.people.reports import store as of_people
from geoapi.city.places.reports import store
from geoapi.core.db import Connection
from geoapi.core.duties import Duty

HOUR_S = 3600.0


def delete_stale_reports(connection: Connection) -> bool:
    store.delete_stale(connection)
    of_people.delete_stale(connection)
    return False


DUTIES = (Duty("delete stale reports", HOUR_S, delete_stale_reports),)

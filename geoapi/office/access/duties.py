"""What the clerk does about accounts: forgetting what nobody needs any more."""

from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.office.access.store.retention import MOST, delete_old

HOUR_S = 3600.0


def delete_old_rows(connection: Connection) -> bool:
    """Whether there may be more."""
    return delete_old(connection) >= MOST


DUTIES = (Duty("delete old sessions", HOUR_S, delete_old_rows),)

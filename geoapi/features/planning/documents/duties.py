"""What the clerk does for papers of plans: each is made by a child process, one at a time."""

import sys

from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.features.planning.store import documents

HOUR_S = 3600.0
# As long a child may take.
LONGEST_S = 800.0
_CHILD = (sys.executable, "-m", "geoapi.features.planning.documents.child")


def make_next(database: Database) -> bool:
    return documents.ROWS.make_next(database, documents.take, _CHILD, LONGEST_S)


def delete_old(connection: Connection) -> bool:
    documents.ROWS.delete_old(connection, documents.KEPT_HOURS)
    return False


DUTIES = (
    LeasedDuty("print papers of plans", 1.0, make_next, documents.ROWS.waiting),
    Duty("delete old papers of plans", HOUR_S, delete_old),
)

"""What the clerk does for papers of plans: each is made by a child process, one at a time."""

import logging
import sys

from geoapi.core.children import DONE, run_child
from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.features.planning.store import documents

log = logging.getLogger("geoapi.planning")

HOUR_S = 3600.0
# As long a child may take, and as often it may end without a paper before that is given up.
LONGEST_S, MOST_TRIES, PAUSE_S = 800.0, 3, 5.0
_CHILD = (sys.executable, "-m", "geoapi.features.planning.documents.child")


def make_next(database: Database) -> bool:
    """Have the next paper made; whether there was one."""
    with database.transaction() as connection:
        taken = documents.take(connection)
    if taken is None:
        return False
    if taken.tries > MOST_TRIES:
        with database.transaction() as connection:
            documents.note_failed(connection, taken, "It could not be made.")
        return True
    command = [*_CHILD, str(taken.number), str(taken.lease)]
    ended = run_child(command, database.url, LONGEST_S)
    if ended.code != DONE:
        log.warning("the child of paper %d ended with %s", taken.number, ended.code)
        with database.transaction() as connection:
            documents.release(connection, taken, PAUSE_S)
    return True


def delete_old(connection: Connection) -> bool:
    documents.delete_old(connection)
    return False


DUTIES = (
    LeasedDuty("print papers of plans", 1.0, make_next, documents.waiting),
    Duty("delete old papers of plans", HOUR_S, delete_old),
)

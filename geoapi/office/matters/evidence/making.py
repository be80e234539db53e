"""What the clerk does for photos: each picture is made by a child process, one at a time."""

import logging
import sys

from geoapi.core.children import DONE, run_child
from geoapi.core.db import Database
from geoapi.core.duties import LeasedDuty
from geoapi.office.matters.store import evidence

log = logging.getLogger("geoapi.matters")

# As long a child may take, and as often it may end without a picture before that is given up.
LONGEST_S, MOST_TRIES, PAUSE_S = 90.0, 3, 5.0
_CHILD = (sys.executable, "-m", "geoapi.office.matters.evidence.child")


def make_next(database: Database) -> bool:
    """Have the next picture made; whether there was one."""
    with database.transaction() as connection:
        taken = evidence.take(connection)
    if taken is None:
        return False
    if taken.tries > MOST_TRIES:
        with database.transaction() as connection:
            fault = "unreadable: Nothing could be made of this picture: take another one."
            evidence.note_refused(connection, taken.sha256, taken.lease, fault)
        return True
    ended = run_child([*_CHILD, taken.sha256.hex(), str(taken.lease)], database.url, LONGEST_S)
    if ended.code != DONE:
        log.warning("the child of photo %s ended with %s", taken.sha256.hex()[:12], ended.code)
        with database.transaction() as connection:
            evidence.release(connection, taken, PAUSE_S)
    return True


DUTIES = (LeasedDuty("make pictures of photos", 1.0, make_next, evidence.waiting),)

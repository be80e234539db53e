"""What the clerk does about files that were sent: each is read by a child process, one at a time."""

import logging
import signal
import sys

from geoapi.core.children import AGAIN, DONE, run_child
from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.core.errors import DatabaseUnavailable
from geoapi.features.uploads import store

log = logging.getLogger("geoapi.uploads")

HOUR_S = 3600.0
# As long a child may take, and as often it may die of a file before that is given up.
LONGEST_S, MOST_TRIES = 1200.0, 3
# Another import is under way, or the database is away: tried again so much later.
PAUSE_S = 3.0
TOO_LONG = "It takes too long to be read: divide it."
_CHILD = (sys.executable, "-m", "geoapi.features.uploads.child")


def read_next(database: Database) -> bool:
    """Have the next file checked or applied; whether there was one."""
    with database.transaction() as connection:
        taken = store.take(connection)
    if taken is None:
        return False
    if taken.tries > MOST_TRIES:
        _fail(
            database,
            taken,
            "crashed",
            "Whatever reads it ends: save it anew, or divide it.",
        )
        return True
    ended = run_child(
        [*_CHILD, str(taken.id), str(taken.lease)],
        database.url,
        LONGEST_S,
        lambda: _is_wanted(database, taken),
    )
    if ended.why == "too-long" or ended.code == -signal.SIGXCPU:
        _fail(database, taken, "too-long", TOO_LONG)
    elif ended.why == "itself" and ended.code != DONE:
        is_its_fault = ended.code != AGAIN
        if is_its_fault:
            log.warning("the child of upload %d ended with %d", taken.id, ended.code)
        with database.transaction() as connection:
            pause_s = 0.0 if is_its_fault else PAUSE_S
            store.release(connection, taken.id, taken.lease, in_s=pause_s, counted=is_its_fault)
    return True


def _is_wanted(database: Database, taken: store.Taken) -> bool:
    """Whether it is still to be done by us, or has just been done."""
    try:
        with database.transaction() as connection:
            return store.is_held(connection, taken.id, taken.lease) or store.has_ended_well(
                connection, taken.id
            )
    except DatabaseUnavailable:
        return True


def _fail(database: Database, taken: store.Taken, fault: str, detail: str) -> None:
    with database.transaction() as connection:
        store.note_failed(connection, taken.id, taken.lease, fault, detail)


def delete_old(connection: Connection) -> bool:
    store.delete_old(connection)
    return False


DUTIES = (
    LeasedDuty("read uploads", 1.0, read_next, store.waiting),
    Duty("delete old uploads", HOUR_S, delete_old),
)

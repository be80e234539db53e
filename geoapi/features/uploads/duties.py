"""What the clerk does about files that were sent: each is read by a child process, one at a time."""

import logging
import os
import signal
import subprocess
import sys
import time
from tempfile import TemporaryDirectory

from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.core.errors import DatabaseUnavailable
from geoapi.features.uploads import store
from geoapi.features.uploads.child import AGAIN, DONE

log = logging.getLogger("geoapi.uploads")

HOUR_S = 3600.0
# As long a child may take, and as often it may die of a file before that is given up.
LONGEST_S, MOST_TRIES = 1200.0, 3
# Another import is under way, or the database is away: tried again so much later.
PAUSE_S = 3.0
TOO_LONG = "It takes too long to be read: divide it."
_LOOK_S = 0.2
_LOOK_AT_ROW_S = 1.0
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
    with TemporaryDirectory(prefix="geoapi-upload-") as folder:
        # One thread computes; the libraries would otherwise reserve memory for many.
        own = {"GEOAPI_DATABASE_URL": database.url, "TMPDIR": folder, "OPENBLAS_NUM_THREADS": "1"}
        child = subprocess.Popen(  # noqa: S603  our own program, by two numbers
            [*_CHILD, str(taken.id), str(taken.lease)], env=os.environ | own, stdin=subprocess.DEVNULL
        )
        try:
            _watch(database, taken, child)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
    return True


def _watch(database: Database, taken: store.Taken, child: "subprocess.Popen[bytes]") -> None:
    """Wait for a child, end it where its time is over or its file was let go, and note how it ended."""
    began = looked = time.monotonic()
    while child.poll() is None:
        time.sleep(_LOOK_S)
        now = time.monotonic()
        if now - began > LONGEST_S:
            child.kill()
            child.wait()
            _fail(database, taken, "too-long", TOO_LONG)
            return
        if now - looked > _LOOK_AT_ROW_S:
            looked = now
            if not _is_wanted(database, taken):
                return
    if child.returncode == -signal.SIGXCPU:
        _fail(database, taken, "too-long", TOO_LONG)
    elif child.returncode != DONE:
        is_its_fault = child.returncode != AGAIN
        if is_its_fault:
            log.warning("the child of upload %d ended with %d", taken.id, child.returncode)
        with database.transaction() as connection:
            pause_s = 0.0 if is_its_fault else PAUSE_S
            store.release(connection, taken.id, taken.lease, in_s=pause_s, counted=is_its_fault)


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

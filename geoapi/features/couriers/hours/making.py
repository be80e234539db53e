"""What the clerk does for statements of service hours: each is made by a child process, one at a time."""

import logging
from collections.abc import Sequence
from functools import partial

from geoapi.core.children import AGAIN, DONE, run_child
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.core.errors import DatabaseUnavailable, DomainError
from geoapi.features.couriers.enrolling.store import own
from geoapi.features.couriers.hours import store
from geoapi.features.couriers.hours.statement import Statement, statement_pdf
from geoapi.features.couriers.hours.store import Taken

log = logging.getLogger("geoapi.couriers")

HOUR_S = 3600.0
# As long a child may take, and as often it may end without a paper before that is given up.
LONGEST_S, MOST_TRIES, PAUSE_S = 100.0, 3, 5.0


def make_next(database: Database, child: Sequence[str]) -> bool:
    """Have the next one made by a program that is told its number and lease; whether there was one."""
    with database.transaction() as connection:
        taken = store.take(connection)
    if taken is None:
        return False
    if taken.tries > MOST_TRIES:
        _note_failed(database, taken, "It could not be made.")
        return True
    ended = run_child([*child, str(taken.number), str(taken.lease)], database.url, LONGEST_S)
    if ended.code != DONE:
        log.warning("the child of statement %d ended with %s", taken.number, ended.code)
        with database.transaction() as connection:
            store.release(connection, taken, PAUSE_S)
    return True


def make(database: Database, calendar: Calendar, taken: Taken | None) -> int:
    """In the child: make one; the code to exit with, nothing more to be done or to be tried again."""
    if taken is None:
        return DONE
    try:
        with database.transaction(snapshot=True) as connection:
            courier = own(connection, taken.account_id)
            tasks = store.done_tasks(connection, taken.account_id)
        if courier is None:
            return DONE
        try:
            content = statement_pdf(Statement(courier, tasks, calendar.now()))
        except (DomainError, MemoryError) as error:
            _note_failed(database, taken, str(error) or "It needs too much memory.")
            return DONE
        with database.transaction() as connection:
            store.note_made(connection, taken, content)
    except DatabaseUnavailable:
        return AGAIN
    return DONE


def delete_old(connection: Connection) -> bool:
    store.delete_old(connection)
    return False


def duties(child: Sequence[str]) -> tuple[Duty | LeasedDuty, ...]:
    return (
        LeasedDuty("print statements of service hours", 1.0, partial(make_next, child=child), store.waiting),
        Duty("delete old statements of service hours", HOUR_S, delete_old),
    )


def _note_failed(database: Database, taken: Taken, fault: str) -> None:
    with database.transaction() as connection:
        store.note_failed(connection, taken, fault)

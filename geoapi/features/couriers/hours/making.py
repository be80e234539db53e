"""What the clerk does for statements of service hours: each is made by a child process, one at a time."""

from collections.abc import Sequence
from functools import partial

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.features.couriers.enrolling.store.own import own
from geoapi.features.couriers.hours import store
from geoapi.features.couriers.hours.statement import Statement, statement_pdf
from geoapi.features.couriers.hours.store import Taken

HOUR_S = 3600.0
# As long a child may take.
LONGEST_S = 100.0


def make_next(database: Database, child: Sequence[str]) -> bool:
    return store.ROWS.make_next(database, store.take, child, LONGEST_S)


def make(database: Database, calendar: Calendar, taken: Taken | None) -> int:
    """In the child: make one; the code to exit with."""

    def gathered(connection: Connection) -> Statement | None:
        courier = own(connection, taken.account_id) if taken else None
        if taken is None or courier is None:
            return None
        return Statement(courier, store.done_tasks(connection, taken.account_id), calendar.now())

    return store.ROWS.make(database, taken, gathered, statement_pdf)


def delete_old(connection: Connection) -> bool:
    store.ROWS.delete_old(connection, store.KEPT_HOURS)
    return False


def duties(child: Sequence[str]) -> tuple[Duty | LeasedDuty, ...]:
    return (
        LeasedDuty(
            "print statements of service hours", 1.0, partial(make_next, child=child), store.ROWS.waiting
        ),
        Duty("delete old statements of service hours", HOUR_S, delete_old),
    )

"""What the clerk does for files of matters: each is made by a child process, one at a time."""

from collections.abc import Sequence
from functools import partial

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.papers.dossier import Dossier, file_pdf, gather
from geoapi.office.matters.store import papers
from geoapi.office.matters.store.papers import Taken

HOUR_S = 3600.0
# As long a child may take.
LONGEST_S = 100.0


def make_next(database: Database, child: Sequence[str]) -> bool:
    return papers.ROWS.make_next(database, papers.take, child, LONGEST_S)


def make(database: Database, kinds: Kinds, calendar: Calendar, taken: Taken | None) -> int:
    """In the child: make one; the code to exit with."""

    def gathered(connection: Connection) -> Dossier | None:
        return gather(connection, kinds, calendar, taken.matter, taken.by) if taken else None

    return papers.ROWS.make(database, taken, gathered, file_pdf)


def delete_old(connection: Connection) -> bool:
    papers.ROWS.delete_old(connection, papers.KEPT_HOURS)
    return False


def duties(child: Sequence[str]) -> tuple[Duty | LeasedDuty, ...]:
    return (
        LeasedDuty("print files of matters", 1.0, partial(make_next, child=child), papers.ROWS.waiting),
        Duty("delete old files of matters", HOUR_S, delete_old),
    )

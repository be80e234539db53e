"""What the clerk does for posters: each is made by a child process, one at a time."""

from collections.abc import Sequence
from functools import partial

from geoapi.city.osm.store import ground_in
from geoapi.city.posters import store
from geoapi.city.posters.facts import Facts
from geoapi.city.posters.page import Poster, map_sheet, poster_html
from geoapi.city.posters.store import Taken
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.printing.pdf import pdf_of

HOUR_S = 3600.0
# As long a child may take.
LONGEST_S = 100.0


def make_next(database: Database, child: Sequence[str]) -> bool:
    return store.ROWS.make_next(database, store.take, child, LONGEST_S)


def make(database: Database, calendar: Calendar, taken: Taken | None) -> int:
    """In the child: make one; the code to exit with."""

    def gathered(connection: Connection) -> Poster | None:
        if taken is None:
            return None
        facts = Facts.model_validate_json(taken.facts)
        ground = ground_in(connection, map_sheet(facts).box)
        return Poster(facts, ground, calendar, calendar.now())

    return store.ROWS.make(database, taken, gathered, lambda poster: pdf_of(poster_html(poster)))


def delete_old(connection: Connection) -> bool:
    store.ROWS.delete_old(connection, store.KEPT_HOURS)
    return False


def duties(child: Sequence[str]) -> tuple[Duty | LeasedDuty, ...]:
    return (
        LeasedDuty("print posters of grids", 1.0, partial(make_next, child=child), store.ROWS.waiting),
        Duty("delete old posters of grids", HOUR_S, delete_old),
    )

"""What the clerk does for plans: their days, who has left them, and evening out grids on paper."""

import logging
import sys

from geoapi.core.children import AGAIN, DONE, run_child
from geoapi.core.db import Connection, Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.core.errors import DatabaseUnavailable
from geoapi.features.planning.comments.store import forget_presence
from geoapi.features.planning.store import proposals
from geoapi.features.planning.store.plans import note_in_force

log = logging.getLogger("geoapi.planning")

# Lookups are answered by the periods themselves, to the second; this is what the list of plans says.
EVERY_S = 30.0
_FORGETTING_EVERY_S = 60.0
HOUR_S = 3600.0
# Somebody waits for it and looks on.
LOOK_EVERY_S = 0.3
MOST_TRIES, MORE_S = 2, 10.0
_CHILD = (sys.executable, "-m", "geoapi.features.planning.balancing.child")


def bring_into_force(connection: Connection) -> bool:
    note_in_force(connection)
    return False


def forget_who_has_gone(connection: Connection) -> bool:
    forget_presence(connection)
    return False


def find_proposals(database: Database) -> bool:
    """Have the next ones looked for; whether there was a request."""
    with database.transaction() as connection:
        taken = proposals.take(connection)
        if taken is not None and taken.tries > MOST_TRIES:
            proposals.note_failed(connection, taken)
            return True
    if taken is None:
        return False
    ended = run_child(
        [*_CHILD, str(taken.id), str(taken.lease)],
        database.url,
        taken.seconds + MORE_S,
        lambda: _is_wanted(database, taken),
    )
    if ended.why != "unwanted" and ended.code != DONE:
        log.warning("the child of proposals %d ended with %s", taken.id, ended.code)
        with database.transaction() as connection:
            if ended.code == AGAIN:
                proposals.release(connection, taken)
            else:
                proposals.note_failed(connection, taken)
    return True


def _is_wanted(database: Database, taken: proposals.Taken) -> bool:
    try:
        with database.transaction() as connection:
            found = proposals.held(connection, taken.id, taken.lease)
            return found is not None or proposals.has_ended(connection, taken.id)
    except DatabaseUnavailable:
        return True


def delete_old(connection: Connection) -> bool:
    proposals.delete_old(connection)
    return False


DUTIES = (
    Duty("plans that come into force", EVERY_S, bring_into_force),
    Duty("who has left a plan", _FORGETTING_EVERY_S, forget_who_has_gone),
    LeasedDuty("find proposals for grids", LOOK_EVERY_S, find_proposals, proposals.waiting),
    Duty("delete old proposals for grids", HOUR_S, delete_old),
)

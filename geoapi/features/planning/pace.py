"""How fast one person edits: no person does more, a program that has run wild does."""

import threading
import time

from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.core.errors import TooMany
from geoapi.core.throttle import key_of, spend_at_once

MOST_EDITS, PER_S = 10, 1
# A desktop GIS sends one grid after the other and gives up at a refusal: so many of a process may wait.
_waiting = threading.BoundedSemaphore(2)


def count_edit(database: Database, actor: Actor) -> None:
    """Count an edit of somebody's, in all processes together. Raises TooMany."""
    spend_at_once(database, key_of("plan edit", str(actor.account_id)), MOST_EDITS, PER_S)


def count_edit_in_turn(database: Database, actor: Actor) -> None:
    """The same, once the second is over in which there were too many. Raises TooMany."""
    try:
        count_edit(database, actor)
    except TooMany:
        if not _waiting.acquire(blocking=False):
            raise
        try:
            time.sleep(PER_S)
        finally:
            _waiting.release()
        count_edit(database, actor)

"""What the clerk does about accounts: forgetting what nobody needs any more."""

from functools import partial

from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.office.access.store.retention import MOST, delete_old

HOUR_S = 3600.0


def delete_old_rows(connection: Connection, session_days: int) -> bool:
    """Whether there may be more."""
    return delete_old(connection, session_days) >= MOST


def duties(session_days: int) -> tuple[Duty, ...]:
    """`session_days`: how long a session is known after its end."""
    return (Duty("delete old sessions", HOUR_S, partial(delete_old_rows, session_days=session_days)),)

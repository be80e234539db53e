"""What the clerk does for other systems."""

from functools import partial

from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.features.exchange.store import messages
from geoapi.features.exchange.telling import tell_moved
from geoapi.office.matters.flows import Kinds

HOUR_S = 3600.0
# Longer than anybody sends the same again.
_KEPT_DAYS, _MOST_OLD = 30, 1000


def delete_old(connection: Connection) -> bool:
    return messages.delete_old(connection, _KEPT_DAYS, _MOST_OLD) >= _MOST_OLD


def duties(kinds: Kinds) -> tuple[Duty, ...]:
    return (
        Duty("tell other systems", 1.0, partial(tell_moved, kinds=kinds)),
        # After a clerk was away for longer than the look back.
        Duty("tell other systems of all", HOUR_S, partial(tell_moved, kinds=kinds, within_min=None)),
        Duty("delete old messages of other systems", HOUR_S, delete_old),
    )

"""Claims: whoever takes a seat of a matter holds it alone, and as long as was agreed; it ends by itself.

Of any number who want the same seat the database lets one have it: no claim looks before it writes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from geoapi.core.db import Connection
from geoapi.core.errors import Conflict
from geoapi.office.matters.store import claims

Ended = Literal["done", "released", "expired", "taken_back", "no_show"]


@dataclass(frozen=True)
class Claim:
    id: int
    slot: int
    until: datetime


def claim(connection: Connection, matter_id: int, account_id: int, lease: timedelta) -> Claim:
    """Take a free seat of a matter for as long as a lease. Raises Conflict where none is free, or for who
    holds one already.
    """
    claims.end_expired(connection, matter_id)
    for slot in claims.free_slots(connection, matter_id):
        made = claims.add(connection, matter_id, slot, account_id, lease)
        if made is not None:
            return Claim(made[0], slot, made[1])
        if claims.held_by(connection, matter_id, account_id) is not None:
            raise Conflict("You hold it already.", {"reason": "held"})
    raise Conflict("Somebody else has just taken it.", {"reason": "taken"})


def extend(connection: Connection, matter_id: int, account_id: int, lease: timedelta) -> datetime:
    """Hold a seat for a lease from now. Raises Conflict where it is over."""
    until = claims.extend(connection, matter_id, account_id, lease)
    if until is None:
        raise Conflict("The time for it is over.", {"reason": "over"})
    return until


def end(connection: Connection, matter_id: int, account_id: int, how: Ended) -> None:
    """Give a seat back, or say how it ended. Raises Conflict where it is over."""
    if not claims.end(connection, matter_id, account_id, how):
        raise Conflict("The time for it is over.", {"reason": "over"})

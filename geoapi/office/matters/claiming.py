"""Claims: whoever takes a seat of a matter holds it alone, and as long as was agreed; it ends by itself.

Of any number who want the same seat the database lets one have it: no claim looks before it writes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from geoapi.core.db import Connection
from geoapi.core.errors import Conflict
from geoapi.office.matters.flows import Effect, Left, Matter
from geoapi.office.matters.store import claims


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


def end(connection: Connection, matter_id: int, account_id: int, how: Left) -> None:
    """Give a seat back, or say how it ended. Raises Conflict where it is over."""
    if not claims.end(connection, matter_id, account_id, how):
        raise Conflict("The time for it is over.", {"reason": "over"})


def owner_after(matter: Matter, effect: Effect, account_id: int | None) -> int | None:
    """Whose a matter is once an account has moved it."""
    if effect.takes is not None:
        return account_id
    return None if effect.left not in (None, "done") else matter.account_id


def seat(connection: Connection, matter: Matter, effect: Effect, account_id: int | None) -> None:
    """What a move does to the seat of a matter, as it was before. Raises Conflict where it is another's, or
    the time for it is over.
    """
    if effect.takes is not None and account_id is not None:
        claim(connection, matter.id, account_id, effect.takes)
    elif effect.holds is not None and matter.account_id is not None:
        extend(connection, matter.id, matter.account_id, effect.holds)
    elif effect.left is not None and matter.account_id is not None:
        # Of one whose time has run out nothing is left to be ended but the note of it.
        claims.end_expired(connection, matter.id)
        claims.end(connection, matter.id, matter.account_id, effect.left)

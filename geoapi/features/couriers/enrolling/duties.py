"""What the clerk does about couriers: forgetting who did not answer, and who left long ago."""

from geoapi.core import audit
from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.features.couriers.enrolling.commands import forget_invitation
from geoapi.features.couriers.enrolling.store import invitations
from geoapi.office.access.store import own_data

HOUR_S = 3600.0
MOST = 200


def forget_lapsed(connection: Connection) -> bool:
    """Whether there may be more."""
    numbers = invitations.lock_lapsed(connection, MOST)
    for number in numbers:
        found = invitations.lock(connection, number)
        if found is not None and found.state == "lapsed":
            forget_invitation(connection, found)
            audit.add_row(connection, "courier.lapse", f"courier {number}", site=found.site)
    return len(numbers) == MOST


def forget_long_gone(connection: Connection) -> bool:
    """Whether there may be more."""
    gone = invitations.long_gone(connection, MOST)
    for account_id in gone:
        invitations.delete_all_of(connection, account_id)
        own_data.erase_member(connection, account_id, f"#{account_id}")
        own_data.remove_ways_in(connection, account_id)
        audit.add_row(connection, "courier.forget", f"account {account_id}")
    return len(gone) == MOST


DUTIES = (
    Duty("forget invitations that nobody answered", HOUR_S, forget_lapsed),
    Duty("forget couriers who left long ago", HOUR_S, forget_long_gone),
)

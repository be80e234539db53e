"""Coming in with a slip: whoever holds it reads what is kept of him and agrees, or says no."""

from dataclasses import dataclass
from datetime import datetime

from geoapi.core import audit
from geoapi.core.db import Connection, Database
from geoapi.core.errors import NotFound
from geoapi.features.couriers.enrolling.commands import COURIER, forget_invitation, must_be_current
from geoapi.features.couriers.enrolling.store import invitations
from geoapi.features.couriers.enrolling.store.invitations import Courier
from geoapi.features.couriers.enrolling.store.own import OwnCourier, own
from geoapi.office.access import commands as access
from geoapi.office.access.signing_in import Caller
from geoapi.office.access.store import enrollments


@dataclass(frozen=True)
class SlipHolder:
    """Whose a slip is, where he is enrolled with it, and how long it serves."""

    courier: OwnCourier
    is_demo: bool
    expires_at: datetime
    tries_left: int


def read_slip(database: Database, code: str, address: str) -> SlipHolder:
    """Raises NotProven, TooMany, or NotFound where the slip is no courier's."""
    slip = access.read_slip(database, code, address)
    with database.transaction() as connection:
        found = own(connection, slip.account_id)
    if found is None or found.state not in ("waiting", "enrolled"):
        raise NotFound("This slip is no courier's.")
    return SlipHolder(found, slip.kind == "demo", slip.expires_at, slip.tries_left)


def agree(database: Database, code: str, digits: str, consent: str, caller: Caller) -> str:
    """The token of a session of whoever holds a slip, who is a courier from now on.

    `consent`: which wording was agreed to. Of one slip on two phones the first one has it.
    Raises NotProven, TooMany, NotFound, or Conflict where the wording is another now.
    """
    must_be_current(consent)

    def enter(connection: Connection, account_id: int) -> None:
        found = _of_slip(connection, account_id)
        number = found.enrollment_id or enrollments.enroll(connection, account_id, COURIER, found.area_id)
        invitations.confirm(connection, found.id, number, consent)
        audit.add_row(
            connection,
            "courier.agree",
            f"courier {found.id}",
            account_id=account_id,
            site=found.site,
            after={"account": account_id, "consent": consent},
        )

    return access.sign_in(database, code, digits, caller.address, caller.device, entering=enter)


def refuse(database: Database, code: str, address: str) -> None:
    """Say no: the slip serves no longer, and of an invitation nothing is left. Raises NotProven, TooMany."""

    def forget(connection: Connection, account_id: int) -> None:
        for each in invitations.lock_all_of(connection, account_id):
            if each.state == "waiting":
                forget_invitation(connection, each)

    access.refuse_slip(database, code, address, refused=forget)


def _of_slip(connection: Connection, account_id: int) -> Courier:
    known = invitations.lock_all_of(connection, account_id)
    if not known or known[0].state not in ("waiting", "enrolled"):
        raise NotFound("This slip is no courier's.")
    return known[0]

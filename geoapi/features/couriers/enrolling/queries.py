"""Who is invited or enrolled, for who lets couriers in; and oneself."""

from geoapi.core.actors import Actor
from geoapi.core.db import Connection, Database
from geoapi.core.errors import NotFound
from geoapi.features.couriers.enrolling.permissions import ENROLL
from geoapi.features.couriers.enrolling.rules import CONSENT
from geoapi.features.couriers.enrolling.store import invitations
from geoapi.features.couriers.enrolling.store.invitations import Listed
from geoapi.features.couriers.enrolling.store.own import (
    OwnCourier,
    agreed_otherwise,
    own_to_leave,
    personal_data_of,
)
from geoapi.office.access.own_data import PersonalData

_MOST = 50


def couriers(
    database: Database, actor: Actor, *, name: str, below: int | None
) -> tuple[list[Listed], int | None]:
    """Those of the own areas or the own station, and the number to go on from, if there are more."""
    reaches = actor.reaches(ENROLL)
    areas = {each.area_id for each in reaches if each.area_id is not None}
    places = {each.place_id for each in reaches if each.place_id is not None}
    with database.transaction() as connection:
        found = invitations.within(connection, areas, places, name=name, below=below, most=_MOST + 1)
    more = found[_MOST - 1].id if len(found) > _MOST else None
    return found[:_MOST], more


def own(database: Database, actor: Actor) -> OwnCourier:
    """What one is enrolled as, or was. Raises NotFound where one never was."""
    with database.transaction() as connection:
        found = own_to_leave(connection, actor.account_id)
    if found is None:
        raise NotFound("You were never enrolled as anything here.")
    return found


def owes_consent(connection: Connection, account_id: int) -> bool:
    """Whether a courier agreed to other words than there are now."""
    return agreed_otherwise(connection, account_id, CONSENT)


PERSONAL_DATA = PersonalData("courier", personal_data_of, invitations.delete_all_of)

"""Who hears of what happens to a matter: by its number and the verb alone."""

from geoapi.core.actors import Site
from geoapi.core.db import Connection
from geoapi.core.events import raise_event
from geoapi.office.matters.flows import Kind, Matter
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import holders


def tell_of_new(connection: Connection, kind: Kind, matter: Matter) -> None:
    """Whoever may welcome it, nearest by."""
    site = Site(matter.area_ids, matter.building_id)
    raise_event(connection, "matter.new", subject_of(matter.number), verb=kind.welcome, site=site)


def tell_of_move(connection: Connection, kind: Kind, before: Matter, after: Matter, verb: str) -> None:
    """The post that gets it; and the one that had it, where somebody else has moved it."""
    details = {"verb": verb, "state": after.state, "kind": kind.code}
    told = {after.post_code} if after.post_code != before.post_code else {before.post_code}
    if verb in kind.tells_former:
        told.add(before.post_code)
    for post_code in sorted(filter(None, told)):
        for account_id in holders.accounts_of(connection, post_code):
            raise_event(
                connection, "matter.moved", subject_of(after.number), account_id=account_id, details=details
            )

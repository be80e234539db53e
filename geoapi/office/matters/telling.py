"""Who hears of what happens to a matter: by its number and the verb alone."""

from geoapi.core.actors import Site
from geoapi.core.db import Connection
from geoapi.core.events import raise_event
from geoapi.office.matters.flows import Kind, Matter
from geoapi.office.matters.store import holders


def tell_of_new(connection: Connection, kind: Kind, matter: Matter) -> None:
    """Whoever may welcome it, nearest by."""
    site = Site(matter.area_ids, matter.building_id)
    raise_event(connection, "matter.new", matter.number, verb=kind.welcome, site=site)


def tell_of_clock(
    connection: Connection, kind: Kind, matter: Matter, clock: str, percent: int | None
) -> None:
    """Whoever has it hears that half or most of the time is over; with None that a clock has rung, which
    whoever stands above hears, too. Nothing is taken from anybody by that.
    """
    name = "matter.rang" if percent is None else "matter.due"
    details = {"clock": clock, "kind": kind.code, **({} if percent is None else {"percent": percent})}
    subject = matter.number
    holders_of = holders.accounts_of(connection, matter.post_code) if matter.post_code else []
    for account_id in holders_of:
        raise_event(connection, name, subject, account_id=account_id, details=details)
    site = Site(matter.area_ids, matter.building_id)
    if matter.post_code is None:
        raise_event(connection, name, subject, verb=kind.welcome, site=site, details=details)
    if percent is None:
        raise_event(connection, name, subject, verb=kind.above, site=site, details=details)


def tell_of_new_homes(connection: Connection, subject: str, post_code: str, count: int) -> None:
    """One digest to a post, however many matters have come to it with new boundaries."""
    for account_id in holders.accounts_of(connection, post_code):
        raise_event(connection, "matter.digest", subject, account_id=account_id, details={"count": count})


def tell_of_move(connection: Connection, kind: Kind, before: Matter, after: Matter, verb: str) -> None:
    """The post that gets it; and the one that had it, where somebody else has moved it."""
    details = {"verb": verb, "state": after.state, "kind": kind.code}
    told = {after.post_code} if after.post_code != before.post_code else {before.post_code}
    if verb in kind.tells_former:
        told.add(before.post_code)
    for post_code in sorted(filter(None, told)):
        for account_id in holders.accounts_of(connection, post_code):
            raise_event(connection, "matter.moved", after.number, account_id=account_id, details=details)

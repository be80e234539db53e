"""Who hears of what happens to a matter: by its number and the verb, in the transaction in which it does.

What is not urgent reaches a post when it is on duty.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from geoapi.core.actors import Site
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.core.events import forget_waiting, raise_event
from geoapi.core.hours import HoursError, parse_hours
from geoapi.office.matters.flows import Kind, Matter
from geoapi.office.matters.store import holders

# So long whoever has entered something may take it back before anybody has heard of it.
SECOND_THOUGHT = timedelta(minutes=2)


def tell_of_new(connection: Connection, kind: Kind, matter: Matter, now: datetime) -> None:
    """Whoever may welcome it, nearest by."""
    site = Site(matter.area_ids, matter.building_id)
    not_before = now + SECOND_THOUGHT if matter.entered_by is not None else None
    raise_event(connection, "matter.new", matter.number, verb=kind.welcome, site=site, not_before=not_before)


def tell_of_clock(
    connection: Connection,
    calendar: Calendar,
    kind: Kind,
    matter: Matter,
    clock: str,
    percent: int | None,
    now: datetime,
) -> None:
    """Whoever has it hears that half or most of the time is over; with None that a clock has rung, which
    whoever stands above hears, too. Nothing is taken from anybody by that.
    """
    name = "matter.rang" if percent is None else "matter.due"
    details = {"clock": clock, "kind": kind.code, **({} if percent is None else {"percent": percent})}
    site = Site(matter.area_ids, matter.building_id)
    if matter.post_code is None:
        raise_event(connection, name, matter.number, verb=kind.welcome, site=site, details=details)
    else:
        _tell_post(connection, calendar, matter.post_code, name, matter, details, now)
    if percent is None:
        raise_event(connection, name, matter.number, verb=kind.above, site=site, details=details)


def tell_of_new_homes(connection: Connection, subject: str, post_code: str, count: int) -> None:
    """One digest to a post, however many matters have come to it with new boundaries."""
    for account_id in holders.holder_of(connection, post_code).account_ids:
        raise_event(connection, "matter.digest", subject, account_id=account_id, details={"count": count})


def tell_of_move(
    connection: Connection,
    calendar: Calendar,
    kind: Kind,
    before: Matter,
    after: Matter,
    verb: str,
    now: datetime,
) -> None:
    """The post that gets it; and the one that had it, where somebody else has moved it."""
    if kind.flow.is_over(after.state):
        forget_waiting(connection, "matter.new", after.number)
    details = {"verb": verb, "state": after.state, "kind": kind.code}
    told = {after.post_code}
    if verb in kind.tells_former:
        told.add(before.post_code)
    for post_code in sorted(filter(None, told)):
        _tell_post(connection, calendar, post_code, "matter.moved", after, details, now)


def tell_of_note(
    connection: Connection, calendar: Calendar, kind: Kind, matter: Matter, now: datetime
) -> None:
    """Whoever has it hears that its reporter has added something; without a holder whoever may welcome it."""
    details = {"kind": kind.code}
    if matter.post_code is not None:
        _tell_post(connection, calendar, matter.post_code, "matter.noted", matter, details, now)
        return
    site = Site(matter.area_ids, matter.building_id)
    raise_event(connection, "matter.noted", matter.number, verb=kind.welcome, site=site, details=details)


def tell_of_flag(connection: Connection, matter_kind: str, number: str, verb: str, site: Site) -> None:
    """Whoever may publish it hears that somebody objects to what everybody is shown."""
    details = {"kind": matter_kind}
    raise_event(connection, "matter.flagged", number, verb=verb, site=site, details=details)


def _tell_post(
    connection: Connection,
    calendar: Calendar,
    post_code: str,
    name: str,
    matter: Matter,
    details: Mapping[str, object],
    now: datetime,
) -> None:
    holder = holders.holder_of(connection, post_code)
    not_before = None if matter.urgent else _next_on_duty(holder.duty_hours, calendar, now)
    for account_id in holder.account_ids:
        raise_event(
            connection, name, matter.number, account_id=account_id, details=details, not_before=not_before
        )


def _next_on_duty(hours: str | None, calendar: Calendar, now: datetime) -> datetime | None:
    """When a post is on duty next; None where it is, or where that is not known."""
    if not hours:
        return None
    try:
        state = parse_hours(hours).state(now, calendar)
    except HoursError:
        return None
    return None if state.on else state.next_on

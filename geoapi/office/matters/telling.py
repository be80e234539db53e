"""Who hears of what happens to a matter: by its number and the verb, in the transaction in which it does.

What is not urgent reaches a post when it is on duty.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from geoapi.core.actors import Site
from geoapi.core.db import Connection
from geoapi.core.events import forget_waiting, raise_event
from geoapi.office.matters.flows import Kind, Matter, Move

# So long whoever has entered or published something may take it back before anybody has heard of it.
SECOND_THOUGHT = timedelta(minutes=2)


def tell_of_new(connection: Connection, kind: Kind, matter: Matter, now: datetime) -> None:
    """Whoever may welcome it, nearest by; nobody where the kind names no permission for that."""
    not_before = now + SECOND_THOUGHT if matter.entered_by is not None else None
    _tell_there(connection, kind.welcome, "matter.new", matter, {}, not_before)


def tell_of_clock(
    connection: Connection, kind: Kind, matter: Matter, clock: str, percent: int | None
) -> None:
    """Whoever has it hears that half or most of the time is over; with None that a clock has rung, which
    whoever stands above hears, too. Nothing is taken from anybody by that.
    """
    name = "matter.rang" if percent is None else "matter.due"
    details = {"clock": clock, "kind": kind.code, **({} if percent is None else {"percent": percent})}
    _tell_holder(connection, kind, name, matter, details)
    if percent is None:
        _tell_there(connection, kind.above, name, matter, details)


def tell_of_new_homes(connection: Connection, subject: str, post_code: str, count: int) -> None:
    """One digest to a post, however many matters have come to it with new boundaries."""
    details = {"count": count}
    raise_event(connection, "matter.digest", subject, post_code=post_code, details=details, when_on_duty=True)


def tell_of_move(connection: Connection, kind: Kind, before: Matter, after: Matter, verb: str) -> None:
    """The post that gets it; and the one that had it, where somebody else has moved it. Of one that has come
    back as if it were new whoever may welcome it.
    """
    if kind.flow.is_over(after.state):
        forget_waiting(connection, "matter.new", after.number)
    details = {"verb": verb, "state": after.state, "kind": kind.code}
    if after.state == kind.flow.opening != before.state:
        _tell_there(connection, kind.welcome, "matter.moved", after, details)
    told = set[str | None]() if verb in kind.quiet else {after.post_code}
    if verb in kind.tells_former:
        told.add(before.post_code)
    for post_code in sorted(filter(None, told)):
        _tell_post(connection, post_code, "matter.moved", after, details)


def tell_owner_of_move(
    connection: Connection, before: Matter, after: Matter, move: Move, account_id: int | None
) -> None:
    """The account whose it is, or was, hears of what others do with it, but of what only offices are told."""
    if move.told == "staff":
        return
    details = {"verb": move.verb, "state": after.state, "kind": after.kind}
    for owner in sorted({before.account_id, after.account_id} - {None, account_id}, key=str):
        raise_event(connection, "matter.own_moved", after.number, account_id=owner, details=details)


def tell_of_note(connection: Connection, kind: Kind, matter: Matter) -> None:
    """Whoever has it hears that its reporter has added something; without a holder whoever may welcome it."""
    _tell_holder(connection, kind, "matter.noted", matter, {"kind": kind.code})


def tell_of_flag(connection: Connection, matter_kind: str, number: str, verb: str, site: Site) -> None:
    """Whoever may publish it hears that somebody objects to what everybody is shown."""
    details = {"kind": matter_kind}
    raise_event(
        connection, "matter.flagged", number, verb=verb, site=site, details=details, when_on_duty=True
    )


def _tell_holder(
    connection: Connection, kind: Kind, name: str, matter: Matter, details: Mapping[str, object]
) -> None:
    """The post that has it; without one whoever may welcome it, nearest by."""
    if matter.post_code is None:
        _tell_there(connection, kind.welcome, name, matter, details)
    else:
        _tell_post(connection, matter.post_code, name, matter, details)


def _tell_post(
    connection: Connection, post_code: str, name: str, matter: Matter, details: Mapping[str, object]
) -> None:
    raise_event(
        connection,
        name,
        matter.number,
        post_code=post_code,
        details=details,
        when_on_duty=not matter.urgent,
    )


def _tell_there(
    connection: Connection,
    verb: str,
    name: str,
    matter: Matter,
    details: Mapping[str, object],
    not_before: datetime | None = None,
) -> None:
    if not verb:
        return
    raise_event(
        connection,
        name,
        matter.number,
        verb=verb,
        site=Site(matter.area_ids, matter.building_id),
        details=details,
        not_before=not_before,
        when_on_duty=not matter.urgent,
    )

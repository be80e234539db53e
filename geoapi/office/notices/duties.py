"""What the clerk does about notices."""

from collections.abc import Mapping
from functools import partial

from geoapi.core.actors import Rule
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.office.notices.commands import raise_ends_of_posts
from geoapi.office.notices.senders import GivenUp, PhoneOf, Send, Sender, Ways
from geoapi.office.notices.spreading import spread_events
from geoapi.office.notices.store import outbox

HOUR_S = 3600.0
# One that waits for a slow receiver leaves the others theirs.
SENDERS = 4
_MOST_OLD = 1000


def delete_old(connection: Connection, days: int) -> bool:
    return outbox.delete_old(connection, days, _MOST_OLD) >= _MOST_OLD


def duties(
    rules: Mapping[str, Rule],
    calendar: Calendar,
    ways: Ways,
    boxes: Boxes,
    phones: Mapping[str, PhoneOf] | None = None,
    also: Mapping[str, Send] | None = None,
    given_up: Mapping[str, GivenUp] | None = None,
    *,
    kept_days: int,
) -> tuple[Duty | LeasedDuty, ...]:
    """`rules`: which permission needs what, of all domains; `phones`, `also`, `given_up`: see Sender;
    `kept_days`: how long what is told or sent is kept.
    """
    sender = Sender(ways, boxes, phones, also, given_up)
    return (
        Duty("tell of posts that end", HOUR_S, raise_ends_of_posts),
        Duty("spread events", 1.0, partial(spread_events, rules=rules, calendar=calendar)),
        Duty("delete old notices", HOUR_S, partial(delete_old, days=kept_days)),
        LeasedDuty("send messages", 1.0, sender.send_next, outbox.waiting, threads=SENDERS),
    )

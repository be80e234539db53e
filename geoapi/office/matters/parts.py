"""A part of a matter that another post helps with: a matter of its own, linked to the whole."""

import secrets
from uuid import uuid4

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.office.matters.flows import SUBMIT, Kind, Matter
from geoapi.office.matters.numbers import make_number
from geoapi.office.matters.standing import keep_boundaries
from geoapi.office.matters.store import links, matters, steps

CHANNEL = "part"
_TRIES = 5


def add_part(
    connection: Connection, kind: Kind, calendar: Calendar, whole: Matter, account_id: int | None
) -> Matter:
    """A new matter at the same place and about the same, without its reporter's contact.

    It is where its kind begins: whoever makes it moves it on from there.
    """
    keep_boundaries(connection)
    now = matters.now(connection)
    told = matters.told_of(connection, whole.id)
    for _ in range(_TRIES):
        number = make_number(calendar.local(now).date())
        values = {
            **told,
            "number": number,
            "kind": kind.code,
            "state": kind.flow.opening,
            "channel": CHANNEL,
            "submission": uuid4(),
            "submission_digest": b"",
            "entered_by": account_id,
            "receipt_key": secrets.token_bytes(16),
            "lon": None,
            "lat": None,
        }
        if (part := matters.add_matter(connection, values)) is not None:
            break
    assert part is not None
    matters.copy_point(connection, whole.id, part.id)
    first = steps.NewStep(SUBMIT, kind.flow.opening, "system", "staff", account_id=account_id)
    steps.add_first(connection, part.id, kind.code, first)
    links.add(connection, part.id, whole.id, "part_of")
    return part

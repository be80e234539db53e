"""What another system sends becomes a matter of the kind that its category is of."""

from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.core.errors import NotFound
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.store import matters
from geoapi.office.matters.submitting import Sender, Submission, Taken, submit


def submit_case(
    connection: Connection,
    boxes: Boxes,
    kinds: Kinds,
    calendar: Calendar,
    given: Submission,
    account_id: int,
) -> Taken:
    """`account_id`: of the system, whose own it is. Raises what `submit` does."""
    category = matters.find_category(connection, given.category)
    kind = kinds.find(category.kind) if category else None
    if kind is None:
        raise NotFound(f"There is no category {given.category!r} here: GET /api/v1/categories lists them.")
    return submit(connection, boxes, kind, calendar, given, Sender(account_id=account_id))

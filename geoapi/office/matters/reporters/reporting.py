"""What the reporter of a matter does to it, by its receipt."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from geoapi.core import audit
from geoapi.core.clock import Calendar
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import SubmissionDiffers
from geoapi.office.matters.moving import By, make_move
from geoapi.office.matters.queries import Matters, held_by_receipt
from geoapi.office.matters.reach import moved_on, subject_of
from geoapi.office.matters.store import steps


def move_as_reporter(
    database: Database,
    known: Matters,
    calendar: Calendar,
    number: str,
    key: str,
    turn: int,
    verb: str,
    said: Mapping[str, Any],
    submission: UUID,
) -> dict[str, Any]:
    """Make a move by a receipt, once for a submission; returns what the receipt says then.

    Raises NotProven for a receipt that is wrong, Forbidden, InvalidInput, Conflict, SubmissionDiffers.
    """

    def work(connection: Connection) -> dict[str, Any]:
        found = held_by_receipt(connection, number, key, lock=True)
        before = steps.by_submission(connection, submission)
        if before is not None:
            if (before.matter_id, before.verb) != (found.id, verb):
                raise SubmissionDiffers("This was sent before with something else in it: send it anew.")
            return known.receipt_of(connection, found)
        if found.turn != turn:
            raise moved_on(found)
        by = By("reporter", submission=submission)
        after, _ = make_move(connection, known.kinds, calendar, found, verb, said, by)
        audit.add_row(
            connection,
            "matter.move",
            subject_of(number),
            site=after.site,
            before={"state": found.state, "turn": found.turn},
            after={"state": after.state, "turn": after.turn, "verb": verb},
        )
        return known.receipt_of(connection, after)

    return retried(database, work)

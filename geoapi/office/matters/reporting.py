"""What the reporter of a matter does to it, by its receipt."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from geoapi.core import audit
from geoapi.core.clock import Calendar
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import SubmissionDiffers
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.moving import By, make_move
from geoapi.office.matters.queries import held_by_receipt
from geoapi.office.matters.reach import moved_on, subject_of
from geoapi.office.matters.store import matters, steps


def move_as_reporter(
    database: Database,
    kinds: Kinds,
    calendar: Calendar,
    number: str,
    key: str,
    turn: int,
    verb: str,
    said: Mapping[str, Any],
    submission: UUID,
) -> None:
    """Make a move by a receipt, once for a submission.

    Raises NotProven for a receipt that is wrong, Forbidden, InvalidInput, Conflict, SubmissionDiffers.
    """

    def work(connection: Connection) -> None:
        found = held_by_receipt(connection, number, key)
        before = steps.by_submission(connection, submission)
        if before is not None:
            if before != (found.id, verb):
                raise SubmissionDiffers("This was sent before with something else in it: send it anew.")
            return
        locked = matters.lock_matter(connection, number)
        assert locked is not None
        if locked.turn != turn:
            raise moved_on(locked)
        after, _ = make_move(
            connection, kinds, calendar, locked, verb, said, By("reporter", submission=submission)
        )
        audit.add_row(
            connection,
            "matter.move",
            subject_of(number),
            site=after.site,
            before={"state": locked.state, "turn": locked.turn},
            after={"state": after.state, "turn": after.turn, "verb": verb},
        )

    retried(database, work)

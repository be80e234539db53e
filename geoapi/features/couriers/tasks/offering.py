"""An office offers a task: one matter for each of its seats, all of them or none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from geoapi.core.actors import Actor
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput
from geoapi.features.couriers.tasks.rules import CHANNEL, TASK
from geoapi.office.matters.store import matters
from geoapi.office.matters.submitting import Sender, Submission, Taken, submit

MOST_SEATS, MOST_MINUTES = 20, 480
LONGEST_OFFERED = timedelta(days=90)
SHORTEST_LEASE_MIN, LONGEST_LEASE_MIN, LEASE_MIN = 15, 24 * 60, 120


@dataclass(frozen=True)
class NewTask:
    """What is to be done. `submission`: made by the page, once for a task, however often it is sent.

    `lon`, `lat`: WGS 84 degrees; `building`: a code; `minutes`: how long it takes, which is what counts as
    service; `lease_min`: how long it is kept for whoever takes it; `until`: when nobody may take it any more.
    """

    submission: UUID
    category: str
    title: str
    body: str
    place_text: str
    lon: float | None
    lat: float | None
    building: str | None
    minutes: int
    lease_min: int
    seats: int
    until: datetime


class Offering:
    def __init__(self, database: Database, boxes: Boxes, calendar: Calendar) -> None:
        self._database, self._boxes, self._calendar = database, boxes, calendar

    def offer(self, given: NewTask, actor: Actor) -> tuple[dict[str, Any], bool]:
        """The numbers of its seats, and whether it was not known before.

        Raises InvalidInput, NotFound, OutsideAllGrids, Forbidden, SubmissionDiffers.
        """

        def work(connection: Connection) -> list[Taken]:
            return [self._offer_seat(connection, given, actor, seat) for seat in range(given.seats)]

        taken = retried(self._database, work)
        return {"numbers": [each.matter.number for each in taken]}, taken[0].is_new

    def _offer_seat(self, connection: Connection, given: NewTask, actor: Actor, seat: int) -> Taken:
        facts = {
            "call": str(given.submission),
            "minutes": given.minutes,
            "lease_min": given.lease_min,
            "seats": given.seats,
            "until": given.until.isoformat(),
        }
        said = Submission(
            submission=uuid5(given.submission, str(seat)),
            category=given.category,
            channel=CHANNEL,
            title=given.title,
            body=given.body,
            place_text=given.place_text,
            lon=given.lon,
            lat=given.lat,
            building=given.building,
            facts=facts,
        )
        taken = submit(connection, self._boxes, TASK, self._calendar, said, Sender(actor=actor))
        now = matters.now(connection)
        if taken.is_new and not now < given.until <= now + LONGEST_OFFERED:
            days = LONGEST_OFFERED.days
            raise InvalidInput.of("until", f"Say until when it may be taken: after now, within {days} days.")
        return taken

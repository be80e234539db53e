"""Somebody came and it was closed (到了但没开): one tap, counted once a person, and a queue for staff."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from geoapi.city.people.reports.events import raise_waiting_report
from geoapi.city.places.directory.directory import Place
from geoapi.city.places.directory.store import REPORT_HOLDS_H
from geoapi.city.places.editing.store import find_place
from geoapi.city.places.reports import store
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput, NotFound, TooMany
from geoapi.core.reporters import reporter_of

HOUR_S = 3600
# The same person at the same door within this time says nothing new.
SAME_WITHIN_S = 2 * HOUR_S
# A report that had to wait for a network longer than this says nothing of now;
# a clock may be a little ahead of ours.
OLDEST = timedelta(hours=2)
CLOCKS_DIFFER = timedelta(minutes=2)
# Nobody stands before more closed doors in an hour;
# behind one address of a mobile network there are many people.
MOST_PER_DEVICE, MOST_PER_ADDRESS = 6, 60
OUTCOMES = ("confirmed", "rejected")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True)
class Reported:
    """`at`: of which moment.

    `counted`: it was not known before. `times`: when each who counts last reported it.
    """

    at: datetime
    counted: bool
    times: list[datetime]


class Reporting:
    """Takes reports and settles them.

    Of a reporter only hashes are kept, which days later nobody can undo.
    """

    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database = database
        self._calendar = calendar

    def report_closed(
        self, place: Place, device: str | None, address: str, at: str | None = None
    ) -> Reported:
        """Note that a place was found closed, by a device or,
        if it does not say which, by whoever is at an address.

        `at`: when that was, if it could not be sent at once. Raises InvalidInput,
        TooMany, DatabaseUnavailable, and NotFound when the place has just gone.
        """
        now = self._calendar.now()
        moment = now if at is None else self._moment(at, now)
        expected = place.timetable.opening(moment, self._calendar).open
        with self._database.transaction() as connection:
            reporter = reporter_of(connection, device, address)
            counted = not store.reported_before(connection, place.id, reporter.person, moment, SAME_WITHIN_S)
            if counted:
                for column, hashes, most in (
                    ("reporter", reporter.person, MOST_PER_DEVICE),
                    ("source", reporter.source, MOST_PER_ADDRESS),
                ):
                    if store.reports_lately(connection, column, hashes, HOUR_S) >= most:
                        raise TooMany(
                            (
                                "That is a great many closed doors for one hour; please try again later, "
                                "or call."
                            ),
                            {"retry_after_s": HOUR_S},
                        )
                if not store.place_stands(connection, place.id):
                    raise NotFound(f"The place {place.code} is no longer on the map.")
                store.add_report(
                    connection, place.id, reporter.person[0], reporter.source[0], moment, expected
                )
                found = find_place(connection, place.code)
                if found:
                    raise_waiting_report(connection, place.code, found.site, now.date())
            times = store.report_times(connection, place.id, REPORT_HOLDS_H)
        return Reported(moment, counted, times)

    def _moment(self, text: str, now: datetime) -> datetime:
        try:
            moment = datetime.fromisoformat(text.upper()) if _MOMENT.fullmatch(text) else None
            local = moment and self._calendar.local(moment)
        except (ValueError, OverflowError):
            local = None
        if local is None:
            message = f"{text[:40]!r} is no moment with its offset: write 2026-11-23T10:00:00+08:00."
            raise InvalidInput.of("at", message)
        if local > now + CLOCKS_DIFFER:
            raise InvalidInput.of("at", "That is still to come: say when you stood before the closed door.")
        if local < now - OLDEST:
            raise InvalidInput.of(
                "at", "That is more than 2 hours ago, and says nothing of whether it is closed now."
            )
        return min(local, now)

    def waiting(self) -> list[store.WaitingReport]:
        """What staff have still to look into."""
        with self._database.transaction() as connection:
            return store.waiting_reports(connection)

    def settle(self, place_code: str, outcome: str, by: str) -> int:
        """Close what waits of a place as confirmed (it was closed) or rejected.
        Returns how many reports that were.

        Raises InvalidInput where nothing waits.
        """
        if outcome not in OUTCOMES:
            raise InvalidInput.of("outcome", f"{outcome!r} is neither of {', '.join(OUTCOMES)}.")
        with self._database.transaction() as connection:
            place_id = store.place_id_of(connection, place_code)
            settled = [] if place_id is None else store.settle_reports(connection, place_id, outcome, by)
        if not settled:
            raise InvalidInput.of("code", f"No report of {place_code!r} is waiting.")
        return len(settled)

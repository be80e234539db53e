"""Somebody came and it was closed (到了但没开): one tap, counted once a person, and a queue for staff."""

from dataclasses import dataclass
from datetime import datetime

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput, NotFound, TooMany
from geoapi.places import store
from geoapi.places.directory import Place
from geoapi.places.loading import REPORT_HOLDS_H

HOUR_S = 3600
# The same person at the same door within this time says nothing new.
SAME_WITHIN_S = 2 * HOUR_S
# Nobody stands before more closed doors in an hour; behind one address of a mobile network there are many people.
MOST_PER_DEVICE, MOST_PER_ADDRESS = 6, 60
OUTCOMES = ("confirmed", "rejected")


@dataclass(frozen=True)
class Reported:
    """`counted`: it was not known before. `times`: when each reporter last reported the place."""

    at: datetime
    counted: bool
    times: list[datetime]


class Reporting:
    """Takes reports and settles them. Of a reporter only hashes are kept, which a day later nobody can undo."""

    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database = database
        self._calendar = calendar

    def report_closed(self, place: Place, device: str | None, address: str) -> Reported:
        """Note that a place was found closed, by a device or, if it does not say which, by whoever is at an address.

        Raises TooMany, DatabaseUnavailable, NotFound when the place has just gone.
        """
        expected = place.timetable.opening(self._calendar.now(), self._calendar).open
        with self._database.transaction() as connection:
            source, reporter = store.salted(connection, [f"address {address}", f"device {device or address}"])
            store.lock_reporting(connection, source)
            counted = not store.reported_before(connection, place.id, reporter, SAME_WITHIN_S)
            if counted:
                for column, value, most in (
                    ("reporter", reporter, MOST_PER_DEVICE),
                    ("source", source, MOST_PER_ADDRESS),
                ):
                    if store.reports_lately(connection, column, value, HOUR_S) >= most:
                        raise TooMany(
                            "That is a great many closed doors for one hour; please try again later, or call.",
                            {"retry_after_s": HOUR_S},
                        )
                if not store.place_stands(connection, place.id):
                    raise NotFound(f"The place {place.code} is no longer on the map.")
                store.add_report(connection, place.id, reporter, source, expected)
            times = store.report_times(connection, place.id, REPORT_HOLDS_H)
        return Reported(self._calendar.now(), counted, times)

    def waiting(self) -> list[store.WaitingReport]:
        """What staff have still to look into."""
        with self._database.transaction() as connection:
            return store.waiting_reports(connection)

    def settle(self, place_code: str, outcome: str, by: str) -> int:
        """Close what waits of a place as confirmed (it was closed) or rejected. Returns how many reports that were.

        Raises InvalidInput where nothing waits.
        """
        if outcome not in OUTCOMES:
            raise InvalidInput.of("outcome", f"{outcome!r} is neither of {', '.join(OUTCOMES)}.")
        with self._database.transaction() as connection:
            settled = store.settle_reports(connection, place_code, outcome, by)
        if not settled:
            raise InvalidInput.of("code", f"No report of {place_code!r} is waiting.")
        return settled

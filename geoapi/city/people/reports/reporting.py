"""人不对, 电话打不通: whoever is to be reached is somebody else, or does not answer; counted once."""

from geoapi.city.people.reports import store
from geoapi.city.people.reports.events import raise_waiting_report
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import NotFound, TooMany
from geoapi.core.reporters import reporter_of

HOUR_S = 3600
# The same person says nothing new of the same within this time.
SAME_WITHIN_S = 2 * HOUR_S
# As of closed doors.
MOST_PER_DEVICE, MOST_PER_ADDRESS = 6, 60


def report_post(
    database: Database, calendar: Calendar, code: str, kind: str, device: str | None, address: str
) -> bool:
    """Note what is wrong with whoever is to be reached by a post; whether it was not known before.

    Raises NotFound, TooMany, DatabaseUnavailable.
    """
    with database.transaction() as connection:
        post = store.find_post(connection, code)
        if post is None or (kind == "wrong_person" and post.person_id is None):
            raise NotFound("Nobody is named there any more.")
        reporter = reporter_of(connection, device, address)
        if store.reported_before(connection, code, kind, reporter.person, SAME_WITHIN_S):
            return False
        for column, hashes, most in (
            ("reporter", reporter.person, MOST_PER_DEVICE),
            ("source", reporter.source, MOST_PER_ADDRESS),
        ):
            if store.reports_lately(connection, column, hashes, HOUR_S) >= most:
                raise TooMany(
                    "That is a great many reports for one hour; please try again later.",
                    {"retry_after_s": HOUR_S},
                )
        store.add_report(connection, post, kind, reporter.person[0], reporter.source[0])
        raise_waiting_report(connection, code, post.site, calendar.now().date())
    return True

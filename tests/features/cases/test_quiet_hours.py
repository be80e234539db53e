"""What is not urgent reaches a post when it is on duty; what is urgent at once."""

from datetime import timedelta

import pytest
from apiflask import APIFlask

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from tests.features.cases.reporters import STAFF, WORKER, act, report
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

WAITS = "SELECT not_before > now() FROM event WHERE name = 'matter.moved'"
_LATER = Calendar().now() + timedelta(hours=3)
# One hour a day, which is not the present one.
LATER = f"{_LATER:%H}:00-{_LATER:%H}:59"


@pytest.mark.parametrize(
    ("hours", "urgent", "waits"),
    [(None, False, None), ("24/7", False, None), (LATER, False, True), (LATER, True, None)],
)
def test_a_notice_waits_until_the_post_is_on_duty(
    served_town: APIFlask, people: Enter, town: Database, hours: str | None, urgent: bool, waits: bool | None
) -> None:
    people(WORKER)
    run(town, "UPDATE post SET duty_hours = :hours WHERE code = 'P-1'", hours=hours)
    number = report(served_town.test_client(), urgent=urgent)["number"]
    act(people(STAFF), number, "accept", weight="simple")
    act(people(STAFF), number, "dispatch")
    ((found,),) = rows(town, WAITS)
    assert found == waits

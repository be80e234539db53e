"""Hours on the Chinese calendar."""

from datetime import datetime

import pytest

from geoapi.core.clock import Calendar
from geoapi.core.hours import Hours, HoursError

CALENDAR = Calendar()
OFFICE = "Mo-Fr 08:30-12:00,14:00-18:00; PH off"


def at(text: str) -> datetime:
    return CALENDAR.parse(text)


@pytest.mark.parametrize(
    ("hours", "moment", "on", "until", "next_on"),
    [
        (OFFICE, "2026-11-23T10:00", True, "2026-11-23T12:00", "2026-11-23T14:00"),
        (OFFICE, "2026-11-23T12:00", False, "2026-11-23T14:00", "2026-11-23T14:00"),
        (OFFICE, "2026-11-21T10:00", False, "2026-11-23T08:30", "2026-11-23T08:30"),
        # The whole October week is a holiday, the Saturday after it is worked.
        (OFFICE, "2026-10-02T10:00", False, "2026-10-08T08:30", "2026-10-08T08:30"),
        (OFFICE, "2026-10-10T10:00", True, "2026-10-10T12:00", "2026-10-10T14:00"),
        (
            "Mo-Fr 09:00-17:00; PH 10:00-12:00",
            "2026-10-02T11:00",
            True,
            "2026-10-02T12:00",
            "2026-10-03T10:00",
        ),
        ("22:00-06:00", "2026-11-23T23:00", True, "2026-11-24T06:00", "2026-11-24T22:00"),
        ("22:00-06:00", "2026-11-24T05:00", True, "2026-11-24T06:00", "2026-11-24T22:00"),
        ("24/7", "2026-11-23T03:00", True, None, None),
        ("off", "2026-11-23T03:00", False, None, None),
        ("unknown", "2026-11-23T03:00", None, None, None),
    ],
)
def test_state(hours: str, moment: str, on: bool | None, until: str | None, next_on: str | None) -> None:
    state = Hours(hours).state(at(moment), CALENDAR)
    assert (state.on, state.until, state.next_on) == (on, until and at(until), next_on and at(next_on))


@pytest.mark.parametrize("text", ["", "早上八点", "Mo-Fr 25:00-30:00", "9-5", "Mo-Fr 08:30-"])
def test_unreadable_hours_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(HoursError, match="such as Mo-Fr"):
        Hours(text)

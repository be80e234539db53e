"""The coming two weeks by other hours: day by day, with what changes, and changing nothing."""

from typing import Any

import pytest

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

PREVIEW = "/api/v1/hours-preview"
WEEK = {
    "rules": [
        {"days": [0, 1, 2, 3, 4], "begin": "08:00", "end": "20:00"},
        {"days": [5], "begin": "09:00", "end": "17:00"},
    ]
}


def preview(enter: Enter, **body: Any) -> Any:
    answer = enter("S1").post(PREVIEW, json=body)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_week_by_its_days_beside_what_holds_now(town: Database, enter: Enter) -> None:
    run(town, "UPDATE place SET hours = 'Mo-Sa 08:00-20:00; Su 09:00-17:00; PH off' WHERE code = 'MINE'")
    stood = rows(town, "SELECT * FROM place ORDER BY id")
    told = preview(enter, code="mine", week=WEEK)
    assert told["hours"] == "Mo-Fr 08:00-20:00; Sa 09:00-17:00; PH off"
    assert told["week"] == {**WEEK, "holidays_as_weekdays": False}
    days = told["days"]
    calendar = Calendar()
    today = calendar.now().date()
    assert len(days) == 14 and days[0]["date"] == today.isoformat()
    for each in days:
        day = today.fromisoformat(each["date"])
        assert each["kind"] == calendar.kind(day).value
        if each["kind"] != "ordinary":
            continue
        weekday = day.weekday()
        times = {5: [["09:00", "17:00"]], 6: []}.get(weekday, [["08:00", "20:00"]])
        before = {6: [["09:00", "17:00"]]}.get(weekday, [["08:00", "20:00"]])
        assert (each["times"], each["before"], each["changes"]) == (times, before, weekday >= 5)
    assert rows(town, "SELECT * FROM place ORDER BY id") == stood


def test_closures_hold_whatever_the_hours_are(town: Database, enter: Enter) -> None:
    tomorrow = preview(enter, hours="08:00-20:00")["days"][1]["date"]
    assert enter("S1").post("/api/v1/places/MINE/closures", json={"since": tomorrow}).status_code == 201
    day = preview(enter, code="MINE", hours="08:00-20:00")["days"][1]
    assert (day["times"], day["before"], day["changes"]) == ([], [], False)
    # Without a place there is nothing to compare with.
    day = preview(enter, hours="08:00-20:00")["days"][1]
    assert (day["times"], day["before"], day["changes"]) == ([["08:00", "20:00"]], None, False)


def test_a_night_belongs_to_its_day(enter: Enter) -> None:
    night = {"rules": [{"days": [*range(7)], "begin": "22:00", "end": "02:00"}], "holidays_as_weekdays": True}
    told = preview(enter, week=night)
    assert told["hours"] == "22:00-02:00"
    assert {str(day["times"]) for day in told["days"]} == {"[['22:00', '26:00']]"}


def test_hours_that_a_week_cannot_say_are_shown_all_the_same(town: Database, enter: Enter) -> None:
    told = preview(enter, code="MINE", hours="Nov-Mar 08:00-18:00; Apr-Oct 08:00-20:00")
    assert told["week"] is None and len(told["days"]) == 14


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"hours": "看情况"},
        {"hours": "x" * 301},
        {"week": {"rules": []}},
        {"week": {"rules": [{"days": [8], "begin": "08:00", "end": "09:00"}]}},
        {"week": {"rules": [{"days": [0], "begin": "8:00", "end": "09:00"}]}},
        {"week": {"rules": [{"days": [0], "begin": "08:00", "end": "49:00"}]}},
        {"week": {"rules": [{"days": [0], "begin": "08:00", "end": "10:00"}] * 2}},
        {"week": {"rules": [{"days": [0], "begin": "30:00", "end": "31:00"}]}},
        {"week": {"rules": [{"days": [0], "begin": "01:00", "end": "40:00"}]}},
    ],
)
def test_hours_that_cannot_be_are_refused(enter: Enter, body: dict[str, Any]) -> None:
    answer = enter("S1").post(PREVIEW, json=body)
    assert answer.status_code == 400, answer.json


def test_not_for_anybody(enter: Enter) -> None:
    client = enter("S1")
    assert client.post(PREVIEW, json={"code": "NONE", "hours": "24/7"}).status_code == 404
    client.post("/api/v1/session/end", json={})
    client.delete_cookie("__Host-geoapi")
    assert client.post(PREVIEW, json={"hours": "24/7"}).status_code == 401

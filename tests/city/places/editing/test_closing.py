"""Closed early today, closed for some days, open again: what everybody is told, and what was so before."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask

from geoapi.core.db import Database
from tests.loops import until
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

CLOSE, REOPEN = "/api/v1/places/MINE/closures", "/api/v1/places/MINE/reopenings"
ZONE = ZoneInfo("Asia/Shanghai")
STANDS = """SELECT to_char(lower(valid), 'YYYY-MM-DD HH24:MI'), to_char(upper(valid), 'YYYY-MM-DD HH24:MI'),
                   hours, reason, edited_by FROM place_exception ORDER BY valid"""


def day(number: int) -> str:
    return (datetime.now(ZONE) + timedelta(days=number)).date().isoformat()


def opening(app: APIFlask, at: str) -> Any:
    at = at.replace("+", "%2B")
    return app.test_client().get(f"/api/v1/places/MINE?at={at}").json["properties"]["opening"]  # type: ignore[index]


def stands(town: Database) -> list[tuple[object, ...]]:
    with_zone = "SELECT set_config('timezone', 'Asia/Shanghai', true)"
    with town.transaction() as connection:
        connection.exec_driver_sql(with_zone)
        return [tuple(row) for row in connection.exec_driver_sql(STANDS)]


def test_closed_from_an_hour_on_today(town: Database, served_town: APIFlask, enter: Enter) -> None:
    now = datetime.now(ZONE).replace(microsecond=0)
    hour = now.replace(second=0) + timedelta(minutes=10)
    if hour.date() != now.date():
        pytest.skip("there is nothing left of this day")
    done = enter("S1").post(CLOSE, json={"since": hour.isoformat(), "reason": "活动占用"})
    assert done.status_code == 201, done.json
    assert stands(town) == [
        (f"{hour:%Y-%m-%d %H:%M}", f"{day(1)} 00:00", "off", "活动占用", "周晓兰")
    ]  # fmt: skip
    until(lambda: opening(served_town, now.isoformat())["until"] == hour.isoformat())
    assert opening(served_town, now.isoformat())["open"] is True
    assert opening(served_town, hour.isoformat())["open"] is False


def test_closed_for_days_with_a_reason_and_open_again_before(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    client = enter("S1")
    done = client.post(CLOSE, json={"since": day(2), "last_day": day(5), "reason": "设备检修"})
    assert done.status_code == 201, done.json
    told = (f"{day(2)} 00:00", f"{day(6)} 00:00", "off", "设备检修", "周晓兰")
    assert stands(town) == [told]
    until(lambda: opening(served_town, f"{day(3)}T12:00:00+08:00")["open"] is False)
    assert [opening(served_town, f"{day(number)}T12:00:00+08:00")["open"] for number in (1, 2, 5, 6)] == [
        True, False, False, True
    ]  # fmt: skip
    ended = client.post(REOPEN, json={"closure": f"{day(2)}T00:00:00+08:00"})
    assert ended.status_code == 201 and stands(town) == []
    assert client.post(f"/api/v1/changes/{ended.json['change']}/undo").status_code == 200  # type: ignore[index]
    assert stands(town) == [told]


def test_a_closure_that_a_file_told_ends_now_and_the_file_does_not_renew_it(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    run(
        town,
        """INSERT INTO place_exception (place_id, valid, hours, reason)
           SELECT id, tstzrange(now() - interval '3 d', now() + interval '3 d'), 'off', '雪' FROM place
            WHERE code = 'MINE'""",
    )
    client = enter("S1")
    ended = client.post(REOPEN, json={})
    assert ended.status_code == 201
    until(lambda: opening(served_town, datetime.now(ZONE).isoformat())["open"] is True)
    # What is left of it is hers, so that an import leaves the time to her.
    assert rows(town, "SELECT upper(valid) <= now(), reason, edited_by FROM place_exception") == [
        (True, "雪", "周晓兰")
    ]
    late = client.post(REOPEN, json={})
    assert late.status_code == 409
    assert client.post(f"/api/v1/changes/{ended.json['change']}/undo").status_code == 200  # type: ignore[index]


def test_tapped_without_a_network_the_time_of_the_tap_counts(town: Database, enter: Enter) -> None:
    tapped = datetime.now(ZONE).replace(microsecond=0) - timedelta(hours=25)
    done = enter("S1").post(CLOSE, json={"tapped": tapped.isoformat(), "reason": "停水停电"})
    assert done.status_code == 201
    midnight = (tapped + timedelta(days=1)).date().isoformat()
    assert stands(town) == [
        (f"{tapped:%Y-%m-%d %H:%M}", f"{midnight} 00:00", "off", "停水停电", "周晓兰")
    ]  # fmt: skip


def test_a_clock_ahead_of_ours_means_now(town: Database, enter: Enter) -> None:
    ahead = datetime.now(ZONE) + timedelta(seconds=90)
    assert enter("S1").post(CLOSE, json={"tapped": ahead.isoformat()}).status_code == 201
    assert rows(town, "SELECT lower(valid) <= now() FROM place_exception") == [(True,)]


@pytest.mark.parametrize(
    "body",
    [
        {"since": day(-1)},
        {"tapped": day(-3)},
        {"since": day(500)},
        {"since": "morgen"},
        {"since": day(3), "last_day": day(2)},
        {"since": day(3), "last_day": day(500)},
        {"last_day": "2026-13-40"},
        {"last_day": day(-1)},
        {"reason": "x" * 61},
    ],
)
def test_a_time_that_cannot_be_is_refused(town: Database, enter: Enter, body: dict[str, str]) -> None:
    answer = enter("S1").post(CLOSE, json=body)
    assert answer.status_code == 400, answer.json
    assert answer.json["errors"][0]["field"] in body  # type: ignore[index]
    assert stands(town) == []

"""A station's page at the desk: hours, fields, two people at one of them, pins, reports, no network."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from tests.browser.conftest import answer_with, faults, small_targets
from tests.browser.desks import enter as sign_in
from tests.browser.desks import is_sound
from tests.loops import until
from tests.office.access.town import rows, run
from tests.served import Served

SIZES = {
    "phone": ((390, 844), ""),
    "desk": ((1440, 900), ""),
    "large": ((390, 844), "text=large"),
    "english": ((390, 844), "lang=en"),
}


@pytest.fixture
def town(town: Database) -> Database:
    run(
        town,
        """UPDATE place SET hours = 'Mo-Sa 08:00-20:00; Su 09:00-17:00; PH off', name = '长白南街爱心驿站',
                  address = '长白南街21号一层，东门进', phone = '0300-5671336',
                  amenities = '{heating,charging}'
            WHERE code = 'MINE'""",
    )
    return town


def enter(page: Page, desk: Served, town: Database, staff_no: str, at: str = "", how: str = "") -> None:
    sign_in(page, desk, town, staff_no)
    page.goto(f"http://localhost:{desk.port}/desk?{at}&{how}")
    page.wait_for_selector("html[data-ready]", state="attached")
    if not at:
        expect(page.locator(".row[data-code]").first).to_be_visible()


def stored(town: Database, column: str) -> Any:
    return rows(town, f"SELECT {column} FROM place WHERE code = 'MINE'")[0][0]


@pytest.mark.parametrize("size", SIZES)
def test_each_view_is_sound_in_each_size(page: Page, desk: Served, town: Database, size: str) -> None:
    (width, height), how = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    for _ in range(2):
        body = {"device": f"device-{uuid4()}"}
        page.request.post(f"{desk.base}/api/v1/places/MINE/closed-reports", data=body)
        page.request.post(f"{desk.base}/api/v1/posts/P-1/reports", data=body | {"kind": "wrong_person"})
    enter(page, desk, town, "S3", how=how)
    expect(page.locator("#reports li")).to_have_count(2)
    expect(page.locator("#unverified .row").first).to_be_visible()
    is_sound(page, how)
    for view, seen in {
        "place=MINE": "#lines",
        "hours=MINE": ".weeks td[data-date]",
        "pin=MINE": ".pinmap .pin",
        "newplace": ".pinmap .pin",
        "reports": "#reports",
    }.items():
        page.goto(f"http://localhost:{desk.port}/desk?{view}&{how}")
        expect(page.locator(seen).first).to_be_visible()
        expect(page.locator("#save:disabled")).to_have_count(0)
        is_sound(page, how)


def test_hours_are_seen_before_they_are_saved(page: Page, desk: Served, town: Database) -> None:
    enter(page, desk, town, "S1", "place=MINE")
    page.locator("[data-field=hours] button").click()
    expect(page.locator(".rule")).to_have_count(2)
    expect(page.locator(".weeks td[data-date]")).to_have_count(14)
    expect(page.locator(".weeks td.changed")).to_have_count(0)
    # Saturday by the second rule, Sunday shut.
    page.locator(".rule").nth(0).get_by_role("button", name="周六").click()
    page.locator(".rule").nth(1).get_by_role("button", name="周六").click()
    page.locator(".rule").nth(1).get_by_role("button", name="周日").click()
    expect(page.locator(".weeks td.changed")).to_have_count(4)
    expect(page.locator(".weeks td.changed").first).to_contain_text("原 ")
    page.locator("#save").click()
    expect(page.locator(".snack")).to_contain_text("已改好")
    expect(page.locator("[data-field=hours]")).to_contain_text("周一至周五 08:00–20:00")
    assert stored(town, "hours") == "Mo-Fr 08:00-20:00; Sa 09:00-17:00; PH off"
    page.locator(".snack button").click()
    expect(page.locator("[data-field=hours]")).to_contain_text("周一至周六 08:00–20:00")
    assert stored(town, "hours") == "Mo-Sa 08:00-20:00; Su 09:00-17:00; PH off"


def test_two_times_that_overlap_are_not_saved(page: Page, desk: Served, town: Database) -> None:
    enter(page, desk, town, "S1", "hours=MINE")
    page.locator(".rule").nth(1).get_by_role("button", name="周一").click()
    expect(page.locator(".said")).to_contain_text("不能重叠")
    expect(page.locator("#save")).to_be_disabled()


def test_hours_that_the_editor_cannot_say_are_shown_as_they_are(
    page: Page, desk: Served, town: Database
) -> None:
    run(town, "UPDATE place SET hours = 'Nov-Mar 08:00-18:00; Apr-Oct 08:00-20:00' WHERE code = 'MINE'")
    enter(page, desk, town, "S1", "hours=MINE")
    expect(page.locator("main")).to_contain_text("请交给管理员改")
    expect(page.locator("code")).to_contain_text("Nov-Mar")


def test_two_people_at_one_field_see_both_and_choose(page: Page, desk: Served, town: Database) -> None:
    enter(page, desk, town, "S1", "place=MINE")
    page.locator("[data-field=phone] button").click()
    page.locator("#field-phone").fill("0300-5670001")
    run(town, "UPDATE place SET phone = '0300-5670002', address = '改过的地址' WHERE code = 'MINE'")
    page.locator("[data-field=phone] [type=submit]").click()
    both = page.locator(".versions")
    expect(both).to_contain_text("0300-5670002")
    expect(both).to_contain_text("0300-5670001")
    is_sound(page)
    page.get_by_role("button", name="用我的").click()
    expect(page.locator(".snack")).to_contain_text("已改好")
    # What somebody else changed of another field stays.
    assert (stored(town, "phone"), stored(town, "address")) == ("0300-5670001", "改过的地址")


def test_database_away_the_form_keeps_its_text_and_says_so(page: Page, desk: Served, town: Database) -> None:
    enter(page, desk, town, "S1", "place=MINE")
    page.locator("[data-field=address] button").click()
    page.locator("#field-address").fill("新地址")
    keys: list[str | None] = []
    page.on(
        "request",
        lambda sent: keys.append(sent.headers.get("idempotency-key")) if sent.method == "PATCH" else None,
    )
    page.route("**/fields", answer_with(503, "database-unavailable"))
    page.locator("[data-field=address] [type=submit]").click()
    expect(page.locator(".snack")).to_contain_text("没存上")
    expect(page.locator("#field-address")).to_have_value("新地址")
    page.unroute("**/fields")
    page.locator("[data-field=address] [type=submit]").click()
    expect(page.locator("[data-field=address]")).to_contain_text("新地址")
    # Whatever became of the first try, the second is the same request.
    assert len(keys) == 2 and keys[0] and keys[0] == keys[1]


def test_without_a_network_a_tap_waits_and_counts_from_then_on(
    page: Page, desk: Served, town: Database
) -> None:
    run(town, "UPDATE place SET hours = '24/7' WHERE code = 'MINE'")
    told = f"{desk.base}/api/v1/places/MINE"
    until(lambda: page.request.get(told).json()["properties"]["hours"] == "24/7")
    enter(page, desk, town, "S1", "place=MINE")
    page.locator("#close").wait_for()
    page.context.set_offline(True)
    page.locator("#close").click()
    page.locator(".reasons:visible button").first.click()
    expect(page.locator("#waiting")).to_contain_text("长白南街爱心驿站：今天关闭")
    assert rows(town, "SELECT * FROM place_exception") == []
    is_sound(page)
    page.context.set_offline(False)
    expect(page.locator(".snack")).to_contain_text("已发出")
    expect(page.locator("#waiting")).to_have_count(0)
    assert rows(town, "SELECT reason, count(*) FROM place_exception GROUP BY 1") == [("停水停电", 1)]
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'place.close'") == [(1,)]


def test_closed_for_days_and_taken_off_again(page: Page, desk: Served, town: Database) -> None:
    enter(page, desk, town, "S1", "place=MINE")
    page.locator("#days").click()
    ((first, last),) = rows(
        town,
        """SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai' + interval '2 d', 'YYYY-MM-DD'),
                  to_char(now() AT TIME ZONE 'Asia/Shanghai' + interval '4 d', 'YYYY-MM-DD')""",
    )
    page.locator("#days-first").fill(str(first))
    page.locator("#days-last").fill(str(last))
    page.locator("#days-reason").fill("设备检修")
    page.get_by_role("button", name="这几天关闭").click()
    expect(page.get_by_role("button", name="取消关闭")).to_be_visible()
    assert rows(town, "SELECT upper(valid) - lower(valid) = interval '3 d' FROM place_exception") == [(True,)]
    page.get_by_role("button", name="取消关闭").click()
    expect(page.get_by_role("button", name="取消关闭")).to_have_count(0)
    assert rows(town, "SELECT * FROM place_exception") == []


def test_what_is_closed_until_tomorrow_is_not_closed_for_today(
    page: Page, desk: Served, town: Database
) -> None:
    # It has been open in the first minute of the day only.
    run(town, "UPDATE place SET hours = '00:00-00:01' WHERE code = 'MINE'")
    enter(page, desk, town, "S1", "place=MINE")
    expect(page.locator("#days")).to_be_visible()
    expect(page.locator("#close")).to_have_count(0)


def test_amenities_are_chips(page: Page, desk: Served, town: Database) -> None:
    enter(page, desk, town, "S1", "place=MINE")
    page.locator("[data-field=amenities] button").click()
    page.locator("[data-code=microwave]").click()
    page.locator("[data-code=heating]").click()
    is_sound(page)
    page.locator("[data-field=amenities] [type=submit]").click()
    expect(page.locator("[data-field=amenities]")).to_contain_text("充电、微波炉")
    assert stored(town, "amenities") == ["charging", "microwave"]


def test_a_pin_is_moved_on_the_map_and_back(page: Page, desk: Served, town: Database) -> None:
    stood = stored(town, "ST_AsText(entrance)")
    enter(page, desk, town, "S3", "pin=MINE")
    expect(page.locator(".pinmap .pin")).to_be_visible()
    before = page.locator("#where-pin").text_content()
    page.locator(".pinmap").click(position={"x": 120, "y": 160})
    expect(page.locator("#where-pin")).not_to_have_text(before or "")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".snack")).to_contain_text("已改好")
    assert stored(town, "ST_AsText(entrance)") != stood
    page.locator(".snack button").click()
    until(lambda: stored(town, "ST_AsText(entrance)") == stood)


def test_a_new_place_and_one_that_is_no_more(page: Page, desk: Served, town: Database) -> None:
    enter(page, desk, town, "S3", "newplace")
    expect(page.locator(".pinmap .pin")).to_be_visible()
    page.locator("#new-name").fill("北门驿站")
    page.get_by_role("button", name="放到地图上").click()
    expect(page.locator(".snack")).to_contain_text("已放到地图上")
    expect(page.locator("h1")).to_have_text("北门驿站")
    expect(page.locator(".rule")).to_have_count(1)
    ((code,),) = rows(town, "SELECT code FROM place WHERE name = '北门驿站'")
    page.goto(f"http://localhost:{desk.port}/desk?place={code}")
    page.locator("#retire summary").click()
    page.locator("#retire-reason").fill("拆除")
    page.get_by_role("button", name="从地图上撤下").click()
    expect(page.locator(".snack")).to_contain_text("已从地图上撤下")
    assert rows(town, "SELECT retired_by FROM place WHERE code = :code", code=code) == [("孙立",)]


def test_lines_without_pencils_where_nothing_is_allowed(page: Page, desk: Served, town: Database) -> None:
    enter(page, desk, town, "S1", "place=NEAR")
    expect(page.locator("#lines")).to_be_visible()
    expect(page.locator("#lines button")).to_have_count(0)
    expect(page.locator("#close")).to_have_count(0)


def test_reports_wait_and_are_settled_with_an_answer(page: Page, desk: Served, town: Database) -> None:
    body = {"device": f"device-{uuid4()}"}
    page.request.post(f"{desk.base}/api/v1/places/MINE/closed-reports", data=body)
    page.request.post(f"{desk.base}/api/v1/posts/P-1/reports", data=body | {"kind": "wrong_person"})
    enter(page, desk, town, "S3")
    waiting = page.locator("[data-report=MINE]")
    expect(waiting).to_contain_text("到了但没开")
    waiting.locator("input").fill("停水，下午恢复")
    waiting.get_by_role("button", name="确实没开").click()
    expect(waiting).to_have_count(0)
    person = page.locator("[data-report='P-1']")
    expect(person).to_contain_text("有人说人不对")
    person.get_by_role("button", name="属实", exact=True).click()
    expect(person).to_contain_text("岗位还没改")
    assert rows(town, "SELECT outcome, answer FROM place_report") == [("confirmed", "停水，下午恢复")]
    page.goto(f"{desk.base}/?place=MINE")
    expect(page.locator("#sheet, main").first).to_contain_text("停水，下午恢复")


def test_two_taps_say_that_somebody_is_the_wrong_person(page: Page, desk: Served, town: Database) -> None:
    lon, lat = rows(town, "SELECT ST_X(entrance), ST_Y(entrance) FROM place WHERE code = 'MINE'")[0]
    page.goto(f"{desk.base}/?at={lon},{lat}")
    page.goto(f"{desk.base}/?lon={lon}&lat={lat}")
    page.locator("#doubts summary").click()
    page.get_by_role("button", name=re.compile("周晓兰.*人不对")).click()
    expect(page.locator("[data-post='P-1'] .say")).to_contain_text("谢谢")
    assert rows(town, "SELECT post_code, kind FROM post_report") == [("P-1", "wrong_person")]
    assert faults(page) == [] and small_targets(page, 44) == []

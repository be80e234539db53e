"""The desk on a phone: signing in with a slip, closing a station for today in two taps, taking it back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from geoapi.office.access.commands import invite, make_demo_slip
from tests.browser.conftest import answer_with
from tests.browser.desks import HOW, is_sound
from tests.office.access.town import rows, run
from tests.served import Served

Open = Callable[..., Page]


@pytest.fixture
def sign_in(page: Page, desk: Served, town: Database) -> Open:
    def go(staff_no: str = "S1", how: str = "") -> Page:
        slip = invite(town, staff_no)
        page.goto(f"http://localhost:{desk.port}/desk?{how}#slip={slip.code}")
        page.wait_for_selector("html[data-ready]", state="attached")
        page.locator("#digits").fill(slip.digits)
        page.locator("[type=submit]").click()
        page.locator("#later").click()
        expect(page.locator(".row[data-code]").first).to_be_visible()
        return page

    return go


@pytest.mark.parametrize("how", HOW)
def test_two_taps_close_a_station_and_one_opens_it(
    sign_in: Open,
    page: Page,
    desk: Served,
    town: Database,
    how: str,
) -> None:
    page.goto(f"http://localhost:{desk.port}/desk?{how}")
    page.wait_for_selector("html[data-ready]", state="attached")
    is_sound(page, how)
    sign_in("S1", how)
    expect(page.locator("h1")).to_have_text("周晓兰")
    expect(page.locator(".row[data-code]")).to_have_count(1)
    is_sound(page, how)
    page.locator("[data-code=MINE]").click()
    page.locator("#close").click()
    expect(page.locator("#close")).to_have_attribute("aria-expanded", "true")
    is_sound(page, how)
    page.locator(".reasons button").first.click()
    expect(page.locator(".snack")).to_be_visible()
    state = page.locator(".panel").first
    expect(state).to_have_attribute("data-tone", "off")
    expect(page.locator("#history li")).to_have_count(1)
    is_sound(page, how)
    told = page.request.get(f"{desk.base}/api/v1/places/MINE").json()["properties"]["opening"]
    assert told["open"] is False and told["reason"]
    expect(page.locator("#heading")).to_be_focused()
    page.locator(".snack button").click()
    expect(state).to_have_attribute("data-tone", "ok")
    expect(page.locator("#history li")).to_have_count(2)
    acts = """SELECT act, shown_name FROM audit JOIN account ON account.id = account_id
               WHERE act LIKE 'place%' ORDER BY audit.id"""
    assert rows(town, acts) == [("place.close", "周晓兰"), ("place.close.undo", "周晓兰")]
    page.reload()
    expect(page.locator("#close")).to_be_visible()
    expect(page.locator("#verification")).to_have_attribute("data-tone", "warn")
    page.locator("#verification button").click()
    expect(page.locator("#verification")).to_have_attribute("data-tone", "ok")
    expect(page.locator("#verification")).to_contain_text("周晓兰")
    is_sound(page, how)
    page.locator("#back").click()
    expect(page.locator(".row[data-code]")).to_be_visible()
    page.get_by_role("button", name=re.compile("退出登录|Sign out")).click()
    expect(page.locator("#with-password")).to_be_visible()
    assert rows(town, "SELECT count(*) FROM session WHERE revoked_at IS NULL") == [(0,)]


def test_on_a_desk(sign_in: Open, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in("S3")
    is_sound(page, "")
    expect(page.locator(".row[data-code]")).to_have_count(2)


def test_a_wrong_code_is_told_and_what_was_typed_stays(page: Page, desk: Served, town: Database) -> None:
    slip = invite(town, "S1")
    page.goto(f"http://localhost:{desk.port}/desk#slip=K7QM3T9XWA")
    expect(page.locator(".said:not(:empty)")).to_contain_text("没有这张凭条")
    assert page.locator("#code").input_value() == "K7QM3T9XWA"
    page.locator("#code").fill(slip.code)
    page.locator("[type=submit]").click()
    page.locator("#digits").fill("0000")
    page.locator("[type=submit]").click()
    expect(page.locator(".said:not(:empty)")).to_contain_text("后四位不对")
    assert page.locator("#digits").input_value() == "0000"
    expect(page.locator("[type=submit]")).to_be_enabled()


def test_a_demo_link_asks_for_no_digits(page: Page, desk: Served, town: Database) -> None:
    page.goto(f"http://localhost:{desk.port}/desk#demo={make_demo_slip(town, 'grid').code}")
    expect(page.locator("#digits")).to_be_hidden()
    page.locator("[type=submit]").click()
    expect(page.locator(".row").first).to_be_visible()
    assert "demo" not in page.url


def test_what_goes_wrong_is_told_and_nothing_is_lost(sign_in: Open, page: Page, town: Database) -> None:
    sign_in("S1")
    page.locator("[data-code=MINE]").click()
    page.route("**/closures", answer_with(503, "database-unavailable"))
    page.locator("#close").click()
    page.locator(".reasons button").first.click()
    expect(page.locator(".snack")).to_contain_text("没存上")
    page.unroute("**/closures")
    # The post ends while the page is open; then the session.
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-1'")
    page.locator(".reasons button").first.click()
    expect(page.locator(".snack")).to_contain_text("您的岗位管不到这里")
    run(town, "UPDATE session SET revoked_at = now()")
    page.locator(".reasons button").nth(1).click()
    expect(page.locator("#with-password")).to_be_visible()
    assert rows(town, "SELECT * FROM place_exception") == []


def test_while_the_service_is_away_nobody_is_asked_to_sign_in(page: Page, desk: Served) -> None:
    page.route("**/api/v1/me", answer_with(503, "database-unavailable"))
    page.goto(f"http://localhost:{desk.port}/desk")
    expect(page.locator("#heading")).to_contain_text("服务暂时不可用")
    page.unroute("**/api/v1/me")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator("#with-password")).to_be_visible()

"""A courier reports with one thumb: a press and a lift, taken back, slid away, and where there is danger."""

from typing import Any

from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from tests.browser.cases.residents import LAT, LON, go
from tests.browser.conftest import faults
from tests.browser.couriers.conftest import Come
from tests.browser.test_rider_looks import small
from tests.office.access.town import rows
from tests.served import Served

HOLD_MS = 450
REGRET_MS = 5000


def at_the_camera(page: Page, desk: Served) -> Page:
    page.context.grant_permissions(["geolocation", "camera"])
    page.context.set_geolocation({"longitude": LON, "latitude": LAT, "accuracy": 12})
    return opened(go(page, desk, "/rider"))


def opened(page: Page) -> Page:
    page.locator("#to-report").tap()
    page.locator(".cam[data-stands]").wait_for()
    expect(page.locator("#spot")).to_contain_text("误差 12 米")
    return page


def thumb_on(page: Page, code: str) -> None:
    """Down on a tile, and held."""
    box = page.locator(f".kindtile[data-code={code}]").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    expect(page.locator(".cam[data-pressed]")).to_have_count(1)


def reported(town: Database) -> list[Any]:
    return rows(town, "SELECT category, channel, body, point IS NOT NULL FROM matter ORDER BY id")


def test_a_press_takes_the_picture_a_lift_sends_it_and_sliding_away_does_not(
    page: Page, desk: Served, town: Database, outside_of: list[str]
) -> None:
    at_the_camera(page, desk)
    assert [*faults(page), *small(page)] == []
    thumb_on(page, "roads")
    expect(page.locator(".hint")).to_have_text("松手就发：道路设施")
    away = page.locator(".away").bounding_box()
    assert away
    page.mouse.move(away["x"] + 20, away["y"] + 20)
    expect(page.locator(".hint")).to_have_text("松手，不发")
    page.mouse.up()
    expect(page.locator(".cam[data-pressed]")).to_have_count(0)
    assert reported(town) == []
    thumb_on(page, "roads")
    page.wait_for_timeout(HOLD_MS)
    page.mouse.up()
    expect(page.locator("#received .item")).to_have_count(1)
    expect(page.locator("#received .stat")).to_have_text("收到了，等社区受理")
    assert [*faults(page), *small(page)] == []
    assert reported(town) == [("roads", "web", "", True)]
    expect(page.locator("#waiting")).to_have_count(0)
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    ((state, photos),) = rows(town, "SELECT min(state), count(*) FROM evidence")
    assert (state, photos) == ("received", 1)
    assert outside_of == []


def test_a_tap_may_have_slipped_and_is_taken_back(page: Page, desk: Served, town: Database) -> None:
    at_the_camera(page, desk)
    page.locator(".kindtile[data-code=sanitation]").tap()
    expect(page.locator(".snack")).to_contain_text("已存：环境卫生")
    assert [*faults(page), *small(page)] == []
    page.locator(".snack button").tap()
    expect(page.locator("#waiting")).to_have_count(0)
    page.locator("#again").tap()
    page.locator(".kindtile[data-code=sanitation]").tap()
    expect(page.locator("#received .item")).to_have_count(1, timeout=REGRET_MS + 15_000)
    assert reported(town) == [("sanitation", "web", "", True)]


def test_danger_shows_whom_to_call_before_anything_is_sent(page: Page, desk: Served, town: Database) -> None:
    at_the_camera(page, desk)
    page.locator(".kindtile[data-code=danger]").tap()
    calls = page.locator(".dangers a")
    assert [calls.nth(i).get_attribute("href") for i in range(3)] == ["tel:119", "tel:120", "tel:110"]
    expect(page.locator(".herep b")).to_contain_text("误差 12 米")
    assert [*faults(page), *small(page)] == []
    assert reported(town) == []
    page.locator("#danger-send").tap()
    expect(page.locator("#received .item")).to_have_count(1, timeout=REGRET_MS + 15_000)
    assert reported(town) == [("safety", "web", "", True)]


def test_a_couriers_report_is_his_own_and_what_became_of_it_comes_to_his_next_phone(
    page: Page, town: Database, come: Come
) -> None:
    opened(come("韩师傅")).locator(".kindtile[data-code=lighting]").tap()
    expect(page.locator("#received .item")).to_have_count(1, timeout=REGRET_MS + 15_000)
    expect(page.locator(".enrol")).to_have_count(0)
    ((channel, name),) = rows(
        town, "SELECT channel, shown_name FROM matter JOIN account ON account.id = account_id"
    )
    assert (channel, name) == ("informant", "韩师傅")
    page.evaluate("localStorage.removeItem('receipts')")
    page.reload()
    expect(page.locator("#received .item")).to_have_count(1)


def test_without_a_camera_a_sentence_is_enough(page: Page, desk: Served, town: Database) -> None:
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error())")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": LON, "latitude": LAT, "accuracy": 12})
    go(page, desk, "/rider")
    page.locator("#to-report").tap()
    page.locator("#write-send").tap()
    expect(page.locator(".toast")).to_have_text("请写一句或拍一张")
    expect(page.locator(".toast")).to_have_count(0)
    page.locator("#say").fill("长椅断了一条腿")
    page.locator(".kindrow[data-code=unsure]").tap()
    assert [*faults(page), *small(page)] == []
    page.locator("#write-send").tap()
    expect(page.locator("#received .item")).to_have_count(1, timeout=REGRET_MS + 15_000)
    assert reported(town) == [("unsure", "web", "长椅断了一条腿", True)]

"""Phones as they are: in motion, full, with a clock two days off."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from tests.browser.cases.residents import LAT, LON, go
from tests.browser.conftest import faults
from tests.browser.test_rider_looks import small
from tests.office.access.town import rows
from tests.served import Served

TWO_DAYS = timedelta(days=2)
RIDING_M_S, STANDING_M_S = 6, 0


def place(page: Page, **more: Any) -> None:
    """Where the phone is, and how fast it goes."""
    page.context.grant_permissions(["geolocation", "camera"])
    where = {"longitude": LON, "latitude": LAT, "accuracy": 12, **more}
    page.context.new_cdp_session(page).send("Emulation.setGeolocationOverride", where)


def test_in_motion_the_tiles_are_covered_until_it_stands(page: Page, desk: Served, town: Database) -> None:
    place(page, speed=RIDING_M_S)
    go(page, desk, "/rider?do=report")
    expect(page.locator(".riding")).to_contain_text("停稳再拍")
    assert [*faults(page), *small(page)] == []
    box = page.locator(".kindtile").first.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 10, box["y"] + 10)
    page.locator("#stopped").tap()
    expect(page.locator(".riding")).to_be_visible()
    place(page, speed=STANDING_M_S)
    page.locator("#stopped").tap()
    expect(page.locator(".riding")).to_have_count(0)
    assert rows(town, "SELECT count(*) FROM matter") == [(0,)]


@pytest.mark.parametrize("off", [TWO_DAYS, -TWO_DAYS])
def test_a_clock_two_days_off_is_set_right(page: Page, desk: Served, town: Database, off: timedelta) -> None:
    page.clock.set_system_time(datetime.now().astimezone() + off)
    place(page)
    go(page, desk, "/rider")
    page.locator("#to-report").tap()
    page.locator(".cam[data-stands]").wait_for()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator(".kindtile[data-code=roads]").tap()
    expect(page.locator("#waiting .item")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator("#received .item")).to_have_count(1)
    ((in_time,),) = rows(
        town, "SELECT happened_at BETWEEN now() - interval '3 minutes' AND now() FROM matter"
    )
    assert in_time


def test_a_full_phone_says_so_and_offers_the_call(page: Page, desk: Served, town: Database) -> None:
    place(page)
    go(page, desk, "/rider")
    page.locator("#to-report").tap()
    page.locator(".cam[data-stands]").wait_for()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    # Nothing can be kept any more.
    page.context.new_cdp_session(page).send(
        "Storage.overrideQuotaForOrigin", {"origin": desk.base, "quotaSize": 1}
    )
    page.locator(".kindtile[data-code=roads]").tap()
    expect(page.locator(".saved h2")).to_have_text("手机存满了，这条可能留不住")
    expect(page.locator(".saved a")).to_have_attribute("href", "tel:12345")
    expect(page.locator("#waiting .item")).to_have_count(1)
    assert [*faults(page), *small(page)] == []
    page.context.set_offline(False)
    expect(page.locator("#received .item")).to_have_count(1)

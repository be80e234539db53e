"""A keeper lets a courier in, who agrees on his phone; then his own page, without a network, and leaving."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from shapely import Point

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from tests.browser.conftest import faults
from tests.browser.desks import is_sound
from tests.city.areas.shapes import at
from tests.office.access.town import rows, run
from tests.served import Served

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "locale": "zh-CN"}


class Hand:
    """Taps on a phone, counted; and how long they took."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.began = page, 0, time.monotonic()

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).tap()

    def write(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.page.keyboard.type(text)

    def told(self, job: str) -> str:
        return f"{job}: {self.taps} taps, {time.monotonic() - self.began:.1f} s"


@pytest.fixture
def keeper(page: Page, desk: Served, town: Database) -> Page:
    """Of the station MINE, with the view of couriers open."""
    slip = invite(town, "S4")
    origin = f"http://localhost:{desk.port}"
    sent = {"code": slip.code, "digits": slip.digits}
    assert page.request.post(f"{origin}/api/v1/session/slip", data=sent).ok
    run(town, "UPDATE account SET put_off_at = now()")
    run(
        town,
        """INSERT INTO enrollment (account_id, acts_as, place_id)
           SELECT account.id, 'keeper', place.id FROM account, place WHERE place.code = 'MINE'""",
    )
    page.goto(f"{origin}/desk?couriers")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("#new-courier")).to_be_visible()
    return page


@pytest.fixture
def phone(browser: Browser, desk: Served) -> Iterator[Callable[[str], Page]]:
    """The courier's, at an address of the page."""
    context = browser.new_context(**PHONE, reduced_motion="reduce")
    page = context.new_page()
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))

    def go(rest: str = "") -> Page:
        page.goto("about:blank")
        page.goto(f"http://localhost:{desk.port}/rider/me{rest}")
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield go
    assert found == []
    context.close()


def invited(keeper: Page, name: str, digits: str) -> tuple[str, Hand]:
    """The code that stands on the keeper's screen."""
    hand = Hand(keeper)
    hand.write("#name", name)
    hand.write("#digits", digits)
    hand.tap("#new-courier [type=submit]")
    expect(keeper.locator("#slip-code")).to_be_visible()
    return keeper.locator("#slip-code").inner_text().replace(" ", ""), hand


def test_a_courier_is_in_within_a_minute_and_out_at_once(
    keeper: Page, phone: Callable[[str], Page], town: Database
) -> None:
    is_sound(keeper)
    code, hand = invited(keeper, "郑海涛", "6262")
    is_sound(keeper)
    assert "6262" not in keeper.locator("dialog").inner_text()
    print(hand.told("keeper lets a courier in"))
    assert hand.taps == 3
    keeper.locator("#another-slip").tap()
    expect(keeper.locator("#slip-code")).not_to_have_text(f"{code[:4]} {code[4:8]} {code[8:]}")
    old, code = code, keeper.locator("#slip-code").inner_text().replace(" ", "")
    keeper.locator("#slip-done").tap()
    expect(keeper.locator("[data-courier]")).to_contain_text("郑海涛")

    # The one before serves no longer; whoever has no square types the code.
    page = phone(f"#slip={old}")
    expect(page.locator("#heading")).to_contain_text("换一张")
    page = phone("")
    is_sound(page)
    page.locator("#code").fill(code)
    page.locator("form button").tap()
    expect(page.locator("#agree")).to_be_visible()
    assert rows(town, "SELECT FROM enrollment WHERE acts_as = 'courier'") == []
    is_sound(page)
    page = phone(f"?lang=en&text=large#slip={code}")
    page.emulate_media(color_scheme="dark")
    is_sound(page, "large")
    page.emulate_media(color_scheme="light")

    page = phone(f"?lang=zh-CN&text=normal#slip={code}")
    hand = Hand(page)
    hand.write("#digits", "1111")
    hand.tap("#agree")
    expect(page.locator("#digits-said")).to_contain_text("4")
    hand = Hand(page)
    page.keyboard.type("6262")
    expect(page.locator("#agree")).to_be_focused()
    hand.tap("#agree")
    expect(page.locator(".sums")).to_be_visible()
    print(hand.told("courier agrees and is in, once the page is read"))
    assert page.evaluate("location.hash") == ""
    assert len(rows(town, "SELECT FROM courier WHERE consent_version IS NOT NULL")) == 1

    # What he reports stands there, also without a network; the worker keeps nothing of it.
    lon, lat = at(Point(100, 100)).coords[0]
    case = {"submission": str(uuid4()), "category": "lighting", "text": "路灯不亮", "channel": "informant"}
    origin = page.evaluate("location.origin")
    sent = page.request.post(f"{origin}/api/v1/cases", data={**case, "at": {"lon": lon, "lat": lat}})
    assert sent.status == 201, sent.text()
    page = phone("")
    expect(page.locator(".report")).to_have_count(1)
    is_sound(page)
    page.wait_for_function(
        "navigator.serviceWorker.ready.then((found) => found.active.state === 'activated')"
    )
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat()"""
    )
    assert kept and not [url for url in kept if "/api/" in url]
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("#net")).to_be_visible()
    expect(page.locator(".report")).to_have_count(1)
    page.context.set_offline(False)

    page = phone("")
    page.locator("#leave").tap()
    assert faults(page) == []
    page.locator("#ask-yes").tap()
    expect(page.locator("#ended")).to_be_visible()
    assert rows(town, "SELECT FROM enrollment WHERE acts_as = 'courier' AND valid @> now()") == []
    expect(page.locator(".report")).to_have_count(1)
    page.locator("#delete").tap()
    page.locator("#ask-yes").tap()
    expect(page.locator(".told")).to_be_visible()
    assert page.evaluate("localStorage.getItem('rider-me')") is None
    assert rows(town, "SELECT FROM account WHERE shown_name = '郑海涛'") == []


def test_saying_no_and_a_slip_tried_too_often(
    keeper: Page, phone: Callable[[str], Page], town: Database
) -> None:
    code, _ = invited(keeper, "高远", "2048")
    keeper.locator("#slip-done").tap()
    page = phone(f"#slip={code}")
    page.locator("#refuse").tap()
    expect(page.locator(".told")).to_be_visible()
    assert rows(town, "SELECT FROM courier") == []
    code, _ = invited(keeper, "宋晨", "2048")
    run(town, "UPDATE credential SET tries = 4 WHERE used_at IS NULL AND revoked_at IS NULL")
    page = phone(f"#slip={code}")
    page.locator("#digits").fill("1111")
    page.locator("#agree").tap()
    expect(page.locator("#heading")).to_contain_text("作废")
    assert faults(page) == []

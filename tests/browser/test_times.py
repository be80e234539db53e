"""The moment in a page's address: read as the API reads it,
told in the city's time, on a device in any zone.
"""

import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NEAR, PLACE, READY_MS

FROM = f"rider?from={NEAR}"
EVENING = [
    "2026-11-24+21:30",
    "2026-11-24T21:30:00+08:00",
    "2026-11-24T21:30:00%2B08:00",
    "2026-11-24T13:30:00Z",
    "2026-11-24t13:30z",
    "20261124T2130",
    "2026-W48-2T21:30",
]
Go = Callable[[str], Page]


@pytest.fixture(params=["America/New_York", "Asia/Shanghai"])
def abroad(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Go]:
    """Opens pages on a device whose clock is another."""
    context = browser.new_context(
        timezone_id=request.param, locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def go(path: str) -> Page:
        page.goto(f"{server}/{path}")
        page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
        return page

    yield go
    assert wrong == []
    context.close()


def test_every_form_is_the_same_moment(abroad: Go) -> None:
    for text in EVENING:
        page = abroad(f"?{PLACE}&at={text}")
        expect(page.locator(".asof")).to_have_text("按 2026年11月24日 21:30 的情况")
        assert "at=2026-11-24T21:30:00%2B08:00" in page.url or text in page.url
    for text in EVENING[:4]:
        page = abroad(f"{FROM}&at={text}")
        expect(page.locator("#freshness")).to_contain_text("11月24日 21:30")


def test_a_day_is_its_beginning(abroad: Go) -> None:
    for text in ("20261124", "2026-11-24", "2026-W48-2", "2026-11-23T24:00"):
        page = abroad(f"?{PLACE}&at={text}")
        expect(page.locator(".asof")).to_have_text("按 2026年11月24日 00:00 的情况")


def test_what_cannot_be_read_is_said_and_not_taken_for_now(abroad: Go) -> None:
    paths, texts = (
        (f"?{PLACE}", "?place=992DSQ", FROM),
        ("yesterday", "2026-13-01", "2026-11-24T25:00", "明天"),
    )
    for path, text in product(paths, texts):
        asked = f"{path}&at={text}"
        page = abroad(asked)
        expect(page.locator("#heading"), asked).to_have_text("链接中的时间有误")
        expect(page.locator("body"), asked).to_contain_text(f"“{text}”")
        expect(page.locator(".person, .row, .offer"), asked).to_have_count(0)
        page.get_by_role("button", name="看现在的情况").click()
        shown = page.locator("#heading, .card h2").first
        expect(shown, asked).not_to_have_text("链接中的时间有误", timeout=READY_MS)
        assert "at=" not in page.url.replace("lat=", "")


def test_a_closure_is_told_in_days_of_the_city(abroad: Go) -> None:
    page = abroad("?place=992DSQ&at=2026-11-24T10:00")
    section = page.locator("section.part", has=page.get_by_role("heading", name="临时安排"))
    expect(section).to_contain_text("临时关闭 · 11月11日 至 12月13日")
    expect(section).not_to_contain_text(re.compile(r"16:00|00:00"))

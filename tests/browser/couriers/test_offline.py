"""A courier's reports without a network: seen, changed, placed, deleted.

Each arrives once, also when the browser is killed in the middle and is opened again the next day.
"""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Geolocation, Page, Request, Route, expect

from geoapi.core.db import Database
from tests.browser.cases.residents import LAT, LON, go
from tests.browser.conftest import FLAGS, READY_MS, faults
from tests.browser.test_rider_looks import small
from tests.office.access.town import rows
from tests.served import Served

HERE = Geolocation(longitude=LON, latitude=LAT, accuracy=12)
TRIES = 100
Opened = Callable[[], Page]


@pytest.fixture
def phone(browser_type: BrowserType, tmp_path: Path) -> Iterator[Opened]:
    """A phone whose browser is killed, as for want of memory, and opened again with what it kept."""
    contexts: list[BrowserContext] = []

    def open_again() -> Page:
        if contexts:
            with contexts[0].expect_event("close"):
                for process in browser_of(tmp_path / "phone"):
                    os.kill(process, signal.SIGKILL)
            contexts.clear()
        contexts.append(
            browser_type.launch_persistent_context(
                tmp_path / "phone",
                executable_path="/usr/bin/chromium-headless-shell",
                args=FLAGS,
                viewport={"width": 390, "height": 844},
                has_touch=True,
                locale="zh-CN",
                reduced_motion="reduce",
                geolocation=HERE,
                permissions=["geolocation", "camera"],
            )
        )
        return contexts[0].pages[0]

    yield open_again
    for context in contexts:
        context.close()


def browser_of(folder: Path) -> list[int]:
    """The process in which the browser with this profile runs, and the script that starts it; not those that
    it has started, which end with it.
    """
    own = os.fsencode(f"--user-data-dir={folder}")
    processes = [each for each in Path("/proc").iterdir() if each.name.isdigit()]
    said = {int(each.name): command_of(each) for each in processes}
    return [process for process, words in said.items() if own in words and not any(map(is_child, words))]


def command_of(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:  # It has ended meanwhile.
        return []


def is_child(argument: bytes) -> bool:
    return argument.startswith(b"--type=")


def kept_for_later(page: Page, desk: Served) -> None:
    """After one visit the page works without a network: its files, and what may be reported."""
    go(page, desk, "/rider")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    go(page, desk, "/rider")
    page.locator("#to-report").click()
    page.locator(".cam[data-stands]").wait_for()
    page.wait_for_function("caches.match('/api/v1/categories?kind=case').then(Boolean)")
    page.locator(".camhead .square").click()
    expect(page.locator("#to-report")).to_be_visible()


def snap(page: Page, code: str) -> None:
    page.locator("#to-report, #again").locator("visible=true").first.tap()
    page.locator(".cam[data-stands]").wait_for()
    expect(page.locator("#spot small")).to_be_visible()
    page.locator(f".kindtile[data-code={code}]").tap()
    expect(page.locator("#waiting .item").first).to_be_visible()


def matters(town: Database) -> list[Any]:
    return rows(town, "SELECT category, body FROM matter ORDER BY category")


def photos_arrive(page: Page, town: Database, count: int) -> None:
    """They follow what they belong to."""
    question = "SELECT count(*) FROM matter_evidence JOIN evidence USING (sha256) WHERE state = 'received'"
    for _ in range(TRIES):
        if rows(town, question) == [(count,)]:
            return
        page.wait_for_timeout(200)
    assert rows(town, question) == [(count,)]


def test_what_waits_is_seen_changed_and_deleted_and_goes_once(
    phone: Opened, desk: Served, town: Database
) -> None:
    page = phone()
    kept_for_later(page, desk)
    page.context.set_offline(True)
    for code in ("roads", "lighting", "sanitation"):
        snap(page, code)
    expect(page.locator("#waiting .item")).to_have_count(3)
    expect(page.locator(".saved h2")).to_have_text("已存，有网自动发")
    assert [*faults(page), *small(page)] == []
    page.locator("#waiting .item").nth(1).locator("[aria-label=删除这条]").tap()
    expect(page.locator("#waiting .item")).to_have_count(2)
    page.locator(".openitem").first.tap()
    page.locator("#say").fill("井盖没了")
    assert [*faults(page), *small(page)] == []
    page.locator("#write-send").tap()
    expect(page.locator("#waiting")).to_contain_text("井盖没了")
    # Killed, and opened without a network: all of it is there, and what was not deleted goes.
    page = phone()
    page.context.set_offline(True)
    go(page, desk, "/rider")
    expect(page.locator("#freshness")).to_contain_text("2 条待发送")
    page.context.set_offline(False)
    expect(page.locator("#to-queue")).to_be_hidden()
    assert matters(town) == [("roads", "井盖没了"), ("sanitation", "")]
    photos_arrive(page, town, 2)


def test_a_browser_that_dies_amid_its_queue_sends_all_of_it_once(
    phone: Opened, desk: Served, town: Database
) -> None:
    page = phone()
    kept_for_later(page, desk)
    page.context.set_offline(True)
    for code in ("lighting", "roads", "sanitation"):
        snap(page, code)
    asked: list[Request] = []

    def swallow(route: Route) -> None:
        # The first has come with its photo; this one arrives, and nobody learns that it did.
        if matters(town):
            route.fetch()
            route.abort()
            asked.append(route.request)
        else:
            route.continue_()

    page.context.route("**/api/v1/cases", swallow)
    page.context.set_offline(False)
    while not asked:
        page.wait_for_timeout(200)
    page = phone()
    go(page, desk, "/rider")
    expect(page.locator("#to-queue")).to_be_hidden()
    page.locator("#to-report").tap()
    page.locator("#cam-queue").tap()
    expect(page.locator("#received .item")).to_have_count(3)
    expect(page.locator("#waiting")).to_have_count(0)
    assert matters(town) == [("lighting", ""), ("roads", ""), ("sanitation", "")]
    photos_arrive(page, town, 3)


def test_without_a_position_it_waits_until_the_map_says_where(
    page: Page, desk: Served, town: Database
) -> None:
    page.context.grant_permissions(["camera"])
    go(page, desk, "/rider?do=report")
    page.locator(".kindtile[data-code=roads]").tap(timeout=READY_MS)
    expect(page.locator("#waiting")).to_contain_text("还没有位置，补上就发")
    page.locator("[aria-label=补上位置]").tap()
    page.locator("#finder-pick").tap()
    expect(page.locator("#pick-text")).to_have_text("点一下它在的位置")
    page.locator("#map.leaflet-container").wait_for()
    page.locator("#map").click()
    expect(page.locator("#received .item")).to_have_count(1)
    ((category, channel),) = rows(town, "SELECT category, channel FROM matter")
    assert (category, channel) == ("roads", "web")

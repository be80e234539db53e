"""Reminders on this device: turned on and off, and what the worker shows while no page is open."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from geoapi.core.db import Database
from tests.browser.conftest import FLAGS
from tests.browser.desks import HOW, is_sound
from tests.browser.test_notices import Enter, desk, enter
from tests.office.access.town import rows
from tests.office.notices.test_push import Browser
from tests.served import Served

__all__ = ["desk", "enter"]
SOON_MS = 20_000
LOOK_MS = 2_000


@pytest.fixture
def context(playwright: Playwright, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """Of the whole browser: its small sister shows no notifications."""
    whole = playwright.chromium.launch(
        executable_path="/usr/bin/chromium",
        args=[*FLAGS, "--headless=new"],
        ignore_default_args=["--headless"],
    )
    made = whole.new_context(**browser_context_args)
    yield made
    made.close()
    whole.close()


@pytest.mark.parametrize("how", HOW)
def test_where_no_push_service_is_to_be_had_it_is_told(
    enter: Enter, page: Page, context: BrowserContext, desk: Served, town: Database, how: str
) -> None:
    enter("S1", how)
    context.grant_permissions(["notifications"], origin=f"http://localhost:{desk.port}")
    page.goto(f"http://localhost:{desk.port}/desk?account{how}")
    push = page.locator("#push")
    expect(push).to_have_text("Remind me on this device" if how else "在这台设备上提醒我")
    is_sound(page, how)
    push.click()
    said = page.locator("#main .said:not(:empty)")
    expect(said).to_contain_text(
        "cannot receive reminders" if how else "这台设备收不到提醒", timeout=2 * SOON_MS
    )
    expect(push).to_be_enabled()
    is_sound(page, how)
    assert rows(town, "SELECT * FROM push_subscription") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_what_is_on_is_turned_off(
    enter: Enter, page: Page, context: BrowserContext, desk: Served, town: Database
) -> None:
    """The subscription comes by the API, as no push service is here to make one."""
    enter()
    base = f"http://localhost:{desk.port}"
    context.grant_permissions(["notifications"], origin=base)
    body = Browser("https://push.example.cn/abc").subscription()
    sent = page.evaluate(
        """(body) => fetch('/api/v1/me/push', {method: 'POST', body: JSON.stringify(body),
             headers: {'Content-Type': 'application/json'}}).then((answer) => answer.status)""",
        body,
    )
    assert sent == 204
    page.evaluate("navigator.serviceWorker.register('/desk-sw.js?lang=zh-CN', {scope: '/desk'})")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{base}/desk?account")
    expect(page.locator("#push")).to_have_text("不再在这台设备上提醒")
    is_sound(page, "")
    page.locator("#push").click()
    expect(page.locator("#push")).to_have_text("在这台设备上提醒我")
    assert rows(town, "SELECT * FROM push_subscription") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


class Worker:
    """A worker, to which the browser's own tools deliver what a push service would."""

    def __init__(self, page: Page, base: str, language: str, name: str = "desk") -> None:
        self.page, self.base, self.name = page, base, name
        self.cdp = page.context.new_cdp_session(page)
        # By number, whether it is still there: one that the page has just given up goes a moment later.
        known: dict[str, bool] = {}
        self.cdp.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: known.update(
                (each["registrationId"], not each["isDeleted"]) for each in told["registrations"]
            ),
        )
        self.cdp.send("ServiceWorker.enable")
        page.evaluate(
            """async ([name, language]) => {
              await navigator.serviceWorker.register(`/${name}-sw.js?lang=${language}`, {scope: `/${name}`});
              await navigator.serviceWorker.ready;
            }""",
            [name, language],
        )
        while not any(known.values()):
            page.wait_for_timeout(50)
        self.number = max((number for number, is_there in known.items() if is_there), key=int)

    def deliver(self, data: str) -> None:
        self.cdp.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.base, "registrationId": self.number, "data": data},
        )

    def shown(self, count: int) -> list[dict[str, str]]:
        """What stands on the screen, once it is so many."""
        for _ in range(SOON_MS // LOOK_MS):
            # Asked while one is on its way to the screen, the browser seems to take it for dismissed.
            self.page.wait_for_timeout(LOOK_MS)
            found: list[dict[str, str]] = self.page.evaluate(
                """(name) => navigator.serviceWorker.getRegistration(`/${name}`)
                  .then((found) => found.getNotifications())
                  .then((all) => all.map(({title, body, tag}) => ({title, body, tag})))""",
                self.name,
            )
            if len(found) == count:
                return found
        raise AssertionError(found)


@pytest.mark.parametrize(
    ("language", "waits", "other"),
    [("zh-CN", "有人反映情况，等您处理", "有新通知"), ("en", "A report waits for you", "A new notice")],
)
def test_the_worker_shows_number_and_verb_and_stores_nothing(
    page: Page, context: BrowserContext, desk: Served, language: str, waits: str, other: str
) -> None:
    base = f"http://localhost:{desk.port}"
    context.grant_permissions(["notifications"], origin=base)
    page.goto(f"{base}/desk")
    page.wait_for_selector("html[data-ready]", state="attached")
    worker = Worker(page, base, language)
    message = {"id": "m-1", "type": "report.waiting", "subject": "MINE", "name": "周晓兰"}
    worker.deliver(json.dumps(message))
    assert worker.shown(1) == [{"title": waits, "body": "MINE", "tag": "m-1"}]
    # The same one once more takes the place of the first.
    worker.deliver(json.dumps(message))
    worker.deliver(json.dumps({"id": "m-2", "type": "of tomorrow", "subject": 7}))
    assert {each["title"] for each in worker.shown(2)} == {waits, other}
    worker.deliver("no JSON")
    assert [each["title"] for each in worker.shown(3)].count(other) == 2
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate("caches.keys()") == []
    # It answers for no request: without a network there is no desk.
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()


def test_a_tap_on_what_is_shown_opens_the_notices(
    enter: Enter, page: Page, context: BrowserContext, desk: Served
) -> None:
    enter()
    base = f"http://localhost:{desk.port}"
    context.grant_permissions(["notifications"], origin=base)
    worker = Worker(page, base, "zh-CN")
    worker.deliver(json.dumps({"id": "m-1", "type": "report.waiting", "subject": "MINE"}))
    worker.shown(1)
    (script,) = context.service_workers
    script.evaluate(
        """async () => {
          const [shown] = await self.registration.getNotifications();
          self.dispatchEvent(new NotificationEvent('notificationclick', {notification: shown}));
        }"""
    )
    expect(page.locator("h1")).to_have_text("通知")
    worker.shown(0)

"""People of the demo city in browsers of their own, and pictures of what they see, beside `make run`."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from screenshots import FLAGS

CHECKOUT = Path(__file__).resolve().parent.parent
PHOTOS = CHECKOUT / ".local" / "demo" / "photos"
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
QUALITY = 72
# A phone's pictures are shown half as wide as they are taken.
PHONE_SCALE = 1.5
# What a person takes to find the next button and to reach it, in seconds: the page is faster.
REACH_S = 1.0


class Visitor:
    """Somebody in a browser of their own, as whoever opens the map; `origin`: where it is served."""

    def __init__(self, browser: Browser, origin: str, screen: ViewportSize = DESK) -> None:
        is_phone = screen["width"] < screen["height"]
        self.context = browser.new_context(
            viewport=screen,
            device_scale_factor=PHONE_SCALE if is_phone else 1,
            has_touch=is_phone,
            locale="zh-CN",
            reduced_motion="reduce",
        )
        self.page = self.context.new_page()
        self.origin = origin

    def ask(self, path: str) -> Any:
        return self.page.request.get(f"{self.origin}/api/v1{path}").json()

    def send(self, path: str, **body: Any) -> Any:
        answer = self.page.request.post(
            f"{self.origin}/api/v1{path}", data=body, headers={"Origin": self.origin}
        )
        assert answer.ok, answer.text()
        return answer.json()

    def visit(self, path: str) -> Page:
        # Anew, also where only what is behind the # differs.
        self.page.goto("about:blank")
        self.page.goto(f"{self.origin}{path}")
        self.settle()
        return self.page

    def settle(self) -> None:
        self.page.wait_for_selector("html[data-ready]", state="attached")
        self.page.wait_for_load_state("networkidle")


class Counted(Visitor):
    """Somebody on a phone whose taps and seconds are counted."""

    def begin(self) -> None:
        self.taps, self.began = 0, time.monotonic()

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.tap()
        self.taps += 1

    def done(self, job: str) -> None:
        took = time.monotonic() - self.began
        print(
            f"{job:<46}{self.taps} taps  {took:4.1f} s, {took + self.taps * REACH_S:4.1f} s by hand",
            flush=True,
        )


class Person(Visitor):
    """Somebody of the demo city, signed in, with a passkey that the browser keeps."""

    def __init__(self, browser: Browser, role: str, screen: ViewportSize = DESK) -> None:
        link = sign_in_link(role)
        super().__init__(browser, link.partition("/desk")[0], screen)
        session = self.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.page.goto(link)
        with self.page.expect_response("**/api/v1/session/slip"):
            self.page.locator("form button").first.click()
        self.page.wait_for_load_state("networkidle")

    def add_passkey(self) -> None:
        page = self.visit("/desk?account=")
        with page.expect_response("**/api/v1/me/passkeys"):
            page.locator("#add-passkey").click()


def sign_in_link(role: str) -> str:
    """A link by which one signs in once, as somebody of the demo city."""
    told = subprocess.run(
        [CHECKOUT / "scripts" / "geoapi", "demo", "sign-in", role],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = re.search(r"http\S+", told.stdout)
    assert found, told.stdout
    return found[0]


class Album:
    """Pictures of the day, numbered."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.number = 0
        out.mkdir(parents=True, exist_ok=True)

    def add(self, page: Page, name: str) -> None:
        self.number += 1
        page.wait_for_timeout(700)  # tiles that have come are drawn
        file = self.out / f"{self.number:02d}-{name}.jpg"
        page.screenshot(path=file, type="jpeg", quality=QUALITY)
        print(file, flush=True)


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """With `more` of its own flags."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=[*FLAGS, *more]
        )
        yield browser
        browser.close()

"""A hand in a real browser that closes a station for the rest of the day, and what it had to do for it.

Runs in the peer's environment: `closing_hand.py ours|flask-admin URL STATION`; prints JSON.
"""

import json
import sys
import time
from datetime import datetime, timedelta

from playwright.sync_api import Page, sync_playwright

BROWSER = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]


class Hand:
    """Counts what it does; waits as long as the page takes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.keys = 0
        self.waited_s = 0.0

    def click(self, selector: str, appears: str) -> None:
        """Click, and wait for what comes of it."""
        self.clicks += 1
        began = time.monotonic()
        self.page.locator(selector).first.click()
        self._see(appears, began)

    def type(self, selector: str, text: str, appears: str | None = None) -> None:
        """Type into a field that has the focus."""
        self.keys += len(text)
        began = time.monotonic()
        self.page.locator(selector).first.press_sequentially(text)
        self._see(appears or selector, began)

    def _see(self, selector: str, began: float) -> None:
        self.page.locator(selector).first.wait_for(state="visible")
        self.waited_s += time.monotonic() - began


def ours(hand: Hand, station: str) -> None:
    """From the first screen of the desk, signed in on the own phone."""
    hand.click(f'[data-code="{station}"]', "#close")
    hand.click("#close", ".reasons button")
    hand.click(".reasons button", ".snack")


def flask_admin(hand: Hand, station: str) -> None:
    """From the list of closures, with no sign-in at all; the place by its code."""
    now = datetime.now().replace(second=0)  # noqa: DTZ005  the form takes the wall clock
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0)
    hand.click("text=Create", "input[name=since]")
    hand.click(".select2-container", ".select2-input, .select2-search__field")
    hand.type(".select2-input >> visible=true", station, ".select2-result-selectable")
    hand.click(".select2-result-selectable", "input[name=reason], textarea[name=reason]")
    hand.click("textarea[name=reason], input[name=reason]", "input[name=since]")
    hand.type("textarea[name=reason], input[name=reason]", "停水停电")
    for name, moment in (("since", now), ("until", midnight)):
        hand.click(f"input[name={name}]", f"input[name={name}]")
        # As many digits as a keyboard types there, and the half of the day.
        hand.keys += len("112920260930A")
        hand.page.locator(f"input[name={name}]").fill(moment.strftime("%Y-%m-%dT%H:%M"))
    hand.click("input[type=submit][value=Save]", ".alert-success")


def main(which: str, url: str, station: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_default_timeout(15_000)
        page.goto(url)
        if which == "ours":
            page.locator("form [type=submit]").click()
            page.locator(f'[data-code="{station}"]').wait_for()
        hand = Hand(page)
        {"ours": ours, "flask-admin": flask_admin}[which](hand, station)
        print(json.dumps({"clicks": hand.clicks, "keys": hand.keys, "waited_s": round(hand.waited_s, 2)}))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

#!/usr/bin/env python3
"""Work on a case of the demo city as those in office do, from the call to the month's sums, with pictures.

Beside a running `make run`: `python scripts/officer_day.py`. It enters a case, and says how long that took.
"""

import argparse
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect
from walking import CHECKOUT, PHONE, Album, Person, chromium

OUT = CHECKOUT / "docs" / "officer"
# Keys a person presses in a second, of pinyin as of digits.
PACE = 4


class Officer(Person):
    """Somebody who works on cases."""

    def open_case(self, number: str) -> Page:
        return self.visit(f"/desk?inbox={number}")

    def open_form(self, verb: str) -> None:
        """The form of a step of the case that is open; some stand behind the others."""
        self.page.locator(".verbs").wait_for()
        button = self.page.locator(f".verbs [data-verb={verb}]")
        if not button.is_visible():
            self.page.locator("#more-verbs").click()
        button.click()

    def send_form(self) -> None:
        self.page.locator("dialog [type=submit]").click()
        self.page.locator(".snack").wait_for()


def in_days(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"


class Typist:
    """Presses keys as fast as a person does, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.began = page, 0, time.monotonic()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self._wait(1)

    def write(self, text: str, pinyin: str) -> None:
        """Chinese, by as many keys as its pinyin and the choosing of the words have."""
        self._wait(len(pinyin))
        self.page.keyboard.insert_text(text)

    def _wait(self, keys: int) -> None:
        self.keys += keys
        self.page.wait_for_timeout(keys * 1000 / PACE)

    def told(self) -> str:
        return f"{self.keys} keys, {time.monotonic() - self.began:.1f} s at {PACE} keys a second"


def enter(clerk: Officer, album: Album) -> str:
    """A call is entered by keyboard alone, while it lasts; then what was entered today."""
    page = clerk.visit("/desk?entry=line")
    typist = Typist(page)
    typist.press(*"03005566789", "Enter")
    typist.write("翠湖里8号楼", "cuihuli 8haolou ")
    page.locator("[role=option]").first.wait_for()
    typist.press("Enter")
    typist.press("2")
    typist.write("二楼楼道灯不亮，老人下楼看不见", "erlou loudaodeng buliang,laoren xialou kanbujian ")
    typist.press("Enter")
    page.locator(".same .hint").wait_for()
    album.add(page, "call")
    if page.locator(".same button").count():
        typist.press("Enter")
    typist.press("Control+Enter")
    page.locator("#entry-done").wait_for()
    print(f"entered by {typist.told()}")
    number = page.locator(".receipt .big").inner_text()
    album.add(page, "receipt")
    page.keyboard.press("t")
    page.locator(".channels button").last.click()
    page.locator(".entered li").first.wait_for()
    clerk.settle()
    album.add(page, "today")
    return number


def accept(staff: Officer, album: Album, number: str) -> None:
    page = staff.open_case(number)
    album.add(page, "inbox")
    page.keyboard.press("a")
    expect(page.locator(".opt .due").first).to_contain_text("前")
    page.keyboard.press("2")
    page.wait_for_timeout(500)
    album.add(page, "accept")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#live")).to_contain_text(number)


def work(worker: Officer, album: Album, number: str) -> None:
    """On the way, on a phone: taken, and a day promised."""
    page = worker.visit("/desk?inbox")
    album.add(page, "worker")
    page.locator(f"a[data-number='{number}']").click()
    page.locator("[data-verb=acknowledge]").click()
    page.locator(".snack").wait_for()
    page.locator(f"a[data-number='{number}']").click()
    page.locator("[data-verb=respond]").click()
    page.locator("dialog textarea").fill("看过了，灯座坏了，配好就换")
    page.locator("dialog [type=date]").fill(in_days(3))
    album.add(page, "respond")
    worker.send_form()


def help_out(staff: Officer, worker: Officer, album: Album, number: str) -> None:
    """Another post is called in; it takes longer than promised, and that is granted."""
    phone = worker.open_case(number)
    worker.open_form("call_in")
    phone.locator("dialog select option").nth(2).wait_for(state="attached")
    phone.locator("dialog select").first.select_option(index=2)
    phone.locator("dialog textarea").fill("请一起看看楼道线路")
    album.add(phone, "call-in")
    worker.send_form()
    phone = worker.open_case(number)
    worker.open_form("ask_postponement")
    phone.locator("dialog [type=date]").fill(in_days(6))
    phone.locator("dialog textarea").fill("灯座要订货，周末到")
    worker.send_form()
    page = staff.open_case(number)
    staff.open_form("grant")
    page.locator("dialog textarea").fill("同意，已告诉反映人")
    album.add(page, "grant")
    staff.send_form()


def resolve(worker: Officer, album: Album, number: str) -> None:
    page = worker.open_case(number)
    worker.open_form("resolve")
    page.locator("dialog .opt").first.click()
    page.locator("dialog textarea").first.fill("换了新灯座和灯泡，晚上看过，亮了")
    album.add(page, "resolve")
    worker.send_form()
    page = worker.open_case(number)
    album.add(page, "resolved")


def supervise(officer: Officer, album: Album) -> None:
    page = officer.visit("/desk?supervise")
    album.add(page, "supervise")
    page.get_by_role("button", name=re.compile("本月")).click()
    page.wait_for_load_state("networkidle")
    album.add(page, "month")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    album = Album(parser.parse_args().out)
    with chromium() as browser:
        clerk, staff = Officer(browser, "hotline"), Officer(browser, "community")
        worker = Officer(browser, "grid", PHONE)
        number = enter(clerk, album)
        accept(staff, album, number)
        work(worker, album, number)
        help_out(staff, worker, album, number)
        resolve(worker, album, number)
        supervise(Officer(browser, "subdistrict"), album)


if __name__ == "__main__":
    main()

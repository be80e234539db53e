#!/usr/bin/env python3
"""Report something in the demo city and see to it that it is solved, as a resident does, and photograph it.

Beside a running `make run`: `python scripts/resident_day.py`. Those in office do their part in between.
"""

import argparse
from pathlib import Path
from typing import Any

from officer_day import Officer
from playwright.sync_api import Page, expect
from walking import CHECKOUT, PHONE, PHOTOS, Album, Visitor, chromium

OUT = CHECKOUT / "docs" / "resident"
# At home in the first grid of a community whose people sign in as the demo city's.
WORKER = "990102001001001-W1"
HOME = "lon=120.8525004&lat=40.727815"
SAID = "二楼楼道灯不亮了，老人下楼看不见"


def report(resident: Visitor, album: Album) -> dict[str, Any]:
    """From the map to a number: a photo, a sentence, what it is; returns its receipt."""
    page = resident.visit(f"/?{HOME}")
    album.add(page, "map")
    page.locator("#report").click()
    page.wait_for_url("**/report?**")
    resident.settle()
    page.locator("#say").fill(SAID)
    page.locator("#camera").set_input_files(PHOTOS / "lamp-1.jpg")
    expect(page.locator("#photos img")).to_have_count(1)
    album.add(page, "what")
    page.locator("[data-code=lighting]").click()
    expect(page.locator("#who b")).to_have_count(2)
    page.locator("#phone").fill("0300-5566789")
    album.add(page, "check")
    with page.expect_response("**/api/v1/cases") as answer:
        page.locator("#send").click()
    page.locator("#number").wait_for()
    album.add(page, "receipt")
    receipt: dict[str, Any] = answer.value.json()
    return receipt


def dispatch(staff: Officer, number: str) -> None:
    """Accepted, and sent to the post of the place."""
    page = staff.open_case(number)
    staff.open_form("accept")
    page.locator("dialog [value=simple]").check()
    page.locator("dialog select option").nth(2).wait_for(state="attached")
    # It may be the one by the place already.
    if page.locator(f"dialog option[value='{WORKER}']").count():
        page.locator("dialog select").first.select_option(WORKER)
    staff.send_form()


def resolve(worker: Officer, number: str, said: str, photo: Path | None = None) -> None:
    page = worker.open_case(number)
    if page.locator("[data-verb=acknowledge]").count():
        page.locator("[data-verb=acknowledge]").click()
        page.locator(".snack").wait_for()
        worker.open_case(number)
    worker.open_form("resolve")
    page.locator("dialog .opt").first.click()
    page.locator("dialog textarea").first.fill(said)
    if photo:
        page.locator("dialog [type=file]").set_input_files(photo)
    worker.send_form()
    worker.settle()


def answer(page: Page, act: str, words: str = "") -> None:
    page.locator(f"[data-act={act}]").click()
    if words:
        page.locator("#words").fill(words)
    page.locator("#words-send").click()
    expect(page.locator("dialog")).to_have_count(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    album = Album(parser.parse_args().out)
    with chromium() as browser:
        staff, worker = Officer(browser, "community"), Officer(browser, "grid", PHONE)
        resident = Visitor(browser, staff.origin, PHONE)
        receipt = report(resident, album)
        number, page = receipt["number"], resident.page
        follow = f"/m/{number}#{receipt['key']}"
        dispatch(staff, number)
        album.add(resident.visit(follow), "working")
        resolve(worker, number, "换了灯泡，当晚亮了", PHOTOS / "lamp-1-after.jpg")
        album.add(resident.visit(follow), "answered")
        page.locator("[data-act=dispute]").click()
        page.locator("#words").fill("亮了两天又灭了")
        album.add(page, "dispute")
        page.locator("#words-send").click()
        expect(page.locator("dialog")).to_have_count(0)
        album.add(page, "again")
        resolve(worker, number, "灯座和线一起换了，请您再看看")
        answer(resident.visit(follow), "confirm")
        album.add(page, "solved")


if __name__ == "__main__":
    main()

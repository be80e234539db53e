#!/usr/bin/env python3
"""Do a courier's jobs on the demo city with one thumb, count its taps and the seconds, and photograph it.

Beside a running `make run`: `python scripts/courier_day.py`. A camera is made up; what is reported stays.
"""

import argparse
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Geolocation, Page, expect
from walking import CHECKOUT, PHONE, Album, Counted, chromium, sign_in_link

OUT = CHECKOUT / "docs" / "courier"
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
HERE = Geolocation(longitude=120.8508, latitude=40.7186, accuracy=12)
HOLD_MS = 450
MANY = 20
# In the phone: neither a report nor a photo.
NOTHING_WAITS = """() => new Promise((resolve) => {
    const opened = indexedDB.open("reports");
    opened.onsuccess = () => {
        const asked = opened.result.transaction("report").objectStore("report").getAll();
        asked.onsuccess = () => {
            opened.result.close();
            const whole = ({ receipt, photos }) => receipt && photos.every(({ sent }) => sent);
            resolve(asked.result.every(whole));
        };
    };
})"""


class Courier(Counted):
    """Somebody on a bicycle, signed in."""

    def __init__(self, browser: Browser) -> None:
        link = sign_in_link("courier")
        super().__init__(browser, "{0.scheme}://{0.netloc}".format(urlsplit(link)), PHONE)
        self.context.grant_permissions(["geolocation", "camera"], origin=self.origin)
        self.context.set_geolocation(HERE)
        self.page.goto(link)
        self.page.wait_for_load_state("networkidle")
        if self.page.locator("form button").count():
            self.page.locator("form button").first.click()
            self.page.wait_for_load_state("networkidle")
        self.begin()

    def stand(self) -> Page:
        """At the stations, which work without a network from the second visit on."""
        self.visit("/rider")
        self.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        self.visit("/rider")
        self.begin()
        return self.page

    def own_numbers(self) -> dict[str, str]:
        """What was reported so far, with the keys of the receipts."""
        return {each["number"]: each["key"] for each in self.ask("/me/matters?limit=100")["matters"]}

    def hold(self, code: str) -> None:
        """Press a kind, and lift."""
        box = self.page.locator(f".kindtile[data-code={code}]").bounding_box()
        assert box
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.wait_for_timeout(HOLD_MS)
        self.page.mouse.up()
        self.taps += 1

    def at_the_camera(self) -> None:
        self.tap("#to-report")
        self.page.locator(".cam[data-stands]").wait_for()


def report(courier: Courier, album: Album) -> None:
    page = courier.stand()
    album.add(page, "stations")
    courier.began = time.monotonic()
    courier.at_the_camera()
    courier.hold("roads")
    expect(page.locator("#received .item").first).to_be_visible()
    courier.done("report, with a network: received")
    album.add(page, "received")


def report_offline(courier: Courier, album: Album) -> None:
    page = courier.stand()
    courier.context.set_offline(True)
    courier.at_the_camera()
    album_page(album, page, "camera", courier)
    courier.hold("sanitation")
    expect(page.locator("#waiting .item").first).to_be_visible()
    courier.done("report, without a network: kept")
    album.add(page, "waiting")
    courier.begin()
    courier.context.set_offline(False)
    expect(page.locator("#waiting")).to_have_count(0)
    courier.done("the network is back: received")


def album_page(album: Album, page: Page, name: str, courier: Courier) -> None:
    """A picture that costs the courier no time."""
    before = time.monotonic()
    album.add(page, name)
    courier.began += time.monotonic() - before


def many_offline(courier: Courier, _: Album) -> None:
    """A morning without a network: all of it arrives when there is one, each once and with its photo."""
    page = courier.stand()
    before = set(courier.own_numbers())
    courier.context.set_offline(True)
    for kept in range(1, MANY + 1):
        page.locator("#to-report, #again").locator("visible=true").first.tap()
        page.locator(".cam[data-stands]").wait_for()
        courier.hold("roads")
        expect(page.locator("#waiting .item")).to_have_count(kept)
    courier.begin()
    courier.context.set_offline(False)
    while not page.evaluate(NOTHING_WAITS):
        page.wait_for_timeout(100)
    courier.done(f"the network is back: {MANY} received")
    after = courier.own_numbers()
    new = {number: key for number, key in after.items() if number not in before}
    photos = [
        photo["state"]
        for number, key in new.items()
        for photo in courier.ask(f"/matters/{number}/receipt?key={key}")["evidence"]
    ]
    came = sum(state in ("received", "ready") for state in photos)
    print(f"  {len(new)} of {MANY} came, {came} photos", flush=True)
    assert len(new) == came == MANY


def danger(courier: Courier, album: Album) -> None:
    page = courier.stand()
    courier.at_the_camera()
    courier.tap(".kindtile[data-code=danger]")
    page.locator(".dangers").wait_for()
    courier.done("danger: whom to call")
    album.add(page, "danger")


def task(courier: Courier, album: Album) -> None:
    page = courier.stand()
    courier.tap("#to-tasks")
    page.locator("#take, .ring").first.wait_for()
    if page.locator(".ring").count():
        courier.tap("#release")
        page.locator("#take").wait_for()
        courier.taps -= 1
    album_page(album, page, "task", courier)
    courier.tap("#take")
    page.locator(".ring").wait_for()
    courier.done("take a task")
    album.add(page, "taken")
    courier.begin()
    courier.context.set_offline(True)
    courier.tap("[data-say=done]")
    expect(page.locator(".toast")).to_be_visible()
    courier.done("hand it in, without a network: kept")
    courier.context.set_offline(False)
    expect(page.locator(".ring")).to_have_count(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    album = Album(parser.parse_args().out)
    with chromium(*CAMERA) as browser:
        courier = Courier(browser)
        for job in (report, report_offline, many_offline, danger, task):
            job(courier, album)


if __name__ == "__main__":
    main()

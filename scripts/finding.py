#!/usr/bin/env python3
"""Find on the demo city what people open the map for, with one thumb, count its taps and the seconds, and
photograph it. Beside a running `make run`: `GEOAPI_PORT=… python scripts/finding.py`.
"""

import argparse
import os
from pathlib import Path

from playwright.sync_api import Browser, Geolocation, expect
from walking import CHECKOUT, PHONE, Album, Counted, chromium

OUT = CHECKOUT / ".local" / "finding"
HERE = Geolocation(longitude=120.8508, latitude=40.7186, accuracy=12)
SPOKEN = "紫荆新村5号楼"


class Seeker(Counted):
    """Somebody who lets the page know where they stand."""

    def __init__(self, browser: Browser, origin: str) -> None:
        super().__init__(browser, origin, PHONE)
        self.context.grant_permissions(["geolocation"], origin=origin)
        self.context.set_geolocation(HERE)


def whom_to_call(seeker: Seeker, album: Album) -> None:
    page = seeker.visit("/")
    seeker.begin()
    seeker.tap(".welcome .call")
    expect(page.locator(".rung.now")).to_be_visible()
    expect(page.locator(".callbar a.dial")).to_be_visible()
    seeker.done("whom to call now, from where one stands")
    album.add(page, "call")


def whom_to_call_at(seeker: Seeker, album: Album) -> None:
    page = seeker.visit("/")
    seeker.begin()
    seeker.tap("[role=combobox]")
    page.get_by_role("combobox").press_sequentially(SPOKEN, delay=150)
    page.get_by_role("option").first.wait_for()
    seeker.tap("[role=option]")
    expect(page.locator(".callbar a.dial")).to_be_visible()
    seeker.done("the same of an address, typed")
    album.add(page, "call-at")


def nearest_pharmacy(seeker: Seeker, album: Album) -> None:
    page = seeker.visit("/")
    seeker.begin()
    seeker.tap("#kinds [data-kind=pharmacy]")
    expect(page.locator("#panel .places li").first).to_be_visible()
    seeker.done("the nearest pharmacy that is open on arrival")
    album.add(page, "pharmacy")


def nearest_charging(seeker: Seeker, album: Album) -> None:
    page = seeker.visit("/rider")
    seeker.begin()
    seeker.tap("[data-amenity=charging]")
    expect(page.locator("[data-amenity=charging][aria-pressed=true]").first).to_be_visible()
    expect(page.locator("#live")).not_to_be_empty()
    seeker.done("the nearest charging, of a rider")
    album.add(page, "charging")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="a folder for the pictures")
    album = Album(parser.parse_args().out)
    origin = f"http://localhost:{os.environ.get('GEOAPI_PORT', '8000')}"
    with chromium() as browser:
        for job in (whom_to_call, whom_to_call_at, nearest_pharmacy, nearest_charging):
            job(Seeker(browser, origin), album)


if __name__ == "__main__":
    main()

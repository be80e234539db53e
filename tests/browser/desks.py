"""Somebody who has signed in at the desk, with one of its views open."""

from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from tests.browser.conftest import faults, small_targets
from tests.served import Served

HOW = ["", "&lang=en&text=large"]


def open_view(page: Page, desk: Served, town: Database, staff_no: str, view: str, how: str = "") -> None:
    """Sign in with a slip; `view` and `how` as the address says them: `post=P-1`, `&lang=en`."""
    slip = invite(town, staff_no)
    page.goto(f"http://localhost:{desk.port}/desk?{how}#slip={slip.code}")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator("#digits").fill(slip.digits)
    page.locator("#digits").press("Enter")
    page.locator("#later").click()
    expect(page.locator("#tabs a").first).to_be_visible()
    page.goto(f"http://localhost:{desk.port}/desk?{view}{how}")
    page.wait_for_selector("html[data-ready]", state="attached")


def is_sound(page: Page, how: str = "") -> None:
    found = [*faults(page), *small_targets(page, 60 if "large" in how else 44)]
    assert not found, found
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"

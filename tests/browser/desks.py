"""Somebody who has signed in at the desk, with one of its views open."""

from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from tests.browser.conftest import faults, small_targets
from tests.office.access.town import run
from tests.served import Served

HOW = ["", "&lang=en&text=large"]


def enter(page: Page, desk: Served, town: Database, staff_no: str) -> None:
    """Sign in with a slip, and put off a second factor: as on the page, which has tests of its own."""
    slip = invite(town, staff_no)
    sent = {"code": slip.code, "digits": slip.digits}
    answer = page.request.post(f"http://localhost:{desk.port}/api/v1/session/slip", data=sent)
    assert answer.ok, answer.text()
    run(town, "UPDATE account SET put_off_at = now()")


def open_view(page: Page, desk: Served, town: Database, staff_no: str, view: str, how: str = "") -> None:
    """`view` and `how` as the address says them: `post=P-1`, `&lang=en`."""
    enter(page, desk, town, staff_no)
    page.goto(f"http://localhost:{desk.port}/desk?{view}{how}")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("#tabs a").first).to_be_visible()


def is_sound(page: Page, how: str = "") -> None:
    found = [*faults(page), *small_targets(page, 60 if "large" in how else 44)]
    assert not found, found
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"

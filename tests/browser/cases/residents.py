"""Where residents report things, and how a page of theirs is looked over."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from tests.browser.conftest import READY_MS, faults, small_targets
from tests.features.planning.planners import position
from tests.office.access.town import rows
from tests.served import Served

LON, LAT = position(100, 50)
HERE = f"lon={LON}&lat={LAT}"
SAID = "楼道灯不亮了，老人下楼看不见"
Staff = Callable[[str], FlaskClient]


def go(page: Page, desk: Served, path: str) -> Page:
    # Anew, also where only what is behind the # differs.
    page.goto("about:blank")
    page.goto(f"{desk.base}{path}", timeout=READY_MS)
    page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
    return page


def is_sound(page: Page, large: bool = False) -> None:
    found = [*faults(page), *small_targets(page, 60 if large else 44)]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"


def number_on(page: Page) -> str:
    expect(page.locator("#number")).to_have_text(re.compile(r"^\d{6}-[2-9A-Z]{4}$"))
    return page.locator("#number").inner_text()


def the_matter(town: Database, number: str) -> Any:
    found = rows(
        town, "SELECT body, category, happened_at, place_text FROM matter WHERE number = :n", n=number
    )
    (row,) = found
    return row

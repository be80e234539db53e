"""Browsers that are years behind: the pages work down to the floor,
and below it say that the browser is too old.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_rider import BOARD, MORNING

Visit = Callable[..., Page]

# What came after the floor (Chromium 80, Safari 14, Firefox 78), up to Chromium 117.
LATER = """
  for (const [owner, name] of [
    [AbortSignal.prototype, 'throwIfAborted'], [AbortSignal.prototype, 'reason'], [AbortSignal, 'timeout'],
    [AbortSignal, 'any'], [Array.prototype, 'at'], [Array.prototype, 'findLast'], [Array.prototype,
    'toSorted'],
    [String.prototype, 'at'], [Object, 'hasOwn'], [Object, 'groupBy'], [URLSearchParams.prototype, 'size'],
    [URL, 'canParse'], [Array, 'fromAsync'], [String.prototype, 'replaceAll'], [Promise, 'any'],
    [Promise, 'withResolvers'], [Element.prototype, 'checkVisibility'], [HTMLElement.prototype,
    'showPopover'],
    [window, 'structuredClone'], [Navigator.prototype, 'userActivation'], [String.prototype, 'isWellFormed'],
    [Element.prototype, 'replaceChildren'], [Crypto.prototype, 'randomUUID'],
  ]) delete owner[name];
"""


@pytest.mark.parametrize(
    "path",
    [
        "",
        "?address=紫荆新村5号楼",
        "?lon=120.850149&lat=40.720272",
        "?kind=caring_station&near=120.8508,40.7186",
        "?area=990101001001005",
        "?place=990SXX",
        f"?place=990SXX&from=120.8508,40.7186&to=1&at={MORNING}",
        BOARD,
        f"{BOARD}&map=1&lang=en",
        "matters?lon=120.850149&lat=40.720272",
    ],
)
def test_at_the_floor_every_page_works(visit: Visit, page: Page, path: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(LATER)
    visit(path)
    expect(page.locator("h2:visible").first).to_be_visible()
    expect(page.locator("#outdated")).to_be_hidden()
    assert page.evaluate("typeof [].at") == "undefined"
    page.wait_for_timeout(500)
    assert errors == []


@pytest.mark.parametrize("path", ["", "rider"])
def test_below_it_the_page_says_so(server: str, page: Page, path: str) -> None:
    page.add_init_script("delete Promise.allSettled")
    page.goto(f"{server}/{path}")
    expect(page.locator("#outdated")).to_be_visible()
    expect(page.locator("#outdated")).to_contain_text("请更新浏览器")
    expect(page.locator("#outdated")).to_contain_text("12345")

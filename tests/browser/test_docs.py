"""The documentation of the API as its readers have it: without faults on a desk and on a phone."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import READY_MS, faults, resize


@pytest.mark.parametrize(("path", "shows"), [("/docs", "h1"), ("/docs/try", ".opblock-summary")])
def test_the_documentation_is_sound(
    page: Page, server: str, outside: list[str], path: str, shows: str
) -> None:
    page.goto(f"{server}{path}")
    page.locator(shows).first.wait_for(timeout=READY_MS)
    for width, height in ((390, 844), (1440, 900)):
        resize(page, width, height)
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_endpoint_opens_by_keyboard(page: Page, server: str, outside: list[str]) -> None:
    page.goto(f"{server}/docs/try")
    button = page.get_by_role("button", name="/api/v1/locate", exact=False).first
    button.wait_for(timeout=READY_MS)
    button.press("Enter")
    page.get_by_role("button", name="Try it out").first.wait_for()

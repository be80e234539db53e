"""axe finds nothing against WCAG 2.2 AA: in both languages,
in large text, in each state, on phone and desk.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import answer_with, faults
from tests.browser.states import HOW, STATES

Visit = Callable[..., Page]


@pytest.mark.parametrize(
    ("state", "how"),
    [(state, how) for state in STATES for how in HOW]
    + [(state, how) for state in ("welcome", "answer") for how in ("&lang=en", "&text=large")],
)
def test_no_faults_on_a_phone(visit: Visit, state: str, how: str) -> None:
    page = visit((STATES[state] or "?") + how)
    expect(page.locator("#heading")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("state", ["welcome", "answer", "area", "near", "circle"])
def test_no_faults_on_a_desk(visit: Visit, page: Page, state: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(STATES[state])
    expect(page.locator("#heading")).to_be_visible()
    assert faults(page) == []


def test_no_faults_while_suggestions_are_open(visit: Visit) -> None:
    page = visit()
    box = page.get_by_role("combobox")
    box.press_sequentially("环城")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    assert faults(page) == []
    box.fill("没有这样的地址zzz")
    expect(page.locator(".suggestions .none")).to_be_visible()
    assert faults(page) == []


def test_no_faults_in_a_message(visit: Visit) -> None:
    page = visit()
    page.route("**/api/v1/locate*", answer_with(503, "database-unavailable"))
    page.mouse.click(195, 260)
    expect(page.locator(".notice.warn")).to_be_visible()
    assert faults(page) == []

"""Every state of the residents' page, in both languages and sizes of text: axe finds nothing against
WCAG 2.2 AA, targets and texts are as large as promised, and nothing scrolls sideways on the smallest phone.

To load a page costs more than all that is asked of it: a state is visited once for all its checks.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NEAR, answer_with, faults, resize, small_targets, small_texts
from tests.browser.states import HOW, OF_A_PLACE, STATES

Visit = Callable[..., Page]

PHONE, SMALLEST, DESK = (390, 844), (320, 568), (1440, 900)
# Only the language, or only the text, is another; in full, for the page remembers both.
APART = ["&lang=en&text=normal", "&lang=zh-CN&text=large"]
SEEN_APART = {"welcome", "answer"}
SEEN_ON_A_DESK = {"welcome", "answer", "area", "near", "circle"}
SEEN_WITH_LAYERS_OPEN = {"answer", "night", "coarse", "near", "near-closed", "community", "circle"}


@pytest.fixture
def station(ask: Callable[..., Any]) -> str:
    return str(ask("/api/v1/places", near=NEAR, kind="caring_station", limit=1)["features"][0]["id"])


def on_a_phone(page: Page, large: bool) -> list[str]:
    found = faults(page)
    found += [f"small target: {each}" for each in small_targets(page, 60 if large else 44)]
    return found + [f"small text: {each}" for each in (small_texts(page, 18) if large else [])]


def sideways(page: Page) -> list[str]:
    """What is wider than the screen: the page, or its sheet."""
    found: list[str] = page.evaluate(
        """() => [document.documentElement, document.getElementById('panel')]
          .filter((e) => e.scrollWidth > e.clientWidth)
          .map((e) => `scrolls sideways: ${e.id || e.localName} ${e.scrollWidth} > ${e.clientWidth}`)"""
    )
    return found


@pytest.mark.parametrize("state", [*STATES, *OF_A_PLACE])
def test_a_state_is_without_fault(visit: Visit, page: Page, station: str, state: str) -> None:
    query = (STATES | OF_A_PLACE)[state].format(code=station) or "?"
    found: list[str] = []

    def note(what: str, faulty: list[str]) -> None:
        found.extend(f"{state}{how}, {what}: {each}" for each in faulty)

    for how in HOW + (APART if state in SEEN_APART else []):
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        visit(query + how)
        expect(page.locator("#heading")).to_be_visible()
        expect(page.locator("#nearby[aria-busy]")).to_have_count(0)
        large = "text=large" in how
        if state in OF_A_PLACE:
            for summary in page.locator("summary").all():
                summary.click()
        note("phone", on_a_phone(page, large))
        layers = page.locator("#layers-button")
        if state in SEEN_WITH_LAYERS_OPEN and layers.is_visible():
            layers.click()
            note("layers open", on_a_phone(page, large))
            layers.click()
        resize(page, *SMALLEST)
        note("smallest phone", sideways(page))
        if state in SEEN_ON_A_DESK and not how:
            resize(page, *DESK)
            note("desk", faults(page))
    assert not found, "\n".join(found)


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

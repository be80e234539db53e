"""The couriers' page in the hand: large targets, strong contrast,
axe's findings, in every state, size and light.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AXE, answer_with, faults
from tests.browser.test_rider import BOARD, HERE, NIGHT, Visit, browser_context_args  # noqa: F401

LEAST_PX = 56


def go(page: Page) -> None:
    page.locator(".go").click()
    expect(page.locator(".steps li").first).to_be_visible()


def write(page: Page) -> None:
    page.locator("[data-tab=way]").click()
    page.locator("#q").press_sequentially("紫荆")
    expect(page.get_by_role("option").first).to_be_visible()


def pick(page: Page) -> None:
    page.get_by_role("button", name="在地图上点").or_(page.get_by_role("button", name="Tap the map")).click()
    expect(page.locator("#pick-text")).to_be_visible()


def report(page: Page) -> None:
    page.locator(".shut").click()
    expect(page.locator(".snack")).to_be_visible()


def refuse(page: Page) -> None:
    page.locator(".card .go").click()
    expect(page.locator("[data-tone=warn]")).to_be_visible()


def nothing(page: Page) -> None:
    expect(page.locator("#heading")).to_be_visible()


def break_down(page: Page) -> None:
    page.route("**/api/v1/places?near*", answer_with(503, "database-unavailable"))
    page.locator("[data-tab=walk]").click()
    expect(page.locator("[data-tone=warn]")).to_be_visible()


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "board": (BOARD, nothing),
    "filtered": (f"{BOARD}&amenity=charging,toilet&map=1", nothing),
    "none": (f"rider?from={HERE}&at={NIGHT}&amenity=legal_aid", nothing),
    "on-route": (f"{BOARD}&to=120.8600,40.7240", nothing),
    "way": (BOARD, go),
    "write": (BOARD, write),
    "first": ("rider?", nothing),
    "pick": ("rider?", pick),
    "refused": ("rider?", refuse),
    "outside": ("rider?from=121.5,31.2", nothing),
    "report": (BOARD, report),
    "fault": (BOARD, break_down),
}


def small(page: Page) -> list[str]:
    """Whatever can be tapped and is smaller than a thumb in a glove;
    marks on the map are numbered rows as well.
    """
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll('button, a[href], input, [role=option]')]
          .filter((e) => e.offsetParent && !e.closest('#map, .skip'))
          .map((e) => [e.id || e.className || e.textContent, e.getBoundingClientRect()])
          .filter(([, r]) => r.height < least - 0.01 || r.width < least - 0.01)
          .map(([name, r]) => `${name} ${r.width}×${r.height}`)""",
        LEAST_PX,
    )
    return found


def overflow(page: Page) -> list[str]:
    """What is wider than the screen, or cut off at its own edge."""
    found: list[str] = page.evaluate(
        """() => [document.documentElement,
            ...document.querySelectorAll('#main, .card, .row, .go, .handover, .choice, .tab, .shut')]
          .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => `${e.className || e.id}
          ${e.scrollWidth}`)"""
    )
    return found


@pytest.mark.parametrize("how", ["", "&lang=en&text=large"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_on_a_phone(visit: Visit, page: Page, state: str, how: str) -> None:
    page.context.clear_permissions()
    query, act = STATES[state]
    visit(query + how)
    act(page)
    assert faults(page) == []
    assert small(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize("state", ["board", "way", "write", "first", "filtered"])
@pytest.mark.parametrize("size", [(844, 390), (1440, 900), (320, 640)])
def test_other_screens(visit: Visit, page: Page, state: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    query, act = STATES[state]
    visit(query)
    act(page)
    assert faults(page) == []
    assert small(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize("state", ["board", "none", "on-route", "way", "first", "outside"])
@pytest.mark.parametrize("light", ["light", "dark"])
def test_main_texts_have_a_contrast_of_seven(visit: Visit, page: Page, state: str, light: str) -> None:
    page.emulate_media(color_scheme="dark" if light == "dark" else "light", reduced_motion="reduce")
    query, act = STATES[state]
    visit(query)
    act(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = "{runOnly: ['color-contrast-enhanced'], rules: {'color-contrast-enhanced': {enabled: true}}}"
    result = page.evaluate(f"axe.run({{include: [['.bar'], ['#main'], ['.dock']]}}, {rules})")
    assert [
        (node["html"], node["any"][0]["message"]) for v in result["violations"] for node in v["nodes"]
    ] == []
    assert sum(len(passed["nodes"]) for passed in result["passes"]) > 5
    assert faults(page) == []

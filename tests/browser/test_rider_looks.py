"""The couriers' page in the hand: large targets, strong contrast,
axe's findings, in every state, size and light.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import answer_with, bring_axe, faults, resize
from tests.browser.test_rider import BOARD, HERE, NIGHT, Visit, browser_context_args  # noqa: F401

LEAST_PX = 56
OTHER_SCREENS = [(844, 390), (1440, 900), (320, 640)]
ON_OTHER_SCREENS = {"board", "way", "write", "first", "filtered"}
# In the light and in the dark, for the contrast of their main texts.
LIT = {"board", "none", "on-route", "way", "first", "outside"}


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
    page.locator("#mode").select_option("walk")
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
        """(least) => [...document.querySelectorAll(
            'button, a[href], input:not(.sr), select, textarea, [role=option]')]
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
            ...document.querySelectorAll('#main, .card, .row, .go, .handover, .choice, .thumb, .shut')]
          .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => `${e.className || e.id}
          ${e.scrollWidth}`)"""
    )
    return found


def dim(page: Page) -> list[str]:
    """Main texts whose contrast is below seven."""
    bring_axe(page)
    rules = "{runOnly: ['color-contrast-enhanced'], rules: {'color-contrast-enhanced': {enabled: true}}}"
    result = page.evaluate(f"axe.run({{include: [['.bar'], ['#main'], ['.dock']]}}, {rules})")
    assert sum(len(passed["nodes"]) for passed in result["passes"]) > 5
    return [
        f"dim: {node['html']} {node['any'][0]['message']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def looks(page: Page) -> list[str]:
    """What is wrong on a screen, whatever its light."""
    found = faults(page)
    found += [f"small target: {each}" for each in small(page)]
    return found + [f"too wide: {each}" for each in overflow(page)]


@pytest.mark.parametrize("how", ["", "&lang=en&text=large"])
@pytest.mark.parametrize("state", STATES)
def test_every_state(visit: Visit, page: Page, state: str, how: str) -> None:
    """On a phone; of some states also the contrast, by day and by night, and other screens."""
    page.context.clear_permissions()
    query, act = STATES[state]
    visit(query + how)
    act(page)
    found: list[str] = []

    def note(where: str, faulty: list[str]) -> None:
        found.extend(f"{state}{how}, {where}: {each}" for each in faulty)

    note("phone", looks(page))
    if state in LIT and not how:
        note("light", dim(page))
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        note("dark", faults(page) + dim(page))
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for width, height in OTHER_SCREENS if state in ON_OTHER_SCREENS and not how else []:
        resize(page, width, height)
        note(f"{width}×{height}", looks(page))
    assert not found, "\n".join(found)

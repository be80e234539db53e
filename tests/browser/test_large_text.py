"""Targets and texts are as large as promised,
nothing scrolls sideways, and axe finds no fault in places and ways.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NEAR, faults, small_targets, small_texts
from tests.browser.states import HOW, OF_A_PLACE, STATES

Visit = Callable[..., Page]


@pytest.fixture
def station(ask: Callable[..., Any]) -> str:
    return str(ask("/api/v1/places", near=NEAR, kind="caring_station", limit=1)["features"][0]["id"])


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("state", OF_A_PLACE)
def test_no_faults_of_a_place(visit: Visit, station: str, state: str, how: str) -> None:
    page = visit(OF_A_PLACE[state].format(code=station) + how)
    expect(page.locator("#heading")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    assert faults(page) == []
    assert small_targets(page, 60 if how else 44) == []
    assert not how or small_texts(page, 18) == []


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("state", ["answer", "night", "coarse", "near", "near-closed", "community", "circle"])
def test_targets_and_texts_are_large_enough(visit: Visit, state: str, how: str) -> None:
    page = visit(STATES[state] + how)
    expect(page.locator("#nearby[aria-busy]")).to_have_count(0)
    if page.locator("#layers-button").is_visible():
        page.locator("#layers-button").click()
    assert small_targets(page, 60 if how else 44) == []
    assert not how or small_texts(page, 18) == []
    assert faults(page) == []


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(
    "state", ["night", "coarse", "far", "near-closed", "community", "circle", *OF_A_PLACE]
)
def test_no_sideways_scrolling_on_the_smallest_phone(
    visit: Visit, page: Page, station: str, state: str, how: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    visit((STATES | OF_A_PLACE)[state].format(code=station) + how)
    expect(page.locator("#heading")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(
        "document.getElementById('panel').scrollWidth <= document.getElementById('panel').clientWidth"
    )

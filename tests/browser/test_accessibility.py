"""axe finds nothing against WCAG 2.2 AA: in both languages, in large text, in each state, on phone and desk."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MORNING, NEAR, NIGHT, PLACE, answer_with, faults, small_targets, small_texts

Visit = Callable[..., Page]

STATES = {
    "welcome": "",
    "answer": f"?{PLACE}",
    "doubt": f"?{PLACE}&accuracy_m=100&layers=grid,police,property,party",
    "coarse": f"?{PLACE}&accuracy_m=800",
    "far": "?lon=116.4&lat=39.9",
    "night": f"?{PLACE}&at={quote(NIGHT)}",
    "area": "?area=990100",
    "community": "?area=990101001001",
    "choices": "?address=锦和小区2号楼",
    "confirm": "?address=紫京新村5号楼",
    "grids": "?address=翠湖里",
    "reading": "?address=紫荆新村5-2-501",
    "estate": "?address=紫荆新村",
    "elsewhere": "?address=杭州市西湖区文三路1号",
    "outside": "?lon=120.9&lat=40.72",
    "moment": f"?{PLACE}&at=2026-11-23T10:00:00%2B08:00",
    "circle": "?area=990101001001&circle=1",
    "near": f"?near={NEAR}&kind=toilet",
    "near-closed": f"?near={NEAR}&kind=service_center&at={quote(NIGHT)}",
    "near-all": f"?near={NEAR}&kind=clinic&open=0&at={quote(NIGHT)}",
    "no-place": "?place=ZZZZ99",
}
# Of the nearest caring station, whose code is put in.
OF_A_PLACE = {
    "place": f"?place={{code}}&at={quote(MORNING)}",
    "way": f"?place={{code}}&to=1&from={NEAR}",
    "start": "?place={code}&to=1",
    "too-far": "?place={code}&to=1&from=0,0",
    "place-circle": "?place={code}&circle=1",
}
HOW = ["", "&lang=en&text=large"]


@pytest.mark.parametrize(
    ("state", "how"),
    [(state, how) for state in STATES for how in HOW]
    + [(state, how) for state in ("welcome", "answer") for how in ("&lang=en", "&text=large")],
)
def test_no_faults_on_a_phone(visit: Visit, state: str, how: str) -> None:
    page = visit((STATES[state] or "?") + how)
    expect(page.locator("#heading")).to_be_visible()
    assert faults(page) == []


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
@pytest.mark.parametrize("state", ["night", "coarse", "far", "near-closed", "community", "circle", *OF_A_PLACE])
def test_no_sideways_scrolling_on_the_smallest_phone(
    visit: Visit, page: Page, station: str, state: str, how: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    visit((STATES | OF_A_PLACE)[state].format(code=station) + how)
    expect(page.locator("#heading")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate("document.getElementById('panel').scrollWidth <= document.getElementById('panel').clientWidth")


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

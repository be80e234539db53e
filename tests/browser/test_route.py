"""The way to a place on the page: line, steps, modes,
where one sets out, and what is said when there is no way.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NEAR, answer_with

Visit = Callable[..., Page]
Ask = Callable[..., Any]


@pytest.fixture
def centre(ask: Ask) -> Any:
    """A service centre some minutes away."""
    found = ask("/api/v1/places", near=NEAR, kind="service_center", limit=2)["features"][-1]
    return found["properties"] | {"lonlat": ",".join(map(str, found["geometry"]["coordinates"]))}


def way(place: Any, start: str = NEAR, more: str = "") -> str:
    return f"?place={place['code']}&to=1&from={start}{more}"


def minutes(seconds: float) -> str:
    return f"{max(1, round(seconds / 60))} 分钟"


def test_the_way_is_drawn_and_told_step_by_step(visit: Visit, ask: Ask, centre: Any) -> None:
    page = visit(way(centre))
    route = ask("/api/v1/routes", from_=NEAR, to=centre["lonlat"], mode="walk")
    expect(page.locator("#heading")).to_have_text(f"去{centre['name']}")
    expect(page.locator(".total strong")).to_have_text(minutes(route["duration_s"]))
    expect(page.locator(".steps li")).to_have_text([step["text"] for step in route["steps"]])
    assert page.locator("#map .leaflet-overlay-pane path").count() >= 2
    expect(page.locator("#map .pin")).to_have_text("起")
    expect(page.locator("#map [aria-current=true]")).to_have_attribute("data-place", centre["code"])


def test_a_tap_on_a_step_shows_that_part(visit: Visit, centre: Any) -> None:
    page = visit(way(centre))
    before, lines = page.url, page.locator("#map .leaflet-overlay-pane path").count()
    step = page.locator(".step").nth(1)
    step.click()
    expect(step).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".step[aria-pressed=true]")).to_have_count(1)
    assert page.locator("#map .leaflet-overlay-pane path").count() > lines
    expect(page).not_to_have_url(before)


def test_a_sheet_drawn_up_makes_room_for_a_step_and_stays_for_a_mode(visit: Visit, centre: Any) -> None:
    page = visit(way(centre))
    root = page.locator("html")
    page.locator("#grip").click()
    expect(root).to_have_attribute("data-detent", "full")
    page.locator("[data-mode=scooter]").click()
    # The new way's steps stand; until then a tap is on a step that goes.
    expect(page.locator("[data-mode=scooter]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-mode=scooter]")).to_be_focused()
    expect(root).to_have_attribute("data-detent", "full")
    step = page.locator(".step").last
    step.click()
    expect(root).to_have_attribute("data-detent", "half")
    expect(step).to_be_in_viewport()


def test_modes_are_switched_in_place(visit: Visit, ask: Ask, centre: Any) -> None:
    page = visit(way(centre))
    for mode in ("bicycle", "scooter", "walk"):
        button = page.locator(f"[data-mode={mode}]")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_be_focused()
        assert f"mode={mode}" in page.url
        route = ask("/api/v1/routes", from_=NEAR, to=centre["lonlat"], mode=mode)
        expect(page.locator(".total strong")).to_have_text(minutes(route["duration_s"]))


def test_steps_speak_the_language_of_the_page(visit: Visit, ask: Ask, centre: Any) -> None:
    page = visit(way(centre))
    expect(page.locator(".step").first).to_be_visible()
    page.locator("#layers-button").click()
    page.locator("#lang").click()
    route = ask("/api/v1/routes", from_=NEAR, to=centre["lonlat"], lang="en")
    expect(page.locator(".steps li")).to_have_text([step["text"] for step in route["steps"]])


def test_the_button_of_a_row_sets_out_from_the_chosen_point(visit: Visit) -> None:
    page = visit("?lon=120.8508&lat=40.7186&kind=toilet")
    page.locator(".place .way").first.click()
    expect(page.locator(".steps li").first).to_be_visible()
    assert "from=120.8508,40.7186" in page.url


def test_without_a_start_the_page_asks_and_takes_a_tap(visit: Visit, centre: Any) -> None:
    page = visit(f"?place={centre['code']}")
    page.locator(".doings .main").click()
    expect(page.locator(".ask-start")).to_have_text("从哪里出发？")
    page.mouse.click(195, 200)
    expect(page.locator(".steps li").first).to_be_visible()
    url = page.url
    # A slip of the finger loses nothing.
    page.mouse.click(120, 300)
    page.wait_for_timeout(500)
    assert page.url.split("&c=")[0] == url.split("&c=")[0]
    page.get_by_role("button", name="改起点").click()
    expect(page.locator(".ask-start")).to_be_visible()


def test_a_start_from_where_one_is(visit: Visit, page: Page, centre: Any) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 120.8508, "latitude": 40.7186, "accuracy": 20})
    visit(f"?place={centre['code']}&to=1")
    page.get_by_role("button", name="从我的位置出发").click()
    expect(page.locator(".ends p").first).to_contain_text("我的位置")
    assert "from=120.8508,40.7186" in page.url
    # Where one stands is nobody's but one's own: a link does not tell.
    assert "mine" not in page.url


def test_a_start_that_is_searched_for(visit: Visit, centre: Any) -> None:
    page = visit(f"?place={centre['code']}&to=1")
    box = page.get_by_role("combobox")
    box.press_sequentially("紫荆新村")
    page.get_by_role("option").first.click()
    expect(page.locator(".steps li").first).to_be_visible()
    assert re.search(r"place=\w+&to=1&from=120\.\d+,40\.\d+", page.url)


def test_ways_are_handed_over_to_navigation_apps(visit: Visit, centre: Any) -> None:
    page = visit(way(centre, more="&mode=scooter"))
    links = page.locator(".handover")
    expect(links).to_have_text(["高德", "百度", "腾讯"])
    for link in links.all():
        assert (link.get_attribute("href") or "").startswith("https://")
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_no_metres_at_all(visit: Visit, centre: Any) -> None:
    page = visit(way(centre, centre["lonlat"]))
    expect(page.locator(".total")).to_have_text("您就在这里")
    expect(page.locator(".steps")).to_have_count(0)


def test_where_no_way_leads_the_page_says_why(visit: Visit, centre: Any) -> None:
    for start, title in [("122.5,39.0", "太远了"), ("121.05,40.72", "起点附近没有路"), ("0,0", "太远了")]:
        page = visit(way(centre, start))
        expect(page.locator(".notice h3"), start).to_have_text(title)
        page.get_by_role("button", name="改起点").click()
        expect(page.locator(".ask-start"), start).to_be_visible()


def test_a_place_that_cannot_be_reached_is_told(visit: Visit, page: Page, centre: Any) -> None:
    page.route("**/api/v1/routes*", answer_with(404, "no-route"))
    visit(way(centre))
    expect(page.locator(".notice h3")).to_have_text("无法到达")


def test_an_engine_that_is_down_is_told_and_can_be_asked_again(visit: Visit, page: Page, centre: Any) -> None:
    page.route("**/api/v1/routes*", answer_with(503, "routing-unavailable"))
    visit(way(centre))
    expect(page.locator(".notice h3")).to_have_text("路线暂时算不出来")
    expect(page.locator(".handover")).to_have_count(3)
    page.unroute("**/api/v1/routes*")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".steps li").first).to_be_visible()


def test_a_broken_start_is_asked_for_anew(visit: Visit, centre: Any) -> None:
    for start in ["nothing", "120.85", "999,40", ""]:
        page = visit(way(centre, start))
        expect(page.locator(".ask-start"), start).to_be_visible()

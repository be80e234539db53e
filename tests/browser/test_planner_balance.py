"""Proposals on the planner's page: asked for, shown on the map and in the list, used, and taken back."""

import threading
from collections.abc import Iterator
from time import sleep

import pytest
from playwright.sync_api import expect

from geoapi.core.db import Database
from geoapi.features.planning.duties import find_proposals
from tests.browser.desks import is_sound
from tests.browser.planning import SignIn, desk, shows, sign_in, town, town_url
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID, build_roads

__all__ = ["desk", "sign_in", "town", "town_url"]


@pytest.fixture
def clerk(town: Database) -> Iterator[threading.Event]:
    """Looks for proposals once it is let."""
    build_roads(town)
    let, over = threading.Event(), threading.Event()

    def work() -> None:
        while not over.is_set():
            if let.is_set():
                find_proposals(town)
            sleep(0.1)

    thread = threading.Thread(target=work)
    thread.start()
    yield let
    over.set()
    thread.join()


def test_grids_are_evened_out(sign_in: SignIn, clerk: threading.Event) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.keyboard.press("b")
    expect(page.locator("#tool-balance")).to_have_attribute("aria-pressed", "true")
    page.locator("#balance-low").fill("180")
    page.locator("#balance-high").fill("170")
    page.locator("#balance-run").click()
    assert page.locator("#balance-high").evaluate("field => !field.checkValidity()")
    # Another one of the same person is in the way, and is stopped.
    asked = {"area": "990101001001", "low": 1, "high": 9}
    planner.send(f"/{plan}/proposals", **asked)
    page.locator("#balance-high").fill("200")
    page.locator("#balance-run").click()
    page.locator("#balance-other").click()
    expect(page.locator("#balance-run")).to_have_text("停止计算")
    is_sound(page)
    clerk.set()
    expect(page.locator(".proposal").first).to_contain_text("移动最少", timeout=60_000)
    use = page.locator(".proposal .act.main")
    expect(use).to_have_text("用方案 1", timeout=60_000)
    expect(page.locator(".proposal").first).to_contain_text("2 / 2")
    expect(page.locator(".gridhead")).to_contain_text("未保存")
    shows(page, 180, 200)
    assert planner.households(plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    is_sound(page)
    page.locator("#map").focus()
    page.keyboard.press("1")
    shows(page, 170, 210)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#balance")).to_have_count(0)
    shows(page, 180, 200)
    assert planner.households(plan) == {SOUTH_GRID: 180, NORTH_GRID: 200}
    page.keyboard.press("Control+z")
    shows(page, 170, 210)


def test_where_nothing_fits_the_nearest_is_shown(sign_in: SignIn, clerk: threading.Event) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    clerk.set()
    page.keyboard.press("b")
    page.locator("#balance-low").fill("185")
    page.locator("#balance-high").fill("195")
    page.keyboard.press("Enter")
    expect(page.locator("#balance-state")).to_contain_text("180–200", timeout=60_000)
    expect(page.locator(".proposal")).to_contain_text("最接近")
    planner.drag(plan, 60)
    expect(page.locator("#balance-state")).to_contain_text("已经变了", timeout=15_000)
    expect(page.locator(".proposal .act.main")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#balance")).to_have_count(0)
    expect(page.locator(".sidetabs")).to_be_visible()

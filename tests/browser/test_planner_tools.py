"""The planner's tools, two who move the same line, no network, and a phone."""

import re

import pytest
from playwright.sync_api import Route, expect

from geoapi.core.db import Database
from tests.browser.desks import HOW, is_sound
from tests.browser.planning import (
    Planner,
    SignIn,
    add_vertex,
    choose_line,
    desk,
    figure,
    other,
    press,
    shows,
    sign_in,
    spot,
    town,
    town_url,
)
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID, WEST, build_roads, position
from tests.office.access.town import run

__all__ = ["desk", "other", "sign_in", "town", "town_url"]


def test_a_grid_is_split(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.keyboard.press("s")
    expect(page.locator("#tool-split")).to_have_attribute("aria-pressed", "true")
    press(page, (0, 275), (150, 280), (300, 275))
    card = page.locator(".toolcard")
    expect(card).to_contain_text("210 → 200")
    expect(card).to_contain_text("290")
    assert planner.households(plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    is_sound(page)
    page.keyboard.press("Backspace")
    expect(page.locator("#tool-do")).to_have_attribute("aria-disabled", "true")
    page.mouse.click(*spot(page, 300, 275))
    expect(page.locator("#tool-do")).to_have_attribute("aria-disabled", "false")
    page.locator("#tool-name").fill("第三网格")
    page.locator("#tool-name").press("Enter")
    expect(page.locator(".toolcard")).to_have_count(0)
    expect(page.locator(f"[data-row='{WEST}003']")).to_contain_text("第三网格")
    assert planner.households(plan) == {SOUTH_GRID: 170, NORTH_GRID: 200, f"{WEST}003": 10}


def test_a_line_follows_a_road(sign_in: SignIn, town: Database) -> None:
    road = [position(*place) for place in ((50, 199), (50, 120), (250, 120), (250, 199))]
    line = f"LINESTRING({', '.join(f'{lon} {lat}' for lon, lat in road)})"
    run(
        town,
        """INSERT INTO walk_edge (start_node, end_node, length_m, geom)
           VALUES (1, 2, 360, ST_GeomFromText(:line, 4326))""",
        line=line,
    )
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.keyboard.press("r")
    page.mouse.click(*spot(page, 150, 60))
    expect(page.locator(".toolcard .warning")).to_have_count(1)
    press(page, (250, 200), (50, 200))
    card = page.locator(".toolcard")
    expect(card).to_contain_text("170 → 130")
    expect(card).to_contain_text("210 → 250")
    assert planner.households(plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    is_sound(page)
    page.keyboard.press("Enter")
    expect(card).to_have_count(0)
    shows(page, 130, 250)
    assert planner.households(plan) == {SOUTH_GRID: 130, NORTH_GRID: 250}
    # What is measured of a grid, with what it was.
    page.locator(f"#grid-{SOUTH_GRID}").click()
    expect(page.locator(".measures small").first).to_be_visible()
    is_sound(page)


def test_grids_are_merged(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.keyboard.press("m")
    page.mouse.click(*spot(page, 150, 300))
    page.mouse.click(*spot(page, 20, 150))
    expect(page.locator("#merge-keep")).to_have_value(NORTH_GRID)
    expect(page.locator("#merge-gone")).to_have_value(SOUTH_GRID)
    expect(page.locator(".toolcard")).to_contain_text("380")
    is_sound(page)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-row='{SOUTH_GRID}']")).to_have_count(0)
    assert planner.households(plan) == {NORTH_GRID: 380}


def test_a_dedicated_grid_and_ground_for_another(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.locator("#tool-dedicated").click()
    press(page, (100, 100), (200, 100), (200, 180), (100, 180))
    expect(page.locator(".toolcard")).to_contain_text("40")
    is_sound(page)
    page.locator("#tool-name").fill("商厦专属网格")
    page.locator("#tool-do").click()
    made = page.locator(f"[data-row='{WEST}003']")
    expect(made).to_contain_text("商厦专属网格")
    page.locator("#tool-give").click()
    page.locator("#give-to").select_option(NORTH_GRID)
    press(page, (5, 160), (60, 160), (60, 220), (5, 220))
    expect(page.locator(".toolcard")).to_contain_text("210")
    page.keyboard.press("Enter")
    expect(page.locator(".toolcard")).to_have_count(0)
    assert planner.households(plan)[f"{WEST}003"] == 40
    assert planner.households(plan)[SOUTH_GRID] == 130


def test_houses_are_given_one_by_one(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.keyboard.press("t")
    page.locator("#by-houses").click()
    expect(page.locator("#by-houses")).to_be_focused()
    page.locator("#give-to").select_option(NORTH_GRID)
    page.mouse.click(*spot(page, 250, 190))
    card = page.locator(".toolcard")
    expect(card).to_contain_text("170 → 140")
    expect(card).to_contain_text("210 → 240")
    expect(page.locator(".housenote[data-chosen]")).to_have_text("30")
    # Of the grid that gets them there is nothing to choose.
    page.mouse.click(*spot(page, 150, 300))
    expect(page.locator(".toolcard .warning").first).to_be_visible()
    is_sound(page)
    page.locator("#tool-do").click()
    expect(card).to_have_count(0)
    assert planner.households(plan) == {SOUTH_GRID: 140, NORTH_GRID: 240}
    page.locator("#tab-moves").click()
    with page.expect_download() as download:
        page.locator("[href$='changes.csv']").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_blocks_between_roads_are_given(sign_in: SignIn, town: Database) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.keyboard.press("t")
    page.locator("#by-blocks").click()
    expect(page.locator("#by-blocks")).to_be_focused()
    page.locator("#give-to").select_option(SOUTH_GRID)
    card = page.locator(".toolcard")
    # A grid that no road cuts is one block.
    page.mouse.click(*spot(page, 150, 300))
    expect(card.locator(".warning")).to_have_count(1)
    build_roads(town)
    page.locator("#by-houses").click()
    page.locator("#by-blocks").click()
    page.locator("#give-to").select_option(SOUTH_GRID)
    page.mouse.click(*spot(page, 100, 350))
    expect(card).to_contain_text("210 → 10")
    # It does not lie beside the grid: with the one between it does.
    page.locator("#tool-do").click()
    expect(card.locator("[data-tone=bad]")).to_be_visible()
    page.mouse.click(*spot(page, 100, 240))
    expect(card).to_contain_text("170 → 380")
    page.mouse.click(*spot(page, 100, 350))
    expect(card).to_contain_text("170 → 180")
    is_sound(page)
    page.keyboard.press("Enter")
    expect(card).to_have_count(0)
    assert planner.households(plan) == {SOUTH_GRID: 180, NORTH_GRID: 200}


def test_a_refused_one_stays_drawn_and_says_why(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.keyboard.press("t")
    page.locator("#give-to").select_option(NORTH_GRID)
    press(page, (-8, -8), (308, -8), (308, 206), (-8, 206))
    page.locator("#tool-do").click()
    expect(page.locator(".toolcard [data-tone=bad]")).to_contain_text("合并")
    expect(page.locator(".partnote")).to_have_count(1)
    is_sound(page)
    page.locator("#tool-back").click()
    expect(page.locator(".partnote")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".toolcard")).to_have_count(0)
    assert planner.ask(f"/{plan}")["version"] == 0


@pytest.mark.parametrize("how", HOW)
def test_a_grid_is_renamed(sign_in: SignIn, how: str) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}", how)
    page.locator(f"#grid-{NORTH_GRID}").click()
    page.locator(f"#rename-{NORTH_GRID}").click()
    expect(page.locator("#tool-name")).to_be_focused()
    # In a field letters are letters.
    page.keyboard.type("smd北网格")
    is_sound(page, how)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-row='{NORTH_GRID}']")).to_contain_text("smd北网格")
    names = {grid["code"]: grid["name"] for grid in planner.ask(f"/{plan}/topology")["grids"]}
    assert names[NORTH_GRID] == "smd北网格"


def test_grids_are_as_in_force_again(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    planner.drag(plan, 60)
    page = planner.visit(f"/plan/{plan}")
    shows(page, 100, 280)
    page.locator(f"#grid-{SOUTH_GRID}").click()
    page.locator(f"#restore-{SOUTH_GRID}").click()
    shows(page, 170, 210)
    expect(page.locator(f"#restore-{SOUTH_GRID}")).to_have_count(0)
    assert planner.households(plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}


def test_letters_can_be_switched_off(sign_in: SignIn) -> None:
    planner = sign_in()
    page = planner.visit(f"/plan/{planner.make_plan()}")
    page.locator("#letters").click()
    page.keyboard.press("s")
    expect(page.locator("#tool-move")).to_have_attribute("aria-pressed", "true")
    page.locator("#letters").click()
    page.keyboard.press("s")
    expect(page.locator("#tool-split")).to_have_attribute("aria-pressed", "true")


def overtaken(planner: Planner, other: Planner) -> str:
    """A line that the planner moves after somebody else has, without having seen it."""
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    blind = True

    def handle(route: Route) -> None:
        nonlocal blind
        blind = blind and route.request.method == "GET"
        if blind:
            route.abort()
        else:
            route.continue_()

    page.route(f"**/plans/{plan}/edits*", handle)
    other.drag(plan, 60)
    choose_line(page)
    page.keyboard.press("+")
    expect(page.locator("#conflict-title")).to_be_focused()
    expect(page.locator("#conflict")).to_contain_text("孙立")
    shows(page, 100, 280)
    is_sound(page)
    return plan


def test_my_line_after_hers(sign_in: SignIn, other: Planner) -> None:
    planner = sign_in()
    plan = overtaken(planner, other)
    page = planner.page
    page.locator("#take-mine").click()
    expect(page.locator("#conflict")).to_have_count(0)
    shows(page, 170, 210)
    expect(page.locator("#tab-history .count")).to_have_text("2")
    assert planner.households(plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}


def test_her_line_stays(sign_in: SignIn, other: Planner) -> None:
    planner = sign_in()
    plan = overtaken(planner, other)
    page = planner.page
    # She moves it once more while one looks.
    other.drag(plan, 5)
    shows(page, 170, 210)
    expect(page.locator("#conflict")).to_contain_text("170")
    page.locator("#leave-theirs").click()
    expect(page.locator("#conflict")).to_have_count(0)
    expect(page.locator("[role=tab][aria-selected=true]")).to_be_focused()
    assert planner.ask(f"/{plan}")["version"] == 2


def test_without_a_network_nothing_is_lost(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    add_vertex(page)
    page.context.set_offline(True)
    for n in range(1, 21):
        page.keyboard.press("Shift+ArrowDown")
        # Picked and let go: what the arrows did is dropped.
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator("#saved")).to_contain_text(str(n))
    expect(page.locator("#saved")).to_have_attribute("data-tone", "bad")
    is_sound(page)
    before = figure(page, SOUTH_GRID).inner_text()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".snack")).to_be_visible()
    assert figure(page, SOUTH_GRID).inner_text() == before
    assert planner.ask(f"/{plan}")["version"] == 1
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text(re.compile(r"\d\d:\d\d"))
    assert planner.ask(f"/{plan}")["version"] == 21
    shows(page, 100, 280)
    assert planner.households(plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}


@pytest.mark.parametrize("how", HOW)
def test_on_a_phone_a_plan_is_read(sign_in: SignIn, how: str) -> None:
    planner = sign_in(wide=False)
    plan = planner.make_plan()
    planner.drag(plan, 60)
    page = planner.visit(f"/plan/{plan}", how)
    expect(page.locator("#sidepanel")).to_contain_text("70")
    for part in ("#undo", "#tool-split", "#grids"):
        expect(page.locator(part)).not_to_be_visible()
    is_sound(page, how)
    page.mouse.click(*spot(page, 100, 200))
    expect(page.locator("[data-handle]")).to_have_count(0)
    page.locator("#before").click()
    expect(page.locator("#before")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".movednote")).to_have_count(0)
    is_sound(page, how)

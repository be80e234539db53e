"""The planner's page: plans are made, lines moved by hand and by keys, tools used, conflicts settled."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from tests.browser.desks import HOW, is_sound
from tests.conftest import administer, url_of
from tests.features.planning.planners import (
    NORTH_GRID,
    SOUTH_GRID,
    WEST,
    build_planned_town,
    moved_south,
)
from tests.office.access.town import run
from tests.served import Served, served

PLANNER, SECRETARY, WORKER = "S7", "S3", "S1"
WIDE = {"width": 1440, "height": 900}
Open = Callable[..., str]


@pytest.fixture(scope="module")
def town_url(template: str) -> Iterator[str]:
    """A town that all tests of this file share: each draws in a plan of its own."""
    name = f"geoapi_test_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield url_of(name)
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def town(town_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(town_url)
    build_planned_town(opened, tmp_path_factory.mktemp("town"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def desk(town: Database, town_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(town_url, tmp_path_factory.mktemp("home")) as running:
        running.wait_for("/readyz", 200)
        yield running


class Planner:
    """Somebody who is signed in, and what the service says to them."""

    def __init__(self, page: Page, desk: Served, town: Database, staff_no: str) -> None:
        self.page, self.origin = page, f"http://localhost:{desk.port}"
        slip = invite(town, staff_no)
        sent = {"code": slip.code, "digits": slip.digits}
        assert page.request.post(f"{self.origin}/api/v1/session/slip", data=sent).ok
        run(town, "UPDATE account SET put_off_at = now()")

    def ask(self, path: str) -> Any:
        return self.page.request.get(f"{self.origin}/api/v1/plans{path}").json()

    def send(self, path: str, **body: Any) -> Any:
        answer = self.page.request.post(f"{self.origin}/api/v1/plans{path}", data=body)
        assert answer.ok, answer.text()
        return answer.json()

    def make_plan(self) -> str:
        run_code: str = self.send("", title="试一试", scope=[WEST])["after"]["code"]
        return run_code

    def households(self, plan: str) -> dict[str, int]:
        return {grid["code"]: grid["households"] for grid in self.ask(f"/{plan}/topology")["grids"]}

    def drag(self, plan: str, by_m: float) -> None:
        """As somebody else would: the line between both grids, a little to the south in its middle."""
        arcs = self.ask(f"/{plan}/topology")["arcs"]
        old = next(arc["line"] for arc in arcs if set(arc["owners"]) == {SOUTH_GRID, NORTH_GRID})
        new = moved_south([old[0], old[-1]], by_m)
        self.send(
            f"/{plan}/edits", op={"op": "set_arc", "owners": [SOUTH_GRID, NORTH_GRID], "old": old, "new": new}
        )

    def visit(self, path: str, how: str = "") -> Page:
        self.page.goto(f"{self.origin}{path}?{how}")
        self.page.wait_for_selector("html[data-ready]", state="attached")
        return self.page


@pytest.fixture
def sign_in(page: Page, desk: Served, town: Database) -> Callable[..., Planner]:
    def enter(staff_no: str = PLANNER, *, wide: bool = True) -> Planner:
        if wide:
            page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        return Planner(page, desk, town, staff_no)

    return enter


@pytest.fixture
def other(browser: Browser, desk: Served, town: Database) -> Iterator[Planner]:
    """The secretary of the community, in a browser of her own."""
    context = browser.new_context()
    yield Planner(context.new_page(), desk, town, SECRETARY)
    context.close()


def figure(page: Page, grid: str) -> Locator:
    return page.locator(f"[data-row='{grid}'] .figure b")


def shows(page: Page, south: int, north: int) -> None:
    expect(figure(page, SOUTH_GRID)).to_have_text(str(south))
    expect(figure(page, NORTH_GRID)).to_have_text(str(north))


def choose_line(page: Page) -> None:
    """The line between both grids, from the list."""
    if page.locator(f"#grid-{SOUTH_GRID}").get_attribute("aria-expanded") != "true":
        page.locator(f"#grid-{SOUTH_GRID}").click()
    page.locator(f"#line-{SOUTH_GRID}-0").click()
    expect(page.locator("[data-handle='0']")).to_be_focused()


def add_vertex(page: Page) -> Locator:
    """One more in the middle of the line, saved."""
    choose_line(page)
    page.keyboard.press("+")
    handle = page.locator("[data-handle='1']")
    expect(handle).to_be_focused()
    expect(page.locator("#saved")).to_contain_text(re.compile(r"\d\d:\d\d"))
    return handle


def spot(page: Page, east_m: float, north_m: float) -> tuple[float, float]:
    """A place of the community, in metres from its corner, on the screen."""
    found: list[float] = page.evaluate(
        """([east, north]) => {
          const rects = [...document.querySelectorAll('.leaflet-plan-lines-pane path')]
            .map((path) => path.getBoundingClientRect()).filter((rect) => rect.width);
          const edge = (pick, key) => pick(...rects.map((rect) => rect[key]));
          const [left, right] = [edge(Math.min, 'left'), edge(Math.max, 'right')];
          const [top, bottom] = [edge(Math.min, 'top'), edge(Math.max, 'bottom')];
          return [left + (right - left) * east / 300, bottom - (bottom - top) * north / 400];
        }""",
        [east_m, north_m],
    )
    return found[0], found[1]


def press(page: Page, *places: tuple[float, float]) -> None:
    """Press places of the community one after the other, each once the one before is a point."""
    for n, place in enumerate(places, 1):
        page.mouse.click(*spot(page, *place))
        expect(page.locator("#live")).to_contain_text(str(n))


def centre(handle: Locator) -> tuple[float, float]:
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("how", HOW)
def test_a_plan_is_made(sign_in: Callable[..., Planner], how: str) -> None:
    planner = sign_in(wide=not how)
    page = planner.visit("/plan", how)
    is_sound(page, how)
    page.locator("#new-plan").click()
    expect(page.locator("#scope")).to_be_focused()
    is_sound(page, how)
    page.locator("dialog [type=submit]").click()
    expect(page.locator("dialog .said")).not_to_be_empty()
    page.locator("#scope").select_option(WEST)
    expect(page.locator("#plan-title")).not_to_have_value("")
    page.locator("#plan-title").fill("云禧网格调整")
    page.locator("#plan-from").fill("2036-01-01")
    is_sound(page, how)
    page.locator("dialog [type=submit]").click()
    page.wait_for_url("**/plan/P20*")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("h1")).to_have_text("云禧网格调整")
    expect(page.locator(".date")).to_contain_text("2036")
    is_sound(page, how)
    page.locator("#back").click()
    page.wait_for_selector("html[data-ready][data-view=list]", state="attached")
    page.locator("#find-plan").fill("云禧网格")
    expect(page.locator("[data-plan]").first).to_contain_text("云禧网格调整")
    page.locator("#find-plan").fill("没有这样的")
    expect(page.locator("[data-plan]")).to_have_count(0)
    is_sound(page, how)


def test_escape_leaves_the_dialog(sign_in: Callable[..., Planner]) -> None:
    page = sign_in().visit("/plan")
    page.locator("#new-plan").click()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#new-plan")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#find-plan")).to_be_focused()


def test_who_is_not_signed_in_comes_back_after_it(page: Page, desk: Served, town: Database) -> None:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    slip = invite(town, PLANNER)
    run(town, "UPDATE account SET put_off_at = NULL")
    page.goto(f"http://localhost:{desk.port}/plan")
    page.wait_for_url("**/desk")
    page.locator("#with-slip").click()
    page.locator("#code").fill(slip.code)
    page.locator("#code").press("Enter")
    page.locator("#digits").fill(slip.digits)
    page.locator("#digits").press("Enter")
    page.locator("#later").click()
    expect(page.locator("#new-plan")).to_be_visible()
    page.goto(f"http://localhost:{desk.port}/desk")
    page.locator("#plans").click()
    expect(page.locator("#new-plan")).to_be_visible()


def test_a_worker_has_no_plans(sign_in: Callable[..., Planner]) -> None:
    worker = sign_in(WORKER)
    page = worker.visit("/plan")
    expect(page.locator(".faultpanel")).to_be_visible()
    is_sound(page)
    worker.page.goto(f"{worker.origin}/desk")
    expect(page.locator("#heading")).to_be_visible()
    expect(page.locator("#plans")).to_have_count(0)


def test_a_line_is_dragged_and_households_change_with_it(sign_in: Callable[..., Planner]) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    shows(page, 170, 210)
    handle = add_vertex(page)
    x, y = centre(handle)
    _, south = spot(page, 150, 140)
    _, line = spot(page, 150, 200)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 10)
    page.mouse.move(x, y + south - line)
    # Not dropped yet: nothing has been sent.
    shows(page, 100, 280)
    expect(page.locator("#card")).to_contain_text("280")
    assert planner.households(plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}
    page.mouse.up()
    expect(page.locator("#live")).to_contain_text("280")
    shows(page, 100, 280)
    assert planner.households(plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}
    expect(page.locator("#sidepanel")).to_contain_text("70")
    is_sound(page)


@pytest.mark.parametrize("how", HOW)
def test_a_line_is_moved_by_keys(sign_in: Callable[..., Planner], how: str) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}", how)
    handle = add_vertex(page)
    expect(handle).to_have_attribute("aria-label", re.compile(r"2.*3"))
    # At its ends the line meets the outline, which stays.
    expect(page.locator("[data-handle='0'] [data-stuck]")).to_have_count(1)
    is_sound(page, how)
    for _ in range(12):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowDown")
    shows(page, 100, 280)
    expect(page.locator("#live")).to_contain_text("280")
    assert planner.households(plan) == {SOUTH_GRID: 100, NORTH_GRID: 280}
    expect(handle).to_be_focused()
    # Picked, and placed in the middle of the map.
    page.keyboard.press("Enter")
    expect(handle).to_have_attribute("aria-pressed", "true")
    is_sound(page, how)
    page.mouse.click(*spot(page, 150, 220))
    shows(page, 170, 210)
    expect(page.locator("#tab-history .count")).to_have_text("3")
    page.locator("[data-handle='1']").focus()
    page.keyboard.press("Delete")
    expect(page.locator("[data-handle]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("[data-handle]")).to_have_count(0)


def test_a_line_is_chosen_on_the_map(sign_in: Callable[..., Planner]) -> None:
    planner = sign_in()
    page = planner.visit(f"/plan/{planner.make_plan()}")
    page.mouse.click(*spot(page, 100, 200))
    expect(page.locator("[data-handle]")).to_have_count(2)
    page.mouse.dblclick(*spot(page, 100, 200))
    expect(page.locator("[data-handle]")).to_have_count(3)
    expect(page.locator("#tab-history .count")).to_have_text("1")


def test_undo_redo_and_the_history(sign_in: Callable[..., Planner]) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    planner.drag(plan, 60)
    page = planner.visit(f"/plan/{plan}")
    shows(page, 100, 280)
    page.keyboard.press("Control+z")
    shows(page, 170, 210)
    expect(page.locator("#undo")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Control+Shift+z")
    shows(page, 100, 280)
    expect(page.locator("#redo")).to_have_attribute("aria-disabled", "true")
    page.locator("#undo").click()
    shows(page, 170, 210)
    page.locator("#tab-history").click()
    expect(page.locator("#history > li")).to_have_count(4)
    is_sound(page)
    # There is nothing more: it says so, and asks nobody.
    page.locator("#undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".snack")).to_be_visible()


def test_what_others_do_is_seen(sign_in: Callable[..., Planner], other: Planner) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    shows(page, 170, 210)
    other.drag(plan, 60)
    shows(page, 100, 280)
    expect(page.locator("#live")).to_contain_text("孙立")
    expect(page.locator("#undo")).to_have_attribute("aria-disabled", "true")


def test_a_grid_is_split(sign_in: Callable[..., Planner]) -> None:
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


def test_grids_are_merged(sign_in: Callable[..., Planner]) -> None:
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


def test_a_dedicated_grid_and_ground_for_another(sign_in: Callable[..., Planner]) -> None:
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


def test_a_refused_one_stays_drawn_and_says_why(sign_in: Callable[..., Planner]) -> None:
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
def test_a_grid_is_renamed(sign_in: Callable[..., Planner], how: str) -> None:
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


def test_letters_can_be_switched_off(sign_in: Callable[..., Planner]) -> None:
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


def test_my_line_after_hers(sign_in: Callable[..., Planner], other: Planner) -> None:
    planner = sign_in()
    plan = overtaken(planner, other)
    page = planner.page
    page.locator("#take-mine").click()
    expect(page.locator("#conflict")).to_have_count(0)
    shows(page, 170, 210)
    expect(page.locator("#tab-history .count")).to_have_text("2")
    assert planner.households(plan) == {SOUTH_GRID: 170, NORTH_GRID: 210}


def test_her_line_stays(sign_in: Callable[..., Planner], other: Planner) -> None:
    planner = sign_in()
    plan = overtaken(planner, other)
    page = planner.page
    # She moves it once more while one looks.
    other.drag(plan, 5)
    shows(page, 170, 210)
    expect(page.locator("#conflict")).to_contain_text("170")
    page.locator("#leave-theirs").click()
    expect(page.locator("#conflict")).to_have_count(0)
    expect(page.locator("#tab-moves")).to_be_focused()
    assert planner.ask(f"/{plan}")["version"] == 2


def test_without_a_network_nothing_is_lost(sign_in: Callable[..., Planner]) -> None:
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
def test_on_a_phone_a_plan_is_read(sign_in: Callable[..., Planner], how: str) -> None:
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

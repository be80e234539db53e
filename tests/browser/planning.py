"""Somebody who plans, signed in, and where things stand on their page."""

import re
from collections.abc import Iterator
from typing import Any, Protocol
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from tests.conftest import Built, administer, url_of
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
WIDE: ViewportSize = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def town_url(built: Built) -> Iterator[str]:
    """A town that all tests of this file share: each draws in a plan of its own."""
    name = f"geoapi_test_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {built(build_planned_town)}")
    yield url_of(name)
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def town(town_url: str) -> Iterator[Database]:
    opened = Database(town_url)
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
        return str(self.send("", title="试一试", scope=[WEST])["after"]["code"])

    def households(self, plan: str) -> dict[str, int]:
        grids = self.ask(f"/{plan}/topology")["grids"]
        return {grid["code"]: grid["households"] for grid in grids if grid["fate"] != "ended"}

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


class SignIn(Protocol):
    def __call__(self, staff_no: str = ..., *, wide: bool = ...) -> Planner: ...


@pytest.fixture
def sign_in(page: Page, desk: Served, town: Database) -> SignIn:
    def enter(staff_no: str = PLANNER, *, wide: bool = True) -> Planner:
        if wide:
            page.set_viewport_size(WIDE)
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

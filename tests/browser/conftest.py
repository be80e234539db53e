"""The browser the page is tried in: Debian's Chromium, on a phone's screen unless a test says otherwise."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from geoapi.core.boxes import make_key_file
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from tests.conftest import Built
from tests.office.access.town import build_town
from tests.served import Served, served

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
READY_MS = 60_000
expect.set_options(timeout=20_000)  # a machine may have much else to do
PLACE = "lon=120.8508&lat=40.7186"
NEAR = "120.8508,40.7186"
# A Tuesday morning and night: most places are open, then closed.
MORNING = "2026-11-24T10:00:00+08:00"
NIGHT = "2026-11-24T21:30:00+08:00"

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
# A camera that shows what Chromium makes up: one browser serves every folder, so it is not a folder's to say.
FLAGS += ["--use-fake-device-for-media-stream=fps=5", "--use-fake-ui-for-media-stream"]
# No page lives long enough to earn back what optimizing its scripts takes: a tenth of the whole.
FLAGS += ["--js-flags=--no-opt --no-maglev"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": "/usr/bin/chromium-headless-shell", "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "locale": "zh-CN"}
    return browser_context_args | phone | {"reduced_motion": "reduce"}


@pytest.fixture
def outside(page: Page, server: str) -> Iterator[list[str]]:
    """Requests to any host but our own, and errors of scripts:
    there are none, in any test that opens a page.
    """
    found: list[str] = []
    home = urlsplit(server).netloc

    def look(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != home:
            found.append(url)

    page.on("request", lambda request: look(request.url))
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


@pytest.fixture
def visit(page: Page, server: str, outside: list[str]) -> Callable[[str], Page]:
    """Open the page with a query and wait until it stands."""

    def go(query: str = "") -> Page:
        page.goto(f"{server}/{query}", timeout=READY_MS)
        page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
        return page

    return go


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    """A small city of the test's own, in which those who are signed in write."""
    make_key_file(tmp_path / KEYS)
    return database


@pytest.fixture
def desk(town: Database, database_url: str, tmp_path: Path) -> Iterator[Served]:
    """A server of the test's own, which speaks of that town."""
    with served(database_url, tmp_path) as running:
        running.wait_for("/readyz", 200)
        yield running


def bring_axe(page: Page) -> None:
    """Give the page axe, unless it has it: half a megabyte is not parsed for every question."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text(encoding="utf-8"))


def faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line a fault."""
    bring_axe(page)
    # Of what passes, it would name every element, which takes twice as long as finding what fails.
    result = page.evaluate(
        "axe.run({resultTypes: ['violations'],"
        " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def resize(page: Page, width: int, height: int) -> None:
    """Another screen, on which the page has drawn itself anew."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("innerWidth") == width


def answer_with(
    status: int, slug: str, headers: dict[str, str] | None = None, **extra: object
) -> Callable[[Route], None]:
    """A handler that answers a request with a problem."""

    def handle(route: Route) -> None:
        body = {"type": f"/problems/{slug}", "title": slug, "status": status, "detail": slug} | extra
        route.fulfill(
            status=status, json=body, headers={"Content-Type": "application/problem+json"} | (headers or {})
        )

    return handle


@pytest.fixture
def ask(server: str) -> Callable[..., Any]:
    """What the API itself says, to hold the page against."""

    def get(path: str, **query: object) -> Any:
        search = urlencode({key.rstrip("_"): value for key, value in query.items()})
        with urllib.request.urlopen(f"{server}{path}?{search}", timeout=20) as response:
            return json.load(response)

    return get


def small_targets(page: Page, least_px: int) -> list[str]:
    """What can be pressed and is smaller than a thumb wants it; a link within a line of text may be lower."""
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll(
            'button:not(.grip), .panel a, .panel summary, input:not(.sr), label:has(> .sr)')]
          .filter((e) => e.offsetParent).map((e) => [e.className || e.id, e.getBoundingClientRect()])
          .filter(([, r]) => r.height < least || r.width < 44).map(([name,
          r]) => `${name} ${r.width}×${r.height}`)""",
        least_px,
    )
    return found


def small_texts(page: Page, least_px: int) -> list[str]:
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll('.panel *, .chips *, .layers *, .search *, .ring-label')]
          .filter((e) => e.getClientRects().length && !e.closest('.sr'))
          .filter((e) => parseFloat(getComputedStyle(e).fontSize) < least
            && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())).map((e) =>
            e.outerHTML)""",
        least_px,
    )
    return found

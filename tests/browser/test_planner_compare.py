"""Before and after beside each other, and what is taken along of a plan."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geoapi.core.db import Database
from geoapi.features.planning.documents.duties import make_next
from tests.browser.desks import HOW, is_sound
from tests.browser.planning import Planner, SignIn, desk, shows, sign_in, town, town_url
from tests.features.planning.planners import NORTH_GRID
from tests.outages import wait_until

__all__ = ["desk", "sign_in", "town", "town_url"]


def plan_with_a_move(planner: Planner) -> str:
    plan = planner.make_plan()
    planner.drag(plan, 60)
    return plan


def width_of(page: Page, side: str) -> float:
    """As much as is shown of a side, in pixels."""
    cut: str = page.locator(f".leaflet-compare-{side}-pane").evaluate("pane => pane.style.clipPath")
    across = [float(x) for x, _ in re.findall(r"(-?[\d.]+)px (-?[\d.]+)px", cut)]
    return max(across) - min(across)


@pytest.mark.parametrize("how", HOW)
def test_before_and_after_beside_each_other(sign_in: SignIn, how: str) -> None:
    planner = sign_in()
    page = planner.visit(f"/plan/{plan_with_a_move(planner)}", how)
    page.locator("#compare").click()
    expect(page.locator("#compare-title")).to_be_focused()
    expect(page.locator("#compare-title")).to_contain_text("2")
    expect(page.locator(".moverow")).to_contain_text("周晓兰")
    expect(page.locator(".moverow")).to_contain_text("钱进")
    is_sound(page, how)
    # The bar is a slider.
    swipe = page.locator("#swipe")
    whole = page.locator("#map").evaluate("map => map.clientWidth")
    assert width_of(page, "before") == pytest.approx(whole / 2, abs=1)
    swipe.focus()
    for key, at in {"ArrowLeft": 49, "End": 100, "Home": 0, "ArrowRight": 1, "PageUp": 11}.items():
        page.keyboard.press(key)
        expect(swipe).to_have_attribute("aria-valuenow", str(at))
    assert width_of(page, "before") == pytest.approx(whole * 0.11, abs=1)
    assert width_of(page, "before") + width_of(page, "after") == pytest.approx(whole, abs=1)
    # Each side has its own figures, the ground between them is on both.
    expect(page.locator(f".leaflet-compare-before-pane [data-grid='{NORTH_GRID}']")).to_contain_text("210")
    expect(page.locator(f".leaflet-compare-after-pane [data-grid='{NORTH_GRID}']")).to_contain_text("280")
    expect(page.locator(".movednote")).to_contain_text("+70")
    # A row opens its doors, a door is looked at.
    page.locator(".moverow").click()
    expect(page.locator("#door-B2")).to_contain_text("40")
    page.locator("#door-B2").click()
    expect(page.locator(".leaflet-plan-edited-pane path")).to_have_count(1)
    is_sound(page, how)
    page.locator("#way-person").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#way-building")).to_be_focused()
    page.locator("#seek-door").fill("B3")
    expect(page.locator(".comparerows .moverow")).to_have_count(1)
    expect(page.locator("[id='file-changes.csv']")).to_have_attribute("href", re.compile(r"\?find=B3$"))
    page.locator("#way-grid").click()
    expect(page.locator(f"#changed-{NORTH_GRID}")).to_contain_text("210 → 280")
    is_sound(page, how)
    # What edits is asleep meanwhile; it is as before after it.
    page.locator("#compare-title").focus()
    page.keyboard.press("s")
    page.keyboard.press("Control+z")
    page.locator("#compare").click()
    expect(page.locator("#compare")).to_be_focused()
    shows(page, 100, 280)
    expect(page.locator("#tool-move")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".leaflet-compare-before-pane path")).to_have_count(0)


def test_a_plan_beside_a_snapshot_of_it(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = plan_with_a_move(planner)
    planner.send(f"/{plan}/snapshots", name="走访前")
    planner.send(f"/{plan}/undo", kind="undo")
    page = planner.visit(f"/plan/{plan}", "view=compare")
    before = page.locator(f".leaflet-compare-before-pane [data-grid='{NORTH_GRID}']")
    expect(before).to_contain_text("210")
    expect(page.locator(".moverow")).to_have_count(0)
    page.locator("#against").select_option("走访前")
    expect(before).to_contain_text("280")
    expect(page.locator("#compare-title")).to_contain_text("2")
    expect(page.locator(".swipelabel").first).to_contain_text("走访前")
    expect(page.locator(f".leaflet-compare-after-pane [data-grid='{NORTH_GRID}']")).to_contain_text("210")
    page.locator(".moverow").click()
    expect(page.locator("#door-B2")).to_contain_text("40")
    is_sound(page)
    page.locator("#against").select_option("")
    expect(before).to_contain_text("210")
    expect(page.locator(".moverow")).to_have_count(0)


def test_files_are_taken_along(sign_in: SignIn, town: Database, browser: Browser, tmp_path: Path) -> None:
    planner = sign_in()
    plan = plan_with_a_move(planner)
    page = planner.visit(f"/plan/{plan}", "view=compare")
    with page.expect_download() as download:
        page.locator(".exports a[href$='/report']").click()
    report = tmp_path / download.value.suggested_filename
    download.value.save_as(report)
    page.locator("#paper-notices").click()
    expect(page.locator("#paper-notices")).to_have_attribute("aria-busy", "true")
    # A program of its own is started for it, after all else.
    with page.expect_download(timeout=120_000) as download:
        wait_until(lambda: make_next(town), "the paper is asked for")
    assert download.value.suggested_filename == f"{plan}-告示.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    opens_without_a_network(browser, report, plan)


def opens_without_a_network(browser: Browser, report: Path, plan: str) -> None:
    """A report asks for nothing, shows its map, and tells of each building."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(report.as_uri())
    expect(page.locator("h1")).to_have_text("试一试")
    expect(page.locator(".sign .after")).to_have_count(2)
    page.locator(".leaflet-control-layers label", has_text="现行").click()
    expect(page.locator(".sign .before")).to_have_count(2)
    page.locator("path.leaflet-interactive").first.dispatch_event("click")
    expect(page.locator(".leaflet-popup-content")).to_contain_text("周晓兰 → 钱进")
    expect(page.locator("section table").first).to_contain_text("280")
    assert [each for each in asked if not each.startswith("data:")] == [report.as_uri()]
    assert not faults and plan in page.content()
    context.close()


def test_a_plan_that_moves_nobody_says_so(sign_in: SignIn) -> None:
    planner = sign_in()
    page = planner.visit(f"/plan/{planner.make_plan()}", "view=compare")
    expect(page.locator(".comparebody .none")).to_be_visible()
    is_sound(page)

#!/usr/bin/env python3
"""Do a planner's whole day on the demo city, from a new plan to its rolling back, and photograph it.

Beside a running `make run`: `python scripts/planner_day.py`. It publishes a plan there, and takes it back.
"""

import argparse
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from walking import CHECKOUT, Album, Person, chromium

OUT = CHECKOUT / "docs" / "planner"
COMMUNITY = "丁香社区"
# As far as a line is dragged, in pixels.
REACHES = (75, 45, -45, 25, -25)
Position = list[float]


class Planner(Person):
    """Somebody who has to do with a plan."""

    def take(self, step: str, comment: str = "") -> None:
        """A step of the plan that is open, by its dialog."""
        self.page.locator(f"#step-{step}").click()
        if comment:
            self.page.locator("#step-comment").fill(comment)
        with self.page.expect_navigation():
            self.page.locator("dialog.step .act.main").click()
        self.settle()


def on_screen(page: Page, bounds: list[float], place: Position) -> tuple[float, float]:
    """Where a place is on the screen; `bounds`: of all lines of the plan, which the page has drawn."""
    rect = page.evaluate(
        """() => {
          const rects = [...document.querySelectorAll('.leaflet-plan-lines-pane path')]
            .map((path) => path.getBoundingClientRect()).filter((rect) => rect.width);
          const edge = (pick, key) => pick(...rects.map((rect) => rect[key]));
          return [
            edge(Math.min, "left"), edge(Math.max, "bottom"), edge(Math.max, "right"), edge(Math.min, "top"),
          ];
        }"""
    )
    west, south, east, north = bounds
    lon, lat = place
    x = rect[0] + (rect[2] - rect[0]) * (lon - west) / (east - west)
    y = rect[1] + (rect[3] - rect[1]) * (lat - south) / (north - south)
    return x, y


def bounds_of(lines: list[list[Position]]) -> list[float]:
    lons, lats = [[place[axis] for line in lines for place in line] for axis in (0, 1)]
    return [min(lons), min(lats), max(lons), max(lats)]


def of_grid(arcs: list[Any], code: str) -> list[float]:
    return bounds_of([arc["line"] for arc in arcs if code in arc["owners"]])


def make_plan(planner: Planner, album: Album) -> str:
    page = planner.visit("/plan")
    album.add(page, "list")
    page.locator("#new-plan").click()
    # One whose grids may be evened out.
    page.locator("#scope").select_option(label=page.locator("#scope option", has_text=COMMUNITY).inner_text())
    page.locator("#plan-title").fill("春季网格调整")
    page.locator("#plan-reason").fill("走访中居民反映户数不均")
    album.add(page, "new")
    with page.expect_navigation():
        page.locator("dialog .act.main").click()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_load_state("networkidle")
    return page.url.rsplit("/", 1)[1].partition("?")[0]


def drag(planner: Planner, album: Album, plan: str) -> None:
    """A vertex in the middle of a long line is taken and moved; it is photographed in the hand."""
    page = planner.page
    arcs = planner.ask(f"/plans/{plan}/topology")["arcs"]
    bounds = bounds_of([arc["line"] for arc in arcs])
    lines = sorted((arc["line"] for arc in arcs if not arc["fixed"]), key=len, reverse=True)
    # A vertex that has no room beside others is no handle.
    inner = page.locator("[data-handle][aria-pressed]:has(span:not([data-end=true]))")
    for line in lines:
        page.keyboard.press("Escape")
        page.mouse.click(*on_screen(page, bounds, line[len(line) // 2]))
        if inner.count():
            break
    handle = inner.nth(inner.count() // 2)
    saved = page.locator("#saved", has_text=re.compile(r"\d\d:\d\d"))
    for reach in REACHES:
        box = handle.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + reach / 4, y)
        page.mouse.move(x + reach, y + 5)
        page.wait_for_timeout(300)
        album.add(page, "drag")
        page.mouse.up()
        page.wait_for_timeout(1500)
        if saved.count():
            break
        # It would have crossed another line: less far, and photographed anew.
        album.number -= 1
    expect(saved).to_be_visible()
    page.keyboard.press("Escape")


def split(planner: Planner, album: Album, plan: str) -> None:
    page = planner.page
    topology = planner.ask(f"/plans/{plan}/topology")
    arcs = topology["arcs"]
    largest = max(topology["grids"], key=lambda grid: grid["households"])["code"]
    bounds = bounds_of([arc["line"] for arc in arcs])
    west, south, east, north = of_grid(arcs, largest)
    page.keyboard.press("s")
    middle = (west + east) / 2
    for lat in (south - 0.0002, (south + north) / 2, north + 0.0002):
        page.mouse.click(*on_screen(page, bounds, [middle, lat]))
    album.add(page, "split")
    # Seen, and dropped: the grids can be evened out as they are.
    page.keyboard.press("Escape")


def balance(planner: Planner, album: Album) -> None:
    page = planner.page
    page.keyboard.press("b")
    page.locator("#balance-run").click()
    # All are found, and the first one is shown.
    page.locator("#proposal-use-0.main").wait_for(timeout=60_000)
    album.add(page, "balance")
    page.locator("#proposal-use-0").click()
    expect(page.locator("#balance")).to_have_count(0, timeout=30_000)


def explain(planner: Planner, album: Album, plan: str) -> None:
    page = planner.visit(f"/plan/{plan}")
    album.add(page, "faults")
    for fault in planner.ask(f"/plans/{plan}/faults")["faults"]:
        said = {name: fault[name] for name in ("key", "codes", "lon", "lat")}
        planner.send(f"/plans/{plan}/waivers", why="先试行一季，看走访结果", **said)


def compare(planner: Planner, album: Album, plan: str) -> None:
    page = planner.visit(f"/plan/{plan}")
    page.locator("#compare").click()
    page.wait_for_load_state("networkidle")
    album.add(page, "compare")


def decide(people: dict[str, Planner], album: Album, plan: str) -> None:
    """Handed in, checked, approved; put into force after the officer has shown a passkey once more."""
    planner, district, city = people["planner"], people["district"], people["city"]
    city.add_passkey()
    planner.visit(f"/plan/{plan}")
    planner.take("submit", "请审核")
    district.visit(f"/plan/{plan}")
    album.add(district.page, "review")
    district.take("check", "数据无误")
    city.visit(f"/plan/{plan}")
    city.take("approve", "同意")
    page = city.page
    page.locator("#step-publish").click()
    page.locator("#step-day").fill("")
    album.add(page, "publish")
    page.locator("dialog.step .act.main").click()
    # Asked for once more, unless the passkey was shown within the last quarter of an hour.
    proof = page.locator("#prove-passkey")
    proof.or_(page.locator("#step-roll-back")).first.wait_for()
    if proof.is_visible():
        proof.click()
    expect(page.locator("#step-roll-back")).to_be_visible(timeout=30_000)
    album.add(page, "in-force")


def look_and_go_back(people: dict[str, Planner], album: Album, plan: str) -> None:
    """What residents are answered now; then it is taken back."""
    planner, city = people["planner"], people["city"]
    move = max(planner.ask(f"/plans/{plan}/changes")["moves"], key=lambda each: each["households"])
    home = move["buildings"][0]
    answer = {}
    for _ in range(40):
        answer = planner.ask(f"/locate?lon={home['lon']}&lat={home['lat']}")
        if answer["grid"]["code"] == move["to"]["code"]:
            break
        planner.page.wait_for_timeout(250)
    assert answer["grid"]["code"] == move["to"]["code"], "the map does not answer by the plan"
    page = planner.visit(f"/?lon={home['lon']}&lat={home['lat']}")
    album.add(page, "answer")
    city.take("roll-back", "试行一天，居民更熟悉原来的网格员")
    album.add(city.page, "rolled-back")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    album = Album(parser.parse_args().out)
    with chromium() as browser:
        people = {role: Planner(browser, role) for role in ("planner", "district", "city")}
        planner = people["planner"]
        plan = make_plan(planner, album)
        drag(planner, album, plan)
        split(planner, album, plan)
        balance(planner, album)
        explain(planner, album, plan)
        compare(planner, album, plan)
        decide(people, album, plan)
        look_and_go_back(people, album, plan)


if __name__ == "__main__":
    main()

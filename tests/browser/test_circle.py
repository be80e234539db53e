"""The living circle on the page, around a place and around a community; and the community's own page."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import MORNING, NEAR, answer_with

Visit = Callable[..., Page]
Ask = Callable[..., Any]
COMMUNITY = "990101001001"


def test_rings_around_a_place(visit: Visit, ask: Ask) -> None:
    (centre,) = ask("/api/v1/places", near=NEAR, kind="service_center", limit=1)["features"]
    page = visit(f"?place={centre['id']}")
    page.get_by_role("link", name="生活圈").click()
    expect(page.locator(".badge")).to_have_text("生活圈")
    expect(page.locator("#map .leaflet-overlay-pane path")).to_have_count(3)
    expect(page.locator(".ring-label")).to_have_text(["5 分钟", "10 分钟", "15 分钟"])
    expect(page.locator(".legend li")).to_have_text([f"步行 {n} 分钟以内" for n in (5, 10, 15)])
    dashes = {
        path.get_attribute("stroke-dasharray")
        for path in page.locator("#map .leaflet-overlay-pane path").all()
    }
    assert len(dashes) == 3
    page.get_by_role("button", name="返回").click()
    expect(page.locator("#heading")).to_have_text(centre["properties"]["name"])


def test_a_community_tells_what_lies_within(visit: Visit, ask: Ask) -> None:
    page = visit(f"?area={COMMUNITY}")
    page.get_by_role("link", name="15 分钟生活圈").click()
    circle = ask(f"/api/v1/areas/{COMMUNITY}/living-circle")
    there = [f"{kind['name']}{kind['within']} 处" for kind in circle["kinds"] if kind["within"]]
    expect(page.locator(".tally:not(.missing) li")).to_have_text(there)
    counts = {kind["code"]: kind["count"] for kind in ask("/api/v1/places/kinds")["kinds"]}
    missing = [kind for kind in circle["kinds"] if not kind["within"] and counts[kind["code"]]]
    expect(page.locator(".tally.missing li")).to_have_count(len(missing))
    for kind, line in zip(missing, page.locator(".tally.missing li").all(), strict=True):
        expect(line).to_contain_text(kind["name"])
        if kind["nearest"]:
            expect(line).to_contain_text(kind["nearest"]["name"])


def test_a_community_introduces_itself_and_what_is_open(visit: Visit, ask: Ask) -> None:
    page = visit(f"?area={COMMUNITY}&at={MORNING.replace('+', '%2B')}")
    area = ask(f"/api/v1/areas/{COMMUNITY}", at=MORNING)
    if area["introduction"]:
        expect(page.locator(".introduction")).to_have_text(area["introduction"])
    part = page.locator(".part", has_text="社区服务")
    expect(part.locator("h3 span")).to_have_text(f"{len(area['places'])} 处，{area['places_open']} 处正开着")
    more = part.locator(".more")
    if more.count():
        more.click()
    expect(part.locator(".place")).to_have_count(len(area["places"]))
    states = [row.locator("b").inner_text() for row in part.locator(".place").all()]
    # Shops trade, what serves the public is open.
    are_open = [state in ("营业中", "开放中") for state in states]
    assert are_open == sorted(are_open, reverse=True) and sum(are_open) == area["places_open"]
    assert page.locator(".ladder .rung").count() > 0


def test_without_an_engine_the_circle_says_so(visit: Visit, page: Page) -> None:
    page.route("**/api/v1/isochrones*", answer_with(503, "routing-unavailable"))
    visit(f"?area={COMMUNITY}&circle=1")
    expect(page.locator("#heading")).to_have_text("路线暂时算不出来")
    page.unroute("**/api/v1/isochrones*")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".legend")).to_be_visible()

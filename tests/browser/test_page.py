"""The page as people use it: tap, switch, share, come back; and what it says when things go wrong."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import NEAR, PLACE, READY_MS, answer_with

Visit = Callable[..., Page]
# Every answer comes after the page has begun to say that it waits.
SLOW_LINE = {"offline": False, "latency": 320, "downloadThroughput": 200_000, "uploadThroughput": 200_000}


def test_the_page_opens_on_the_city(visit: Visit) -> None:
    page = visit()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#heading")).to_have_text("找到您的网格员")
    expect(page.locator("#layers button")).to_have_count(4)
    assert page.evaluate("document.querySelectorAll('canvas.leaflet-tile-loaded').length") > 3


def test_a_tap_shows_the_grid_and_whom_to_call(visit: Visit) -> None:
    page = visit("?c=120.8508,40.7186&z=16")
    page.mouse.click(195, 260)
    expect(page.locator(".badge")).to_have_text("您点选的网格")
    expect(page.locator("#heading")).to_contain_text("网格")
    expect(page.locator(".ladder .rung").first).to_be_visible()
    number = page.locator("#callbar .dial").get_attribute("href")
    assert number and re.fullmatch(r"tel:[\d+-]+(,\d+)?", number)
    expect(page.locator(".chain li")).to_have_count(5)
    expect(page.locator("#map .leaflet-overlay-pane path")).to_have_count(1)
    assert re.search(r"lon=120\.85\d+&lat=40\.7\d+", page.url)


def test_a_double_click_zooms_and_chooses_nothing(visit: Visit) -> None:
    page = visit("?c=120.8508,40.7186&z=16")
    page.mouse.dblclick(195, 260)
    expect(page).to_have_url(re.compile("z=17"))
    page.wait_for_timeout(400)
    assert "lon=" not in page.url


def test_language_is_switched_remembered_and_in_the_url(visit: Visit) -> None:
    page = visit(f"?{PLACE}")
    page.locator("#layers-button").click()
    page.locator("#lang").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".badge")).to_have_text("Grid you tapped")
    expect(page.get_by_role("combobox")).to_have_attribute("placeholder", "Address, place, service")
    assert "lang=en" in page.url
    visit()
    expect(page.locator("#heading")).to_have_text("Find your grid worker")
    visit("?lang=zh-CN")
    expect(page.locator("#heading")).to_have_text("找到您的网格员")


@pytest.mark.parametrize(
    ("locale", "spoken"), [("en-GB", "en"), ("zh-TW", "zh-CN"), ("fr-FR", "zh-CN"), ("zh-CN", "zh-CN")]
)
def test_at_first_it_speaks_as_the_browser_does(
    browser: Browser, server: str, locale: str, spoken: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(server, timeout=READY_MS)
    expect(page.locator("html[data-ready]")).to_have_attribute("lang", spoken, timeout=READY_MS)
    context.close()


def test_large_text(visit: Visit) -> None:
    page = visit(f"?{PLACE}")
    page.locator("#large").click()
    expect(page.locator("#large")).to_have_attribute("aria-pressed", "true")
    assert "text=large" in page.url
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('.panel *, .chips *, .search *')]
          .filter((e) => e.offsetParent && [...e.childNodes].some((n) => n.nodeType === 3 &&
          n.textContent.trim()))
          .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 18
    targets = page.evaluate(
        """() => [...document.querySelectorAll('button:not(.grip), a.call, .chain a, input')]
          .filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().height)"""
    )
    assert min(targets) >= 60
    visit()
    expect(page.locator("html")).to_have_attribute("data-large", "")


def test_layers_wait_behind_their_button(visit: Visit) -> None:
    page = visit(f"?{PLACE}")
    button, police = page.get_by_role("button", name="图层"), page.locator("#layers [data-layer=police]")
    expect(police).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    police.click()
    expect(police).to_have_attribute("aria-pressed", "true")
    assert "layers=grid,police" in page.url
    page.keyboard.press("Escape")
    expect(police).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    page.mouse.click(60, 200)
    expect(police).to_be_hidden()


def test_a_shared_url_restores_the_state(visit: Visit) -> None:
    page = visit(f"?{PLACE}&layers=grid,police&lang=en&c=120.85080,40.71860&z=18")
    expect(page.locator("[data-layer=police]").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-layer=party]").first).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".badge")).to_have_text("Grid you tapped")
    assert "z=18" in page.url


def test_an_area_opens_from_the_chain_and_back_returns(visit: Visit) -> None:
    page = visit(f"?{PLACE}")
    title = page.locator("#heading").inner_text()
    page.locator(".chain a").nth(3).click()
    expect(page.locator(".badge")).to_have_text("社区")
    expect(page.locator(".figures")).to_be_visible()
    expect(page.locator(".children a").first).to_be_visible()
    page.locator(".children a").first.click()
    expect(page.locator(".badge")).to_have_text("网格")
    page.go_back()
    expect(page.locator(".badge")).to_have_text("社区")
    page.go_back()
    expect(page.locator("#heading")).to_have_text(title)
    page.go_forward()
    expect(page.locator(".badge")).to_have_text("社区")


def test_a_place_outside_every_grid_names_the_nearest(visit: Visit) -> None:
    page = visit("?lon=120.9&lat=40.72")
    expect(page.locator("#heading")).to_have_text("这里不在任何网格内")
    expect(page.locator(".notice")).to_contain_text("公里")
    page.locator(".notice a.act").click()
    expect(page.locator(".badge")).to_have_text("网格")


@pytest.mark.parametrize(
    ("slug", "heading"),
    [("database-unavailable", "服务暂时不可用"), ("not-ready", "地图正在准备"), ("surprise", "出了点问题")],
)
def test_a_fault_of_the_service_is_told_and_can_be_tried_again(visit: Visit, slug: str, heading: str) -> None:
    page = visit()
    page.route("**/api/v1/locate*", answer_with(503, slug))
    page.mouse.click(195, 260)
    expect(page.locator("#heading")).to_have_text(heading)
    page.unroute("**/api/v1/locate*")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".badge")).to_have_text("您点选的网格")


def test_a_map_that_cannot_be_drawn_is_told_and_heals(visit: Visit) -> None:
    page = visit("?c=120.8508,40.7186&z=16")
    page.route("**/tiles/**", answer_with(503, "database-unavailable"))
    page.locator("#map").focus()
    page.keyboard.press("+")
    expect(page.locator(".toast")).to_have_text("底图暂时加载不出来，正在重试")
    page.unroute("**/tiles/**")
    with page.expect_response(lambda response: "/tiles/" in response.url and response.ok, timeout=15_000):
        pass


def test_without_a_network_the_page_says_so_and_recovers(visit: Visit, page: Page) -> None:
    visit()
    page.context.set_offline(True)
    page.mouse.click(195, 260)
    expect(page.locator("#heading")).to_have_text("网络没连上")
    page.context.set_offline(False)
    expect(page.locator(".badge")).to_have_text("您点选的网格")


def test_a_part_of_the_page_that_does_not_come_is_the_networks_fault(visit: Visit, page: Page) -> None:
    page.route("**/pages/resident/locatescreen.js", lambda route: None)
    visit()
    page.mouse.click(195, 260)
    expect(page.locator("#heading")).to_have_text("网络没连上")
    page.unroute("**/pages/resident/locatescreen.js")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".badge")).to_have_text("您点选的网格")


def test_the_answer_stands_though_the_outline_cannot_be_had(visit: Visit) -> None:
    page = visit()
    page.route("**/api/v1/areas/*", answer_with(503, "database-unavailable"))
    page.mouse.click(195, 260)
    expect(page.locator(".badge")).to_have_text("您点选的网格")
    expect(page.locator(".ladder .rung").first).to_be_visible()


def test_a_broken_url_is_met_with_a_sentence(visit: Visit) -> None:
    for query, heading in [
        ("?area=nothing", "没有这个区域"),
        ("?address=天上街999号", "没有找到这个地址"),
        ("?lon=900&lat=1", "找到您的网格员"),
        ("?lon=120.85&lat=abc", "找到您的网格员"),
        ("?lon=120.85&lat=40.72&at=never", "链接中的时间有误"),
        ("?c=1,2&z=900&layers=%3Cb%3E,,", "找到您的网格员"),
    ]:
        expect(visit(query).locator("#heading"), query).to_have_text(heading)


def test_hostile_names_stay_text(visit: Visit) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\">"

    def spoil(route: Route) -> None:
        answer = route.fetch().json()
        answer["grid"]["name"] = answer["chain"][-1]["name"] = answer["responsible"][0]["name"] = evil
        for one in (*answer["responsible"], *answer["call"]):
            one["name"], one["phone"], one["tel"] = evil, "javascript:alert(1)", "javascript:alert(1)"
        route.fulfill(json=answer)

    page = visit()
    page.route("**/api/v1/locate*", spoil)
    page.mouse.click(195, 260)
    expect(page.locator("#heading")).to_contain_text(evil)
    assert page.locator("img[src=x]").count() == 0
    links = [link.get_attribute("href") or "" for link in page.locator("#panel a[href*=':']").all()]
    assert links and all(re.fullmatch(r"tel:[\d+-]+(,\d+)?", link) for link in links)


def test_the_map_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".badge")).to_have_text("您点选的网格")


def test_the_sheet_by_keyboard_and_by_hand(visit: Visit) -> None:
    page = visit(f"?{PLACE}")
    grip, root = page.locator("#grip"), page.locator("html")
    expect(root).to_have_attribute("data-detent", "half")
    grip.focus()
    page.keyboard.press("ArrowUp")
    expect(root).to_have_attribute("data-detent", "full")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(root).to_have_attribute("data-detent", "peek")
    expect(grip).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-detent", "half")
    box = grip.bounding_box()
    assert box
    page.mouse.move(195, box["y"] + 14)
    page.mouse.down()
    page.mouse.move(195, 100, steps=8)
    page.mouse.up()
    expect(root).to_have_attribute("data-detent", "full")


@pytest.mark.parametrize("line", [{}, SLOW_LINE], ids=["quick", "slow"])
@pytest.mark.parametrize(
    "query",
    [f"?{PLACE}", f"?{PLACE}&kind=toilet", f"?near={NEAR}&kind=toilet", "?area=990101001001&circle=1"],
)
def test_nothing_shifts_while_the_page_loads(
    visit: Visit, page: Page, query: str, line: dict[str, object]
) -> None:
    """However late an answer is: what stands there while it waits is as high as what comes."""
    if line:
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) "
        "if (!e.hadRecentInput) window.shift += e.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    visit(query)
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") < 0.05

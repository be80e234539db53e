"""A bad position claims nothing, and a pin says where home is;
far away there is the city; none is handed on.
"""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import MORNING, NEAR, PLACE, READY_MS

Visit = Callable[..., Page]
Ask = Callable[..., Any]

LON, LAT = 120.8508, 40.7186
BEIJING = {"longitude": 116.4, "latitude": 39.9, "accuracy": 20}
PIN = "图钉，方向键移动"


def stand(page: Page, accuracy: float, lon: float = LON, lat: float = LAT) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})


def find_me(visit: Visit, page: Page, accuracy: float) -> Page:
    stand(page, accuracy)
    visit()
    page.locator("#locate").click()
    return page


def pin_at(page: Page) -> tuple[float, float]:
    """Where the point of the pin is, in pixels."""
    box = page.get_by_role("button", name=PIN).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"]


def grid_of(ask: Ask, lon: float, lat: float) -> str:
    chain = ask("/api/v1/locate", lon=lon, lat=lat)["chain"]
    return f"{chain[-2]['name']} {chain[-1]['name']}"


def test_a_coarse_position_claims_nothing_and_shows_its_circle(visit: Visit, page: Page, ask: Ask) -> None:
    find_me(visit, page, 800)
    expect(page.locator("#heading")).to_have_text("您家在哪一处？")
    expect(page.locator(".badge")).to_have_count(0)
    expect(page.locator(".head .sub")).to_contain_text("800 米")
    alternatives = ask("/api/v1/locate", lon=LON, lat=LAT, accuracy_m=800)["evidence"]["alternatives"]
    expect(page.locator(".head .sub")).to_contain_text(f"圈内有 {len(alternatives) + 1} 个网格")
    expect(page.locator(".landmarks button")).to_have_count(3)
    expect(page.locator(".landmarks b").nth(1)).to_have_text(re.compile("社区 .*网格"))
    circle = page.locator("#map .leaflet-overlay-pane path[stroke-dasharray='7 5']").bounding_box()
    search, sheet = page.locator(".search").bounding_box(), page.locator("#sheet").bounding_box()
    assert circle and search and sheet
    assert circle["x"] >= 0 and circle["x"] + circle["width"] <= 390
    assert circle["y"] >= search["y"] + search["height"] and circle["y"] + circle["height"] <= sheet["y"]


def test_the_true_accuracy_is_told(visit: Visit) -> None:
    for accuracy, told in [(3000, "3.0 公里"), (20000, "20 公里"), (800, "800 米")]:
        expect(visit(f"?{PLACE}&accuracy_m={accuracy}").locator(".head .sub")).to_contain_text(told)


def test_the_pin_is_dragged_and_the_line_follows(visit: Visit, ask: Ask) -> None:
    page = visit(f"?{PLACE}&accuracy_m=800")
    line, start = page.locator(".pin-at"), pin_at(page)
    expect(line).to_contain_text(grid_of(ask, LON, LAT))
    expect(page.locator(".pin-hint")).to_have_text("按住我，拖到您家")
    page.mouse.move(start[0], start[1] - 30)
    page.mouse.down()
    page.mouse.move(start[0] + 60, start[1] - 70, steps=6)
    # Before it is let go.
    expect(line).not_to_contain_text(grid_of(ask, LON, LAT))
    page.mouse.up()
    expect(page.locator(".pin-hint")).to_have_count(0)
    now = pin_at(page)
    assert math.dist(now, (start[0] + 60, start[1] - 40)) < 4


def test_a_tap_on_the_map_puts_the_pin_there(visit: Visit) -> None:
    page = visit(f"?{PLACE}&accuracy_m=800")
    before = page.locator(".pin-at b").inner_text()
    page.mouse.click(120, 180)
    expect(page.locator(".pin-at b")).not_to_have_text(before)
    assert math.dist(pin_at(page), (120, 180)) < 3
    expect(page.locator("#heading")).to_have_text("您家在哪一处？")


def test_the_pin_by_keyboard(visit: Visit) -> None:
    page = visit(f"?{PLACE}&accuracy_m=800&c=120.8508,40.7186&z=18")
    pin, (x, y) = page.get_by_role("button", name=PIN), pin_at(page)
    for key, dx, dy in [
        ("ArrowRight", 10, 0),
        ("ArrowDown", 10, 10),
        ("Shift+ArrowLeft", -40, 10),
        ("Shift+ArrowUp", -40, -40),
    ]:
        pin.press(key)
        assert math.dist(pin_at(page), (x + dx, y + dy)) < 2
    pin.press("Enter")
    expect(page.locator(".badge")).to_have_text("我家的网格")


def test_from_far_away_it_asks_once_more_and_then_remembers(visit: Visit, page: Page, ask: Ask) -> None:
    find_me(visit, page, 800)
    here = page.get_by_role("button", name="图钉这里就是")
    expect(here).to_be_enabled()
    zoom = int(re.search(r"z=(\d+)", page.url)[1])  # type: ignore[index]
    here.click()
    expect(page.locator("#heading")).to_have_text("再看一眼，图钉在您家吗？")
    expect(page).to_have_url(re.compile(f"z={zoom + 2}"))
    expect(here).to_be_focused()
    here.click()
    expect(page.locator(".badge")).to_have_text("我家的网格")
    expect(page.locator(".home")).to_contain_text("只存在这部手机上")
    # Neither a reload nor the same bad position asks again.
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
    expect(page.locator(".badge")).to_have_text("我家的网格")
    visit()
    home = page.locator(".browse a").first
    expect(home).to_have_text(f"我家：{grid_of(ask, LON, LAT)}")
    page.locator("#locate").click()
    expect(page.locator(".badge")).to_have_text("我家的网格")
    page.get_by_role("button", name="清除").click()
    expect(page.locator(".home")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('home')") is None
    page.locator("#locate").click()
    expect(page.locator("#heading")).to_have_text("您家在哪一处？")


def test_one_of_the_nearest_is_chosen(visit: Visit, page: Page) -> None:
    visit(f"?{PLACE}&accuracy_m=800")
    option = page.locator(".landmarks button").nth(1)
    expect(option).to_contain_text("社区 ")
    name = option.locator("b").inner_text()
    option.click()
    expect(page.locator("#heading")).to_have_text(name)
    expect(page.locator(".rung[aria-current=true]")).to_be_visible()
    visit(f"?{PLACE}&accuracy_m=800")
    expect(page.locator("#heading")).to_have_text(name)
    visit()
    expect(page.locator(".browse a").first).to_have_text(f"我家：{name}")


def test_a_pin_outside_the_city_cannot_be_confirmed(visit: Visit) -> None:
    page = visit(f"?{PLACE}&accuracy_m=3000")
    page.mouse.click(30, 120)
    expect(page.locator(".pin-at")).to_have_text("图钉不在滨城市")
    expect(page.get_by_role("button", name="图钉这里就是")).to_be_disabled()
    page.get_by_role("button", name="输入地址").click()
    expect(page.get_by_role("combobox")).to_be_focused()


def test_a_bad_position_beside_the_city(visit: Visit) -> None:
    page = visit("?lon=120.9&lat=40.72&accuracy_m=5000")
    expect(page.locator("#heading")).to_have_text("您家在哪一处？")
    expect(page.locator(".pin-at")).to_have_text("图钉不在滨城市")


def test_a_few_alternatives_are_asked_about_and_yes_keeps_the_outline(visit: Visit, page: Page) -> None:
    find_me(visit, page, 100)
    expect(page.locator(".badge")).to_have_text("您所在的网格")
    expect(page.locator(".doubt")).to_contain_text("是这里吗？")
    assert 1 <= page.locator(".doubt a.option").count() <= 3
    shapes = page.locator("#map .leaflet-overlay-pane path:not([stroke='#1677ff'])")
    expect(shapes).to_have_count(2)
    page.locator(".doubt button.option").click()
    expect(page.locator(".doubt")).to_have_count(0)
    expect(page.locator("#heading")).to_be_focused()
    expect(shapes).to_have_count(1)
    assert shapes.first.get_attribute("stroke") == "#1667d9"
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
    expect(page.locator(".ladder")).to_be_visible()
    expect(page.locator(".doubt")).to_have_count(0)


def test_another_of_the_few_is_remembered_too(visit: Visit) -> None:
    page = visit(f"?{PLACE}&accuracy_m=100")
    other = page.locator(".doubt a.option")
    expect(other).to_contain_text("社区 ")
    name = other.locator("[data-area]").inner_text()
    other.click()
    expect(page.locator(".badge")).to_have_text("网格")
    visit()
    expect(page.locator(".browse a").first).to_have_text(f"我家：{name}")


def test_a_few_alternatives_at_an_address_are_remembered_for_that_page_only(visit: Visit, page: Page) -> None:
    def doubt(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        body["evidence"]["needs_confirmation"] = True
        route.fulfill(response=response, json=body)

    page.route("**/api/v1/locate*", doubt)
    visit("?address=锦波街1号紫荆新村5号楼")
    if page.locator(".doubt button.option").count():
        page.locator(".doubt button.option").click()
        expect(page.locator(".doubt")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('home')") is None


@pytest.mark.parametrize("mine", [True, False])
def test_far_from_the_city_there_is_the_city(visit: Visit, page: Page, mine: bool) -> None:
    if mine:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation(BEIJING)  # type: ignore[arg-type]
        visit()
        page.locator("#locate").click()
    else:
        visit("?lon=116.4&lat=39.9")
    expect(page.locator("#heading")).to_have_text("您现在不在滨城市" if mine else "这里不在滨城市")
    expect(page.locator(".far")).to_have_text(re.compile(r"在西边约 38\d 公里处"))
    middle = page.evaluate("document.querySelector('.search').getBoundingClientRect().bottom")
    assert middle < page.locator(".far").bounding_box()["y"]  # type: ignore[index]
    # What is not the city is faded.
    expect(page.locator("#map .leaflet-overlay-pane path[fill='#f3f1ec']")).to_have_count(1)
    expect(page.locator("#callbar .whom")).to_have_text("当地政务服务热线")
    expect(page.locator("#callbar .dial")).to_have_attribute("href", "tel:12345")
    page.get_by_role("button", name="看滨城市地图").click()
    expect(page.locator("html")).to_have_attribute("data-detent", "peek")
    page.locator("#grip").press("ArrowUp")
    page.get_by_role("button", name="输入滨城市的地址").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#grip").press("ArrowDown")
    page.mouse.click(195, 350)
    # What stands under the finger may have a name.
    expect(page.locator(".badge")).to_have_text(re.compile("(您点选|这个地点)的网格"))
    expect(page.locator(".far")).to_have_count(0)


def test_location_refused_tells_what_helps(visit: Visit, page: Page) -> None:
    page.context.clear_permissions()
    visit()
    page.locator("#locate").click()
    expect(page.locator("#heading")).to_have_text("没有定位权限")
    # Asking once more would be refused once more.
    expect(page.get_by_role("button", name="重试")).to_have_count(0)
    for app in ["微信", "Safari", "Chrome"]:
        expect(page.locator(".permissions")).to_contain_text(app)
    page.get_by_role("button", name="输入地址").click()
    expect(page.get_by_role("combobox")).to_be_focused()


def shared(page: Page) -> str:
    """What the button hands on."""
    page.evaluate("void (navigator.share = async ({ url }) => { window.handed = url; })")
    page.get_by_role("button", name="分享这个页面").click()
    return str(page.evaluate("window.handed"))


def test_a_shared_answer_names_the_grid_and_not_where_one_stands(
    visit: Visit, page: Page, browser: Browser
) -> None:
    find_me(visit, page, 20)
    expect(page.locator(".badge")).to_have_text("您所在的网格")
    heading = page.locator("#heading").inner_text()
    url = shared(page)
    assert not re.search(r"mine|lon=|lat=|accuracy|from=|near=|[?&]c=", url)
    other = browser.new_page()
    other.goto(url)
    expect(other.locator("#heading")).to_have_text(heading)
    assert "我的位置" not in other.locator("#panel").inner_text()
    other.close()


@pytest.mark.parametrize(
    "query", [f"{PLACE}&mine=1", f"place={{code}}&to=1&from={NEAR}&mine=1", f"kind=toilet&near={NEAR}&mine=1"]
)
def test_a_link_is_nobody_s_own_position(visit: Visit, ask: Ask, query: str) -> None:
    code = ask("/api/v1/places", near=NEAR, kind="clinic", limit=1)["features"][0]["id"]
    page = visit("?" + query.format(code=code))
    expect(page.locator("#heading")).to_be_visible()
    expect(page.locator("#map .dot")).to_have_count(0)
    words = page.locator("#panel").inner_text()
    assert "您所在" not in words and "我的位置" not in words.replace("用我的位置", "")
    assert "mine" not in page.url
    assert "%E6%88%91%E7%9A%84%E4%BD%8D%E7%BD%AE" not in page.locator("#panel").inner_html()


def test_a_way_from_where_one_stands_is_shared_without_its_start(visit: Visit, page: Page, ask: Ask) -> None:
    code = ask("/api/v1/places", near=NEAR, kind="clinic", limit=1)["features"][0]["id"]
    stand(page, 20)
    visit(f"?place={code}&to=1")
    page.get_by_role("button", name="从我的位置出发").click()
    expect(page.locator(".steps")).to_be_visible()
    expect(page.locator(".ends")).to_contain_text("我的位置")
    assert not re.search(r"mine|from=|[?&]c=", shared(page))
    page.reload()
    expect(page.locator(".ends")).to_contain_text("我的位置")


def test_a_rough_start_is_told(visit: Visit, page: Page, ask: Ask) -> None:
    code = ask("/api/v1/places", near=NEAR, kind="clinic", limit=1)["features"][0]["id"]
    stand(page, 3000)
    visit(f"?place={code}&to=1")
    page.get_by_role("button", name="从我的位置出发").click()
    expect(page.locator(".toast")).to_contain_text("3.0 公里")


def test_a_kind_begins_where_one_stands_if_that_may_be_known(visit: Visit, page: Page) -> None:
    stand(page, 15, 120.845, 40.722)
    visit("?c=120.8508,40.7186&z=16")
    page.locator("[data-kind=clinic]").click()
    expect(page.locator(".places li").first).to_be_visible()
    assert "near=120.845,40.722" in page.url
    expect(page.locator(".from-middle")).to_have_count(0)


def test_a_kind_around_the_middle_of_the_map_says_so(visit: Visit, page: Page) -> None:
    page.context.clear_permissions()
    visit("?c=120.8508,40.7186&z=16")
    page.locator("[data-kind=clinic]").click()
    expect(page.locator(".from-middle")).to_contain_text("从地图中心算起")
    stand(page, 15, 120.845, 40.722)
    page.get_by_role("button", name="用我的位置").click()
    expect(page).to_have_url(re.compile("near=120.845,40.722"))
    expect(page.locator(".from-middle")).to_have_count(0)


def test_a_pin_chosen_by_key_keeps_the_focus(visit: Visit) -> None:
    page = visit(f"?kind=caring_station&near={NEAR}&at={MORNING.replace('+', '%2B')}")
    page.locator("#map [data-place]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".doings")).to_be_visible()
    expect(page.locator("#heading")).to_be_focused()


@pytest.mark.parametrize(
    ("width", "height", "text"),
    [(320, 568, "normal"), (320, 640, "large"), (844, 390, "large"), (390, 844, "normal")],
)
def test_the_other_language_can_be_reached(
    visit: Visit, page: Page, width: int, height: int, text: str
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit(f"?text={text}")
    page.locator("#layers-button").click()
    page.locator("#lang").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_in_large_text_what_is_typed_has_the_room(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit("?text=large")
    page.get_by_role("combobox").fill("紫荆新村5号楼二单元")
    expect(page.locator("#large")).to_be_hidden()
    assert page.locator("#q").bounding_box()["width"] >= 11 * 21  # type: ignore[index]
    page.keyboard.press("Tab")
    expect(page.locator("#large")).to_be_visible()


def test_escape_closes_the_sheet(visit: Visit, page: Page) -> None:
    visit(f"?{PLACE}")
    page.locator("#heading").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#heading")).to_have_text("找到您的网格员")

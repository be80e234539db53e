"""The couriers' page with a network: the nearest open station,
filters, the way, where one is, and reports.
"""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Request, Route, expect
from sqlalchemy import text

from geoapi.core.db import Database
from tests.browser.conftest import answer_with

Visit = Callable[..., Page]

HERE = "120.8508,40.7186"
# A Tuesday morning, and the night before it.
MORNING = quote("2026-11-24T10:00:00+08:00")
NIGHT = quote("2026-11-24T03:00:00+08:00")
BOARD = f"rider?from={HERE}&at={MORNING}"
ASKED = "kind=caring_station&open_at=arrival&limit=8"
REGRET_S = 5


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without the worker, which would answer some requests before a test can see them;
    see test_rider_offline.
    """
    return browser_context_args | {"service_workers": "block"}


@pytest.fixture
def reports_are_taken_back(demo_database: Database) -> Iterator[None]:
    """The demo city is everybody's: what a test reports does not stay."""
    yield
    with demo_database.transaction() as connection:
        connection.execute(text("DELETE FROM place_report"))


def told(server: str, question: str, path: str = "places") -> dict[str, Any]:
    with urllib.request.urlopen(f"{server}/api/v1/{path}?{question}", timeout=30) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def names(page: Page) -> list[str]:
    """The station on the card and those on the numbered rows."""
    rows = page.locator(".row:has(.number) .what > b").all_inner_texts()
    return [page.locator("#heading").inner_text(), *rows]


def test_the_nearest_station_that_is_open_on_arrival_is_the_biggest_thing(visit: Visit, server: str) -> None:
    page = visit(BOARD)
    answer = told(server, f"near={HERE}&mode=scooter&at={MORNING}&{ASKED}")
    assert names(page) == [feature["properties"]["name"] for feature in answer["features"]]
    first = answer["features"][0]["properties"]
    minutes = -(-first["travel"]["duration_s"] // 60)
    expect(page.locator(".big b")).to_have_text(str(minutes))
    expect(page.locator(".card > .opening")).to_contain_text("到达时开放")
    expect(page.locator(".eyebrow")).to_have_text("最近开着的驿站")
    assert page.locator(".card .offers li").count() == len(first["amenities"])
    biggest = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((e) => e.offsetParent && e.childElementCount
          === 0
          && e.textContent.trim()).sort((a, b) => parseFloat(getComputedStyle(b).fontSize)
          - parseFloat(getComputedStyle(a).fontSize))[0].textContent"""
    )
    assert biggest == str(minutes)


def test_the_start_is_one_tap_away_without_scrolling(visit: Visit, page: Page) -> None:
    for width, height in ((390, 844), (360, 640), (844, 390), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        visit(BOARD)
        box = page.locator(".go").bounding_box()
        assert box and box["height"] >= 64
        assert page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y)?.closest('.go') !== null",
            [box["x"] + 40, box["y"] + 60],
        )


def test_filters_are_combined_in_the_url_and_taken_back(visit: Visit, server: str) -> None:
    page = visit(BOARD)
    everything = names(page)
    page.locator("[data-amenity=charging]").click()
    page.locator("[data-amenity=toilet]").click()
    expect(page.locator("[data-amenity=toilet]")).to_have_attribute("aria-pressed", "true")
    answer = told(server, f"near={HERE}&mode=scooter&at={MORNING}&amenity=charging,toilet&{ASKED}")
    expect(page.locator("#heading")).to_have_text(answer["features"][0]["properties"]["name"])
    assert names(page) == [feature["properties"]["name"] for feature in answer["features"]]
    assert "amenity=charging,toilet" in page.url
    page.locator("[data-amenity=charging]").click()
    page.locator("[data-amenity=toilet]").click()
    expect(page.locator("#heading")).to_have_text(everything[0])
    assert "amenity" not in page.url


def test_on_foot_it_takes_longer(visit: Visit) -> None:
    page = visit(BOARD)
    riding = int(page.locator(".big b").inner_text())
    page.locator("#mode").select_option("walk")
    expect(page.locator(".big b")).not_to_have_text(str(riding))
    expect(page.locator("#mode")).to_have_value("walk")
    assert int(page.locator(".big b").inner_text()) > riding
    expect(page.locator("[data-app=amap]")).to_have_attribute("href", re.compile("mode=walk"))
    assert "mode=walk" in page.url


def test_another_station_can_be_chosen_and_the_nearest_again(visit: Visit) -> None:
    page = visit(BOARD)
    first, second, *_ = names(page)
    page.locator(".row").first.click()
    expect(page.locator("#heading")).to_have_text(second)
    expect(page.locator(".eyebrow")).to_have_text("您选的驿站")
    page.get_by_role("button", name="回到最近的").click()
    expect(page.locator("#heading")).to_have_text(first)


def test_the_way_is_shown_with_its_line_and_steps_and_the_way_back(visit: Visit, server: str) -> None:
    page = visit(BOARD)
    name = page.locator("#heading").inner_text()
    code = page.locator(".card").get_attribute("data-code")
    page.locator(".go").click()
    expect(page.locator(".steps li").first).to_be_visible()
    feature = told(server, f"near={HERE}&mode=scooter&at={MORNING}&{ASKED}")["features"][0]
    to = ",".join(f"{degrees:.6f}" for degrees in feature["geometry"]["coordinates"])
    steps = told(server, f"from={HERE}&to={to}&mode=scooter&lang=zh-CN", "routes")["steps"]
    assert page.locator(".steps li").all_inner_texts() == [step["text"] for step in steps]
    expect(page.locator("#map .leaflet-overlay-pane path").first).to_be_attached()
    assert f"way={code}" in page.url
    page.get_by_role("button", name="返回").click()
    expect(page.locator(".go")).to_be_visible()
    expect(page.locator("#heading")).to_have_text(name)
    page.go_forward()
    expect(page.locator(".steps li").first).to_be_visible()


def test_a_shared_way_opens_by_its_url(visit: Visit, server: str) -> None:
    feature = told(server, f"near=120.8600,40.7240&mode=walk&at={MORNING}&{ASKED}")["features"][-1]
    page = visit(f"{BOARD}&way={feature['id']}&mode=walk")
    expect(page.locator("#heading")).to_have_text(feature["properties"]["name"])
    expect(page.locator(".steps li").first).to_be_visible()


def test_it_is_handed_over_to_the_apps_by_plain_links(visit: Visit) -> None:
    page = visit(BOARD)
    links = page.locator(".handover")
    expect(links).to_have_count(3)
    hosts = [re.sub(r"^https://([^/]+)/.*", r"\1", link.get_attribute("href") or "") for link in links.all()]
    assert hosts == ["uri.amap.com", "api.map.baidu.com", "apis.map.qq.com"]
    for link in links.all():
        assert link.get_attribute("target") == "_blank" and "noopener" in (link.get_attribute("rel") or "")


def test_with_none_open_it_says_which_is_nearest_and_when_it_opens(visit: Visit, server: str) -> None:
    page = visit(f"rider?from={HERE}&at={NIGHT}&amenity=legal_aid")
    answer = told(server, f"near={HERE}&mode=scooter&at={NIGHT}&amenity=legal_aid&{ASKED}")
    assert answer["features"] == [] and answer["left_out"], "the demo city has a legal adviser awake at night"
    expect(page.locator(".eyebrow")).to_contain_text("没有符合条件又开着的驿站")
    expect(page.locator("#heading")).to_have_text(answer["left_out"][0]["name"])
    expect(page.locator(".card")).to_have_attribute("data-tone", re.compile("off|ok|warn"))
    page.get_by_role("button", name="不限条件").click()
    expect(page.locator(".eyebrow")).to_have_text("最近开着的驿站")


def test_on_the_way_somewhere_stations_are_ranked_by_what_they_cost(visit: Visit, server: str) -> None:
    page = visit(BOARD)
    page.locator("[data-tab=way]").click()
    expect(page.locator("#finder-title")).to_have_text("送到哪里？")
    page.locator("#q").press_sequentially("紫荆")
    page.get_by_role("option").nth(1).click()
    expect(page.locator(".eyebrow")).to_have_text("送餐路上最顺便")
    to = re.search(r"to=([\d.,]+)", page.url)
    assert to
    answer = told(server, f"from={HERE}&to={to[1]}&mode=scooter&at={MORNING}&{ASKED}", "places/on-route")
    assert names(page) == [feature["properties"]["name"] for feature in answer["features"]]
    page.locator("[data-tab=way]").click()
    expect(page.locator(".eyebrow")).to_have_text("最近开着的驿站")
    assert "to=" not in page.url


def test_the_map_is_fetched_only_when_it_is_wanted(visit: Visit, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(BOARD)
    assert not [url for url in asked if "leaflet" in url or "/tiles/" in url]
    page.locator("[data-tab=map]").click()
    expect(page.locator("#map .pin").first).to_be_visible()
    assert page.locator("#map .pin").all_inner_texts() == [str(i + 1) for i in range(len(names(page)))]
    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_attached(timeout=15_000)


def test_the_place_is_chosen_by_a_tap_on_the_map(visit: Visit) -> None:
    page = visit("rider")
    expect(page.locator("#heading")).to_have_text("找最近开着的驿站")
    page.get_by_role("button", name="在地图上点").click()
    expect(page.locator("#pick-text")).to_have_text("点一下您在的位置")
    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_attached(timeout=15_000)
    page.mouse.click(195, 500)
    expect(page.locator(".go")).to_be_visible()
    assert re.search(r"from=120\.8\d+,40\.7\d+", page.url)


def test_the_device_tells_where_one_is_and_its_place_stays_out_of_the_url(visit: Visit, page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 120.8508, "latitude": 40.7186, "accuracy": 20})
    visit("rider")
    expect(page.locator(".card")).to_be_visible()
    expect(page.locator(".end")).to_contain_text("从我的位置出发")
    assert "120.85" not in page.url


@pytest.mark.parametrize(
    ("accuracy", "said"), [(8, None), (150, None), (400, "400 米"), (3000, "3.0 公里"), (20_000, "20 公里")]
)
def test_a_position_known_only_roughly_says_so_and_can_be_mended(
    visit: Visit, page: Page, accuracy: int, said: str | None
) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 120.8508, "latitude": 40.7186, "accuracy": accuracy})
    visit(f"rider?at={MORNING}")
    expect(page.locator(".card[data-code]")).to_be_visible()
    if said is None:
        expect(page.locator(".vague")).to_have_count(0)
        return
    expect(page.locator(".vague")).to_contain_text(f"定位可能偏差 {said}")
    page.locator(".vague").get_by_role("button", name="输入地址").click()
    page.locator("#q").fill("紫荆新村5号楼")
    page.keyboard.press("Enter")
    expect(page.locator(".vague")).to_have_count(0)
    expect(page.locator(".end").first).to_contain_text("5号楼")


def test_location_refused_leads_to_other_ways(visit: Visit, page: Page) -> None:
    page.context.clear_permissions()
    visit("rider")
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#heading")).to_have_text("没有定位权限")
    page.get_by_role("button", name="输入地址").click()
    page.locator("#q").press_sequentially("紫荆新村")
    page.get_by_role("option").first.click()
    expect(page.locator(".go")).to_be_visible()
    visit("rider")
    page.get_by_role("button", name=re.compile("用上次的位置")).click()
    expect(page.locator(".go")).to_be_visible()


def test_outside_the_city_it_says_so(visit: Visit, page: Page) -> None:
    visit("rider?from=121.5,31.2")
    expect(page.locator("#heading")).to_have_text("您不在滨城市")
    expect(page.locator(".notice")).to_contain_text("公里")
    expect(page.get_by_role("button", name="输入地址")).to_be_visible()


@pytest.mark.usefixtures("reports_are_taken_back")
def test_a_report_is_sent_once_and_the_next_station_is_offered(visit: Visit, page: Page) -> None:
    sent: list[str] = []
    visit(BOARD)
    first = page.locator("#heading").inner_text()

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", note)
    code = page.locator(".card").get_attribute("data-code")
    with page.expect_response(re.compile("closed-reports"), timeout=(REGRET_S + 5) * 1000) as answered:
        page.locator(".shut").click()
        expect(page.locator(".snack")).to_contain_text(f"“{first}”没开")
        expect(page.locator("#heading")).not_to_have_text(first)
    assert answered.value.status == 201
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator(f".row[data-code='{code}'], .card[data-code='{code}']").first.wait_for()
    expect(page.locator("#board")).to_contain_text("您刚报过没开")
    page.wait_for_timeout(1000)
    assert len(sent) == 1


def test_a_report_can_be_taken_back(visit: Visit, page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    visit(BOARD)
    first = page.locator("#heading").inner_text()
    page.locator(".shut").click()
    expect(page.locator("#heading")).not_to_have_text(first)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#heading")).to_have_text(first)
    page.wait_for_timeout((REGRET_S + 1) * 1000)
    assert sent == []


def test_without_directions_the_straight_line_and_the_apps_remain(visit: Visit, page: Page) -> None:
    page.route("**/api/v1/routes*", answer_with(503, "routing-unavailable"))
    visit(BOARD)
    page.locator(".go").click()
    expect(page.locator(".warned")).to_contain_text("先按直线指方向")
    expect(page.locator(".card.way .basis")).to_have_text("直线估算")
    expect(page.locator(".handover")).to_have_count(3)


def test_a_fault_of_the_service_is_told_and_tried_again(visit: Visit, page: Page) -> None:
    page.route("**/api/v1/places?near*", answer_with(503, "database-unavailable"))
    visit(BOARD)
    expect(page.locator("#heading")).to_have_text("出了点问题")
    page.unroute("**/api/v1/places?near*")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".go")).to_be_visible()


def test_hostile_names_stay_text(visit: Visit, page: Page) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\">"

    def spoil(route: Route) -> None:
        answer = route.fetch().json()
        for feature in answer["features"]:
            feature["properties"] |= {"name": evil, "address": evil}
        route.fulfill(json=answer)

    page.route("**/api/v1/places?near*", spoil)
    visit(f"{BOARD}&map=1&from_name={quote(evil)}")
    expect(page.locator("#heading")).to_have_text(evil)
    expect(page.locator("#map .pin").first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0 and page.title() != "owned"


def test_a_broken_url_is_met_with_a_page(visit: Visit) -> None:
    for query, heading in [
        ("from=900,1", "找最近开着的驿站"),
        ("from=a,b&mode=rocket&amenity=%3Cb%3E,,", "找最近开着的驿站"),
        ("way=nothing!&to=,", "找最近开着的驿站"),
        ("at=never", "链接中的时间有误"),
    ]:
        expect(visit(f"rider?{query}").locator("#heading"), query).to_have_text(heading)


def test_language_and_large_text_are_those_of_the_other_page(visit: Visit) -> None:
    page = visit(BOARD)
    page.locator("#lang").click()
    expect(page.locator(".eyebrow")).to_have_text("Nearest open station")
    page.locator("#large").click()
    visit("rider?from=" + HERE)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-large", "")
    assert page.title() == "Caring stations · couriers"

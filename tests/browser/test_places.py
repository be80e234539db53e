"""Places on the page: chips, what is near an answer, lists by travel time, and the sheet of one place."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import create_engine, text

from tests.browser.conftest import MORNING, NEAR, NIGHT, PLACE, answer_with

Visit = Callable[..., Page]
Ask = Callable[..., Any]
EVERYDAY = ["service_center", "clinic", "elderly_canteen", "toilet", "caring_station"]


def at(moment: str) -> str:
    return f"at={quote(moment)}"


def listed(page: Page) -> list[str]:
    return [str(row.get_attribute("data-code")) for row in page.locator(".places .place-main").all()]


def expect_listed(page: Page, wanted: list[str]) -> None:
    for i, code in enumerate(wanted):
        expect(page.locator(".places .place-main").nth(i)).to_have_attribute("data-code", code)
    assert listed(page) == wanted


def codes(answer: Any) -> list[str]:
    return [feature["id"] for feature in answer["features"]]


def some_place(ask: Ask, fits: Callable[[Any], Any], moment: str = MORNING) -> Any:
    """The first place of the city whose properties fit."""
    found = ask("/api/v1/places", limit=1000, at=moment)["features"]
    return next(
        each["properties"] | {"lonlat": each["geometry"]["coordinates"]}
        for each in found
        if fits(each["properties"])
    )


@pytest.fixture
def forgotten(demo_url: str) -> Iterator[None]:
    """What a test reports is taken back after it: others count on the demo city as it is."""
    yield
    engine = create_engine(demo_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM place_report"))
    engine.dispose()


def test_chips_are_open_now_and_the_kinds_there_are(visit: Visit, ask: Ask) -> None:
    page = visit()
    first = page.locator("#chips button").first
    expect(first).to_have_text("现在开放")
    expect(first).to_have_attribute("aria-pressed", "true")
    kinds = {kind["name"] for kind in ask("/api/v1/places/kinds")["kinds"] if kind["count"]}
    chips = page.locator("#chips button[data-kind]").all_inner_texts()
    assert set(chips) == kinds and len(chips) == len(kinds) > 5
    # What people ask for most comes first, on the sheet of all kinds too.
    assert chips[:4] == ["卫生服务站", "药店", "老年食堂", "公共厕所"]
    page.get_by_role("button", name="全部").click()
    expect(page.locator(".kind-tile .name")).to_have_text(chips)
    assert "kinds=1" in page.url
    page.locator(".kind-tile[data-kind=toilet]").click()
    expect(page.locator("#heading")).to_have_text("附近的公共厕所")


def test_a_kind_is_listed_by_travel_time_and_pinned(visit: Visit, ask: Ask) -> None:
    page = visit(f"?{PLACE}&{at(MORNING)}")
    title = page.locator("#heading").inner_text()
    chip = page.locator("#chips [data-kind=clinic]")
    chip.click()
    expect(page.locator("#heading")).to_have_text("附近的卫生服务站")
    expect(chip).to_have_attribute("aria-pressed", "true")
    answer = ask("/api/v1/places", near=NEAR, kind="clinic", open_at="arrival", at=MORNING, limit=10)
    expect_listed(page, codes(answer))
    assert len(codes(answer)) > 2
    first, best = page.locator(".places .place").first, answer["features"][0]["properties"]
    expect(first).to_contain_text("开放中")
    expect(first).to_contain_text(f"步行 {max(1, round(best['travel']['duration_s'] / 60))} 分钟")
    expect(page.locator(f"#map [data-place='{best['code']}']")).to_have_attribute(
        "aria-label", re.compile("开放中")
    )
    assert "kind=clinic" in page.url
    chip.click()
    expect(page.locator("#heading")).to_have_text(title)


def test_a_kind_around_the_middle_of_the_map(visit: Visit, ask: Ask) -> None:
    page = visit("?c=120.8508,40.7186&z=16")
    page.locator("#chips [data-kind=toilet]").click()
    expect(page.locator("#heading")).to_have_text("附近的公共厕所")
    near = re.search(r"near=([\d.]+,[\d.]+)", page.url)
    assert near
    expect_listed(
        page, codes(ask("/api/v1/places", near=near[1], kind="toilet", open_at="arrival", limit=10))
    )


def test_when_none_is_open_the_page_says_so_and_names_the_nearest(visit: Visit, ask: Ask) -> None:
    page = visit(f"?near={NEAR}&kind=service_center&{at(NIGHT)}")
    answer = ask("/api/v1/places", near=NEAR, kind="service_center", open_at="arrival", at=NIGHT)
    assert answer["features"] == [] and answer["left_out"]
    expect(page.locator(".near-none")).to_contain_text("没有到达时开放的党群服务中心")
    expect_listed(page, [left["code"] for left in answer["left_out"]])
    expect(page.locator(".places .place").first).to_contain_text("08:30 开门")
    page.get_by_role("button", name="显示未开放的").click()
    expect(page.locator("#open-now")).to_have_attribute("aria-pressed", "false")
    assert "open=0" in page.url
    expect_listed(page, codes(ask("/api/v1/places", near=NEAR, kind="service_center", at=NIGHT, limit=10)))
    expect(page.locator("#map [data-open=closed]").first).to_be_visible()
    page.locator("#open-now").click()
    expect(page.locator(".near-none")).to_be_visible()


def test_a_nearer_one_that_is_closed_is_told(visit: Visit, ask: Ask) -> None:
    noon = "2026-11-24T12:40:00+08:00"
    resting = some_place(
        ask, lambda p: p["kind"] == "clinic" and p["opening"]["open"] is False and p["opening"]["next"], noon
    )
    near = ",".join(map(str, resting["lonlat"]))
    page = visit(f"?near={near}&kind=clinic&{at(noon)}")
    line = page.locator(".left li").first
    expect(line).to_contain_text(f"更近的{resting['name']}")
    expect(line).to_contain_text("14:00 开门")
    line.locator("a").click()
    expect(page.locator("#heading")).to_have_text(resting["name"])


def test_who_looks_for_what_places_offer_sees_those_that_do(visit: Visit, ask: Ask) -> None:
    page = visit("?lon=120.8508&lat=40.7186")
    box = page.get_by_role("combobox")
    box.fill("充电")
    box.press("Enter")
    expect(page.locator("#heading")).to_have_text("附近的爱心驿站（充电）")
    page.wait_for_url(re.compile("kind=caring_station&offers=charging"))
    near = ",".join(re.findall(r"l(?:on|at)=([\d.]+)", page.url))
    asked = {"kind": "caring_station", "amenity": "charging", "open_at": "arrival", "limit": 10}
    expect_listed(page, codes(ask("/api/v1/places", near=near, **asked)))


def test_an_answer_shows_the_nearest_of_each_kind(visit: Visit, ask: Ask) -> None:
    page = visit(f"?{PLACE}&{at(MORNING)}")
    rows = page.locator("#nearby .place-main")
    expect(rows).to_have_count(4)
    found = {
        f["id"]: f["properties"]
        for f in ask("/api/v1/places", near=NEAR, kind=",".join(EVERYDAY), limit=30, at=MORNING)["features"]
    }
    shown = [found[code] for code in listed(page)]
    assert len({place["kind"] for place in shown}) == 4
    opens = [bool(place["opening"]["open"]) for place in shown]
    assert opens == sorted(opens, reverse=True)
    for place in shown:
        better = [p for p in found.values() if p["kind"] == place["kind"] and p["opening"]["open"]]
        assert place == min(better or [place], key=lambda p: p["travel"]["duration_s"])
    expect(page.locator("#map [data-place], #map .place-dot")).to_have_count(4)
    expect(page.locator("#nearby .way").first).to_have_text("路线")
    rows.first.click()
    expect(page.locator("#heading")).to_have_text(shown[0]["name"])
    page.go_back()
    expect(rows).to_have_count(4)


def test_a_pin_opens_its_place(visit: Visit) -> None:
    page = visit(f"?{PLACE}&kind=toilet&{at(MORNING)}")
    code = listed(page)[0]
    page.locator(f"#map [data-place='{code}']").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"place={code}"))
    expect(page.locator(f"#map [data-place='{code}']")).to_have_attribute("aria-current", "true")


def test_the_answer_stands_though_places_cannot_be_had(visit: Visit) -> None:
    page = visit()
    page.route("**/api/v1/places?*", answer_with(503, "database-unavailable"))
    page.mouse.click(195, 260)
    expect(page.locator("#nearby")).to_contain_text("附近服务暂时查不到")
    expect(page.locator(".ladder .rung").first).to_be_visible()


def test_the_sheet_says_what_is_known(visit: Visit, ask: Ask) -> None:
    place = some_place(
        ask, lambda p: p["kind"] == "caring_station" and p["opening"]["open"] and p["phone"] and p["verified"]
    )
    page = visit(f"?place={place['code']}&{at(MORNING)}")
    panel = page.locator("#panel")
    expect(page.locator(".badge")).to_have_text("爱心驿站")
    expect(page.locator("#heading")).to_have_text(place["name"])
    expect(page.locator(".opening .tag")).to_have_text("开放中")
    for told in (place["address"], place["phone"], "核实"):
        expect(panel).to_contain_text(told)
    names = {a["code"]: a["name"] for a in ask("/api/v1/places/kinds")["amenities"]}
    expect(page.locator(".amenities li")).to_have_text([names[code] for code in place["amenities"]])
    page.get_by_text("未来七天").click()
    expect(page.locator(".week dd")).to_have_count(7)
    assert re.fullmatch(r"tel:[\d+-]+", page.locator(".doings a[href^=tel]").get_attribute("href") or "")
    page.locator(".facts a[href*=area]").click()
    expect(page.locator("#heading")).to_have_text(place["area"]["name"])


def test_unclear_hours_are_shown_as_text_and_never_as_open(visit: Visit, ask: Ask) -> None:
    place = some_place(ask, lambda p: not p["hours_clear"])
    page = visit(f"?place={place['code']}&{at(MORNING)}")
    expect(page.locator(".opening")).to_contain_text(place["hours"])
    expect(page.locator(".opening")).to_contain_text("以现场为准")
    expect(page.locator(".opening")).not_to_contain_text("开放中")
    expect(page.locator("#map [data-open=unclear]")).to_have_count(1)


def test_a_closure_tells_its_reason_and_end(visit: Visit, ask: Ask) -> None:
    place = some_place(ask, lambda p: p["opening"]["reason"])
    page = visit(f"?place={place['code']}&{at(MORNING)}")
    expect(page.locator(".opening .tag")).to_have_text("临时关闭")
    expect(page.locator(".opening")).to_contain_text(f"{place['opening']['reason']}，至 ")
    expect(page.locator("h3", has_text="临时安排")).to_be_visible()


def test_days_whose_holidays_are_unpublished_are_marked(visit: Visit, ask: Ask) -> None:
    place = some_place(ask, lambda p: p["kind"] == "service_center" and "PH off" in p["hours"])
    page = visit(f"?place={place['code']}&{at('2029-05-01T10:00:00+08:00')}")
    expect(page.locator(".opening")).to_contain_text("节假日安排尚未公布，时间可能有变")


def test_what_nobody_has_checked_for_long_says_so(visit: Visit, ask: Ask) -> None:
    place = some_place(ask, lambda p: p["verified"])
    later = f"{int(place['verified']['on'][:4]) + 1}{place['verified']['on'][4:]}T10:00:00+08:00"
    page = visit(f"?place={place['code']}&{at(later)}")
    expect(page.locator(".facts .stale")).to_contain_text("超过半年未核实")


def test_a_closed_door_is_reported_once(visit: Visit, ask: Ask, forgotten: None) -> None:
    code = some_place(ask, lambda p: p["kind"] == "library")["code"]
    page = visit(f"?place={code}")
    page.get_by_role("button", name="反馈：到了没开门").click()
    expect(page.locator(".said-closed")).to_contain_text("谢谢，已经记下")
    expect(page.locator("#reported")).to_have_text("刚刚有人反映没开门")
    # Servers hear of it from the database a moment later.
    deadline = time.monotonic() + 20
    while not ask(f"/api/v1/places/{code}")["properties"]["reported_closed"]:
        assert time.monotonic() < deadline, "the report is not told to others"
        time.sleep(0.2)
    visit(f"?place={code}")
    expect(page.locator("#reported")).to_be_visible()
    page.get_by_role("button", name="反馈：到了没开门").click()
    expect(page.locator(".said-closed")).to_contain_text("算一次")
    assert ask(f"/api/v1/places/{code}")["properties"]["reported_closed"]["reports"] == 1


def test_a_report_that_cannot_be_sent_says_so(visit: Visit, ask: Ask, page: Page) -> None:
    visit(f"?place={some_place(ask, lambda p: p['kind'] == 'library')['code']}")
    button, said = page.get_by_role("button", name="反馈：到了没开门"), page.locator(".said-closed")
    page.route("**/closed-reports", answer_with(429, "too-many-requests", headers={"Retry-After": "1200"}))
    button.click()
    expect(said).to_have_text("反馈过于频繁，请 20 分钟后再试。")
    page.unroute("**/closed-reports")
    page.context.set_offline(True)
    button.click()
    expect(said).to_contain_text("网络没连上，没有送出")


def test_the_plate_at_the_door_leads_to_the_sheet(
    page: Page, server: str, ask: Ask, outside: list[str]
) -> None:
    place = some_place(ask, lambda p: p["kind"] == "toilet")
    page.goto(f"{server}/p/{place['code']}")
    expect(page.locator("#heading")).to_have_text(place["name"])


def test_a_place_that_is_not_there(visit: Visit) -> None:
    page = visit("?place=zzzz9999")
    expect(page.locator("#heading")).to_have_text("没有这个服务点")
    expect(page.locator(".notice")).to_contain_text("ZZZZ9999")


def test_hostile_names_stay_text(visit: Visit, page: Page) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\">"

    def spoil(route: Route) -> None:
        answer = route.fetch().json()
        for feature in answer.get("features", [answer]):
            properties = feature["properties"]
            properties |= {
                "name": evil,
                "address": evil,
                "kind_name": evil,
                "phone": "javascript:alert(1)",
                "operator": evil,
            }
            properties |= {
                "icon": '"><script>',
                "tone": '"><b>',
                "amenities": [evil],
                "photo_captions": [evil],
                "description": evil,
            }
        route.fulfill(json=answer)

    page.route(re.compile(r"/api/v1/places(\?|/[0-9A-Z])"), spoil)
    visit(f"?{PLACE}&kind=toilet")
    expect(page.locator(".place strong").first).to_contain_text(evil)
    page.locator(".place-main").first.click()
    expect(page.locator("#heading")).to_have_text(evil)
    page.locator(".doings .main").click()
    expect(page.locator(".steps li").first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    assert "owned" not in page.title().split(evil)[-1]


def test_moving_the_map_asks_for_pins_sparingly(visit: Visit, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "bbox=" in request.url else None)
    visit(f"?{PLACE}&kind=toilet&c=120.8508,40.7186&z=16")
    page.wait_for_timeout(1000)
    assert len(asked) == 1
    page.locator("#map").focus()
    for key in (
        "ArrowLeft",
        "ArrowLeft",
        "ArrowUp",
        "ArrowLeft",
        "ArrowLeft",
        "ArrowUp",
        "ArrowLeft",
        "ArrowLeft",
    ):
        page.keyboard.press(key)
        page.wait_for_timeout(280)
    page.wait_for_timeout(1200)
    moved = len(asked)
    assert 2 <= moved <= 5
    for _ in range(3):
        page.keyboard.press("-")
        page.wait_for_timeout(400)
    page.wait_for_timeout(800)
    assert len(asked) <= moved + 1

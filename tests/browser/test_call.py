"""Whom to call now: the ladder, the bar that stays in sight,
and numbers that can be read, copied and dialled.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import MORNING, NEAR, PLACE, READY_MS, answer_with

Visit = Callable[..., Page]
Ask = Callable[..., Any]

# New Year's Day, when offices are closed, and late.
HOLIDAY = "2027-01-01T23:15:00+08:00"
ADDRESS = "address=紫荆新村5号楼"
ORDER = ["grid", "community", "police", "hotline"]
SIZES = [(390, 844), (360, 640), (320, 640), (320, 568), (844, 390), (1440, 900)]


def at(moment: str) -> str:
    return f"at={quote(moment)}"


def ladder(ask: Ask, moment: str) -> list[dict[str, Any]]:
    """Of each rung the first that the API names, in its order."""
    call = ask("/api/v1/locate", lon=120.8508, lat=40.7186, at=moment)["call"]
    return [rung for i, rung in enumerate(call) if rung["rung"] not in [other["rung"] for other in call[:i]]]


def bar(page: Page) -> Locator:
    return page.locator("#callbar")


def seen_whole(page: Page, selector: str) -> bool:
    """Whether it lies within the window and nothing covers it."""
    found: bool = page.evaluate(
        """(selector) => {
          const node = document.querySelector(selector), box = node.getBoundingClientRect();
          const at = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]];
          return box.width > 0 && box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <=
          innerHeight
            && at.every(([x, y]) => node.contains(
              document.elementFromPoint(box.left + x * box.width, box.top + y * box.height)));
        }""",
        selector,
    )
    return found


def test_by_day_one_band_and_the_others_folded(visit: Visit, ask: Ask) -> None:
    first, *others = ladder(ask, MORNING)
    assert first["rung"] == "grid" and first["on_duty"]
    page = visit(f"?{PLACE}&{at(MORNING)}")
    current = page.locator(".rung[aria-current=true]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text(first["name"])
    expect(current.locator("a.tel")).to_have_text(first["phone"])
    expect(page.locator(".ladder > .rungs > li")).to_have_count(1)
    fold = page.locator(".fold").first
    assert fold.locator("summary").bounding_box()["height"] >= 44  # type: ignore[index]
    expect(fold.locator("summary")).to_contain_text("没人接？")
    expect(fold.locator("summary")).to_contain_text("12345")
    expect(fold.locator(".tel").first).to_be_hidden()
    fold.locator("summary").click()
    assert set(fold.locator("li a.tel").all_inner_texts()) == {rung["phone"] for rung in others}
    expect(bar(page).locator(".tel")).to_have_text(first["phone"])
    expect(bar(page).locator(".dial")).to_have_attribute("href", f"tel:{first['tel']}")


def test_on_a_holiday_night_the_one_button_reaches_somebody(visit: Visit, ask: Ask) -> None:
    rungs = ladder(ask, HOLIDAY)
    page = visit(f"?{PLACE}&{at(HOLIDAY)}")
    shown = page.locator(".ladder .rung")
    expect(shown).to_have_count(len(rungs))
    in_order = sorted(rungs, key=lambda rung: ORDER.index(rung["rung"]))
    assert shown.locator("a.tel").all_inner_texts() == [rung["phone"] for rung in in_order]
    expect(page.locator(".rung[aria-current=true] a.tel")).to_have_text(rungs[0]["phone"])
    expect(bar(page).locator(".dial")).to_have_attribute("href", f"tel:{rungs[0]['tel']}")
    assert rungs[0]["on_duty"]
    off = shown.filter(has_text=next(rung["name"] for rung in rungs if rung["on_duty"] is False))
    expect(off).to_contain_text(re.compile("不在岗，.+ 上岗"))
    # It says when somebody is back, and offers no call that nobody takes.
    expect(off.locator("a.call")).to_have_count(0)


@pytest.mark.parametrize("moment", [MORNING, HOLIDAY])
def test_one_green_button_a_screen(visit: Visit, moment: str) -> None:
    page = visit(f"?{PLACE}&{at(moment)}")
    green = page.evaluate(
        """() => {
          const call = getComputedStyle(document.querySelector('.dial')).backgroundColor;
          return [...document.querySelectorAll('a, button')].filter((e) => e.getClientRects().length
            && getComputedStyle(e).backgroundColor === call).map((e) => e.className);
        }"""
    )
    assert green == ["dial"]


@pytest.mark.parametrize("text", ["normal", "large"])
@pytest.mark.parametrize("query", [f"{ADDRESS}&{at(HOLIDAY)}", f"{ADDRESS}&{at(MORNING)}&lang=en", ""])
def test_the_call_stays_in_sight(visit: Visit, page: Page, text: str, query: str) -> None:
    visit(f"?{query}&text={text}")
    grip = page.locator("#grip")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for key in ["ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"] if grip.is_visible() else [""]:
            if key:
                grip.press(key)
            assert seen_whole(page, "#callbar .dial"), (width, height, key)
            assert text == "large" or seen_whole(page, "#callbar .tel"), (width, height, key)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 640)])
def test_in_large_text_the_person_and_the_number_come_first(
    visit: Visit, page: Page, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit(f"?address=我家在紫荆新村五号楼二单元&{at(HOLIDAY)}&text=large")
    expect(page.locator("html")).to_have_attribute("data-detent", "full")
    assert seen_whole(page, ".rung:first-child strong")
    assert seen_whole(page, ".rung:first-child a.tel")
    expect(page.locator(".rung").first).to_have_attribute("aria-current", "true")
    expect(page.locator(".rung").last).to_have_class(re.compile("off"))
    name = page.locator(".rung strong").first.inner_text()
    expect(bar(page).locator(".dial .long")).to_have_text(f"打给{name}")
    expect(bar(page).locator(".dial")).to_have_attribute("aria-label", re.compile(f"打给{name}"))


def test_with_text_twice_as_large_the_button_stays(visit: Visit) -> None:
    page = visit(f"?{PLACE}&{at(HOLIDAY)}")
    page.evaluate("document.documentElement.style.setProperty('font-size', '32px')")
    page.wait_for_timeout(100)
    assert seen_whole(page, "#callbar .dial")
    assert page.evaluate(
        "document.getElementById('panel').scrollWidth <= document.getElementById('panel').clientWidth"
    )


def test_the_hotline_stands_there_before_any_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(server)
    expect(page.locator("#heading")).to_have_text("找到您的网格员")
    expect(page.locator("#callbar .dial")).to_have_attribute("href", "tel:12345")
    box = page.locator("#callbar .dial").bounding_box()
    assert box and box["y"] > 700 and box["y"] + box["height"] <= 844
    context.close()


def test_while_an_answer_is_awaited_the_bar_holds_the_hotline(
    page: Page, server: str, outside: list[str]
) -> None:
    waiting: list[Route] = []
    page.route("**/api/v1/locate*", lambda route: waiting.append(route))
    page.goto(f"{server}/?{PLACE}&{at(MORNING)}")
    expect(page.locator("#heading")).to_have_text("正在查找")
    expect(bar(page).locator(".tel")).to_have_text("12345")
    assert seen_whole(page, "#callbar .dial")
    waiting[0].continue_()
    expect(page.locator(".rung[aria-current=true]")).to_be_visible()
    expect(bar(page).locator(".tel")).not_to_have_text("12345")


@pytest.mark.parametrize("slug", ["database-unavailable", "not-ready", "surprise"])
def test_faults_keep_the_hotline(visit: Visit, slug: str) -> None:
    page = visit()
    page.route("**/api/v1/locate*", answer_with(503, slug))
    page.mouse.click(195, 260)
    expect(page.locator(".notice.warn")).to_be_visible()
    expect(bar(page).locator(".dial")).to_have_attribute("href", "tel:12345")
    assert seen_whole(page, "#callbar .dial")


def test_where_there_is_no_answer_there_is_the_hotline(visit: Visit) -> None:
    for query in ["?address=天上街999号", "?address=锦和小区2号楼", "?area=nothing", "?lon=120.9&lat=40.72"]:
        expect(bar(visit(query)).locator(".dial"), query).to_have_attribute("href", "tel:12345")


def altered(page: Page, pattern: str, change: Callable[[dict[str, Any]], None]) -> None:
    """What the service really says, but for one thing."""

    def handle(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        change(body)
        route.fulfill(response=response, json=body)

    page.route(pattern, handle)


def test_an_older_service_that_names_nobody_to_call(visit: Visit, page: Page) -> None:
    altered(page, "**/api/v1/locate*", lambda body: body.pop("call"))
    altered(page, "**/api/v1/meta", lambda body: body.pop("hotline", None))
    visit(f"?{PLACE}&{at(MORNING)}")
    expect(bar(page).locator(".dial")).to_have_attribute("href", "tel:12345")
    expect(page.locator(".rung a.tel")).to_have_text("12345")
    # The people are there all the same, with their numbers.
    expect(page.locator(".others a.tel").first).to_have_text(re.compile(r"\d{7}"))


def test_the_hotline_is_the_city_s_own(visit: Visit, page: Page) -> None:
    altered(
        page, "**/api/v1/meta", lambda body: body["hotline"].update(phone="0300-12345转9", tel="0300-12345,9")
    )
    visit()
    expect(bar(page).locator(".tel")).to_have_text("0300-12345 转 9")
    expect(bar(page).locator(".dial")).to_have_attribute("href", "tel:0300-12345,9")


@pytest.mark.parametrize("tel", ["0300-5563171,8001", None])
def test_an_extension_is_shown_beside_the_number_and_dialled(
    visit: Visit, page: Page, tel: str | None
) -> None:
    def extend(body: dict[str, Any]) -> None:
        for one in (*body["call"], *body["responsible"]):
            one.update(phone="0300-5563171转8001", tel=tel)

    altered(page, "**/api/v1/locate*", extend)
    visit(f"?{PLACE}&{at(MORNING)}")
    for link in [
        bar(page).locator(".tel"),
        page.locator(".rung a.tel").first,
        page.locator(".others a.tel").first,
    ]:
        expect(link).to_have_text("0300-5563171 转 8001")
        expect(link).to_have_attribute("href", "tel:0300-5563171,8001")
        expect(link).to_have_attribute("aria-label", re.compile("^0300-5563171 转.8001, "))
    expect(bar(page).locator(".dial")).to_have_attribute("href", "tel:0300-5563171,8001")


def test_a_place_s_extension_too(visit: Visit, page: Page, ask: Ask) -> None:
    code = ask("/api/v1/places", near=NEAR, kind="service_center", limit=1)["features"][0]["id"]
    altered(
        page,
        f"**/api/v1/places/{code}*",
        lambda body: body["properties"].update(phone="400-810-8888 ext 12", tel=None),
    )
    visit(f"?place={code}")
    for link in page.locator(".doings a[href^=tel], .facts a.tel").all():
        expect(link).to_have_attribute("href", "tel:400-810-8888,12")
    expect(page.locator(".facts a.tel")).to_have_text("400-810-8888 转 12")


def test_every_number_on_the_sheet_is_text(visit: Visit, ask: Ask) -> None:
    page = visit(f"?{PLACE}&{at(HOLIDAY)}")
    answer = ask("/api/v1/locate", lon=120.8508, lat=40.7186, at=HOLIDAY)
    text = page.locator("#panel").inner_text()
    people = [*answer["responsible"], *(one for zone in answer["overlays"] for one in zone["responsible"])]
    assert {one["phone"] for one in people if one["phone"] and one["phone"] not in text} == set()


def test_at_a_desk_a_number_is_copied(browser: Browser, server: str, ask: Ask) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    first = ladder(ask, MORNING)[0]
    page.goto(f"{server}/?{PLACE}&{at(MORNING)}")
    page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
    for press in [bar(page).locator(".tel"), bar(page).locator(".copy"), page.locator(".rung a.tel").first]:
        page.evaluate("navigator.clipboard.writeText('')")
        press.click()
        expect(page.locator(".toast")).to_have_text(f"已复制 {first['phone']}")
        assert page.evaluate("navigator.clipboard.readText()") == first["phone"]
    context.close()


def test_where_nothing_may_be_copied_the_number_is_marked(visit: Visit, page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard; document.execCommand = () => false;")
    visit()
    bar(page).locator(".copy").click()
    assert page.evaluate("getSelection().toString()") == "12345"
    expect(page.locator(".toast")).to_have_text("号码已选中，请复制")


def test_on_a_phone_a_tap_on_the_number_calls(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(server)
    page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
    page.evaluate(
        """() => addEventListener('click', (event) => {
          window.went = event.defaultPrevented ? null : event.target.closest('a').href;
          event.preventDefault();
        })"""
    )
    bar(page).locator(".tel").tap()
    assert page.evaluate("window.went") == "tel:12345"
    expect(page.locator(".toast")).to_have_count(0)
    context.close()


def test_by_keyboard_the_call_comes_after_the_heading_and_is_read_out(visit: Visit, ask: Ask) -> None:
    first = ladder(ask, MORNING)[0]
    page = visit("?" + at(MORNING))
    page.get_by_role("combobox").fill("紫荆新村5号楼")
    page.keyboard.press("Enter")
    expect(page.locator("#heading")).to_be_focused()
    # A heading is no box to type in.
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"
    expect(page.locator("#live")).to_have_text(f"紫荆社区 第五网格，现在找{first['name']}，{first['phone']}")
    page.keyboard.press("Tab")
    expect(bar(page).locator(".tel")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(bar(page).locator(".dial")).to_be_focused()


def moved(url: str, moment: datetime) -> str:
    """The same question, for another moment."""
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()} | {"at": moment.isoformat()}
    return parts._replace(query=urlencode(query)).geturl()


@pytest.mark.parametrize("connected", [True, False])
def test_the_band_moves_when_a_duty_ends(visit: Visit, page: Page, ask: Ask, connected: bool) -> None:
    before = ladder(ask, MORNING)[0]
    ends = datetime.fromisoformat(before["until"])
    after = ladder(ask, (ends + timedelta(seconds=1)).isoformat())[0]
    assert after["phone"] != before["phone"]
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1 and not connected:
            route.abort()
        else:
            moment = ends + timedelta(seconds=-3 if len(asked) == 1 else 1)
            route.fulfill(response=route.fetch(url=moved(route.request.url, moment)))

    page.route("**/api/v1/locate*", answer)
    page.add_init_script(
        """addEventListener('DOMContentLoaded', () => {
          window.told = [];
          new MutationObserver(() => window.told.push(document.getElementById('live').textContent))
            .observe(document.getElementById('live'), {childList: true, characterData: true, subtree: true});
        })"""
    )
    visit(f"?{PLACE}")
    expect(bar(page).locator(".tel")).to_have_text(before["phone"])
    page.locator("#panel").evaluate("panel => { panel.scrollTop = 40; }")
    expect(bar(page).locator(".tel")).to_have_text(after["phone"], timeout=10_000)
    expect(page.locator(".rung[aria-current=true] a.tel")).to_have_text(after["phone"])
    assert page.locator("#panel").evaluate("panel => panel.scrollTop") == 40
    told = page.evaluate("window.told")
    assert len([words for words in told if after["phone"] in words]) == 1
    assert len(asked) == 2

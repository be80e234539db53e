"""Typing what one looks for: suggestions at once, in order, by finger,
keyboard and input method; and nothing kept of it.
"""

import re
from collections.abc import Callable
from itertools import combinations
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from geoapi.city.search.store import load_roads
from geoapi.core.db import Database
from tests.browser.conftest import answer_with

Visit = Callable[..., Page]
SUGGEST = "**/api/v1/search?*"


def asked(url: str) -> str:
    """What a request asks for."""
    return parse_qs(urlsplit(url).query)["q"][0]


def test_search_by_keyboard(visit: Visit) -> None:
    page = visit()
    box = page.get_by_role("combobox")
    box.fill("翠湖里3")
    options = page.get_by_role("option")
    expect(options.nth(1)).to_contain_text("翠湖里30号楼")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    box.press("Enter")
    expect(page.locator(".badge")).to_contain_text("的网格")
    expect(page.locator("#heading")).to_be_focused()
    expect(options).to_have_count(0)
    assert "address=" in page.url


def test_escape_and_clear_empty_the_search(visit: Visit) -> None:
    page = visit()
    box = page.get_by_role("combobox")
    box.press_sequentially("路")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("路")
    box.press("Escape")
    expect(box).to_have_value("")


def test_suggestions_wait_for_the_input_method(visit: Visit) -> None:
    page = visit()
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/api/v1/search?" in request.url else None
    )
    page.evaluate(
        """() => {
          const box = document.getElementById('q');
          box.focus();
          box.value = 'heping';
          box.dispatchEvent(new InputEvent('input', {isComposing: true, bubbles: true}));
        }"""
    )
    page.wait_for_timeout(500)
    assert asked == []
    page.evaluate(
        """() => {
          const box = document.getElementById('q');
          box.value = '环城';
          box.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
        }"""
    )
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(asked) == 1


def test_a_suggestion_says_its_kind_and_its_area(visit: Visit) -> None:
    page = visit()
    page.get_by_role("combobox").press_sequentially("紫荆新村5")
    first = page.get_by_role("option").first
    expect(first.locator(".kind")).to_have_text("楼栋")
    expect(first.locator(".text")).to_contain_text("紫荆新村5号楼")
    expect(first.locator(".text mark")).to_have_text("紫荆新村5")
    expect(first.locator(".where")).to_have_text(re.compile("^滨城市.+紫荆社区$"))
    expect(first).to_have_accessible_name(re.compile("紫荆新村5号楼.*紫荆社区.*楼栋"))


def test_pinyin_is_enough(visit: Visit) -> None:
    page = visit()
    page.get_by_role("combobox").press_sequentially("zijingxincun")
    expect(page.get_by_role("option").first).to_contain_text("紫荆新村")
    page.get_by_role("combobox").fill("zjxc5")
    expect(page.get_by_role("option").first).to_contain_text("紫荆新村5号楼")


def test_an_area_that_is_suggested_opens(visit: Visit) -> None:
    page = visit()
    page.get_by_role("combobox").press_sequentially("紫荆社区")
    area = page.get_by_role("option").filter(has=page.locator(".kind", has_text="区域")).first
    expect(area.locator(".text")).to_have_text("紫荆社区")
    area.click()
    expect(page.locator(".badge")).to_have_text("社区")
    expect(page.locator("#heading")).to_have_text("紫荆社区")
    assert "area=990102001004" in page.url


def test_a_name_written_in_full_needs_no_choosing(visit: Visit) -> None:
    page = visit()
    box = page.get_by_role("combobox")
    box.press_sequentially("紫荆社区")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    expect(page.locator("#heading")).to_have_text("紫荆社区")


def test_a_crossing_is_called_by_its_roads(visit: Visit, demo_database: Database) -> None:
    """Nobody pressed the map there."""
    with demo_database.transaction() as connection:
        roads = load_roads(connection)
        named = text("SELECT DISTINCT name FROM basemap_road WHERE name IS NOT NULL ORDER BY name")
        names = list(connection.execute(named).scalars())
    one, other = next(pair for pair in combinations(names, 2) if len(roads.meeting(*pair)) == 1)
    page = visit()
    box = page.get_by_role("combobox")
    box.fill(f"{one}与{other}路口")
    box.press("Enter")
    expect(page.locator("#heading")).to_have_text(re.compile(f"{one}.*{other}"))
    expect(page.locator(".badge")).not_to_contain_text("您点选的")


def test_what_is_near_is_asked_for_first(visit: Visit) -> None:
    page = visit("?c=120.8508,40.7186&z=17")
    with page.expect_request(SUGGEST) as request:
        page.get_by_role("combobox").press_sequentially("路")
    lon, lat = parse_qs(urlsplit(request.value.url).query)["near"][0].split(",")
    assert abs(float(lon) - 120.8508) < 0.002 and abs(float(lat) - 40.7186) < 0.004


def test_the_list_stays_until_the_next_is_there_and_never_goes_back(visit: Visit) -> None:
    page = visit()
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    box.press_sequentially("紫")
    expect(options.first).to_be_visible()
    held: list[Route] = []
    page.route(SUGGEST, lambda route: held.append(route))
    before = options.first.inner_text()
    for letters, count in (("荆", 1), ("新村5", 2)):
        box.press_sequentially(letters)
        page.wait_for_timeout(250)
        assert len(held) >= count
        expect(options.first).to_have_text(before, use_inner_text=True)
        expect(box).to_have_attribute("aria-expanded", "true")
    last = held.pop()
    assert asked(last.request.url) == "紫荆新村5"
    last.continue_()
    expect(options.first).to_contain_text("紫荆新村5号楼")
    # Those that were asked before were given up; should one still come, it changes nothing.
    for route in held:
        route.continue_()
    page.wait_for_timeout(300)
    expect(options.first).to_contain_text("紫荆新村5号楼")


def test_what_was_answered_just_now_is_not_asked_again(visit: Visit) -> None:
    page = visit()
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    box.fill("紫荆")
    expect(options.first).to_contain_text("紫荆")
    box.fill("环城")
    expect(options.first).to_contain_text("环城")
    page.route(SUGGEST, answer_with(503, "not-ready"))
    box.fill("紫荆")
    expect(options.first).to_contain_text("紫荆")
    box.fill("紫荆新")
    expect(page.locator(".suggestions .none")).to_have_text("暂时搜不了，请稍后再试")
    page.unroute(SUGGEST)
    box.fill("紫荆新村")
    expect(options.first).to_contain_text("紫荆新村")


def test_a_key_held_down_does_not_ask_for_every_repeat(visit: Visit) -> None:
    page = visit()
    requests: list[str] = []
    page.on(
        "request",
        lambda request: requests.append(asked(request.url)) if "/api/v1/search?" in request.url else None,
    )
    page.evaluate(
        """() => {
          const box = document.getElementById('q');
          box.focus();
          for (const text of ['紫', '紫荆', '紫荆新', '紫荆新村', '紫荆新村5']) {
            box.value = text;
            box.dispatchEvent(new InputEvent('input', {bubbles: true}));
          }
        }"""
    )
    expect(page.get_by_role("option").first).to_contain_text("紫荆新村5号楼")
    assert requests == ["紫", "紫荆新村5"]


def test_nothing_that_was_typed_is_kept(visit: Visit) -> None:
    page = visit()
    box = page.get_by_role("combobox")
    box.press_sequentially("紫荆新村5号楼2单元501 王小明13900000000")
    box.press("Enter")
    expect(page.locator(".badge")).to_contain_text("的网格")
    expect(page).to_have_url(re.compile("address="))
    assert "address" in parse_qs(urlsplit(page.url).query)
    shared = parse_qs(urlsplit(page.url).query)["address"][0]
    assert "紫荆新村5号楼" in shared and not re.search("501|王小明|139", shared)
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage, history.state, document.cookie])")
    # The grid that answers, and its numbers, stay for when there is no network; nothing of the text does.
    assert not re.search("紫荆新村|5号楼|501|王小明|139", stored)

"""The desk of cases: what waits is worked on by keyboard, entered for a caller, and seen on a phone."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.boxes import make_key_file
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from tests.browser.conftest import resize
from tests.browser.desks import HOW, is_sound, open_view
from tests.city.addresses.filing import table
from tests.conftest import Built
from tests.features.cases.reporters import ABOVE, CLERK, STAFF, a_case, build_reporting_town
from tests.features.planning.planners import position
from tests.office.access.town import rows, run
from tests.served import Served

Open = Callable[..., None]
ADDRESS = "云禧路5号"


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_reporting_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    lon, lat = position(100, 50)
    import_addresses(database, table(tmp_path, "标准地址,经度,纬度", f"{ADDRESS},{lon},{lat}"))
    make_key_file(tmp_path / KEYS)
    return database


@pytest.fixture
def sign_in(page: Page, desk: Served, town: Database) -> Open:
    return partial(open_view, page, desk, town)


@pytest.fixture
def send(page: Page, desk: Served) -> Callable[..., Any]:
    """Ask the service beside the page: as nobody, or as whoever is signed in on it."""

    def post(path: str, body: object) -> Any:
        base = f"http://localhost:{desk.port}"
        answer = page.request.post(f"{base}/api/v1/{path}", data=body, headers={"Origin": base})
        assert answer.ok, answer.text()
        return answer.json()

    return post


def states(town: Database) -> dict[str, str]:
    return {str(number): str(state) for number, state in rows(town, "SELECT number, state FROM matter")}


def row_of(page: Page, number: str) -> Any:
    return page.locator(f"a[data-number='{number}']")


def test_what_waits_is_worked_on_by_keyboard(
    sign_in: Open, send: Callable[..., Any], page: Page, town: Database
) -> None:
    numbers = [send("cases", a_case(text=text))["number"] for text in ("路灯不亮", "井盖响", "垃圾满了")]
    resize(page, 1440, 900)
    sign_in(STAFF, f"inbox={numbers[0]}")
    expect(page.locator("#case-title")).to_have_text("路灯不亮")
    expect(page.locator(".case-map .mpin.chosen")).to_be_visible()
    is_sound(page)

    # Accepted and sent on by the place; the focus goes on to the next one, and it is said.
    page.keyboard.press("a")
    expect(page.locator(".opt .due").first).to_contain_text("前")
    expect(page.locator("dialog select").first).to_contain_text("周晓兰")
    is_sound(page)
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#live")).to_contain_text(f"{numbers[0]} 已受理并派单，下一件 井盖响")
    expect(row_of(page, numbers[1])).to_be_focused()
    assert states(town)[numbers[0]] == "dispatched"

    # To the own post, and resolved: none of the four is chosen for anybody.
    expect(page.locator("#case-title")).to_have_text("井盖响")
    page.keyboard.press("a")
    page.locator("dialog select").first.select_option("P-3")
    page.keyboard.press("Control+Enter")
    expect(row_of(page, numbers[2])).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("j")
    row_of(page, numbers[1]).click()
    page.locator("[data-verb=acknowledge]").click()
    expect(page.locator("#live")).to_contain_text("已签收")
    row_of(page, numbers[1]).click()
    expect(page.locator(".file-head .st")).to_contain_text("处理中")
    page.keyboard.press("e")
    expect(page.locator("dialog input[type=radio]").first).to_be_focused()
    expect(page.locator("dialog input[type=radio]:checked")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog .said").first).to_have_text("请选一个")
    page.keyboard.press("4")
    expect(page.locator("dialog textarea")).to_have_count(2)
    page.keyboard.press("1")
    page.locator("dialog textarea").first.fill("换了井盖")
    is_sound(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#live")).to_contain_text("已办结")
    assert states(town)[numbers[1]] == "resolved"

    # Somebody else is faster: both are shown, and what was written stays.
    row_of(page, numbers[2]).click()
    expect(page.locator("#case-title")).to_be_focused()
    page.locator("#more-verbs").click()
    page.locator("[data-verb=decline]").click()
    words, instead = page.locator("dialog textarea").all()
    words.fill("这是物业的事")
    instead.fill("物业 0300-1234567")
    accept = {"verb": "accept", "fields": {"weight": "simple"}}
    send(f"matters/{numbers[2]}/moves", {"turn": 0, "moves": [accept]})
    page.keyboard.press("Control+Enter")
    both = page.locator(".both-there")
    expect(both).to_contain_text("已受理")
    expect(both).to_contain_text("这是物业的事")
    is_sound(page)
    assert words.input_value() == "这是物业的事"
    both.get_by_role("button", name="不要了").click()
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator(".keysheet")).to_be_visible()
    is_sound(page)


def test_a_call_is_entered_by_keyboard_alone(sign_in: Open, page: Page, town: Database) -> None:
    resize(page, 1440, 900)
    sign_in(CLERK, "entry=line")
    keys = page.keyboard
    expect(page.get_by_label("来电号码")).to_be_focused()

    def say(sentence: str) -> None:
        keys.type("0531-88665522")
        keys.press("Enter")
        # Faster than what is found: it is that of the whole text that is taken.
        keys.type(ADDRESS[:-1])
        keys.press("Enter")
        expect(page.locator("[name=entry-category]").first).to_be_focused()
        keys.press("2")
        keys.type(sentence)
        keys.press("Enter")

    say("楼道灯不亮")
    expect(page.locator(".entry-card")).to_contain_text("周晓兰")
    is_sound(page)
    keys.press("Control+Enter")
    expect(page.locator("#entry-done")).to_be_focused()
    number = page.locator(".receipt .big").inner_text()
    expect(page.locator(".say")).to_contain_text(number.replace("-", "，"))
    is_sound(page)
    assert states(town) == {number: "received"}
    ((channel, place),) = rows(town, "SELECT channel, place_text FROM matter")
    assert (channel, place) == ("line", ADDRESS)
    keys.press("z")
    expect(page.locator(".snack")).to_contain_text("已撤销")
    assert states(town) == {number: "withdrawn"}

    # Answered at once; what is missing says so where it is.
    expect(page.get_by_label("来电号码")).to_be_focused()
    keys.press("Control+Enter")
    expect(page.locator(".q .said:not(:empty)").first).to_be_visible()
    say("什么时候来电")
    expect(page.locator("[name=entry-tell]").first).to_be_focused()
    keys.press("x")
    keys.press("r")
    keys.type("今晚九点前")
    is_sound(page)
    keys.press("Control+Enter")
    expect(page.locator("#entry-done")).to_contain_text("已当场答复")
    assert sorted(states(town).values()) == ["resolved", "withdrawn"]

    # On paper there is the code of the follow-up page, three centimetres wide.
    page.emulate_media(media="print")
    box = page.locator(".on-paper .square").bounding_box()
    assert box and min(box["width"], box["height"]) * 25.4 / 96 >= 30
    expect(page.locator(".receipt .big")).to_be_visible()
    expect(page.locator(".verbs").first).to_be_hidden()
    page.emulate_media(media="screen")

    # What was entered today, also what was taken back.
    keys.press("t")
    page.get_by_role("button", name="今天登记的").click()
    entered = page.locator(".entered li")
    expect(entered).to_have_count(2)
    expect(entered.first).to_contain_text("什么时候来电")
    expect(entered.last).to_contain_text("已撤回")
    expect(entered.get_by_role("button")).to_have_count(0)
    is_sound(page)


def test_without_a_network_a_step_waits_and_nothing_written_is_lost(
    sign_in: Open, send: Callable[..., Any], page: Page, town: Database
) -> None:
    first, second = (send("cases", a_case(text=text))["number"] for text in ("路灯不亮", "井盖响"))
    resize(page, 1440, 900)
    sign_in(STAFF, f"inbox={first}")
    page.locator("#more-verbs").click()
    page.locator("[data-verb=decline]").click()
    words, instead = page.locator("dialog textarea").all()
    words.fill("这是物业的事")
    instead.fill("物业 0300-1234567")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#waiting")).to_contain_text("路灯不亮：不予受理")
    expect(page.locator("#case-waits")).to_contain_text("待发")
    expect(page.locator(".case-row", has=row_of(page, first))).to_contain_text("待发")
    is_sound(page)
    assert states(town)[first] == "received"

    # Meanwhile it goes on: what was written is there still, and is kept as a note.
    accept = {"verb": "accept", "fields": {"weight": "simple"}}
    send(f"matters/{first}/moves", {"turn": 0, "moves": [accept]})
    page.context.set_offline(False)
    refused = page.locator("#refused")
    expect(refused).to_contain_text("现在是“已受理”")
    expect(refused).to_contain_text("这是物业的事")
    expect(page.locator(".file-head .st")).to_contain_text("已受理")
    expect(page.locator("#waiting")).to_have_count(0)
    is_sound(page)
    refused.get_by_role("button", name="记成备注").click()
    expect(refused).to_have_count(0)
    ((body, told),) = rows(town, "SELECT body, told FROM matter_note")
    assert (body, told) == ("这是物业的事\n物业 0300-1234567", "staff")

    # Who gets it is not known without a network; to accept it may wait. It was done when it was pressed.
    row_of(page, second).click()
    expect(page.locator("#case-title")).to_have_text("井盖响")
    page.keyboard.press("a")
    expect(page.locator("dialog .opt .due").first).to_contain_text("前")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog .act-said")).to_contain_text("给谁办要连上网才知道")
    page.get_by_role("button", name="只受理").click()
    expect(page.locator("#case-waits")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".snack")).to_contain_text("已发出")
    expect(page.locator(".file-head .st")).to_contain_text("已受理")
    expect(page.locator("#case-waits, #waiting")).to_have_count(0)
    assert states(town)[second] == "accepted"
    after = "SELECT bool_and(happened_at < at) FROM matter_step WHERE verb = 'accept' AND matter_id = (%s)"
    of_second = f"SELECT id FROM matter WHERE number = '{second}'"
    assert rows(town, after % of_second) == [(True,)]


@pytest.mark.parametrize("how", HOW)
def test_on_a_phone_and_whoever_supervises(
    sign_in: Open, send: Callable[..., Any], page: Page, town: Database, how: str
) -> None:
    number = send("cases", a_case(special_group=True, phone="13912345678", answer_by="phone"))["number"]
    sign_in(ABOVE, "inbox", how)
    is_sound(page, how)
    row_of(page, number).click()
    expect(page.locator("#case-title")).to_be_visible()
    is_sound(page, how)
    page.locator("#more-verbs").click()
    is_sound(page, how)
    page.locator("[data-verb=supervise]").click()
    page.locator("dialog textarea").fill("今天给答复")
    is_sound(page, how)
    page.locator("dialog [type=submit]").click()
    expect(page.locator(".snack")).to_be_visible()
    expect(row_of(page, number)).to_be_visible()
    page.goto(page.url.split("?")[0] + f"?supervise{how}")
    expect(page.locator(".sums td button")).to_have_text("1")
    is_sound(page, how)
    page.locator(".sums td button").click()
    expect(page.locator(".filter-there")).to_be_visible()
    is_sound(page, how)
    page.get_by_role("button", name=re.compile("^(本月|This month)$")).click()
    run(town, "UPDATE session SET proved_at = now()")
    with page.expect_download() as taken:
        page.locator("#export-month").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    is_sound(page, how)
    resize(page, 1024, 768)
    is_sound(page, how)

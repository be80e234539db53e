"""Tasks at the desk: offered, taken and handed in by a courier beside the page, and looked at."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.db import Database
from geoapi.office.notices.store.outbox import add_notice
from tests.browser.cases.conftest import source, town
from tests.browser.conftest import resize
from tests.browser.desks import is_sound, open_view
from tests.city.addresses.filing import table
from tests.conftest import close_app, opened_app
from tests.features.cases.reporters import OTHER_WORKER, STAFF
from tests.features.couriers.tasks.tasking import do, mine, sign_in_courier
from tests.features.planning.planners import position
from tests.office.access.town import rows
from tests.served import Served

__all__ = ["source", "town"]
Open = Callable[..., None]
ADDRESS = "云禧路5号"


@pytest.fixture
def app(town: Database, database_url: str, tmp_path: Path) -> Iterator[APIFlask]:
    """Another process beside the server that the page comes from."""
    lon, lat = position(100, 50)
    import_addresses(town, table(tmp_path, "标准地址,经度,纬度", f"{ADDRESS},{lon},{lat}"))
    made = opened_app(database_url, tmp_path)
    yield made
    close_app(made)


@pytest.fixture
def courier(town: Database, app: APIFlask) -> FlaskClient:
    return sign_in_courier(town, app, "马行")


@pytest.fixture
def sign_in(app: APIFlask, page: Page, desk: Served, town: Database) -> Open:
    return partial(open_view, page, desk, town)


def states(town: Database) -> list[str]:
    return [str(state) for (state,) in rows(town, "SELECT state FROM matter ORDER BY id")]


def notify(town: Database) -> list[str]:
    """What the clerk would have spread: that tasks have come to the post of who is signed in."""
    made = rows(
        town,
        """INSERT INTO event (name, subject, details, account_id, spread_at)
           SELECT 'matter.moved', number, '{"kind": "task"}', account.id, now()
             FROM matter, account JOIN person ON person.id = person_id WHERE staff_no = :staff
           RETURNING id, account_id, subject""",
        staff=OTHER_WORKER,
    )
    with town.transaction() as connection:
        for event_id, account_id, _ in made:
            add_notice(connection, int(str(event_id)), int(str(account_id)))
    return [str(subject) for _, _, subject in made]


def offer_three(page: Page) -> None:
    """By address and by keyboard, for three people."""
    page.locator("#task-send").click()
    expect(page.get_by_role("group", name="做什么")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".task-where .said")).to_contain_text("点一下")
    is_sound(page)
    page.get_by_label("顺路看一眼").check()
    page.get_by_label("一句话说清").fill("看看消防通道")
    page.get_by_label("怎么做").fill("东门，拍一张")
    page.get_by_role("combobox").fill(ADDRESS)
    page.get_by_role("option").first.click()
    expect(page.locator(".case-map .mpin.chosen")).to_be_visible()
    page.get_by_label("要几个人，各做一份: 3").click()
    page.get_by_role("group", name="领取后").get_by_label("30 分钟").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#task-offered")).to_have_text("已发布，3 个名额")
    is_sound(page)


def test_a_task_is_offered_handed_in_and_looked_at(
    sign_in: Open, page: Page, town: Database, courier: FlaskClient
) -> None:
    resize(page, 1440, 900)
    sign_in(STAFF, "newtask")
    offer_three(page)
    page.get_by_role("link", name="看").click()
    expect(page.locator("#case-title")).to_have_text("看看消防通道")
    # Free seats of one task are one line.
    expect(page.locator("#task-list .case-row")).to_have_count(1)
    expect(page.locator("#task-list .awaits")).to_have_text("共 3 人，还差 3 人")

    first = rows(town, "SELECT number FROM matter ORDER BY id")[0][0]
    number = do(courier, str(first), "claim", 201)["number"]
    do(courier, number, "hand-in", said="通道空着")
    page.reload()
    expect(page.locator("[data-group=handed_in] .row-where")).to_contain_text("马行")
    page.locator(f"a[data-number='{number}']").click()
    expect(page.locator("#case-title")).to_be_focused()
    expect(page.locator(".task-said")).to_have_text("通道空着")
    expect(page.locator(".why")).to_contain_text("马行")
    expect(page.locator(".timeline")).to_contain_text("交任务")
    is_sound(page)

    # Sent back with words, without which it is not.
    page.keyboard.press("b")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".task-form .said")).to_have_text("这里要填")
    page.keyboard.type("请再拍一张门口")
    is_sound(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#live")).to_contain_text(f"{number} 已退回补办")
    running = mine(courier)["running"]
    assert (running["state"], running["said"]) == ("sent_back", "请再拍一张门口")

    # Handed in again meanwhile: what is called off with the page as it was is refused, and the words stay.
    page.locator(f"a[data-number='{number}']").click()
    expect(page.locator(".file-head .st")).to_have_text("退回补办")
    page.locator("[data-verb=cancel]").click()
    page.locator(".task-form textarea").fill("不用了")
    do(courier, number, "hand-in", said="补拍了")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#moved")).to_contain_text("待核实")
    expect(page.locator(".yours-there")).to_contain_text("不用了")
    is_sound(page)
    page.keyboard.press("v")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text(f"{number} 已核实")
    assert states(town) == ["done", "open", "open"]

    # On a phone the list and the file are two pages; what is called off is no more in the list.
    resize(page, 390, 844)
    page.goto(page.url.split("?")[0] + "?tasks")
    line = page.locator("#task-list a.row-main")
    expect(line).to_have_count(1)
    is_sound(page)
    line.click()
    page.locator("[data-verb=cancel]").click()
    page.locator(".task-form textarea").fill("下雨，改天")
    is_sound(page)
    page.locator(".task-form [type=submit]").click()
    expect(page.locator("#live")).to_contain_text("已取消")
    expect(page.locator("#task-list .awaits")).to_have_text("共 3 人，还差 1 人")


def test_a_place_is_pressed_on_the_map_and_what_is_not_ones_own_is_refused(
    sign_in: Open, page: Page, town: Database
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(OTHER_WORKER, "newtask", "&lang=en&text=large")
    page.get_by_label("Put in order").check()
    page.get_by_label("In one sentence").fill("Bins at the gate")
    page.locator(".case-map-place").scroll_into_view_if_needed()
    page.locator(".case-map-place.leaflet-container").click()
    expect(page.get_by_text("Chosen on the map")).to_be_visible()
    is_sound(page, "text=large")
    page.locator("#task-send").click()
    expect(page.locator("#task-offered")).to_have_text("Offered, for 1 person")
    assert states(town) == ["open"]

    # In another grid: told at the place, and all that was said is there still.
    page.get_by_role("button", name="Offer another").click()
    page.get_by_label("Put in order").check()
    page.get_by_label("In one sentence").fill("Somewhere else")
    page.get_by_role("combobox").fill(ADDRESS)
    page.get_by_role("option").first.click()
    page.locator("#task-send").click()
    expect(page.locator(".task-where .said")).to_contain_text("outside of what you answer for")
    expect(page.get_by_label("In one sentence")).to_have_value("Somewhere else")
    assert states(town) == ["open"]

    # A notice of a task leads to it, not to the inbox.
    (number,) = notify(town)
    page.goto(re.sub(r"\?.*", "?notices&lang=zh-CN&text=normal", page.url))
    page.locator("[data-name='matter.moved']").click()
    expect(page.locator("#case-title")).to_have_text("Bins at the gate")
    expect(page.locator(".file-head .num")).to_have_text(number)
    is_sound(page)

"""Whoever lives there sees what was reported around, and is told of what is new."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from geoapi.core.db import Database
from geoapi.core.settings import PUSH_KEY
from geoapi.office.notices.keys import make_key
from tests.browser.cases.residents import HERE, Staff, go, is_sound
from tests.browser.test_reminders import Worker, context
from tests.features.cases.reporters import STAFF, WORKER, act, report
from tests.features.cases.test_faces import publish
from tests.features.planning.planners import position
from tests.office.access.town import rows
from tests.served import Served, served

__all__ = ["context"]
LAMP, LID, DONE = "3号楼门口的灯不亮", "井盖松了", "门口的垃圾没人收"


@pytest.fixture
def desk(town: Database, database_url: str, tmp_path: Path) -> Iterator[Served]:
    """A server that could push."""
    make_key(tmp_path / PUSH_KEY)
    with served(database_url, tmp_path) as running:
        running.wait_for("/readyz", 200)
        yield running


@pytest.fixture
def shown(staff: Staff) -> dict[str, str]:
    """Numbers of what everybody sees, by their words; the last has been answered."""
    community, found = staff(STAFF), dict[str, str]()
    for words, category, east in (
        (LAMP, "street_lamp", 100),
        (LID, "manhole", 60),
        (DONE, "garbage", 80),
    ):
        lon, lat = position(east, 50)
        number = report(community, category=category, at={"lon": lon, "lat": lat})["number"]
        publish(community, number, text=words)
        found[words] = number
    act(community, found[DONE], "accept", weight="simple")
    act(community, found[DONE], "dispatch")
    act(staff(WORKER), found[DONE], "acknowledge")
    act(staff(WORKER), found[DONE], "resolve", outcome="fixed", said="清走了")
    return found


def test_what_is_around_on_a_list_and_on_a_map(
    page: Page, desk: Served, shown: dict[str, str], outside_of: list[str]
) -> None:
    go(page, desk, "/matters")
    faces = page.locator(".faces b")
    expect(faces).to_have_text([DONE, LID, LAMP])
    # Said, not yet true.
    expect(page.locator(".face", has_text=DONE).locator(".st")).to_contain_text("说修好了")
    expect(page.locator("#sums")).to_contain_text("还没有人反映")
    assert page.evaluate("Boolean(window.L)") is False
    is_sound(page)
    page.locator("[data-phase=done].chip3").click()
    expect(faces).to_have_text([DONE])
    page.locator("[data-phase=all]").click()
    # Of what lies in a category too.
    page.locator("#category").select_option("roads")
    expect(faces).to_have_text([LID])
    page.locator("[data-phase=doing].chip3").click()
    expect(page.locator(".none h3")).to_have_text("没有这样的事")
    is_sound(page)
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("#category")).to_have_value("roads")

    go(page, desk, f"/matters?{HERE}&place=5号楼")
    expect(page.locator("#where")).to_have_text("5号楼周围 1 公里")
    expect(faces).to_have_text([LAMP, DONE, LID])
    page.locator("#flip").click()
    pins = page.locator(".leaflet-marker-icon[data-place]")
    expect(pins.first).to_be_visible()
    pins.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#picked .face")).to_have_count(1)
    is_sound(page)
    page.locator("#picked .face").click()
    page.wait_for_url(re.compile(r"/m/\d{6}-"))
    page.go_back()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert outside_of == []


def test_new_is_what_came_since_one_last_looked(
    page: Page, desk: Served, staff: Staff, shown: dict[str, str]
) -> None:
    go(page, desk, "/matters?lang=en&text=large")
    expect(page.locator(".faces li")).to_have_count(3)
    expect(page.locator(".new")).to_have_count(0)
    is_sound(page, large=True)
    act(staff(STAFF), shown[LID], "accept", weight="simple")
    go(page, desk, "/matters")
    expect(page.locator(".fresh")).to_have_text("1 has moved on since you last looked")
    expect(page.locator(".face", has_text=LID).locator(".new")).to_have_count(1)
    page.context.set_offline(True)
    page.locator("#city").click()
    expect(page.locator(".none")).to_contain_text("No network")
    is_sound(page, large=True)
    page.context.set_offline(False)
    expect(page.locator(".faces li")).to_have_count(3)


def test_alerts_are_chosen_where_one_lives(
    page: Page, context: BrowserContext, desk: Served, town: Database, shown: dict[str, str]
) -> None:
    base = f"http://localhost:{desk.port}"
    context.grant_permissions(["notifications"], origin=base)
    page.goto(f"{base}/matters")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator("#alerts").click()
    expect(page.locator("#alerts-body")).to_contain_text("请先写一个地址")
    is_sound(page)
    page.goto(f"{base}/matters?{HERE}")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator("#alerts").click()
    boxes = page.locator(".alerts3 input")
    expect(boxes).to_have_count(3)
    page.locator(".alerts3 label").first.click()
    is_sound(page)
    page.locator("#alerts-save").click()
    # No push service can be reached from here: that is told, and nothing is kept.
    expect(page.locator("#alerts-said")).to_contain_text("连不上提醒用的服务", timeout=40_000)
    assert rows(town, "SELECT * FROM push_subscription") == []
    expect(page.locator("#alerts")).to_have_text("提醒我")
    worker = Worker(page, base, "zh-CN", "matters")
    pushed: dict[str, Any] = {"id": "1", "type": "matter.shown", "subject": shown[LAMP]}
    worker.deliver(json.dumps(pushed))
    (note,) = worker.shown(1)
    assert (note["title"], note["body"]) == ("附近有新公开的事", shown[LAMP])


def test_what_is_about_the_service_itself_asks_for_no_place(
    page: Page, desk: Served, town: Database, outside_of: list[str]
) -> None:
    go(page, desk, "/matters")
    page.locator("a[href='/report?category=system']").click()
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("#heading")).to_have_text("对本系统的意见")
    expect(page.locator(".placecard")).to_have_count(0)
    expect(page.locator(".tile")).to_have_count(0)
    is_sound(page)
    page.locator("#say").fill("字太小")
    page.locator("#next").click()
    expect(page.locator(".mine2 li")).to_have_count(2)
    expect(page.locator("#who")).to_contain_text("市里")
    is_sound(page)
    page.locator("#send").click()
    expect(page.locator("#number")).to_be_visible()
    is_sound(page)
    assert rows(town, "SELECT category, body, point IS NULL FROM matter") == [("system", "字太小", True)]
    # Whoever comes next reports what they like.
    go(page, desk, "/report")
    expect(page.locator(".tile")).to_have_count(6)
    assert outside_of == []

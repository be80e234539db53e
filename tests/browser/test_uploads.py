"""Importing a table at the desk: checked, looked at, applied, by a clerk of its own."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from geoapi.core.db import Database
from tests.browser.desks import HOW, enter, is_sound
from tests.nursery import nursery
from tests.office.access.town import rows, run
from tests.served import Served

HEAD = "标准地址,经度,纬度"


@pytest.fixture
def clerk(town: Database, database_url: str, tmp_path: Path) -> Iterator[None]:
    environment = os.environ | {"GEOAPI_DATABASE_URL": database_url}
    process = nursery().run(["-m", "geoapi.clerk"], environment, tmp_path / "clerk")
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(20)


def sign_in(page: Page, desk: Served, town: Database, how: str) -> None:
    enter(page, desk, town, "S3")
    page.goto(f"http://localhost:{desk.port}/desk?{how}")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator(".row[data-code]").first).to_be_visible()
    run(town, "UPDATE session SET proved_at = now()")


def addresses(town: Database) -> str:
    places = dict(
        (str(code), f"{lon},{lat}")
        for code, lon, lat in rows(town, "SELECT code, ST_X(entrance), ST_Y(entrance) FROM place")
    )
    lines = (f"和平路1号,{places['MINE']}", f"和平路2号,{places['AWAY']}", "和平路3号,,")
    return "\n".join((HEAD, *lines)) + "\n"


@pytest.mark.parametrize("how", HOW)
def test_checked_then_imported(page: Page, desk: Served, town: Database, clerk: None, how: str) -> None:
    sign_in(page, desk, town, how)
    # On a phone it has no tab of its own.
    page.locator("#tabs a[href='/desk?more']").click()
    is_sound(page, how)
    page.locator(".row", has_text="Import" if how else "导入").click()
    expect(page.locator("#tabs a[href='/desk?more']")).to_have_attribute("aria-current", "page")
    expect(page.locator("#send")).to_be_disabled()
    is_sound(page, how)
    page.locator("#kind").select_option("addresses")
    content = addresses(town).encode()
    page.locator("#file").set_input_files({"name": "地址.csv", "mimeType": "text/csv", "buffer": content})
    expect(page.locator("#chosen")).to_have_text("地址.csv")
    is_sound(page, how)
    page.locator("#send").click()
    expect(page.locator("#apply")).to_be_visible(timeout=30_000)
    expect(page.locator("#lines .row[data-outcome=refused]")).to_have_count(2)
    expect(page.locator("#faultmap[data-drawn]")).to_be_visible(timeout=20_000)
    # The own area, and the row beside it; the other has no place.
    expect(page.locator("#faultmap path")).to_have_count(2)
    is_sound(page, how)
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/checked{len(how)}.png", full_page=True)
    assert rows(town, "SELECT count(*) FROM address") == [(0,)]
    page.locator("#apply").click()
    expect(page.locator(".panel[data-tone=ok]")).to_be_visible(timeout=30_000)
    is_sound(page, how)
    assert rows(town, "SELECT text FROM address") == [("和平路1号",)]
    page.locator("#back").click()
    expect(page.locator("[data-upload]")).to_have_count(1)
    is_sound(page, how)
    if shots:
        page.screenshot(path=f"{shots}/list{len(how)}.png", full_page=True)


PEOPLE = """岗位编码,工号,姓名,角色,网格编码,值班电话,手机,值班时间,开始日期,结束日期,备用
P-10,S10,甲,专职网格员,990101001001001,12a,,,,,
P-11,S11,乙,村官,990101001001001,,,,,,
P-12,,丙,专职网格员,990101001001001,,,,,,
P-13,S13,丁,专职网格员,990101001001999,,,,,,
P-14,S14,戊,专职网格员,990101001001001,,,,2026-03-01,2026-02-01,
P-15,S15,己,专职网格员,990101001001001,,139111122,,,,
P-16,S16,庚,专职网格员,990101001001001,,,看情况,,,
P-17,S17,辛,专职网格员,990101001001001,,,9点到17点,,,
P-17,S18,壬,专职网格员,990101001001001,,,,,,
P-19,S19,癸,专职网格员,990101001002001,,,,,,
P-1,S20,=SUM(A1),专职网格员,990101001001001,,,,,,
P-2,S21,新来,专职网格员,990101001001002,,,,,,x
"""


@pytest.mark.parametrize("how", HOW)
def test_faults_are_said_in_words_of_the_page(
    page: Page, desk: Served, town: Database, clerk: None, how: str
) -> None:
    run(town, "INSERT INTO edited_cell VALUES ('post', 'P-2', 'holder', 'S3')")
    sign_in(page, desk, town, how)
    page.goto(page.url.split("?")[0] + "?uploads" + (f"&{how}" if how else ""))
    page.locator("#kind").select_option("people")
    file: FilePayload = {"name": "人员.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
    page.locator("#file").set_input_files(file)
    page.locator("#send").click()
    expect(page.locator("#apply")).to_be_visible(timeout=30_000)
    lines = page.locator("#lines .row")
    expect(lines.first).to_be_visible()
    # What the importer says in English is shown nowhere, and nothing is left to be filled in.
    expect(page.locator("#lines [lang=en]")).to_have_count(0)
    said = lines.all_inner_texts()
    assert len(said) == 13 and not any(re.search(r"[{}]", text) for text in said), said
    first = '"12a" is no phone number' if how else "电话“12a”写法不对"
    expect(lines.first).to_contain_text(first)
    assert any(("overlaps that in Row 9" if how else "和第 9 行重叠") in text for text in said), said
    assert "139111122" not in "".join(said)
    is_sound(page, how)
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/faults{len(how)}.png", full_page=True)


def test_what_is_no_table_is_told_and_a_file_is_let_go(
    page: Page, desk: Served, town: Database, clerk: None
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, desk, town, "")
    page.locator("#tabs a[href='/desk?uploads']").click()
    picture: FilePayload = {
        "name": "照片.xlsx",
        "mimeType": "image/png",
        "buffer": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }
    page.locator("#file").set_input_files(picture)
    page.locator("#send").click()
    expect(page.locator(".panel[data-tone=bad]")).to_contain_text("这个文件读不了", timeout=30_000)
    is_sound(page, "")
    page.locator("#back").click()
    page.locator("#kind").select_option("addresses")
    file: FilePayload = {"name": "地址.csv", "mimeType": "text/csv", "buffer": addresses(town).encode()}
    page.locator("#file").set_input_files(file)
    page.locator("#send").click()
    expect(page.locator("#apply")).to_be_visible(timeout=30_000)
    if shots := os.environ.get("SHOTS"):
        expect(page.locator("#faultmap[data-drawn]")).to_be_visible(timeout=20_000)
        page.screenshot(path=f"{shots}/wide.png", full_page=True)
    page.locator("#drop").click()
    expect(page.locator("#heading")).to_contain_text("已删除")
    assert rows(town, "SELECT count(*) FROM upload WHERE content IS NOT NULL") == [(0,)]

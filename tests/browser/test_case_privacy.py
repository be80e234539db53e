"""What tells of a reporter: the phone is seen with a reason alone, and what is published was cleared."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from geoapi.core.boxes import make_key_file
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from tests.browser.conftest import resize
from tests.browser.desks import is_sound, open_view
from tests.conftest import Built
from tests.features.cases.reporters import STAFF, a_case, build_reporting_town
from tests.office.access.town import rows, run
from tests.served import Served

PHONE = "13912345678"


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_reporting_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    make_key_file(tmp_path / KEYS)
    return database


def photo() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), "#406080").save(written, "JPEG")
    return written.getvalue()


def test_contact_notes_and_the_public_text(page: Page, desk: Served, town: Database) -> None:
    base = f"http://localhost:{desk.port}"
    said = a_case(phone=PHONE, name="王建国", answer_by="phone", text=f"3单元漏水。打电话 {PHONE} 找王建国")
    answer = page.request.post(f"{base}/api/v1/cases", data=said, headers={"Origin": base})
    number = answer.json()["number"]
    resize(page, 1440, 900)
    open_view(page, desk, town, STAFF, f"inbox={number}")
    run(town, "UPDATE session SET proved_at = now()")

    expect(page.locator(".contact")).to_contain_text("电话不显示")
    page.locator("#see-contact").click()
    is_sound(page)
    page.locator(".contact-sheet [type=submit]").click()
    expect(page.locator(".contact-sheet .said:not(:empty)")).to_contain_text("至少写 6 个字")
    page.get_by_label("问清地点或情况").check()
    page.locator(".contact-sheet [type=submit]").click()
    expect(page.locator(".contact-phone")).to_contain_text(PHONE)
    is_sound(page)
    page.keyboard.press("Escape")
    expect(page.locator(".contact-sheet")).to_have_count(0)
    assert rows(town, "SELECT reason FROM matter_contact_look") == [("问清地点或情况",)]

    page.keyboard.press("n")
    page.locator("dialog textarea").fill("上门看过，水管老化")
    files: list[FilePayload] = [{"name": "after.jpg", "mimeType": "image/jpeg", "buffer": photo()}]
    page.locator("dialog input[type=file]").set_input_files(files)
    is_sound(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("水管老化")
    expect(page.locator(".photo")).to_contain_text("办理后")

    page.locator("#more-verbs").click()
    page.locator("[data-verb=publish]").click()
    words = page.locator("dialog textarea")
    expect(page.locator(".blanks")).to_be_visible()
    assert PHONE not in words.input_value()
    is_sound(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".snack")).to_contain_text("已公开")
    ((text,),) = rows(town, "SELECT public_text FROM matter")
    assert PHONE not in str(text) and "漏水" in str(text)

    page.goto(f"{base}/desk?entry=line")
    page.get_by_label("来电号码").fill(PHONE)
    expect(page.locator(".past")).to_contain_text("以前反映过 1 件")
    expect(page.locator(".past")).to_contain_text(number)

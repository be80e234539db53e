"""Enrolling, accounts, the audit and one's own data at the desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from geoapi.office.access.commands import grant, invite
from tests.browser.desks import is_sound
from tests.office.access.town import rows, run
from tests.served import Served

Open = Callable[..., Page]
HOW = ["", "lang=en&text=large"]


@pytest.fixture
def enter(page: Page, desk: Served, town: Database) -> Open:
    """Somebody who has just shown a second factor, at a view."""

    def go(staff_no: str, view: str, how: str = "") -> Page:
        slip = invite(town, staff_no)
        sent = {"code": slip.code, "digits": slip.digits}
        origin = f"http://localhost:{desk.port}"
        answer = page.request.post(f"{origin}/api/v1/session/slip", data=sent)
        assert answer.ok
        run(town, "UPDATE session SET proved_at = now()")
        run(town, "UPDATE account SET put_off_at = now()")
        page.goto(f"{origin}/desk?{view}&{how}")
        page.wait_for_selector("html[data-ready]", state="attached")
        expect(page.locator("#heading")).to_be_visible()
        return page

    return go


@pytest.mark.parametrize("how", HOW)
def test_a_keeper_is_enrolled_and_given_a_slip_that_lets_in(
    enter: Open, page: Page, desk: Served, town: Database, how: str
) -> None:
    enter("S3", "enroll", how)
    is_sound(page, how)
    page.locator("#name").fill("王芳")
    page.locator("#place").select_option("MINE")
    page.locator("#enroll [type=submit]").click()
    expect(page.locator("#slip-digits")).to_be_visible()
    is_sound(page, how)
    page.locator("#slip-digits").fill("1024")
    page.locator("#slip-form [type=submit]").click()
    expect(page.locator("#slip-code")).to_be_visible()
    is_sound(page, how)
    code = page.locator("#slip-code").inner_text()
    page.emulate_media(media="print")
    expect(page.locator("#slip-code")).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    expect(page.locator("#print-slip")).to_be_hidden()
    page.emulate_media(media="screen")
    page.keyboard.press("Escape")
    row = page.locator("[data-enrollment]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("MINE")
    is_sound(page, how)
    sent = {"code": code, "digits": "1024"}
    context = page.context.browser.new_context()  # type: ignore[union-attr]
    assert context.request.post(f"http://localhost:{desk.port}/api/v1/session/slip", data=sent).ok
    phone = context.new_page()
    phone.goto(f"http://localhost:{desk.port}/desk")
    expect(phone.locator("[data-code=MINE]")).to_be_visible()
    # Two presses end it, and the phone is out.
    end = row.locator("button").last
    end.click()
    assert rows(town, "SELECT count(*) FROM enrollment WHERE valid @> now()") == [(1,)]
    end.click()
    expect(row.locator("button")).to_have_count(1)
    assert rows(town, "SELECT count(*) FROM enrollment WHERE valid @> now()") == [(0,)]
    phone.reload()
    expect(phone.locator("#with-password")).to_be_visible()
    context.close()


def test_a_volunteer_is_enrolled_with_a_grid(enter: Open, page: Page, town: Database) -> None:
    enter("S3", "enroll")
    page.locator("#kind").select_option("volunteer")
    expect(page.locator("#place")).to_be_hidden()
    expect(page.locator("#area-1")).to_be_visible()
    page.locator("#area-1").select_option("990101001001002")
    page.locator("#name").fill("赵强")
    page.locator("#enroll [type=submit]").click()
    expect(page.locator("#slip-digits")).to_be_visible()
    with_area = "SELECT acts_as, area.code FROM enrollment JOIN area ON area.id = area_id"
    assert rows(town, with_area) == [("volunteer", "990101001001002")]


@pytest.mark.parametrize("how", HOW)
def test_an_administrator_finds_somebody_and_signs_them_out(
    enter: Open, page: Page, town: Database, how: str
) -> None:
    enter("S4", "account", how)
    grant(town, "S4", "admin")
    page.goto(page.url.replace("?account", "?admin"))
    expect(page.locator("#find-accounts")).to_be_visible()
    is_sound(page, how)
    page.locator("#find").fill("S")
    page.locator("#find-accounts [type=submit]").click()
    expect(page.locator("[data-staff]")).to_have_count(4)
    is_sound(page, how)
    # Of an officer none.
    expect(page.locator("[data-staff=S4] button")).to_have_count(1)
    page.locator("[data-staff=S1] button").first.click()
    page.locator("#slip-form [type=submit]").click()
    expect(page.locator("#slip-code")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#find-accounts [type=submit]").click()
    page.locator("[data-staff=S1] button").nth(1).click()
    expect(page.locator("#account-acts button")).to_have_count(3)
    is_sound(page, how)
    close = page.locator("#account-acts button").nth(2)
    close.click()
    close.click()
    expect(page.locator("#account-acts button")).to_have_count(1)
    page.locator(".snack button").click()
    expect(page.locator("#account-acts button")).to_have_count(3)
    acts = "SELECT act FROM audit WHERE account_id IS NOT NULL AND act LIKE 'account%' ORDER BY id"
    assert rows(town, acts) == [("account.invite",), ("account.close",), ("account.close.undo",)]


@pytest.mark.parametrize("how", HOW)
def test_an_auditor_reads_and_takes_along(enter: Open, page: Page, town: Database, how: str) -> None:
    enter("S1", "places", how)
    done = page.request.post(
        page.url.split("/desk")[0] + "/api/v1/places/MINE/closures", data={"reason": "停水"}
    )
    assert done.ok
    page.context.clear_cookies()
    enter("S4", "account", how)
    grant(town, "S4", "auditor")
    page.goto(page.url.replace("?account", "?audit"))
    expect(page.locator("#audit > li").first).to_be_visible()
    is_sound(page, how)
    page.locator("#about").fill("MINE")
    page.locator("#find-audit [type=submit]").click()
    expect(page.locator("#audit > li")).to_have_count(1)
    page.locator("#audit summary").click()
    expect(page.locator("#audit dl")).to_contain_text("停水")
    is_sound(page, how)
    with page.expect_download() as download:
        page.locator("#export").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "place.close" in text and "李强, account" in text
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'audit.export'") == [(1,)]


@pytest.mark.parametrize("how", HOW)
def test_ones_own_data_are_seen_and_removed(enter: Open, page: Page, town: Database, how: str) -> None:
    enter("S1", "account", how)
    page.locator("#open-mydata").click()
    expect(page.locator("#mydata")).to_contain_text("13900000011")
    is_sound(page, how)
    with page.expect_download() as download:
        page.locator("#save-mydata").click()
    assert '"staff_no": "S1"' in download.value.path().read_text(encoding="utf-8")
    remove = page.locator("#remove-mydata")
    remove.click()
    assert rows(town, "SELECT count(*) FROM session") == [(1,)]
    remove.click()
    expect(page.locator("#with-password")).to_be_visible()
    assert rows(town, "SELECT count(*) FROM session") == [(0,)]


def test_on_a_wide_screen(enter: Open, page: Page, town: Database) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    enter("S3", "enroll")
    is_sound(page, "")
    page.locator("[href='/desk?account']").click()
    page.locator("#open-done").click()
    expect(page.locator("#find-audit")).to_be_visible()
    is_sound(page, "")


def test_nobody_else_loads_what_is_for_the_office(enter: Open, page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    enter("S1", "places")
    assert not [url for url in loaded if "page.js" in url or "slipsheet" in url]

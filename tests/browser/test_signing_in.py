"""Signing in to the desk with a passkey of the browser's own, with password and code; proving it again."""

import re
import time
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from playwright.sync_api import CDPSession, Page, expect

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from tests.browser.conftest import answer_with
from tests.browser.desks import HOW, is_sound
from tests.office.access.town import rows, run
from tests.served import Served

Enter = Callable[..., Page]
PASSWORD = "海风吹过老码头 2026"


@pytest.fixture
def authenticator(page: Page) -> tuple[CDPSession, str]:
    """The browser's own authenticator, of which a test may ask what it has."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made: dict[str, Any] = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


@pytest.fixture
def open_desk(page: Page, desk: Served) -> Enter:
    def go(how: str = "", fragment: str = "") -> Page:
        page.goto("about:blank")
        page.goto(f"http://localhost:{desk.port}/desk?{how}{fragment}")
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    return go


@pytest.fixture
def with_slip(page: Page, open_desk: Enter, town: Database) -> Enter:
    """Sign in with a slip, as far as the step that saves a passkey."""

    def go(staff_no: str = "S1", how: str = "") -> Page:
        slip = invite(town, staff_no)
        open_desk(how, f"#slip={slip.code}")
        page.locator("#digits").fill(slip.digits)
        page.locator("[type=submit]").click()
        expect(page.locator("#use-password")).to_be_visible()
        return page

    return go


def is_in(page: Page, staff: str = "周晓兰") -> None:
    expect(page.locator("h1")).to_have_text(staff)
    expect(page.locator(".row[data-code]").first).to_be_visible()


def open_account(page: Page) -> None:
    """On a phone it is one of those behind the last tab."""
    page.locator("#tabs a[href='/desk?more']").click()
    page.locator("#main .row", has_text=re.compile("^(我的|Account)$")).click()


def passkeys_of(authenticator: tuple[CDPSession, str]) -> list[dict[str, Any]]:
    session, number = authenticator
    told = session.send("WebAuthn.getCredentials", {"authenticatorId": number})
    found: list[dict[str, Any]] = told["credentials"]
    return found


@pytest.mark.parametrize("how", HOW)
def test_a_slip_then_a_passkey_and_from_then_on_that_alone(
    with_slip: Enter,
    open_desk: Enter,
    page: Page,
    town: Database,
    authenticator: tuple[CDPSession, str],
    how: str,
) -> None:
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    with_slip("S1", how)
    is_sound(page, how)
    page.locator("#save-passkey").click()
    is_in(page)
    (kept,) = passkeys_of(authenticator)
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)
    open_account(page)
    page.locator("#sign-out").click()
    page.locator("#passkey").click()
    is_in(page)
    assert rows(town, "SELECT how FROM session ORDER BY number") == [("slip",), ("passkey",)]
    assert rows(town, "SELECT level FROM session") == [(1,), (1,)]
    me = page.request.get(f"{page.url.split('/desk')[0]}/api/v1/me").json()
    assert (me["level"], me["owes"], me["how"]) == (2, None, "passkey")


def test_the_browser_offers_it_where_the_number_is_typed(
    with_slip: Enter, page: Page, town: Database, authenticator: tuple[CDPSession, str]
) -> None:
    with_slip("S1")
    page.locator("#save-passkey").click()
    is_in(page)
    open_account(page)
    can = page.evaluate("PublicKeyCredential.isConditionalMediationAvailable()")
    page.locator("#sign-out").click()
    if not can:
        pytest.skip("this browser offers none by itself")
    is_in(page)
    assert rows(town, "SELECT how FROM session ORDER BY number") == [("slip",), ("passkey",)]


@pytest.mark.parametrize("how", HOW)
def test_the_screen_of_signing_in(open_desk: Enter, page: Page, how: str) -> None:
    open_desk(how)
    expect(page.locator("#with-password")).to_be_visible()
    is_sound(page, how)
    page.locator("#with-slip").click()
    expect(page.locator("#code")).to_be_visible()
    is_sound(page, how)
    page.locator(".acts .act").last.click()
    expect(page.locator("#staff-no")).to_be_visible()


@pytest.mark.parametrize("how", HOW)
def test_password_and_code(with_slip: Enter, open_desk: Enter, page: Page, town: Database, how: str) -> None:
    with_slip("S1", how)
    page.locator("#use-password").click()
    page.locator("#new-password").fill("1111111111")
    page.locator("#set-password [type=submit]").click()
    expect(page.locator(".said:not(:empty)")).to_be_visible()
    is_sound(page, how)
    page.locator("#new-password").fill(PASSWORD)
    page.locator("#set-password [type=submit]").click()
    secret = (page.locator(".secret").text_content() or "").replace(" ", "")
    is_sound(page, how)
    phone = pyotp.TOTP(secret)
    page.locator("#first-code").fill("000000")
    page.locator("#set-codes [type=submit]").click()
    expect(page.locator(".said:not(:empty)")).to_be_visible()
    page.locator("#first-code").fill(phone.now())
    page.locator("#set-codes [type=submit]").click()
    is_in(page)
    open_account(page)
    is_sound(page, how)
    page.locator("#sign-out").click()
    page.locator("#staff-no").fill("S1")
    page.locator("#password").fill(PASSWORD)
    page.locator("#with-password [type=submit]").click()
    is_sound(page, how)
    page.locator("#totp").fill("000000")
    page.locator("#with-password [type=submit]").click()
    expect(page.locator("#with-password .said")).not_to_be_empty()
    assert page.locator("#password").input_value() == PASSWORD
    # The next one: that of a moment ago served already, and one of before may have run out meanwhile.
    page.locator("#totp").fill(phone.at(time.time(), counter_offset=1))
    page.locator("#with-password [type=submit]").click()
    is_in(page)


@pytest.mark.parametrize("how", HOW)
def test_whose_a_slip_is_and_that_it_is_not_ones_own(
    open_desk: Enter, page: Page, town: Database, how: str
) -> None:
    slip = invite(town, "S1")
    open_desk(how)
    page.locator("#with-slip").click()
    page.locator("#code").fill("K7QM3T9XWA")
    page.locator("[type=submit]").click()
    expect(page.locator(".said:not(:empty)")).to_be_visible()
    page.locator("#code").fill(slip.code.lower())
    page.locator("[type=submit]").click()
    expect(page.locator(".holder")).to_contain_text("周晓兰")
    is_sound(page, how)
    page.locator("#not-me").click()
    expect(page.locator(".panel[data-tone=ok]")).to_be_visible()
    is_sound(page, how)
    assert rows(town, "SELECT act FROM audit ORDER BY id DESC LIMIT 1") == [("slip.refuse",)]


@pytest.mark.parametrize("how", HOW)
def test_what_the_citys_sign_in_did_not_do_is_told(open_desk: Enter, page: Page, how: str) -> None:
    open_desk(how, "#fault=oidc-refused")
    expect(page.locator(".signin [role=alert].panel")).to_be_visible()
    is_sound(page, how)
    page.route("**/session/ways", lambda route: route.fulfill(json={"oidc": True}))
    open_desk(how)
    expect(page.locator("a[href='/api/v1/session/oidc']")).to_be_visible()
    is_sound(page, how)


def test_a_link_of_a_slip_is_for_whom_it_is_for(
    with_slip: Enter, open_desk: Enter, page: Page, town: Database
) -> None:
    """Whoever else is signed in on this device."""
    with_slip("S1")
    page.locator("#later").click()
    is_in(page)
    with_slip("S2")
    page.locator("#later").click()
    is_in(page, "钱进")


def test_it_is_put_off_once(with_slip: Enter, page: Page, town: Database) -> None:
    with_slip("S1")
    page.locator("#later").click()
    is_in(page)
    page.reload()
    is_in(page)
    run(town, "UPDATE account SET put_off_at = put_off_at - interval '1 h'")
    with_slip("S1")
    expect(page.locator("#later")).to_have_count(0)


def test_what_is_delicate_asks_once_more_and_goes_on_by_itself(
    with_slip: Enter, page: Page, town: Database, authenticator: tuple[CDPSession, str]
) -> None:
    with_slip("S1")
    page.locator("#save-passkey").click()
    is_in(page)
    open_account(page)
    run(town, "UPDATE session SET proved_at = NULL")
    page.locator("#change-password").click()
    page.locator("#new-password").fill(PASSWORD)
    page.locator("#set-password [type=submit]").click()
    expect(page.locator("dialog")).to_be_visible()
    is_sound(page, "")
    page.locator("#prove-form .act").last.click()
    expect(page.locator("dialog")).to_have_count(0)
    assert page.locator("#new-password").input_value() == PASSWORD
    page.locator("#set-password [type=submit]").click()
    page.locator("#prove-passkey").click()
    expect(page.locator(".snack")).to_be_visible()
    assert rows(town, "SELECT count(*) FROM credential WHERE kind = 'password'") == [(1,)]


def test_other_places_are_seen_and_signed_out(
    with_slip: Enter, page: Page, town: Database, desk: Served, authenticator: tuple[CDPSession, str]
) -> None:
    with_slip("S1")
    page.locator("#save-passkey").click()
    is_in(page)
    run(
        town,
        """INSERT INTO session (id, account_id, level, how, device, expires_at)
           SELECT '\\x01', id, 1, 'passkey', 'Android 14 Chrome/130', now() + interval '1 h'
             FROM account""",
    )
    page.reload()
    expect(page.locator("#new-sign-ins")).to_be_visible()
    is_sound(page, "")
    page.locator("#new-sign-ins button").click()
    expect(page.locator("#sessions [data-new=true]")).to_have_count(1)
    is_sound(page, "")
    page.locator("#end-others").click()
    expect(page.locator(".snack")).to_be_visible()
    assert rows(town, "SELECT how FROM session WHERE revoked_at IS NULL") == [("slip",)]
    page.locator("#tabs a[href='/desk']").click()
    is_in(page)
    expect(page.locator("#new-sign-ins")).to_have_count(0)


def test_while_the_service_is_away_it_says_so_and_the_text_stays(open_desk: Enter, page: Page) -> None:
    open_desk()
    page.route("**/session/password", answer_with(503, "database-unavailable"))
    page.locator("#staff-no").fill("S1")
    page.locator("#password").fill(PASSWORD)
    page.locator("#with-password [type=submit]").click()
    page.locator("#totp").fill("123456")
    page.locator("#with-password [type=submit]").click()
    expect(page.locator("#with-password .said")).to_contain_text("服务暂时不可用")
    assert page.locator("#staff-no").input_value() == "S1"

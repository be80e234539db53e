"""Tokens for programs at the desk: made, shown once, listed, used, taken away."""

import base64
import urllib.request
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from geoapi.core.db import Database
from tests.browser.desks import HOW, is_sound
from tests.browser.planning import SECRETARY, WORKER, SignIn, desk, sign_in, town, town_url
from tests.office.access.town import rows

__all__ = ["desk", "sign_in", "town", "town_url"]


def reads_drafts(address: str, user: str, token: str) -> bool:
    """Whether a program gets in by it."""
    login = base64.b64encode(f"{user}:{token}".encode()).decode()
    asked = urllib.request.Request(f"{address}/collections", headers={"Authorization": f"Basic {login}"})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return bool(answer.status == 200)
    except HTTPError as error:
        assert error.code == 401
        return False


@pytest.mark.parametrize("how", HOW)
def test_a_token_is_made_shown_once_and_taken_away(sign_in: SignIn, town: Database, how: str) -> None:
    planner = sign_in(SECRETARY, wide=not how)
    page = planner.visit("/desk", f"account{how}")
    expect(page.locator("#tokens")).to_have_count(0)
    page.locator("#add-token").press("Enter")
    expect(page.locator("#token-label")).to_be_focused()
    page.keyboard.type("QGIS 办公室")
    is_sound(page, how)
    page.keyboard.press("Enter")
    expect(page.locator("#new-token h3")).to_be_focused()
    is_sound(page, how)
    expect(page.locator("#add-token")).to_be_hidden()
    shown = [page.locator(f"#token-{each}").inner_text() for each in ("address", "user", "password")]
    assert shown[0] == f"{planner.origin}/ogc" and len(shown[2]) > 40
    assert reads_drafts(*shown)
    page.locator("#token-done").click()
    expect(page.locator("#new-token")).to_have_count(0)
    expect(page.locator("#tokens b")).to_have_text("QGIS 办公室")
    assert shown[2] not in page.content()
    is_sound(page, how)
    page.locator("#tokens button").click()
    expect(page.locator("#tokens")).to_have_count(0)
    assert not reads_drafts(*shown)
    assert ("credential.remove",) in rows(town, "SELECT act FROM audit")


def test_who_plans_nothing_is_offered_none(sign_in: SignIn) -> None:
    page = sign_in(WORKER, wide=False).visit("/desk", "account")
    expect(page.locator("#add-passkey")).to_be_visible()
    expect(page.locator("#add-token")).to_have_count(0)

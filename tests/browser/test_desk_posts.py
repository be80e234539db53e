"""The desk's posts on a phone: a substitute, duty hours, a hand-over, each taken back; two at one post."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from tests.browser.conftest import answer_with
from tests.browser.desks import HOW, is_sound, open_view
from tests.office.access.town import rows, run
from tests.served import Served

Open = Callable[..., None]


@pytest.fixture
def sign_in(page: Page, desk: Served, town: Database) -> Open:
    return partial(open_view, page, desk, town)


def choose(page: Page, staff_no: str) -> None:
    page.locator("form [name=person]").fill(staff_no)
    page.locator(f"[data-staff={staff_no}]").click()


@pytest.mark.parametrize("how", HOW)
def test_a_substitute_the_hours_and_a_new_holder(sign_in: Open, page: Page, town: Database, how: str) -> None:
    sign_in("S3", "posts", how)
    expect(page.locator("[data-post]")).to_have_count(3)
    is_sound(page, how)
    page.locator("[data-post=P-1]").click()
    expect(page.locator("#holder h2")).to_have_text("周晓兰")
    is_sound(page, how)
    page.locator("#open-substitute").click()
    page.locator("form [name=person]").fill("S")
    expect(page.locator("[data-staff]")).to_have_count(4)
    is_sound(page, how)
    choose(page, "S4")
    page.locator("#substitute [type=submit]").click()
    expect(page.locator(".standing")).to_contain_text("李强")
    assert rows(town, "SELECT upper(valid) - lower(valid) > interval '7 d' FROM substitution") == [(True,)]
    is_sound(page, how)
    page.locator(".snack button").click()
    expect(page.locator(".standing")).to_have_count(0)

    page.locator("#open-hours").click()
    page.locator("form [name=hours]").fill("周一至周五 8:30-12:00")
    expect(page.locator(".fortnight li")).to_have_count(14)
    expect(page.locator(".fortnight")).to_contain_text("08:30–12:00")
    is_sound(page, how)
    page.locator("#hours [type=submit]").click()
    told = "Mon to Fri 08:30–12:00" if how else "周一至周五 08:30–12:00"
    expect(page.locator("#holder")).to_contain_text(told)

    page.locator("#open-handover").click()
    page.locator("form [name=person]").fill("S7")
    page.locator("form [name=name]").fill("王新")
    page.locator("form [name=phone]").fill("13900000077")
    is_sound(page, how)
    page.locator("#handover [type=submit]").click()
    expect(page.locator("#holder h2")).to_have_text("王新")
    expect(page.locator("#holder .tel")).to_have_text("13900000077")
    is_sound(page, how)
    page.locator(".snack button").click()
    expect(page.locator("#holder h2")).to_have_text("周晓兰")

    page.locator("#open-vacancy").click()
    page.locator("#vacancy [type=submit]").click()
    expect(page.locator("#holder")).to_have_attribute("data-tone", "warn")
    page.locator("#back").click()
    first = page.locator("[data-post]").first
    expect(first).to_have_attribute("data-post", "P-1")
    is_sound(page, how)


def test_what_is_typed_stays_and_both_versions_are_shown(sign_in: Open, page: Page, town: Database) -> None:
    sign_in("S3", "post=P-1")
    page.locator("#open-handover").click()
    choose(page, "S2")
    page.route("**/handover", answer_with(503, "database-unavailable"))
    page.locator("#handover [type=submit]").click()
    expect(page.locator("#handover .said")).to_contain_text("没存上")
    assert page.locator("form [name=person]").input_value() == "钱进 S2"
    page.unroute("**/handover")
    # Somebody else hands it over meanwhile.
    run(
        town,
        """UPDATE post SET person_id = (SELECT id FROM person WHERE staff_no = 'S4') WHERE code = 'P-1'""",
    )
    page.locator("#handover [type=submit]").click()
    both = page.locator("#handover .both")
    expect(both).to_contain_text("李强")
    expect(both).to_contain_text("钱进 S2")
    assert page.locator("form [name=person]").input_value() == "钱进 S2"
    is_sound(page, "")
    page.get_by_role("button", name="用我的").click()
    expect(page.locator(".snack")).to_contain_text("岗位已移交")
    expect(page.locator("#holder")).to_contain_text("钱进")
    page.locator("#open-hours").click()
    page.locator("form [name=hours]").fill("看情况")
    page.locator("#hours [type=submit]").click()
    expect(page.locator("#hours .said")).to_contain_text("看不明白")
    run(town, "UPDATE session SET revoked_at = now()")
    page.locator("#hours [type=submit]").click()
    expect(page.locator("form")).to_be_visible()
    expect(page.locator("#hours")).to_have_count(0)


def test_a_grid_worker_has_one_post_and_cannot_hand_it_over(sign_in: Open, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in("S1", "posts")
    expect(page.locator("[data-post]")).to_have_count(1)
    page.locator("[data-post=P-1]").click()
    expect(page.locator("#open-substitute")).to_be_visible()
    expect(page.locator("#open-handover")).to_have_count(0)
    is_sound(page, "")

"""What stands against a plan on the planner's page, and the way of a plan to those who decide on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from geoapi.core.db import Database
from tests.browser.desks import HOW, is_sound
from tests.browser.planning import WIDE, Planner, SignIn, desk, shows, sign_in, spot, town, town_url
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID
from tests.office.access.town import run
from tests.served import Served

__all__ = ["desk", "sign_in", "town", "town_url"]


@pytest.fixture
def officer(browser: Browser, desk: Served, town: Database) -> Iterator[Planner]:
    """Somebody of the district, who decides, in a browser of their own."""
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    yield Planner(context.new_page(), desk, town, "S8")
    context.close()


def explain(page: Page) -> None:
    """Say of the first fault that is neither mended nor explained why it stands."""
    left = page.locator(".fault[data-tone=warn]")
    before = left.count()
    left.first.locator("[id^=why-]").click()
    expect(page.locator(".waive input")).to_be_focused()
    page.keyboard.type("先试行一个月")
    page.keyboard.press("Enter")
    expect(left).to_have_count(before - 1)


@pytest.mark.parametrize("how", HOW)
def test_faults_lead_to_their_place_and_are_explained(sign_in: SignIn, how: str) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    planner.drag(plan, 60)
    page = planner.visit(f"/plan/{plan}", how)
    expect(page.locator(".fault")).to_have_count(2)
    expect(page.locator(".fault").first).to_contain_text("100")
    is_sound(page, how)
    page.keyboard.press("n")
    expect(page.locator(".faulttitle").first).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(".faulttitle").last).to_be_focused()
    explain(page)
    expect(page.locator(".waived")).to_contain_text("先试行一个月")
    expect(page.locator("#tab-faults .count")).to_have_text("1")
    is_sound(page, how)
    # Mended: there is nothing to explain.
    page.keyboard.press("Control+z")
    expect(page.locator(".nofault")).to_be_visible()
    is_sound(page, how)


@pytest.mark.parametrize("how", HOW)
def test_a_reviewer_points_at_a_place_and_is_answered(sign_in: SignIn, officer: Planner, how: str) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}", how)
    theirs = officer.visit(f"/plan/{plan}", how)
    theirs.locator("#tab-comments").click()
    theirs.locator("#comment-text").fill("这里隔着河")
    theirs.locator("#comment-place").click()
    theirs.mouse.click(*spot(theirs, 150, 100))
    expect(theirs.locator("#comment-text")).to_be_focused()
    theirs.locator("#comment-send").click()
    expect(theirs.locator(".comments .comment")).to_contain_text("这里隔着河")
    # The planner sees who is there, and the pin without asking for it.
    expect(page.locator("#present li")).to_have_count(1)
    page.locator(".commentpin").click()
    expect(page.locator("#comment-1")).to_be_focused()
    is_sound(page, how)
    page.locator("[id^=reply-]").click()
    page.locator("#reply-text").fill("南头有桥")
    page.locator("#reply-send").click()
    expect(page.locator(".commentreply")).to_contain_text("南头有桥")
    page.locator("[id^=settle-]").click()
    expect(page.locator(".commentpin")).to_have_count(0)
    expect(page.locator(".comments .waived")).to_be_visible()
    is_sound(page, how)


def test_a_post_of_a_grid_that_ends_goes_elsewhere(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    planner.send(f"/{plan}/edits", op={"op": "merge", "keep": NORTH_GRID, "gone": SOUTH_GRID})
    page = planner.visit(f"/plan/{plan}")
    post = page.locator(".fault[data-key=post_open]")
    expect(post).to_have_count(1)
    is_sound(page)
    # With that against it, it is not handed in.
    page.locator("#step-submit").click()
    page.locator("dialog [type=submit]").click()
    expect(page.locator("dialog .said")).not_to_be_empty()
    is_sound(page)
    page.keyboard.press("Escape")
    post.locator("select").select_option(NORTH_GRID)
    post.locator("[id^=move-]").click()
    expect(post).to_have_count(0)


def test_from_a_draft_to_the_day(sign_in: SignIn, officer: Planner, town: Database) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    planner.drag(plan, 60)
    page = planner.visit(f"/plan/{plan}")
    expect(page.locator(".fault")).to_have_count(2)
    explain(page)
    explain(page)
    page.locator("#step-submit").click()
    expect(page.locator("#step-comment")).to_be_focused()
    expect(page.locator("dialog")).to_contain_text("70")
    page.locator("dialog [type=submit]").click()
    expect(page.locator(".statepill")).to_have_attribute("data-state", "submitted")
    # Nobody decides on a plan of their own, and what is handed in is not drawn in.
    for part in ("#step-check", "#step-approve", "#rail", "#undo"):
        expect(page.locator(part)).not_to_be_visible()
    is_sound(page)
    theirs = officer.visit(f"/plan/{plan}")
    theirs.locator("#step-return").click()
    theirs.locator("dialog [type=submit]").click()
    # Without a word it does not come back.
    expect(theirs.locator("dialog")).to_be_visible()
    theirs.keyboard.press("Escape")
    theirs.locator("#step-check").click()
    theirs.locator("dialog [type=submit]").click()
    expect(theirs.locator("#step-approve")).to_be_visible()
    theirs.locator("#step-approve").click()
    theirs.locator("#step-comment").fill("同意")
    theirs.locator("dialog [type=submit]").click()
    expect(theirs.locator(".statepill")).to_have_attribute("data-state", "approved")
    theirs.locator("#tab-history").click()
    expect(theirs.locator("[data-step=approve]")).to_contain_text("同意")
    is_sound(theirs)
    # To publish takes a second factor; who does not show one has published nothing.
    theirs.locator("#step-publish").click()
    theirs.locator("#step-day").fill("2036-01-01")
    theirs.locator("dialog.step [type=submit]").click()
    expect(theirs.locator("#prove-title")).to_be_visible()
    is_sound(theirs)
    theirs.locator("#prove-form .act").last.click()
    expect(theirs.locator("dialog.step .said")).not_to_be_empty()
    assert officer.ask(f"/{plan}")["state"] == "approved"
    run(town, "UPDATE session SET proved_at = now()")
    theirs.locator("dialog.step [type=submit]").click()
    expect(theirs.locator(".statepill")).to_have_attribute("data-state", "published")
    theirs.locator("#step-withdraw").click()
    theirs.locator("#step-comment").fill("再议")
    theirs.locator("dialog [type=submit]").click()
    expect(theirs.locator(".statepill")).to_have_attribute("data-state", "draft")


def test_a_draft_is_called_otherwise_and_given_up(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    page = planner.visit(f"/plan/{plan}")
    page.locator("#describe").click()
    expect(page.locator("#plan-title")).to_be_focused()
    page.locator("#plan-title").fill("年度调整")
    page.locator("#plan-from").fill("2036-03-01")
    is_sound(page)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("年度调整")
    expect(page.locator(".date")).to_contain_text("2036")
    expect(page.locator("#describe")).to_be_focused()
    page.locator("#tab-history").click()
    page.locator("#step-abandon").click()
    page.locator("dialog [type=submit]").click()
    expect(page.locator(".statepill")).to_have_attribute("data-state", "abandoned")
    expect(page.locator("#describe")).to_have_count(0)
    is_sound(page)


def test_a_snapshot_is_gone_back_to(sign_in: SignIn) -> None:
    planner = sign_in()
    plan = planner.make_plan()
    planner.drag(plan, 60)
    page = planner.visit(f"/plan/{plan}")
    shows(page, 100, 280)
    page.locator("#tab-history").click()
    page.locator("#snapshot-name").fill("先按走访意见")
    page.keyboard.press("Enter")
    back = page.locator(".snapshot button")
    expect(back).to_be_visible()
    is_sound(page)
    page.keyboard.press("Tab")
    page.locator("#undo").click()
    shows(page, 170, 210)
    back.click()
    shows(page, 100, 280)
    # Taken back as any other edit.
    page.locator("#undo").click()
    shows(page, 170, 210)

"""The bell of the desk, and what it leads to."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from geoapi.office.notices.keys import make_key
from geoapi.office.notices.store.outbox import add_notice
from tests.browser.conftest import answer_with
from tests.browser.desks import HOW, is_sound
from tests.office.access.town import rows, run
from tests.served import Served, served

Enter = Callable[..., Page]
BELL = "#bell"


@pytest.fixture
def desk(town: Database, database_url: str, tmp_path: Path) -> Iterator[Served]:
    make_key(tmp_path / "vapid.pem")
    with served(database_url, tmp_path, GEOAPI_VAPID_FILE=str(tmp_path / "vapid.pem")) as running:
        running.wait_for("/readyz", 200)
        yield running


@pytest.fixture
def enter(page: Page, desk: Served, town: Database) -> Enter:
    """Signs somebody in who has no notice yet."""

    def go(staff_no: str = "S1", how: str = "") -> Page:
        slip = invite(town, staff_no)
        page.goto(f"http://localhost:{desk.port}/desk?{how}#slip={slip.code}")
        page.wait_for_selector("html[data-ready]", state="attached")
        expect(page.locator(BELL)).to_be_hidden()
        page.locator("#digits").fill(slip.digits)
        page.locator("[type=submit]").click()
        page.locator("#later").click()
        expect(page.locator(BELL)).to_be_visible()
        run(town, "DELETE FROM event")
        return page

    return go


def happen(town: Database, *names: str, subject: str = "MINE") -> None:
    """What the clerk would have spread."""
    for name in names:
        details = {"until": "2026-12-01T00:00:00+08:00"} if name == "post.ends" else {}
        (event_id, account_id) = rows(
            town,
            """INSERT INTO event (name, subject, details, account_id, spread_at)
               SELECT :name, :subject, CAST(:details AS jsonb), id, now() FROM account LIMIT 1
               RETURNING id, account_id""",
            name=name,
            subject={"post.ends": "P-1", "session.begin": ""}.get(name, subject),
            details=json.dumps(details),
        )[0]
        with town.transaction() as connection:
            add_notice(connection, int(str(event_id)), int(str(account_id)))


def look_again(page: Page) -> None:
    """As when somebody comes back to the page."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def report(town: Database, code: str = "MINE") -> None:
    run(
        town,
        """INSERT INTO place_report (place_id, reporter, source, reported_at, expected_open)
           SELECT id, 'x', 'y', now(), true FROM place WHERE code = :code""",
        code=code,
    )


@pytest.mark.parametrize("how", HOW)
def test_the_bell_counts_and_what_was_seen_is_read(
    enter: Enter, page: Page, town: Database, how: str
) -> None:
    enter("S1", how)
    bell = page.locator(BELL)
    expect(bell).to_have_attribute("aria-label", "Notices" if how else "通知")
    report(town)
    happen(town, "session.begin", "post.ends", "report.waiting", "something.new")
    look_again(page)
    expect(bell).to_have_attribute("aria-label", "4 new notices" if how else "4 条新通知")
    expect(bell.locator("b")).to_have_text("4")
    expect(page.locator("#live")).to_have_text("4 new notices" if how else "4 条新通知")
    is_sound(page, how)
    bell.click()
    found = page.locator("#notices .notice")
    expect(found).to_have_count(4)
    # The latest first; what this page does not know has words, too.
    names = found.evaluate_all("all => all.map((each) => each.dataset.name)")
    assert names == ["something.new", "report.waiting", "post.ends", "session.begin"]
    words = [text.strip() for text in found.locator("b").all_inner_texts()]
    assert all(words) and "notice." not in " ".join(words) and "{" not in " ".join(words)
    assert "MINE" in words[1] and ("Grid worker" if how else "专职网格员") in words[2]
    assert [each.get_attribute("data-new") for each in found.all()] == ["true"] * 4
    expect(bell.locator("b")).to_have_count(0)
    assert rows(town, "SELECT count(*) FROM notice WHERE read_at IS NULL") == [(0,)]
    is_sound(page, how)
    page.reload()
    expect(page.locator("#notices .notice[data-new=false]")).to_have_count(4)
    is_sound(page, how)
    page.locator("[data-name='report.waiting']").click()
    expect(page.locator("#reports li")).to_have_count(1)
    page.go_back()
    page.locator("[data-name='session.begin']").click()
    expect(page.locator("#sessions")).to_be_visible()


def test_on_a_desk(enter: Enter, page: Page, town: Database) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    enter("S3")
    happen(town, "post.ends", "report.waiting")
    look_again(page)
    expect(page.locator(f"{BELL} b")).to_have_text("2")
    page.locator(BELL).click()
    expect(page.locator("#notices .notice")).to_have_count(2)
    expect(page.locator("#heading")).to_be_focused()
    is_sound(page, "")


def test_it_is_asked_every_minute_and_only_while_somebody_looks(
    enter: Enter, page: Page, town: Database
) -> None:
    page.clock.install()
    enter()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/me/notices" in request.url else None)
    happen(town, "report.waiting")
    page.clock.run_for(61_000)
    expect(page.locator(f"{BELL} b")).to_have_text("1")
    assert len(asked) == 1
    page.evaluate("Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})")
    page.clock.run_for(180_000)
    assert len(asked) == 1


def test_opened_where_nobody_looks_nothing_is_read_yet(enter: Enter, page: Page, town: Database) -> None:
    enter()
    happen(town, "report.waiting")
    page.add_init_script(
        "Object.defineProperty(document, 'visibilityState', {get: () => window.seen ?? 'hidden'})"
    )
    page.goto(page.url.partition("?")[0].partition("#")[0] + "?notices")
    expect(page.locator("#notices .notice")).to_have_count(1)
    assert rows(town, "SELECT count(*) FROM notice WHERE read_at IS NULL") == [(1,)]
    with page.expect_response("**/me/notices/read"):
        page.evaluate("window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
    assert rows(town, "SELECT count(*) FROM notice WHERE read_at IS NULL") == [(0,)]


def test_none_and_a_fault_are_told_and_who_is_signed_out_sees_no_bell(
    enter: Enter, page: Page, town: Database
) -> None:
    enter()
    page.locator(BELL).click()
    expect(page.locator("#heading")).to_be_visible()
    expect(page.locator("#main .panel")).to_contain_text("还没有通知")
    page.route("**/me/notices", answer_with(503, "database-unavailable"))
    look_again(page)
    expect(page.locator(BELL)).to_be_visible()
    page.unroute("**/me/notices")
    run(town, "UPDATE session SET revoked_at = now()")
    look_again(page)
    expect(page.locator(BELL)).to_be_hidden()


def test_without_leave_of_the_browser_it_is_told(enter: Enter, page: Page, desk: Served) -> None:
    enter()
    page.goto(f"http://localhost:{desk.port}/desk?account")
    page.locator("#push").click()
    expect(page.locator("#main .said:not(:empty)")).to_contain_text("没有允许提醒")

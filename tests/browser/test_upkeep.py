"""Names, sending and seals at the desk, as the administrator and the auditor have them."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from geoapi.core import seals
from geoapi.core.db import Database
from geoapi.office.access.commands import grant, invite
from tests.browser.desks import HOW, is_sound
from tests.conftest import Built, administer, url_of
from tests.office.access.town import build_town, rows, run
from tests.served import Served, served

Open = Callable[..., None]
ADMIN, AUDITOR, WORKER = "S4", "S2", "S1"


@pytest.fixture(scope="module")
def town_url(built: Built) -> Iterator[str]:
    """A town that all tests of this file share: each looks after what it changes."""
    name = f"geoapi_test_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {built(build_town)}")
    yield url_of(name)
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def town(town_url: str) -> Iterator[Database]:
    opened = Database(town_url)
    for staff_no in (ADMIN, AUDITOR):
        invite(opened, staff_no)
    grant(opened, ADMIN, "admin")
    grant(opened, AUDITOR, "auditor")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def desk(town: Database, town_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(town_url, tmp_path_factory.mktemp("home")) as running:
        running.wait_for("/readyz", 200)
        yield running


@pytest.fixture
def enter(page: Page, desk: Served, town: Database) -> Open:
    """Somebody who has just shown a second factor, at a view."""

    def go(staff_no: str, view: str, how: str = "", *, proved: bool = True) -> None:
        slip = invite(town, staff_no)
        origin = f"http://localhost:{desk.port}"
        sent = {"code": slip.code, "digits": slip.digits}
        assert page.request.post(f"{origin}/api/v1/session/slip", data=sent).ok
        run(town, "UPDATE session SET proved_at = CASE WHEN :proved THEN now() END", proved=proved)
        run(town, "UPDATE account SET put_off_at = now()")
        page.goto(f"{origin}/desk?{view}{how}")
        page.wait_for_selector("html[data-ready]", state="attached")
        expect(page.locator("#heading")).to_be_visible()

    return go


def fill_outbox(town: Database) -> None:
    """Three messages that could not be delivered: two to other systems that are gone, one to a person."""
    run(
        town,
        """INSERT INTO outbox (channel, target, body, dedup, in_order_of, at, dead_at, tries, fault) VALUES
           ('webhook', 77, '{"type": "report.waiting"}', 'a', 'MINE', now() - interval '3 d', now(), 19,
            'It answered 503.'),
           ('webhook', 78, '{"type": "post.ends"}', 'b', 'P-1', now() - interval '3 d', now(), 19,
            'It cannot be reached: ConnectionRefusedError.'),
           ('sms', (SELECT max(id) FROM account), '{"template": "post.ends"}', 'c', 'P-1', now(), now(), 1,
            'No phone of the account is known.')""",
    )


def seal(town: Database) -> None:
    """Seal all rows of the audit that are there."""
    run(town, "ALTER TABLE audit DISABLE TRIGGER audit_stays")
    open_rows = "id > coalesce((SELECT max(to_id) FROM seal), 0)"
    run(town, f"UPDATE audit SET at = at - interval '1 h' WHERE {open_rows}")
    run(town, "ALTER TABLE audit ENABLE TRIGGER audit_stays")
    with town.transaction() as connection:
        seals.seal_rows(connection)


def name_of(town: Database, table: str, code: str) -> str:
    ((name,),) = rows(town, f"SELECT name FROM {table} WHERE code = :code", code=code)
    return str(name)


@pytest.mark.parametrize("how", HOW)
def test_a_kind_of_place_is_called_and_shown_otherwise(
    enter: Open, page: Page, town: Database, how: str
) -> None:
    enter(ADMIN, "terms", how)
    is_sound(page, how)
    line = page.locator("[data-code=caring_station]")
    line.locator("button").first.click()
    expect(page.locator("#term-name")).to_be_focused()
    page.locator("#term-icons").click()
    is_sound(page, how)
    page.locator("#term-name").fill("暖心驿站")
    page.locator("#term-name_en").fill("Warm station")
    page.locator("#term [value=snowflake]").check()
    page.locator("#term [value=purple]").check()
    page.locator("#term-position").fill("5")
    page.locator("#term [type=submit]").click()
    expect(page.locator("#term")).to_have_count(0)
    # It is the first now, and one goes on from it.
    first = page.locator("#terms > li").first
    expect(first).to_have_attribute("data-code", "caring_station")
    expect(first).to_contain_text("暖心驿站")
    expect(page.locator("#term-caring_station")).to_be_focused()
    shown = "SELECT name, name_en, icon, tone, position FROM place_kind WHERE code = 'caring_station'"
    assert rows(town, shown) == [("暖心驿站", "Warm station", "snowflake", "purple", 5)]
    is_sound(page, how)
    page.locator(".snack button").click()
    expect(first).not_to_have_attribute("data-code", "caring_station")
    assert name_of(town, "place_kind", "caring_station") == "爱心驿站"


@pytest.mark.parametrize("kind", ["amenities", "roles", "layers"])
def test_each_kind_of_term_has_the_fields_that_it_has(enter: Open, page: Page, kind: str) -> None:
    enter(ADMIN, "terms")
    page.locator(f"#terms-{kind}").click()
    expect(page.locator(f"#terms-{kind}")).to_have_attribute("aria-pressed", "true")
    page.locator("#terms button").first.click()
    told = page.request.get(page.url.split("/desk")[0] + f"/api/v1/terms/{kind}").json()
    names = "[...new Set([...document.querySelectorAll('#term [name]')].map((each) => each.name))]"
    assert page.evaluate(names) == told["columns"]
    is_sound(page, "")


def test_what_a_role_may_do_is_told_and_no_field(enter: Open, page: Page) -> None:
    enter(ADMIN, "terms=roles", "&lang=en")
    page.locator("#term-grid_worker").click()
    fixed = page.locator("#term [data-fixed]")
    expect(fixed).to_contain_text("what grid workers may")
    expect(fixed).to_contain_text("only on the server")
    expect(fixed.locator("input, select, textarea")).to_have_count(0)
    page.locator("#term-property_manager").click()
    # One at a time.
    expect(fixed).to_have_count(1)
    expect(fixed).to_contain_text("may change nothing")


@pytest.mark.parametrize("how", HOW)
def test_what_is_refused_is_told_at_its_field(enter: Open, page: Page, town: Database, how: str) -> None:
    enter(ADMIN, "terms=layers", how)
    page.locator("#terms button").first.click()
    page.locator("#term [type=submit]").click()
    expect(page.locator("#term .said")).not_to_be_empty()
    page.locator("#term-name").fill(" ")
    page.locator("#term [type=submit]").click()
    at = page.locator(".field:has(#term-name)")
    expect(at.locator(".said")).not_to_be_empty()
    expect(page.locator("#term-name")).to_be_focused()
    is_sound(page, how)
    page.locator("#term-name").fill("派出所")
    page.locator("#term-rank").fill("first")
    page.locator("#term-rank").press("Enter")
    expect(page.locator(".field:has(#term-rank) .said")).not_to_be_empty()
    expect(page.locator("#term-name")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#term-name")).to_have_value("派出所")
    page.locator("#term .act").last.click()
    expect(page.locator("#term")).to_have_count(0)
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'term.edit' AND subject ~ 'layers'") == [(0,)]


@pytest.mark.parametrize("how", HOW)
def test_two_at_one_name_see_each_other(enter: Open, page: Page, town: Database, how: str) -> None:
    ((code, old),) = rows(town, "SELECT code, name FROM amenity ORDER BY position, code LIMIT 1")
    enter(ADMIN, "terms=amenities", how)
    page.locator(f"#term-{code}").click()
    page.locator("#term-name").fill("热水")
    run(town, "UPDATE amenity SET name = '凉水' WHERE code = :code", code=code)
    page.locator("#term [type=submit]").click()
    both = page.locator(".field:has(#term-name) .both")
    expect(both).to_contain_text("凉水")
    expect(both).to_contain_text("热水")
    is_sound(page, how)
    assert name_of(town, "amenity", str(code)) == "凉水"
    page.locator("#term [type=submit]").click()
    expect(page.locator("#term")).to_have_count(0)
    assert name_of(town, "amenity", str(code)) == "热水"
    run(town, "UPDATE amenity SET name = :name WHERE code = :code", name=old, code=code)


def test_by_the_keyboard_alone(enter: Open, page: Page, town: Database) -> None:
    enter(ADMIN, "terms")
    page.locator("#term-toilet").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("所")
    page.locator("#term input:checked[name=tone]").focus()
    page.keyboard.press("ArrowRight")
    ((before,),) = rows(town, "SELECT tone FROM place_kind WHERE code = 'toilet'")
    page.keyboard.press("Enter")
    expect(page.locator("#term-toilet")).to_be_focused()
    expect(page.locator("#term")).to_have_count(0)
    ((after,),) = rows(town, "SELECT tone FROM place_kind WHERE code = 'toilet'")
    assert after != before and name_of(town, "place_kind", "toilet").endswith("所")


@pytest.mark.parametrize("how", HOW)
def test_it_is_asked_once_more_who_it_is(enter: Open, page: Page, town: Database, how: str) -> None:
    enter(ADMIN, "terms=roles", how, proved=False)
    page.locator("#term-planner").click()
    page.locator("#term-name").fill("画图的")
    page.locator("#term [type=submit]").click()
    expect(page.locator("#prove-title")).to_be_visible()
    is_sound(page, how)
    page.keyboard.press("Escape")
    expect(page.locator("#term .said")).not_to_be_empty()
    expect(page.locator("#term-name")).to_have_value("画图的")
    assert name_of(town, "role", "planner") != "画图的"


@pytest.mark.parametrize("how", HOW)
def test_what_was_not_delivered_is_sent_again(enter: Open, page: Page, town: Database, how: str) -> None:
    run(town, "DELETE FROM outbox")
    run(town, "DELETE FROM webhook")
    fill_outbox(town)
    told = "INSERT INTO webhook (name, url, events) VALUES ('12345', 'https://example.cn/x', '{post.ends}')"
    run(town, told)
    enter(ADMIN, "account", how)
    page.locator("[href='/desk']").click()
    expect(page.locator("[data-tone=warn]", has_text="3")).to_be_visible()
    is_sound(page, how)
    page.locator("[href='/desk?sending']").click()
    letters = page.locator("[data-letter]")
    expect(letters).to_have_count(3)
    expect(page.locator("#dead")).to_contain_text("503")
    is_sound(page, how)
    letters.first.locator("button").click()
    expect(letters).to_have_count(2)
    assert rows(town, "SELECT count(*) FROM outbox WHERE dead_at IS NULL AND tries = 0") == [(1,)]
    remove = page.locator("[data-webhook] button")
    remove.click()
    assert rows(town, "SELECT count(*) FROM webhook WHERE closed_at IS NULL") == [(1,)]
    remove.click()
    expect(page.locator("[data-webhook]")).to_have_count(0)
    assert rows(town, "SELECT count(*) FROM webhook WHERE closed_at IS NULL") == [(0,)]
    expect(page.locator("#main")).to_contain_text("scripts/geoapi notices webhooks add")


@pytest.mark.parametrize("how", HOW)
def test_an_auditor_sees_whether_the_audit_was_altered(
    enter: Open, page: Page, town: Database, how: str
) -> None:
    enter(AUDITOR, "account", how)
    seal(town)
    page.locator("[href='/desk?more']").click()
    page.locator("#main .row:has([href$='#stamp'])").click()
    expect(page.locator("#seal")).to_have_attribute("data-tone", "ok")
    is_sound(page, how)
    ((number, reason),) = rows(
        town,
        "SELECT id, reason FROM audit WHERE id = (SELECT ids[1] FROM seal ORDER BY id DESC LIMIT 1)",
    )
    alter(town, number, "forged")
    page.reload()
    expect(page.locator("#seal")).to_have_attribute("data-tone", "bad")
    expect(page.locator("#seal")).to_contain_text(str(number))
    expect(page.locator("#seal")).to_contain_text("scripts/geoapi audit verify")
    is_sound(page, how)
    page.locator("[href='/desk']").click()
    expect(page.locator("[data-tone=bad]")).to_be_visible()
    alter(town, number, reason)
    # Nothing to change, and nothing of what is sent.
    for other in ("terms", "sending", "admin"):
        expect(page.locator(f"[href='/desk?{other}']")).to_have_count(0)


def alter(town: Database, number: object, reason: object) -> None:
    """Change a row of the audit as only the owner of the tables can."""
    run(town, "ALTER TABLE audit DISABLE TRIGGER audit_stays")
    run(town, "UPDATE audit SET reason = :reason WHERE id = :id", id=number, reason=reason)
    run(town, "ALTER TABLE audit ENABLE TRIGGER audit_stays")


@pytest.mark.parametrize("how", HOW)
def test_the_audit_is_searched_by_words(enter: Open, page: Page, town: Database, how: str) -> None:
    enter(ADMIN, "terms=layers", how)
    origin = page.url.split("/desk")[0]
    sent = {"values": {"name_en": f"Police {len(how)}"}}
    assert page.request.patch(f"{origin}/api/v1/terms/layers/police", data=sent).ok
    page.context.clear_cookies()
    enter(AUDITOR, "audit", how)
    is_sound(page, how)
    act = page.locator("#act")
    said = act.locator("option[value='term.edit']").inner_text()
    act.select_option("term.edit")
    page.locator("#find-audit [type=submit]").click()
    expect(page.locator("#audit > li").first).to_contain_text(said)
    # What was taken back is found with it.
    ((count,),) = rows(town, "SELECT count(*) FROM audit WHERE act IN ('term.edit', 'term.edit.undo')")
    assert page.locator("#audit > li").count() == count
    act.select_option("webhook")
    page.locator("#find-audit [type=submit]").click()
    expect(page.locator("#audit")).not_to_contain_text(said)


def test_on_a_wide_screen(enter: Open, page: Page, town: Database) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(ADMIN, "terms=layers")
    page.locator("#terms button").first.click()
    is_sound(page, "")
    for view in ("sending", "seals"):
        page.locator(f"[href='/desk?{view}']").click()
        expect(page.locator(f"[href='/desk?{view}']")).to_have_attribute("aria-current", "page")
        expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true")
        is_sound(page, "")


def test_others_are_offered_nothing_of_this(enter: Open, page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    enter(WORKER, "terms")
    for view in ("terms", "sending", "seals", "audit"):
        expect(page.locator(f"[href='/desk?{view}']")).to_have_count(0)
    ours = ("termspage", "termform", "sendingpage", "sealspage", "upkeeprequests")
    assert [url for url in loaded if any(name in url for name in ours)] == []

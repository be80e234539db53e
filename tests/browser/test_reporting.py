"""A resident reports something, with a network and without, and sees what becomes of it."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from geoapi.core.boxes import Boxes, make_key_file
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.access.commands import invite
from tests.browser.conftest import READY_MS, faults, resize, small_targets
from tests.conftest import close_app, opened_app
from tests.features.cases.photos import SECRET, hash_of, jpeg, make_pictures
from tests.features.cases.reporters import STAFF, WORKER, act, build_reporting_town, report
from tests.features.planning.planners import position
from tests.office.access.town import rows
from tests.served import Served

LON, LAT = position(100, 50)
HERE = f"lon={LON}&lat={LAT}"
SAID = "楼道灯不亮了，老人下楼看不见"
Staff = Callable[[str], FlaskClient]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    build_reporting_town(database, tmp_path)
    make_key_file(tmp_path / KEYS)
    return database


@pytest.fixture
def staff(town: Database, database_url: str, tmp_path: Path) -> Iterator[Staff]:
    """Members of staff, signed in beside the server that the resident's page comes from."""
    app = opened_app(database_url, tmp_path)

    def sign_in(staff_no: str) -> FlaskClient:
        slip = invite(town, staff_no, boxes=Boxes(tmp_path / KEYS))
        client: FlaskClient = app.test_client()
        answer = client.post("/api/v1/session/slip", json={"code": slip.code, "digits": slip.digits})
        assert answer.status_code == 200, answer.json
        return client

    yield sign_in
    close_app(app)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As a phone takes one: large, and with where it was taken."""
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg((2400, 1800)))
    return file


@pytest.fixture
def outside_of(page: Page) -> list[str]:
    """Errors of scripts."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def go(page: Page, desk: Served, path: str) -> Page:
    # Anew, also where only what is behind the # differs.
    page.goto("about:blank")
    page.goto(f"{desk.base}{path}", timeout=READY_MS)
    page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
    return page


def is_sound(page: Page, large: bool = False) -> None:
    found = [*faults(page), *small_targets(page, 60 if large else 44)]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"


def number_on(page: Page) -> str:
    expect(page.locator("#number")).to_have_text(re.compile(r"^\d{6}-[2-9A-Z]{4}$"))
    return page.locator("#number").inner_text()


def the_matter(town: Database, number: str) -> Any:
    found = rows(
        town, "SELECT body, category, happened_at, place_text FROM matter WHERE number = :n", n=number
    )
    (row,) = found
    return row


def test_four_taps_lead_from_the_map_to_a_number(
    page: Page, desk: Served, town: Database, photo: Path, outside_of: list[str]
) -> None:
    page.goto(f"{desk.base}/?{HERE}", timeout=READY_MS)
    page.locator("#report").click()
    page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
    assert page.evaluate("!window.L"), "the map has come with the page"
    expect(page.locator("#place-area")).to_contain_text("名990101001001001")
    is_sound(page)
    page.locator("#say").fill(SAID)
    expect(page.locator("[data-guess]")).to_have_attribute("data-code", "lighting")
    expect(page.locator("[name=category][value=lighting]")).not_to_be_checked()
    # Neither a photo nor a word: the tile asks for one of them.
    page.locator("#say").fill("")
    expect(page.locator("[data-guess]")).to_have_count(0)
    page.locator("[data-code=roads]").click()
    expect(page.locator("#what-said")).to_have_text("请拍一张或写一句")
    page.locator("#say").fill(SAID)
    page.locator("#camera").set_input_files(photo)
    expect(page.locator("#photos img")).to_have_count(1)
    page.locator("[data-code=lighting]").click()
    expect(page.locator("#who b")).to_have_count(2)
    is_sound(page)
    page.locator("#phone").fill("1391234")
    page.locator("#send").click()
    expect(page.locator("#phone-said")).to_contain_text("号码不对")
    page.locator("#phone").fill("139 1234 5678")
    page.locator(".texts").click()
    with page.expect_request("**/api/v1/cases") as asked:
        page.locator("#send").click()
    sent = asked.value.post_data_json
    number = number_on(page)
    is_sound(page)
    body, category, happened_at, _ = the_matter(town, number)
    assert (body, category) == (SAID, "lighting")
    assert timedelta() <= datetime.now(happened_at.tzinfo) - happened_at < timedelta(minutes=5)
    # The photo is smaller than the camera's, and says no more where it was taken.
    expect(page.locator("#photos-wait")).to_have_count(0)
    ((sha256, state, content),) = rows(town, "SELECT encode(sha256, 'hex'), state, sent FROM evidence")
    assert isinstance(content, bytes | memoryview)
    content = bytes(content)
    assert (sha256, state) == (hash_of(content), "received")
    with Image.open(io.BytesIO(content)) as made:
        assert made.size == (1600, 1200)
    assert SECRET in photo.read_bytes() and SECRET not in content and b"Exif" not in content
    assert sent and (sent["evidence"], sent["answer_by"]) == ([sha256], "sms")
    with page.expect_download() as saved:
        page.locator("#save").click()
    assert saved.value.suggested_filename == f"{number}.png"
    with Image.open(saved.value.path()) as slip:
        assert slip.width == 720 and slip.height > 700
    make_pictures(town)
    page.locator("#follow").click()
    expect(page.locator(".shots img")).to_have_js_property("complete", True)
    assert page.locator(".shots img").evaluate("(node) => node.naturalWidth") == 1600
    expect(page.locator(".promise .d")).to_contain_text("前")
    expect(page.locator(".mhead .num")).to_contain_text(number)
    assert outside_of == []


def test_in_large_text_one_question_a_screen_and_back_keeps_everything(
    page: Page, desk: Served, town: Database
) -> None:
    go(page, desk, f"/report?{HERE}&text=large&lang=en")
    for width, height in ((320, 640), (390, 844)):
        resize(page, width, height)
        is_sound(page, large=True)
    page.locator("#next").click()
    is_sound(page, large=True)
    page.locator("#say").fill(SAID)
    page.locator("#next").click()
    is_sound(page, large=True)
    page.locator(".unsure").click()
    expect(page.locator("#stepno")).to_have_text("Step 4 of 4")
    is_sound(page, large=True)
    page.go_back()
    page.go_back()
    expect(page.locator("#say")).to_have_value(SAID)
    # Another place, by a pin on the map that comes only now.
    page.go_back()
    page.locator("#place-change").click()
    expect(page.locator(".pinmap .mark")).to_be_visible()
    is_sound(page, large=True)
    page.keyboard.press("Escape")
    expect(page.locator("#place-change")).to_be_focused()
    for _ in range(2):
        page.locator("#next").click()
    # With the keys a tile is only chosen; the button leads on.
    page.locator("[name=category]:checked").press("ArrowDown")
    expect(page.locator("#stepno")).to_have_text("Step 3 of 4")
    page.locator("#next").click()
    page.locator("#send").click()
    assert the_matter(town, number_on(page))[0] == SAID
    is_sound(page, large=True)


def queued(page: Page) -> None:
    """All that the page needs without a network is kept, and its worker answers."""
    kept = "caches.match('/api/v1/categories?kind=case')"
    page.wait_for_function(f"{kept}.then((found) => found && navigator.serviceWorker.controller)")


def test_without_a_network_a_report_waits_is_changed_and_sent_once(
    page: Page, desk: Served, town: Database, photo: Path, outside_of: list[str]
) -> None:
    arrived: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            arrived.append(request)

    page.context.on("requestfinished", note)
    go(page, desk, f"/report?{HERE}")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    # What came before the worker was there has not been kept.
    go(page, desk, f"/report?{HERE}")
    queued(page)
    page.context.set_offline(True)
    go(page, desk, f"/report?{HERE}&place=5号楼")
    expect(page.locator("#net")).to_be_visible()
    expect(page.locator("#place-name")).to_have_text("5号楼")
    page.locator("#say").fill(SAID)
    page.locator("#camera").set_input_files(photo)
    expect(page.locator("#photos img")).to_have_count(1)
    page.locator("[data-code=lighting]").click()
    page.locator("#send").click()
    lifted = datetime.now().astimezone()
    expect(page.locator(".kept")).to_have_count(1)
    expect(page.locator(".kept .ph")).to_be_visible()
    expect(page.locator("#call")).to_have_attribute("href", re.compile("tel:"))
    expect(page.locator("#number")).to_have_count(0)
    is_sound(page)
    # Another one, which is not meant.
    page.locator("#back").click()
    page.locator("#say").fill("写错了")
    page.locator("[data-code=roads]").click()
    page.locator("#send").click()
    expect(page.locator(".kept")).to_have_count(2)
    page.locator(".kept").nth(1).locator("button").nth(1).click()
    expect(page.locator(".kept")).to_have_count(1)
    # Closed and opened again, still without a network.
    go(page, desk, f"/report?{HERE}")
    page.locator("#waits").click()
    page.locator(".kept button").first.click()
    expect(page.locator("#stepno")).to_have_text("第 2 步，共 2 步")
    page.go_back()
    page.locator("#say").fill(f"{SAID}。已经三天了")
    page.locator("#next").click()
    page.locator("#send").click()
    expect(page.locator(".kept b")).to_have_text(SAID)
    assert arrived == []
    page.context.set_offline(False)
    number = number_on(page)
    body, category, happened_at, place = the_matter(town, number)
    assert (body, category, place) == (f"{SAID}。已经三天了", "lighting", "5号楼")
    assert abs(happened_at - lifted) < timedelta(seconds=20)
    # Opened again it is not sent again, and is found again.
    go(page, desk, f"/report?{HERE}")
    expect(page.locator(".before a")).to_have_attribute("href", re.compile(rf"^/m/{number}#"))
    expect(page.locator("#waits")).to_have_count(0)
    assert len([each for each in arrived if each.url.endswith("/api/v1/cases")]) == 1
    assert outside_of == []


def test_a_report_that_was_changed_after_it_had_arrived_is_not_made_twice(
    page: Page, desk: Served, town: Database
) -> None:
    """The answer to the first try is lost on the way."""
    go(page, desk, f"/report?{HERE}")
    page.locator("#say").fill(SAID)
    page.locator("[data-code=lighting]").click()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/v1/cases", lose)
    page.locator("#send").click()
    expect(page.locator(".kept")).to_have_count(1)
    page.unroute("**/api/v1/cases")
    page.locator(".kept button").first.click()
    page.go_back()
    page.locator("#say").fill("不是灯")
    page.locator("#next").click()
    page.locator("#send").click()
    assert the_matter(town, number_on(page))[0] == SAID
    expect(page.locator(".noteline.warn").first).to_contain_text("第一次")
    assert rows(town, "SELECT count(*) FROM matter") == [(1,)]


def test_its_reporter_sees_the_answer_and_says_that_it_is_not_solved(
    page: Page, desk: Served, town: Database, staff: Staff, outside_of: list[str]
) -> None:
    community, worker = staff(STAFF), staff(WORKER)
    receipt = report(community, category="lighting", text=SAID, place="5号楼")
    number, link = receipt["number"], f"/m/{receipt['number']}#{receipt['key']}"
    act(community, number, "accept", weight="simple")
    act(community, number, "dispatch", reason="不给反映人看的")
    act(worker, number, "acknowledge")
    go(page, desk, link)
    expect(page.locator(".promise .k")).to_have_text("答应您的时间")
    expect(page.locator(".promise .w").first).to_contain_text("办好，或当面说清")
    steps = page.locator(".line2 li:not(.todo) b")
    expect(steps).to_have_count(4)
    expect(steps.nth(3)).to_contain_text("正在办")
    expect(page.locator("body")).not_to_contain_text("不给反映人看的")
    is_sound(page)
    act(worker, number, "resolve", outcome="fixed", said="换了灯泡")
    go(page, desk, link)
    # Said, not yet true.
    expect(page.locator(".promise .k")).to_contain_text("说修好了")
    expect(page.locator("main")).not_to_contain_text("已解决")
    both = [page.locator(f"[data-act={each}]") for each in ("confirm", "dispute")]
    look = (
        "(node) => { const s = getComputedStyle(node); return [s.backgroundColor, s.color, s.fontWeight]; }"
    )
    assert both[0].evaluate(look) == both[1].evaluate(look)
    sizes = [each.bounding_box() for each in both]
    assert sizes[0] and sizes[1] and abs(sizes[0]["width"] - sizes[1]["width"]) < 1
    is_sound(page)
    # Meanwhile somebody asks for more: what is typed stays.
    both[1].click()
    page.locator("#words").fill("晚上还是不亮")
    act(staff("S6"), number, "supervise", reason="看看")
    page.locator("#words-send").click()
    expect(page.locator("#words-said")).to_contain_text("刚有新进展")
    expect(page.locator("#words")).to_have_value("晚上还是不亮")
    is_sound(page)
    page.locator("#words-send").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".promise")).to_contain_text("正在重新办")
    expect(page.locator(".line2")).to_contain_text("“晚上还是不亮”")
    act(worker, number, "resolve", outcome="fixed", said="换了线")
    go(page, desk, f"/m/{number}?lang=en&text=large#{receipt['key']}")
    is_sound(page, large=True)
    page.locator("[data-act=confirm]").click()
    page.locator("#words-send").click()
    expect(page.locator(".promise .d")).to_have_text("Solved")
    is_sound(page, large=True)
    assert outside_of == []


def test_a_neighbour_says_me_too_and_a_reporter_adds_to_it(
    page: Page, desk: Served, town: Database, staff: Staff, photo: Path, outside_of: list[str]
) -> None:
    receipt = report(staff(STAFF), category="corridor_lamp", text=SAID, phone="13912345678")
    go(page, desk, f"/report?{HERE}")
    page.locator("#say").fill("灯不亮")
    page.locator("[data-code=lighting]").click()
    expect(page.locator(".same .c")).to_have_count(1)
    # Nobody has cleared what was said: it is not shown.
    expect(page.locator(".same")).not_to_contain_text(SAID)
    is_sound(page)
    page.locator(".me").click()
    expect(page.locator(".done2")).to_contain_text("一共 1 位邻居")
    assert rows(town, "SELECT count(*) FROM matter_follow") == [(1,)]
    # Without the receipt, by the phone that was left.
    go(page, desk, f"/m/{receipt['number']}")
    page.locator("#digits").fill("0000")
    page.locator("#digits-open").click()
    expect(page.locator("#digits-said")).to_contain_text("不对")
    is_sound(page)
    page.locator("#digits").fill("5678")
    page.locator("#digits-open").click()
    expect(page.locator(".mhead h2")).to_have_text(SAID)
    page.locator("[data-act=note]").click()
    page.locator("#words").fill("白天家里有人")
    page.locator("#words-photos").set_input_files(photo)
    expect(page.locator("dialog .link")).to_contain_text("照片 1 张")
    is_sound(page)
    with page.expect_response("**/api/v1/evidence/**") as put:
        page.locator("#words-send").click()
    assert put.value.ok
    expect(page.locator(".line2")).to_contain_text("“白天家里有人”")
    make_pictures(town)
    go(page, desk, f"/m/{receipt['number']}#{receipt['key']}")
    expect(page.locator(".shots img")).to_have_count(1)
    assert outside_of == []


def test_everybody_sees_what_a_person_has_cleared(page: Page, desk: Served, staff: Staff) -> None:
    community = staff(STAFF)
    receipt = report(community, category="lighting", text="我家楼下的灯不亮，打 13912345678")
    number = receipt["number"]
    said = {"text": "楼下的灯不亮", "published": True}
    assert community.put(f"/api/v1/matters/{number}/face", json=said).status_code == 200
    act(community, number, "accept", weight="simple")
    go(page, desk, f"/m/{number}")
    expect(page.locator(".mhead h2")).to_have_text("楼下的灯不亮")
    expect(page.locator(".promise .d")).to_have_text("已受理")
    expect(page.locator(".line2 li")).to_have_count(2)
    expect(page.locator("[data-act]")).to_have_count(0)
    is_sound(page)


def test_without_the_key_a_page_says_the_same_of_any_number(page: Page, desk: Served, staff: Staff) -> None:
    receipt = report(staff(STAFF), category="neighbours")
    said = []
    number, wrong = receipt["number"], "a" * 26
    for path in (number, "261130-ZZZZ", f"{number}#{wrong}", f"261130-ZZZZ#{wrong}", "nonsense"):
        go(page, desk, f"/m/{path}")
        expect(page.locator("#stage h2")).to_have_text("没有找到")
        said.append(page.locator("body").inner_text())
    assert said[0] == said[1] and len(set(said[2:])) == 1
    is_sound(page)
    # A number that somebody types into the search leads there.
    page.goto(f"{desk.base}/?{HERE}", timeout=READY_MS)
    page.locator("#q").fill(receipt["number"].lower().replace("-", ""))
    page.locator("#q").press("Enter")
    page.wait_for_url(f"**/m/{receipt['number']}")

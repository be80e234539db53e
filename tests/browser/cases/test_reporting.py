"""A resident reports something, with a network and without."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from geoapi.core.db import Database
from tests.browser.cases.residents import HERE, SAID, go, is_sound, number_on, the_matter
from tests.browser.conftest import READY_MS, resize
from tests.features.cases.photos import SECRET, hash_of, make_pictures
from tests.office.access.town import rows
from tests.served import Served


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

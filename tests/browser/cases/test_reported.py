"""A resident sees what becomes of it, and says how it was; everybody else sees what is cleared."""

from pathlib import Path

from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from tests.browser.cases.residents import HERE, SAID, Staff, go, is_sound
from tests.browser.conftest import READY_MS
from tests.features.cases.photos import make_pictures
from tests.features.cases.reporters import STAFF, WORKER, act, report
from tests.office.access.town import rows
from tests.served import Served


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
    is_sound(page)
    page.locator(".back-same").click()
    expect(page.locator(".me")).to_be_focused()
    assert rows(town, "SELECT count(*) FROM matter_follow") == [(0,)]
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
    expect(page.locator(".promise .d")).to_have_text("社区已受理")
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

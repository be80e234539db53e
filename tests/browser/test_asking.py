"""Where an address is doubtful the page asks back, and whatever it answers it shows how the text was read."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]

STANDARD = "滨城市城中区河湾街道紫荆社区锦波街1号紫荆新村5号楼"
# Estates of the demo city: one name in two districts, one in two grids, one in one grid.
NAMESAKE, LARGE, SMALL = "锦和小区", "翠湖里", "紫荆新村"


def write(page: Page, text: str) -> None:
    """Type an address and send it off, choosing no suggestion."""
    box = page.get_by_role("combobox")
    box.fill(text)
    box.press("Enter")


def test_one_of_several_is_confirmed_in_the_list(visit: Visit) -> None:
    page = visit()
    write(page, f"{NAMESAKE}2号楼")
    expect(page.locator("#heading")).to_have_text("是这里吗？")
    expect(page.locator("#heading")).to_be_focused()
    choices, pins = page.locator(".choices button"), page.locator("#map .pin")
    expect(choices).to_have_count(2)
    expect(pins).to_have_text(["1", "2"])
    second = choices.nth(1).locator(".where").inner_text()
    choices.nth(1).click()
    expect(page.locator(".badge")).to_have_text("这栋楼的网格")
    expect(page.locator(".matched .where")).to_have_text(second)
    page.go_back()
    expect(choices).to_have_count(2)


def test_one_of_several_is_confirmed_on_the_map(visit: Visit) -> None:
    page = visit(f"?address={NAMESAKE}2号楼")
    first = page.locator(".choices .where").first.inner_text()
    page.locator("#map [role=button]", has_text="1").click()
    expect(page.locator(".matched .where")).to_have_text(first)


def test_none_of_them_leads_back_to_the_box(visit: Visit) -> None:
    page = visit(f"?address={NAMESAKE}2号楼")
    page.get_by_role("button", name="都不是，重新输入").click()
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    assert page.evaluate("getSelection().toString()") == f"{NAMESAKE}2号楼"


def test_a_single_doubtful_place_is_asked_about(visit: Visit) -> None:
    page = visit()
    write(page, "紫京新村5号楼")
    expect(page.locator("#heading")).to_have_text("是这里吗？")
    expect(page.locator(".card .text")).to_contain_text("紫荆新村5号楼")
    expect(page.locator(".assumed li").first).to_contain_text("“紫京新村”")
    expect(page.locator("#map .pin")).to_have_count(1)
    page.get_by_role("button", name="是", exact=True).click()
    expect(page.locator(".badge")).to_have_text("这栋楼的网格")
    expect(page.locator(".matched .text")).to_contain_text("紫荆新村5号楼")
    expect(page.locator(".reading")).to_have_count(0)


def test_no_means_writing_it_again(visit: Visit) -> None:
    page = visit("?address=紫京新村5号楼")
    page.get_by_role("button", name="不是，重新输入").click()
    expect(page.get_by_role("combobox")).to_be_focused()


def test_a_building_that_is_not_there_leads_to_its_estate(visit: Visit) -> None:
    page = visit()
    write(page, f"{SMALL}99号楼")
    expect(page.locator("#heading")).to_have_text("是这里吗？")
    expect(page.locator(".assumed li").first).to_have_text("没有99号楼，显示到小区")
    page.get_by_role("button", name="是", exact=True).click()
    expect(page.locator(".badge")).to_have_text("这个小区的网格")
    expect(page.locator(".coarse")).to_contain_text("按小区定位；加上楼号更准")
    page.get_by_role("button", name="补上楼号").click()
    box = page.get_by_role("combobox")
    expect(box).to_have_value(re.compile(f"{SMALL}$"))
    page.keyboard.type("5")
    expect(page.get_by_role("option").first).to_contain_text(f"{SMALL}5号楼")


def test_an_estate_in_several_grids_asks_for_the_building(visit: Visit) -> None:
    page = visit()
    write(page, LARGE)
    expect(page.locator("#heading")).to_have_text(re.compile(f"{LARGE}分在 2 个网格里"))
    grids = page.locator(".choices a")
    expect(grids).to_have_text([re.compile("社区 第.+网格")] * 2)
    expect(page.locator("#map .pin")).to_have_text(["1", "2"])
    expect(page.locator("#map .leaflet-overlay-pane path")).to_have_count(2)
    name = grids.nth(1).locator("[data-area]").inner_text()
    page.locator("#map [role=button]", has_text="2").click()
    expect(page.locator(".badge")).to_have_text("网格")
    assert page.locator("#heading").inner_text() in name


def test_a_road_alone_asks_for_the_number(visit: Visit) -> None:
    page = visit()
    write(page, "锦波街")
    expect(page.locator("#heading")).to_have_text("请补上锦波街的门牌号")
    expect(page.locator("#map .pin")).to_have_count(1)
    page.get_by_role("button", name="补上门牌号").click()
    box = page.get_by_role("combobox")
    expect(box).to_have_value(re.compile("锦波街$"))
    page.keyboard.type("1号")
    expect(page.get_by_role("option").first).to_contain_text("锦波街1号")


def test_an_area_that_was_typed_opens(visit: Visit) -> None:
    page = visit("?address=紫荆社区")
    expect(page.locator(".badge")).to_have_text("社区")
    assert "area=990102001004" in page.url and "address" not in page.url


def test_the_parts_that_were_understood_are_set_off(visit: Visit) -> None:
    page = visit()
    write(page, f"送到{SMALL}5-2-501找王小明")
    expect(page.locator(".badge")).to_contain_text("的网格")
    line = page.locator(".reading .line")
    expect(line.locator(".part").first).to_have_text(f"{SMALL}小区")
    expect(line.locator(".ignored").last).to_contain_text("王小明")
    decoration = line.locator("b").first.evaluate("node => getComputedStyle(node).textDecorationLine")
    assert decoration == "underline"
    expect(line).to_have_attribute("aria-expanded", "false")
    line.press("Enter")
    expect(line).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".reading p")).to_be_visible()


def test_a_former_name_is_explained(visit: Visit) -> None:
    page = visit()
    write(page, "胜利大院3号楼")
    expect(page.locator(".badge")).to_have_text("这栋楼的网格")
    expect(page.locator(".matched .text")).to_contain_text("金桂雅居3号楼")
    expect(page.locator(".assumed li")).to_have_text("曾用名“胜利大院”（至2010年12月）→ 金桂雅居")
    page.locator("#layers-button").click()
    page.locator("#lang").click()
    expect(page.locator(".assumed li")).to_have_text('Former name "胜利大院" (until Dec 2010) → 金桂雅居')


def test_a_name_that_two_places_go_by_is_asked_about(visit: Visit) -> None:
    page = visit("?address=公交公司宿舍3号楼")
    expect(page.locator(".choices .why")).to_have_text(
        ["“公交公司宿舍”就是柏林苑", "“公交公司宿舍”就是海棠小区"]
    )


def test_offsets_are_those_of_whole_characters(visit: Visit) -> None:
    page = visit()
    write(page, f"𠮷😀 {SMALL}5号楼")
    expect(page.locator(".reading b")).to_have_text([SMALL, "5号楼"])


def test_a_standard_address_needs_no_explaining(visit: Visit) -> None:
    page = visit(f"?address={STANDARD}")
    expect(page.locator(".matched .text")).to_have_text("锦波街1号紫荆新村5号楼")
    expect(page.locator(".matched .where")).to_have_text("滨城市城中区河湾街道紫荆社区")
    expect(page.locator(".reading")).to_have_count(0)


def test_why_an_address_was_not_found(visit: Visit) -> None:
    page = visit()
    for text, heading in [
        ("杭州市西湖区文三路1号", "这个地址在杭州市，不在本市"),
        ("3", "请再写详细一点"),
        ("天上街999号", "没有找到这个地址"),
        ("<img src=x onerror=alert(1)>", "没有找到这个地址"),
    ]:
        write(page, text)
        expect(page.locator(".notice"), text).to_contain_text(f"“{text}”")
        expect(page.locator("#heading"), text).to_have_text(heading)
        page.get_by_role("button", name="修改搜索").click()
        expect(page.get_by_role("combobox"), text).to_be_focused()


def test_english_says_it_all_too(visit: Visit) -> None:
    page = visit("?lang=en&address=紫京新村5号楼")
    expect(page.locator("#heading")).to_have_text("Is this the place?")
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    expect(page.locator(".card .kind")).to_have_text("Building")

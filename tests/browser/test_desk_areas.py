"""The desk's areas: an introduction, another name, a building's grid, an address moved by its pin."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.db import Database
from tests.browser.desks import HOW, is_sound, open_view
from tests.city.addresses.filing import LAT, LON, table
from tests.office.access.town import rows, run
from tests.served import Served

Open = Callable[..., None]
COMMUNITY = "990101001001"
ADDRESS = "云禧路5号"


@pytest.fixture
def town(town: Database, tmp_path: Path) -> Database:
    run(
        town,
        """INSERT INTO building (code, name, geom, entrance)
           SELECT 'B1', '5号楼', ST_Multi(ST_Buffer(door, 0.0001)), door
             FROM ST_Point(:lon, :lat, 4326) AS door""",
        lon=LON,
        lat=LAT,
    )
    import_addresses(
        town,
        table(tmp_path, "标准地址,经度,纬度,楼栋编码", f"{ADDRESS},{LON},{LAT},B1"),
    )
    return town


@pytest.fixture
def sign_in(page: Page, desk: Served, town: Database) -> Open:
    return partial(open_view, page, desk, town)


@pytest.mark.parametrize("how", HOW)
def test_what_is_told_of_an_area(sign_in: Open, page: Page, town: Database, how: str) -> None:
    sign_in("S3", "areas", how)
    is_sound(page, how)
    page.locator(f"[data-area='{COMMUNITY}']").click()
    page.locator("#open-introduction").click()
    is_sound(page, how)
    page.locator("#introduction textarea").fill("老纺织厂家属区")
    page.locator("#introduction [type=submit]").click()
    expect(page.locator("#told")).to_contain_text("老纺织厂家属区")
    page.locator(".snack button").click()
    expect(page.locator("#told")).not_to_contain_text("老纺织厂家属区")

    page.locator("#open-alias").click()
    inputs = page.locator("#alias .field input")
    inputs.nth(0).fill("云禧路")
    inputs.nth(1).fill("云")
    page.locator("#alias [type=submit]").click()
    expect(page.locator("#alias .said p")).to_be_visible()
    inputs.nth(1).fill("棉纺大街")
    is_sound(page, how)
    page.locator("#alias [type=submit]").click()
    expect(page.locator(".rows").first).to_contain_text("棉纺大街")
    page.locator(".rows .small").first.click()
    expect(page.locator(".rows .small")).to_have_count(0)
    assert rows(town, "SELECT * FROM alias") == []

    page.locator("#open-binding").click()
    page.locator(".opened input[type=search]").fill("云禧路5")
    page.locator("[data-text]").first.click()
    page.locator("#binding select").select_option("990101001001002")
    is_sound(page, how)
    page.locator("#binding [type=submit]").click()
    expect(page.locator(".rows").first).to_contain_text("5号楼")
    is_sound(page, how)
    page.locator(".rows .small").first.click()
    expect(page.locator(".rows .small")).to_have_count(0)


@pytest.mark.parametrize("how", HOW)
def test_an_address_is_moved_by_its_pin(sign_in: Open, page: Page, town: Database, how: str) -> None:
    sign_in("S3", f"area={COMMUNITY}", how)
    page.locator("#open-address").click()
    page.locator(".opened input[type=search]").fill("云禧路5")
    page.locator("[data-text]").first.click()
    pin = page.locator(".pinmap .mark")
    expect(pin).to_be_visible()
    pin.focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    is_sound(page, how)
    page.locator("#address textarea").fill("云禧路7号")
    page.locator("#address [type=submit]").click()
    expect(page.locator(".snack")).to_be_visible()
    ((text, north),) = rows(town, "SELECT text, ST_Y(geom) > :lat FROM address", lat=LAT)
    assert (text, north) == ("云禧路7号", True)


def test_without_the_map_the_text_is_corrected(sign_in: Open, page: Page, town: Database) -> None:
    sign_in("S3", f"area={COMMUNITY}")
    page.route("**/leaflet.js", lambda route: route.abort())
    page.locator("#open-address").click()
    page.locator(".opened input[type=search]").fill("云禧路5")
    page.locator("[data-text]").first.click()
    expect(page.locator(".pinmap")).to_have_count(0)
    page.locator("#address textarea").fill("云禧路7号")
    page.locator("#address [type=submit]").click()
    expect(page.locator(".snack")).to_be_visible()
    assert rows(town, "SELECT text FROM address") == [("云禧路7号",)]


def test_somebody_else_was_there_first(sign_in: Open, page: Page, town: Database) -> None:
    sign_in("S3", f"area={COMMUNITY}")
    page.locator("#open-introduction").click()
    page.locator("#introduction textarea").fill("我写的简介")
    run(town, "UPDATE area SET introduction = '别人写的简介' WHERE code = :code", code=COMMUNITY)
    page.locator("#introduction [type=submit]").click()
    both = page.locator("#introduction .both")
    expect(both).to_contain_text("别人写的简介")
    expect(both).to_contain_text("我写的简介")
    assert page.locator("#introduction textarea").input_value() == "我写的简介"
    is_sound(page, "")
    told = "SELECT introduction FROM area WHERE code = :code"
    # Overtaken once more while one looks at both.
    run(town, "UPDATE area SET introduction = '第三人写的' WHERE code = :code", code=COMMUNITY)
    page.get_by_role("button", name="用我的").click()
    expect(both).to_contain_text("第三人写的")
    page.get_by_role("button", name="用我的").click()
    expect(page.locator(".snack")).to_contain_text("简介已改")
    assert rows(town, told, code=COMMUNITY) == [("我写的简介",)]
    page.locator("#open-introduction").click()
    page.locator("#introduction textarea").fill("又改")
    run(town, "UPDATE area SET introduction = '别人又写的' WHERE code = :code", code=COMMUNITY)
    page.locator("#introduction [type=submit]").click()
    page.get_by_role("button", name="保留现在的").click()
    expect(page.locator("#told")).to_contain_text("别人又写的")
    expect(page.locator("#introduction")).to_have_count(0)
    assert rows(town, told, code=COMMUNITY) == [("别人又写的",)]
    # What is there already is not sent again.
    page.locator("#open-alias").click()
    for name in ("#alias input >> nth=0", "#alias input >> nth=1"):
        page.locator(name).fill("云禧路" if name.endswith("0") else "老棉厂")
    page.locator("#alias [type=submit]").click()
    expect(page.locator(".snack")).to_contain_text("别名已加上")
    page.locator("#open-alias").click()
    for name in ("#alias input >> nth=0", "#alias input >> nth=1"):
        page.locator(name).fill("云禧路" if name.endswith("0") else "老棉厂")
    page.locator("#alias [type=submit]").click()
    expect(page.locator("#alias .both")).to_contain_text("老棉厂")
    expect(page.get_by_role("button", name="用我的")).to_have_count(0)

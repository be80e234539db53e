"""The text of an address from its parts, and a text without its room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.city.addresses.importing.columns import ADDRESS_COLUMNS, PART_COLUMNS
from geoapi.city.addresses.text.composing import (
    compose,
    elements_of,
    is_building_number,
    spelling,
    without_room,
)
from geoapi.city.addresses.text.lexicon import ELEMENTS
from geoapi.importing.headings import match_header


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ("road=和平路 doorplate=12 estate=云禧苑 building=3 unit=2", "和平路12号云禧苑3号楼2单元"),
        (
            "province=某省 city=滨城市 district=临海区 road=和平路 doorplate=12号",
            "某省滨城市临海区和平路12号",
        ),
        ("province=北京市 city=北京市 road=和平路 doorplate=甲12", "北京市和平路甲12号"),
        ("subdistrict=和平街道 community=云禧社区 estate=云禧苑 building=三幢", "和平街道云禧社区云禧苑三幢"),
        ("road=和平路 doorplate=和平路１２号", "和平路12号"),
        ("estate=云禧苑 building=云禧苑3号楼", "云禧苑3号楼"),
        ("estate=云禧苑 place=云禧苑 building=A", "云禧苑A座"),
        ("road=和平路 doorplate=12-3 estate=5 building=12号 unit=东", "和平路12-3号5号院12号楼东单元"),
        ("road=和平路 doorplate=12号附3 building=3# unit=二", "和平路12号附3号3#二单元"),
        ("community=前进村 hamlet=王家屯 doorplate=7", "前进村王家屯7号"),
        ("road=Mannerheimintie doorplate=5 city=Helsinki", "Mannerheimintie 5, Helsinki"),
        ("road=Mannerheimintie doorplate=5 district=Kamppi", "Mannerheimintie 5"),
        ("place=Stockmann city=Helsinki", "Stockmann, Helsinki"),
        ("estate= road=", ""),
        ("", ""),
    ],
)
def test_a_text_is_composed_in_the_order_of_its_language(parts: str, text: str) -> None:
    assert compose(dict(part.split("=") for part in parts.split())) == text


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("云禧苑3号楼2单元501室", "云禧苑3号楼2单元"),
        ("云禧苑3号楼2单元501", "云禧苑3号楼2单元"),
        ("云禧苑3幢5层501", "云禧苑3幢"),
        ("云禧苑三号楼二单元五层", "云禧苑三号楼二单元"),
        ("云禧苑3号楼1门201号", "云禧苑3号楼1门"),
        ("云禧苑3号楼地下1层", "云禧苑3号楼"),
        ("云禧苑3-2-501室", "云禧苑3-2"),
        ("云禧苑3号楼2-501", "云禧苑3号楼"),
        ("和平路12号501室", "和平路12号"),
        ("万汇广场A座1201", "万汇广场A座"),
        *(
            (text, text)
            for text in ("和平路1201号", "和平路12号附501号", "云禧苑3幢12", "王家村3-501", "和平路3-501室")
        ),
        *(
            (text, text)
            for text in ("云禧苑3号楼", "门诊楼", "宝龙广场5楼", "501室", "档案室", "Mannerheimintie 501")
        ),
    ],
)
def test_a_room_is_no_part_of_a_standard_text(text: str, shorter: str) -> None:
    assert without_room(text, {}) == shorter


@pytest.mark.parametrize(
    ("text", "parts", "shorter"),
    [
        ("云禧苑3-2-501", {"room": "501"}, "云禧苑3-2"),
        ("云禧苑3号楼东户", {"room": "东户"}, "云禧苑3号楼"),
        ("云禧苑3号楼5层502", {"floor": "5", "room": "502室"}, "云禧苑3号楼"),
        ("云禧苑3号楼2", {"room": "2"}, "云禧苑3号楼"),
        ("和平路12", {"room": "2"}, "和平路12"),
        ("501", {"room": "501"}, "501"),
        ("云禧苑3号楼(", {"room": "("}, "云禧苑3号楼("),
    ],
)
def test_columns_say_which_the_room_is(text: str, parts: dict[str, str], shorter: str) -> None:
    assert without_room(text, parts) == shorter


@given(st.text(max_size=40), st.text(max_size=5), st.text(max_size=5))
def test_taking_the_room_away_never_leaves_nothing(text: str, room: str, floor: str) -> None:
    shorter = without_room(text, {"room": room, "floor": floor})
    assert text.startswith(shorter) and (shorter or not text)


def test_a_hamlet_is_the_road_of_its_doors_or_else_a_place() -> None:
    assert elements_of({"hamlet": "王家屯", "doorplate": "7", "room": "1"}) == {
        "road": "王家屯",
        "doorplate": "7",
    }
    assert elements_of({"hamlet": "王家屯", "road": "村中路"}) == {"road": "村中路", "place": "王家屯"}


def test_numbers_of_houses_are_no_names() -> None:
    numbers = (
        "3号楼",
        "A座",
        "12",
        "三幢",
        "3#",
        "甲3号楼",
        "第3栋",
        "3 号",
        "1-3号楼",
        "门诊楼",
        "第2教学楼",
    )
    assert [text for text in numbers if not is_building_number(text)] == []
    names = ("万汇广场", "凯润金城6栋", "Forum", "长发中心C座", "12号院", "")
    assert [text for text in names if is_building_number(text)] == []


def test_one_address_in_other_characters_is_compared_as_the_same() -> None:
    assert (
        len({spelling(text) for text in ("云禧苑3幢", "云禧苑 3号楼", "云禧苑３＃楼", "云禧苑（3栋）")}) == 1
    )
    assert spelling("云禧苑3幢") != spelling("云禧苑13幢") and spelling("和平路3号") != spelling(
        "和平路3号楼"
    )


@pytest.mark.parametrize(
    "headings",
    [
        "省 市 区县 街道/乡镇 社区 街路巷 门牌号 小区 楼栋号 单元号 楼层 室号",
        "省份 城市 县(市、区) 街道办 居委会 道路 门牌 院落 楼幢 单元 层 户室",
        "省 市 区 乡镇(街道) 行政村 自然村 路名 门牌号码 小区名称 幢号 单元名称 所在楼层 房间号",
        "行政区划 街道办事处 社区居委会 街路巷名称 门楼牌号码 小区名称 楼号 单元名 楼层号 房号",
        "SSXQ XZJD SQMC JLXMC MLPH XQMC LDH DYH 楼层 SHH",
        (
            "province city county town community road house_number residential_quarters building_number "
            "unit floor room"
        ),
    ],
)
def test_the_headings_of_real_tables_are_known(headings: str) -> None:
    given = headings.split()
    assert len(match_header(given, ADDRESS_COLUMNS)) == len(given)


def test_no_heading_means_two_columns_and_parts_are_elements() -> None:
    for name, headings in ADDRESS_COLUMNS.items():
        for heading in (name, *headings):
            assert match_header([heading], ADDRESS_COLUMNS) == {0: name}
    own = {"division", "town", "village", "hamlet", "building_number"}
    assert set(PART_COLUMNS) - own <= set(ELEMENTS)

"""What is offered while somebody types: in characters, pinyin, initials, and numbers."""

import pytest
from hypothesis import given, settings

from geoapi.city.addresses.gazetteer.entries import AddressRow, Toponym
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.candidates import Candidate
from geoapi.city.addresses.search.suggesting import suggest
from tests.city.addresses.texts import ANY_TEXT
from tests.city.addresses.towns import AREAS, JINHE, TINGTAO, XINCHENG, YUNXI, address_rows, shuffled, town


def offered(typed: str, limit: int = 8, near: tuple[float, float] | None = None) -> list[str]:
    return [each.text for each in suggest(town(), typed, limit, near)]


def first(typed: str) -> Candidate:
    return suggest(town(), typed, 8)[0]


@pytest.mark.parametrize(
    "typed",
    [
        "云",
        "云禧",
        "云禧苑",
        "雲禧",
        "y",
        "yun",
        "yunx",
        "yunxiyuan",
        "YunXi Yuan",
        "yx",
        "yxy",
        "禧园",
        "禧苑",
    ],
)
def test_a_name_in_any_way(typed: str) -> None:
    assert f"{YUNXI}云禧苑" in offered(typed)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("云禧苑3", ["3号楼", "30号楼"]),
        # Behind its word a number goes on no more.
        ("云禧苑3号", ["3号楼"]),
        ("云禧苑3号楼", ["3号楼"]),
        ("云禧苑三", ["3号楼", "30号楼"]),
        ("云禧苑1", ["1号楼", "13号楼"]),
        ("云禧苑13", ["13号楼"]),
        ("云禧苑甲", ["甲3号楼"]),
        ("yunxiyuan3", ["3号楼", "30号楼"]),
        ("yxy3", ["3号楼", "30号楼"]),
        ("云禧3", ["3号楼", "30号楼"]),
        ("和平路12号云禧苑3", ["3号楼", "30号楼"]),
        ("滨城市临海区和平街道云禧社区和平路12号云禧苑3", ["3号楼", "30号楼"]),
    ],
)
def test_the_whole_number_comes_before_those_that_begin_with_it(typed: str, numbers: list[str]) -> None:
    assert offered(typed) == [f"{YUNXI}和平路12号云禧苑{number}" for number in numbers]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("和平路1", [f"{YUNXI}和平路12号", f"{YUNXI}和平路112号"]),
        ("和平路12", [f"{YUNXI}和平路12号"]),
        ("和平路12号", [f"{YUNXI}和平路12号"]),
        ("韩家洼三巷1", [f"{YUNXI}韩家洼三巷15号"]),
        ("长春路7", [f"{XINCHENG}长春路7号", f"{XINCHENG}长春路7号附3号"]),
        ("长春路7号附", [f"{XINCHENG}长春路7号附3号"]),
        ("长春路甲", [f"{XINCHENG}长春路甲9号"]),
        ("望海大厦a", [f"{TINGTAO}环海路66号望海大厦A座"]),
        ("望海大厦A座", [f"{TINGTAO}环海路66号望海大厦A座"]),
        ("银杏花园5", [f"{YUNXI}青年路20号银杏花园5号楼"]),
        ("银杏花园5号楼2", [f"{YUNXI}青年路20号银杏花园5号楼2单元"]),
        ("银杏花园5号楼2单", [f"{YUNXI}青年路20号银杏花园5号楼2单元"]),
        ("银杏花园5号楼2单元", [f"{YUNXI}青年路20号银杏花园5号楼2单元"]),
        ("梧桐里7号楼1", [f"{YUNXI}青年路22号梧桐里7号楼1单元"]),
    ],
)
def test_numbers_are_completed(typed: str, found: list[str]) -> None:
    assert offered(typed) == found


def test_units_are_offered_for_a_whole_building_only() -> None:
    assert all(each.unit is None for each in suggest(town(), "银杏花园5", 50))
    assert first("银杏花园5号楼2").unit == "2单元"


def test_areas_and_what_lies_right_below_them() -> None:
    assert offered("滨城") == ["滨城市"]
    assert offered("滨城市") == ["滨城市", "滨城市临海区", "滨城市城中区"]
    assert offered("滨城市临") == ["滨城市临海区"]
    assert first("滨城市望").level == "area" and first("滨城市望").text == "滨城市临海区望海街道"
    assert offered("听涛社区") == [TINGTAO] and offered("ttsq")[:1] == [TINGTAO]
    assert first("yunxishequ").text == YUNXI


def test_only_what_lies_in_the_areas_typed() -> None:
    assert offered("锦和小区3") == [f"{JINHE}和平路2号锦和小区3号楼", f"{XINCHENG}光明路8号锦和小区3号楼"]
    assert offered("临海区锦和小区3") == [f"{JINHE}和平路2号锦和小区3号楼"]
    assert offered("城中区锦和小区3") == [f"{XINCHENG}光明路8号锦和小区3号楼"]
    assert offered("城中区韩") == [f"{XINCHENG}韩家洼三巷"]
    # A road through two communities is offered in each, where it runs there.
    assert offered("锦和社区和")[0] == f"{JINHE}和平路" and offered("云禧社区和")[0] == f"{YUNXI}和平路"


def test_a_numeral_whose_word_is_not_typed_yet() -> None:
    assert set(offered("韩家洼三")) == {f"{YUNXI}韩家洼三巷", f"{XINCHENG}韩家洼三巷"}
    lanes = Gazetteer(AREAS, [AddressRow(f"{YUNXI}帽儿二胡同{number}号", 120, 40) for number in (1, 2)])
    for typed in ("帽儿二", "帽儿二胡", "帽儿二胡同"):
        assert suggest(lanes, typed, 5)[0].text == f"{YUNXI}帽儿二胡同"
    tens = Gazetteer(
        AREAS, [AddressRow(f"{YUNXI}傅家沟{lane}巷1号", 120, 40) for lane in ("十", "十四", "二十")]
    )
    assert {each.name for each in suggest(tens, "傅家沟十", 5)} >= {"傅家沟十巷", "傅家沟十四巷"}


def test_other_names_are_offered_by_their_standard_and_say_so() -> None:
    (road,) = suggest(town(), "劳动", 8)
    assert road.text == "滨城市临海区和平街道和平路" and [each.code for each in road.assumed] == [
        "former_name"
    ]
    assert first("渔港").text == f"{TINGTAO}观澜庭一期" and first("专家").building_code == "M2"


def test_names_inside_and_names_with_a_slip_if_nothing_begins_so() -> None:
    assert offered("医院")[0] == f"{TINGTAO}健康路1号人民医院"
    assert f"{YUNXI}和平路12号云禧苑3号楼" in offered("云喜苑3号楼")


@pytest.mark.parametrize(
    "typed", ["", " ", "😀", "，", "\x00", "xyz", "无此", "%", "_", "(", "\\", "3号楼", "9" * 5_000, "\ud800"]
)
def test_what_nothing_begins_with_offers_nothing(typed: str) -> None:
    assert offered(typed) == []


def test_nearer_things_come_first() -> None:
    places = [
        Toponym("place", "美佳便利店", 120 + number / 10, 40, code)
        for number, code in enumerate(("990101", "990102"))
    ]
    shops = Gazetteer(AREAS, address_rows(), places)
    for near, district in (((120.0, 40.0), "临海区"), ((120.1, 40.0), "城中区")):
        assert district in suggest(shops, "美佳", 5, near)[0].text


@given(ANY_TEXT)
@settings(max_examples=400)
def test_whatever_is_typed_the_answer_keeps_to_its_rules(typed: str) -> None:
    found = suggest(town(), typed, 5)
    assert len(found) <= 5 and len({each.text for each in found}) == len(found)
    assert found == suggest(town(), typed, 5) == suggest(shuffled(1), typed, 5)
    assert all(0 < each.score <= 1 for each in found)
    for each in found:
        assert all(typed[part.start : part.end] == part.said for part in each.understood)
    assert suggest(town(), typed, 2) == found[:2]

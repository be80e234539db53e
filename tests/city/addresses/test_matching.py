"""What people write finds the house they mean, and the answer says how it was understood."""

from datetime import date

import pytest

from geoapi.city.addresses.search.candidates import ASSUMPTIONS, Candidate
from geoapi.city.addresses.search.matching import SURE_SCORE, Answer, match
from tests.city.addresses.towns import TINGTAO, XINCHENG, YUNXI, town

YUNXI_3 = f"{YUNXI}和平路12号云禧苑3号楼"


def asked(text: str, limit: int = 10) -> Answer:
    return match(town(), text, limit)


def sure(text: str) -> Candidate:
    """The one answer to a text; whatever else is offered is clearly worse."""
    best, *others = asked(text).candidates
    assert best.score >= SURE_SCORE and all(other.score < best.score - 0.05 for other in others), text
    return best


def assumed(candidate: Candidate) -> dict[str, str | None]:
    return {each.code: each.taken for each in candidate.assumed}


WRITTEN = (
    YUNXI_3,
    f"{YUNXI}和平路12号云禧苑3幢",
    f"{YUNXI}和平路１２号 云禧苑 三栋",
    f"{YUNXI}和平路12号云禧苑3号楼301室",
    "云禧苑3号楼",
    "云禧苑3栋301",
    "云禧苑3号",
    "云禧苑3#",
    "云禧苑3",
    "云禧苑3-201",
    "雲禧苑三號樓",
    "云禧3号楼",
    "临海区云禧苑3号楼",
    "云禧社区云禧苑3号楼",
    "滨城市云禧社区云禧苑3号楼",
    "辽宁省滨城市临海区云禧苑3号楼",
    "滨城市滨城市临海区云禧苑3号楼",
    "和平路12号云禧苑3号楼",
    "和平路12号3号楼",
    "云禧苑3号楼(和平路12号)",
    "云禧苑3号楼 和平路12号 临海区",
    "张三 13812345678 云禧苑3号楼 放门口",
    "请问云禧苑3号楼是哪个网格",
    "云禧苑\n3号楼\n",
    "yunxiyuan3haolou",
    "Yun Xi Yuan 3",
    "云禧苑3号楼云禧苑3号楼",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_write_finds_the_house(text: str) -> None:
    best = sure(text)
    assert (best.text, best.level, best.building_code, best.unit) == (YUNXI_3, "building", "Y3", None)
    assert (best.where, best.name) == (YUNXI, "和平路12号云禧苑3号楼")
    assert best.houses == ((best.lon, best.lat, "Y3"),)


@pytest.mark.parametrize(
    ("text", "found", "level"),
    [
        ("和平路12号", f"{YUNXI}和平路12号", "doorplate"),
        ("和平路112号", f"{YUNXI}和平路112号", "doorplate"),
        ("韩家洼三巷6号", f"{YUNXI}韩家洼三巷6号", "doorplate"),
        ("韩家洼3巷6号", f"{YUNXI}韩家洼三巷6号", "doorplate"),
        ("新城社区韩家洼三巷5号", f"{XINCHENG}韩家洼三巷5号", "doorplate"),
        ("光明路100%_号", f"{XINCHENG}光明路100%_号", "doorplate"),
        ("长春路7号", f"{XINCHENG}长春路7号", "building"),
        ("长春路7号附3", f"{XINCHENG}长春路7号附3号", "building"),
        ("长春路7号之3", f"{XINCHENG}长春路7号附3号", "building"),
        ("长春路7-3号", f"{XINCHENG}长春路7号附3号", "building"),
        ("长春路甲9号", f"{XINCHENG}长春路甲9号", "building"),
        ("长春路9号甲", f"{XINCHENG}长春路甲9号", "building"),
        ("云禧苑甲3号楼", f"{YUNXI}和平路12号云禧苑甲3号楼", "building"),
        ("云禧苑3甲号楼", f"{YUNXI}和平路12号云禧苑甲3号楼", "building"),
        ("云禧苑十三栋", f"{YUNXI}和平路12号云禧苑13号楼", "building"),
        ("望海大厦A座", f"{TINGTAO}环海路66号望海大厦A座", "building"),
        ("望海大厦a座1201", f"{TINGTAO}环海路66号望海大厦A座", "building"),
        ("望海大厦Ｂ座", f"{TINGTAO}环海路66号望海大厦B座", "building"),
        ("观澜庭一期3号楼", f"{TINGTAO}环海路9号观澜庭一期3号楼", "building"),
        ("观澜庭2期3栋", f"{TINGTAO}环海路9号观澜庭二期3号楼", "building"),
        ("人民医院住院楼3楼", f"{TINGTAO}健康路1号人民医院住院楼", "building"),
        ("人民医院", f"{TINGTAO}健康路1号人民医院", "place"),
        ("和平路12号云禧苑", f"{YUNXI}云禧苑", "estate"),
        ("云禧苑", f"{YUNXI}云禧苑", "estate"),
        ("星海公园", f"{TINGTAO}星海公园", "place"),
        ("环岛路", f"{TINGTAO}环岛路", "road"),
        ("锦和社区和平路", "滨城市临海区和平街道和平路", "road"),
        ("云禧社区", YUNXI, "area"),
        ("滨城市临海区和平街道", "滨城市临海区和平街道", "area"),
    ],
)
def test_every_kind_of_thing_is_found(text: str, found: str, level: str) -> None:
    best = sure(text)
    assert (best.text, best.level) == (found, level)
    assert (best.area_code is not None) == (level == "area")


@pytest.mark.parametrize(
    ("text", "code", "said", "until"),
    [
        ("禧园新居3号楼", "alias", "禧园新居", None),
        ("劳动路12号云禧苑3号楼", "former_name", "劳动路", date(1998, 7, 1)),
        ("前锋社区云禧苑3号楼", "former_name", "前锋社区", date(2014, 8, 22)),
        ("yunxiyuan3haolou", "pinyin", "yunxiyuan", None),
        ("云禧3号楼", "short_name", "云禧", None),
        ("临海区云西苑3号楼", "homophone", "云西苑", None),
        ("临海区云福苑3号楼", "misspelling", "云福苑", None),
        ("云禧苑3", "building_word", "3", None),
        ("云禧苑3号", "building_word", "3号", None),
    ],
)
def test_what_was_assumed_is_said(text: str, code: str, said: str, until: date | None) -> None:
    best = asked(text).candidates[0]
    assert best.text == YUNXI_3 and (best.score < 1 or said == "前锋社区")
    (only,) = [each for each in best.assumed if each.code == code]
    assert (only.said, only.until) == (said, until) and only.taken
    assert only.code in ASSUMPTIONS


def test_a_text_that_says_it_all_assumes_nothing() -> None:
    best = sure("滨城市临海区和平街道云禧社区和平路12号云禧苑3栋2单元")
    assert best.score == 1 and best.assumed == ()


@pytest.mark.parametrize(
    "text", [*WRITTEN, "望海大厦a座1201", "云禧苑3号楼2单元", "劳动路12号", "锦和社区和平路", "和平路2号"]
)
def test_what_was_understood_stands_in_the_text(text: str) -> None:
    for candidate in asked(text).candidates:
        places = [(each.start, each.end) for each in candidate.understood]
        assert places and places == sorted(places)
        for each in candidate.understood:
            assert text[each.start : each.end] == each.said and each.standard


def test_the_numbers_are_understood_too() -> None:
    best = sure("和平路12号云禧苑3栋2单元501室")
    assert [(each.element, each.said, each.standard) for each in best.understood] == [
        ("road", "和平路", "和平路"),
        ("doorplate", "12号", "12"),
        ("estate", "云禧苑", "云禧苑"),
        ("building", "3栋", "3"),
        ("unit", "2单元", "2"),
    ]


class TestUnits:
    @pytest.mark.parametrize(
        ("text", "found", "unit"),
        [
            # Known by their number only.
            ("云禧苑3号楼2单元501", f"{YUNXI_3}2单元", "2单元"),
            ("云禧苑3-2-501", f"{YUNXI_3}2单元", "2单元"),
            # With rows of their own, beside the building's.
            ("银杏花园5号楼", f"{YUNXI}青年路20号银杏花园5号楼", None),
            ("银杏花园5号楼2单元", f"{YUNXI}青年路20号银杏花园5号楼2单元", "2单元"),
            ("银杏花园5栋二单元301室", f"{YUNXI}青年路20号银杏花园5号楼2单元", "2单元"),
            # Without a row of the building.
            ("梧桐里7号楼", f"{YUNXI}青年路22号梧桐里7号楼", None),
            ("梧桐里7号楼2单元", f"{YUNXI}青年路22号梧桐里7号楼2单元", "2单元"),
        ],
    )
    def test_units_with_and_without_rows(self, text: str, found: str, unit: str | None) -> None:
        best = sure(text)
        assert (best.text, best.unit) == (found, unit)
        assert best.level == ("unit" if unit else "building") and best.building_code in ("Y3", "X5", "W7")

    def test_a_unit_row_is_the_unit_s_own_place(self) -> None:
        places = {sure(f"银杏花园5号楼{unit}单元").lon for unit in (1, 2, 3)}
        assert len(places) == 3

    @pytest.mark.parametrize("text", ["云禧苑3号楼4单元", "银杏花园5号楼4单元", "梧桐里7号楼3单元"])
    def test_a_unit_that_is_not_there_is_the_building_and_said(self, text: str) -> None:
        best = sure(text)
        assert best.level == "building" and best.unit is None and "unit_unknown" in assumed(best)


class TestWholes:
    def test_an_estate_stands_for_its_houses(self) -> None:
        best = sure("云禧苑")
        assert {code for *_, code in best.houses} == {"Y1", "Y2", "Y3", "Y13", "Y30", "Y甲3"}

    def test_a_door_stands_for_the_houses_behind_it(self) -> None:
        best = sure("和平路2号")
        assert best.level == "doorplate" and {code for *_, code in best.houses} == {"J3", "J4"}

    def test_roads_and_areas_have_no_houses(self) -> None:
        assert sure("和平路").houses == () and sure("云禧社区").houses == ()


class TestAliases:
    def test_of_a_building(self) -> None:
        assert sure("专家楼").building_code == "M2"
        assert sure("人民医院专家楼").building_code == "M2"

    def test_of_an_estate_in_one_district_only(self) -> None:
        assert sure("粮库大院3号楼").building_code == "J3"
        assert {code for *_, code in sure("粮库大院").houses} == {"J3", "J4"}

    def test_of_another_estate_in_each_district(self) -> None:
        assert sure("城中区公交宿舍3号楼").building_code == "G3"
        assert sure("临海区公交宿舍5号楼").building_code == "X5"
        first, second = asked("公交宿舍").candidates[:2]
        assert first.score == second.score < SURE_SCORE

    def test_of_a_phase(self) -> None:
        assert sure("渔港宿舍2号楼").building_code == "A2"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # One character wrong, missing, too many; one that sounds alike.
        ("云喜苑3号楼", YUNXI_3),
        ("云福苑3号楼", YUNXI_3),
        ("云苑3号楼", YUNXI_3),
        # Another word for an estate.
        ("云禧小区3号楼", YUNXI_3),
        ("云禧家苑3号楼", YUNXI_3),
        ("禧云苑3号楼", YUNXI_3),
        # Its first letters.
        ("yxy3", YUNXI_3),
        # The community is another's.
        ("滨城市新城社区云禧苑3号楼", YUNXI_3),
        ("云禧苑3号楼对面", YUNXI_3),
    ],
)
def test_what_is_close_is_offered_first_and_asked_back(text: str, first: str) -> None:
    best = asked(text).candidates[0]
    assert best.text == first and best.score < SURE_SCORE and best.assumed


def test_a_slip_is_sure_once_its_area_confirms_it() -> None:
    assert sure("云禧社区云喜苑3号楼").text == YUNXI_3
    assert sure("和平路12号云福苑3号楼").text == YUNXI_3


def test_limit_and_order() -> None:
    all_of_them = asked("锦和小区3").candidates
    assert len(all_of_them) >= 2
    for limit in (1, 2, 50):
        assert asked("锦和小区3", limit).candidates == all_of_them[:limit]
    scores = [each.score for each in asked("云禧苑99号楼").candidates]
    assert scores == sorted(scores, reverse=True)

"""What a city does not know is never answered by what stands beside it:
another door, or the area or road around.
"""

import pytest

from geoapi.city.addresses.search.matching import SURE_SCORE, match
from tests.city.addresses.towns import YUNXI, of_texts, town

DOORS = of_texts(
    *(
        f"{YUNXI}{door}"
        for door in ("海滨路1号", "海滨路699号", "海滨路320号-6", "海滨路15号之一", "海滨路23A号")
    ),
    *(
        f"{YUNXI}{lane}"
        for lane in ("海滨路12弄5号", "海滨路12弄6号", "海滨路88弄3支弄6号", "海滨路45弄10号楼")
    ),
    *(f"{YUNXI}{house}" for house in ("海滨路46号院3号楼", "海滨路40号云苑3号楼", "海滨路50号附2号")),
)
"""Doors with and without a building of their own, lanes, and houses behind both."""


@pytest.mark.parametrize(
    "text",
    [
        *(
            "海滨路1弄",
            "海滨路1弄5号",
            "海滨路1弄2支弄",
            "海滨路1弄2支弄5号",
            "海滨路699弄112",
            "海滨路699弄12号",
        ),
        *(
            "海滨路699弄112号301室",
            "海滨路40弄",
            "海滨路40弄3号楼",
            "海滨路46弄3号楼",
            "海滨路320弄",
            "海滨路50弄附2号",
        ),
        *(
            "海滨路1号之一",
            "海滨路1之一",
            "海滨路1号之二",
            "海滨路1号之十二",
            "海滨路1号之3",
            "海滨路15号之二",
        ),
        *("海滨路1号甲", "海滨路甲1号", "海滨路1甲号", "海滨路1号乙", "海滨路临1号", "海滨路新1号"),
        *(
            "海滨路1A号",
            "海滨路1号A",
            "海滨路1-A号",
            "海滨路1号-A",
            "海滨路1a",
            "海滨路1 B",
            "海滨路23B号",
            "海滨路23号",
        ),
        *(
            "海滨路1号附3号",
            "海滨路1附3号",
            "海滨路1号副3号",
            "海滨路1号-3",
            "海滨路1-3号",
            "海滨路50号附3号",
        ),
        *(
            "海滨路320号",
            "海滨路320号-7",
            "海滨路320号6室",
            "海滨路15号",
            "海滨路50号",
            "海滨路2号",
            "海滨路11号",
        ),
        *(
            "海滨路12号",
            "海滨路12号5",
            "海滨路88号",
            "海滨路88弄4支弄6号",
            "海滨路45号10号楼",
            "海滨路45弄11号楼",
        ),
    ],
)
def test_a_door_that_does_not_exist_is_asked_back(text: str) -> None:
    answer = match(DOORS, text, 10)
    assert answer.candidates, "the road at least"
    assert all(each.score < SURE_SCORE for each in answer.candidates)
    assert answer.candidates[0].assumed, "and it is said what is not known"


@pytest.mark.parametrize("text", ["之一", "A", "-A", "附4号", "之4", "弄", "弄2号"])
@pytest.mark.parametrize("door", ["长春路7号", "健康路1号", "和平路12号", "和平路112号"])
def test_nor_beside_a_door_with_a_building_or_an_estate(door: str, text: str) -> None:
    text = door.removesuffix("号") + text if "弄" in text else door + text
    assert all(each.score < SURE_SCORE for each in match(town(), text, 10).candidates)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("海滨路1号", "海滨路1号"),
        ("海滨路1号院", "海滨路1号"),
        ("海滨路1号501室", "海滨路1号"),
        ("海滨路320号-6", "海滨路320号-6"),
        ("海滨路320-6号", "海滨路320号-6"),
        ("海滨路15号之一", "海滨路15号之一"),
        ("海滨路15号之1", "海滨路15号之一"),
        ("海滨路23A号", "海滨路23A号"),
        ("海滨路23-a号", "海滨路23A号"),
        ("海滨路23号-A", "海滨路23A号"),
        ("海滨路12弄5号", "海滨路12弄5号"),
        ("海滨路12弄6号302室", "海滨路12弄6号"),
        ("海滨路88弄3支弄6号", "海滨路88弄3支弄6号"),
        ("海滨路45弄10号楼", "海滨路45弄10号楼"),
        ("海滨路50-2号", "海滨路50号附2号"),
    ],
)
def test_the_door_itself_is_sure_however_it_is_written(text: str, found: str) -> None:
    best = match(DOORS, text, 10).candidates[0]
    assert (best.text, best.score >= SURE_SCORE) == (YUNXI + found, True)


def test_a_lane_is_offered_as_a_lane() -> None:
    best = match(DOORS, "海滨路12弄", 10).candidates[0]
    assert (best.name, best.level, len(best.houses)) == ("海滨路12弄", "doorplate", 2)


@pytest.mark.parametrize(
    "area", ["滨城市", "临海区", "滨城市临海区", "和平街道", "云禧社区", "青年路", "临海区环岛路"]
)
@pytest.mark.parametrize(
    "unknown",
    [
        "金牛中学",
        "长江商务酒店",
        "不存在的大酒楼",
        "麦当劳",
        "王记面馆",
        "第三中学",
        "某某公司",
        "火车站",
        "Sunshine Hotel",
    ],
)
def test_an_unknown_place_is_never_the_area_or_the_road_around_it(area: str, unknown: str) -> None:
    for each in match(town(), area + unknown, 10).candidates:
        assert each.score < 0.85, "not even nearly"


@pytest.mark.parametrize("area", ["滨城市", "临海区", "滨城市临海区和平街道", "云禧社区居委会", "我在临海区"])
def test_an_area_by_itself_is_sure(area: str) -> None:
    best = match(town(), area, 10).candidates[0]
    assert (best.level, best.score) == ("area", 1.0)

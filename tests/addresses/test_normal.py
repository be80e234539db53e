"""One spelling for what people write in many, and no two houses with the same one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.addresses.normal import numbers, parts, readings, search_key, without_room

PIECES = (
    *(
        "滨城市",
        "临海区",
        "和平街道",
        "云禧社区",
        "三里河路",
        "十二",
        "3",
        "号",
        "号楼",
        "幢",
        "栋",
        "座",
        "#",
        "楼",
        "搂",
    ),
    *("撞", "市", "甲", "之", "-", "单元", "室", "A", "ａ", "３", "一百零五", "ﬁ", "İ", "R¸", "(", ",", "省"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(st.one_of(TEXTS, st.text(max_size=60)))
@settings(max_examples=500)
def test_a_key_is_its_own_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key


@pytest.mark.parametrize(
    "texts",
    [
        (
            "云禧苑3号楼",
            "云禧苑3幢",
            "云禧苑3栋",
            "云禧苑3座",
            "云禧苑3#楼",
            "云禧苑3#",
            "云禧苑三号楼",
            "云禧苑三幢",
            "云禧苑 ３ 号楼",
        ),
        (
            "云禧苑3号楼",
            "云禧苑3撞",
            "云禧苑3懂",
            "云禧苑3搂",
            "云禧苑3号搂",
            "雲禧苑3號樓",
            "云禧苑（3号楼）",
            "云禧苑，3栋",
        ),
        ("和平路12号", "和平路十二号", "和平路１２号", "和平路 12 号", "和平路12号。"),
        ("滨城市临海区和平路12号", "滨城市滨城市临海区和平路12号", "滨城市临海区临海区和平路12号"),
        ("滨城市临海区和平路12号", "滨城市临海区滨城市临海区和平路12号"),
        ("云禧苑A座", "云禧苑a座", "云禧苑Ａ座"),
        ("韩家洼三巷5号", "韩家洼3巷5号", "韩家洼三巷五号"),
        ("云禧苑一期3号楼", "云禧苑1期3栋"),
        ("和平路一百零五号", "和平路105号"),
        ("云禧苑3号楼301室", "云禧苑3号楼301市"),
    ],
)
def test_spellings_of_one_place_have_one_key(texts: tuple[str, ...]) -> None:
    assert len({search_key(text) for text in texts}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云禧苑3号楼", "云禧苑甲3号楼"),
        ("云禧苑3号楼", "云禧苑3号楼之1"),
        ("和平路12号", "和平路12号甲"),
        ("云禧苑一期3号楼", "云禧苑二期3号楼"),
        ("和平路12号", "和平路112号"),
        ("云禧苑3号楼", "云禧苑3楼"),
    ],
)
def test_different_places_have_different_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@pytest.mark.parametrize("name", ["三里河路", "五一广场", "八一路小学", "十里铺", "一分利超市", "1912街"])
def test_numbers_in_names_stay(name: str) -> None:
    assert search_key(name) == name


def test_empty_and_endless_texts() -> None:
    assert search_key("") == search_key(" ，。") == ""
    assert len(search_key("滨" * 5000)) <= 200


def test_the_room_is_taken_off_and_short_forms_are_read() -> None:
    for room in ("2单元301室", "2单元301", "301室", "301", "-301", "-2-301", "3层301室", "2门301"):
        assert without_room(search_key(f"云禧苑3号楼{room}")) == "云禧苑3号楼"
    assert without_room("云禧苑3号楼") == "云禧苑3号楼"
    assert "云禧苑3号楼" in readings("云禧苑3-201")
    assert "云禧苑3号楼" in readings("云禧苑3-2-201")
    assert {"云禧苑3号楼", "云禧苑3号"} <= set(readings("云禧苑3"))
    assert "云禧苑3号楼" in readings("云禧苑3号")
    assert "滨城市云禧苑3号楼" in readings("辽宁省滨城市云禧苑3号楼")


def test_a_key_is_cut_where_people_leave_things_out() -> None:
    key = "滨城市临海区和平街道云禧社区和平路12号云禧苑3号楼"
    assert parts(key) == ["滨城市", "临海区", "和平街道", "云禧社区", "和平路12号", "云禧苑3号楼"]
    assert numbers(key) == ["12", "3"]
    assert numbers("甲3号楼3a号") == ["甲3", "3a"]


@given(TEXTS)
def test_the_parts_make_the_key(text: str) -> None:
    key = search_key(text)
    assert "".join(parts(key)) == key

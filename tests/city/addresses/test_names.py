"""The names a city knows are found in every way that people write them,
and are not mistaken for one another.
"""

import pytest

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.name_index import NameIndex
from geoapi.city.addresses.gazetteer.names import Name, Ref, element_of
from geoapi.city.addresses.text.pinyin import blurred, initials, sound, spellings
from tests.city.addresses.towns import town


def vias(index: NameIndex, name: str) -> dict[tuple[str, int], str]:
    """What a name resembles: by which way each."""
    return {(ref.kind, ref.number): ref.via for ref in index.resembling(name)}


def of_names(*names: str) -> NameIndex:
    """Estates of these names, numbered in order."""
    return NameIndex(Name(name, Ref("estate", number, element="estate")) for number, name in enumerate(names))


@pytest.mark.parametrize(
    ("said", "via"),
    [
        ("云禧苑", "exact"),
        ("云禧", "short_name"),
        ("yunxiyuan", "pinyin"),
        ("yxy", "initials"),
        ("禧园新居", "alias"),
    ],
)
def test_a_name_is_known_by(said: str, via: str) -> None:
    gazetteer = town()
    found = {gazetteer.name_of(ref): ref.via for ref in gazetteer.names.refs(said)}
    assert found["云禧苑"] == via


@pytest.mark.parametrize(
    ("said", "via"),
    [
        ("云禧苑小区", "short_name"),
        ("云西苑", "homophone"),
        ("云福苑", "misspelling"),
        ("云禧家苑", "misspelling"),
        ("禧云苑", "misspelling"),
        ("云禧小区", "part"),
    ],
)
def test_a_name_nobody_knows_resembles(said: str, via: str) -> None:
    gazetteer = town()
    assert gazetteer.names.refs(said) == ()
    assert {gazetteer.name_of(ref): ref.via for ref in gazetteer.names.resembling(said)}["云禧苑"] == via


def test_numbers_are_never_a_slip() -> None:
    index = of_names("韩家洼14巷", "韩家洼4巷", "云禧苑1期")
    assert (
        vias(index, "韩家洼24巷") == {} and vias(index, "韩家洼15巷") == {} and vias(index, "云禧苑2期") == {}
    )
    assert vias(index, "韩加洼14巷") == {("estate", 0): "homophone"}


def test_short_names_are_not_bent() -> None:
    # Of three characters the last says what it is.
    index = of_names("和平路", "云禧苑", "西苑")
    assert vias(index, "和平街") == {} and vias(index, "东苑") == {}


def test_a_name_that_ends_alike_is_not_part_of_another() -> None:
    index = of_names("人民医院", "第一人民医院")
    assert {ref.number for ref in index.refs("人民医院")} == {0}
    assert {ref.number for ref in index.refs("第1人民医院") or index.refs("第一人民医院")} == {1}


def test_names_in_a_text() -> None:
    names = town().names
    assert [(end, element) for end, element, _ in names.at("云禧苑3号楼", 0) if element == "estate"] == [
        (2, "estate"),
        (3, "estate"),
    ]
    assert names.at("云禧苑3号楼", 1) == [] and names.at("", 0) == [] and names.at("云", 0) == []
    # At, or beyond, the end of a text in letters too.
    for text in ("yunxishequ", "云禧苑", "a"):
        for at in range(len(text), len(text) + 2):
            assert names.at(text, at) == []


def test_pinyin_within_a_run_of_letters_has_to_be_long() -> None:
    names = town().names
    assert any(end == 9 for end, *_ in names.at("yunxiyuanxyz", 0))
    assert not any(end == 3 for end, *_ in names.at("yxyabc", 0))


def test_beginnings_in_characters_pinyin_and_initials() -> None:
    names = town().names
    for typed in ("云", "云禧", "云禧苑", "y", "yun", "yunxiyuan", "yx", "yxy", "禧园"):
        found = [town().name_of(ref) for name in names.beginning(typed) for ref in names.refs(name)]
        assert "云禧苑" in found, typed
    assert names.beginning("无此") == [] and "云禧苑" in names.holding("禧苑", 5)
    lengths = [len(name) for name in names.beginning("y")]
    assert lengths == sorted(lengths)


def test_two_readings_of_a_character() -> None:
    assert {"changchunlu", "zhangchunlu"} <= spellings("长春路")
    assert {"chongqinglu", "zhongqinglu"} <= spellings("重庆路")
    assert initials("云禧苑") == {"yxy"} and "ccl" in initials("长春路")
    assert sound("云禧苑") == sound("云西苑") != sound("云福苑")
    assert blurred("zhangshan") == blurred("zansang")


def test_nothing_assumes_that_there_are_any_names() -> None:
    empty = Gazetteer()
    assert len(empty) == 0 and empty.names.at("云禧苑", 0) == [] and empty.names.refs("云禧苑") == ()
    assert list(empty.names.resembling("云禧苑")) == [] and empty.names.beginning("云") == []


@pytest.mark.parametrize("name", ["", "云", "滨" * 300, "😀", "\x00", "\ud800", "()", "3", "-"])
def test_names_that_are_no_names_do_no_harm(name: str) -> None:
    index = of_names(name, "云禧苑")
    assert [ref.number for ref in index.refs("云禧苑")] == [1]
    index.beginning(name)
    list(index.resembling(name))
    index.at(name, 0)


@pytest.mark.parametrize(
    ("name", "element"),
    [
        ("云禧苑", "estate"),
        ("望海大厦", "place"),
        ("人民医院", "place"),
        ("锦和小区", "estate"),
        ("阳光幼儿园", "place"),
    ],
)
def test_estate_or_place_by_how_a_name_ends(name: str, element: str) -> None:
    assert element_of(name) == element


def test_a_main_street_is_an_avenue_in_english() -> None:
    index = NameIndex(
        Name(name, Ref("road", n, element="road")) for n, name in enumerate(("吉林东大街", "人民大道"))
    )
    assert [ref.number for ref in index.refs("jilindongdadao")] == [0]
    assert [ref.number for ref in index.refs("jilindongdajie")] == [0]
    assert [ref.number for ref in index.refs("renmindadao")] == [1] and not index.refs("renmindajie")

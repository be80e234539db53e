"""Names of places are found by what people call them, and nothing is sure that may be another."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.city.addresses.gazetteer.entries import AreaName
from geoapi.city.addresses.search.matching import SURE_SCORE
from geoapi.city.search.names.entries import Match, NamedThing
from geoapi.city.search.names.index import MERGE_AT, NameIndex

AREAS = [
    AreaName("990100", "city", "滨城市", None),
    AreaName("990101", "district", "临海区", "990100"),
    AreaName("990102", "district", "望山区", "990100"),
    AreaName("990101001", "subdistrict", "和平街道", "990101"),
]
HARBOUR, HILL = (120.80, 40.70), (120.95, 40.75)
NAMES = {
    "P01": ("大江饺子(海滨店)", "990101", HARBOUR),
    "P02": ("大江饺子（望山路店）", "990102", HILL),
    "P03": ("滨城市敬业中学", "990101", HARBOUR),
    "P04": ("大场中学", "990101", HARBOUR),
    "P05": ("滨城市临海区中心医院", "990101", HARBOUR),
    "P06": ("滨城市望山区中心医院", "990102", HILL),
    "P07": ("海桥中学", "990101", HARBOUR),
    "P08": ("金泽幼儿园", "990101", HARBOUR),
    "P09": ("第十二小学", "990101", HARBOUR),
    "P10": ("云顶人民医院(停车场)", "990101", HARBOUR),
    "P11": ("远帆商贸有限公司", "990102", HILL),
    "P12": ("锦绣邻里超市(一号店)", "990102", HILL),
    "P13": ("滨城市远江银行海滨支行", "990101", HARBOUR),
    "P14": ("滨城市云海中学", "990101", HARBOUR),
    "P16": ("喜旺奶茶(海滨店)", "990101", HARBOUR),
    "P17": ("喜旺奶茶望山店", "990102", HILL),
    "P15": ("云海中学(小学部)", "990102", HILL),
}


def thing(code: str, name: str, district: str, point: tuple[float, float], *aliases: str) -> NamedThing:
    return NamedThing("place", code, name, *point, (district, "990100"), aliases)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build([thing(code, *rest) for code, rest in NAMES.items()], AREAS)


def codes(found: list[Match]) -> list[str]:
    return [match.thing.code for match in found]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("大江饺子(海滨店)", "P01"),
        ("大江饺子海滨店", "P01"),
        ("大江饺子（海滨店）", "P01"),
        ("临海区大江饺子", "P01"),
        ("敬业中学", "P03"),
        ("临海区敬业中学", "P03"),
        ("临海敬业中学", "P03"),
        ("滨城敬业中学", "P03"),
        ("敬業中學", "P03"),
        ("敬业中学门口", "P03"),
        ("临海区中心医院", "P05"),
        ("望山中心医院", "P06"),
        ("第12小学", "P09"),
        ("远帆商贸", "P11"),
        ("锦绣邻里超市", "P12"),
        ("锦绣邻里超市1号店", "P12"),
        ("远江银行", "P13"),
        ("远江银行海滨支行", "P13"),
        ("远江银行(海滨支行)", "P13"),
        ("云海中学(小学部)", "P15"),
    ],
)
def test_what_people_call_it_is_sure(index: NameIndex, text: str, code: str) -> None:
    found = index.find(text, 5)
    assert codes(found)[0] == code and found[0].score >= SURE_SCORE
    assert all(match.score < SURE_SCORE for match in found[1:])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("大江饺子", {"P01", "P02"}),  # two branches
        ("中心医院", {"P05", "P06"}),
        ("望山区敬业中学", {"P03"}),  # it is in another district
        ("敬业中学附近", {"P03"}),
        ("敬叶中学", {"P03"}),
        ("敬中学", {"P03"}),
        ("jingyezhongxue", {"P03"}),
        ("敬业zhongxue", {"P03"}),
        ("远番商贸有限公司", {"P11"}),
        ("云顶人民医院", {"P10"}),  # its car park is not the hospital
        ("云海中学", {"P14", "P15"}),
        ("远江艮行", {"P13"}),
        ("喜旺奶茶", {"P16", "P17"}),
        ("大场小学", {"P04"}),  # another kind of school is another school
        ("城桥中学", {"P07"}),
        ("临海区城桥中学", {"P07"}),
        ("金牛幼儿园", {"P08"}),
    ],
)
def test_what_may_be_another_is_asked_back(index: NameIndex, text: str, wanted: set[str]) -> None:
    found = index.find(text, 5)
    assert wanted <= set(codes(found)[: len(wanted)]) and all(match.score < SURE_SCORE for match in found)


@pytest.mark.parametrize(
    "text", ["", " ", "🙂🙂", "<b></b>", "()", "13800000000", "临海区麦当劳", "完全没听说过的店", "店" * 500]
)
def test_what_nobody_is_called_finds_nothing(index: NameIndex, text: str) -> None:
    assert index.find(text, 5) == []


def test_ten_names_in_one_are_never_sure(index: NameIndex) -> None:
    found = index.find("".join(name for name, _, _ in NAMES.values()), 5)
    assert all(match.score < SURE_SCORE for match in found)


def test_of_equal_branches_the_nearest_comes_first(index: NameIndex) -> None:
    assert codes(index.find("大江饺子", 2, near=HARBOUR)) == ["P01", "P02"]
    assert codes(index.find("大江饺子", 2, near=HILL)) == ["P02", "P01"]
    assert len(index.find("大江饺子", 1)) == 1


def test_one_thing_of_two_sources_is_one_answer_and_two_far_apart_are_a_question() -> None:
    near, far = (HARBOUR[0] + 0.0005, HARBOUR[1]), HILL
    pharmacy = thing("A", "锦和大药房", "990101", HARBOUR)
    twin = NameIndex.build([pharmacy, thing("B", "锦和大药房", "990101", near)])
    assert codes(twin.find("锦和大药房", 5)) == ["A"] and twin.find("锦和大药房", 5)[0].score == 1.0
    on_the_map = NamedThing("toponym", "0", "锦和大药房", *near, ())
    assert codes(NameIndex.build([on_the_map, pharmacy]).find("锦和大药房", 5, near)) == ["A"]
    two = NameIndex.build([pharmacy, thing("B", "锦和大药房", "990102", far)])
    assert [match.score < SURE_SCORE for match in two.find("锦和大药房", 5)] == [True, True]


def test_another_name_is_as_good() -> None:
    index = NameIndex.build([thing("A", "滨城市第一人民医院", "990101", HARBOUR, "海军医院")], AREAS)
    assert index.find("海军医院", 5)[0].score >= SURE_SCORE
    assert index.find("海车医院", 5)[0].score < SURE_SCORE


def test_what_is_added_is_found_and_what_is_removed_is_not(index: NameIndex) -> None:
    new = index.changed([thing("P20", "望海书店(和平店)", "990101", HARBOUR)], ["P03"])
    assert codes(new.find("望海书店", 5)) == ["P20"] and len(new) == len(index)
    assert codes(new.find("敬业中学", 5))[:1] != ["P03"] and index.find("敬业中学", 1)[0].score >= SURE_SCORE
    renamed = new.changed([thing("P20", "听涛书店", "990101", HARBOUR)], [])
    assert "P20" not in codes(renamed.find("望海书店", 5)) and codes(renamed.find("听涛书店", 5)) == ["P20"]
    moved = index.changed([thing("P03", "滨城市敬业中学", "990102", HILL)], [])
    assert moved.find("望山区敬业中学", 1)[0].score >= SURE_SCORE and len(moved) == len(index)


def test_changes_lead_to_what_building_anew_leads_to() -> None:
    letters = "江海山河云桥东西南北金银龙凤平安"
    rng = random.Random(7)

    def name() -> str:
        return "".join(rng.choices(letters, k=rng.randint(2, 4))) + rng.choice(("小学", "饺子", "药店"))

    now = {str(n): thing(str(n), name(), "990101", HARBOUR) for n in range(300)}
    index = NameIndex.build(now.values(), AREAS)
    for number in range(300, 300 + MERGE_AT + 20):
        gone = rng.choice(list(now))
        new = thing(str(number), name(), "990102", HILL)
        if number % 50 == 0 or number > 300 + MERGE_AT:
            index = index.changed([new], [gone])
            now.pop(gone)
        else:
            index = index.changed([new], [])
        now[new.code] = new
    anew = NameIndex.build(now.values(), AREAS)
    assert len(index) == len(anew)
    for wanted in rng.sample(list(now.values()), 40):
        found, again = index.find(wanted.name, 5), anew.find(wanted.name, 5)
        assert [(match.thing, match.score) for match in found] == [(each.thing, each.score) for each in again]


@given(text=st.text(max_size=40))
def test_no_text_breaks_it_nor_is_sure_by_chance(index: NameIndex, text: str) -> None:
    found = index.find(text, 3)
    assert len(found) <= 3 and all(0 < match.score < SURE_SCORE for match in found)

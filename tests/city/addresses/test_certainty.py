"""A text is an answer only when nothing else can be meant;
whatever else is a question back, or no answer at all.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.city.addresses.search import matching
from geoapi.city.addresses.search.candidates import Candidate
from geoapi.city.addresses.search.matching import SURE_SCORE, match
from geoapi.city.addresses.text.lexicon import words
from tests.city.addresses.texts import ANY_TEXT
from tests.city.addresses.towns import XINCHENG, YUNXI, of_texts, shuffled, town

NOTHING = ("", " ", "云", "3", "号", "3号楼", "，。", "%", "%%%", "\\", "\x00", "😀", "\u200b\u200b", "'")


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_too_little_is_too_short(text: str) -> None:
    answer = match(town(), text, 10)
    assert answer.candidates == () and answer.reason == "too_short"


@pytest.mark.parametrize(
    "text",
    [
        "哈哈哈哈",
        "asdfgh",
        "12号楼3单元",
        "'; DROP TABLE address; --",
        "无此小区3号楼",
        "无此路99号",
        "张三",
        "Привет мир",
        "مرحبا",
        "こんにちは",
        "啊" * 5_000,
        "9" * 5_000,
    ],
)
def test_what_nobody_knows_is_unknown(text: str) -> None:
    answer = match(town(), text, 10)
    assert answer.candidates == () and answer.reason in ("unknown", "too_short")
    assert answer.outside is None


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("北京市朝阳区建外大街1号", "北京市"),
        ("杭州市云禧苑3号楼", "杭州市"),
        ("浙江省杭州市西湖区文三路90号", "杭州市"),
        ("上海云禧苑3号楼", "上海"),
        ("朝阳区云禧苑3号楼", "朝阳区"),
        ("临江市云禧苑3号楼", "临江市"),
    ],
)
def test_another_city_is_named_and_never_guessed_from(text: str, outside: str) -> None:
    answer = match(town(), text, 10)
    assert (answer.candidates, answer.reason, answer.outside) == ((), "outside_city", outside)


@pytest.mark.parametrize(
    "text", ["辽宁省滨城市云禧苑3号楼", "滨城市上海路云禧苑3号楼", "北京烤鸭店", "和平路12号"]
)
def test_our_own_city_in_any_province_and_streets_named_after_others_are_not_outside(text: str) -> None:
    assert match(town(), text, 10).reason != "outside_city"


@pytest.mark.parametrize(
    "text",
    [
        # Two houses of one name.
        "锦和小区3号楼",
        "锦和小区3栋2单元501室",
        "锦和小区3",
        "锦和小区",
        "韩家洼三巷5号",
        "韩家洼三巷",
        # One number in two phases.
        "观澜庭3号楼",
        "观澜庭",
    ],
)
def test_of_two_that_fit_alike_neither_is_sure_and_both_are_offered(text: str) -> None:
    candidates = match(town(), text, 10).candidates
    assert len(candidates) >= 2 and candidates[0].score == candidates[1].score < SURE_SCORE
    for limit in (1, 2):
        assert all(each.score < SURE_SCORE for each in match(town(), text, limit).candidates)


def test_no_third_is_left_surer_than_two_that_fit_alike() -> None:
    found = [
        Candidate(name, "building", name, "", 120, 40, score)
        for name, score in (("甲", 1.0), ("乙", 0.97), ("丙", 0.94))
    ]
    ranked = matching._ranked(found, 3, None)
    assert [each.text for each in ranked] == ["甲", "乙", "丙"] and all(
        each.score < SURE_SCORE for each in ranked
    )
    clear = matching._ranked(found[::2], 3, None)
    assert [each.score for each in clear] == [1.0, 0.94]


def test_an_area_tells_them_apart() -> None:
    for area, code in (
        ("临海区", "J3"),
        ("城中区", "G3"),
        ("新城社区", "G3"),
        ("和平路2号", "J3"),
        ("光明路8号", "G3"),
    ):
        best = match(town(), f"{area}锦和小区3号楼", 10).candidates[0]
        assert (best.building_code, best.score >= SURE_SCORE) == (code, True), area


@pytest.mark.parametrize("text", ["和平路99号", "环岛路5号", "和平路2-9号", "和平路99号云禧苑"])
def test_an_unknown_door_is_never_a_house(text: str) -> None:
    for each in match(town(), text, 10).candidates:
        assert each.score < SURE_SCORE or each.level == "estate"
        assert each.level in ("road", "estate", "doorplate", "building")
        assert each.level in ("road", "estate") or each.score < SURE_SCORE


def test_an_unknown_number_is_the_road_or_the_estate_and_said() -> None:
    road = match(town(), "和平路99号", 10).candidates[0]
    assert (road.level, [each.code for each in road.assumed]) == ("road", ["doorplate_unknown"])
    estate = match(town(), "云禧苑99号楼", 10).candidates[0]
    assert (estate.level, [each.code for each in estate.assumed]) == ("estate", ["building_unknown"])
    assert road.score < SURE_SCORE and estate.score < SURE_SCORE
    tower = match(town(), "望海大厦C座", 10).candidates[0]
    assert tower.level == "place" and tower.score < SURE_SCORE


@pytest.mark.parametrize(
    "text", ["云喜苑3号楼", "滨城市新城社区云禧苑3号楼", "锦和小区3号楼", "观澜庭3号楼", "云禧苑3楼"]
)
def test_a_building_that_is_known_is_never_called_unknown(text: str) -> None:
    for each in match(town(), text, 10).candidates:
        assert "building_unknown" not in [code.code for code in each.assumed]


def test_another_number_is_never_sure() -> None:
    numbers = {"云禧苑3号楼": "Y3", "云禧苑13号楼": "Y13", "云禧苑30号楼": "Y30", "云禧苑甲3号楼": "Y甲3"}
    for text, code in numbers.items():
        for each in match(town(), text, 10).candidates:
            assert each.score < SURE_SCORE or each.building_code == code
    assert match(town(), "和平路112号", 1).candidates[0].text.endswith("112号")
    assert all(each.score < SURE_SCORE for each in match(town(), "和平路1号", 10).candidates)


LANES = [f"{YUNXI}谢家洼{number}巷{door}号" for number in ("", "一", "二", "十", "十二") for door in (3, 13)]


@pytest.mark.parametrize(
    "lane", ["谢家洼华巷", "谢家二洼巷", "谢家洼三巷", "谢家洼巷十", "谢家洼二十巷", "谢家洼之巷"]
)
def test_a_lane_without_its_number_is_not_taken_for_sure(lane: str) -> None:
    gazetteer = of_texts(*LANES)
    for each in match(gazetteer, f"云禧社区{lane}3号", 10).candidates:
        assert each.score < SURE_SCORE, each.text


def test_a_lane_with_its_number_is() -> None:
    gazetteer = of_texts(*LANES)
    for lane in ("谢家洼巷", "谢家洼一巷", "谢家洼12巷", "谢家凹一巷"):
        best = match(gazetteer, f"云禧社区{lane}3号", 10).candidates[0]
        assert (
            best.score >= SURE_SCORE and best.name == f"{lane.replace('凹', '洼').replace('12', '十二')}3号"
        )


def test_a_crowd_of_roads_with_one_number_is_not_sure() -> None:
    crowd = [f"滨城市临海区第{number}大道110号" for number in range(1000)]
    gazetteer = of_texts("滨城市城中区东林街10号", *crowd, "滨城市城中区西林街10号")
    assert all(each.score < SURE_SCORE for each in match(gazetteer, "10号", 10).candidates)
    assert all(each.score < SURE_SCORE for each in match(gazetteer, "林街10号", 10).candidates)


@pytest.mark.parametrize(
    "left_over", ["便利店", "旁边", "对面", "往东50米", "后面那排房子", "无此小区", "无此路"]
)
def test_what_is_left_over_lowers_the_score(left_over: str) -> None:
    plain = match(town(), "云禧苑3号楼", 1).candidates[0]
    best = match(town(), f"云禧苑3号楼{left_over}", 1).candidates[0]
    assert best.building_code == "Y3" and best.score < plain.score
    assert "ignored" in [each.code for each in best.assumed]


def test_a_wrong_area_asks_back() -> None:
    for area in ("城中区", "望海街道", "新城社区", "听涛社区"):
        best = match(town(), f"{area}云禧苑3号楼", 10).candidates[0]
        assert best.building_code == "Y3" and best.score < SURE_SCORE
        (other,) = [each for each in best.assumed if each.code == "other_area"]
        assert (other.said, other.taken) == (area, YUNXI)


def test_an_address_without_a_community_is_not_elsewhere() -> None:
    gazetteer = of_texts("滨城市临海区金山路5号", "滨城市临海区和平街道云禧社区银山路5号")
    best = match(gazetteer, "滨城市临海区和平街道云禧社区金山路5号", 10).candidates[0]
    assert best.score >= SURE_SCORE and best.assumed == ()


NEARBY = [(120.85, 40.72), (120.87, 40.73), (0.0, 0.0), (-179.9, -89.9)]


@pytest.mark.parametrize(
    "text", ["锦和小区3号楼", "韩家洼三巷5号", "观澜庭3号楼", "云禧苑3号楼", "和平路99号", "云禧"]
)
def test_nearness_orders_what_fits_alike_and_makes_nothing_surer(text: str) -> None:
    def scores(near: tuple[float, float] | None) -> dict[str, float]:
        return {each.text: each.score for each in match(town(), text, 50, near).candidates}

    for near in NEARBY:
        assert scores(near) == scores(None)
    candidates = match(town(), text, 50).candidates
    if len(candidates) > 1 and candidates[0].score == candidates[1].score:
        last = candidates[1]
        assert match(town(), text, 1, (last.lon, last.lat)).candidates[0].text == last.text


PIECES = words("""
    锦和小区 韩家洼三巷 观澜庭 云禧苑 和平路 临海区 新城社区 3号楼 5号 2单元 yxy 云喜苑 公交宿舍 劳动路 12号
    银杏花园
    梧桐里 7号楼 望海大厦 A座 专家楼 对面 -3-2 99号 北京市
""")
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)


@given(TEXTS | ANY_TEXT)
@settings(max_examples=300)
def test_the_order_of_the_rows_changes_nothing(text: str) -> None:
    answer = match(town(), text, 10)
    assert all(match(shuffled(seed), text, 10) == answer for seed in (1, 2))


@given(TEXTS | ANY_TEXT, st.integers(1, 10))
@settings(max_examples=500)
def test_whatever_is_asked_the_answer_keeps_to_its_rules(text: str, limit: int) -> None:
    answer = match(town(), text, limit)
    assert len(answer.candidates) <= limit
    assert (answer.reason is None) == bool(answer.candidates)
    scores = [each.score for each in answer.candidates]
    assert scores == sorted(scores, reverse=True) and all(0 < each <= 1 for each in scores)
    assert sum(each >= SURE_SCORE for each in scores) <= 1 or scores[0] - scores[1] >= 0.05
    assert len({each.text for each in answer.candidates}) == len(scores)
    for candidate in answer.candidates:
        for each in candidate.understood:
            assert text[each.start : each.end] == each.said


def test_one_text_asked_twice_or_beside_others_has_one_answer() -> None:
    texts = ["锦和小区3", "云禧苑3号楼", "锦和小区3", XINCHENG]
    assert [match(town(), text, 5) for text in texts] == [match(town(), text, 5) for text in texts]

"""The exam of the address search: its queries, and how answers are marked."""

import json
from pathlib import Path

import pytest
from bench.addressing import exam
from bench.addressing.asking import percentile
from bench.addressing.judging import judge, tally
from bench.addressing.kinds import KINDS
from bench.addressing.letters import fuzzy, initials, number_of, numeral, sound, traditional
from bench.addressing.nowhere import NOWHERE
from bench.addressing.queries import COMBINED, NOTHING, Query, Truth, count_kinds, make_queries, write_queries
from bench.addressing.register import Register, Sense, estate_stem
from bench.addressing.rivalry import spellings
from bench.addressing.standard import read_city
from bench.addressing.strain import LONGEST, prefixes, worst_texts

QUERIES, NOWHERE_COUNT = 3_000, 400


@pytest.fixture(scope="module")
def register(demo_files: Path) -> Register:
    return Register(read_city(demo_files))


@pytest.fixture(scope="module")
def queries(register: Register) -> list[Query]:
    return make_queries(register, QUERIES, NOWHERE_COUNT)


def of_kind(queries: list[Query], kind: str) -> list[Query]:
    return [query for query in queries if query.kind == kind]


def test_standard_addresses_are_taken_apart_without_loss(register: Register) -> None:
    for row in register.city.rows:
        unit = f"{row.unit}单元" if row.unit else ""
        assert row.text.startswith("".join([*row.areas, row.road, row.door, row.estate]))
        assert row.text.endswith(unit)
        assert len(row.areas) == 4 and row.road and row.door
    kinds = {row.kind for row in register.rows}
    assert kinds == {"building", "place", "door"}
    assert all(row.code for row in register.rows if row.kind == "building")
    assert register.city.grid_of(register.rows[0]) in {code for code, _ in register.city.grids}


def test_queries_repeat_by_seed(register: Register, queries: list[Query]) -> None:
    assert make_queries(register, QUERIES, NOWHERE_COUNT) == queries
    assert make_queries(register, QUERIES, NOWHERE_COUNT, seed=2) != queries


def test_every_kind_is_there_in_number(queries: list[Query]) -> None:
    counts = count_kinds(queries)
    assert set(counts) == {*KINDS, *COMBINED, *NOWHERE}
    assert len(KINDS) >= 26
    assert sum(counts.values()) == QUERIES + NOWHERE_COUNT
    assert sum(query.expect == "none" for query in queries) == NOWHERE_COUNT
    assert len({query.q for query in queries}) == len(queries)


def test_the_truth_is_in_the_city(register: Register, queries: list[Query]) -> None:
    texts = {row.text: row for row in register.rows}
    for query in queries:
        if query.expect == "none":
            assert query.truth == NOTHING
            assert query.q not in texts
            continue
        rows = [texts[text] for text in query.truth.texts]
        codes = {row.code for row in rows if row.code}
        assert set(query.truth.building_codes) == codes
        assert query.truth.building_code is None or query.truth.building_code in codes
        if query.expect == "ambiguous":
            assert 2 <= len(rows) <= 5
        else:
            assert (
                len(codes or {(row.areas, row.estate, row.road) for row in rows if row.kind != "place"}) <= 1
            )


def test_no_query_is_the_standard_text_but_the_exact_ones(queries: list[Query]) -> None:
    for query in queries:
        assert query.expect == "none" or (query.q in query.truth.texts) == (query.kind == "exact"), query


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("no_area", "滨城市"),
        ("no_city_district", "滨城市"),
        ("estate_and_building", "号楼滨"),
        ("pinyin", "号"),
        ("building_unit_room", "单元"),
    ],
)
def test_what_is_to_be_left_out_is(queries: list[Query], kind: str, pattern: str) -> None:
    found = of_kind(queries, kind)
    assert found and not any(pattern in query.q for query in found)


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        ("slip", "撞懂搂市"),
        ("traditional_characters", "濱號樓區"),
        ("full_width_digits", "０１２３４５６７８９"),
        ("phone_in_the_middle", "1"),
        ("building_unit_room", "-－—/"),
        ("province", "省宁"),
    ],
)
def test_what_a_kind_is_named_for_is_there(queries: list[Query], kind: str, marks: str) -> None:
    found = of_kind(queries, kind)
    assert found and all(any(mark in query.q for mark in marks) for query in found)


def test_two_districts_with_the_same_road_and_number_are_both_right(register: Register) -> None:
    row = next(row for row in register.rows if row.kind == "door")
    district = ("district", row.areas[1])
    whole = Sense((district,), frozenset([row.road]), row.door)
    assert [each.key for each in register.find(whole)] == [row.key]
    elsewhere = Sense((("district", "别处区"),), frozenset([row.road]), row.door)
    assert register.find(elsewhere) == []
    several = Sense((), frozenset(register.roads), row.door)
    assert len(register.find(several)) > 1


def test_houses_that_do_not_exist_are_nowhere(register: Register, queries: list[Query]) -> None:
    doors = {f"{row.road}{row.door}" for row in register.rows}
    for query in of_kind(queries, "none: house number"):
        assert not any(query.q.endswith(door) for door in doors), query.q
    for query in of_kind(queries, "none: person"):
        assert not register.is_in_a_name(query.q[1:3])


def test_queries_can_be_read_elsewhere(queries: list[Query], tmp_path: Path) -> None:
    write_queries(queries, tmp_path / "queries.jsonl")
    lines = (tmp_path / "queries.jsonl").read_text("utf-8").splitlines()
    first = json.loads(lines[0])
    assert len(lines) == len(queries) and set(first) == {"kind", "q", "truth", "expect", "of"}
    assert first["truth"]["texts"] == queries[0].truth.texts


def candidate(code: str | None, text: str, score: float, level: str = "building") -> dict[str, object]:
    return {"building_code": code, "text": text, "score": score, "level": level, "grid_code": "g1"}


def test_answers_are_marked() -> None:
    one = Query("exact", "q", Truth(["a"], "B1", ["B1"], ["g1"]), "answer", [])
    right, wrong = candidate("B1", "other text", 0.95), candidate("B2", "b", 0.95)
    mark = judge(one, [right, wrong])
    assert mark.first and mark.among_first and mark.grid and not mark.sure_and_wrong and mark.passed
    mark = judge(one, [wrong, right])
    assert not mark.first and mark.among_first and mark.sure_and_wrong and not mark.passed
    assert not judge(one, [candidate("B2", "b", 0.6)]).sure_and_wrong
    assert not judge(one, []).passed
    house = Query("exact", "q", Truth(["a"], None, [], []), "answer", [])
    mark = judge(house, [candidate(None, "a", 1.0)])
    assert mark.first and mark.grid is None


def test_ambiguous_and_groundless_queries_must_not_be_answered_surely() -> None:
    several = Query("ambiguous", "q", Truth(["a", "b"], "B1", ["B1", "B2"], ["g1"]), "ambiguous", ["no_area"])
    unsure = [candidate("B2", "b", 0.8), candidate("B1", "a", 0.8)]
    assert judge(several, unsure).passed
    assert not judge(several, [candidate("B1", "a", 0.9)]).passed
    assert not judge(several, unsure[:1]).passed
    nothing = Query("none: person", "q", NOTHING, "none", [])
    assert judge(nothing, []).passed
    assert judge(nothing, [candidate(None, "a", 0.95, "road")]).passed
    assert not judge(nothing, [candidate(None, "c", 0.5), candidate("B1", "a", 0.95)]).passed


def test_marks_are_summed_and_shown() -> None:
    one = Query("exact", "q", Truth(["a"], "B1", ["B1"], ["g1"]), "answer", [])
    marks = [judge(one, [candidate("B1", "a", 1.0)]), judge(one, [candidate("B2", "b", 0.5)])]
    total = tally(marks)
    assert (total.count, total.first, total.sure_and_wrong, total.median_score) == (2, 0.5, 0, 0.75)
    assert "| exact | 2 | 50.00 % | 50.00 % | 100.00 % | 0 | 0.00 % | 0.75 |" in exam.quality_tables(marks)


def test_texts_made_to_be_slow_are_within_what_may_be_asked(register: Register, queries: list[Query]) -> None:
    texts = [text for _, text in worst_texts(register)]
    assert all(0 < len(text) <= LONGEST and "\0" not in text for text in texts)
    typed = prefixes(queries, 300)
    assert len(typed) == len(set(typed)) == 300
    assert any(text.isascii() for text in typed) and any(not text.isascii() for text in typed)


def test_letters() -> None:
    assert [numeral(number) for number in (3, 10, 12, 21, 105, 110)] == [
        "三",
        "十",
        "十二",
        "二十一",
        "一百零五",
        "一百一十",
    ]
    assert all(number_of(numeral(number)) == number for number in range(1, 1000))
    assert sound("重阳路12号") == "zhongyanglu12hao"
    assert initials("云禧苑") == "yxy"
    assert fuzzy("中山路") == fuzzy("宗三努")
    assert traditional("滨城市云禧苑3号楼") == "濱城市雲禧苑3號樓"
    assert estate_stem("云禧花园二期") == "云禧" and estate_stem("花园") == "花园"
    assert percentile([3, 1, 2], 0.5) == 2 and percentile([3, 1, 2], 1.0) == 3


def test_nominatim_is_also_asked_as_it_understands_best() -> None:
    assert spellings("滨城市城中区竹平路4号") == [
        "滨城市城中区竹平路 4号",
        "滨城市, 城中区, 竹平路, 4号",
        "4号, 竹平路, 城中区, 滨城市",
        "4号 竹平路 城中区 滨城市",
    ]

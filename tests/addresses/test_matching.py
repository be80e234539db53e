"""Address text finds its house when it is sure, and asks back when it is not."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from geoapi.addresses.matching import Candidate, match, match_exactly, match_many
from geoapi.addresses.normal import search_key
from geoapi.core.db import Database
from tests.conftest import administer, url_of

# What locate takes for an answer; anything less is a question back.
SURE = 0.9
AREA = "滨城市临海区和平街道云禧社区"
TEXTS = [
    *(f"{AREA}和平路12号云禧苑{number}号楼" for number in (1, 2, 3, 13, 30)),
    f"{AREA}和平路12号云禧苑甲3号楼",
    f"{AREA}和平路12号",
    f"{AREA}和平路112号",
    *(f"{AREA}韩家洼三巷{number}号" for number in (5, 6, 15)),
    "滨城市城中区河湾街道新城社区光明路8号锦和小区3号楼",
    "滨城市城中区河湾街道新城社区韩家洼三巷5号",
    "滨城市城中区河湾街道新城社区光明路100%_号",
]


@pytest.fixture(scope="module")
def town(template: str) -> Iterator[Database]:
    """A database that the tests below only read."""
    name = f"geoapi_test_matching_{os.getpid()}"
    administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    opened = Database(url_of(name))
    with opened.transaction() as connection:
        for number, each in enumerate(TEXTS):
            values = {"code": f"B{number}", "text": each, "key": search_key(each), "lon": 120.85 + number / 1000}
            house = """INSERT INTO building (code, geom, entrance)
                       SELECT :code, ST_Multi(ST_Buffer(p, 0.0001)), p FROM ST_Point(:lon, 40.72, 4326) AS p"""
            door = """INSERT INTO address (text, search_key, building_id, geom)
                      VALUES (:text, :key, (SELECT id FROM building WHERE code = :code), ST_Point(:lon, 40.72, 4326))"""
            for statement in (house, door) if "号楼" in each else (door,):
                connection.execute(text(statement), values)
    yield opened
    opened.close()
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def found(database: Database, asked: str, limit: int = 10) -> list[Candidate]:
    with database.transaction() as connection:
        return match(connection, asked, limit)


@pytest.mark.parametrize(
    "asked",
    [
        f"{AREA}和平路12号云禧苑3号楼",
        f"{AREA}和平路12号云禧苑3幢",
        f"{AREA}和平路１２号 云禧苑 三栋",
        f"{AREA}和平路12号云禧苑3号楼2单元301室",
        "云禧苑3号楼",
        "云禧苑3栋2单元301",
        "云禧苑3号",
        "云禧苑3-201",
        "云禧苑3",
        "临海区云禧苑3号楼",
        "滨城市云禧社区云禧苑3号楼",
        "辽宁省滨城市临海区云禧苑3号楼",
        "和平路12号云禧苑3号楼",
    ],
)
def test_what_people_write_finds_the_house(town: Database, asked: str) -> None:
    best, *others = found(town, asked)
    assert best.text == f"{AREA}和平路12号云禧苑3号楼" and best.level == "building" and best.building_code == "B2"
    assert best.score >= SURE and all(other.score < best.score - 0.05 for other in others)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        # The same lane is in two districts.
        ("韩家洼三巷5号", f"{AREA}韩家洼三巷5号"),
        # The community is another's.
        ("滨城市新城社区云禧苑3号楼", f"{AREA}和平路12号云禧苑3号楼"),
        # One character wrong, missing, too many.
        ("云喜苑3号楼", f"{AREA}和平路12号云禧苑3号楼"),
        ("云苑3号楼", f"{AREA}和平路12号云禧苑3号楼"),
        ("云禧家苑3号楼", f"{AREA}和平路12号云禧苑3号楼"),
        # No such number: the neighbours.
        ("云禧苑99号楼", f"{AREA}和平路12号云禧苑1号楼"),
        # Typed so far.
        ("云禧苑", f"{AREA}和平路12号云禧苑1号楼"),
        ("光明路", "滨城市城中区河湾街道新城社区光明路100%_号"),
        ("滨城市城中区", "滨城市城中区河湾街道新城社区光明路100%_号"),
    ],
)
def test_what_could_be_another_house_asks_back(town: Database, asked: str, first: str) -> None:
    candidates = found(town, asked)
    assert candidates[0].text == first
    houses = {candidate.text for candidate in candidates if candidate.score > candidates[0].score - 0.05}
    assert candidates[0].score < SURE or len(houses) > 1


def test_another_number_is_never_sure(town: Database) -> None:
    for asked, number in (("云禧苑3号楼", "3"), ("云禧苑13号楼", "13"), ("云禧苑甲3号楼", "甲3"), ("和平路12号", "12")):
        for candidate in found(town, asked):
            assert candidate.score < SURE or number in candidate.text.replace("和平路12号云", "云")
        assert found(town, asked)[0].score >= SURE
    assert found(town, "和平路2号") == [] or found(town, "和平路2号")[0].score < SURE


def test_typing_lists_the_nearest_number_first(town: Database) -> None:
    texts = [candidate.text.removeprefix(f"{AREA}和平路12号") for candidate in found(town, "云禧苑3")]
    assert texts[:2] == ["云禧苑3号楼", "云禧苑30号楼"]


@pytest.mark.parametrize("asked", ["", " ", "滨", "，。", "%", "%%%", "\\", "'; DROP TABLE address; --", "\x00"])
def test_what_says_nothing_finds_nothing(town: Database, asked: str) -> None:
    assert found(town, asked) == []


def test_wildcards_are_only_characters(town: Database) -> None:
    assert [candidate.text for candidate in found(town, "光明路100%_号")] == [TEXTS[-1]]


def test_endless_text_is_cut(town: Database) -> None:
    assert (
        found(town, TEXTS[2] + "啊" * 5000)[0].text == TEXTS[2] or found(town, TEXTS[2] + "啊" * 5000)[0].score < SURE
    )
    assert found(town, "啊" * 5000) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*TEXTS, "云禧苑3", "韩家洼", "锦和", "3号楼", "无此地"]) | st.text(max_size=30), max_size=5
    )
)
def test_many_at_once_is_the_same_as_one_by_one(town: Database, asked: list[str]) -> None:
    with town.transaction() as connection:
        together = match_many(connection, asked, 5)
    assert together == {each: found(town, each, 5) for each in asked}


def test_exact_matches_come_by_key(town: Database) -> None:
    with town.transaction() as connection:
        exact = match_exactly(connection, [search_key(TEXTS[0]), "无此地", ""])
    assert {key: [candidate.text for candidate in each] for key, each in exact.items()} == {TEXTS[0]: [TEXTS[0]]}


def test_every_address_of_the_demo_city_finds_itself(demo_database: Database) -> None:
    with demo_database.transaction() as connection:
        texts = list(connection.execute(text("SELECT text FROM address ORDER BY text")).scalars())
        matched = match_many(connection, texts, 3)
    assert len(texts) > 2000
    wrong = [
        each for each in texts if each not in [candidate.text for candidate in matched[each] if candidate.score == 1]
    ]
    assert wrong == []

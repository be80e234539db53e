"""Every standard address of the demo city finds itself, however it is written, and never another."""

import random
import re
from collections.abc import Iterator

import pytest

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.matching import SURE_SCORE, match
from geoapi.city.addresses.search.suggesting import suggest
from geoapi.city.addresses.store import load_gazetteer
from geoapi.core.db import Database

WIDE = {ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"}
NUMERALS = "零一二三四五六七八九"
SAMPLE = 250


@pytest.fixture(scope="module")
def city(demo_database: Database) -> Gazetteer:
    with demo_database.transaction(snapshot=True) as connection:
        return load_gazetteer(connection)


def sampled(gazetteer: Gazetteer, count: int) -> list[int]:
    return random.Random(7).sample(range(len(gazetteer)), count)


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens] + "十") + (
        NUMERALS[ones] if ones or not tens else ""
    )


def rewritten(gazetteer: Gazetteer, row: int) -> Iterator[str]:
    """An address as people may write it whole; it means the same."""
    text = gazetteer.text(row)
    areas = [gazetteer.areas[number].name for number in reversed(gazetteer.chain(row))]
    rest = text.removeprefix("".join(areas))
    yield text.translate(WIDE)
    yield " ".join([*areas, rest])
    yield areas[0] + text
    yield f"辽宁省{text}"
    yield f"张三 13812345678 {text} 放门口"
    if text.endswith("号楼"):
        yield from (
            text.removesuffix("号楼") + word
            for word in ("幢", "栋", "座", "#", "#楼", "号幢", "号楼2单元501室", "号楼-501")
        )
    ending = re.search(r"(?<=[^\d-])(\d{1,2})(号楼|号|幢|栋)$", text)
    if ending:
        yield text[: ending.start()] + numeral(int(ending[1])) + ending[2]


def shortened(gazetteer: Gazetteer, row: int) -> Iterator[str]:
    """An address with most of its areas left out: it may mean others too."""
    areas = [gazetteer.areas[number].name for number in reversed(gazetteer.chain(row))]
    rest = gazetteer.text(row).removeprefix("".join(areas))
    yield rest
    yield from (area + rest for area in areas)


def test_every_address_finds_itself_for_certain(city: Gazetteer) -> None:
    assert len(city) > 2000
    for row in range(len(city)):
        best, *others = match(city, city.text(row), 3).candidates
        assert (best.text, best.score) == (city.text(row), 1.0)
        assert all(other.score < best.score - 0.05 for other in others)
        assert (best.lon, best.lat) == city.point(row) and best.building_code == city.part(row, "code")


def test_however_it_is_written(city: Gazetteer) -> None:
    for row in sampled(city, SAMPLE):
        for text in rewritten(city, row):
            best = match(city, text, 5).candidates[0]
            assert best.score >= SURE_SCORE, text
            assert best.text == city.text(row) or (
                best.building_code and best.building_code == city.part(row, "code")
            ), text


def test_without_its_areas_it_is_offered_and_no_other_is_sure(city: Gazetteer) -> None:
    for row in sampled(city, SAMPLE):
        for text in shortened(city, row):
            candidates = match(city, text, 10).candidates
            own = [
                each.text == city.text(row)
                or (each.building_code is not None and each.building_code == city.part(row, "code"))
                for each in candidates
            ]
            assert any(own), text
            assert all(mine or each.score < SURE_SCORE for mine, each in zip(own, candidates, strict=True)), (
                text
            )


def test_at_every_key_the_address_or_what_it_belongs_to_is_suggested(city: Gazetteer) -> None:
    """Typed character by character, from the city and from its road on."""
    for row in sampled(city, 60):
        text = city.text(row)
        areas = [city.areas[number].name for number in city.chain(row)]
        wholes = [
            city.written(kind, int(city.column(kind)[row]))
            for kind in ("road", "estate")
            if city.part(row, kind)
        ]
        starts = {0, len("".join(areas))}
        for start in starts:
            for end in range(start + 1, len(text) + 1):
                found = suggest(city, text[start:end], 50)
                assert any(
                    each.text == text
                    or (each.building_code and each.building_code == city.part(row, "code"))
                    or (each.level == "area" and each.name in areas)
                    or any(whole in each.name for whole in wholes)
                    for each in found
                ), text[start:end]


def test_whatever_is_asked_first_the_answers_are_the_same(demo_database: Database, city: Gazetteer) -> None:
    with demo_database.transaction(snapshot=True) as connection:
        other = load_gazetteer(connection)
    texts = [city.text(row)[-length:] for row in sampled(city, 60) for length in (4, 9)]
    for text in reversed(texts):
        suggest(other, text, 8)
    for text in texts:
        assert suggest(city, text, 8) == suggest(other, text, 8), text
        assert match(city, text, 8) == match(other, text, 8), text

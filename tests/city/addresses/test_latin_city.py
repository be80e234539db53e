"""A city that writes its addresses from the door outwards, in Latin letters: nothing assumes Chinese."""

import pytest

from geoapi.city.addresses.gazetteer.entries import AddressRow, AreaName
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.matching import SURE_SCORE, match
from geoapi.city.addresses.search.suggesting import suggest
from geoapi.city.addresses.text.parsing import parse

DOORS = (
    ("Mannerheimintie", "5"),
    ("Mannerheimintie", "5b"),
    ("Mannerheimintie", "15"),
    ("Mannerheimintie", "105"),
    ("Mäkelänkatu", "7"),
    ("Mäkelänkatu", "70"),
    ("Iso Roobertinkatu", "3"),
    ("Kamppikatu", "9"),
    ("Fredrikinkatu", "42"),
)
CITY = Gazetteer(
    [AreaName("091", "city", "Helsinki", None), AreaName("0914", "district", "Kamppi", "091")],
    [
        AddressRow(
            f"{road} {door}, Helsinki",
            24.9 + number / 1000,
            60.17,
            f"H{number}",
            elements={"road": road, "doorplate": door, "city": "Helsinki"},
        )
        for number, (road, door) in enumerate(DOORS)
    ],
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mannerheimintie 5", "Mannerheimintie 5, Helsinki"),
        ("Mannerheimintie 5, Helsinki", "Mannerheimintie 5, Helsinki"),
        ("MANNERHEIMINTIE 5 HELSINKI", "Mannerheimintie 5, Helsinki"),
        ("Mannerheimintie 5 A 12", "Mannerheimintie 5, Helsinki"),
        ("Mannerheimintie 5b", "Mannerheimintie 5b, Helsinki"),
        ("Mannerheimintie 15", "Mannerheimintie 15, Helsinki"),
        ("Mäkelänkatu 7", "Mäkelänkatu 7, Helsinki"),
        ("makelankatu 7", "Mäkelänkatu 7, Helsinki"),
        ("Ma\u0308kela\u0308nkatu 7", "Mäkelänkatu 7, Helsinki"),
        ("iso roobertinkatu 3", "Iso Roobertinkatu 3, Helsinki"),
        ("isoroobertinkatu 3", "Iso Roobertinkatu 3, Helsinki"),
        ("Kamppikatu 9", "Kamppikatu 9, Helsinki"),
        ("fredrikinkatu 42 Kamppi", "Fredrikinkatu 42, Helsinki"),
    ],
)
def test_addresses_are_found(text: str, found: str) -> None:
    best = match(CITY, text, 5).candidates[0]
    assert best.text == found and best.score >= SURE_SCORE
    for each in best.understood:
        assert text[each.start : each.end] == each.said


@pytest.mark.parametrize(
    "text", ["Mannerheimintie 999", "Mäkelänkatu 8", "Unter den Linden 5", "Manner", "Helsinginkatu 5"]
)
def test_what_is_not_there_is_not_guessed(text: str) -> None:
    assert all(
        each.score < SURE_SCORE or each.level in ("road", "area") for each in match(CITY, text, 5).candidates
    )


def test_wholes_are_written_as_the_city_writes() -> None:
    road = match(CITY, "Mannerheimintie", 5).candidates[0]
    assert (road.level, road.text) == ("road", "Mannerheimintie, Helsinki")
    unknown = match(CITY, "Mannerheimintie 999", 5).candidates[0]
    assert unknown.level == "road" and "号" not in unknown.text
    assert match(CITY, "Helsinki", 5).candidates[0].level == "area"


def test_a_word_is_not_cut_before_its_last_letters() -> None:
    parsed = parse("Mannerhiemintie 5", CITY.names)
    assert next(each.said for each in parsed.elements).endswith("tie")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("man", "Mannerheimintie"),
        ("mäk", "Mäkelänkatu"),
        ("mak", "Mäkelänkatu"),
        ("iso r", "Iso Roobertinkatu"),
        ("mannerheimintie 5", "Mannerheimintie 5, Helsinki"),
        ("mannerheimintie 1", "Mannerheimintie 15, Helsinki"),
        ("hels", "Helsinki"),
    ],
)
def test_suggestions(typed: str, first: str) -> None:
    assert first in suggest(CITY, typed, 5)[0].text

"""The demo city's year of cases: of every state and channel, in words that fit, with work left to do."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from demo.complaints import COMPLAINTS

from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.importing.columns import CASE_COLUMNS
from tests.scripts.demo_files import PICTURES, City, make, read_rows


def moment(cell: str) -> datetime:
    return datetime.fromisoformat(cell)


def test_a_year_of_some_thousand_cases_of_every_state_and_channel(city: City) -> None:
    assert 2_500 <= len(city.cases) <= 4_000
    states = Counter(case["state"] for case in city.cases)
    assert set(states) >= {state.code for state in FLOW.states} - {"accepted", "escalated"}
    assert {case["channel"] for case in city.cases} >= {"web", "line", "window", "letter_visit", "forum"}
    opened = [moment(case["opened_at"]) for case in city.cases]
    assert timedelta(days=330) < max(opened) - min(opened) < timedelta(days=366)
    numbers = {case["number"] for case in city.cases}
    assert len(numbers) == len(city.cases)
    assert {case["merged_into"] for case in city.cases if case["merged_into"]} <= numbers


def test_each_community_has_something_new_late_and_disputed(city: City) -> None:
    for community in city.of_level("community"):
        mine = [case for case in city.cases if case["accepted_by"].startswith(community)]
        states = Counter(case["state"] for case in mine)
        assert states["received"] >= 2 and states["returned"] >= 1 and states["working"] >= 3, community
        assert any(case["disputed_at"] for case in mine), community


def test_the_same_comes_again_and_again_somewhere(city: City) -> None:
    last = max(moment(case["opened_at"]) for case in city.cases)
    lately = [
        case for case in city.cases
        if case["building"] and moment(case["opened_at"]) > last - timedelta(days=90)
    ]  # fmt: skip
    often = Counter((case["building"], case["category"]) for case in lately)
    assert sum(number >= 3 for number in often.values()) >= 8


def test_sentences_fit_the_category_and_are_whole(city: City) -> None:
    for case in city.cases:
        assert "{" not in case["text"] + case["said"] and case["text"] and case["place"]
        complaint = next(each for each in COMPLAINTS if each.category == case["category"])
        assert (case["building"] != "") == (complaint.where == "home")
        assert (case["said"] != "") <= (case["state"] not in ("received", "accepted", "dispatched"))


def test_posts_are_held_and_pictures_are_there(city: City) -> None:
    posts = {row["post_code"] for row in city.people}
    named = {case[column] for case in city.cases for column in ("post", "accepted_by")} - {""}
    assert named <= posts
    pictures = {name for case in city.cases for name in case["photos"].split(";") if name}
    there = {f"{PICTURES}/{path.name}" for path in (city.folder / PICTURES).iterdir()}
    assert pictures and pictures <= there
    assert all(path.stat().st_size < 40_000 for path in (city.folder / PICTURES).iterdir())


def test_columns_are_those_that_the_importer_knows(city: City) -> None:
    assert set(city.cases[0]) <= set(CASE_COLUMNS)


def test_the_year_ends_with_the_day_that_is_said(tmp_path: Path) -> None:
    cases = read_rows(make(tmp_path / "then", "--today", "2026-03-01") / "cases.csv")
    last = max(moment(case["opened_at"]) for case in cases)
    assert datetime(2026, 2, 28) < last < datetime(2026, 3, 1)

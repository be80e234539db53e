"""Whose turn a case is, how near its clock is, and where it stands in the inbox."""

from typing import Any

import pytest

from tests.web.running import call

TURNS, CLOCKS = "pages/desk/cases/turns.js", "pages/desk/cases/clocks.js"
NOW = "2026-11-24T09:00:00+08:00"


def clock(name: str, start: str, due: str, **also: Any) -> dict[str, Any]:
    return {
        "name": name,
        "rule": "h24",
        "started_at": f"2026-11-{start}:00+08:00",
        "due_at": f"2026-11-{due}:00+08:00",
        "provisional": False,
        "rung_at": None,
        "stopped_at": None,
        **also,
    }


def case(state: str, *clocks: dict[str, Any], may: str = "", **facts: Any) -> dict[str, Any]:
    return {
        "number": "261124-AAAA",
        "state": state,
        "facts": facts,
        "clocks": list(clocks),
        "may": [{"verb": verb} for verb in may.split()],
    }


@pytest.mark.parametrize(
    ("start", "due", "also", "near"),
    [
        ("24T08:00", "25T08:30", {}, "calm"),
        ("23T12:00", "25T00:30", {}, "half"),
        # Past four fifths, however far off that is.
        ("10T09:00", "26T09:00", {}, "near"),
        # Before the day is over: 24:00 is of the day that it ends.
        ("24T08:59", "24T23:00", {}, "near"),
        ("24T08:59", "25T00:00", {}, "near"),
        ("24T08:59", "25T00:01", {}, "calm"),
        ("23T09:00", "24T09:00", {}, "over"),
        ("24T08:00", "27T08:30", {"provisional": True}, "perhaps"),
        ("23T09:00", "24T09:00", {"stopped_at": NOW}, "met"),
    ],
)
def test_how_near_a_clock_is(start: str, due: str, also: dict[str, Any], near: str) -> None:
    assert call(CLOCKS, "nearness", [[clock("intake", start, due, **also), NOW]]) == [near]


@pytest.mark.parametrize(
    ("given", "verb", "is_mine"),
    [
        (case("received", may="accept merge"), "accept", True),
        (case("received", may="merge"), "accept", False),
        (case("working", clock("respond", "24T08:00", "26T00:00"), may="respond resolve"), "respond", True),
        (case("working", may="resolve respond"), "resolve", True),
        (case("working", may="grant refuse", asked_until=NOW), "grant", True),
        # Nobody decides on what they have asked for.
        (case("working", may="resolve", asked_until=NOW), "resolve", True),
        (case("returned", may="rule"), "rule", True),
        (case("resolved"), "confirm", False),
    ],
)
def test_the_step_that_comes_next(given: dict[str, Any], verb: str, is_mine: bool) -> None:
    assert call(TURNS, "nextStep", [[given]]) == [{"verb": verb, "isMine": is_mine}]


def test_over_is_over() -> None:
    assert call(TURNS, "nextStep", [[case("closed")], [case("withdrawn")]]) == [None, None]


def test_a_row_shows_the_clock_that_its_step_stops() -> None:
    respond = clock("respond", "24T08:00", "26T00:00")
    supervise = clock("supervise", "24T08:00", "24T10:00")
    answered = case("working", supervise, respond)
    waiting = case(
        "resolved", clock("silence", "24T08:00", "30T08:00"), clock("follow_up", "24T08:00", "27T00:00")
    )
    found = call(
        TURNS, "clockOfNext", [[answered], [waiting], [case("received", supervise)], [case("received")]]
    )
    assert [each and each["name"] for each in found] == ["respond", "follow_up", "supervise", None]


@pytest.mark.parametrize(
    ("given", "group"),
    [
        (case("received", clock("intake", "23T08:00", "24T08:00")), "over"),
        (case("received", clock("intake", "24T08:00", "25T00:00")), "today"),
        (case("received", clock("intake", "24T08:00", "25T08:00")), "new"),
        (case("working", clock("resolve", "24T08:00", "27T00:00")), "work"),
        # Near its end, but not today: it is no more than in work.
        (case("working", clock("resolve", "10T08:00", "26T00:00")), "work"),
        (case("accepted"), "work"),
    ],
)
def test_each_row_stands_in_the_first_group_that_fits(given: dict[str, Any], group: str) -> None:
    assert call(TURNS, "groupOf", [[given, NOW]]) == [group]

"""Tasks at the desk: where they stand in the list, and until when one may be offered."""

from typing import Any

import pytest

from tests.web.running import call

TURNS, TIMES = "pages/desk/tasks/taskturns.js", "pages/desk/tasks/tasktimes.js"
NOW = "2026-11-24T09:00:00+08:00"


def task(
    number: str, state: str, due: str = "25T18:00", call: str = "", clock: str = "period"
) -> dict[str, Any]:
    name = {"handed_in": "check", "taken": "lease", "sent_back": "lease"}.get(state, clock)
    running = {"name": name, "due_at": f"2026-11-{due}:00+08:00", "stopped_at": None}
    return {"number": number, "state": state, "facts": {"call": call or number}, "clocks": [running]}


ALL = [
    task("open-2", "open", "26T18:00", call="x"),
    task("open-1", "open", "26T18:00", call="x"),
    task("open-3", "open", "25T12:00"),
    task("taken-x", "taken", "24T10:00", call="x"),
    task("back", "sent_back", "25T09:00"),
    task("late", "handed_in", "25T23:00"),
    task("early", "handed_in", "25T10:00"),
]


def numbers(rows: list[Any]) -> list[str]:
    return [each["number"] for each in rows]


def test_what_waits_for_the_office_stands_first_and_free_seats_are_one_line() -> None:
    (found,) = call(TURNS, "ordered", [[ALL]])
    assert numbers(found) == ["early", "late", "back", "taken-x", "open-3", "open-2"]


def test_another_seat_stands_in_the_line_of_its_task() -> None:
    found = call(TURNS, "standsFor", [[ALL, each] for each in ("open-1", "open-3", "taken-x", "none")])
    assert [each and each["number"] for each in found] == ["open-2", "open-3", "taken-x", None]


@pytest.mark.parametrize(
    ("done", "follows"),
    [("early", "late"), ("late", "early"), ("back", "taken-x"), ("open-2", "open-3"), ("none", None)],
)
def test_what_comes_next_is_of_the_same_group(done: str, follows: str | None) -> None:
    (found,) = call(TURNS, "after", [[ALL, done]])
    assert (found and found["number"]) == follows


def test_the_last_of_all_is_followed_by_nothing() -> None:
    assert call(TURNS, "after", [[ALL[:1], "open-2"]]) == [None]


def test_the_clock_is_the_one_that_the_state_waits_for() -> None:
    stopped = {"name": "period", "due_at": NOW, "stopped_at": NOW}
    lease = {"name": "lease", "due_at": NOW, "stopped_at": None}
    given = [{"state": state, "clocks": [stopped, lease]} for state in ("taken", "open", "done")]
    found = call(TURNS, "clockOf", [[each] for each in given])
    assert [each and each["name"] for each in found] == ["lease", None, None]


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (NOW, ["today", "tomorrow", "date"]),
        ("2026-11-24T19:30:00+08:00", ["today", "tomorrow", "date"]),
        ("2026-11-24T19:31:00+08:00", ["tomorrow", "date"]),
        ("2026-11-24T23:00:00+08:00", ["tomorrow", "date"]),
    ],
)
def test_this_evening_is_offered_while_there_is_time(now: str, offered: list[str]) -> None:
    assert call(TIMES, "periods", [[now]]) == [offered]


@pytest.mark.parametrize(
    ("period", "date", "until"),
    [
        ("today", "", "2026-11-24T20:00:00+08:00"),
        ("tomorrow", "", "2026-11-25T20:00:00+08:00"),
        ("date", "2026-12-31", "2026-12-31T20:00:00+08:00"),
        ("date", "2026-11-24", "2026-11-24T20:00:00+08:00"),
        ("date", "2027-02-21", "2027-02-21T20:00:00+08:00"),
        # Too far off, past, and no day at all.
        ("date", "2027-02-22", None),
        ("date", "2026-11-23", None),
        ("date", "", None),
    ],
)
def test_until_when_it_may_be_taken(period: str, date: str, until: str | None) -> None:
    assert call(TIMES, "endOf", [[period, date, NOW]]) == [until]


def test_the_last_day_that_may_be_chosen_is_one_that_is_taken() -> None:
    (last,) = call(TIMES, "lastDay", [[NOW]])
    assert last == "2027-02-21"


@pytest.mark.parametrize(
    ("now", "minutes"),
    [
        (NOW, [30, 60, 120, 240, 900]),
        # Nothing is offered twice, and nothing that nobody could do.
        ("2026-11-24T22:00:00+08:00", [30, 60, 120, 240]),
        ("2026-11-24T23:50:00+08:00", [30, 60, 120, 240]),
    ],
)
def test_how_long_it_is_kept(now: str, minutes: list[int]) -> None:
    (found,) = call(TIMES, "leases", [[now]])
    assert [each["minutes"] for each in found] == minutes
    assert [each["isDay"] for each in found] == [at == 4 for at in range(len(minutes))]

"""What stands out in a month, and what everybody may know: never so few that they could be known by it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from geoapi.office.matters.boards.analysing import (
    FEW,
    Count,
    add_months,
    months_shown_to_all,
    rises,
    shown_to_all,
)

MONTH = date(2026, 11, 1)


def counts(key: str, *numbers: int) -> list[Count]:
    """Of months up to this one."""
    return [
        Count(key, add_months(MONTH, place - len(numbers) + 1), number)
        for place, number in enumerate(numbers)
    ]


def test_what_comes_clearly_more_often_than_before_rises_the_strongest_first() -> None:
    found = rises(
        [*counts("heating", 2, 1, 3, 14), *counts("parking", 9, 11, 10, 12), *counts("new", 6)], MONTH
    )
    assert [(each.key, each.received, each.usual) for each in found] == [
        ("heating", 14, 2.0),
        ("new", 6, 0.0),
    ]


def test_few_and_what_was_longer_ago_count_for_nothing() -> None:
    assert rises(counts("rare", 0, 0, 0, 4), MONTH) == []
    assert [each.usual for each in rises(counts("once", 90, 0, 0, 0, 6), MONTH)] == [0.0]
    assert rises(counts("other", 1, 9), add_months(MONTH, 1)) == []


def test_months_over_the_end_of_a_year() -> None:
    assert add_months(MONTH, 2) == date(2027, 1, 1) and add_months(MONTH, -11) == date(2025, 12, 1)


def one(received: int, resolved: int, in_time: int) -> dict[str, int]:
    return {"received": received, "resolved": resolved, "in_time": in_time, "disputed": 0, "reopened": 0}


NUMBERS = st.integers(0, 12).flatmap(
    lambda n: st.integers(0, n).flatmap(lambda r: st.builds(one, st.just(n), st.just(r), st.integers(0, r)))
)


@given(st.dictionaries(st.sampled_from("abcdefgh"), NUMBERS))
def test_nothing_that_is_told_is_of_few_nor_lets_one_reckon_it(sums: dict[str, dict[str, int]]) -> None:
    shown, rest, total = shown_to_all(sums)
    received = [each["received"] for each in shown.values()]
    assert all(number >= FEW for number in received)
    hidden = [each["received"] for code, each in sums.items() if code not in shown]
    if total is not None:
        assert total == sum(each["received"] for each in sums.values())
        assert rest == sum(hidden) and (rest == 0 or rest >= FEW)
    else:
        assert rest is None
    assert all(each == {name: sums[code][name] for name in each} for code, each in shown.items())
    assert all("disputed" not in each for each in shown.values())


def test_a_rare_category_takes_the_least_of_the_others_with_it() -> None:
    sums = {"heating": one(433, 374, 341), "lamp": one(9, 9, 9), "parking": one(7, 5, 5), "odd": one(2, 1, 1)}
    shown, rest, total = shown_to_all(sums)
    assert (list(shown), rest, total) == (["heating", "lamp"], 9, 451)
    # With nothing else to be shown all of them would be told by their sum.
    assert shown_to_all({"lamp": one(9, 9, 9), "odd": one(2, 1, 1)})[1:] == (None, None)


@given(st.lists(st.integers(0, 12), min_size=12, max_size=12))
def test_no_month_of_few_is_told_nor_follows_from_the_others(numbers: list[int]) -> None:
    received = {add_months(MONTH, -place): number for place, number in enumerate(numbers)}
    total = sum(numbers)
    _, _, told = shown_to_all({"all": one(total, 0, 0)})
    assert told == (None if 0 < total < FEW else total)
    shown = months_shown_to_all(received, told)
    if told is None:
        assert shown == {}
        return
    assert list(shown) == sorted(received)
    assert all(number in (None, received[month]) for month, number in shown.items())
    assert not any(number is not None and 0 < number < FEW for number in shown.values())
    hidden = [received[month] for month, number in shown.items() if number is None]
    assert not hidden or (sum(hidden) >= FEW and len(hidden) > 1)

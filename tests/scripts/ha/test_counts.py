"""What is counted of an event, and what of it is called a fault."""

from dataclasses import replace

import pytest
from runner.ha.drill.counts import Asked, Bounds, Count, Heard, count, faults, longest_pause, row, table

GOOD = Count(
    lookups=100,
    failed=0,
    slowest_ms=12.0,
    acknowledged=1234,
    lost=0,
    stood_s=3.25,
    reports=10,
    reports_written=8,
    reports_lost=0,
    strange=(),
    reached_s=0.7,
)
BOUNDS = Bounds(stood_s=6.0)


def test_what_was_heard_is_counted() -> None:
    heard = Heard(
        lookups=[
            Asked(0.0, 0.01, 200),
            Asked(1.0, 0.3, 404),
            Asked(2.0, 8.0, "TimeoutError"),
            Asked(3, 0, 503),
        ],
        reports=[Asked(0.0, 0.1, 201), Asked(1.0, 0.1, 201), Asked(2.0, 0.1, 503), Asked(3.0, 0.1, 502)],
        acknowledged=[(0.0, "a"), (1.0, "b"), (5.5, "c"), (6.0, "d")],
    )
    found = count(heard, 2.0, frozenset("abd"), reports_kept=1, reached_s=0.5, kills_node=False)
    assert (found.lookups, found.failed, found.slowest_ms) == (4, 2, 8000)
    assert (found.acknowledged, found.lost, found.stood_s) == (4, 1, 4.5)
    assert (found.reports, found.reports_written, found.reports_lost) == (4, 2, 1)
    assert found.strange == (502,)
    assert count(heard, 2.0, frozenset("abd"), 2, 0.5, kills_node=True).strange == ()


def test_a_pause_counts_if_it_ended_after_the_event_and_is_endless_if_nothing_did() -> None:
    assert longest_pause([0, 9, 10, 12], since=9.5) == 2
    assert longest_pause([0, 9, 12], since=9.5) == 3, "it began before and went on"
    assert longest_pause([0, 1], since=2) == longest_pause([], since=0) == float("inf")


def test_nothing_is_wrong_with_what_keeps_to_its_bounds() -> None:
    assert list(faults(GOOD, BOUNDS)) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"failed": 2}, "2 lookups failed"),
        ({"lost": 1}, "1 acknowledged writes are lost"),
        ({"reports_lost": 3}, "3 acknowledged reports are lost"),
        ({"stood_s": 6.1}, "writes stood for 6.1 s, and 6 s is the bound"),
        ({"stood_s": float("inf")}, "writes stood for inf s"),
        ({"strange": (500, "TimeoutError")}, "reports were answered 500, TimeoutError"),
        ({"reached_s": None}, "did not reach every worker"),
        ({"reached_s": 5.2}, "a later change took 5.2 s"),
        ({"lookups": 0}, "nobody asked or nobody wrote"),
        ({"acknowledged": 0}, "nobody asked or nobody wrote"),
        ({"reports_written": 0}, "nobody asked or nobody wrote"),
    ],
)
def test_each_thing_that_must_not_be_is_said(changed: dict[str, object], said: str) -> None:
    (fault,) = faults(replace(GOOD, **changed), BOUNDS)  # type: ignore[arg-type]
    assert said in fault


def test_the_table_is_one_that_the_documentation_can_take() -> None:
    head, rule, first, second = table([row("switchover", GOOD), row("x", replace(GOOD, reached_s=None))])
    assert head.startswith("| event      | lookups failed |") and set(rule) == {"|", "-"}
    assert [cell.strip() for cell in first.strip("|").split("|")] == [
        "switchover",
        "0 of 100",
        "12 ms",
        "0 of 1,234",
        "3.2 s",
        "8 of 10",
        "0.7 s",
    ]
    assert (
        second.rstrip(" |").endswith("never")
        and len({len(line) for line in (head, rule, first, second)}) == 1
    )

"""What an hour of people on a cluster must not do to it."""

import os
from dataclasses import replace

import pytest
from runner.ha.drill.soaking import SLICES, Slice, faults, memory_mib, row

SOUND = Slice(300, 30_000, 0, 4.0, 20.0, 20_000, (300.0, 310.0), 0.8)


def an_hour(**later: object) -> list[Slice]:
    """Twelve slices, the last four of them otherwise."""
    other = replace(SOUND, **later)  # type: ignore[arg-type]
    return [SOUND] * (SLICES - 4) + [other] * 4


def test_it_may_stay_as_it_was() -> None:
    assert list(faults(an_hour())) == []
    # Caches fill at first.
    assert list(faults([replace(SOUND, memory_mib=(150.0, 150.0), p99_ms=90.0)] * 3 + an_hour()[3:])) == []


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({"memory_mib": (300.0, 360.0)}, "the memory of web2 grew to 1.16 times"),
        ({"p99_ms": 40.0}, "took 2.00 times as long"),
        ({"failed": 1}, "1 lookups failed"),
        ({"writes": 0}, "nobody wrote"),
        ({"lookups": 0}, "nobody asked"),
        ({"reached_s": None}, "did not reach every worker"),
    ],
)
def test_it_is_told_of(later: dict[str, object], said: str) -> None:
    assert said in " ".join(faults(an_hour(**later)))


def test_memory_is_that_of_all_its_processes() -> None:
    alone = memory_mib([os.getpid()])
    assert alone > 10
    assert memory_mib([os.getpid(), 2**22 + 1]) == pytest.approx(alone, rel=0.2)
    assert "300 MiB" in row(SOUND) and "never" in row(replace(SOUND, reached_s=None))

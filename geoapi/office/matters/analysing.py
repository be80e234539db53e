"""What stands out in counts of matters, and which of them everybody may know. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# A month is held against so many before it; it rises by so much, and from so many on.
BEFORE = 3
_LEAST, _RISE, _MORE = 5, 1.5, 3
# Fewer could be known by what they reported.
FEW = 5


@dataclass(frozen=True)
class Count:
    """How many came in of something in a month; `key`: a category, or an area."""

    key: str
    month: date
    number: int


@dataclass(frozen=True)
class Rise:
    """`usual`: a month's mean of those before."""

    key: str
    received: int
    usual: float


def month_of(day: date) -> date:
    return day.replace(day=1)


def add_months(month: date, number: int) -> date:
    """The first day of a month so many later."""
    months = month.year * 12 + month.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def rises(counts: Iterable[Count], month: date) -> list[Rise]:
    """What came in clearly more often than in the months before; the strongest first."""
    now: dict[str, int] = {}
    before: dict[str, int] = {}
    earliest = add_months(month, -BEFORE)
    for each in counts:
        if each.month == month:
            now[each.key] = now.get(each.key, 0) + each.number
        elif earliest <= each.month < month:
            before[each.key] = before.get(each.key, 0) + each.number
    found = [Rise(key, number, round(before.get(key, 0) / BEFORE, 1)) for key, number in now.items()]
    clear = [
        each
        for each in found
        if each.received >= _LEAST
        and each.received >= _RISE * each.usual
        and each.received - each.usual >= _MORE
    ]
    return sorted(clear, key=lambda each: (each.usual - each.received, each.key))


def shown_to_all(
    sums: Mapping[str, Mapping[str, int]],
) -> tuple[dict[str, dict[str, int | None]], int | None, int | None]:
    """What everybody may know of sums by category: those of FEW or more, how many the rest are together, and
    how many all are.

    What is left out must not follow from the rest: together it has FEW or more, or none of it is told and the
    sum of all neither. Numbers of outcomes below FEW are None; so is one of which the difference is.
    """
    shown: dict[str, dict[str, int | None]] = {}
    rest = 0
    for code, numbers in sorted(sums.items(), key=lambda item: (-item[1]["received"], item[0])):
        if numbers["received"] >= FEW:
            shown[code] = _outcomes(numbers)
        else:
            rest += numbers["received"]
    total = sum(numbers["received"] for numbers in sums.values())
    if 0 < rest < FEW:
        return shown, None, None
    return shown, rest, total


def _outcomes(numbers: Mapping[str, int]) -> dict[str, int | None]:
    """Received, resolved and resolved in time; never who was not content, who are few."""
    received, resolved = numbers["received"], numbers["resolved"]
    told: dict[str, int | None] = {"received": received}
    told["resolved"] = resolved if _is_many(resolved) and _is_many(received - resolved) else None
    in_time = numbers["in_time"]
    is_clear = told["resolved"] is not None and _is_many(in_time) and _is_many(resolved - in_time)
    told["in_time"] = in_time if is_clear else None
    return told


def _is_many(number: int) -> bool:
    return number == 0 or number >= FEW


__all__: Sequence[str] = ("BEFORE", "Count", "Rise", "add_months", "month_of", "rises", "shown_to_all")

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
) -> tuple[dict[str, dict[str, int]], int | None, int | None]:
    """What everybody may know of sums by category: those of FEW or more, how many the rest are together, and
    how many all are.

    What is left out must not follow from the rest. Where together it has fewer than FEW, the least of what is
    shown is left out with it; where nothing else would be shown, the sum of all is not told. Who was not
    content is nobody else's business.
    """
    shown: dict[str, dict[str, int]] = {}
    rest = 0
    for code, numbers in sorted(sums.items(), key=lambda item: (-item[1]["received"], item[0])):
        if numbers["received"] >= FEW:
            shown[code] = {name: numbers[name] for name in ("received", "resolved", "in_time")}
        else:
            rest += numbers["received"]
    total = sum(numbers["received"] for numbers in sums.values())
    if 0 < rest < FEW and len(shown) > 1:
        _, least = shown.popitem()
        rest += least["received"]
    if 0 < rest < FEW:
        return shown, None, None
    return shown, rest, total


def months_shown_to_all(received: Mapping[date, int], total: int | None) -> dict[date, int | None]:
    """How many came in in each month, as far as everybody may know it; None: fewer than FEW, or left out so
    that those do not follow from the rest. None of it where `total` is not told.
    """
    if total is None:
        return {}
    hidden, rest = set[date](), 0
    for month, number in sorted(received.items(), key=lambda item: (item[1], item[0])):
        if number and (number < FEW or 0 < rest < FEW):
            hidden.add(month)
            rest += number
    return {month: None if month in hidden else number for month, number in sorted(received.items())}


__all__: Sequence[str] = (
    "BEFORE",
    "Count",
    "Rise",
    "add_months",
    "month_of",
    "months_shown_to_all",
    "rises",
    "shown_to_all",
)

"""Which days are public holidays or worked weekends: published, told by the operator, or only by law.

Published is the State Council's yearly notice (国务院办公厅关于节假日安排的通知) as the `chinesecalendar`
package carries it. In a year without a notice the days that the law names (全国年节及纪念日放假办法) are
holidays all the same, as the `holidays` package reckons them, lunar ones too; which days around them are off
or worked nobody knows yet.
"""

import json
import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path

import chinese_calendar  # type: ignore[import-untyped]

from geoapi.core.errors import InvalidInput

SETTING = "GEOAPI_CALENDAR_FILE"
_KINDS = "holiday, workday or ordinary"
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class DayKind(Enum):
    """What sort of day it is, beyond its weekday."""

    ordinary = "ordinary"
    holiday = "holiday"
    makeup = "workday"


def read_overrides(path: Path) -> dict[date, DayKind]:
    """The operator's days: a JSON object of ISO date to "holiday", "workday" or "ordinary".

    Raises InvalidInput with a sentence that names the setting and, of a wrong entry, its line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = (
            "is not there" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        )
        raise _refused(path, reason) from None
    except UnicodeDecodeError:
        raise _refused(path, "is not UTF-8 text") from None
    try:
        entries = json.loads(text, object_pairs_hook=tuple)
    except json.JSONDecodeError as error:
        raise _refused(path, f"is not JSON: {error.msg.lower()}", error.lineno) from None
    # An object comes as the tuple of its entries, in their order and with all that are written twice.
    if not isinstance(entries, tuple):
        raise _refused(
            path, f'is to be one JSON object such as {{"2027-02-08": "holiday"}}: {_KINDS} for each day'
        )
    days: dict[date, DayKind] = {}
    place = 0
    for key, value in entries:
        place = text.find(_written(key), place) if _written(key) in text[place:] else place
        line = text.count("\n", 0, place) + 1
        place += len(key)
        day = _day(key)
        if day is None:
            raise _refused(path, f"{key!r} is not a day such as 2027-02-08", line)
        if not isinstance(value, str) or value not in {kind.value for kind in DayKind}:
            raise _refused(
                path, f"{key} is to be {_KINDS}, not {json.dumps(value, ensure_ascii=False)[:40]}", line
            )
        if day in days:
            raise _refused(path, f"{day} is told twice", line)
        days[day] = DayKind(value)
    return days


@lru_cache(maxsize=4096)
def kind_of(day: date) -> DayKind:
    """What sort of day it is by the published notice or, without one, by the law."""
    if not is_published(day):
        return DayKind.holiday if day in _statutory(day.year) else DayKind.ordinary
    is_off, name = chinese_calendar.get_holiday_detail(day)
    if is_off and name is not None:
        return DayKind.holiday
    if not is_off and day.weekday() >= 5:
        return DayKind.makeup
    return DayKind.ordinary


@lru_cache(maxsize=4096)
def is_published(day: date) -> bool:
    """Whether the notice of this day's year is known here."""
    try:
        chinese_calendar.is_holiday(day)
    except NotImplementedError:
        return False
    return True


@cache
def last_published() -> date:
    """The last day of the newest notice."""
    year = 2026
    while is_published(date(year + 1, 1, 1)):
        year += 1
    return date(year, 12, 31)


@lru_cache(maxsize=64)
def _statutory(year: int) -> frozenset[date]:
    # Imported when first needed: it takes longer than all the rest of the calendar.
    from holidays.countries.china import China

    if not China.start_year <= year <= China.end_year:
        return frozenset()
    days: Iterable[date] = China(years=year, observed=False)  # type: ignore[no-untyped-call]
    return frozenset(days)


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _written(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def _refused(path: Path, reason: str, line: int | None = None) -> InvalidInput:
    where = f", line {line}" if line is not None else ""
    return InvalidInput.of(SETTING, f"{SETTING}: {path}{where}: {reason}.")

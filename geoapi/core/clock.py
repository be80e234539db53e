"""Time: the present moment, moments people write, and which days are worked.

The calendar is the State Council's yearly notice (国务院办公厅关于节假日安排的通知) as the `chinesecalendar` package
carries it; `Calendar.overrides` holds what a city knows better. A year beyond the notice is answered from the
weekday alone and marked provisional.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]

from geoapi.core.errors import InvalidInput


class DayKind(Enum):
    """What sort of day it is, beyond its weekday."""

    ordinary = "ordinary"
    holiday = "holiday"
    makeup = "workday"


@dataclass(frozen=True)
class Calendar:
    """Public holidays and make-up working days (调休) in one time zone."""

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    overrides: dict[date, DayKind] = field(default_factory=dict, hash=False)

    @classmethod
    def load(cls, timezone: str, overrides_file: Path | None) -> "Calendar":
        """Read the operator's overrides: a JSON object of ISO date to "holiday", "workday" or "ordinary"."""
        days = json.loads(overrides_file.read_text(encoding="utf-8")) if overrides_file else {}
        return cls(ZoneInfo(timezone), {date.fromisoformat(day): DayKind(kind) for day, kind in days.items()})

    def kind(self, day: date) -> DayKind:
        if day in self.overrides:
            return self.overrides[day]
        return _published_kind(day)

    def is_provisional(self, day: date) -> bool:
        """Whether the year's holidays are not yet published here."""
        return day not in self.overrides and not _is_published(day)

    def is_working_day(self, day: date) -> bool:
        kind = self.kind(day)
        return kind is DayKind.makeup or (kind is DayKind.ordinary and day.weekday() < 5)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.timezone)

    def now(self) -> datetime:
        return datetime.now(self.timezone)

    def moment(self, text: str | None) -> datetime:
        """What `parse` reads, or now where nothing is asked for."""
        return self.parse(text) if text else self.now()

    def parse(self, text: str, field_name: str = "at") -> datetime:
        """A moment from ISO 8601 text; without an offset it is local, without a time it is the start of the day.

        Raises InvalidInput naming `field_name`.
        """
        # In a query string an unescaped + arrives as a space.
        candidate = text.strip().replace(" ", "+") if text.count("T") == 1 else text.strip()
        try:
            moment = datetime.fromisoformat(candidate)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=self.timezone)
            # Room for the day before and after, in any zone.
            if not 1000 <= moment.year <= 9000:
                raise ValueError
            return moment.astimezone(self.timezone)
        except (ValueError, OverflowError):
            message = f"{text[:40]!r} is not a time: write 2026-11-23 or 2026-11-23T10:00:00+08:00."
            raise InvalidInput.of(field_name, message) from None


def add_working_days(calendar: Calendar, start: date, count: int) -> date:
    """The day on which a term of `count` working days ends, not counting `start` itself."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


@lru_cache(maxsize=4096)
def _published_kind(day: date) -> DayKind:
    if not _is_published(day):
        return DayKind.ordinary
    is_off, name = chinese_calendar.get_holiday_detail(day)
    if is_off and name is not None:
        return DayKind.holiday
    if not is_off and day.weekday() >= 5:
        return DayKind.makeup
    return DayKind.ordinary


@lru_cache(maxsize=4096)
def _is_published(day: date) -> bool:
    try:
        chinese_calendar.is_holiday(day)
    except NotImplementedError:
        return False
    return True

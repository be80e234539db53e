"""Time: the present moment, moments people write, and which days are worked."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from geoapi.core.errors import InvalidInput
from geoapi.core.holidays import DayKind, is_published, kind_of, last_published, read_overrides
from geoapi.core.moments import EXAMPLES, read_moment

__all__ = ["Calendar", "DayKind", "add_working_days", "zone_of"]

# The notice for a year comes in autumn; who has not got it so long before the year begins is to look for it.
WARN_DAYS = 60
# So many days told of one year are its notice: it moves more than that beyond what the law names.
NOTICE_DAYS = 5


@dataclass(frozen=True)
class Calendar:
    """Public holidays and make-up working days (调休) in one time zone;
    `overrides` is what a city knows better.
    """

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    overrides: dict[date, DayKind] = field(default_factory=dict, hash=False)

    @classmethod
    def load(cls, timezone: str, overrides_file: Path | None) -> "Calendar":
        """The calendar as it is set. Raises InvalidInput with a sentence that names the setting."""
        return cls(zone_of(timezone), read_overrides(overrides_file) if overrides_file else {})

    def kind(self, day: date) -> DayKind:
        if day in self.overrides:
            return self.overrides[day]
        return kind_of(day)

    def is_provisional(self, day: date) -> bool:
        """Whether the year's holidays are not yet published here."""
        return day not in self.overrides and not is_published(day) and day.year not in self._overridden_years

    @cached_property
    def _overridden_years(self) -> frozenset[int]:
        """Years of which the overrides hold the notice, and not only a day of the city's own."""
        days = Counter(day.year for day in self.overrides)
        return frozenset(year for year, number in days.items() if number >= NOTICE_DAYS)

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
        """The moment in `text`, as `read_moment` reads it. Raises InvalidInput naming `field_name`."""
        try:
            return read_moment(text, self.timezone)
        except (ValueError, OverflowError):
            raise InvalidInput.of(field_name, f"{text[:40]!r} is not a time: write {EXAMPLES}.") from None

    def published_until(self) -> date:
        """The last day of which is known whether it is worked."""
        last = last_published()
        while last.year + 1 in self._overridden_years:
            last = last.replace(year=last.year + 1)
        return last

    def warning(self, today: date) -> str | None:
        """What there is to do when the published days come to an end within WARN_DAYS."""
        last = self.published_until()
        left = (last - today).days
        if left > WARN_DAYS:
            return None
        ends = f"end in {left} days, on {last}" if left > 0 else f"ended on {last}"
        return (
            f"The published holidays {ends}; what is told of {last.year + 1} is provisional. Take the "
            "newest version"
            " of the software, or write the days off and the worked weekends of the State Council's "
            "notice into"
            " GEOAPI_CALENDAR_FILE, and start the server again."
        )


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name. Raises InvalidInput with a sentence that names the setting."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        message = (
            f"GEOAPI_TIMEZONE: {name!r} is no time zone: write one such as Asia/Shanghai or Asia/Urumqi."
        )
        raise InvalidInput.of("GEOAPI_TIMEZONE", message) from None


def add_working_days(calendar: Calendar, start: date, count: int) -> date:
    """The day on which a term of `count` working days ends, not counting `start` itself."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day

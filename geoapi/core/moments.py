"""Moments as people and programs write them, in the city's time where they say no other.

web/js/core/moments.js reads the same forms; one table of cases tests both.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

EXAMPLES = "2026-11-23 or 2026-11-23T10:00:00+08:00"
# Room for the day before and after, in any zone.
_FIRST_YEAR, _LAST_YEAR = 1000, 9000

# In a query string an unescaped + arrives as a space, and a space may have been written as +.
_MOMENT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8}|\d{4}-W\d\d(?:-[1-7])?|\d{4}W\d\d[1-7]?)"
    r"(?:[T +](?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"(?P<offset> ?Z| ?[-+ ]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)


def read_moment(text: str, zone: tzinfo) -> datetime:
    """The moment in ISO 8601 text, in `zone`;
    without an offset it is of that zone, without a time the day's beginning.

    Raises ValueError.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text[:40]!r} is not a time")
    day = datetime.fromisoformat(found["date"].upper())
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"{day.year} is too far away")
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if hour == 24 and not (minute or second or int(found["fraction"] or 0)):
        # Midnight at the end of the day.
        day, hour = day + timedelta(days=1), 0
    moment = day.replace(hour=hour, minute=minute, second=second)
    moment += timedelta(microseconds=int((found["fraction"] or "").ljust(6, "0")[:6]))
    offset = _offset(found["offset"])
    # By way of UTC, since a time that the clock leaves out in spring is told as the one that it shows then.
    return moment.replace(tzinfo=offset or zone).astimezone(UTC).astimezone(zone)


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    sign, digits = ("-" if "-" in text else "+"), re.sub(r"\D", "", text).ljust(4, "0")
    if int(digits[2:]) > 59:
        raise ValueError(f"{text!r} is no offset")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if sign == "-" else ahead)

"""Times at which other hours hold than usual: single days, and closures for a while."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geoapi.city.places.directory.opening import CLOSED, OtherHours
from geoapi.core.cells import day_of, plain_text
from geoapi.core.hours import HoursError, parse_hours
from geoapi.core.hours_text import hours_of
from geoapi.importing.reasons import Reason, Unusable

_DAY = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?"
_ENTRY = re.compile(
    rf"(?P<first>{_DAY})(?:\s*(?:/|~|至|到|—|–|\.\.)\s*(?P<last>{_DAY}))?\s*:?\s*(?P<hours>[^(]*?)\s*(?:\((?P<reason>.*)\))?"
)
_MOMENT = re.compile(rf"(?P<day>{_DAY})[ T]*(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::00)?")
_SHUT = {
    "off",
    "closed",
    "休息",
    "关闭",
    "闭馆",
    "停业",
    "不开放",
    "暂停",
    "暂停开放",
    "暂停服务",
    "放假",
    "休",
}


def exceptions_of(text: str, zone: ZoneInfo) -> list[OtherHours]:
    """The exceptions in a text such as `2026-12-24 09:00-12:00; 2027-02-05/2027-02-08 off (春节)`.

    Raises Unusable.
    """
    found = []
    for part in re.split(r"[;\n]", plain_text(text)):
        if part.strip():
            found.append(_other_hours(part.strip(), zone))
    return found


def closure_of(first: str, last: str, reason: str, zone: ZoneInfo) -> OtherHours | None:
    """A closure from the first day to the last, both closed, or between two moments; None if nothing is said.

    Raises Unusable.
    """
    if not first and not last and not reason:
        return None
    since = _moment(first, zone, "closed_from", timedelta())
    until = _moment(last, zone, "closed_until", timedelta(days=1))
    if since is not None and until is not None and until <= since:
        sentence = f"it is closed until {last}, before {first} when that begins"
        raise Unusable(Reason("dates-reversed", sentence, value=last, read=first))
    return OtherHours(since, until, CLOSED, reason or None)


def _other_hours(part: str, zone: ZoneInfo) -> OtherHours:
    found = _ENTRY.fullmatch(part)
    first = day_of(found["first"]) if found else None
    last = day_of(found["last"]) if found and found["last"] else first
    if found is None or first is None or last is None:
        raise _unclear(part, f"the exception {part!r} does not begin with a day such as 2026-12-24")
    if last < first:
        raise _unclear(part, f"the exception {part!r} ends before it begins")
    said = found["hours"].strip()
    if said.lower() in _SHUT:
        hours = CLOSED
    else:
        try:
            hours = hours_of(said)
            parse_hours(hours)
        except HoursError as error:
            raise _unclear(part, f"the exception {part!r}: {error}") from None
    return OtherHours(
        _midnight(first, zone), _midnight(last + timedelta(days=1), zone), hours, found["reason"] or None
    )


def _unclear(part: str, sentence: str) -> Unusable:
    return Unusable(Reason("exception-invalid", sentence, value=part))


def _moment(cell: str, zone: ZoneInfo, column: str, whole: timedelta) -> datetime | None:
    """The moment in a cell; of a day, its beginning and `whole` after it."""
    if not cell:
        return None
    text = plain_text(cell)
    day = day_of(text)
    if day is not None:
        return _midnight(day + whole, zone)
    found = _MOMENT.fullmatch(text)
    day = day_of(found["day"].strip()) if found else None
    if found is None or day is None:
        sentence = f"{column} is {cell!r}, not a day such as 2026-01-31 or a moment such as 2026-01-31 18:00"
        raise Unusable(Reason("date-invalid", sentence, value=cell))
    return _midnight(day, zone) + timedelta(hours=int(found["hour"]), minutes=int(found["minute"]))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)

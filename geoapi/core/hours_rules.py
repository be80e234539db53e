"""The rules of an OSM opening_hours text: on which days each applies, and at which times.

The `opening_hours` library reads the syntax and tells dates, weeks and nth weekdays; weekdays, public
holidays and how rules combine are decided here, since they hang on the calendar and on the day on which a
night begins.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import opening_hours
from opening_hours import OpeningHours

from geoapi.core.clock import Calendar
from geoapi.core.holidays import DayKind

_ParserError: type[Exception] = opening_hours.ParserError  # type: ignore[attr-defined]  # The stubs forget it.

DAY_MINUTES = 24 * 60
_NOON = DAY_MINUTES // 2
_ALL_DAY = ((0, DAY_MINUTES, True),)
_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_WORKED_AS = {5: 4, 6: 0}  # Saturday as the Friday before, Sunday as the Monday after.

# From and to in minutes of the day on which it begins, and whether it is certain.
Minutes = tuple[int, int, bool]
DayTest = Callable[[date, Calendar], bool]

_QUOTED = re.compile(r'"[^"]*"')
_WEEKDAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_OFFSET = r"(?:\s*[+-]\s*\d+\s+days?)?"
_HOLIDAYS = rf"(?:PH|SH){_OFFSET}(?:\s*,\s*(?:PH|SH){_OFFSET})*"
_DAYS = rf"(?:PH{_OFFSET}|SH{_OFFSET}|{_WEEKDAY}\[[^\]]*\]{_OFFSET}|{_WEEKDAY}(?:-{_WEEKDAY})?)"
_EVENT = r"(?:sunrise|sunset|dawn|dusk)"
_MOMENT = rf"(?:\d{{1,2}}:\d\d|{_EVENT}|\({_EVENT}[+-]\d{{1,2}}:\d\d\))"
_SPAN = rf"{_MOMENT}(?:\s*-\s*{_MOMENT}(?:\+|/\d[\d:]*)?|\+)"
_TIMES = re.compile(
    rf"(?P<begin>{_MOMENT})(?:\s*-\s*(?P<end>{_MOMENT})(?P<open>\+)?|(?P<alone>\+))", re.IGNORECASE
)
_SEPARATOR = re.compile(rf"\s*(?:(;|\|\|)|,)\s*(?P<time>(?={_MOMENT}))?", re.IGNORECASE)
_ENDS_TIMES = re.compile(rf"{_SPAN}$", re.IGNORECASE)
_ENDS_RULE = re.compile(r"(?:24/7|\b(?:open|off|closed|unknown)|\")$", re.IGNORECASE)
_RULE = re.compile(
    rf"(?P<days>.*?)\s*:?\s*(?P<times>{_SPAN}(?:\s*,\s*{_SPAN})*|24/7)?\s*"
    r"(?P<state>open|off|closed|unknown)?\s*(?P<comment>\"[^\"]*\")?",
    re.IGNORECASE,
)
_SELECTOR = re.compile(
    rf"(?P<dates>.*?)[\s:]*(?:(?P<both>{_HOLIDAYS})\s+(?={_WEEKDAY}))?"
    rf"(?P<week>{_DAYS}(?:\s*,\s*{_DAYS})*)?",
    re.IGNORECASE,
)


_DAY_NAME = re.compile(rf"\b(?:PH|SH|{_WEEKDAY})\b", re.IGNORECASE)


class HoursError(ValueError):
    """The text is not valid opening_hours syntax."""


@dataclass(frozen=True)
class Rule:
    """One rule.

    `joins`: `;` holds in place of those before it, `,` beside them, `||` where they are closed.
    """

    joins: str
    applies: DayTest
    # Whether it applies to all days alike.
    daily: bool
    # Whether days off and worked weekends matter to it.
    follows_calendar: bool
    spans: tuple[Minutes, ...]
    off: bool
    # Whether no times are said.
    all_day: bool

    @property
    def whole_day(self) -> bool:
        """Whether it is certainly on from midnight to midnight."""
        return self.spans == _ALL_DAY and not self.off


def rules_of(text: str) -> list[Rule]:
    """The rules in their order. Raises HoursError."""
    _parsed(text)
    return [_rule(joins, part) for joins, part in _parts(text)]


def begun_on(rules: Sequence[Rule], day: date, calendar: Calendar) -> list[Minutes]:
    """The times that begin on `day`. A night belongs to the day it begins on: what is said of
    the next day as a whole does not end it, but hours that are closed by the clock are.
    """
    spans = _times_of(rules, day, calendar)
    if not any(end > DAY_MINUTES for _, end, _ in spans):
        return spans
    tomorrow = day + timedelta(days=1)
    shut = [rule for rule in rules if rule.off and not rule.all_day and rule.applies(tomorrow, calendar)]
    return without(
        spans, [(a + DAY_MINUTES, b + DAY_MINUTES, known) for rule in shut for a, b, known in rule.spans]
    )


def _times_of(rules: Sequence[Rule], day: date, calendar: Calendar) -> list[Minutes]:
    spans: list[Minutes] = []
    for rule in rules:
        if not rule.applies(day, calendar):
            continue
        if rule.joins == "||":
            spans += [] if rule.off else without(rule.spans, spans)
        elif rule.off:
            spans = [] if rule.all_day else without(spans, rule.spans)
        elif rule.joins == ",":
            spans = [*without(spans, rule.spans), *rule.spans]
        else:
            spans = list(rule.spans)
    return spans


def without(spans: Sequence[Minutes], taken: Sequence[Minutes]) -> list[Minutes]:
    """`spans` less what lies in `taken`."""
    left = list(spans)
    for since, until, _ in taken:
        cut: list[Minutes] = []
        for start, end, known in left:
            if start < since:
                cut.append((start, min(end, since), known))
            if end > until:
                cut.append((max(start, until), end, known))
        left = cut
    return left


def _parsed(text: str) -> OpeningHours:
    try:
        return OpeningHours(text, auto_country=False, auto_timezone=False)
    except _ParserError:
        raise HoursError(f"{text!r} is not opening-hours syntax, such as Mo-Fr 08:30-18:00; PH off") from None


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The text of each rule and the separator before it; what stands in quotes separates nothing."""
    # Quoted text is blanked to equal length, so that places in the one are places in the other.
    bare = _QUOTED.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', text)
    joins, begin = ";", 0
    for found in _SEPARATOR.finditer(bare):
        here = (bare, begin, found.start())
        # A comma goes on with a list where it stands between two times or two days.
        in_list = (found["time"] is not None) == (_ENDS_TIMES.search(*here) is not None)
        if found[1] is None and in_list and not _ENDS_RULE.search(*here):
            continue
        yield joins, text[begin : found.start()].strip()
        joins, begin = found[1] or ",", found.end()
    yield joins, text[begin:].strip()


def _rule(joins: str, text: str) -> Rule:
    found = _RULE.fullmatch(text)
    selector = _SELECTOR.fullmatch(found["days"].strip(": ")) if found else None
    if found is None or selector is None:
        raise HoursError(f"what {text!r} means for the hours is not known")
    tests, follows = _day_tests(selector)
    state = (found["state"] or "").lower()
    # A remark alone says that one cannot be sure.
    known = state == "open" or (not state and not found["comment"])
    times = None if found["times"] in (None, "24/7") else found["times"]
    spans = tuple(_spans(times)) if times else _ALL_DAY
    return Rule(
        joins=joins,
        applies=lambda day, calendar: all(test(day, calendar) for test in tests),
        daily=not tests,
        follows_calendar=follows,
        spans=spans if known else tuple((begin, end, False) for begin, end, _ in spans),
        off=state in ("off", "closed"),
        all_day=times is None,
    )


def _day_tests(selector: re.Match[str]) -> tuple[list[DayTest], bool]:
    """What must all hold of a day, and whether it hangs on the calendar."""
    tests: list[DayTest] = []
    if selector["dates"]:
        if _DAY_NAME.search(selector["dates"]):
            raise HoursError(f"which days {selector[0]!r} means is not known")
        tests.append(_date_test(selector["dates"]))
    sequences = [_sequence(selector[name]) for name in ("both", "week") if selector[name]]
    # Every weekday is every day, worked or not.
    narrowing = [alternatives for alternatives, whole_week in sequences if not whole_week]
    tests += [_any(alternatives) for alternatives in narrowing]
    return tests, bool(narrowing)


def _any(alternatives: list[DayTest]) -> DayTest:
    return lambda day, calendar: any(test(day, calendar) for test in alternatives)


def _date_test(text: str) -> DayTest:
    """Dates, months, weeks, years and nth weekdays: the real day."""
    dates = _parsed(text)
    return lambda day, calendar: dates.is_open(datetime.combine(day, time(12)))


def _sequence(text: str) -> tuple[list[DayTest], bool]:
    """Tests of which one must hold, and whether the plain weekdays among them are all seven."""
    tests: list[DayTest] = []
    weekdays: set[int] = set()
    for part in re.split(r"\s*,\s*(?![^\[]*\])", text):
        name = part[:2].lower()
        if name == "ph":
            tests.append(_holiday_test(_days_off(part)))
        elif name == "sh":
            pass  # Nobody tells us of school holidays.
        elif "[" in part:
            tests.append(_date_test(part))
        else:
            first, last = (_WEEKDAYS.index(part.lower()[place : place + 2]) for place in (0, -2 % len(part)))
            weekdays |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    if weekdays:
        tests.append(_weekday_test(frozenset(weekdays)))
    return tests, len(weekdays) == 7


def _weekday_test(weekdays: frozenset[int]) -> DayTest:
    def test(day: date, calendar: Calendar) -> bool:
        weekday = day.weekday()
        if calendar.kind(day) is DayKind.makeup:
            weekday = _WORKED_AS.get(weekday, weekday)
        return weekday in weekdays

    return test


def _holiday_test(offset: timedelta) -> DayTest:
    return lambda day, calendar: calendar.kind(day - offset) is DayKind.holiday


def _days_off(part: str) -> timedelta:
    found = re.search(r"([+-])\s*(\d+)", part)
    return timedelta(days=int(found[1] + found[2])) if found else timedelta()


def _spans(times: str) -> Iterator[Minutes]:
    for found in _TIMES.finditer(times):
        begin = _minutes(found["begin"])
        end = _minutes(found["end"]) if found["end"] else DAY_MINUTES
        if begin is None or end is None:
            yield _by_the_sun(begin, end, found)
            continue
        end += DAY_MINUTES if end <= begin else 0
        yield begin, end, True
        if (found["open"] or found["alone"]) and end < begin + DAY_MINUTES:
            # When it closes is not said.
            yield end, begin + DAY_MINUTES, False


def _minutes(moment: str) -> int | None:
    """Minutes of the day; None where the sun decides."""
    hour, colon, minute = moment.partition(":")
    return int(hour) * 60 + int(minute) if colon and hour.isdigit() else None


def _by_the_sun(begin: int | None, end: int | None, found: re.Match[str]) -> Minutes:
    """A span of which no more is known than that it lies within these bounds:
    there is no sun in this clock.
    """
    night = re.search("sunset|dusk", found["begin"], re.IGNORECASE) is not None
    morning = re.search("sunrise|dawn", found["end"] or "", re.IGNORECASE) is not None
    if end is None:
        end = _NOON + DAY_MINUTES if morning else DAY_MINUTES
    elif night and end <= _NOON:
        end += DAY_MINUTES
    return begin or 0, end, False

"""Duty hours in the words of a poster. Pure."""

from collections.abc import Mapping
from datetime import date

from geoapi.core.clock import Calendar
from geoapi.core.hours_text import read_hours
from geoapi.core.hours_week import DAY_MINUTES, HOLIDAY, Week, WeekRule, clock, read_week

Words = Mapping[str, str]


def is_always(text: str | None) -> bool:
    """Whether somebody answers at any time, on holidays too."""
    hours = read_hours(text) if text else None
    return hours is not None and hours.text == "24/7"


def hours_in_words(text: str | None, calendar: Calendar, today: date, words: Words) -> str:
    """Mondays to Fridays 8:30–12:00; "" where no week says it."""
    hours = read_hours(text) if text else None
    if hours is None:
        return ""
    if is_always(text):
        return words["hours.always"]
    week = read_week(hours.text, calendar, today)
    return "" if week is None else _week(week, words)


def _week(week: Week, words: Words) -> str:
    told: dict[tuple[int, ...], list[str]] = {}
    for rule in week.rules:
        told.setdefault(rule.days, []).append(_times(rule, words))
    same: dict[tuple[str, ...], set[int]] = {}
    for days, times in told.items():
        same.setdefault(tuple(times), set()).update(days)
    parts = [
        f"{_days(days, words)} {words['hours.and'].join(times)}"
        for times, days in sorted(same.items(), key=lambda each: min(each[1]))
    ]
    on_holidays = any(HOLIDAY in rule.days for rule in week.rules)
    if not on_holidays and not week.holidays_as_weekdays:
        parts.append(words["hours.off"])
    return words["hours.next"].join(parts)


def _days(days: set[int], words: Words) -> str:
    week = sorted(days - {HOLIDAY})
    if len(week) == HOLIDAY:
        runs = [words["hours.daily"]]
    else:
        runs = []
        while week:
            last = 0
            while last + 1 < len(week) and week[last + 1] == week[last] + 1:
                last += 1
            first = words[f"day.{week[0]}"]
            if last > 1:
                runs.append(f"{first}{words['hours.to']}{words[f'day.{week[last]}']}")
            else:
                runs += [words[f"day.{day}"] for day in week[: last + 1]]
            week = week[last + 1 :]
    if HOLIDAY in days and runs != [words["hours.daily"]]:
        runs.append(words["day.7"])
    return words["hours.and"].join(runs)


def _times(rule: WeekRule, words: Words) -> str:
    if (rule.begin, rule.end) == (0, DAY_MINUTES):
        return words["hours.whole"]
    next_day = rule.end > DAY_MINUTES
    end = clock(rule.end - DAY_MINUTES if next_day else rule.end)
    return f"{clock(rule.begin)}–{words['hours.following'] if next_day else ''}{end}"

"""How the periods of a post change when it is handed over, left, or served at other times: earlier stays."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from geoapi.city.people.importing.rows import PostRow

Periods = Sequence[PostRow]
# The cells of a post that people may set, as imports know them.
HOLDER, HOURS, SUBSTITUTION = "holder", "duty_hours", "substitution"


def period_at(periods: Iterable[PostRow], at: datetime) -> PostRow | None:
    """The one that holds at a moment."""
    return next((each for each in periods if each.holds(at)), None)


def last_before(periods: Iterable[PostRow], at: datetime) -> PostRow | None:
    """The last one that has ended by then."""
    ended = [each for each in periods if each.until is not None and each.until <= at]
    return max(ended, key=lambda each: each.until or at, default=None)


def with_holder(periods: Periods, staff_no: str | None, at: datetime) -> list[PostRow]:
    """Somebody, or nobody, holds it from a moment on, until whoever is to follow then; or, where it had ended
    by then, again. Some period has to begin before `at`.
    """
    current = period_at(periods, at)
    if current is None:
        ended = last_before(periods, at)
        assert ended is not None
        follows = min((each.since for each in periods if each.since and each.since > at), default=None)
        return joined([*periods, replace(ended, staff_no=staff_no, since=at, until=follows)])
    others = [each for each in periods if each is not current]
    return joined([*others, *_until(current, at), replace(current, staff_no=staff_no, since=at)])


def with_hours(periods: Periods, hours: str | None, at: datetime) -> list[PostRow]:
    """It is served at these times from a moment on, whoever holds it."""
    found: list[PostRow] = []
    for each in periods:
        if each.until is not None and each.until <= at:
            found.append(each)
        elif each.holds(at):
            found += [*_until(each, at), replace(each, duty_hours=hours, since=at)]
        else:
            found.append(replace(each, duty_hours=hours))
    return joined(found)


def without(substitutions: Periods, staff_no: str | None, at: datetime) -> list[PostRow]:
    """Nobody stands in for himself: from `at` on this one no longer does."""
    return [
        cut
        for each in substitutions
        for cut in ([each] if each.staff_no != staff_no else _until(each, at))
    ]  # fmt: skip


def course(rows: Sequence[PostRow], column: str, at: datetime) -> list[tuple[object, ...]]:
    """What a column holds from a moment on: until when, and what; the same in a row is one."""
    found: list[tuple[object, ...]] = []
    for row in sorted(rows, key=lambda row: (row.since is not None, row.since or at)):
        if row.until is not None and row.until <= at:
            continue
        begins = None if row.since is None or row.since <= at else row.since
        value = getattr(row, column)
        if found and found[-1][2] == value and (found[-1][1] == begins):
            found[-1] = (found[-1][0], row.until, value)
        else:
            found.append((begins, row.until, value))
    return found


def joined(periods: Iterable[PostRow]) -> list[PostRow]:
    """In their order; those that follow each other on the same terms are one."""
    found: list[PostRow] = []
    for each in sorted(periods, key=lambda each: (each.since is not None, each.since or 0)):
        if found and found[-1].until == each.since is not None and found[-1].same_terms(each):
            found[-1] = replace(found[-1], until=each.until)
        else:
            found.append(each)
    return found


def _until(period: PostRow, at: datetime) -> list[PostRow]:
    """What of a period lies before a moment."""
    if period.until is not None and period.until <= at:
        return [period]
    return [] if period.since is not None and period.since >= at else [replace(period, until=at)]

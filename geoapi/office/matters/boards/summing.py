"""Sums of matters: made by the clerk, read by boards, and what a month's meeting has to look at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from geoapi.city.areas.store import areas_of_area
from geoapi.core.actors import Actor, Site
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.office.matters.boards.analysing import (
    BEFORE,
    Count,
    add_months,
    month_of,
    months_shown_to_all,
    rises,
    shown_to_all,
)
from geoapi.office.matters.flows import Kind, Kinds
from geoapi.office.matters.store import recurring, sums
from geoapi.office.matters.store.areas import Area, area_called

Json = dict[str, Any]
_FIELDS = ("received", "resolved", "in_time", "disputed", "reopened")
# Levels of which everybody may know; below them few enough live to be known by what they reported.
_PUBLIC_LEVELS = ("community", "subdistrict", "district", "city")
_PUBLIC_MONTHS = 12
_MOST_MONTHS = 36
# So long something is looked back at that comes again and again, and as often it has to.
REPEATED_DAYS, REPEATED_TIMES = 90, 3


class Sums:
    """What is answered of the sums of matters of these kinds. Never by person."""

    def __init__(self, database: Database, kinds: Kinds, calendar: Calendar) -> None:
        self._database, self._kinds, self._calendar = database, kinds, calendar

    def sums(self, actor: Actor, kind: str, area: str, since: date | None, until: date | None) -> Json:
        """Of an area and of those directly below it, by month. Raises NotFound, Forbidden, InvalidInput."""
        found = self._kind(kind)
        first, last = self._months(since, until)
        with self._database.transaction() as connection:
            there = _area_for(connection, actor, found, area)
            rows = sums.sums_of(connection, area, kind, first, last)
            below = sums.sums_below(connection, area, kind, first, last)
            return {
                "area": there.told,
                "from": first,
                "to": last,
                "made_at": sums.made_until(connection, kind),
                "sums": [_named(vars(row), sums.category_names(connection, kind)) for row in rows],
                "areas": [_of_area(row) for row in below],
            }

    def public(self, kind: str, area: str) -> Json:
        """Of the last year, for everybody; what is so rare that it could be known is left out.

        Raises NotFound, and InvalidInput below a community.
        """
        self._kind(kind)
        last = self._this_month()
        first = add_months(last, 1 - _PUBLIC_MONTHS)
        with self._database.transaction() as connection:
            there = area_called(connection, area)
            if there is None:
                raise NotFound("There is no such area.")
            if there.level not in _PUBLIC_LEVELS:
                raise InvalidInput.of("area", "Sums are told of communities and what is above them.")
            rows = sums.sums_of(connection, area, kind, first, last)
            names = sums.category_names(connection, kind)
            made_at = sums.made_until(connection, kind)
        shown, rest, total = shown_to_all(_by_category(rows))
        of_all = _total(rows)
        received = dict.fromkeys((add_months(first, n) for n in range(_PUBLIC_MONTHS)), 0)
        for row in rows:
            received[row.month] += row.received
        months = months_shown_to_all(received, total)
        return {
            "area": there.told,
            "from": first,
            "to": last,
            "made_at": made_at,
            "categories": [_named({"category": code, **numbers}, names) for code, numbers in shown.items()],
            "rest": rest,
            "total": total,
            "resolved": None if total is None else of_all["resolved"],
            "in_time": None if total is None else of_all["in_time"],
            "months": [{"month": month, "received": number} for month, number in months.items()],
        }

    def analysis(self, actor: Actor, kind: str, area: str, month: date | None) -> Json:
        """What rises, what comes again and again, and what is disputed in a month.

        Raises NotFound, Forbidden, InvalidInput.
        """
        found = self._kind(kind)
        this = month_of(month) if month else self._this_month()
        first = add_months(this, -BEFORE)
        end = self._beginning(add_months(this, 1))
        with self._database.transaction() as connection:
            there = _area_for(connection, actor, found, area)
            names = sums.category_names(connection, kind)
            of_area = sums.sums_of(connection, area, kind, first, this)
            below = sums.sums_below(connection, area, kind, first, this)
            disputes, back = found.marks.get("disputed", ()), end - timedelta(days=REPEATED_DAYS)
            again = recurring.repeated(connection, kind, there.id, disputes, back, end, REPEATED_TIMES)
            contested = recurring.marked(connection, kind, there.id, disputes, self._beginning(this), end)
            made_at = sums.made_until(connection, kind)
        areas = {row.code: row.name for row in below}
        return {
            "area": there.told,
            "month": this,
            "made_at": made_at,
            "totals": _total(row for row in of_area if row.month == this),
            "before": _total(row for row in of_area if row.month == add_months(this, -1)),
            "rising": [
                _named(vars(each), names, key="key")
                for each in rises([Count(row.category, row.month, row.received) for row in of_area], this)
            ],
            "rising_areas": [
                {**_counted(vars(each)), "area": {"code": each.key, "name": areas[each.key]}}
                for each in rises([Count(row.code, row.month, row.received) for row in below], this)
            ],
            "repeated": [_named(vars(each), names) for each in again],
            "disputed": [_named(vars(each), names) for each in contested],
        }

    def _kind(self, code: str) -> Kind:
        found = self._kinds.find(code)
        if found is None:
            raise NotFound("There is no such kind.")
        return found

    def _beginning(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._calendar.timezone)

    def _this_month(self) -> date:
        return month_of(self._calendar.now().date())

    def _months(self, since: date | None, until: date | None) -> tuple[date, date]:
        last = month_of(until) if until else self._this_month()
        first = month_of(since) if since else add_months(last, 1 - _PUBLIC_MONTHS)
        if first > last:
            raise InvalidInput.of("from", "It is later than `to`.")
        if add_months(first, _MOST_MONTHS) <= last:
            raise InvalidInput.of("from", f"That is more than {_MOST_MONTHS} months: ask for fewer.")
        return first, last


def make_sums(connection: Connection, kinds: Kinds, zone: str) -> bool:
    """Make the sums anew of months in which something has changed; whether there may be more."""
    for kind in kinds:
        months = sums.touched_months(connection, kind.code, zone)
        if months:
            sums.make(connection, kind, months, zone)
        sums.note_until(connection, kind.code)
    return False


def _area_for(connection: Connection, actor: Actor, kind: Kind, code: str) -> Area:
    """An area of which somebody may see all matters. Raises NotFound, Forbidden."""
    found = area_called(connection, code)
    if found is None:
        raise NotFound("There is no such area.")
    actor.must(kind.permission("see"), Site(areas_of_area(connection, code)))
    return found


def _by_category(rows: Iterable[sums.Sum]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        of_it = found.setdefault(row.category, dict.fromkeys(_FIELDS, 0))
        for name in _FIELDS:
            of_it[name] += getattr(row, name)
    return found


def _total(rows: Iterable[sums.Sum]) -> dict[str, int]:
    listed = list(rows)
    return {name: sum(getattr(row, name) for row in listed) for name in _FIELDS}


def _of_area(row: sums.AreaSum) -> Json:
    numbers = {name: getattr(row, name) for name in _FIELDS}
    return {"area": {"code": row.code, "name": row.name}, "month": row.month, **numbers}


def _counted(row: Mapping[str, Any]) -> Json:
    return {name: value for name, value in row.items() if name != "key"}


def _named(row: Mapping[str, Any], names: Mapping[str, tuple[str, str]], key: str = "category") -> Json:
    """A row with its category by code and names."""
    code = row[key]
    name, name_en = names.get(code, (code, code))
    rest = {field: value for field, value in row.items() if field != key}
    return {"category": {"code": code, "name": name, "name_en": name_en}, **rest}


__all__: Sequence[str] = ("Sums", "make_sums")

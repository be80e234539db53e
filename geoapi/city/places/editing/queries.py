"""A place as whoever may change it reads it: from the database itself, so that one's own change is in it."""

from typing import Any

from geoapi.city.places.directory.opening import OtherHours, Timetable
from geoapi.city.places.editing import store
from geoapi.city.places.editing.locking import found
from geoapi.city.places.editing.preview import coming_days
from geoapi.city.places.editing.values import FIELDS, version_of
from geoapi.city.places.permissions import PERMISSIONS
from geoapi.core.actors import Actor
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import Forbidden, InvalidInput
from geoapi.core.hours import HoursError
from geoapi.core.hours_text import hours_of
from geoapi.core.hours_week import Week, clock, read_week, write_week
from geoapi.core.moments import read_moment

Json = dict[str, Any]


class PlaceEditing:
    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database = database
        self._calendar = calendar

    def place(self, actor: Actor, code: str) -> Json:
        """All that is told of a place, its version, and what the actor may do with it. Raises NotFound."""
        with self._database.transaction(snapshot=True) as connection:
            place = found(connection, code)
            fields = store.fields_of(connection, place.id)
            told = {
                "exceptions": store.exceptions_of(connection, place.id),
                "verified": store.verification_of(connection, place.id),
            }
        return {
            "code": code,
            "kind": fields["kind"],
            "version": version_of(fields),
            "may": [verb for verb in PERMISSIONS if _allows(actor, verb, place)],
            "fields": {name: fields[name] for name in FIELDS},
            "point": fields["point"],
            "week": self._week(fields["hours"] if fields["hours_clear"] else None),
            **told,
        }

    def hours_preview(self, hours: str | None, week: Week | None, code: str | None) -> Json:
        """The coming days by a week or a text of hours, beside those of a place as they are now.

        Raises InvalidInput, NotFound.
        """
        try:
            text = write_week(week) if week is not None else hours_of(hours or "")
        except HoursError as error:
            field = "rules" if week is not None else "hours"
            raise InvalidInput.of(field, f"These hours cannot be understood: {error}.") from None
        now: Timetable | None = None
        exceptions: tuple[OtherHours, ...] = ()
        if code is not None:
            with self._database.transaction(snapshot=True) as connection:
                place = found(connection, code)
                fields = store.fields_of(connection, place.id)
                exceptions = tuple(
                    self._other_hours(each) for each in store.exceptions_of(connection, place.id)
                )
            now = Timetable(fields["hours"], fields["hours_clear"], exceptions)
        days = coming_days(text, now, exceptions, self._calendar.now(), self._calendar)
        return {
            "hours": text,
            "week": self._week(text),
            "days": [{**vars(day), "changes": code is not None and day.changes} for day in days],
        }

    def _week(self, hours: str | None) -> Json | None:
        week = None if hours is None else read_week(hours, self._calendar, self._calendar.now().date())
        if week is None:
            return None
        rules = [
            {"days": list(rule.days), "begin": clock(rule.begin), "end": clock(rule.end)}
            for rule in week.rules
        ]
        return {"rules": rules, "holidays_as_weekdays": week.holidays_as_weekdays}

    def _other_hours(self, told: Json) -> OtherHours:
        since, until = (
            None if told[end] is None else read_moment(told[end], self._calendar.timezone)
            for end in ("since", "until")
        )
        return OtherHours(since, until, told["hours"], told["reason"])


def _allows(actor: Actor, verb: str, place: store.FoundPlace) -> bool:
    try:
        actor.must(verb, place.site)
    except Forbidden:
        return False
    return True

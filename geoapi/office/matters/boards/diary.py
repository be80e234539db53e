"""One's own day: what one did and noted, in turn. Nobody else's."""

from datetime import date, datetime, time, timedelta
from typing import Any

from geoapi.core.actors import Actor
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.office.matters.store import diary


class Diary:
    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database, self._calendar = database, calendar

    def day(self, actor: Actor, day: date | None) -> dict[str, Any]:
        """A day of the city; today where none is said."""
        day = day or self._calendar.now().date()
        since = datetime.combine(day, time(), self._calendar.timezone)
        until = datetime.combine(day + timedelta(days=1), time(), self._calendar.timezone)
        with self._database.transaction() as connection:
            found = diary.entries_of(connection, actor.account_id, since, until)
        return {"day": day, "entries": [_entry_json(each) for each in found]}


def _entry_json(entry: diary.Entry) -> dict[str, Any]:
    said = {name: value for name, value in vars(entry).items() if not name.startswith("area_")}
    return {**said, "area": entry.area_code and {"code": entry.area_code, "name": entry.area_name}}

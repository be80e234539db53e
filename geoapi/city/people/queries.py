"""The posts that somebody in office looks after, and whom they may be given to."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from geoapi.city.people.commands import readable_hours
from geoapi.city.people.editing import state as desk_state
from geoapi.city.people.editing import store
from geoapi.city.people.permissions import HAND_OVER, TEND
from geoapi.core.actors import Actor
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import NotFound
from geoapi.core.hours import HoursState, Span
from geoapi.core.hours_text import read_hours
from geoapi.core.phones import stored_phone

Json = dict[str, Any]
_MOST_PEOPLE = 20
_PREVIEW_DAYS = 14
_MOMENTS = ("since", "until", "ends_at", "substitute_until")
_LEFT_OUT = ("is_below",)


class PostsDesk:
    """Answers for whoever acts: the own posts, and those of areas below the own ones.

    Whoever has no post to look after is refused: each raises Forbidden.
    """

    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database = database
        self._calendar = calendar

    def posts(self, actor: Actor, q: str, limit: int) -> Json:
        actor.reaches(TEND)
        with self._database.transaction() as connection:
            found, count = store.list_posts(
                connection, _own(actor), _areas(actor, HAND_OVER), q=q, limit=limit
            )
        return {"posts": [self._brief(row) for row in found], "count": count}

    def post(self, actor: Actor, code: str) -> Json:
        """One of them. Raises NotFound, Forbidden."""
        with self._database.transaction(snapshot=True) as connection:
            state = desk_state.read(connection, code)
            if state is None:
                raise NotFound(f"There is no post {code!r}.")
            actor.must(TEND, state.site)
            own = [code] if code in _own(actor) else []
            found, _ = store.list_posts(
                connection, own, _areas(actor, HAND_OVER), q="", whole=True, code=code
            )
            told = desk_state.as_json(connection, state)
        brief = self._brief(found[0])
        kept = read_hours(brief["duty_hours"]) if brief["duty_hours"] and brief["state"] == "held" else None
        now = self._calendar.now()
        duty = kept.state(now, self._calendar) if kept else HoursState(None, None, None)
        return {
            "post": brief,
            **told,
            "on_duty": duty.on,
            "on_duty_until": duty.until if duty.on else None,
            "next_on_duty": None if duty.on else duty.next_on,
        }

    def people(self, actor: Actor, q: str) -> Json:
        """Who may be chosen: of the own areas and below, and of those around the area of an own post."""
        actor.reaches(TEND)
        with self._database.transaction() as connection:
            areas = _areas(actor, HAND_OVER) or store.areas_around(connection, _own(actor))
            found = store.find_people(connection, areas, q.strip(), _MOST_PEOPLE)
        return {"people": found}

    def hours(self, actor: Actor, given: str) -> Json:
        """How hours are kept, and the coming two weeks by them. Raises InvalidInput."""
        actor.reaches(TEND)
        kept = readable_hours(given)
        read = read_hours(kept) if kept else None
        first = self._calendar.now().date()
        days = [first + timedelta(days=number) for number in range(_PREVIEW_DAYS)]
        told = [
            {"day": day.isoformat(), "times": _times(read.begun_on(day, self._calendar), day) if read else []}
            for day in days
        ]
        return {"hours": kept, "days": told}

    def _brief(self, row: store.PostRow) -> Json:
        told = {name: value for name, value in vars(row).items() if name not in _LEFT_OUT}
        moments = {name: told[name] and self._calendar.local(told[name]) for name in _MOMENTS}
        phone = stored_phone(row.phone) if row.phone else None
        may = [verb for verb, can in ((TEND, row.is_own or row.is_below), (HAND_OVER, row.is_below)) if can]
        return told | moments | {"tel": phone and phone.dial, "may": may}


def _times(spans: Sequence[Span], day: date) -> list[str]:
    """08:30-12:00; 22:00-30:00 ends at six on the next day."""
    midnight = datetime.combine(day, time())
    minutes = [[int((edge - midnight).total_seconds()) // 60 for edge in span[:2]] for span in spans]
    return ["-".join(f"{edge // 60:02d}:{edge % 60:02d}" for edge in pair) for pair in minutes]


def _own(actor: Actor) -> set[str]:
    return {reach.post_code for reach in actor.grants.get(TEND, ()) if reach.own}


def _areas(actor: Actor, verb: str) -> set[int]:
    return {reach.area_id for reach in actor.grants.get(verb, ()) if reach.area_id is not None}

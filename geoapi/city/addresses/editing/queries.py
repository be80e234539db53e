"""The areas that somebody in office answers for, and what is told of them beside their boundaries."""

from typing import Any

from geoapi.city.addresses.editing import store
from geoapi.city.addresses.permissions import ALIAS, BIND, CORRECT
from geoapi.city.areas.permissions import INTRODUCE
from geoapi.city.areas.store import areas_of_area, areas_of_building
from geoapi.core.actors import Actor, Site
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import Forbidden, NotFound

Json = dict[str, Any]
_VERBS = (INTRODUCE, ALIAS, BIND, CORRECT)


class AreasDesk:
    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database = database
        self._calendar = calendar

    def areas(self, actor: Actor) -> Json:
        """Those of the own posts by which something may be changed. Raises Forbidden where there are none."""
        ids = {reach.area_id for reach in actor.reaches(*_VERBS) if reach.area_id is not None}
        with self._database.transaction() as connection:
            return {"areas": store.own_areas(connection, ids)}

    def area(self, actor: Actor, code: str) -> Json:
        """One of them, or of those below. Raises NotFound, Forbidden."""
        with self._database.transaction(snapshot=True) as connection:
            found = store.find_area(connection, code)
            if found is None:
                raise NotFound(f"There is no area {code!r}.")
            may = _may(actor, Site(areas_of_area(connection, code)))
            if not may:
                actor.must(BIND, Site())
            return {
                **{name: found[name] for name in ("code", "name", "level", "introduction", "edited_by")},
                "edited_at": found["edited_at"] and self._calendar.local(found["edited_at"]),
                "aliases": store.aliases_of(connection, code),
                "bindings": [self._bound(each) for each in store.bound_otherwise(connection, code)],
                "inside": store.areas_inside(connection, code),
                "may": may,
            }

    def building(self, actor: Actor, code: str) -> Json:
        """Raises NotFound, Forbidden."""
        with self._database.transaction(snapshot=True) as connection:
            found = store.find_building(connection, code)
            if found is None:
                raise NotFound(f"There is no building {code!r}.")
            may = _may(actor, Site(areas_of_building(connection, code)))
        if not may:
            actor.must(BIND, Site())
        return {**found, "may": may}

    def _bound(self, told: Json) -> Json:
        return {**told, "since": told["since"] and self._calendar.local(told["since"])}


def _may(actor: Actor, site: Site) -> list[str]:
    """Which of the permissions reach there."""
    found = []
    for verb in _VERBS:
        try:
            actor.must(verb, site)
        except Forbidden:
            continue
        found.append(verb)
    return found

"""What waits for somebody: reports, and places that nobody has looked at for long."""

from typing import Any

from geoapi.city.people.reports import store as of_people
from geoapi.city.people.reports.permissions import SETTLE
from geoapi.city.places.permissions import EDIT
from geoapi.city.places.reports import store
from geoapi.core.actors import Actor, Site
from geoapi.core.db import Database

Json = dict[str, Any]

UNVERIFIED_DAYS = 60
_MOST = 200


class Waiting:
    def __init__(self, database: Database) -> None:
        self._database = database

    def for_actor(self, actor: Actor) -> Json:
        """In the areas and at the places of the actor's own posts."""
        reaches = actor.grants.get(SETTLE, ())
        looked_after = actor.grants.get(EDIT, ())
        with self._database.transaction(snapshot=True) as connection:
            closed = store.waiting_reports(connection) if reaches else []
            people = of_people.waiting_reports(connection) if reaches else []
            unverified = store.unverified_places(
                connection,
                [reach.area_id for reach in looked_after if reach.area_id is not None],
                [reach.place_id for reach in looked_after if reach.place_id is not None],
                UNVERIFIED_DAYS,
            )

        def is_own(site: Site) -> bool:
            return any(reach.covers(site) for reach in reaches)

        return {
            "closed": [
                _without(vars(each), "place_id", "area_ids")
                for each in closed
                if is_own(Site(area_ids=each.area_ids, place_id=each.place_id))
            ][:_MOST],
            "people": [_without(vars(each), "site") for each in people if is_own(each.site)][:_MOST],
            "unverified": [vars(each) for each in unverified[:_MOST]],
            "unverified_count": len(unverified),
        }


def _without(fields: Json, *names: str) -> Json:
    return {name: value for name, value in fields.items() if name not in names}

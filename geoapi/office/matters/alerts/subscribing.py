"""A browser says of what new faces it wants to be told: nobody signs in, and nothing else is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from geoapi.core import audit
from geoapi.core.boxes import Boxes
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput, OutsideAllGrids
from geoapi.core.networks import network_of
from geoapi.core.throttle import key_of, spend_at_once
from geoapi.office.matters.alerts import store
from geoapi.office.matters.alerts.store import Place
from geoapi.office.matters.store.areas import area_called
from geoapi.office.notices.browsers import Browser, forget_browser, keep_browser

Json = dict[str, Any]
KEPT = timedelta(days=180)
MOST_STREETS = 2
HOUR_S, MOST_PER_NETWORK = 3600, 60


@dataclass(frozen=True)
class Wanted:
    """An area by its code, and a street by its name."""

    area: str
    street: str | None


class Subscribing:
    """`public`: the same database by the login that may read nothing but what is public; `push_key`: with
    which browsers subscribe, if there is one.
    """

    def __init__(self, database: Database, public: Database, boxes: Boxes, push_key: str | None) -> None:
        self._database, self._public, self._boxes = database, public, boxes
        self._push_key = push_key

    def choices(self, lon: float, lat: float) -> Json:
        """What somebody at a place (WGS 84) may subscribe to. Raises OutsideAllGrids."""
        with self._public.transaction() as connection:
            areas = store.areas_at(connection, lon, lat)
            streets = store.streets_at(connection, lon, lat, MOST_STREETS)
        if not areas:
            raise OutsideAllGrids("That is outside of the city.")
        places = [*(Place(area, None) for area in areas), *streets]
        return {"key": self._push_key, "places": [_place_json(each) for each in places]}

    def put(self, browser: Browser, wanted: Sequence[Wanted], address: str) -> Json:
        """Let a browser be told of these places and no others, of none: forget it; the same however often.

        Raises InvalidInput, Conflict where it is not the browser that it says, TooMany, KeysUnavailable.
        """
        key = key_of("subscription", "network", network_of(address))
        spend_at_once(self._database, key, MOST_PER_NETWORK, HOUR_S)

        def work(connection: Connection) -> Json:
            if not wanted:
                number = forget_browser(connection, self._boxes, browser)
                if number is not None:
                    _note(connection, number, 0)
                return {"places": []}
            places = [_found(connection, each) for each in wanted]
            number = keep_browser(connection, self._boxes, browser)
            before = store.of_browser(connection, number)
            store.put(connection, number, places, KEPT)
            told = store.of_browser(connection, number)
            if [_place_json(each) for each in before] != [_place_json(each) for each in told]:
                _note(connection, number, len(told))
            return {"places": [{**_place_json(each), "until": each.until} for each in told]}

        return retried(self._database, work)


def _found(connection: Connection, wanted: Wanted) -> Place:
    area = area_called(connection, wanted.area, in_force=True)
    if area is None:
        raise InvalidInput.of("places", f"There is no area of the code {wanted.area}.")
    if wanted.street is not None and not store.is_street(connection, area.id, wanted.street):
        raise InvalidInput.of("places", f"No street of the name {wanted.street} lies in {area.name}.")
    return Place(area, wanted.street)


def _place_json(place: Place) -> Json:
    return {"area": place.area.told, "street": place.street}


def _note(connection: Connection, number: int, places: int) -> None:
    """That it was done, and not where anybody lives."""
    audit.add_row(connection, "matter.subscribe", f"browser {number}", after={"places": places})

"""A place that is about to be changed."""

from geoapi.city.places.codes import CODE
from geoapi.city.places.editing import store
from geoapi.core.db import Connection
from geoapi.core.errors import NotFound


def found(
    connection: Connection, code: str, *, locks: bool = False, retired: bool = False
) -> store.FoundPlace:
    """The place with a code; with `retired` also one that was taken off the map. Raises NotFound."""
    place = store.find_place(connection, code, locks=locks) if CODE.fullmatch(code) else None
    if place is None or (place.is_retired and not retired):
        raise NotFound(f"There is no place {code!r}.")
    return place


def locked(connection: Connection, code: str, *, retired: bool = False) -> store.FoundPlace:
    """The same, which nobody else changes until this transaction ends. Raises NotFound."""
    return found(connection, code, locks=True, retired=retired)

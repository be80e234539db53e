"""That a place is on the map at all, and where: new ones, moved ones, those that are no more."""

from typing import Any
from uuid import uuid4

from geoapi.city.places.codes import made_code
from geoapi.city.places.editing import store
from geoapi.city.places.editing.locking import locked
from geoapi.city.places.editing.values import FIELDS, read_fields, refuse_conflicts
from geoapi.city.places.permissions import MANAGE
from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.edits import remember_edit
from geoapi.core.errors import Conflict, InvalidInput

_EMPTY: dict[str, Any] = {**dict.fromkeys(FIELDS), "amenities": [], "photo_captions": [], "hours_clear": True}


def _remove(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = locked(connection, code)
    by_post = actor.must(MANAGE, place.site)
    now = store.fields_of(connection, place.id)
    if now != after or store.exceptions_of(connection, place.id):
        raise Conflict("It has been changed since: retire it instead.", {"now": now})
    store.delete_place(connection, place.id)
    return Change(code, by_post, place.site, before=after, after=before)


@command("place.new", undo=_remove)
def add(
    connection: Connection,
    actor: Actor,
    *,
    kind: str,
    point: tuple[float, float],
    fields: dict[str, Any],
) -> Change:
    """Put a place on the map; the subject of the change is the code it got.

    Raises InvalidInput, Forbidden.
    """
    site = store.site_at(connection, *point)
    by_post = actor.must(MANAGE, site)
    kinds = store.vocabulary_codes(connection, "place_kind")
    if kind not in kinds:
        raise InvalidInput.of("kind", f"{kind[:40]!r} is none of {', '.join(kinds)}.")
    told = read_fields(fields, store.vocabulary_codes(connection, "amenity"))
    code = made_code(str(uuid4()))
    while store.is_code_taken(connection, code):
        code = made_code(str(uuid4()))
    number = store.add_place(connection, code, {**_EMPTY, **told, "kind": kind, "point": list(point)})
    # Of `code`: no list that lacks it removes it.
    remember_edit(connection, "place", code, {*told, "code", "kind", "entrance"}, actor.name)
    return Change(code, by_post, site, None, store.fields_of(connection, number))


def _move_back(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = locked(connection, code)
    by_post = actor.must(MANAGE, place.site)
    actor.must(MANAGE, store.site_at(connection, *before["point"]))
    now = store.whereabouts_of(connection, place.id)
    if now != after:
        raise Conflict("It has been moved again since.", {"now": now})
    lon, lat = before["point"]
    store.move_place(connection, place.id, lon, lat, before["area"])
    return Change(code, by_post, place.site, before=after, after=before)


@command("place.move", undo=_move_back)
def move(
    connection: Connection, actor: Actor, *, code: str, point: tuple[float, float], version: str
) -> Change:
    """Move the entrance, within what the actor answers for.

    Raises NotFound, Forbidden, InvalidInput, and Conflict where somebody else has moved it.
    """
    place = locked(connection, code)
    by_post = actor.must(MANAGE, place.site)
    actor.must(MANAGE, store.site_at(connection, *point))
    refuse_conflicts(store.fields_of(connection, place.id), {"point": list(point)}, version)
    before = store.whereabouts_of(connection, place.id)
    store.move_place(connection, place.id, *point, before["area"])
    remember_edit(connection, "place", code, ("entrance",), actor.name)
    return Change(code, by_post, place.site, before, store.whereabouts_of(connection, place.id))


def _put_back(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = locked(connection, code, retired=True)
    by_post = actor.must(MANAGE, place.site)
    now = store.retirement_of(connection, place.id)
    if now != after:
        raise Conflict("It has been retired anew or put back since.", {"now": now})
    store.set_retirement(connection, place.id, **before)
    return Change(code, by_post, place.site, before=after, after=before)


@command("place.retire", undo=_put_back)
def retire(connection: Connection, actor: Actor, *, code: str, reason: str) -> Change:
    """Take a place off the map for good: no file brings it back. Raises NotFound, Forbidden, InvalidInput."""
    place = locked(connection, code)
    by_post = actor.must(MANAGE, place.site)
    if not reason.strip():
        raise InvalidInput.of("reason", "Say why the place is no more.")
    before = store.retirement_of(connection, place.id)
    store.set_retirement(connection, place.id, store.city_now(connection), actor.name)
    after = store.retirement_of(connection, place.id)
    return Change(code, by_post, place.site, before, after, reason.strip())

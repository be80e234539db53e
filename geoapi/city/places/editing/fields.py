"""What is told of a place, field by field, and that it was found right."""

from typing import Any

from geoapi.city.places.editing import store
from geoapi.city.places.editing.locking import locked
from geoapi.city.places.editing.moments import when_tapped
from geoapi.city.places.editing.values import read_fields, refuse_conflicts
from geoapi.city.places.permissions import EDIT
from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.edits import remember_edit
from geoapi.core.errors import Conflict


def _restore_fields(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    fields = store.fields_of(connection, place.id)
    now = {name: fields[name] for name in after}
    if now != after:
        raise Conflict("It has been changed again since.", {"now": now})
    if before:
        store.write_fields(connection, place.id, before)
    return Change(code, by_post, place.site, before=after, after=before)


@command("place.edit", undo=_restore_fields)
def change_fields(
    connection: Connection, actor: Actor, *, code: str, fields: dict[str, Any], version: str
) -> Change:
    """Tell something else of a place; what others changed of other fields since `version` stays.

    Raises NotFound, Forbidden, InvalidInput, and Conflict where somebody changed the same field.
    """
    place = locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    wanted = read_fields(fields, store.vocabulary_codes(connection, "amenity"))
    now = store.fields_of(connection, place.id)
    refuse_conflicts(now, {name: wanted[name] for name in fields}, version)
    after = {name: value for name, value in wanted.items() if now[name] != value}
    if after:
        store.write_fields(connection, place.id, after)
        remember_edit(connection, "place", code, after, actor.name)
    return Change(code, by_post, place.site, {name: now[name] for name in after}, after)


def _restore_verification(connection: Connection, actor: Actor, code: str, before: Any, after: Any) -> Change:
    place = locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    now = store.verification_of(connection, place.id)
    if now != after:
        raise Conflict("It has been verified again since.", {"now": now})
    store.set_verification(connection, place.id, **before)
    return Change(code, by_post, place.site, before=after, after=before)


@command("place.verify", undo=_restore_verification)
def verify(connection: Connection, actor: Actor, *, code: str, tapped: str | None = None) -> Change:
    """Tell that all that is told of a place was found right today, or when it was tapped.

    Raises NotFound, Forbidden, InvalidInput.
    """
    place = locked(connection, code)
    by_post = actor.must(EDIT, place.site)
    before = store.verification_of(connection, place.id)
    today = when_tapped(store.city_now(connection), tapped).date().isoformat()
    store.set_verification(connection, place.id, verified_on=today, verified_by=actor.name)
    remember_edit(connection, "place", code, ("verified_on", "verified_by"), actor.name)
    return Change(code, by_post, place.site, before, store.verification_of(connection, place.id))

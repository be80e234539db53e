"""What whoever answers for an area changes of its buildings, addresses and other names."""

from typing import Any

from geoapi.city.addresses.editing import store
from geoapi.city.addresses.editing.checking import checked_address, checked_alias, checked_binding
from geoapi.city.addresses.importing.edited import ALIAS_CELL, BINDING_CELL, TEXT_CELL
from geoapi.city.addresses.importing.rows import BuildingRow
from geoapi.city.addresses.importing.staging import bind_buildings, stage_buildings
from geoapi.city.addresses.permissions import ALIAS, BIND, CORRECT
from geoapi.city.areas.store import areas_of_area, areas_of_building, areas_of_city, areas_of_point
from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.edits import remember_edit
from geoapi.core.errors import Conflict, InvalidInput, NotFound

DESK = "desk"
OF_ALIAS, OF_BUILDING, OF_ADDRESS = "alias ", "building ", "address "
Json = dict[str, Any]


def _restore_alias(connection: Connection, actor: Actor, subject: str, before: Any, after: Any) -> Change:
    alias = before or after
    site = _site_of_alias(connection, alias)
    by_post = actor.must(ALIAS, site)
    now = store.lock_alias(connection, alias)
    if now != after:
        raise Conflict("This name has been changed since.", {"now": now})
    if after is not None:
        store.remove_alias(connection, after)
    if before is not None:
        store.add_alias(connection, before)
    return Change(subject, by_post, site, before=after, after=before)


@command("alias.add", undo=_restore_alias)
def add_alias(
    connection: Connection, actor: Actor, *, kind: str, target: str, name: str, area: str, former: bool
) -> Change:
    """Enter another name of an area, a building (by code), an estate, a road or a place.

    `area`: where it is that, by name or code; of areas and buildings it may be empty, of others it is the
    whole city then. Raises InvalidInput, Forbidden, or Conflict where it is known already.
    """
    alias = checked_alias(connection, kind=kind, target=target, name=name, area=area, former=former)
    site = _site_of_alias(connection, alias)
    by_post = actor.must(ALIAS, site)
    known = store.lock_alias(connection, alias)
    if known is not None:
        raise Conflict("This name is known already.", {"now": known})
    new = {**alias, "source": DESK}
    store.add_alias(connection, new)
    remember_edit(connection, "alias", _alias_key(alias), (ALIAS_CELL,), actor.name)
    return Change(OF_ALIAS + alias["name"], by_post, site, None, store.lock_alias(connection, new))


@command("alias.retire", undo=_restore_alias)
def retire_alias(
    connection: Connection, actor: Actor, *, kind: str, target: str, name: str, area: str
) -> Change:
    """Take another name away: nothing is found by it any more. `target` and `area` as they are listed.

    Raises NotFound, Forbidden.
    """
    alias = {"kind": kind, "target": target, "name": name, "area": area}
    known = store.lock_alias(connection, alias)
    if known is None:
        raise NotFound(f"There is no such other name {name!r}.")
    site = _site_of_alias(connection, known)
    by_post = actor.must(ALIAS, site)
    store.remove_alias(connection, known)
    remember_edit(connection, "alias", _alias_key(alias), (ALIAS_CELL,), actor.name)
    return Change(OF_ALIAS + name, by_post, site, known, None)


def _restore_bindings(connection: Connection, actor: Actor, subject: str, before: Any, after: Any) -> Change:
    code = subject.removeprefix(OF_BUILDING)
    now = _locked_bindings(connection, code)
    _, by_post = _may_bind(connection, actor, code)
    if now != after:
        raise Conflict("The building has been bound otherwise since.", {"now": now})
    store.replace_bindings(connection, code, before)
    site, _ = _may_bind(connection, actor, code)
    return Change(subject, by_post, site, before=after, after=before)


@command("building.bind", undo=_restore_bindings)
def bind_building(
    connection: Connection, actor: Actor, *, code: str, grid: str | None, seen: str | None
) -> Change:
    """Give a building to a grid from now on, wherever it lies; None lets it go to where it lies.

    Allowed by whoever answers for both what it belonged to and what it belongs to then. `seen`: the grid that
    the sender saw it bound to. Raises NotFound, Forbidden, InvalidInput, or Conflict where that is another.
    """
    before = _locked_bindings(connection, code)
    _, by_post = _may_bind(connection, actor, code)
    at = store.now(connection)
    bound = store.find_building(connection, code)
    assert bound is not None
    if bound["grid"] != seen:
        raise Conflict(
            "Somebody has bound this building meanwhile.",
            {"now": {"grid": bound["grid"], "grid_name": bound["grid_name"]}, "yours": {"grid": grid}},
        )
    row = BuildingRow("", code, None, None, grid)
    checked_binding(connection, row, at)
    stage_buildings(connection, [row])
    bind_buildings(connection, at, always=False)
    site, _ = _may_bind(connection, actor, code)
    remember_edit(connection, "building", code, (BINDING_CELL,), actor.name)
    return Change(OF_BUILDING + code, by_post, site, before, store.bindings_of(connection, code))


def _restore_address(connection: Connection, actor: Actor, subject: str, before: Any, after: Any) -> Change:
    number = int(subject.removeprefix(OF_ADDRESS))
    address = store.lock_address(connection, number=number)
    if address is None:
        raise NotFound("There is no such address any more.")
    site, by_post = _may_correct(connection, actor, address.as_json(), before)
    if address.as_json() != after:
        raise Conflict("The address has been changed since.", {"now": address.as_json()})
    store.write_address(connection, number, before)
    return Change(subject, by_post, site, before=after, after=before)


@command("address.correct", undo=_restore_address)
def correct_address(
    connection: Connection,
    actor: Actor,
    *,
    address: str,
    text: str | None,
    lon: float | None,
    lat: float | None,
    seen: dict[str, float] | None,
) -> Change:
    """Write an address otherwise, or move its point, in WGS 84; what is None stays.

    Allowed by whoever answers both for where it was and where it is then. `seen`: where the sender saw it.
    Raises NotFound, Forbidden, InvalidInput, or Conflict where it lies elsewhere, or the text is another's.
    """
    if (lon is None) != (lat is None):
        raise InvalidInput.of("lon", "A point has both lon and lat.")
    found = store.lock_address(connection, said=address)
    if found is None:
        raise NotFound("There is no such address: somebody may have corrected it meanwhile.")
    before = found.as_json()
    changes = {"text": text, "lon": lon, "lat": lat}
    new = checked_address({**before, **{name: told for name, told in changes.items() if told is not None}})
    site, by_post = _may_correct(connection, actor, before, new)
    if lon is None:
        new |= {"lon": found.lon, "lat": found.lat}
    if seen is not None and lon is not None and not _is_near(seen, before):
        raise Conflict(
            "Somebody has moved this address meanwhile.",
            {"now": {"lon": found.lon, "lat": found.lat}, "yours": {"lon": lon, "lat": lat}},
        )
    if new["text"] != before["text"]:
        other = store.lock_address(connection, said=new["text"])
        if other is not None:
            raise Conflict("There is such an address already.", {"now": other.as_json()})
        # Its parts are read from the new text; files know it by the old one.
        new["elements"] = None
        remember_edit(connection, "address", before["text"], (TEXT_CELL,), actor.name)
    store.write_address(connection, found.id, new)
    if (new["lon"], new["lat"]) != (before["lon"], before["lat"]):
        remember_edit(connection, "address", new["text"], ("geom",), actor.name)
    after = store.lock_address(connection, number=found.id)
    assert after is not None
    return Change(f"{OF_ADDRESS}{found.id}", by_post, site, before, after.as_json())


COMMANDS = (add_alias, retire_alias, bind_building, correct_address)


def _alias_key(alias: Json) -> str:
    return "|".join(alias[name] for name in ("kind", "target", "name", "area"))


def _site_of_alias(connection: Connection, alias: Json) -> Site:
    """Where a name is used: of what it names, or else of the area that it is said to be used in."""
    if alias["kind"] == "area":
        return Site(areas_of_area(connection, alias["target"]))
    if alias["kind"] == "building":
        return Site(areas_of_building(connection, alias["target"]))
    if alias["area"]:
        return Site(areas_of_area(connection, alias["area"]))
    return Site(areas_of_city(connection))


def _locked_bindings(connection: Connection, code: str) -> list[Json]:
    if not store.lock_building(connection, code):
        raise NotFound(f"There is no building {code!r}.")
    return store.bindings_of(connection, code)


def _may_bind(connection: Connection, actor: Actor, code: str) -> tuple[Site, str]:
    site = Site(areas_of_building(connection, code))
    return site, actor.must(BIND, site)


def _may_correct(connection: Connection, actor: Actor, before: Json, after: Json) -> tuple[Site, str]:
    """Where it was and will be, and by which post that is allowed there."""
    sites = [Site(areas_of_point(connection, told["lon"], told["lat"])) for told in (before, after)]
    by_post = [actor.must(CORRECT, site) for site in sites]
    return Site(frozenset(sites[0].area_ids) | frozenset(sites[1].area_ids)), by_post[0]


def _is_near(seen: Json, now: Json) -> bool:
    """Whether two points differ by rounding only."""
    return all(abs(seen[axis] - now[axis]) < 1e-6 for axis in ("lon", "lat"))

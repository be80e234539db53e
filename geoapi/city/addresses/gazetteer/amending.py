"""The next version of a Gazetteer when some of what it is made of has changed:
the same as if it were loaded, in milliseconds.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from typing import NamedTuple

import numpy as np

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID, Ints, Row
from geoapi.city.addresses.gazetteer.entries import AddressRow
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer, Thing
from geoapi.city.addresses.gazetteer.names import AREA, BUILDING, ESTATE, ROAD
from geoapi.city.addresses.gazetteer.renaming import Renaming, renaming
from geoapi.city.addresses.gazetteer.splice import Numbers, Splice


class _Change(NamedTuple):
    """Rows that go, and rows that come before those numbered `at` of the ones that stay."""

    gone: Numbers
    at: Numbers
    come: list[Row]


def amended(
    held: Gazetteer,
    ids: Sequence[int],
    addresses: Iterable[AddressRow],
    version: int,
    renamed: Renaming | None = None,
) -> Gazetteer:
    """Of the addresses `ids` what is so now are `addresses`: the others are gone.

    Those that say one of the words of `renamed` have to be among both.
    """
    renamed = renamed or renaming(held)
    new = copy(held)
    new.version, new.remembered = version, {}
    new.areas, new.aliases, new.belonging = renamed.areas, renamed.aliases, renamed.belonging
    change = _change_of_addresses(new, held, ids, addresses)
    new.count = held.count - len(change.gone) + len(change.come)
    new.toponym_rows, of_toponyms = _change_of_toponyms(new, held, change, renamed.areas_named)
    new.replace_rows(
        np.concatenate([change.gone, of_toponyms.gone]),
        np.concatenate([change.at, held.count - len(change.gone) + of_toponyms.at]),
        [*change.come, *of_toponyms.come],
    )
    lons, lats = (np.array([getattr(row, axis) for row in change.come]) for axis in ("lon", "lat"))
    new.nearest = held.nearest.with_changed(Splice(held.count, change.gone, change.at), lons, lats)
    new.middles = new.middle_points()
    _update_names(new, held, (change, of_toponyms), renamed)
    return new


def _change_of_addresses(
    new: Gazetteer, held: Gazetteer, ids: Sequence[int], addresses: Iterable[AddressRow]
) -> _Change:
    gone = np.flatnonzero(np.isin(held.column("id")[: held.count], np.array(ids, dtype=np.int64)))
    come = [new.row_of(address) for address in sorted(addresses, key=lambda each: each.text)]
    # Rows stand in order of text.
    stay = np.delete(np.arange(held.count), gone)
    at = [bisect_left(stay, row.text, key=lambda each: held.text(int(each))) for row in come]
    return _Change(gone, np.array(at, dtype=np.int64), come)


def _change_of_toponyms(
    new: Gazetteer, held: Gazetteer, change: _Change, areas_named: frozenset[int]
) -> tuple[Ints, _Change]:
    """Which names of the map have a row of their own now; the rows that change for that,
    or as one of their areas is called otherwise.
    """
    named_before = {pair for row in change.gone.tolist() for pair in _names_in_row(held, row)}
    named_now = {(name, row.area) for row in change.come for _, name in row.names()}
    has = set(held.toponym_rows.tolist())
    touched: set[int] = set()
    for name, area in named_before | named_now:
        if numbers := held.toponyms.named(name, area):
            touched.update(numbers)
            if (name, area) in named_now or _still_named(held, name, area, change.gone):
                has.difference_update(numbers)
            else:
                has.update(numbers)
    below = [number for number, chain in enumerate(held.chains) if not areas_named.isdisjoint(chain)]
    touched.update(held.toponyms.in_areas(below) if below else ())
    order = np.array(sorted(touched), dtype=np.int32)
    gone = np.flatnonzero(np.isin(held.toponym_rows, order))
    coming = [number for number in order.tolist() if number in has]
    at = np.searchsorted(np.delete(held.toponym_rows, gone), coming)
    rows = np.array(sorted(has), dtype=np.int32)
    come = [new.row_of_toponym(held.toponyms[number]) for number in coming]
    return rows, _Change(held.count + gone, at.astype(np.int64), come)


def _names_in_row(held: Gazetteer, row: int) -> Iterator[tuple[str, int]]:
    area = int(held.column("area")[row])
    for column in ("road", "estate"):
        if (name := held.part(row, column)) is not None:
            yield name, area


def _still_named(held: Gazetteer, name: str, area: int, gone: Numbers) -> bool:
    """Whether an address that stays names a road or an estate so, in an area."""
    for column in ("road", "estate"):
        if (number := held.id_of(column, name)) != MISSING_ID:
            rows = held.rows_of(column, number)
            rows = rows[(rows < held.count) & (held.column("area")[rows] == area)]
            if not np.isin(rows, gone).all():
                return True
    return False


def _update_names(new: Gazetteer, held: Gazetteer, changes: Iterable[_Change], renamed: Renaming) -> None:
    """The names of what has come, gone or is called otherwise go out of the index, those of now go in."""
    concerned: set[Thing] = {(AREA, number) for number in renamed.areas_named}
    for kind, target in renamed.targets:
        number = new.area_number.get(target, MISSING_ID) if kind == AREA else new.number_of(kind, target)
        if number != MISSING_ID:
            concerned.add((kind, number))
    for change in changes:
        things = {thing for row in change.gone.tolist() for thing in held.things(row)}
        for row in change.come:
            things |= {
                (kind, new.number_of(kind, value))
                for kind, value in ((ROAD, row.parts.road), (ESTATE, row.parts.estate), (BUILDING, row.code))
                if value is not None
            }
        concerned |= {
            (kind, number) for kind, number in things
            if number != MISSING_ID and held.standing(kind, number) != new.standing(kind, number)
        }  # fmt: skip
    if concerned:
        new.names = held.names.changed(
            [name for thing in concerned for name in held.names_of(*thing)],
            [name for thing in concerned for name in new.names_of(*thing)],
        )

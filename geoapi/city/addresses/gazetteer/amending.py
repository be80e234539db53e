"""The next version of a Gazetteer when some addresses have changed:
the same as if it were loaded, in milliseconds.

Only rows change. Where a name comes or goes, of a road, an estate or an area, all of it is to be loaded.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID
from geoapi.city.addresses.gazetteer.entries import AddressRow
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.text.standard import Parts, parts_of


class _Prepared(NamedTuple):
    row: AddressRow
    area: int
    parts: Parts


class _Naming(NamedTuple):
    """A road or an estate that addresses name; one that the map knows as a place besides, in one area."""

    column: str
    value: str
    area: int | None


def amended(
    gazetteer: Gazetteer, ids: Sequence[int], rows: Sequence[AddressRow], version: int
) -> Gazetteer | None:
    """Of the addresses `ids` what is so now are `rows`: the others are gone.

    None where all is to be loaded.
    """
    gone = np.flatnonzero(np.isin(gazetteer.column("id"), np.array(ids, dtype=np.int64)))
    come = [_prepared(gazetteer, row) for row in sorted(rows, key=lambda row: row.text)]
    named = {each for row in gone.tolist() for each in _named_by_row(gazetteer, row)}
    to_name = {
        naming
        for each in come
        for naming in _namings(gazetteer, each.parts.road, each.parts.estate, each.area)
    }
    if not all(_is_named_besides(gazetteer, each, gone) for each in named ^ to_name):
        return None
    return _changed(gazetteer, gone, come, version)


def _prepared(gazetteer: Gazetteer, row: AddressRow) -> _Prepared:
    start, area = gazetteer.belonging.of(row.text, row.elements)
    return _Prepared(row, area, parts_of(row, row.text[len(start) :])[0])


def _namings(gazetteer: Gazetteer, road: str | None, estate: str | None, area: int) -> Iterator[_Naming]:
    for column, value in (("road", road), ("estate", estate)):
        if value is not None:
            yield _Naming(column, value, area if value in gazetteer.place_names else None)


def _named_by_row(gazetteer: Gazetteer, row: int) -> Iterator[_Naming]:
    area = int(gazetteer.column("area")[row])
    return _namings(gazetteer, gazetteer.part(row, "road"), gazetteer.part(row, "estate"), area)


def _is_named_besides(gazetteer: Gazetteer, naming: _Naming, gone: NDArray[np.int64]) -> bool:
    """Whether an address that stays names it too, so that it neither comes nor goes."""
    number = gazetteer.id_of(naming.column, naming.value)
    if number == MISSING_ID:
        return False
    rows = gazetteer.rows_of(naming.column, number)
    rows = rows[(rows < gazetteer.count) & ~np.isin(rows, gone)]
    if naming.area is not None:
        rows = rows[gazetteer.column("area")[rows] == naming.area]
    return len(rows) > 0


def _changed(
    gazetteer: Gazetteer, gone: NDArray[np.int64], come: Sequence[_Prepared], version: int
) -> Gazetteer:
    new = copy(gazetteer)
    new.version, new.remembered = version, {}
    # Where each goes in, counted without those that are gone: rows stand in order of text.
    stay = np.delete(np.arange(gazetteer.count), gone)
    at = np.array(
        [bisect_left(stay, each.row.text, key=lambda row: gazetteer.text(int(row))) for each in come],
        dtype=np.int64,
    )
    numbered = [
        gazetteer.numbered(
            each.row.lon,
            each.row.lat,
            each.area,
            each.parts,
            each.row.building_code,
            each.row.units,
            each.row.id,
        )
        for each in come
    ]
    new.replace_rows(gone, at, numbered, [each.row.text for each in come])
    new.count = gazetteer.count - len(gone) + len(come)
    lons, lats = (
        np.array([values[name] for values in numbered], dtype=np.float64) for name in ("lon", "lat")
    )
    new.nearest = gazetteer.nearest.with_changed(gone, at, lons, lats)
    new.middles = new.middle_points()
    return new

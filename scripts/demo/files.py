"""The GeoJSON and CSV files of a city."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely

from .addresses import Address
from .aliases import HEADER as ALIAS_HEADER
from .aliases import Alias
from .buildings import Buildings
from .divisions import Area
from .people import HEADER, Row
from .places import PLACE_HEADER, Place
from .projection import to_lonlat


def write_areas(path: Path, areas: Sequence[Area]) -> None:
    """One feature a line; coordinates rounded to 9 decimals."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        for i, area in enumerate(areas):
            shape = shapely.transform(area.shape, lambda xy: np.round(to_lonlat(xy), 9))
            feature = {
                "type": "Feature", "id": area.code,
                "properties": {"code": area.code, "name": area.name, "level": area.level, "layer": area.layer,
                               "parent": area.parent or None, "kind": area.kind,
                               **({"introduction": area.introduction} if area.introduction else {})},
                "geometry": shapely.geometry.mapping(shapely.orient_polygons(shape)),
            }  # fmt: skip
            text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
            file.write(text + (",\n" if i + 1 < len(areas) else "\n"))
        file.write("]}\n")


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A plain CSV file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_people(path: Path, rows: Sequence[Row]) -> None:
    """people.csv: one row a post or a substitution."""
    write_rows(path, HEADER, (list(vars(row).values()) for row in rows))


def write_buildings(path: Path, table: Buildings, bindings: dict[int, str]) -> None:
    """buildings.csv: households and units,
    and the grid where staff bound a building to a neighbouring one.
    """
    rows = (
        (table.code(i), int(table.households[i]), int(table.units[i]), bindings.get(i, ""))
        for i in range(len(table))
        if table.households[i] > 0 or i in bindings
    )
    write_rows(path, ["code", "households", "units", "grid_code"], rows)


def write_address_file(path: Path, addresses: Sequence[Address], table: Buildings) -> None:
    """addresses.csv: text, point and building of each standard address."""
    lonlat = np.round(to_lonlat(np.array([(a.x, a.y) for a in addresses])), 7)
    rows = (
        (a.text, f"{lon:.7f}", f"{lat:.7f}", table.code(a.building) if a.building >= 0 else "")
        for a, (lon, lat) in zip(addresses, lonlat.tolist(), strict=True)
    )
    write_rows(path, ["text", "lon", "lat", "building"], rows)


def write_aliases(path: Path, aliases: Sequence[Alias]) -> None:
    """aliases.csv: other names, now in use or official from a day until before another."""
    write_rows(path, ALIAS_HEADER, (list(vars(alias).values()) for alias in aliases))


def write_places(path: Path, places: Sequence[Place]) -> None:
    """places.csv: one row a place."""
    write_rows(path, PLACE_HEADER, (list(vars(place).values()) for place in places))

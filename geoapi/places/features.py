"""Places of GeoJSON and GeoPackage as rows of a table, with their points in WGS 84."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import shapely

from geoapi.areas.files import Reading, features_of, in_wgs84
from geoapi.core.reports import Report
from geoapi.core.tables import CONTROL, LONGEST_CELL, Row, Sheet, match_header

SUFFIXES = (".json", ".geojson", ".gpkg", ".shp")


def read_place_features(
    path: Path, names: Mapping[str, Sequence[str]], crs: str | None, layer: str | None, report: Report
) -> Sheet:
    """The features as rows; what is no point is placed inside its shape.

    Raises InvalidInput when the file as a whole cannot be used.
    """
    cells, given, own_crs = features_of(path, Reading(file_layer=layer), report)
    shapes = in_wgs84(given, crs or own_crs, path)
    fields = list(cells)
    found = {fields[place]: name for place, name in match_header(fields, names).items()}
    rows = []
    for place, shape in enumerate(shapes):
        values = {name: cells[field][place] for field, name in found.items() if cells[field][place]}
        if shape is not None and not shape.is_empty:
            is_point = shape.geom_type == "Point"
            point = shape if is_point else shapely.point_on_surface(shape)
            values |= {"lon": repr(float(shapely.get_x(point))), "lat": repr(float(shapely.get_y(point)))}
            if not is_point:
                report.repair(f"feature {place + 1}", "a shape; its point is one inside it", values.get("name", ""))
        rows.append(Row(place + 1, values, _fault(values), "feature"))
    ignored = tuple(field for field in fields if field not in found)
    return Sheet(frozenset(found.values()) | {"lon", "lat"}, ignored, tuple(rows))


def _fault(values: Mapping[str, str]) -> str | None:
    for name, value in values.items():
        if CONTROL.search(value):
            return f"{name} holds a control character"
        if len(value) > LONGEST_CELL:
            return f"{name} is {len(value):,} characters long"
    return None

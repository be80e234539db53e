"""The points of a chunk, read from its columns."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geoapi.city.locate.csv_questions import PLAIN_NUMBER
from geoapi.city.locate.points import Points
from geoapi.core.geo import Floats

_PLAIN_NUMBER = f"^{PLAIN_NUMBER}$"
# A text that is no formula, by how it begins, and of which nothing was lost.
_PLAIN_TEXT = "^$|^[\\p{L}\\p{N}][^\ufffd]*$"


def points_of(asked: Any) -> Points | None:
    """The points that the rows of a record batch ask about; None where it has only addresses."""
    names = asked.schema.names
    if "geometry" in names:
        points = _of_shapes(asked.column("geometry"))
    elif {"lon", "lat"} <= set(names):
        lon, lat = _numbers(asked.column("lon")), _numbers(asked.column("lat"))
        points = Points(lon, lat, np.isfinite(lon) & np.isfinite(lat))
    else:
        return None
    usable = points.usable & asked.column("fault").is_null().to_numpy(False)
    if "address" in names:
        # What it must not hold, it must not hold beside a point either.
        text = pc.utf8_trim_whitespace(pc.fill_null(asked.column("address"), ""))
        usable &= pc.match_substring_regex(text, _PLAIN_TEXT).to_numpy(False)
    return replace(points, usable=usable)


def _numbers(column: Any) -> Floats:
    """Numbers, NaN where there is none, or none that is written plainly."""
    if pa.types.is_string(column.type):
        column = pc.utf8_trim_whitespace(column)
        plain = pc.match_substring_regex(column, _PLAIN_NUMBER)
        column = pc.if_else(plain, column, pa.scalar(None, pa.string())).cast(pa.float64())
    found: Floats = column.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    return found


def _of_shapes(column: Any) -> Points:
    if pa.types.is_struct(column.type):
        known = column.is_valid().to_numpy(False)
        lon, lat = (_numbers(pc.struct_field(column, name)) for name in ("x", "y"))
        return Points(lon, lat, known, {row: _MISSING for row in np.flatnonzero(~known).tolist()})
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")
    kinds = shapely.get_type_id(shapes)
    faults = {}
    for row in np.flatnonzero(kinds != 0).tolist():
        shape = shapes[row]
        unread = _MISSING if not column[row].is_valid else "The geometry cannot be read: it is no WKB."
        faults[row] = unread if shape is None else f"The geometry is a {shape.geom_type}, not a point."
    return Points(shapely.get_x(shapes), shapely.get_y(shapes), kinds == 0, faults)


_MISSING = "The row has no geometry."

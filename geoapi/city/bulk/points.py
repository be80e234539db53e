"""The points of a chunk as columns of numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from geoapi.core.geo import Floats, is_geographic, to_wgs84

# What means the same to everybody; whatever is written otherwise is read one by one, as over HTTP.
_PLAIN_NUMBER = r"^-?[0-9]{1,9}(\.[0-9]{1,20})?$"
_ALL_EARTH = (180.0, 90.0)


@dataclass(frozen=True)
class Points:
    """Coordinates as they were given, and whether each is `usable` as a point; then in the crs of the map.

    `faults` says of rows with a shape why it is none.
    """

    lon: Floats
    lat: Floats
    usable: NDArray[np.bool_]
    faults: Mapping[int, str] | None = None
    said: tuple[Floats, Floats] | None = None

    def given(self, row: int) -> tuple[float, float]:
        lon, lat = self.said or (self.lon, self.lat)
        return float(lon[row]), float(lat[row])

    def in_wgs84(self, crs: str) -> "Points":
        """In degrees of WGS 84; what is not on Earth, or not in what `crs` can express, is not usable."""
        usable = self.usable & np.isfinite(self.lon) & np.isfinite(self.lat)
        if is_geographic(crs):
            usable &= (np.abs(self.lon) <= _ALL_EARTH[0]) & (np.abs(self.lat) <= _ALL_EARTH[1])
        lon, lat = np.where(usable, self.lon, 0.0), np.where(usable, self.lat, 0.0)
        lon, lat = to_wgs84(lon, lat, crs)
        usable &= np.isfinite(lon) & np.isfinite(lat)
        return replace(self, lon=lon, lat=lat, usable=usable, said=(self.lon, self.lat))


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
    return replace(points, usable=points.usable & asked.column("fault").is_null().to_numpy(False))


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

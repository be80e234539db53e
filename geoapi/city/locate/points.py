"""Points as columns of numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geoapi.core.geo import Floats, is_geographic, to_wgs84

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

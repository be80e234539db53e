"""From local metres to longitude and latitude:
the origin lies in the CGCS2000 3-degree zone of 120° E (EPSG:4549).
"""

from functools import cache

import numpy as np
from pyproj import Transformer

from .geometry import Floats

ORIGIN_LON, ORIGIN_LAT = 120.85, 40.72


@cache
def find_transformers() -> tuple[Transformer, float, float]:
    """The transformer from metres to WGS 84, and the origin in metres."""
    there = Transformer.from_crs("EPSG:4326", "EPSG:4549", always_xy=True)
    back = Transformer.from_crs("EPSG:4549", "EPSG:4326", always_xy=True)
    x, y = there.transform(ORIGIN_LON, ORIGIN_LAT)
    return back, float(x), float(y)


def to_lonlat(xy: Floats) -> Floats:
    """Longitude and latitude (n, 2) of local metres (n, 2)."""
    back, x, y = find_transformers()
    lon, lat = back.transform(xy[:, 0] + x, xy[:, 1] + y)
    return np.column_stack([lon, lat])

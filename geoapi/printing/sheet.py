"""A piece of paper over a piece of ground: its scale, and where a place comes on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapi.core.geo import metres_per_degree

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

# Scales of plans that people are used to read: 1 to so many.
SCALES = (500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 10_000, 15_000, 20_000, 25_000, 50_000,
          100_000, 200_000, 500_000)  # fmt: skip
# What is to be seen keeps so far from the edge.
_MARGIN = 0.06


@dataclass(frozen=True)
class Sheet:
    """Paper of `width_mm` by `height_mm` whose middle is a place in degrees; y runs down, as on a page."""

    lon: float
    lat: float
    width_mm: float
    height_mm: float
    scale: int

    @property
    def per_degree_mm(self) -> tuple[float, float]:
        lon_m, lat_m = metres_per_degree(self.lat)
        return float(lon_m) * 1000 / self.scale, float(lat_m) * 1000 / self.scale

    @property
    def box(self) -> Box:
        """The ground that it shows."""
        x, y = self.per_degree_mm
        east, north = self.width_mm / 2 / x, self.height_mm / 2 / y
        return self.lon - east, self.lat - north, self.lon + east, self.lat + north

    def place(self, shapes: Sequence[BaseGeometry], reach_mm: float = 2.0) -> NDArray[np.object_]:
        """Shapes in degrees as they lie on the paper, in millimetres, cut off a little beyond its edge."""
        x, y = self.per_degree_mm
        half = np.array([self.width_mm / 2, self.height_mm / 2])
        middle, per = np.array([self.lon, self.lat]), np.array([x, -y])
        flat = shapely.transform(np.asarray(shapes, object), lambda at: (at - middle) * per + half)
        edge = (-reach_mm, -reach_mm, self.width_mm + reach_mm, self.height_mm + reach_mm)
        cut: NDArray[np.object_] = shapely.clip_by_rect(flat, *edge)
        return cut


def sheet_over(box: Box, width_mm: float, height_mm: float, *, usual: bool = True) -> Sheet:
    """The largest scale at which a box fits: one that plans usually have, or any."""
    west, south, east, north = box
    lon, lat = (west + east) / 2, (south + north) / 2
    lon_m, lat_m = metres_per_degree(lat)
    room = 1 - 2 * _MARGIN
    least = max(
        (east - west) * lon_m * 1000 / (width_mm * room), (north - south) * lat_m * 1000 / (height_mm * room)
    )
    usually = next((each for each in SCALES if each >= least), SCALES[-1])
    scale = usually if usual else max(SCALES[0], math.ceil(least))
    return Sheet(lon, lat, width_mm, height_mm, scale)

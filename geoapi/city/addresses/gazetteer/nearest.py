"""The address nearest to a place, by looking at all:
a few milliseconds for half a million, here or on the other side of the Earth.
"""

import math
from copy import copy

import numpy as np
from pyproj import Geod

from geoapi.city.addresses.gazetteer.splice import Splice
from geoapi.core.geo import WGS84_A_M, WGS84_E2, Floats

_EARTH = Geod(ellps="WGS84")
# Through the Earth or along it, lengths differ by less than
# this part where it matters which address is nearest.
_MARGIN, _LEAST_MARGIN_M = 0.001, 0.01
_MOST_MEASURED = 2_000


class Nearest:
    """Points in WGS 84, by number."""

    def __init__(self, lons: Floats, lats: Floats) -> None:
        self._lons, self._lats = lons, lats
        self._places = np.stack(_in_space(lons, lats))

    def with_changed(self, splice: Splice, lons: Floats, lats: Floats) -> "Nearest":
        """These with some gone, and the given ones come."""
        changed = copy(self)
        changed._lons = splice.array(self._lons, lons)
        changed._lats = splice.array(self._lats, lats)
        changed._places = splice.array(self._places, np.stack(_in_space(lons, lats)))
        return changed

    def to(self, lon: float, lat: float) -> tuple[int, float] | None:
        """The number of the nearest point, of equally near ones the first,
        and its distance in metres along the Earth; None if there is no point.
        """
        if not len(self._lons):
            return None
        here = _in_space(np.array([lon]), np.array([lat]))
        squares = sum((axis - at) ** 2 for axis, at in zip(self._places, here, strict=True))
        assert isinstance(squares, np.ndarray)
        near_m = math.sqrt(squares.min())
        numbers = np.flatnonzero(squares <= (near_m * (1 + _MARGIN) + _LEAST_MARGIN_M) ** 2)
        if len(numbers) > _MOST_MEASURED:
            numbers = np.sort(numbers[np.argpartition(squares[numbers], _MOST_MEASURED)[:_MOST_MEASURED]])
        lons, lats = np.full(len(numbers), lon), np.full(len(numbers), lat)
        metres = _EARTH.inv(lons, lats, self._lons[numbers], self._lats[numbers])[2]
        first = int(np.argmin(np.round(metres, 6)))
        return int(numbers[first]), float(metres[first])


def _in_space(lon: Floats, lat: Floats) -> tuple[Floats, Floats, Floats]:
    """Points of the ellipsoid in metres from the centre of the Earth."""
    lam, phi = np.radians(lon), np.radians(lat)
    vertical = WGS84_A_M / np.sqrt(1 - WGS84_E2 * np.sin(phi) ** 2)
    level = vertical * np.cos(phi)
    return level * np.cos(lam), level * np.sin(lam), vertical * (1 - WGS84_E2) * np.sin(phi)

"""Households and buildings of grids, counted anew for those that an edit touches."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapi.core.geo import Floats
from geoapi.features.planning.drawing.coverage import Coverage
from geoapi.features.planning.dwellings import Dwellings


@dataclass(frozen=True)
class Figures:
    households: int
    buildings: int


def grids_at(grids: Coverage, lon: Floats, lat: Floats) -> NDArray[np.str_]:
    """The code of the grid at each point (degrees), "" of one in none of these; on a shared edge the
    smallest, as in every lookup.
    """
    codes = sorted(grids)
    found = np.full(len(lon), -1)
    # Only points in a grid's own strip from north to south are looked at: a city has a thousand grids.
    by_lon = np.argsort(lon)
    sorted_lon = lon[by_lon]
    for number, code in enumerate(codes):
        shape = grids[code]
        shapely.prepare(shape)
        west, south, east, north = shape.bounds
        strip = by_lon[np.searchsorted(sorted_lon, west) : np.searchsorted(sorted_lon, east, side="right")]
        near = strip[(found[strip] < 0) & (lat[strip] >= south) & (lat[strip] <= north)]
        found[near[shapely.intersects_xy(shape, lon[near], lat[near])]] = number
    names: NDArray[np.str_] = np.asarray([*codes, ""], np.str_)
    return np.asarray(names[found])


def grid_of_each(grids: Coverage, dwellings: Dwellings) -> NDArray[np.str_]:
    """The code of the grid of each building, "" of one in none of these: a binding decides, then the
    boundary.
    """
    at_door = grids_at(grids, dwellings.lon, dwellings.lat)
    return np.where(dwellings.bound == "", at_door, dwellings.bound)


def count(grids: Coverage, dwellings: Dwellings) -> dict[str, Figures]:
    codes = grid_of_each(grids, dwellings)
    return {
        code: Figures(int(dwellings.households[codes == code].sum()), int((codes == code).sum()))
        for code in grids
    }

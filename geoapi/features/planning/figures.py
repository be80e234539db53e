"""Households and buildings of grids, counted anew for those that an edit touches."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapi.features.planning.coverage import Coverage
from geoapi.features.planning.dwellings import Dwellings


@dataclass(frozen=True)
class Figures:
    households: int
    buildings: int


def grid_of_each(grids: Coverage, dwellings: Dwellings) -> NDArray[np.str_]:
    """The code of the grid of each building, "" of one in none of these.

    As a lookup has it: a binding decides, then the boundary; on a shared edge the smallest code.
    """
    found = dwellings.bound.astype(object)
    for code in sorted(grids):
        shape = grids[code]
        shapely.prepare(shape)
        free = np.flatnonzero(found == "")
        inside = shapely.intersects_xy(shape, dwellings.lon[free], dwellings.lat[free])
        found[free[inside]] = code
    return found.astype(np.str_)


def count(grids: Coverage, dwellings: Dwellings) -> dict[str, Figures]:
    codes = grid_of_each(grids, dwellings)
    return {
        code: Figures(int(dwellings.households[codes == code].sum()), int((codes == code).sum()))
        for code in grids
    }

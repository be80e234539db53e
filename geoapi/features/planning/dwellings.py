"""Buildings, as planning looks at them: by entrances for counting, by outlines where lines pass."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapi.core.geo import Floats


@dataclass(frozen=True)
class Dwellings:
    """Buildings by their entrances: ids[n], lon[n], lat[n] (degrees), households[n].

    `bound`: the grid that staff gave it to, "" where the boundary decides.
    """

    ids: NDArray[np.int64]
    lon: Floats
    lat: Floats
    households: NDArray[np.int64]
    bound: NDArray[np.str_]


@dataclass(frozen=True)
class Footprint:
    """A building near what a plan changes. `estate` is None of one that belongs to none."""

    id: int
    code: str
    name: str
    estate: str | None
    shape: BaseGeometry = field(repr=False)

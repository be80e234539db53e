"""The raster behind an `AreaIndex`: which cells each polygon covers, and which edges cross which cell."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from geoapi.city.locate.polygons import Offsets


@dataclass(frozen=True)
class Raster:
    """Square cells of `cell` degrees over an extent with a margin, whose outermost cells are empty.

    `cells[row * width + column]` is a polygon's number, -1 for none, or -2 - n for the n-th crossed cell.
    That lists the entries from `first_entry[n]` to before `first_entry[n + 1]`, one for each polygon that may
    cover part of the cell, in order: its number, whether it covers the cell's reference point, and the edges
    that come near the cell, from `first_edge[entry]` on, each by the vertex at which it starts.
    """

    # Off-centre, so that no regular layout of boundaries passes through a cell's reference point.
    REFERENCE_X: ClassVar[float] = 0.5377
    REFERENCE_Y: ClassVar[float] = 0.4619

    west: float
    south: float
    cell: float
    width: int
    height: int
    cells: NDArray[np.int32]
    first_entry: Offsets
    polygon: NDArray[np.int32]
    covers_reference: NDArray[np.bool_]
    first_edge: Offsets
    edge: NDArray[np.int32]

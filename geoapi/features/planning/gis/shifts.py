"""Whether what another program gives carries the offset of GCJ-02 or BD-09."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.importing.shift import LEAST_CUT, shift_of_lines, shift_of_points
from geoapi.city.areas.importing.staging import some_buildings
from geoapi.core.db import Connection
from geoapi.core.errors import InvalidInput

# Buildings looked at; and how far around (degrees), when too many are cut: farther than any offset.
_MOST_BUILDINGS, _FAR = 20_000, 0.02


def must_not_be_shifted(
    connection: Connection,
    pairs: Sequence[tuple[BaseGeometry | None, BaseGeometry | None]],
    shapes: Sequence[BaseGeometry],
) -> None:
    """`pairs`: grids as they are given and as they stand; `shapes`: all that are given; degrees.

    They are held against each other, and against the buildings, which lines of grids do not cut.
    Raises InvalidInput that names the offset.
    """
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    given, stands = (
        shapely.get_coordinates(shapely.centroid([pair[side] for pair in both])) for side in (0, 1)
    )
    shift = shift_of_points(given, stands)
    if shift is None and shapes:
        all_shapes = np.asarray(shapes, dtype=object)
        west, south, east, north = shapely.total_bounds(all_shapes).tolist()
        near = some_buildings(connection, (west, south, east, north), _MOST_BUILDINGS)
        lines = shapely.union_all(shapely.boundary(all_shapes))
        if len(near) and np.count_nonzero(shapely.intersects(near, lines)) >= LEAST_CUT:
            around = (west - _FAR, south - _FAR, east + _FAR, north + _FAR)
            shift = shift_of_lines(shapes, some_buildings(connection, around, _MOST_BUILDINGS))
    if shift is not None:
        off = f"They lie {shift.distance_m:.0f} m off, as coordinates of {shift.name} do"
        twice = " that were converted once too often" if shift.converted else ""
        raise InvalidInput(f"{off}{twice}: give them in WGS 84.", {"reason": "shifted", "shift": shift.name})

"""The ground of some buildings: what of a grid lies nearer to them than to its other buildings. Pure."""

from collections.abc import Collection, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import Plane
from geoapi.features.planning.drawing.coverage import polygons_of
from geoapi.features.planning.drawing.operations import Refused
from geoapi.features.planning.dwellings import Footprint

# A point on the outlines every so many metres: lines between buildings are then smooth enough.
EVERY_M = 4.0
_MILLIMETRE = 0.001
# Corners of right angles lie on one circle, of which the cells that GEOS makes cross themselves.
_SHAKEN_M = 0.02


def ground_of(grid: BaseGeometry, buildings: Sequence[Footprint], wanted: Collection[int]) -> Polygon:
    """The part of a grid (degrees) that lies nearer to the wanted buildings than to any other in it.

    `buildings`: all of the grid. Cells are made of all of it: such as end at a distance leave crumbs.
    Raises Refused where that ground is in several pieces: the buildings between are then to be named, too.
    """
    if set(wanted) >= {building.id for building in buildings}:
        raise Refused.because("swallowed", "These are all buildings of the grid: merge it instead.")
    plane = Plane.over([grid])
    (flat,) = plane.metres([grid])
    points, owners = _outline_points(plane, buildings)
    cells = polygons_of(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=flat))
    point_of, cell_of = shapely.STRtree(cells).query(shapely.points(points), predicate="intersects")
    owner_of_cell = dict(zip(cell_of.tolist(), owners[point_of].tolist(), strict=True))
    mine = [cell for number, cell in enumerate(cells) if owner_of_cell.get(number) in wanted]
    ground = shapely.intersection(shapely.union_all(mine, grid_size=_MILLIMETRE), flat)
    parts = [part for part in polygons_of(ground) if part.area > 1.0]
    if len(parts) != 1:
        raise Refused.because(
            "apart",
            "These buildings do not lie side by side: name those between, too.",
            list(plane.degrees(parts)),
        )
    (found,) = plane.degrees([Polygon(parts[0].exterior)])
    assert isinstance(found, Polygon)
    return found


def _outline_points(
    plane: Plane, buildings: Sequence[Footprint]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points of the outlines in metres, x, y [n, 2], each place once, and whose they are, ids [n]."""
    outlines = shapely.segmentize(plane.metres([building.shape for building in buildings]), EVERY_M)
    points, number = shapely.get_coordinates(outlines, return_index=True)
    owners = np.asarray([building.id for building in buildings])[number]
    _, first = np.unique(np.round(points, 2), axis=0, return_index=True)
    shaken = np.random.default_rng(0).uniform(-_SHAKEN_M, _SHAKEN_M, (len(first), 2))
    return points[first] + shaken, owners[first]

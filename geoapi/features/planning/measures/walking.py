"""Who can walk to whom inside a grid, and how long it takes. Pure.

A grid worker sets out from the building in the middle, at 72 metres a minute.
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import Plane
from geoapi.city.routing.walks import WalkGraph
from geoapi.core.geo import Floats

PACE_M_A_MIN = 72.0
# As far beyond its line a way still serves a grid: the other side of a street, a crossing.
RIM_M = 30.0
# From a door to a way; a building farther off says nothing of the ways, but of the map.
DOOR_M = 100.0


@dataclass(frozen=True)
class Minutes:
    """From the middle of a grid: mean over its households, and to the farthest of them."""

    mean: float
    farthest: float


def cut_off(
    shape: BaseGeometry, doors: Floats, households: NDArray[np.int64], ways: NDArray[np.object_]
) -> NDArray[np.bool_]:
    """Which of the buildings of a grid cannot be walked to from where most of its households live.

    `doors`: n × 2, degrees; `ways`: lines in degrees, which count inside the grid and to RIM_M around it.
    """
    plane = Plane.over([shape])
    (flat,) = plane.metres([shape])
    inside = shapely.get_parts(_within(plane.metres(ways), shapely.buffer(flat, RIM_M)))
    pieces = inside[(shapely.get_type_id(inside) == 1) & (shapely.length(inside) > 0)]
    none = np.zeros(len(doors), dtype=bool)
    if not len(pieces) or not len(doors):
        return none
    which, piece = shapely.STRtree(pieces).query_nearest(
        shapely.points(plane.stretched(doors)), max_distance=DOOR_M, all_matches=False
    )
    part = _parts(pieces)[piece]
    living = {each: int(households[which[part == each]].sum()) for each in np.unique(part).tolist()}
    if not living:
        return none
    none[which] = part != max(living, key=lambda each: living[each])
    return none


def _within(lines: NDArray[np.object_], ground: BaseGeometry) -> NDArray[np.object_]:
    """What of each line lies in a ground; most lie there whole, which is seen faster than they are cut."""
    shapely.prepare(ground)
    cut = ~shapely.contains_properly(ground, lines)
    kept = lines.copy()
    kept[cut] = shapely.intersection(lines[cut], ground)
    return kept


def _parts(pieces: NDArray[np.object_]) -> NDArray[np.int64]:
    """A number for each piece, the same for those that hang together."""
    ends = np.round(
        np.stack([shapely.get_coordinates(shapely.get_point(pieces, at)) for at in (0, -1)], 1), 2
    )
    graph: nx.Graph[tuple[float, ...]] = nx.Graph()
    graph.add_edges_from((tuple(one), tuple(other)) for one, other in ends.tolist())
    number = {node: part for part, nodes in enumerate(nx.connected_components(graph)) for node in nodes}
    return np.asarray([number[tuple(one)] for one, _ in ends.tolist()])


def minutes(doors: Floats, households: NDArray[np.int64], graph: WalkGraph) -> Minutes | None:
    """None where nobody lives, or no way leads anywhere. `doors`: n × 2, degrees."""
    lived_in = households > 0
    doors, households = doors[lived_in], households[lived_in]
    if not len(doors):
        return None
    middle = np.average(doors, axis=0, weights=households)
    center = int(np.argmin(((doors - middle) ** 2).sum(axis=1)))
    footholds = graph.footholds(doors, DOOR_M)
    start = footholds[center]
    if start is None:
        return None
    far = graph.distances(start, footholds)
    reached = np.asarray([each is not None for each in far])
    metres = np.asarray([each or 0.0 for each in far])
    metres[center] = 0.0
    mean = float(np.average(metres[reached], weights=households[reached]))
    return Minutes(mean / PACE_M_A_MIN, float(metres[reached].max()) / PACE_M_A_MIN)

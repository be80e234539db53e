"""Ways on foot of some hundred metres, on the graph that was made of the road network. Pure.

Lengths in metres, positions in degrees (WGS 84).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from geoapi.city.routing.store import Position, WalkEdge
from geoapi.core.geo import distance_m, metres_per_degree

# How much longer a way that was found already counts when another is looked for.
_TAKEN = 3.0
_START, _END = -1, -2
_DECIMALS = 9

if TYPE_CHECKING:
    Graph = nx.MultiGraph[int]
else:
    Graph = nx.MultiGraph


@dataclass(frozen=True)
class Way:
    line: tuple[Position, ...]
    length_m: float


@dataclass(frozen=True)
class Foothold:
    """The place on the graph that is nearest to a position: on which edge, so far from its start."""

    edge: int
    along_m: float
    off_m: float


class WalkGraph:
    """The edges around some place; what lies beyond them is not known."""

    def __init__(self, edges: Sequence[WalkEdge]) -> None:
        self.edges = edges
        self.graph: Graph = nx.MultiGraph()
        for place, edge in enumerate(edges):
            self.graph.add_edge(edge.start, edge.end, key=place, length=edge.length_m)
        lat = edges[0].line[0][1] if edges else 0.0
        self._scale = np.asarray(metres_per_degree(lat))
        self._lines = np.asarray(
            [shapely.LineString(np.asarray(edge.line) * self._scale) for edge in edges], dtype=object
        )
        self._tree = shapely.STRtree(self._lines)

    def footholds(self, positions: NDArray[np.float64], within_m: float) -> list[Foothold | None]:
        """Where each position (n × 2) comes upon the graph; None where nothing is so near."""
        found: list[Foothold | None] = [None] * len(positions)
        if not self.edges:
            return found
        points = shapely.points(positions * self._scale)
        which, edges = self._tree.query_nearest(points, max_distance=within_m, all_matches=False)
        lines, near = self._lines[edges], points[which]
        along, off = shapely.line_locate_point(lines, near), shapely.distance(lines, near)
        lengths = shapely.length(lines)
        for place, edge, metres, away, length in zip(which, edges, along, off, lengths, strict=True):
            # The plane is a little off the sphere on which lengths were measured.
            share = metres / length if length else 0.0
            found[place] = Foothold(int(edge), float(share * self.edges[edge].length_m), float(away))
        return found

    def distances(self, start: Foothold, ends: Sequence[Foothold | None]) -> list[float | None]:
        """How far it is from one foothold to others, with the ways to and from the graph; None: no way."""
        # Put in and taken out again: a copy of the graph takes longer than all that is asked of it.
        graph = self._with(_START, start, self.graph)
        lengths = nx.single_source_dijkstra_path_length(graph, _START, weight="length")
        graph.remove_node(_START)
        return [self._reached(lengths, start, end) for end in ends]

    def ways(self, start: Position, end: Position, within_m: float) -> list[Way]:
        """The shortest way between two positions, and one that is another where there is one."""
        one, other = self.footholds(np.asarray([start, end]), within_m)
        if one is None or other is None:
            return []
        graph = self._with(_END, other, self._with(_START, one))
        if one.edge == other.edge:
            length = abs(one.along_m - other.along_m)
            graph.add_edge(_START, _END, key=one.edge, length=length)
        found: list[Way] = []
        for _ in range(2):
            try:
                nodes = nx.dijkstra_path(graph, _START, _END, weight="length")
            except nx.NetworkXNoPath:
                break
            way = self._way(graph, nodes, {_START: one, _END: other})
            if all(way.line != each.line for each in found):
                found.append(way)
            _count_as_longer(graph, nodes)
        return found

    def _way(self, graph: Graph, nodes: Sequence[int], footholds: Mapping[int, Foothold]) -> Way:
        line: list[Position] = []
        total = 0.0
        for first, second in pairwise(nodes):
            edges = graph[first][second]
            key: int = min(edges, key=lambda each: edges[each]["length"])  # type: ignore[assignment]
            part = self._part(key, first, second, footholds)
            line += part if not line else part[1:]
            total += sum(distance_m(*ends) for ends in pairwise(part))
        return Way(tuple(line), total)

    def _part(self, key: int, first: int, second: int, footholds: Mapping[int, Foothold]) -> list[Position]:
        """The stretch of an edge between two nodes, of which either may be a foothold on it."""
        edge, line = self.edges[key], self._lines[key]
        shares = [
            footholds[node].along_m / edge.length_m if node in footholds and edge.length_m else end
            for node, end in ((first, 0.0), (second, 1.0))
        ]
        # From a foothold it may go either way, and along a whole edge against its direction.
        if first in footholds and second not in footholds:
            shares[1] = 0.0 if second == edge.start else 1.0
        elif second in footholds and first not in footholds:
            shares[0] = 0.0 if first == edge.start else 1.0
        elif first not in footholds and first != edge.start:
            shares = [1.0, 0.0]
        part = substring(line, shares[0], shares[1], normalized=True)
        found = np.round(shapely.get_coordinates(part) / self._scale, _DECIMALS).tolist()
        return [(lon, lat) for lon, lat in found]

    def _with(self, node: int, foothold: Foothold, graph: Graph | None = None) -> Graph:
        """The graph with a node more, in the middle of an edge."""
        graph = self.graph.copy() if graph is None else graph
        edge = self.edges[foothold.edge]
        graph.add_edge(node, edge.start, key=foothold.edge, length=foothold.along_m)
        graph.add_edge(node, edge.end, key=foothold.edge, length=edge.length_m - foothold.along_m)
        return graph

    def _reached(self, lengths: dict[int, float], start: Foothold, end: Foothold | None) -> float | None:
        if end is None:
            return None
        edge = self.edges[end.edge]
        ways = [
            lengths[node] + rest
            for node, rest in ((edge.start, end.along_m), (edge.end, edge.length_m - end.along_m))
            if node in lengths
        ]
        if start.edge == end.edge:
            ways.append(abs(start.along_m - end.along_m))
        return min(ways) + start.off_m + end.off_m if ways else None


def _count_as_longer(graph: Graph, nodes: Sequence[int]) -> None:
    """The edges along these nodes, whole: who sets out in the middle of one shall not turn round on it."""
    taken = {
        min(graph[one][other], key=lambda each: graph[one][other][each]["length"])
        for one, other in pairwise(nodes)
    }
    for _, _, key, data in graph.edges(keys=True, data=True):
        if key in taken:
            data["length"] *= _TAKEN

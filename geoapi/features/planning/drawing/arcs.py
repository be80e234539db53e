"""The shared lines of grids: each runs from where one meets other grids to where it does so again."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from geoapi.features.planning.drawing.coverage import Chain, Coverage, Vertex, rings_of

Edge = tuple[Vertex, Vertex]


@dataclass(frozen=True)
class Arc:
    """A stretch of line with the same grids on its sides all along: two, or one at the outline of all."""

    owners: tuple[str, ...]
    chain: Chain


def arcs_of(grids: Coverage) -> list[Arc]:
    """Every arc of a coverage once, in an order that depends on its shapes alone."""
    owners: dict[Edge, set[str]] = defaultdict(set)
    for code, shape in grids.items():
        for ring in rings_of(shape):
            for start, end in pairwise(ring):
                owners[min((start, end), (end, start))].add(code)
    around: dict[Vertex, list[Edge]] = defaultdict(list)
    for edge in owners:
        for vertex in edge:
            around[vertex].append(edge)
    sides = {edge: tuple(sorted(codes)) for edge, codes in owners.items()}
    nodes = {
        vertex for vertex, edges in around.items() if len(edges) != 2 or sides[edges[0]] != sides[edges[1]]
    }
    return [Arc(sides[_edge(chain)], chain) for chain in _chains(sorted(sides), around, nodes)]


def _edge(chain: Chain) -> Edge:
    return min((chain[0], chain[1]), (chain[1], chain[0]))


def _chains(edges: list[Edge], around: dict[Vertex, list[Edge]], nodes: set[Vertex]) -> Iterator[Chain]:
    left = set(edges)

    def follow(start: Vertex, edge: Edge) -> Chain:
        chain = [start]
        while True:
            left.discard(edge)
            chain.append(edge[1] if edge[0] == chain[-1] else edge[0])
            if chain[-1] in nodes or chain[-1] == start:
                return tuple(chain)
            edge = next(other for other in around[chain[-1]] if other != edge)

    for node in sorted(nodes):
        for edge in sorted(around[node]):
            if edge in left:
                yield follow(node, edge)
    for edge in edges:  # Rings that no other line meets.
        if edge in left:
            yield follow(edge[0], edge)

"""The road graph: lines broken at every meeting into ways that share nodes, in one connected piece."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from .geometry import Flags, Floats, Geometries, Ints, node
from .shapes import Batch
from .streets import Road


@dataclass
class Network:
    """Nodes as metres (n, 2), and ways as a road with the numbers of its nodes in order."""

    xy: Floats
    ways: list[tuple[Road, list[int]]]
    dropped: int


def link_doors(batches: list[Batch], roads: Sequence[Road]) -> list[Road]:
    """Short paths from the doors of large buildings to the nearest street or path."""
    doors = [batch.rings[:, 1] for batch in batches if not batch.low]
    if not doors:
        return []
    xy = np.concatenate(doors)
    points: Geometries = np.asarray(shapely.points(xy))
    lines = np.array([road.line for road in roads if not road.bridge], dtype=object)
    tree = shapely.STRtree(lines)
    pairs = tree.query_nearest(points, all_matches=False)
    links: Geometries = np.asarray(shapely.shortest_line(lines[pairs[1]], points[pairs[0]]))
    return [Road(line, "footway", "", "door") for line in links.tolist() if line.length > 0.3]


def weave(roads: Sequence[Road]) -> Network:
    """Break all roads at their meetings and chain the pieces of each into ways."""
    lines = [road.line for road in roads]
    pieces, source = node(lines)
    sources = np.array(lines, dtype=object)[source]
    quarter = shapely.line_locate_point(sources, shapely.line_interpolate_point(pieces, 0.3, normalized=True))
    later = shapely.line_locate_point(sources, shapely.line_interpolate_point(pieces, 0.7, normalized=True))
    order = np.lexsort((quarter + later, source))
    coordinates, owner = shapely.get_coordinates(pieces, return_index=True)
    keys = np.round(coordinates * 100).astype(np.int64)
    _, first, ids = np.unique(keys[:, 0] * (1 << 32) + keys[:, 1], return_index=True, return_inverse=True)
    starts = np.searchsorted(owner, np.arange(len(pieces) + 1))
    ways: list[tuple[Road, list[int]]] = []
    last = -1
    for i in order.tolist():
        chain = ids[starts[i] : starts[i + 1]].tolist()
        if quarter[i] > later[i]:
            chain.reverse()
        if source[i] == last and ways[-1][1][-1] == chain[0] and len(ways[-1][1]) + len(chain) < 1900:
            ways[-1][1].extend(chain[1:])
        else:
            ways.append((roads[source[i]], chain))
        last = int(source[i])
    return keep_main_part(keys[first] / 100.0, ways)


def edges_of(ways: Sequence[tuple[Road, list[int]]]) -> Ints:
    """All stretches between consecutive nodes, shape (n, 2)."""
    pairs = [np.column_stack([chain[:-1], chain[1:]]) for _, chain in ways]
    return np.concatenate(pairs).astype(np.int64) if pairs else np.empty((0, 2), dtype=np.int64)


def label_parts(count: int, edges: Ints) -> Ints:
    """A label for each node, equal within a connected part."""
    label = np.arange(count)
    while True:
        low = np.minimum(label[edges[:, 0]], label[edges[:, 1]])
        before = label.copy()
        np.minimum.at(label, edges[:, 0], low)
        np.minimum.at(label, edges[:, 1], low)
        label = label[label]
        if (label == before).all():
            return label


def keep_main_part(xy: Floats, ways: list[tuple[Road, list[int]]]) -> Network:
    """Leave out stretches that the rest of the city cannot reach."""
    label = label_parts(len(xy), edges_of(ways))
    used = np.unique([node_ for _, chain in ways for node_ in chain])
    values, counts = np.unique(label[used], return_counts=True)
    main = values[np.argmax(counts)]
    kept = [(road, chain) for road, chain in ways if label[chain[0]] == main]
    keep_two_ways(len(xy), kept)
    return Network(xy, kept, len(ways) - len(kept))


def reach(count: int, edges: Ints, start: int) -> Flags:
    """Which nodes can be reached from a start along directed edges."""
    order = np.argsort(edges[:, 0], kind="stable")
    heads, targets = edges[order, 0], edges[order, 1]
    first = np.searchsorted(heads, np.arange(count + 1))
    seen = np.zeros(count, dtype=bool)
    seen[start] = True
    front = np.array([start])
    while len(front):
        spans = [targets[first[n] : first[n + 1]] for n in front]
        after = np.unique(np.concatenate(spans))
        front = after[~seen[after]]
        seen[front] = True
    return seen


def keep_two_ways(count: int, ways: list[tuple[Road, list[int]]]) -> None:
    """Make one-way streets two-way again where a car could otherwise get in but not out, or the other way."""
    wheels = [(road, chain) for road, chain in ways if road.highway != "footway"]
    for _ in range(20):
        one = edges_of([w for w in wheels if w[0].oneway])
        two = edges_of([w for w in wheels if not w[0].oneway])
        edges = np.concatenate([one, two, two[:, ::-1]])
        start = max(wheels, key=lambda w: w[0].highway == "trunk")[1][0]
        stuck = ~(reach(count, edges, start) & reach(count, edges[:, ::-1], start))
        wrong = [road for road, chain in wheels if road.oneway and stuck[chain].any()]
        if not wrong:
            return
        for road in wrong:
            road.oneway = False

"""Communities and grids: superblocks cut by streets until the wanted numbers stand,
then faces labelled by grid.
"""

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from .geometry import (
    Floats,
    Geometries,
    Ints,
    Knots,
    cut,
    find_faces,
    find_sides,
    lines_of,
    node,
    share_borders,
)
from .sizes import Size
from .streets import Road, Skeleton

ZONES = ("old", "estate", "village", "industry")


@dataclass
class Cell:
    """A future grid: its first outline, its community, what is built there, its twin from the last cut."""

    polygon: Polygon
    community: int
    zone: str
    twin: int = -1
    link: int = -1


@dataclass
class Plan:
    """The cells, and the faces between noded boundary lines with the cell each belongs to."""

    cells: list[Cell]
    roads: list[Road]
    pieces: Geometries
    source: Ints
    faces: Geometries
    face_cell: Ints
    wet: list[bool]
    sides: list[list[int]]
    community_borders: dict[tuple[int, int], float]


def plan_grids(size: Size, skeleton: Skeleton, rng: np.random.Generator) -> Plan:
    """Cut the superblocks into communities and grids and find the exact faces that make them up."""
    zones = choose_zones(size, skeleton, rng)
    groups = group_superblocks(size, skeleton, zones)
    roads = list(skeleton.roads)
    knots = Knots(34.0)
    for road in roads:
        for end in (road.line.coords[0], road.line.coords[-1]):
            knots.add(*end)
    parts = cut_communities(size, groups, roads, knots, rng)
    cells = cut_cells(size, parts, roads, knots, rng)

    roads, pieces, source = settle_lines(roads, cells)
    faces = find_faces(pieces)
    faces = faces[shapely.contains(shapely.buffer(skeleton.outline, 0.5), shapely.point_on_surface(faces))]
    sides = find_sides(faces, pieces)
    face_cell, wet = label_faces(faces, cells, sides, shapely.length(pieces), roads, source)
    communities = [cells[c].community for c in face_cell]
    dry = [roads[i].kind != "river" for i in source]
    borders = share_borders(communities, sides, shapely.length(pieces), dry)
    return Plan(cells, roads, pieces, source, faces, face_cell, wet, sides, borders)


def settle_lines(roads: list[Road], cells: list[Cell]) -> tuple[list[Road], Geometries, Ints]:
    """Node the roads and give them the noded geometry, so that all that is drawn later meets them exactly."""
    pieces, source = node([road.line for road in roads])
    settled: list[Road] = []
    owner = np.empty(len(pieces), dtype=np.int64)
    first: dict[int, int] = {}
    for i, road in enumerate(roads):
        mine = np.flatnonzero(source == i)
        first[i] = len(settled)
        merged = shapely.line_merge(shapely.union_all(pieces[mine])) if len(mine) else None
        lines = lines_of(merged) if merged is not None else []
        tree = shapely.STRtree(lines)
        if lines:
            middles = shapely.line_interpolate_point(pieces[mine], 0.5, normalized=True)
            owner[mine] = len(settled) + tree.query_nearest(middles, all_matches=False)[1]
        settled += [Road(**{**vars(road), "line": line}) for line in lines]
    for cell in cells:
        cell.link = first.get(cell.link, -1)
    return settled, pieces, owner


def choose_zones(size: Size, skeleton: Skeleton, rng: np.random.Generator) -> list[str]:
    """What is built where: old town inside the ring, industry far from it, estates and villages between."""
    blocks = skeleton.superblocks
    middles = np.array([b.representative_point().coords[0] for b in blocks])
    old = np.array([skeleton.old_town.contains(b.representative_point()) for b in blocks])
    away = np.hypot(*(middles - skeleton.centre).T) / size.radius_m
    far = np.argsort(-(middles @ np.array([0.8, -0.6])) / size.radius_m, kind="stable")
    industry = set(far[: max(1, len(blocks) // 45)].tolist())
    share = {"old": size.old_grid_m2, "estate": size.estate_grid_m2, "village": size.village_grid_m2}
    free = [i for i in range(len(blocks)) if not old[i] and i not in industry]
    wanted = size.estate_share * sum(blocks[i].area for i in free)
    if size.estate_share < 0.5:
        wanted = size.estate_share * size.grids * share["estate"]
    order = sorted(free, key=lambda i: away[i] + rng.normal(0, 0.28))
    zones = ["old" if o else "village" for o in old]
    for i in industry:
        zones[i] = "industry"
    for i in order:
        if wanted > 0.5 * blocks[i].area:
            zones[i] = "estate"
            wanted -= blocks[i].area
    return zones


def wanted_area(size: Size, zone: str) -> float:
    """The usual area of one grid in a zone, in square metres."""
    areas = {"old": size.old_grid_m2, "estate": size.estate_grid_m2, "village": size.village_grid_m2}
    return areas.get(zone, 1.5 * size.estate_grid_m2)


def group_superblocks(size: Size, skeleton: Skeleton, zones: list[str]) -> list[list[tuple[Polygon, str]]]:
    """Join small superblocks with a neighbour,
    to rather fewer groups than communities: the largest are cut later.
    """
    pieces, source = node([road.line for road in skeleton.roads])
    blocks = np.array(skeleton.superblocks, dtype=object)
    sides = find_sides(blocks, pieces)
    label = list(range(len(blocks)))
    weight = {i: b.area / wanted_area(size, zones[i]) for i, b in enumerate(blocks)}
    lengths, dry = shapely.length(pieces), [skeleton.roads[i].kind != "river" for i in source]
    while len(weight) > size.communities - size.communities // 13:
        borders = share_borders(label, sides, lengths, dry)
        best = min(
            (weight[a] + weight[b] - length / 1000, a, b) for (a, b), length in borders.items() if length > 40
        )
        _, a, b = best
        weight[a] += weight.pop(b)
        label = [a if x == b else x for x in label]
    return [[(blocks[i], zones[i]) for i, x in enumerate(label) if x == group] for group in sorted(weight)]


def cut_communities(
    size: Size,
    groups: list[list[tuple[Polygon, str]]],
    roads: list[Road],
    knots: Knots,
    rng: np.random.Generator,
) -> list[Cell]:
    """Cut the largest groups in two until there are as many as communities."""
    weigh = {z: 1 / wanted_area(size, z) for z in ZONES}
    while len(groups) < size.communities:
        whole = {i: g[0][0].area * weigh[g[0][1]] for i, g in enumerate(groups) if len(g) == 1}
        i = max(whole, key=lambda k: whole[k])
        polygon, zone = groups[i][0]
        done = cut(polygon, rng, rng.uniform(0.44, 0.56), 0.07, 0.02, knots)
        if done is None:
            raise ValueError("a superblock cannot be cut into two communities")
        roads.append(Road(done[2], "tertiary", f"street{len(roads)}", "street"))
        groups[i] = [(done[0], zone)]
        groups.append([(done[1], zone)])
    return [Cell(polygon, k, zone) for k, group in enumerate(groups) for polygon, zone in group]


def cut_cells(
    size: Size, parts: list[Cell], roads: list[Road], knots: Knots, rng: np.random.Generator
) -> list[Cell]:
    """Cut the largest part in two, again and again, until there are as many cells as grids."""
    cells = list(parts)
    heap = [(-c.polygon.area / wanted_area(size, c.zone), i) for i, c in enumerate(cells)]
    heapq.heapify(heap)
    while len(cells) < size.grids:
        load, i = heapq.heappop(heap)
        cell = cells[i]
        crooked = cell.zone == "old"
        wobble, curve = (0.17, 0.04) if crooked else (0.06, 0.018)
        done = cut(cell.polygon, rng, rng.uniform(0.42, 0.58), wobble, curve, knots)
        if done is None:
            heapq.heappush(heap, (load / 2, i))
            continue
        highway = "tertiary" if load < -3.2 else "residential"
        roads.append(Road(done[2], highway, f"street{len(roads)}", "street"))
        cells[i] = Cell(done[0], cell.community, cell.zone, len(cells), len(roads) - 1)
        cells.append(Cell(done[1], cell.community, cell.zone, i, len(roads) - 1))
        for k in (i, len(cells) - 1):
            heapq.heappush(heap, (-cells[k].polygon.area / wanted_area(size, cell.zone), k))
    for i, cell in enumerate(cells):
        if cell.twin >= 0 and (cells[cell.twin].twin != i or cells[cell.twin].link != cell.link):
            cell.twin = -1
    return cells


def label_faces(
    faces: Geometries, cells: list[Cell], sides: list[list[int]],
    lengths: Floats, roads: list[Road], source: Ints,
) -> tuple[Ints, list[bool]]:  # fmt: skip
    """The cell of each face; riverside strips go to the
    neighbour on their own bank with the longest border.
    """
    tree = shapely.STRtree(np.array([cell.polygon for cell in cells], dtype=object))
    label = np.full(len(faces), -1)
    for face, cell in sorted(
        tree.query(shapely.point_on_surface(faces), predicate="within").T.tolist(), reverse=True
    ):
        label[face] = cell
    wet = (label < 0).tolist()
    while (label < 0).any():
        reach: dict[int, dict[int, float]] = {}
        for i, around in enumerate(sides):
            if len(around) == 2 and roads[source[i]].kind != "river":
                for a, b in (around, around[::-1]):
                    if label[a] < 0 <= label[b]:
                        near = reach.setdefault(a, {})
                        near[int(label[b])] = near.get(int(label[b]), 0.0) + float(lengths[i])
        if not reach:
            raise ValueError("a riverside strip touches no grid on its own bank")
        for face in sorted(reach):
            label[face] = max(reach[face], key=lambda cell: (reach[face][cell], -cell))
    return label, wet

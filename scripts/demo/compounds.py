"""Walled land with its own roads: estates of slabs and towers,
schools, hospitals, malls, factories, and parks.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.ops import nearest_points

from .geometry import Floats, Geometries, polygons_of, rotate
from .shapes import Batch, lay_shape


@dataclass(frozen=True)
class Style:
    """How a compound is built: rows of a depth at a spacing,
    buildings of given lengths and gaps, in metres.
    """

    kind: str
    shapes: tuple[str, ...]
    depth: tuple[float, float]
    length: tuple[float, float]
    gap: tuple[float, float]
    spacing: float
    levels: tuple[int, int]
    aisle: str = "footway"
    band: float = 9.0


STYLES = {
    "walkup": Style("apartments", ("slab", "slab", "slab", "wing2", "plain"), (11.5, 13), (28, 62), (7, 12),
    29, (4, 7),
                    ),
    "midrise": Style("apartments", ("slab", "slab", "wing"), (13, 14.5), (30, 58), (13, 20), 40, (7, 13)),
    "tower": Style("apartments", ("tower",), (22, 25), (24, 29), (22, 34), 54, (16, 33)),
    "school": Style("school", ("comb", "wing", "plain"), (12, 16), (30, 56), (10, 16), 30, (3, 6), "service",
    3),
    "campus": Style("school", ("comb", "court", "wing2", "hall"), (18, 26), (40, 76), (16, 24), 47, (4, 9),
    "service",
                    5),
    "hospital": Style("hospital", ("hall", "comb", "wing"), (24, 30), (48, 80), (14, 22), 48, (5, 17),
    "service", 8),
    "mall": Style("retail", ("hall", "court", "stepped"), (44, 58), (60, 100), (14, 20), 74, (3, 7),
    "service", 7),
    "office": Style("office", ("tower", "hall", "stepped"), (26, 34), (30, 52), (16, 26), 56, (9, 28),
    "service", 8),
    "market": Style("retail", ("plain",), (18, 22), (50, 90), (8, 12), 31, (1, 3), "service", 5),
    "industrial": Style("industrial", ("plain", "plain", "wing", "stepped"), (28, 38), (52, 110), (12, 18),
    56, (1, 4),
                        "service", 7),
}  # fmt: skip


@dataclass
class Built:
    """What was put on a piece of land: buildings, roads inside, land uses, and where its gate is."""

    batches: list[Batch] = field(default_factory=list)
    roads: list[tuple[LineString, str]] = field(default_factory=list)
    land: list[tuple[Polygon, dict[str, str]]] = field(default_factory=list)
    gate: Floats | None = None


def cross_rows(polygon: Polygon, ys: Floats) -> list[list[tuple[float, float]]]:
    """The stretches of x inside a polygon at each y."""
    rings = [polygon.exterior, *polygon.interiors]
    edges = np.concatenate([np.hstack([c[:-1], c[1:]]) for c in (shapely.get_coordinates(r) for r in rings)])
    x0, y0, x1, y1 = edges.T
    stretches = []
    for y in ys:
        hit = (np.minimum(y0, y1) <= y) & (y < np.maximum(y0, y1))
        x = np.sort(x0[hit] + (y - y0[hit]) * (x1 - x0)[hit] / (y1 - y0)[hit])
        stretches.append(list(zip(x[::2].tolist(), x[1::2].tolist(), strict=False)))
    return stretches


def meet(rows: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The stretches common to all rows."""
    common = rows[0]
    for row in rows[1:]:
        common = [(max(a, c), min(b, d)) for a, b in common for c, d in row if min(b, d) > max(a, c)]
    return common


def build_compound(
    land: Polygon, face: Polygon, style: Style, cell: int, site: int, angle: float, rng: np.random.Generator
) -> Built:
    """Rows of buildings inside a loop road with gates to the street; `face` ends on street centre lines."""
    built = Built()
    inner = polygons_of(land.buffer(-style.band).buffer(-9).buffer(9).simplify(0.8))
    loop = Polygon(max(inner, key=lambda p: p.area).exterior) if inner else None
    if loop is None or loop.area < 1500:
        return built
    centre = np.array(loop.centroid.coords[0])
    frame = Polygon(rotate(shapely.get_coordinates(loop.exterior) - centre, -angle))
    room = max(polygons_of(frame.buffer(-5.5)), key=lambda p: p.area, default=None)
    if room is None:
        return built
    built.roads.append((LineString(loop.exterior), "service"))
    gates = draw_gates(loop, face, rng)
    built.roads += [(gate, "service") for gate in gates]
    built.gate = np.array(gates[0].coords[0]) if gates else np.array(loop.exterior.coords[0])

    west, _, east, _ = room.bounds
    spine = float(rng.uniform(0.42, 0.58)) * (east - west) + west if east - west > 125 else None
    depth = float(rng.uniform(*style.depth))
    quads: list[Floats] = []
    aisles: list[float] = []
    for base, stretches in place_rows(room, depth, style, rng):
        before = len(quads)
        for a, b in stretches:
            for left, right in split_stretch(a, b, spine):
                quads += fill_row(left, right, base, depth, style, rng)
        if len(quads) > before:
            aisles.append(base + depth + 4.2)
    if not quads:
        return built
    paths = [((a, y), (b, y)) for y in aisles for a, b in cross_rows(frame, np.array([y]))[0] if b - a > 25]
    if spine is not None:
        turned = Polygon(shapely.get_coordinates(frame)[:, ::-1])
        paths += [((spine, a), (spine, b)) for a, b in cross_rows(turned, np.array([spine]))[0]]
    for n, path in enumerate(paths):
        line = LineString(rotate(np.array(path), angle) + centre)
        built.roads.append((line, style.aisle if n < len(aisles) or style.aisle == "service" else "footway"))
    quad = rotate(np.array(quads), angle) + centre
    shapely.prepare(loop)
    polygons: Geometries = np.asarray(shapely.polygons(np.concatenate([quad, quad[:, :1]], axis=1)))
    fits = shapely.contains_properly(loop, polygons)
    quad = quad[fits]
    if style.kind == "apartments":
        built.land += [(part, {"landuse": "grass"}) for part in plant_green(loop, polygons[fits], built)]
    choice = rng.integers(0, len(style.shapes), len(quad))
    for i, shape in enumerate(style.shapes):
        mine = choice == i
        if mine.any():
            rings = lay_shape(shape, quad[mine], rng.uniform(0.3, 0.7, int(mine.sum())))
            levels = rng.integers(style.levels[0], style.levels[1], int(mine.sum()))
            built.batches.append(Batch(rings, style.kind, cell, False, levels, site))
    return built


def place_rows(
    room: Polygon, depth: float, style: Style, rng: np.random.Generator
) -> list[tuple[float, list[tuple[float, float]]]]:
    """Where rows start and the stretches they may fill:
    of several ways to lay them, the one with the most front.
    """
    _, low, _, high = room.bounds
    best: list[tuple[float, list[tuple[float, float]]]] = []
    best_m = 0.0
    for step in style.spacing * np.array([1.0, 1.08, 1.17]):
        for start in np.arange(low + 0.3, min(high - depth, low + step), 4.0):
            rows = []
            for base in np.arange(start, high - depth - 4, step):
                stretches = meet(cross_rows(room, np.array([base, base + depth / 2, base + depth])))
                rows.append((float(base), [s for s in stretches if s[1] - s[0] >= style.length[0]]))
            front = sum(b - a for _, stretches in rows for a, b in stretches) * float(rng.uniform(0.97, 1.0))
            if front > best_m:
                best, best_m = rows, front
    return best


def split_stretch(a: float, b: float, spine: float | None) -> list[tuple[float, float]]:
    """A stretch broken where the spine path crosses it."""
    if spine is None or not a + 5 < spine < b - 5:
        return [(a, b)]
    return [(a, spine - 5), (spine + 5, b)]


def plant_green(loop: Polygon, buildings: Geometries, built: Built) -> list[Polygon]:
    """Lawns between the buildings and paths of an estate."""
    paths = shapely.buffer(
        np.array([line for line, _ in built.roads[1:]], dtype=object), 2.6, cap_style="flat"
    )
    taken = shapely.union_all(np.concatenate([shapely.buffer(buildings, 4.6, join_style="mitre"), paths]))
    green = loop.buffer(-5.0).difference(taken).buffer(-2.4).buffer(2.4, quad_segs=3).simplify(0.4)
    return [part for part in polygons_of(green) if part.area > 160]


def fill_row(
    a: float, b: float, base: float, depth: float, style: Style, rng: np.random.Generator
) -> list[Floats]:
    """Rectangles along a row from a to b, their fronts to the north; some lots stay empty."""
    gap = float(rng.uniform(*style.gap))
    if b - a < style.length[0]:
        return []
    usual = float(rng.uniform(*style.length))
    count = max(1, round((b - a + gap) / (usual + gap)))
    width = (b - a - (count - 1) * gap) / count
    width = min(width, style.length[1])
    gap = (b - a - count * width) / (count - 1) if count > 1 else 0.0
    gap = min(gap, style.gap[1] * 1.6)
    x = a + (b - a - count * width - (count - 1) * gap) * float(rng.uniform(0, 1))
    result = []
    widths = width * rng.uniform(0.78, 1.0, count)
    for i in range(count):
        if rng.random() < 0.95 or count == 1:
            left, right = x + (width - widths[i]) / 2, x + (width + widths[i]) / 2
            shift = float(rng.uniform(-1.2, 0.6))
            result.append(
                np.array([[right, base + depth + shift], [left, base + depth + shift], [left, base + shift],
                          [right, base + shift]])
            )  # fmt: skip
        x += width + gap
    return result


def draw_gates(loop: Polygon, face: Polygon, rng: np.random.Generator) -> list[LineString]:
    """Two or three roads from the loop to the street around it, the shortest ways out on different sides."""
    ring, street = loop.exterior, face.exterior
    start = float(rng.uniform(0, 1))
    gates: list[LineString] = []
    for k in range(3):
        tries = [(start + k / 3 + d) % 1 for d in (0, 0.06, -0.06, 0.12, -0.12)]
        best = None
        for at in tries:
            p = ring.interpolate(at, normalized=True)
            q = nearest_points(street, p)[0]
            line = LineString([q, p])
            if (
                4 < line.length < 60
                and (best is None or line.length < best.length)
                and face.covers(line.buffer(-0.0))
            ):
                best = line
        if best is not None and not any(best.distance(g) < 25 for g in gates):
            gates.append(best)
    if not gates:
        q, p = nearest_points(street, ring)
        if q.distance(p) > 0.5:
            gates.append(LineString([q, p]))
    return gates


def line_shops(land: Polygon, built: Built, cell: int, rng: np.random.Generator, share: float) -> list[Batch]:
    """Low shops along the streets, between the wall of a compound and its loop road."""
    taken = [shapely.buffer(line, 3.4) for line, _ in built.roads]
    if not taken:
        return []
    blocked = shapely.union_all(np.array(taken, dtype=object))
    edges = shapely.get_coordinates(Polygon(land.exterior).simplify(2.0))
    area = shapely.area(land)
    sign = 1.0 if shapely.is_ccw(land.exterior) else -1.0
    quads: list[Floats] = []
    for p, q in pairwise(edges):
        length = float(np.hypot(*(q - p)))
        if length < 34 or area < 2000 or rng.random() > share:
            continue
        along = (q - p) / length
        inward = np.array([-along[1], along[0]]) * sign
        at = float(rng.uniform(6, 12))
        while at + 16 < length - 6:
            width = min(float(rng.uniform(16, 38)), length - 6 - at)
            a, b = p + along * at + inward * 1.2, p + along * (at + width) + inward * 1.2
            deep = inward * 7.5
            quads.append(np.array([a, b, b + deep, a + deep] if sign > 0 else [b, a, a + deep, b + deep]))
            at += width + float(rng.uniform(3, 9))
    kept: list[Floats] = []
    used: list[Polygon] = []
    for quad in quads:
        polygon = Polygon(quad)
        if (
            land.contains(polygon)
            and not polygon.intersects(blocked)
            and all(polygon.distance(u) > 1.5 for u in used)
        ):
            kept.append(quad)
            used.append(polygon)
    if not kept:
        return []
    rings = lay_shape("plain", np.array(kept), rng.uniform(0.3, 0.7, len(kept)))
    return [Batch(rings, "retail", cell, False, rng.integers(1, 4, len(kept)))]

"""Walled land with its own roads: estates of slabs and towers, schools, hospitals, malls, factories, and parks."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.ops import nearest_points

from .geometry import Floats, bend, lines_of, long_side, polygons_of, rotate
from .shapes import Batch, lay_shape


@dataclass(frozen=True)
class Style:
    """How a compound is built: rows of a depth at a spacing, buildings of given lengths and gaps, in metres."""

    kind: str
    shapes: tuple[str, ...]
    depth: tuple[float, float]
    length: tuple[float, float]
    gap: tuple[float, float]
    spacing: float
    levels: tuple[int, int]
    aisle: str = "footway"
    band: float = 9.0
    flats: int = 2


STYLES = {
    "walkup": Style("apartments", ("slab", "slab", "slab", "wing2", "plain"), (11.5, 13), (28, 62), (7, 12), 29, (4, 7)),
    "midrise": Style("apartments", ("slab", "slab", "wing"), (13, 14.5), (30, 58), (13, 20), 40, (7, 13)),
    "tower": Style("apartments", ("tower",), (22, 25), (24, 29), (22, 34), 54, (16, 33), flats=4),
    "school": Style("school", ("comb", "wing", "plain"), (13, 18), (38, 62), (12, 18), 32, (3, 6), "service", 6),
    "campus": Style("school", ("comb", "court", "wing2", "hall"), (22, 32), (46, 82), (18, 30), 62, (4, 9), "service", 8),
    "hospital": Style("hospital", ("hall", "comb", "wing"), (24, 30), (48, 80), (14, 22), 48, (5, 17), "service", 8),
    "mall": Style("retail", ("hall", "court", "stepped"), (44, 58), (60, 100), (14, 20), 74, (3, 7), "service", 7),
    "office": Style("office", ("tower", "hall", "stepped"), (26, 34), (30, 52), (16, 26), 56, (9, 28), "service", 8),
    "market": Style("retail", ("plain",), (18, 22), (50, 90), (8, 12), 31, (1, 3), "service", 5),
    "industrial": Style("industrial", ("plain", "plain", "wing", "stepped"), (28, 38), (52, 110), (12, 18), 56, (1, 4),
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
    land: Polygon, face: Polygon, style: Style, cell: int, site: int, angle: float, rng: np.random.Generator,
    low_levels: int | None = None,
) -> Built:  # fmt: skip
    """Rows of buildings inside a loop road with gates to the street; `face` ends on street centre lines."""
    built = Built()
    inner = max(polygons_of(land.buffer(-style.band)), key=lambda p: p.area, default=None)
    if inner is None or inner.area < 1500:
        return built
    loop = max(polygons_of(inner.buffer(-9).buffer(9).simplify(0.8)), key=lambda p: p.area, default=None)
    if loop is None or loop.area < 1500:
        return built
    loop = Polygon(loop.exterior)
    centre = np.array(loop.centroid.coords[0])
    frame = Polygon(rotate(shapely.get_coordinates(loop.exterior) - centre, -angle))
    room = max(polygons_of(frame.buffer(-5.5)), key=lambda p: p.area, default=None)
    if room is None:
        return built
    built.roads.append((LineString(loop.exterior), "service"))
    gates = draw_gates(loop, face, rng)
    built.roads += [(gate, "service") for gate in gates]
    built.gate = np.array(gates[0].coords[0]) if gates else np.array(loop.exterior.coords[0])
    _, low, _, high = room.bounds
    depth = float(rng.uniform(*style.depth))
    count = max(1, int((high - low - depth) // style.spacing) + 1)
    step = (high - low - depth - 5) / max(1, count - 1) if count > 1 else style.spacing
    step = min(step, style.spacing * 1.25)
    start = low + ((high - low) - (step * (count - 1) + depth)) / 2 - 2
    quads: list[Floats] = []
    for row in range(count):
        base = start + row * step + rng.uniform(-1, 1)
        rows = cross_rows(room, np.array([base, base + depth / 2, base + depth]))
        for a, b in meet(rows):
            quads += fill_row(a, b, base, depth, style, rng)
        aisle = base + depth + 4.2
        for a, b in cross_rows(frame, np.array([aisle]))[0]:
            if b - a > 25 and quads:
                line = rotate(np.array([[a, aisle], [b, aisle]]), angle) + centre
                built.roads.append((LineString(line), style.aisle))
    if not quads:
        return built
    quad = rotate(np.array(quads), angle) + centre
    shapely.prepare(loop)
    fits = shapely.contains_properly(loop, shapely.polygons(np.concatenate([quad, quad[:, :1]], axis=1)))
    quad = quad[fits]
    choice = rng.integers(0, len(style.shapes), len(quad))
    for i, shape in enumerate(style.shapes):
        mine = choice == i
        if mine.any():
            rings = lay_shape(shape, quad[mine], rng.uniform(0.3, 0.7, int(mine.sum())))
            levels = rng.integers(style.levels[0], style.levels[1], int(mine.sum()))
            built.batches.append(Batch(rings, style.kind, cell, False, levels, site))
    return built


def fill_row(a: float, b: float, base: float, depth: float, style: Style, rng: np.random.Generator) -> list[Floats]:
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
    gates = []
    for k in range(3):
        tries = [(start + k / 3 + d) % 1 for d in (0, 0.06, -0.06, 0.12, -0.12)]
        best = None
        for at in tries:
            p = ring.interpolate(at, normalized=True)
            q = nearest_points(street, p)[0]
            line = LineString([q, p])
            if 4 < line.length < 60 and (best is None or line.length < best.length) and face.covers(line.buffer(-0.0)):
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
    edges = shapely.get_coordinates(land.simplify(2.0).exterior)
    area = shapely.area(land)
    sign = 1.0 if shapely.is_ccw(land.exterior) else -1.0
    quads: list[Floats] = []
    for p, q in zip(edges[:-1], edges[1:], strict=True):
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
        if land.contains(polygon) and not polygon.intersects(blocked) and all(polygon.distance(u) > 1.5 for u in used):
            kept.append(quad)
            used.append(polygon)
    if not kept:
        return []
    rings = lay_shape("plain", np.array(kept), rng.uniform(0.3, 0.7, len(kept)))
    return [Batch(rings, "retail", cell, False, rng.integers(1, 4, len(kept)))]


def build_park(land: Polygon, face: Polygon, cell: int, site: int, rng: np.random.Generator) -> Built:
    """A park: a pond where there is room, a path around, paths across and a pavilion or two."""
    built = Built()
    centre, along, length, width = long_side(land)
    middle = np.array(land.representative_point().coords[0])
    pond: Polygon | None = None
    if land.area > 6000:
        a = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        r = 1 + 0.22 * np.sin(2 * a + rng.uniform(0, 6)) + 0.13 * np.sin(3 * a + rng.uniform(0, 6))
        blob = np.column_stack([r * np.cos(a) * length, r * np.sin(a) * width]) * 0.17
        blob = rotate(blob, float(np.arctan2(along[1], along[0])))
        pond = Polygon(blob + middle)
        if land.contains(pond.buffer(14)):
            built.land.append((pond, {"natural": "water", "water": "pond"}))
        else:
            pond = None
    keep_off = pond.buffer(9) if pond is not None else Point(middle).buffer(min(14.0, 0.2 * width))
    around = keep_off.simplify(0.6).exterior
    built.roads.append((LineString(around), "footway"))
    turn = float(rng.uniform(0, 1))
    for k in range(3 if land.area < 15000 else 5):
        p = around.interpolate((turn + k / (3 if land.area < 15000 else 5)) % 1, normalized=True)
        away = np.array(p.coords[0]) - middle
        far = np.array(p.coords[0]) + away / np.hypot(*away) * 3 * length
        way_out = lines_of(LineString([p.coords[0], far]).intersection(face))
        if way_out:
            line = min(way_out, key=lambda part: part.distance(p))
            path = bend(np.array(line.coords[0]), np.array(line.coords[-1]), rng, 0.07)
            if face.buffer(0.01).covers(path) and not path.crosses(keep_off):
                line = path
            built.roads.append((line, "footway"))
            built.gate = np.array(line.coords[-1])
    blocked = shapely.union_all(np.array([keep_off] + [line.buffer(2.2) for line, _ in built.roads], dtype=object))
    quads = []
    for _ in range(12):
        spot = middle + rng.uniform(-0.4, 0.4, 2) * length
        half = rng.uniform(4, 7, 2)
        turn_ = float(rng.uniform(0, 1.5))
        quad = rotate(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half, turn_) + spot
        if len(quads) < 2 and land.contains(Polygon(quad).buffer(4)) and not Polygon(quad).intersects(blocked):
            quads.append(quad)
            blocked = blocked.union(Polygon(quad).buffer(8))
    if quads:
        rings = lay_shape("plain", np.array(quads), np.full(len(quads), 0.5))
        built.batches.append(Batch(rings, "yes", cell, False, np.ones(len(quads), dtype=np.int64), site, main=False))
    return built


def lay_pitch(land: Polygon, largest_m: float) -> tuple[Polygon, Polygon] | None:
    """A running track and the pitch in it, as large as the land allows."""
    _, along, _, _ = long_side(land)
    angle = float(np.arctan2(along[1], along[0]))
    for scale in (1.0, 0.85, 0.7, 0.55, 0.42, 0.32):
        half = largest_m * scale
        spine = LineString([(-half * 0.55, 0), (half * 0.55, 0)])
        for spot in (land.centroid, land.representative_point()):
            at = np.array(spot.coords[0])
            track, pitch = (
                Polygon(rotate(shapely.get_coordinates(shape), angle) + at)
                for shape in (spine.buffer(half * 0.48, quad_segs=6), spine.buffer(half * 0.34, cap_style="flat"))
            )
            if land.contains(track):
                return track, pitch
    return None

"""The main streets and the river: a warped lattice,
a belt road, an old-town ring, a boulevard, riverside roads.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Polygon

from .geometry import Flags, Floats, Geometries, find_faces, find_sides, lines_of, node, polygons_of, rotate
from .sizes import Size

HALF_WIDTH_M = {
    "trunk": 15.0, "primary": 14.0, "secondary": 11.0, "tertiary": 8.5, "residential": 6.0,
    "living_street": 3.2,
    "pedestrian": 3.2, "service": 3.0, "footway": 1.5, "river": 0.0, "edge": 0.0,
}  # fmt: skip


@dataclass
class Road:
    """A street or path as one line; `street` groups the lines that bear one name."""

    line: LineString
    highway: str
    street: str
    kind: str
    bridge: bool = False
    oneway: bool = False
    fixed: bool = True
    cell: int = -1
    name: str = ""
    name_en: str = ""


@dataclass
class Skeleton:
    """Main roads, the river and the superblocks between them."""

    roads: list[Road]
    outline: Polygon
    old_town: Polygon
    river: LineString
    water: Polygon
    strip: Polygon
    superblocks: list[Polygon]
    centre: Floats = field(default_factory=lambda: np.zeros(2))


def lay_skeleton(size: Size, rng: np.random.Generator) -> Skeleton:
    """Lay out the main streets and the river of a city."""
    radius = size.radius_m
    centre = np.array([-0.10, 0.24]) * radius
    outline = Polygon(draw_blob(np.zeros(2), radius, rng, square=3.2))
    old_town = Polygon(draw_blob(centre, size.old_radius_m, rng, square=2.4))
    river, water, left, right = draw_river(size, rng)
    strip = Polygon(np.vstack([shapely.get_coordinates(left), shapely.get_coordinates(right)[::-1]]))

    roads = [
        Road(outline.exterior, "trunk", "belt", "belt"),
        Road(old_town.exterior, "secondary", "ring", "ring"),
    ]
    for i, bank in enumerate((left, right)):
        for line in lines_of(bank.intersection(outline)):
            roads.append(Road(line, "tertiary", f"bank{i}", "bank"))
    for line in lines_of(river.intersection(outline)):
        roads.append(Road(line, "river", "river", "river"))
    roads += draw_boulevard(size, centre, old_town, outline)
    roads += draw_lattice(size, rng, centre, old_town, outline, strip)
    roads = drop_thin_blocks(roads, size, strip)

    pieces, _ = node([road.line for road in roads])
    faces = [face for face in find_faces(pieces) if outline.contains(face.representative_point())]
    dry = [face for face in faces if not strip.contains(face.representative_point())]
    return Skeleton(roads, outline, old_town, river, water, strip, dry, centre)


def draw_blob(centre: Floats, radius: float, rng: np.random.Generator, square: float) -> Floats:
    """A rounded, uneven closed curve; `square` 2 is a circle, more is boxier."""
    a = np.linspace(0, 2 * np.pi, max(40, int(2 * np.pi * radius / 38)), endpoint=False)
    phase = rng.uniform(0, 2 * np.pi, 3)
    r = radius * (np.abs(np.cos(a)) ** square + np.abs(np.sin(a)) ** square) ** (-1 / square)
    r *= (
        1
        + 0.05 * np.sin(2 * a + phase[0])
        + 0.035 * np.sin(3 * a + phase[1])
        + 0.015 * np.sin(5 * a + phase[2])
    )
    points = rotate(np.column_stack([r * np.cos(a) * 1.06, r * np.sin(a) * 0.95]), 0.12) + centre
    return np.asarray(np.vstack([points, points[:1]]), dtype=float)


def draw_river(size: Size, rng: np.random.Generator) -> tuple[LineString, Polygon, LineString, LineString]:
    """The centre line, the water, and the lines of the two riverside roads."""
    radius, phase = size.radius_m, rng.uniform(0, 2 * np.pi, 4)
    x = np.linspace(-3 * radius, 3 * radius, 420)
    y = -0.40 * radius + 0.15 * radius * np.sin(x * 2 * np.pi / (1.9 * radius) + 0.6 + 0.3 * np.sin(phase[0]))
    y += 0.03 * radius * np.sin(x * 2 * np.pi / (0.7 * radius) + phase[1])
    xy = rotate(np.column_stack([x, y]), 0.10)
    river = LineString(xy)
    slope = np.gradient(xy, axis=0)
    normal = np.column_stack([-slope[:, 1], slope[:, 0]]) / np.hypot(slope[:, 0], slope[:, 1])[:, None]
    u = x / radius
    swell = [1 + 0.28 * np.sin(u * k + phase[i]) + 0.1 * np.sin(u * 23 + i) for i, k in ((2, 6), (3, 9))]
    shores = [
        xy + sign * (size.river_half_m * s)[:, None] * normal for sign, s in zip((1, -1), swell, strict=True)
    ]
    water = Polygon(np.vstack([shores[0], shores[1][::-1]])).buffer(0)
    banks = [lines_of(river.offset_curve(sign * size.bank_m).simplify(0.3))[0] for sign in (1, -1)]
    return river, Polygon(polygons_of(water)[0].exterior), banks[0], banks[1]


def draw_boulevard(size: Size, centre: Floats, old_town: Polygon, outline: Polygon) -> list[Road]:
    """Diagonal boulevards from the old-town ring to the belt road."""
    roads = []
    for i, angle in enumerate((0.72,) if size.radius_m < 3000 else (0.72, 2.5)):
        t = np.linspace(0, 3 * size.radius_m, 120)
        bow = size.radius_m * 0.05 * np.sin(t / size.radius_m * 2.2)
        line = LineString(rotate(np.column_stack([t, bow]), angle) + centre)
        for part in lines_of(line.intersection(outline).difference(old_town))[:1]:
            roads.append(Road(part, "primary", f"boulevard{i}", "boulevard"))
    return roads


def draw_lattice(
    size: Size, rng: np.random.Generator, centre: Floats, old_town: Polygon, outline: Polygon, strip: Polygon
) -> list[Road]:
    """Arterials of two directions, warped, unevenly spaced, thinned in the old town and at the river."""
    radius, spacing = size.radius_m, size.spacing_m
    reach = int(1.5 * radius / spacing) + 1
    phase = rng.uniform(0, 2 * np.pi, 4)
    swing, wave = 0.16 * min(spacing, 520), 0.03 * min(spacing, 520)

    def warp(uv: Floats) -> Floats:
        u, v = uv[:, 0], uv[:, 1]
        x = u * (1 + 0.05 * v / radius) + swing * np.sin(v * 4.6 / radius + phase[0])
        y = v * (1 - 0.04 * u / radius) + swing * np.sin(u * 4.1 / radius + phase[1])
        for i, length in enumerate((900.0, 2300.0, 5100.0)):
            x = x + wave * (1 + i) * np.sin(v * 2 * np.pi / length + phase[2] + u / 700 * (1 + i))
            y = y + wave * (1 + i) * np.sin(u * 2 * np.pi / length / 1.1 + phase[3] + v / 800 * (1 + i))
        return rotate(np.column_stack([x, y]), -0.13)

    offset = rotate(centre[None, :], 0.13)[0]
    roads: list[Road] = []
    t = np.arange(-1.7 * radius, 1.7 * radius, 36.0)
    for axis in (0, 1):
        for k in range(-reach, reach + 1):
            place = offset[axis] + k * spacing + (rng.normal(0, 0.09 * spacing) if k else 0.0)
            fixed_ = np.full_like(t, place)
            line = LineString(warp(np.column_stack([fixed_, t] if axis == 0 else [t, fixed_])))
            inside = line.intersection(outline)
            if abs(k) >= size.through_old or k % 2:
                inside = inside.difference(old_town)
            if axis == 1 or (k % 3 == 2 and size.radius_m > 3000):
                inside = inside.difference(strip)
            highway = "primary" if k == 0 else "secondary" if k % 2 == 0 or spacing > 600 else "tertiary"
            for part in lines_of(inside):
                roads.append(
                    Road(part, highway, f"{'ns' if axis == 0 else 'ew'}{k}", "lattice", fixed=k == 0)
                )
    return roads


def drop_thin_blocks(roads: list[Road], size: Size, strip: Polygon) -> list[Road]:
    """Take away stretches of lattice road beside blocks too thin or too small to build on, and loose ends."""
    shapely.prepare(strip)
    pieces, source = node([road.line for road in roads])
    keep = np.ones(len(pieces), dtype=bool)
    fixed = np.array([roads[i].fixed for i in source])
    lengths = shapely.length(pieces)
    while True:
        trim_loose_ends(pieces, keep)
        alive = np.flatnonzero(keep)
        faces = find_faces(pieces[alive])
        areas, rounds = shapely.area(faces), shapely.length(faces)
        poor = (areas < 0.28 * size.spacing_m**2) | (16 * areas / rounds**2 < 0.5)
        poor &= ~shapely.contains(strip, shapely.point_on_surface(faces)) | (areas < 0.1 * size.spacing_m**2)
        sides = find_sides(faces, pieces[alive])
        victims: dict[int, int] = {}
        for i, around in enumerate(sides):
            piece = int(alive[i])
            if len(around) == 2 and not fixed[piece]:
                for face in around:
                    if poor[face] and lengths[piece] > lengths[victims.get(face, piece)] - 1e-9:
                        victims[face] = piece
        if not victims:
            break
        worst = min(victims, key=lambda face: (float(areas[face]), face))
        keep[victims[worst]] = False
    result: list[Road] = []
    for i, road in enumerate(roads):
        mine = pieces[(source == i) & keep]
        if len(mine):
            for line in lines_of(shapely.line_merge(shapely.union_all(mine))):
                result.append(Road(line, road.highway, road.street, road.kind, fixed=road.fixed))
    return result


def trim_loose_ends(pieces: Geometries, keep: Flags) -> None:
    """Drop, in place, pieces that end nowhere."""
    ends = [tuple(tuple(round(v, 2) for v in xy) for xy in (p.coords[0], p.coords[-1])) for p in pieces]
    while True:
        degree: dict[tuple[float, ...], int] = {}
        for i in np.flatnonzero(keep):
            for end in ends[i]:
                degree[end] = degree.get(end, 0) + 1
        loose = [i for i in np.flatnonzero(keep) if min(degree[e] for e in ends[i]) == 1]
        if not loose:
            return
        keep[loose] = False


def cross_water(roads: list[Road], water: Polygon) -> list[Road]:
    """Break the roads that cross the water into bridge and land, so that each bridge is a way of its own."""
    result = []
    for road in roads:
        if road.kind == "river" or not road.line.intersects(water):
            result.append(road)
            continue
        deck = water.buffer(4)
        for part, bridge in ((road.line.difference(deck), False), (road.line.intersection(deck), True)):
            for line in lines_of(shapely.line_merge(part) if part.geom_type == "MultiLineString" else part):
                result.append(Road(**{**vars(road), "line": line, "bridge": bridge}))
    return result

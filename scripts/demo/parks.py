"""Parks with ponds and paths, and sports grounds."""

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from .compounds import Built
from .geometry import Floats, bend, lines_of, long_side, rotate
from .shapes import Batch, lay_shape


def build_park(land: Polygon, face: Polygon, cell: int, site: int, rng: np.random.Generator) -> Built:
    """A park: a pond where there is room, a path around, paths across and a pavilion or two."""
    built = Built()
    _, along, length, width = long_side(land)
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
    around = Polygon(shapely.get_coordinates(keep_off.simplify(0.6))).exterior
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
    blocked = shapely.union_all(
        np.array([keep_off] + [line.buffer(2.2) for line, _ in built.roads], dtype=object)
    )
    quads: list[Floats] = []
    for _ in range(12):
        spot = middle + rng.uniform(-0.4, 0.4, 2) * length
        half = rng.uniform(4, 7, 2)
        turn_ = float(rng.uniform(0, 1.5))
        quad = rotate(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half, turn_) + spot
        if (
            len(quads) < 2
            and land.contains(Polygon(quad).buffer(4))
            and not Polygon(quad).intersects(blocked)
        ):
            quads.append(quad)
            blocked = blocked.union(Polygon(quad).buffer(8))
    if quads:
        rings = lay_shape("plain", np.array(quads), np.full(len(quads), 0.5))
        built.batches.append(
            Batch(rings, "yes", cell, False, np.ones(len(quads), dtype=np.int64), site, main=False)
        )
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
                for shape in (
                    spine.buffer(half * 0.48, quad_segs=6),
                    spine.buffer(half * 0.34, cap_style="flat"),
                )
            )
            if land.contains(track):
                return track, pitch
    return None

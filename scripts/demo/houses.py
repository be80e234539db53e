"""Old towns and villages: blocks of lots in rows back to back,
houses and courtyards on them, lanes between.
"""

from collections.abc import Callable

import numpy as np
import shapely
from shapely import LineString, Polygon

from .geometry import Flags, Floats, Geometries, Knots, cut, lines_of, long_side, polygons_of, rotate
from .shapes import Batch, lay_shape
from .sizes import Size

LANE_M = 4.6


def cut_blocks(
    face: Polygon, block_m2: float, crooked: bool, rng: np.random.Generator
) -> tuple[list[Polygon], list[LineString]]:
    """Cut a face by alleys into blocks of about the given area: the blocks and the alleys."""
    knots = Knots(16.0)
    blocks, alleys, done = [face], [], []
    while blocks:
        block = blocks.pop()
        parts = None
        if block.area > block_m2 * rng.uniform(1.1, 1.9):
            wobble, curve = (0.15, 0.05) if crooked else (0.03, 0.012)
            parts = cut(block, rng, rng.uniform(0.38, 0.62), wobble, curve, knots)
        if parts is None:
            done.append(block)
        else:
            blocks += [parts[0], parts[1]]
            alleys.append(parts[2])
    return done, alleys


def find_reach(ring: Floats, xs: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest y of a closed ring at each x; NaN outside."""
    x0, y0, x1, y1 = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
    over = (np.minimum(x0, x1)[:, None] <= xs) & (xs <= np.maximum(x0, x1)[:, None]) & (x0 != x1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        y = y0[:, None] + (xs - x0[:, None]) * ((y1 - y0) / (x1 - x0))[:, None]
    low = np.where(over, y, np.inf).min(axis=0)
    high = np.where(over, y, -np.inf).max(axis=0)
    return np.where(np.isfinite(low), low, np.nan), np.where(np.isfinite(high), high, np.nan)


def build_block(
    block: Polygon, ground: Polygon, cell: int, crooked: bool, size: Size, rng: np.random.Generator
) -> tuple[list[Batch], list[LineString]]:
    """Rows of lots on the ground of a block, and the lanes between each second pair of rows."""
    centre, along, _, _ = long_side(ground)
    angle = float(np.arctan2(along[1], along[0]))
    ring = rotate(shapely.get_coordinates(ground.exterior) - centre, -angle)
    samples = np.arange(ring[:, 0].min() + 0.5, ring[:, 0].max(), 3.0)
    if len(samples) < 4:
        return [], []
    low, high = find_reach(ring, samples)
    height = float(np.nanmedian(high - low))
    level = high - low > 0.7 * height
    if level.sum() < 4:
        return [], []
    samples, low, high = samples[level], low[level], high[level]
    depth = size.lot_depth_m
    pairs = max(1, round((height + LANE_M) / (2 * depth + LANE_M)))
    row_m = ((height + LANE_M) / pairs - LANE_M) / 2
    rows = 2 * pairs if row_m > 0.62 * depth else pairs
    if rows == pairs:
        row_m = (height + LANE_M) / pairs - LANE_M
    per_lane = 2 if rows == 2 * pairs else 1

    fronts: list[
        tuple[float, float]
    ] = []  # offsets of the front and the back of each row from the bottom, metres
    for row in range(rows):
        base = (row // per_lane) * (per_lane * row_m + LANE_M) + (row % per_lane) * row_m
        fronts.append((base, base + row_m) if row % 2 == 0 else (base + row_m, base))
    total = pairs * per_lane * row_m + (pairs - 1) * LANE_M

    def at(xs: Floats, offset: Floats) -> Floats:
        bottom, top = np.interp(xs, samples, low), np.interp(xs, samples, high)
        return np.asarray(bottom + offset / total * (top - bottom), dtype=float)

    quads, sheds = [], []
    for front, back in fronts:
        x0, x1 = draw_lots(samples[0] - 0.1, samples[-1] + 0.1, size.lot_width_m, rng)
        n = len(x0)
        sign = 1.0 if back > front else -1.0
        setback = rng.uniform(0.7, 2.0, n) * sign
        yard = rng.uniform(0.4, 2.2, n) if size.lot_depth_m > 14 else rng.uniform(3.2, 4.8, n)
        left, right = x0 + rng.uniform(0.1, 0.6, n), x1 - rng.uniform(0.1, 0.6, n)
        quads.append(lay_quads(at, left, right, front + setback, back - sign * yard, sign))
        if size.lot_depth_m <= 14:
            half = left + (right - left) * rng.uniform(0.35, 0.5, n)
            sheds.append(
                lay_quads(at, left, half, back - sign * (yard - 0.7), back - np.full(n, sign * 0.4), sign)
            )
    houses = np.concatenate(quads)
    small = np.concatenate(sheds) if sheds else np.empty((0, 4, 2))
    small = small[rng.random(len(small)) < size.shed_share]
    every = rotate(np.concatenate([houses, small]), angle) + centre
    main = np.arange(len(every)) < len(houses)
    keep = find_room(every, main, ground) & (rng.random(len(every)) > np.where(main, 0.05, 0.0))
    batches = dress(every[keep & main], True, cell, crooked, rng)
    batches += dress(every[keep & ~main], False, cell, crooked, rng)
    lanes = []
    for lane in range(1, pairs):
        offset = lane * (per_lane * row_m + LANE_M) - LANE_M / 2
        lanes += draw_lane(block, samples, at(samples, np.full(len(samples), offset)), angle, centre)
    return batches, lanes


def find_room(quads: Floats, main: Flags, ground: Polygon) -> Flags:
    """Which quads lie on the ground, are of a fair size and overlap none before them."""
    polygons: Geometries = np.asarray(shapely.polygons(np.concatenate([quads, quads[:, :1]], axis=1)))
    shapely.prepare(ground)
    area = shapely.area(polygons)
    keep = shapely.contains_properly(ground, polygons) & (area > np.where(main, 30, 6)) & (area < 620)
    pairs = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    for first, second in sorted(pairs.T[pairs[0] < pairs[1]].tolist()):
        if keep[first] and keep[second]:
            keep[second] = False
    return np.asarray(keep, dtype=bool)


def draw_lots(
    start: float, end: float, width_m: tuple[float, float], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Left and right ends of lots of uneven width that fill a stretch."""
    count = max(1, round((end - start) / ((width_m[0] + width_m[1]) / 2)))
    widths = rng.uniform(width_m[0], width_m[1], count)
    edges = start + np.concatenate([[0.0], np.cumsum(widths)]) * (end - start) / widths.sum()
    return edges[:-1], edges[1:]


def lay_quads(
    at: Callable[[Floats, Floats], Floats],
    left: Floats,
    right: Floats,
    front: Floats,
    back: Floats,
    sign: float,
) -> Floats:
    """Quads front-left, front-right, back-right,
    back-left seen from the street, in the frame of the block.
    """
    if sign < 0:
        left, right = right, left
    columns = [(left, front), (right, front), (right, back), (left, back)]
    return np.stack([np.column_stack([x, at(x, y)]) for x, y in columns], axis=1)


def dress(quads: Floats, main: bool, cell: int, crooked: bool, rng: np.random.Generator) -> list[Batch]:
    """Give each lot a footprint shape: courtyards in the old town, plain houses in villages, sheds behind."""
    if not len(quads):
        return []
    if not main:
        rings = lay_shape("plain", quads, np.full(len(quads), 0.5))
        return [Batch(rings, "yes", cell, True, np.ones(len(quads), dtype=np.int64), main=False)]
    shapes = ("court", "corner", "corner2", "plain", "stepped")
    weights = (0.34, 0.2, 0.2, 0.2, 0.06) if crooked else (0.02, 0.14, 0.14, 0.58, 0.12)
    choice = rng.choice(len(shapes), len(quads), p=weights)
    door = rng.uniform(0.25, 0.75, len(quads))
    batches = []
    for i, shape in enumerate(shapes):
        mine = choice == i
        if mine.any():
            top = 3 if crooked else 5
            levels = rng.integers(1, top, int(mine.sum()))
            batches.append(Batch(lay_shape(shape, quads[mine], door[mine]), "house", cell, True, levels))
    return batches


def draw_lane(block: Polygon, xs: Floats, ys: Floats, angle: float, centre: Floats) -> list[LineString]:
    """A lane along a row, carried on to the streets at both ends of the block."""
    keep = slice(None, None, max(1, len(xs) // 6))
    local = np.column_stack([xs[keep], ys[keep]])
    head, tail = local[0] - local[1], local[-1] - local[-2]
    local = np.vstack([local[0] + head * 8, local, local[-1] + tail * 8])
    line = LineString(rotate(local, angle) + centre)
    return [part for part in lines_of(line.intersection(block)) if part.length > 15]


def find_ground(block: Polygon, buildable: Polygon, alleys: list[LineString]) -> Polygon | None:
    """The part of a block that can be built on, away from its streets and alleys."""
    ground = block.intersection(buildable)
    near = [alley for alley in alleys if alley.distance(block) < 0.1]
    if near:
        ground = ground.difference(
            shapely.union_all(shapely.buffer(near, 3.4, cap_style="flat", join_style="mitre"))
        )
    parts = polygons_of(ground)
    best = max(parts, key=lambda p: p.area, default=None)
    return best if best is not None and best.area > 250 else None

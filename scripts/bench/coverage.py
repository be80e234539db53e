"""A made-up city of any size: irregular grids that share their curved borders exactly."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]

CELL_DEGREES = 0.004
ORIGIN_LON, ORIGIN_LAT = 116.0, 30.0
PIECES_PER_EDGE = 9
_JITTER, _BEND, _ROUGHNESS = 0.16, 0.07, 0.012


def make_coverage(count: int, seed: int = 1) -> Geometries:
    """`count` WGS 84 polygons of about 37 vertices: a warped lattice with moved corners and bent edges.

    Neighbours have identical vertices along their common border, so there is neither gap nor overlap.
    """
    rng = np.random.default_rng(seed)
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    x, y = np.meshgrid(np.arange(columns + 1, dtype=np.float64), np.arange(rows + 1, dtype=np.float64))
    corners = np.stack([x, y], axis=-1) + rng.uniform(-_JITTER, _JITTER, (rows + 1, columns + 1, 2))
    corners[..., 0] += 0.35 * np.sin(y / 3.7) + 0.8 * np.sin(y / 17.0)
    corners[..., 1] += 0.35 * np.sin(x / 4.3) + 0.8 * np.sin(x / 19.0)
    across = _bend(corners[:, :-1], corners[:, 1:], rng)  # (rows + 1, columns, points, 2), from left to right
    upward = _bend(corners[:-1, :], corners[1:, :], rng)  # (rows, columns + 1, points, 2), from below to above
    # Round each cell: below, right, above backwards, left backwards; a corner is counted once, but the first closes.
    sides = [across[:-1, :, :-1], upward[:, 1:, :-1], across[1:, :, :0:-1], upward[:, :-1, ::-1]]
    rings = np.concatenate(sides, axis=2).reshape(rows * columns, -1, 2)[:count]
    rings *= CELL_DEGREES
    rings += (ORIGIN_LON, ORIGIN_LAT)
    np.round(rings, 9, out=rings)
    indices = np.repeat(np.arange(len(rings)), rings.shape[1])
    return np.asarray(shapely.polygons(shapely.linearrings(rings.reshape(-1, 2), indices=indices)), dtype=np.object_)


def _bend(start: Floats, end: Floats, rng: np.random.Generator) -> Floats:
    """Points along a crooked way from each start to its end, both included."""
    along = np.arange(PIECES_PER_EDGE + 1) / PIECES_PER_EDGE
    way = end - start
    aside = np.stack([-way[..., 1], way[..., 0]], axis=-1)
    shape = way.shape[:-1]
    bow, wave = rng.uniform(-_BEND, _BEND, (2, *shape, 1))
    offset: Floats = bow * np.sin(np.pi * along) + wave / 2 * np.sin(2 * np.pi * along)
    rough = rng.uniform(-_ROUGHNESS, _ROUGHNESS, (*shape, PIECES_PER_EDGE + 1))
    offset += np.where((along > 0) & (along < 1), rough, 0)
    points = start[..., None, :] + along[:, None] * way[..., None, :] + offset[..., None] * aside[..., None, :]
    points[..., 0, :], points[..., -1, :] = start, end  # Exactly, or rounding would tear the corners apart.
    return np.asarray(points)

"""A made-up city of any size: irregular grids that share their curved borders exactly.

    coverage.py FILE [--copies N]

counts the overlaps that are found on damaged copies of it (or of a file of areas that fit),
against all pairs.
"""

import argparse
import math
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    # Instead of this folder: our modules are `bench.…` and `geoapi.…`.
    sys.path[:1] = [str(Path(__file__).resolve().parents[folder]) for folder in (1, 2)]

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import shapely
from numpy.typing import NDArray

from bench.damage import KINDS, damaged
from geoapi.city.areas.coverage import TOLERANCE_M, Plane, Shapes, overlaps, size

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
    upward = _bend(
        corners[:-1, :], corners[1:, :], rng
    )  # (rows, columns + 1, points, 2), from below to above
    # Round each cell: below, right, above backwards,
    # left backwards; a corner is counted once, but the first closes.
    sides = [across[:-1, :, :-1], upward[:, 1:, :-1], across[1:, :, :0:-1], upward[:, :-1, ::-1]]
    rings = np.concatenate(sides, axis=2).reshape(rows * columns, -1, 2)[:count]
    rings *= CELL_DEGREES
    rings += (ORIGIN_LON, ORIGIN_LAT)
    np.round(rings, 9, out=rings)
    indices = np.repeat(np.arange(len(rings)), rings.shape[1])
    return np.asarray(
        shapely.polygons(shapely.linearrings(rings.reshape(-1, 2), indices=indices)), dtype=np.object_
    )


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
    points = (
        start[..., None, :] + along[:, None] * way[..., None, :] + offset[..., None] * aside[..., None, :]
    )
    points[..., 0, :], points[..., -1, :] = start, end  # Exactly, or rounding would tear the corners apart.
    return np.asarray(points)


Pairs = set[tuple[int, int]]


def found_pairs(flat: Shapes, plane: Plane) -> Pairs:
    """The pairs of shapes (in metres of `plane`) that the product tells to overlap."""
    codes = [str(place) for place in range(len(flat))]
    told = overlaps(codes, flat, plane, {})
    return {(int(each.codes[0]), int(each.codes[1])) for each in told if (each.width_m or 0) > TOLERANCE_M}


def all_pairs(flat: Shapes, plane: Plane) -> Pairs:
    """The pairs that overlap by more than the tolerance, each pair asked."""
    one, other = shapely.STRtree(flat).query(flat)
    one, other = one[one < other], other[one < other]
    shared = shapely.intersection(flat[one], flat[other])
    parts, which = shapely.get_parts(shared, return_index=True)
    solid = np.flatnonzero(shapely.area(parts) > 0)
    degrees = shapely.transform(list(parts[solid]), lambda xy: xy / plane.scale + plane.origin)
    wide = [size(part)[1] > TOLERANCE_M for part in degrees]
    return {(int(one[pair]), int(other[pair])) for pair in which[solid[wide]]}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Count the overlaps found on damaged copies, against all pairs."
    )
    parser.add_argument("file", type=Path, nargs="?", help="areas that fit (default: a made-up city of 331)")
    parser.add_argument("--copies", type=int, default=3, help="of each kind of damage (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    shapes = (
        make_coverage(331) if options.file is None else shapely.from_wkb(pyogrio.raw.read(options.file)[2])
    )
    plane = Plane.over(shapes)
    flat = plane.metres(shapes)
    rng = np.random.default_rng(options.seed)
    print(f"{len(flat)} areas, {len(all_pairs(flat, plane))} overlaps as they are\n")
    print(
        "| damage | overlaps | found | not there | CPU seconds a copy | all pairs "
        "|\n|---|---:|---:|---:|---:|---:|"
    )
    sums = [0, 0, 0]
    for kind in KINDS:
        counts, took = [0, 0, 0], [0.0, 0.0]
        for _ in range(options.copies):
            copy = damaged(flat, kind, rng)
            clock = [time.process_time()]
            found = found_pairs(copy, plane)
            clock.append(time.process_time())
            truth = all_pairs(copy, plane)
            clock.append(time.process_time())
            took = [sum_s + end - start for sum_s, start, end in zip(took, clock, clock[1:], strict=False)]
            new = (len(truth), len(found & truth), len(found - truth))
            counts = [sum_ + each for sum_, each in zip(counts, new, strict=True)]
        sums = [sum_ + each for sum_, each in zip(sums, counts, strict=True)]
        seconds = " | ".join(f"{each / options.copies:.2f}" for each in took)
        print(f"| {kind.__name__} | {counts[0]} | {counts[1]} | {counts[2]} | {seconds} |", flush=True)
    print(f"| all | {sums[0]} | {sums[1]} | {sums[2]} | | |")
    return 0 if sums[0] == sums[1] and sums[2] == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

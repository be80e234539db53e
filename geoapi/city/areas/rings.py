"""Rings of polygons as files get them wrong: of a single point, and parts of an area written as its holes."""

import numpy as np
import shapely
from shapely import LinearRing, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

# Arithmetic on shapes that touch leaves this part of their ground in doubt.
_SPECK = 1e-9


def without_points(shape: BaseGeometry) -> tuple[BaseGeometry, int]:
    """The polygons of `shape` without repeated points and without rings that are a single point;
    how many those were.

    Without any ring left, the shape is empty.
    """
    gone = 0
    parts = []
    for part in shapely.get_parts(shape):
        holes = [ring for ring in part.interiors if not _is_point(ring)]
        gone += len(part.interiors) - len(holes)
        if _is_point(part.exterior):
            gone += 1
        else:
            parts.append(shapely.remove_repeated_points(Polygon(part.exterior, holes)))
    return (parts[0] if len(parts) == 1 else MultiPolygon(parts)), gone


def parts_from_holes(shape: BaseGeometry) -> tuple[BaseGeometry, int]:
    """The shape with holes that lie beside the ground they should be cut from as parts of their own;
    how many there were. Where a ring lies half inside, nothing is changed: it could be meant two ways.
    """
    found: list[Polygon] = []
    moved = 0
    for part in shapely.get_parts(shape):
        regrouped = [part] if part.is_valid else _regrouped(part)
        found += regrouped
        moved += len(regrouped) - 1
    return (MultiPolygon(found), moved) if moved else (shape, 0)


def _regrouped(polygon: Polygon) -> list[Polygon]:
    """The polygon's rings as parts and holes, the largest first: inside the ground so far it is a hole,
    beside it a part. The polygon itself where a ring is neither, or its outline would be a hole.
    """
    outline = polygon.exterior
    rings = [outline, *polygon.interiors]
    shells: list[tuple[LinearRing, BaseGeometry, list[LinearRing]]] = []
    cut: list[BaseGeometry] = []
    ground: BaseGeometry = Polygon()
    for solid, ring in sorted(((solid_of(ring), ring) for ring in rings), key=lambda pair: -pair[0].area):
        inside = shapely.intersection(ground, solid).area
        is_beside = inside <= solid.area * _SPECK
        if is_beside and not any(_is_same(hole, solid) for hole in cut):
            shells.append((ring, solid, []))
            ground = shapely.union(ground, solid)
        elif inside >= solid.area * (1 - _SPECK) and ring is not outline:
            home = next(holes for _, shell, holes in reversed(shells) if _covers(shell, solid))
            home.append(ring)
            cut.append(solid)
            ground = shapely.difference(ground, solid)
        else:
            return [polygon]
    return [Polygon(ring, holes) for ring, _, holes in shells] if len(shells) > 1 else [polygon]


def solid_of(ring: LinearRing) -> BaseGeometry:
    """The ground that a ring encloses."""
    inside = Polygon(ring)
    return inside if inside.is_valid else shapely.make_valid(inside, method="structure", keep_collapsed=False)


def _covers(shell: BaseGeometry, solid: BaseGeometry) -> bool:
    return bool(shapely.intersection(shell, solid).area >= solid.area * (1 - _SPECK))


def _is_same(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.symmetric_difference(one, other).area <= _SPECK * other.area)


def _is_point(ring: LinearRing) -> bool:
    return len(np.unique(shapely.get_coordinates(ring), axis=0)) < 2

"""Coverages damaged on purpose, in each of the ways that make areas overlap."""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon
from shapely.affinity import scale, translate
from shapely.geometry.base import BaseGeometry

Geometries = NDArray[np.object_]
Damage = Callable[[list[BaseGeometry], np.random.Generator], None]


def contain_a_part(shapes: list[BaseGeometry], rng: np.random.Generator) -> None:
    """One area gets a part that lies inside another."""
    one, other = rng.choice(len(shapes), 2, replace=False)
    shapes[other] = _joined(shapes[other], _within(shapes[one], rng))


def contain_a_whole(shapes: list[BaseGeometry], rng: np.random.Generator) -> None:
    """One more area lies inside another."""
    shapes.append(_within(shapes[rng.integers(len(shapes))], rng))


def drop_over(shapes: list[BaseGeometry], rng: np.random.Generator) -> None:
    """One more area lies over several."""
    shape = shapes[rng.integers(len(shapes))]
    corner = Point(rng.choice(shapely.get_coordinates(shape)))
    shapes.append(corner.buffer(np.sqrt(shape.area) * rng.uniform(0.2, 2.0)))


def cover_many(shapes: list[BaseGeometry], rng: np.random.Generator) -> None:
    """One more area has the outline of several others together, edge for edge."""
    first = shapes[rng.integers(len(shapes))]
    near = [shape for shape in shapes if shapely.intersects(shape, first)]
    shapes.append(_polygonal(shapely.union_all(near)))


def add_a_strip(shapes: list[BaseGeometry], rng: np.random.Generator) -> None:
    """One area takes a strip along its border from its neighbours."""
    place = rng.integers(len(shapes))
    border = shapely.boundary(shapes[place])
    start = rng.uniform(0, border.length)
    points = [
        border.interpolate((start + far) % border.length) for far in np.linspace(0, border.length / 5, 9)
    ]
    strip = shapely.linestrings([point.coords[0] for point in points]).buffer(
        np.sqrt(shapes[place].area) / 30
    )
    shapes[place] = _polygonal(shapely.union(shapes[place], strip))


def shift(shapes: list[BaseGeometry], rng: np.random.Generator) -> None:
    """One area lies elsewhere."""
    place = rng.integers(len(shapes))
    far, way = np.sqrt(shapes[place].area) * rng.uniform(0.01, 1.5), rng.uniform(0, 2 * np.pi)
    shapes[place] = translate(shapes[place], far * np.cos(way), far * np.sin(way))


def pull_a_vertex(shapes: list[BaseGeometry], rng: np.random.Generator) -> None:
    """One vertex of one area lies elsewhere."""
    place = rng.integers(len(shapes))
    for times in range(1, 21):
        # The farther it is pulled, the sooner the outline crosses itself.
        coordinates = shapely.get_coordinates(shapes[place])
        vertex = coordinates[rng.integers(len(coordinates))].copy()
        far = np.sqrt(shapes[place].area) * rng.uniform(0.05, 0.8) / times
        coordinates[(coordinates == vertex).all(axis=1)] += rng.normal(0, far, 2)
        pulled = shapely.set_coordinates(shapely.from_wkb(shapely.to_wkb(shapes[place])), coordinates)
        if pulled.is_valid:
            shapes[place] = pulled
            return


def duplicate(shapes: list[BaseGeometry], rng: np.random.Generator) -> None:
    """One area is there twice."""
    shapes.append(shapes[rng.integers(len(shapes))])


KINDS: tuple[Damage, ...] = (
    contain_a_part, contain_a_whole, drop_over, cover_many, add_a_strip, shift, pull_a_vertex, duplicate
)  # fmt: skip


def damaged(shapes: Geometries, damage: Damage, rng: np.random.Generator) -> Geometries:
    """A copy of a coverage, in metres, that is damaged once."""
    copy = list(shapes)
    damage(copy, rng)
    return np.asarray([_polygonal(shape) for shape in copy], dtype=object)


def _within(shape: BaseGeometry, rng: np.random.Generator) -> BaseGeometry:
    middle = shapely.point_on_surface(shape)
    factor = rng.uniform(0.05, 0.5)
    return _polygonal(shapely.intersection(scale(shape, factor, factor, origin=middle), shape))


def _joined(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Both as one area; where they meet, as one part."""
    return _polygonal(shapely.union(one, other))


def _polygonal(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)

"""Outside the belt road: main roads leading on, and fields and woods beside them."""

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from .geometry import bend, polygons_of
from .streets import Road, Skeleton


def extend_roads(skeleton: Skeleton, roads: list[Road], rng: np.random.Generator) -> list[Road]:
    """Carry the main roads that end on the belt road some way out of the city."""
    result: list[Road] = []
    belt = skeleton.outline.exterior
    reach = float(np.clip(0.3 * np.sqrt(skeleton.outline.area), 300, 1500))
    for road in roads:
        if road.highway not in ("primary", "secondary") or road.kind in ("belt", "ring", "bank"):
            continue
        xy = shapely.get_coordinates(road.line)
        for tip, before in ((xy[0], xy[1]), (xy[-1], xy[-2])):
            if belt.distance(Point(tip)) > 0.02:
                continue
            ahead = (tip - before) / np.hypot(*(tip - before))
            line = bend(tip, tip + ahead * reach * rng.uniform(0.7, 1.3), rng, 0.05)
            outside = line.difference(skeleton.outline.buffer(-1)).length > line.length - 1.5
            if outside and not any(line.distance(other.line) < 60 for other in result):
                result.append(Road(**{**vars(road), "line": line, "kind": "exit"}))
    return result


def lay_fields(
    skeleton: Skeleton, exits: list[Road], rng: np.random.Generator
) -> list[tuple[Polygon, dict[str, str]]]:
    """Uneven patches of green around the city, clear of water and roads."""
    radius = float(np.sqrt(skeleton.outline.area / np.pi))
    lines = [shapely.buffer(road.line, 26) for road in exits]
    blocked = shapely.union_all(
        np.array([skeleton.outline.buffer(34), skeleton.water.buffer(24), *lines], dtype=object)
    )
    patches: list[tuple[Polygon, dict[str, str]]] = []
    for turn in np.linspace(0, 2 * np.pi, 30, endpoint=False):
        out = radius * rng.uniform(1.12, 1.34)
        a = np.linspace(0, 2 * np.pi, 26, endpoint=False)
        r = (
            radius
            * rng.uniform(0.07, 0.13)
            * (1 + 0.2 * np.sin(2 * a + turn * 7) + 0.12 * np.sin(3 * a + turn * 5))
        )
        blob = np.column_stack([r * np.cos(a), r * np.sin(a)]) + out * np.array(
            [np.cos(turn) * 1.08, np.sin(turn)]
        )
        patch = Polygon(blob).difference(blocked)
        for part in polygons_of(patch):
            if part.area > 0.002 * radius**2 and not part.interiors:
                patches.append((part, {"landuse": "grass"}))
                blocked = blocked.union(part.buffer(18))
    return patches


def vary_streets(roads: list[Road], old: list[bool], rng: np.random.Generator) -> None:
    """Make some narrow streets of the old town one-way, and one of its alleys a pedestrian street."""
    alleys = [road for road, inside in zip(roads, old, strict=True) if inside and road.kind == "alley"]
    if alleys:
        max(alleys, key=lambda road: road.line.length).highway = "pedestrian"
    for road, inside in zip(roads, old, strict=True):
        if (
            road.kind == "street"
            and road.highway == "residential"
            and rng.random() < (0.55 if inside else 0.08)
        ):
            road.oneway = True
            if rng.random() < 0.5:
                road.line = LineString(shapely.get_coordinates(road.line)[::-1])

"""Harmless repairs of boundaries: what is mended moves no line by more than the tolerance, and is said.

Polygons come and go in WGS 84 degrees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.codes import ADMIN, LEVELS
from geoapi.city.areas.coverage import (
    TOLERANCE_M,
    AreaShape,
    Fault,
    Plane,
    Shapes,
    groups,
    names_of,
    overlaps,
    rounded,
    size,
    unfilled,
)
from geoapi.city.areas.rings import parts_from_holes, solid_of, without_points


def sound_polygon(
    shape: BaseGeometry | None, tolerance_m: float = TOLERANCE_M
) -> tuple[MultiPolygon, str | None]:
    """A valid MultiPolygon of `shape` (degrees), and what was repaired.

    Only what leaves every point of the outline and the enclosed area where they were is repaired.
    Raises ValueError naming the place otherwise.
    """
    if shape is None or shape.is_empty:
        raise ValueError("it has no shape")
    if not isinstance(shape, Polygon | MultiPolygon):
        raise ValueError(f"it is a {shape.geom_type}, not a polygon")
    plain = shapely.force_2d(shape)
    (near,) = rounded([plain])
    shape, points = without_points(near)
    if shape.is_empty:
        raise ValueError("it has no area: it is a single point")
    fewer = shapely.get_num_coordinates(plain) - shapely.get_num_coordinates(shape)
    done = [f"{fewer} repeated points removed"] if fewer else []
    if points:
        done.append(f"{_rings(points)} of a single point left out")
    shape, moved = parts_from_holes(shape)
    if moved:
        done.append(f"{_rings(moved)} written as holes lie beside the outline: taken as parts of the area")
    reason = shapely.is_valid_reason(shape)
    if not shape.is_valid:
        mended = _polygons_only(shapely.make_valid(shape, method="structure", keep_collapsed=False))
        if mended.is_empty and not any(solid_of(part.exterior).area for part in shapely.get_parts(shape)):
            raise ValueError(f"it has no area ({reason})")
        (kept,) = rounded([mended])
        if not (_same_ground(shape, mended, tolerance_m) and kept.is_valid):
            raise ValueError(f"its outline is not valid: {reason}")
        done.append(f"outline made valid without moving it ({reason})")
        shape = kept
    if _is_thin(shape, tolerance_m):
        raise ValueError(f"it has hardly any area: it is nowhere wider than {tolerance_m:g} m")
    return multi(shape), "; ".join(done) or None


def _rings(number: int) -> str:
    return f"{number} ring" + ("s" if number > 1 else "")


def _is_thin(shape: BaseGeometry, width_m: float) -> bool:
    """Whether mending would take the shape for a sliver and close it."""
    (flat,) = Plane.over([shape]).metres([shape])
    # No shape is narrower than twice its area by its outline's length, which is quickly known.
    return bool(2 * flat.area <= width_m * flat.length) and size(shape)[1] <= width_m


def _same_ground(before: BaseGeometry, after: BaseGeometry, tolerance_m: float) -> bool:
    """Whether a repair drew no new line and kept the area. Lobes that a crossing turned
    over count against each other in the area `before`, so a crossing of any size shows.
    """
    if after.is_empty:
        return False
    flat_before, flat_after = Plane.over([before]).metres([before, after])
    rings = [LineString(ring.coords) for ring in shapely.get_rings(shapely.get_parts(flat_before))]
    moved = shapely.distance(
        shapely.points(shapely.get_coordinates(flat_after)), shapely.union_all(rings)
    ).max()
    return bool(moved <= tolerance_m and abs(flat_before.area - flat_after.area) <= tolerance_m**2)


def mend(
    members: Sequence[AreaShape], tolerance_m: float = TOLERANCE_M
) -> tuple[list[AreaShape], list[Fault]]:
    """The members with slivers up to `tolerance_m` closed,
    and what was closed. Wider misfits are left as they are.

    From the finest level up: neighbours are made to share their edges,
    and a parent takes the outline of its children.
    """
    repairs: list[Fault] = []
    current = {member.code: member for member in members}
    called = names_of(members)
    plane = Plane.over([member.geom for member in members]) if members else Plane(0.0, 0.0)
    children = groups(members, lambda member: (member.layer, member.parent))
    for (_, level), places in sorted(
        groups(members, lambda m: (m.layer, m.level)).items(), key=_finest_first
    ):
        codes = [members[place].code for place in places]
        for code in codes:
            parts = [current[members[child].code] for child in children.get((current[code].layer, code), [])]
            if parts and current[code].layer == ADMIN:
                current[code], repaired = _outline_of_parts(current[code], parts, tolerance_m, called)
                repairs += repaired
        mended, repaired = _matched([current[code] for code in codes], tolerance_m, plane, level, called)
        repairs += repaired
        current.update((member.code, member) for member in mended)
    return [current[member.code] for member in members], repairs


def _finest_first(group: tuple[tuple[str, str | None], list[int]]) -> tuple[str, int, str]:
    (layer, level), _ = group
    return layer, -LEVELS.index(level) if level in LEVELS else 0, level or ""


def _outline_of_parts(
    parent: AreaShape, parts: Sequence[AreaShape], tolerance_m: float, called: Mapping[str, str]
) -> tuple[AreaShape, list[Fault]]:
    plane = Plane.over([parent.geom])
    above, *below = plane.metres([parent.geom, *(part.geom for part in parts)])
    codes = [part.code for part in parts]
    slivers = unfilled(parent.code, above, codes, np.asarray(below, dtype=object), ADMIN, plane, called)
    if not slivers or any((sliver.width_m or 0.0) > tolerance_m for sliver in slivers):
        return parent, []
    whole = multi(shapely.union_all([part.geom for part in parts]))
    if not keeps_ground(plane.metres([parent.geom]), plane.metres([whole]), 2 * tolerance_m)[0]:
        return parent, []
    return replace(parent, geom=whole), [
        replace(each, message=f"{each.message}: closed") for each in slivers if _shows(each)
    ]


def keeps_ground(before: Shapes, after: Shapes, within_m: float) -> NDArray[np.bool_]:
    """Whether each shape (in metres) is still there after a repair, with no point of its outline
    moved by more than `within_m` and no more ground won or lost than such a move can.
    """
    near = [_is_near(one, other, within_m) for one, other in zip(before, after, strict=True)]
    return np.asarray(near, dtype=bool) & _are_there(before, after, within_m)


def _is_near(one: BaseGeometry, other: BaseGeometry, within_m: float) -> bool:
    """Whether no vertex of either outline is farther from the other outline;
    nothing is near to what is empty.
    """
    lines = shapely.boundary([one, other])
    if shapely.is_empty(lines).any():
        return False
    shapely.prepare(lines)
    return all(
        bool(shapely.dwithin(line, shapely.points(shapely.get_coordinates(to)), within_m).all())
        for line, to in (lines, lines[::-1])
    )


def _are_there(before: Shapes, after: Shapes, within_m: float) -> NDArray[np.bool_]:
    """Whether each shape is valid and about as large after
    a repair that moves its outline by up to `within_m`.
    """
    same_size = np.abs(shapely.area(before) - shapely.area(after)) <= within_m * shapely.length(before)
    return np.asarray(~shapely.is_empty(after) & shapely.is_valid(after) & same_size, dtype=bool)


def _matched(
    members: list[AreaShape], tolerance_m: float, plane: Plane, level: str | None, called: Mapping[str, str]
) -> tuple[list[AreaShape], list[Fault]]:
    flat = plane.metres([member.geom for member in members])
    if shapely.coverage_is_valid(flat, gap_width=tolerance_m):
        return members, []
    slivers = overlaps([member.code for member in members], flat, plane, called)
    if any((sliver.width_m or 0.0) > tolerance_m for sliver in slivers):
        return members, []
    edges = shapely.coverage_invalid_edges(flat, gap_width=tolerance_m)
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # newer than its stubs
        list(flat), gap_width=tolerance_m, snapping_distance=tolerance_m
    )
    degrees = plane.degrees(cleaned)
    if not keeps_ground(flat, plane.metres(degrees), 2 * tolerance_m).all():
        return members, []
    if not shapely.coverage_is_valid(degrees):
        return members, []
    moved = shapely.hausdorff_distance(shapely.boundary(flat), shapely.boundary(cleaned))
    concerned = [place for place, edge in enumerate(edges) if not edge.is_empty]
    middle = shapely.line_interpolate_point(_longest_line(edges[concerned[0]]), 0.5)
    lon, lat = np.array(middle.coords[0]) / plane.scale + plane.origin
    message = (
        f"edges of {len(concerned)} areas (level {level}) that met their neighbours' only nearly "
        f"now meet exactly; nothing moved by more than {moved.max():.4f} m"
    )
    codes = tuple(members[place].code for place in concerned)
    repairs = [Fault("mismatch", codes, message, lon, lat, 0.0, float(moved.max()))]
    repairs += [replace(sliver, message=f"{sliver.message}: closed") for sliver in slivers if _shows(sliver)]
    return [replace(member, geom=multi(geom)) for member, geom in zip(members, degrees, strict=True)], repairs


def snap_to(
    shapes: Sequence[BaseGeometry], to: Sequence[BaseGeometry], within_m: float
) -> tuple[list[BaseGeometry], int]:
    """The shapes with vertices that lie within `within_m` of a vertex of `to` put exactly there,
    and how many were.

    So a file that has been converted to another coordinate system and back is still the same file.
    """
    known = np.unique(shapely.get_coordinates(list(to)), axis=0)
    if len(known) == 0:
        return list(shapes), 0
    plane = Plane.over(to)
    tree = shapely.STRtree(plane.metres(np.asarray(shapely.points(known))))
    given = shapely.get_coordinates(list(shapes))
    places, nearest = tree.query_nearest(
        plane.metres(np.asarray(shapely.points(given))), max_distance=within_m, all_matches=False
    )
    moving = (given[places] != known[nearest]).any(axis=1)
    given[places] = known[nearest]
    put = shapely.set_coordinates(np.array(list(shapes), dtype=object), given)
    moved = [without_points(shape)[0] for shape in put]
    # A shape that the move would spoil stays as it was.
    kept = _are_there(plane.metres(shapes), plane.metres(moved), within_m)
    return [new if sound else old for new, old, sound in zip(moved, shapes, kept, strict=True)], int(
        moving.sum()
    )


def _shows(sliver: Fault) -> bool:
    return (sliver.width_m or 0.0) >= 0.001


def _longest_line(shape: BaseGeometry) -> LineString:
    return max(
        (part for part in shapely.get_parts(shape) if isinstance(part, LineString)),
        key=lambda part: part.length,
    )


def _polygons_only(shape: BaseGeometry) -> BaseGeometry:
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])


def multi(shape: BaseGeometry) -> MultiPolygon:
    """The shape as the database keeps it."""
    if isinstance(shape, MultiPolygon):
        return shape
    return MultiPolygon([shape] if isinstance(shape, Polygon) else [])

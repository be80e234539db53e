"""Whether boundaries fit together: no gap, no overlap, children filling their parent.

Polygons come and go in WGS 84 degrees. The work is done in metres of a plane that only stretches the degrees,
so that an edge straight in degrees stays straight and edges shared in degrees stay shared.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.codes import ADMIN, LEVELS
from geoapi.city.areas.importing.naming import labels, listed, sized
from geoapi.core.geo import metres_per_degree

# Coordinates are kept to 9 decimals: a tenth of a millimetre.
DECIMALS = 9
TOLERANCE_M = 0.01
# Between areas without a parent a narrower gap is a mistake of drawing;
# a wider one may be somebody else's land.
NARROW_GAP_M = 10.0
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class AreaShape:
    """One area of a coverage."""

    code: str
    layer: str
    level: str
    parent: str | None
    geom: BaseGeometry
    name: str = ""


@dataclass(frozen=True)
class Fault:
    """What does not fit, where, and how large. `shape` is in degrees; `codes` are the areas concerned."""

    kind: str
    codes: tuple[str, ...]
    message: str
    lon: float | None = None
    lat: float | None = None
    area_m2: float | None = None
    width_m: float | None = None
    shape: BaseGeometry | None = None


class Plane:
    """Metres about a place, by stretching degrees."""

    def __init__(self, lon: float, lat: float) -> None:
        self.origin = np.array([lon, lat])
        self.scale = np.array(metres_per_degree(lat))

    @classmethod
    def over(cls, shapes: Sequence[BaseGeometry] | Shapes) -> "Plane":
        """The plane about the middle of `shapes`."""
        west, south, east, north = shapely.total_bounds(shapes)
        return cls((west + east) / 2, (south + north) / 2)

    def metres(self, shapes: Sequence[BaseGeometry] | Shapes) -> Shapes:
        return np.asarray(shapely.transform(list(shapes), self.stretched), dtype=object)

    def stretched(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Degrees as metres, n × 2."""
        metres: NDArray[np.float64] = (lonlat - self.origin) * self.scale
        return metres

    def degrees(self, shapes: Sequence[BaseGeometry] | Shapes) -> Shapes:
        return rounded(shapely.transform(list(shapes), lambda xy: xy / self.scale + self.origin))


def rounded(shapes: Sequence[BaseGeometry] | Shapes) -> Shapes:
    """The shapes with coordinates of 9 decimals."""
    return np.asarray(shapely.transform(list(shapes), lambda xy: np.round(xy, DECIMALS)), dtype=object)


def size(shape: BaseGeometry) -> tuple[float, float]:
    """Area in m² and greatest width in metres of a shape given in degrees."""
    if shape.is_empty:
        return 0.0, 0.0
    (flat,) = Plane.over([shape]).metres([shape])
    if flat.area == 0 or flat.length == 0:
        return 0.0, 0.0
    # The search for the widest place need not be finer than a fraction of the width itself.
    fineness = max(TOLERANCE_M / 10, flat.area / flat.length / 20)
    return flat.area, 2.0 * float(shapely.length(shapely.maximum_inscribed_circle(flat, fineness)))


def faults_of(members: Sequence[AreaShape], tolerance_m: float = TOLERANCE_M) -> list[Fault]:
    """Every gap, overlap and overhang wider than `tolerance_m`;
    what shows at two levels is told at the finer one.
    """
    return deduplicate_faults(
        members, [fault for fault in misfits(members) if (fault.width_m or 0.0) > tolerance_m]
    )


def misfits(members: Sequence[AreaShape]) -> list[Fault]:
    """Every gap, overlap and overhang of whatever width; all members lie near one another (one city)."""
    if not members:
        return []
    plane = Plane.over([member.geom for member in members])
    flat = plane.metres([member.geom for member in members])
    called = names_of(members)
    found: list[Fault] = []
    for places in groups(members, lambda member: (member.layer, member.level)).values():
        found += overlaps([members[place].code for place in places], flat[places], plane, called)
    by_code = {member.code: place for place, member in enumerate(members)}
    for parent, places in groups(members, lambda member: (member.layer, member.parent)).items():
        layer, code = parent
        codes = [members[place].code for place in places]
        if code in by_code:
            above = flat[by_code[code]]
            found += unfilled(code, above, codes, flat[places], layer, plane, called)
            found += _overlaps_of_levels([members[place] for place in places], flat[places], plane, called)
        elif layer == ADMIN and len(places) > 1:
            found += _narrow_gaps(codes, flat[places], plane, called)
    return found


def names_of(members: Sequence[AreaShape]) -> dict[str, str]:
    """What to call each of the members in a sentence."""
    return labels([(member.code, member.name, member.parent) for member in members])


def deduplicate_faults(members: Sequence[AreaShape], faults: Sequence[Fault]) -> list[Fault]:
    """The faults without those of a coarser level that only
    show again what a finer one shows on the same ground.
    """
    of_code = {member.code: member for member in members}

    def depth(fault: Fault) -> int:
        levels = [of_code[code].level for code in fault.codes if code in of_code]
        return max((LEVELS.index(level) for level in levels if level in LEVELS), default=-1)

    finer: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    dropped = set()
    for fault in sorted(faults, key=depth, reverse=True):
        layers = {of_code[code].layer for code in fault.codes if code in of_code}
        key = (fault.kind, min(layers, default=""))
        shapes = [each.shape for each in finer[key] if depth(each) > depth(fault)]
        if shapes and fault.shape is not None:
            ground = shapely.union_all([each for each in shapes if shapely.intersects(each, fault.shape)])
            if shapely.difference(fault.shape, ground).area <= 0.001 * fault.shape.area:
                dropped.add(id(fault))
                continue
        finer[key].append(fault)
    return [fault for fault in faults if id(fault) not in dropped]


def groups(
    members: Sequence[AreaShape], key: Callable[[AreaShape], tuple[str, str | None]]
) -> dict[tuple[str, str | None], list[int]]:
    """Places in `members` by `key`."""
    found: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for place, member in enumerate(members):
        found[key(member)].append(place)
    return found


def overlaps(codes: Sequence[str], flat: Shapes, plane: Plane, called: Mapping[str, str]) -> list[Fault]:
    """Where two of the shapes (in metres of `plane`) cover the same ground, each pair and each place once.

    Of two that overlap at least one has an edge inside the other, or along it on the same side, and is known
    by that; the other may have none: an area around it, or under it with all edges matched by its neighbours.
    """
    doubtful = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(flat)))
    if doubtful.size == 0:
        return []
    asked, met = shapely.STRtree(flat).query(flat[doubtful], predicate="intersects")
    pairs = np.unique(np.sort(np.column_stack([doubtful[asked], met]), axis=1), axis=0)
    found = []
    for one, other in pairs[pairs[:, 0] < pairs[:, 1]].tolist():
        pair = (codes[one], codes[other])
        message = f"{called.get(pair[0], pair[0])} and {called.get(pair[1], pair[1])} overlap"
        shared = shapely.intersection(flat[one], flat[other])
        found += [_fault("overlap", pair, message, part, plane) for part in _parts(shared)]
    return found


def _overlaps_of_levels(
    members: Sequence[AreaShape], flat: Shapes, plane: Plane, called: Mapping[str, str]
) -> list[Fault]:
    """Overlaps of areas that share a parent and are of different levels: a grid beside a subdistrict, say."""
    level_of = {member.code: member.level for member in members}
    if len(set(level_of.values())) < 2:
        return []
    found = overlaps([member.code for member in members], flat, plane, called)
    return [fault for fault in found if len({level_of[code] for code in fault.codes}) > 1]


def unfilled(
    parent: str,
    above: BaseGeometry,
    codes: Sequence[str],
    flat: Shapes,
    layer: str,
    plane: Plane,
    called: Mapping[str, str],
) -> list[Fault]:
    """Where children (in metres of `plane`) leave their parent, and where they leave it empty."""
    whole = shapely.union_all(flat)
    name = called.get(parent, parent)
    found = []
    for part in _parts(shapely.difference(whole, above)):
        out = tuple(codes[place] for place in _touching(flat, part))
        message = f"{listed(out, called)} reaches outside its parent {name}"
        found.append(_fault("outside", (parent, *out), message, part, plane))
    # Zones of an overlay need not fill anything.
    for part in _parts(shapely.difference(above, whole)) if layer == ADMIN else ():
        near = tuple(codes[place] for place in _touching(flat, part))
        message = f"a gap in {name}" + (f" beside {listed(near, called)}" if near else "")
        found.append(_fault("gap", (parent, *near), message, part, plane))
    return found


def _narrow_gaps(codes: Sequence[str], flat: Shapes, plane: Plane, called: Mapping[str, str]) -> list[Fault]:
    """Gaps between areas without a parent, closed or open at an end, up to NARROW_GAP_M wide."""
    found = []
    whole = shapely.union_all(flat)
    holes = [Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    for hole in holes:
        near = tuple(codes[place] for place in _touching(flat, hole))
        gap = _fault("gap", near, f"a gap between {listed(near, called)}", hole, plane)
        if (gap.width_m or 0.0) <= NARROW_GAP_M:
            found.append(gap)
    edges = shapely.coverage_invalid_edges(flat, gap_width=NARROW_GAP_M)
    reach = shapely.buffer(edges, NARROW_GAP_M, cap_style="flat")
    places = np.flatnonzero(~shapely.is_empty(reach))
    first, second = shapely.STRtree(reach[places]).query(reach[places], predicate="intersects")
    closed = shapely.union_all(holes)
    for one, other in zip(*(places[side[first < second]] for side in (first, second)), strict=True):
        pair = (codes[one], codes[other])
        banks = shapely.union(flat[one], flat[other]).buffer(1e-6)
        for part in _parts(
            shapely.intersection(reach[one], reach[other]).difference(whole).difference(closed)
        ):
            # A gap has a bank on either side; what is open to the world is none.
            if shapely.length(part.boundary.intersection(banks)) > 0.6 * part.length:
                found.append(_fault("gap", pair, f"a gap between {listed(pair, called)}", part, plane))
    return found


def _fault(kind: str, codes: tuple[str, ...], message: str, flat: BaseGeometry, plane: Plane) -> Fault:
    shape = shapely.transform(flat, lambda xy: xy / plane.scale + plane.origin)
    area_m2, width_m = size(shape)
    lon, lat = shapely.point_on_surface(shape).coords[0]
    return Fault(kind, codes, f"{message}: {sized(area_m2, width_m)}", lon, lat, area_m2, width_m, shape)


def _touching(flat: Shapes, part: BaseGeometry) -> Iterator[int]:
    yield from sorted(shapely.STRtree(flat).query(part, predicate="intersects").tolist())


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """The polygons in a shape, without the specks that arithmetic leaves."""
    return [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area > 1e-8]

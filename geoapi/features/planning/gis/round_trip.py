"""The grids of a file held against those of the draft that it was made from. Pure; degrees (WGS 84)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.core.geo import metres_per_degree
from geoapi.features.planning.drawing.coverage import (
    LATTICE_DEGREES,
    Coverage,
    chain_of,
    is_same_ground,
    map_rings,
    polygons_of,
)
from geoapi.features.planning.drawing.operations import Outcome, Refused
from geoapi.features.planning.gis import fitting
from geoapi.features.planning.gis.geopackage import FileGrid

# Drawn over each other by no more than this, two lines were meant to be one.
MOST_OVERLAP_M = 0.2
# As far from a shape lie vertices that one of its own may have been.
_RIM = 2e-6


@dataclass(frozen=True)
class Overlap:
    """Two grids of a file over each other: how wide, and where (lon, lat)."""

    one: str
    other: str
    width_m: float
    place: tuple[float, float]

    def __str__(self) -> str:
        lon, lat = self.place
        by = f"by {self.width_m:.1f} m at {lon:.6f}, {lat:.6f}"
        return f"{self.one} and {self.other} lie over each other {by}: only one can have that ground"


class Restoring:
    """Puts vertices back where they were, by all shapes that there are near."""

    def __init__(self, known: Iterable[BaseGeometry]) -> None:
        self._known = np.asarray(list(known), dtype=object)
        self._tree = shapely.STRtree(self._known)

    def __call__(self, shape: BaseGeometry, own: BaseGeometry | None) -> BaseGeometry:
        """Raises Refused where the shape crosses itself."""
        if own is not None and fitting.is_but_rounded(shape, own):
            return own
        near = self._known[np.sort(self._tree.query(_around(shape)))]
        return fitting.restore(shape, list(near), own)


def on_lattice(shape: BaseGeometry | None) -> BaseGeometry:
    """The polygons of a feature on the lattice. Raises Refused where it has none."""
    flat = None if shape is None else shapely.force_2d(shape)
    if flat is None or flat.is_empty or not polygons_of(flat):
        raise Refused.because("invalid", "This feature has no polygon: a grid is one, or several.")
    try:
        return map_rings(flat, chain_of)
    except ValueError:
        raise Refused.because("invalid", "A ring has too few points.") from None


def by_code(files: Iterable[FileGrid]) -> tuple[dict[str, FileGrid], list[FileGrid]]:
    """The grids of a file by their codes, and those that are new.

    Programs that split a grid leave the code with both parts: the larger keeps it.
    """
    found: dict[str, list[FileGrid]] = defaultdict(list)
    for each in files:
        found[each.code].append(each)
    new = found.pop("", [])
    kept = {}
    for code, same in found.items():
        first, *others = sorted(same, key=lambda each: (-_area(each), each.number))
        kept[code] = first
        new += others
    return kept, sorted(new, key=lambda each: each.number)


def _area(grid: FileGrid) -> float:
    return 0.0 if grid.shape is None else float(shapely.area(grid.shape))


def overlaps(shapes: Mapping[str, BaseGeometry]) -> list[Overlap]:
    """Those of these shapes that lie over each other by more than lines that were meant to be one."""
    codes, each = list(shapes), list(shapes.values())
    pairs = shapely.STRtree(each).query(each, predicate="intersects").T.tolist() if each else []
    found = []
    for one, other in pairs:
        if one >= other:
            continue
        common = polygons_of(shapely.intersection(each[one], each[other], grid_size=LATTICE_DEGREES))
        if not common:
            continue
        widest = max((shapely.maximum_inscribed_circle(part) for part in common), key=shapely.length)
        (lon, lat), _ = widest.coords
        width_m = 2 * float(shapely.length(widest)) * min(metres_per_degree(lat))
        if width_m > MOST_OVERLAP_M:
            found.append(Overlap(codes[one], codes[other], width_m, (lon, lat)))
    return found


def put_all(
    grids: Coverage,
    changed: Mapping[str, BaseGeometry],
    ended: Collection[str],
    outline_of: Callable[[str], BaseGeometry],
) -> tuple[Outcome, dict[str, list[str]]]:
    """The grids after all of these have become what they are now, new ones too, and some have ended.

    What they overlap of others is theirs, and told: who loses ground to whom. What they leave is nobody's.
    `outline_of(code)`: the community of one. Raises Refused.
    """
    standing = {code: shape for code, shape in grids.items() if code not in changed and code not in ended}
    outcome: dict[str, BaseGeometry | None] = dict.fromkeys(ended)
    losing: dict[str, list[str]] = defaultdict(list)
    for code, shape in changed.items():
        near = _near(standing, shape)
        try:
            made = fitting.fit(near, code, shape, outline_of(code)).shapes
        except Refused as refused:
            lacking = " Where the file lacks it, say --end-missing." if refused.reason == "swallowed" else ""
            raise Refused(f"{code}: {refused.detail}{lacking}", refused.extra) from None
        for other, after in made.items():
            assert after is not None
            if other in near and other not in changed and not is_same_ground(near[other], after):
                losing[other].append(code)
            standing[other] = outcome[other] = after
    return Outcome(outcome), dict(losing)


def _near(grids: Coverage, shape: BaseGeometry) -> dict[str, BaseGeometry]:
    codes = list(grids)
    meet = shapely.intersects(np.asarray([grids[code] for code in codes], dtype=object), _around(shape))
    return {code: grids[code] for code, is_near in zip(codes, meet.tolist(), strict=True) if is_near}


def _around(shape: BaseGeometry) -> BaseGeometry:
    west, south, east, north = shape.bounds
    return shapely.box(west - _RIM, south - _RIM, east + _RIM, north + _RIM)


def shown(codes: Sequence[str], most: int = 5) -> str:
    """Codes in a sentence."""
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more

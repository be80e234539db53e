"""Points by the hundred thousand: where each lies, who answers there and how far the boundary is, in columns.

What is told of a point but for its distance is the same wherever it lies in its leaf and its zones; it is
written out once for each of these places, and points are given the numbers of theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapi.city.locate.answer_columns import Cell, place_cells
from geoapi.city.locate.answers import Answers, Found, LookupRequest
from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.index import NOWHERE
from geoapi.city.locate.outline import Outline
from geoapi.core.geo import Floats, metres_per_degree

Ints = NDArray[np.int64]
# Of what has to be told apart, so much fits into one number.
_MOST_APART = 1 << 62
# So many points of one leaf are worth a calculation of their own.
_MANY_OF_ONE = 8


@dataclass(frozen=True)
class Placed:
    """Points found, in columns: `place` is a number in `Places.cells`, NOWHERE outside every leaf;
    `leaf` a position in the Atlas, `is_bound` whether a building's binding decided it.
    """

    place: Ints
    leaf: NDArray[np.int32]
    is_bound: NDArray[np.bool_]


class Places:
    """The places of one map at one moment, numbered as points are found in them. Of one thread.

    What is told of them holds until `until`.
    """

    def __init__(self, answers: Answers, at: datetime) -> None:
        self.answers, self.at = answers, at
        self.until = answers.atlas.period.until
        self._numbers: dict[tuple[int, ...], int] = {}
        self.cells: list[Sequence[Cell]] = []
        # Of a building without posts of its own, nothing else is told than of the leaf.
        self._with_posts = list(answers.atlas.posts_of_building)
        self._number_with_posts = {code: number for number, code in enumerate(self._with_posts)}
        bound = [self._number_with_posts.get(each.building_code, NOWHERE) for each in answers.atlas.bound]
        self._of_bound = np.array([*bound, NOWHERE])

    def holds(self, answers: Answers, at: datetime) -> bool:
        """Whether what is told of the places is what `answers` would tell at `at`."""
        same = answers.atlas is self.answers.atlas
        return same and self.at <= at and (self.until is None or at < self.until)

    def find(self, lon: Floats, lat: Floats, buildings: Sequence[str | None] | None = None) -> Placed:
        """The places of points, WGS 84 degrees; `buildings`: the codes of those that are asked for, if any
        are, wherever their points lie.
        """
        atlas = self.answers.atlas
        leaf, bound = atlas.locate(lon, lat)
        own, is_bound = self._of_bound[bound], bound != NOWHERE
        for row, code in enumerate(buildings or ()):
            if code is not None:
                own[row] = self._number_with_posts.get(code, NOWHERE)
                if code in atlas.bound_leaf:
                    leaf[row], is_bound[row] = atlas.bound_leaf[code], True
        apart = [(leaf, len(atlas.leaves)), (own, len(self._with_posts))]
        apart += [(overlay.index.find(lon, lat), len(overlay.areas)) for overlay in atlas.overlays]
        inside = np.flatnonzero(leaf != NOWHERE)
        place = np.full(len(leaf), NOWHERE, dtype=np.int64)
        if len(inside):
            columns = [(column[inside], size) for column, size in apart]
            _, first, each = np.unique(_number_rows(columns), return_index=True, return_inverse=True)
            numbers = [
                self._number(
                    tuple(int(column[row]) for column, _ in columns), lon[inside[row]], lat[inside[row]]
                )
                for row in first.tolist()
            ]
            place[inside] = np.array(numbers, dtype=np.int64)[each]
        return Placed(place, leaf, is_bound)

    def _number(self, key: tuple[int, ...], lon: float, lat: float) -> int:
        number = self._numbers.get(key)
        if number is None:
            leaf, own = key[:2]
            building = None if own == NOWHERE else self._with_posts[own]
            found, asked = Found(leaf, building), LookupRequest(float(lon), float(lat), {}, {})
            number = self._numbers[key] = len(self.cells)
            self.cells.append(place_cells(self.answers, found, asked, self.at))
            until = self.answers.holds_until(found, asked, self.at)
            self.until = until if self.until is None else min(self.until, until)
        return number


def _number_rows(columns: Sequence[tuple[NDArray[np.integer], int]]) -> Ints:
    """A number for each row, the same where all columns are;
    a column comes with its size and holds NOWHERE or a number below that.
    """
    made, reach = np.zeros(len(columns[0][0]), dtype=np.int64), 1
    for column, size in columns:
        if reach * (size + 1) > _MOST_APART:
            found, made = np.unique(made, return_inverse=True)
            reach = len(found)
        made = made * (size + 1) + (column + 1)
        reach *= size + 1
    return made


def distances_m(atlas: Atlas, leaf: NDArray[np.integer], lon: Floats, lat: Floats) -> Floats:
    """Metres to the boundary of each point's leaf to a decimetre, as single answers have them;
    `leaf` must be nowhere NOWHERE.
    """
    found = np.empty(len(leaf))
    order = np.argsort(leaf, kind="stable")
    ordered = leaf[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=NOWHERE))
    counts = np.diff(starts, append=len(ordered))
    many = counts >= _MANY_OF_ONE
    for start, count in zip(starts[many].tolist(), counts[many].tolist(), strict=True):
        points = order[start : start + count]
        outline = atlas.outline(int(ordered[start]))
        found[points] = outline.distances_m(lon[points], lat[points])
    few = order[np.repeat(~many, counts)]
    outlines = [atlas.outline(each) for each in leaf[few].tolist()]
    found[few] = Outline.distances_each_m(outlines, lon[few], lat[few])
    return found


def leaves_within(atlas: Atlas, lon: Floats, lat: Floats, radius_m: Floats) -> list[list[int]]:
    """Of each point the positions of the leaves within its radius, nearest first, then by code, as
    `Atlas.leaves_within` finds them.
    """
    if not len(lon):
        return []
    east_m, north_m = metres_per_degree(lat)
    reach_lon, reach_lat = radius_m / east_m * 1.01, radius_m / north_m * 1.01
    boxes = shapely.box(lon - reach_lon, lat - reach_lat, lon + reach_lon, lat + reach_lat)
    point, leaf = atlas.tree.query(boxes)
    inside = shapely.intersects_xy(atlas.tree.geometries[leaf], lon[point], lat[point])
    distance_m = np.where(inside, 0.0, distances_m(atlas, leaf, lon[point], lat[point]))
    near = distance_m <= radius_m[point]
    point, leaf, distance_m = point[near], leaf[near], distance_m[near]
    order = np.lexsort((leaf, distance_m, point))
    ends = np.searchsorted(point[order], np.arange(1, len(lon)))
    return [each.tolist() for each in np.split(leaf[order], ends)]


def rounded(distance_m: Floats) -> Floats:
    """To one decimal, each as Python rounds it."""
    tenths = distance_m * 10
    found = np.rint(tenths) / 10
    # Whether a tie is one depends on the digits that the product has lost.
    for near_tie in np.flatnonzero(np.abs(np.abs(tenths - np.rint(tenths)) - 0.5) < 1e-6).tolist():
        found[near_tie] = round(float(distance_m[near_tie]), 1)
    return found

"""Points by the hundred thousand: where each lies, who answers there and how far the boundary is, in columns.

What is told of a point but for its distance is the same wherever it lies in its leaf and its zones; it is
written out once for each of these places, and points are given the numbers of theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geoapi.city.locate.answer_columns import Cell, place_cells
from geoapi.city.locate.answers import Answers, Found, LookupRequest
from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.index import NOWHERE
from geoapi.core.geo import Floats

Ints = NDArray[np.int64]
# Of what has to be told apart, so much fits into one number.
_MOST_APART = 1 << 62


@dataclass(frozen=True)
class Placed:
    """Points found, in columns: `place` is a number in `Places.cells`, NOWHERE outside every leaf;
    `leaf` a position in the Atlas, `is_bound` whether a building's binding decided it.
    """

    place: Ints
    leaf: NDArray[np.int32]
    is_bound: NDArray[np.bool_]


class Places:
    """The places of one map at one moment, numbered as points are found in them. Of one thread."""

    def __init__(self, answers: Answers, at: datetime) -> None:
        self._answers, self._at = answers, at
        self._numbers: dict[tuple[int, ...], int] = {}
        self.cells: list[Sequence[Cell]] = []
        atlas = answers.atlas
        self._own_posts = np.array(
            [binding.building_code in atlas.posts_of_building for binding in atlas.bound], dtype=bool
        )

    def find(self, lon: Floats, lat: Floats) -> Placed:
        """The places of points, WGS 84 degrees."""
        atlas = self._answers.atlas
        leaf, bound = atlas.locate(lon, lat)
        own = np.full(len(bound), NOWHERE)
        at_bound = np.flatnonzero(bound != NOWHERE)
        # Of a building without posts of its own, nothing else is told than of the leaf.
        at_posts = at_bound[self._own_posts[bound[at_bound]]]
        own[at_posts] = bound[at_posts]
        apart = [(leaf, len(atlas.leaves)), (own, len(atlas.bound))]
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
        return Placed(place, leaf, bound != NOWHERE)

    def _number(self, key: tuple[int, ...], lon: float, lat: float) -> int:
        number = self._numbers.get(key)
        if number is None:
            leaf, own = key[:2]
            building = None if own == NOWHERE else self._answers.atlas.binding(own).building_code
            asked = LookupRequest(float(lon), float(lat), {}, {})
            number = self._numbers[key] = len(self.cells)
            self.cells.append(place_cells(self._answers, Found(leaf, building), asked, self._at))
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
    starts = np.flatnonzero(np.diff(ordered, prepend=NOWHERE)).tolist()
    for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True):
        points = order[start:end]
        outline = atlas.outline(int(ordered[start]))
        found[points] = outline.distances_m(lon[points], lat[points])
    return found


def rounded(distance_m: Floats) -> Floats:
    """To one decimal, each as Python rounds it."""
    tenths = distance_m * 10
    found = np.rint(tenths) / 10
    # Whether a tie is one depends on the digits that the product has lost.
    for near_tie in np.flatnonzero(np.abs(np.abs(tenths - np.rint(tenths)) - 0.5) < 1e-6).tolist():
        found[near_tie] = round(float(distance_m[near_tie]), 1)
    return found

"""Answers to a chunk of questions, in columns: each row's are those of the single call and of the batch.

Points that lie in a grid, and not in doubt, are answered together; every other row, addresses among them, is
answered by itself, by the same steps as over HTTP.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geoapi.city.bulk.points import Points, points_of
from geoapi.city.locate.answer_columns import (
    ANSWER_COLUMNS,
    PLACE_COLUMNS,
    Cell,
    answer_cells,
)
from geoapi.city.locate.answers import Answers
from geoapi.city.locate.columns import Places, distances_m, rounded
from geoapi.city.locate.csv_batch import Options, question_of
from geoapi.city.locate.index import NOWHERE
from geoapi.city.locate.outside import Outside
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.schemas import LocateQuery
from geoapi.core.errors import DomainError, InvalidInput
from geoapi.core.geo import Floats

_TYPES = {
    **{name: pa.bool_() for name in ("on_duty", "needs_confirmation")},
    **{name: pa.float64() for name in ("matched_score", "distance_to_boundary_m", "accuracy_m")},
    "atlas_version": pa.int64(),
}
ANSWER_SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in ANSWER_COLUMNS])
DISTANCE = "distance_to_boundary_m"
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class _Sure:
    """The points answered together: their rows, the numbers of their places, and the rest in columns."""

    rows: Rows
    place: NDArray[np.int64]
    is_bound: NDArray[np.bool_]
    distance_m: Floats | None


class Answering:
    """Answers from one map at the moment that `options` say. Of one process."""

    def __init__(self, locator: Locator, answers: Answers, options: Options, *, distances: bool) -> None:
        assert options.at is not None
        self._locator, self._answers, self._options = locator, answers, options
        self._places = Places(answers, locator.moment(options.at))
        # Whether a location is in doubt is known by its distance alone.
        self._distances = distances or bool(options.accuracy_m)
        self._shows_distances = distances
        self._nearby = Outside(answers.atlas)
        self._words: tuple[int, dict[str, Any]] = (-1, {})

    def answer(self, asked: Any) -> Any:
        """An Arrow table of ANSWER_SCHEMA, a row for each row of the record batch `asked`."""
        points = points_of(asked)
        if points is not None:
            points = points.in_wgs84(self._options.crs)
            sure = self._sure(points)
        else:
            none = np.empty(0, dtype=np.int64)
            sure = _Sure(none, none, none.astype(bool), None)
        others = np.ones(len(asked), dtype=bool)
        others[sure.rows] = False
        said = {} if points is None else self._outside(points, np.flatnonzero(others))
        others[list(said)] = False
        cells = self._each(asked, points, np.flatnonzero(others))
        columns = {name: self._column(name, sure, len(asked)) for name in ANSWER_COLUMNS}
        if said:
            columns["error"] = _spread(list(said.values()), np.array(list(said)), len(asked), pa.string())
        columns = {
            name: _with(column, others, [row[at] for row in cells])
            for at, (name, column) in enumerate(columns.items())
        }
        found = pa.table(list(columns.values()), schema=ANSWER_SCHEMA)
        return found if self._shows_distances else found.drop_columns([DISTANCE])

    def _sure(self, points: Points) -> _Sure:
        """The points that lie in a leaf and are not in doubt."""
        rows = np.flatnonzero(points.usable)
        lon, lat = points.lon[rows], points.lat[rows]
        placed = self._places.find(lon, lat)
        sure = placed.place != NOWHERE
        distance_m = None
        if self._distances:
            distance_m = np.full(len(rows), np.inf)
            distance_m[sure] = distances_m(self._answers.atlas, placed.leaf[sure], lon[sure], lat[sure])
            sure &= placed.is_bound | (distance_m >= (self._options.accuracy_m or 0.0))
            distance_m = rounded(distance_m[sure])
        return _Sure(rows[sure], placed.place[sure], placed.is_bound[sure], distance_m)

    def _column(self, name: str, sure: _Sure, count: int) -> Any:
        """A column of answers with nulls where they are not sure."""
        kind = ANSWER_SCHEMA.field(name).type
        if name in PLACE_COLUMNS:
            return self._words_of(name).take(_spread(sure.place, sure.rows, count, pa.int64()))
        if name == "basis":
            words = pa.array(["boundary", "binding"])
            return words.take(_spread(sure.is_bound.astype(np.int64), sure.rows, count, pa.int64()))
        if name == DISTANCE and sure.distance_m is not None:
            return _spread(sure.distance_m, sure.rows, count, kind)
        same: dict[str, Cell] = {
            "accuracy_m": self._options.accuracy_m or 0.0,
            "needs_confirmation": False,
            "alternatives": "",
            "atlas_version": self._answers.atlas.version,
        }
        if name not in same:
            return pa.nulls(count, kind)
        return pa.array([same[name]], kind).take(
            _spread(np.zeros(len(sure.rows), np.int64), sure.rows, count, pa.int64())
        )

    def _words_of(self, name: str) -> Any:
        """A column of what is told of the places, by their numbers."""
        cells = self._places.cells
        if self._words[0] != len(cells):
            columns = zip(*cells, strict=True) if cells else [()] * len(PLACE_COLUMNS)
            self._words = (
                len(cells),
                {
                    each: pa.array(column, ANSWER_SCHEMA.field(each).type)
                    for each, column in zip(PLACE_COLUMNS, columns, strict=True)
                },
            )
        return self._words[1][name]

    def _each(self, asked: Any, points: Points | None, rows: Rows) -> list[Sequence[Cell]]:
        """The cells of rows that are answered one by one."""
        if not len(rows):
            return []
        picked = asked.take(pa.array(rows)).to_pylist()
        questions = [
            self._question(cells, points, row) for row, cells in zip(rows.tolist(), picked, strict=True)
        ]
        resolved = self._locator.resolve(
            [each.address for each in questions if isinstance(each, LocateQuery) and each.address is not None]
        )
        return [
            answer_cells(self._locator, question, resolved, lambda _: self._answers) for question in questions
        ]

    def _question(self, cells: dict[str, Any], points: Points | None, row: int) -> LocateQuery | DomainError:
        if cells["fault"] is not None:
            return InvalidInput.of("row", cells["fault"])
        if points is not None and points.faults is not None and (fault := points.faults.get(row)):
            return InvalidInput.of("geometry", fault)
        given = {name: cells.get(name) for name in ("lon", "lat", "address")}
        if points is not None and "geometry" in cells:
            given["lon"], given["lat"] = points.given(row)
        try:
            return question_of({name: _text(cell) for name, cell in given.items()}, self._options)
        except InvalidInput as error:
            return error

    def _outside(self, points: Points, rows: Rows) -> dict[int, str]:
        """By row, the error of points that no leaf covers, where it can be told together."""
        rows = rows[points.usable[rows]]
        rows = rows[self._answers.atlas.locate(points.lon[rows], points.lat[rows])[0] == NOWHERE]
        said = self._nearby.sentences(points.lon[rows], points.lat[rows])
        return dict(zip(rows[list(said)].tolist(), said.values(), strict=True))


def _text(cell: object) -> str:
    """A cell as a CSV has it; of a number all its digits."""
    return "" if cell is None else cell if isinstance(cell, str) else repr(cell)


def _spread(values: Any, rows: Rows, count: int, kind: Any) -> Any:
    """The values in their rows, null in all others."""
    if len(rows) == count and isinstance(values, np.ndarray):
        return pa.array(values, kind)
    at = np.zeros(count, dtype=np.int64)
    mask = np.ones(count, dtype=bool)
    at[rows], mask[rows] = np.arange(len(rows)), False
    return pa.array(values, kind).take(pa.array(at, mask=mask))


def _with(column: Any, others: NDArray[np.bool_], cells: Sequence[Cell]) -> Any:
    """A column with the cells of the other rows set in."""
    if not cells:
        return column
    if len(cells) == len(column):
        return pa.array(cells, column.type)
    return pc.replace_with_mask(column, pa.array(others), pa.array(cells, column.type))

"""Answers to a chunk of questions, in columns: each row's are those of the single call and of the batch.

What a row asks is read here; all of a chunk is then answered as a block over HTTP is.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoapi.city.bulk.points import points_of
from geoapi.city.locate.answer_columns import ANSWER_COLUMNS, PLACE_COLUMNS
from geoapi.city.locate.answers import BINDING, BOUNDARY, Answers
from geoapi.city.locate.blocks import BlockAnswering, Found
from geoapi.city.locate.columns import Places
from geoapi.city.locate.csv_questions import Options, question_of
from geoapi.city.locate.outside import Outside
from geoapi.city.locate.points import Points
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.schemas import LocateQuery
from geoapi.core.errors import InvalidInput

_TYPES = {
    **{name: pa.bool_() for name in ("on_duty", "needs_confirmation")},
    **{name: pa.float64() for name in ("matched_score", "distance_to_boundary_m", "accuracy_m")},
    "atlas_version": pa.int64(),
}
ANSWER_SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in ANSWER_COLUMNS])
DISTANCE = "distance_to_boundary_m"
Rows = NDArray[np.int64]


class Answering:
    """Answers from one map at the moment that `options` say. Of one process."""

    def __init__(self, locator: Locator, answers: Answers, options: Options, *, distances: bool) -> None:
        assert options.at is not None
        self._options, self._distances = options, distances
        self._places = Places(answers, locator.moment(options.at))
        outside = Outside(answers.atlas)
        self._answering = BlockAnswering(locator, self._places, options, distances=distances, outside=outside)
        self._words: tuple[int, dict[str, Any]] = (-1, {})

    def answer(self, asked: Any) -> Any:
        """An Arrow table of ANSWER_SCHEMA, a row for each row of the record batch `asked`."""
        points = points_of(asked)

        def question(row: int) -> LocateQuery:
            return self._question(asked.slice(row, 1).to_pylist()[0], points, row)

        answered = self._answering.answer(len(asked), points, question, lambda: None)
        columns = [self._column(name, answered.found, len(asked)) for name in ANSWER_COLUMNS[:-1]]
        rows = np.fromiter(answered.errors, np.int64, len(answered.errors))
        columns.append(_spread(list(answered.errors.values()), rows, len(asked), pa.string()))
        table = pa.table(columns, schema=ANSWER_SCHEMA)
        return table if self._distances else table.drop_columns([DISTANCE])

    def _column(self, name: str, found: Found, count: int) -> Any:
        """A column of answers with nulls where nothing is found."""
        kind = ANSWER_SCHEMA.field(name).type
        if name in PLACE_COLUMNS:
            return self._words_of(name).take(_spread(found.place, found.rows, count, pa.int64()))
        if name == "basis":
            words = pa.array([BOUNDARY, BINDING])
            return words.take(_spread(found.is_bound.astype(np.int64), found.rows, count, pa.int64()))
        values: dict[str, Any] = {
            "matched_text": None if found.matched is None else [text for text, _ in found.matched],
            "matched_score": None if found.matched is None else [score for _, score in found.matched],
            DISTANCE: found.distance_m,
            "accuracy_m": found.accuracy_m,
            "needs_confirmation": found.needs_confirmation,
        }
        if name in values:
            known = values[name]
            return pa.nulls(count, kind) if known is None else _spread(known, found.rows, count, kind)
        if name == "alternatives":
            told = [found.alternatives.get(at, "") for at in range(len(found.rows))]
            return _spread(told, found.rows, count, kind)
        version = np.full(len(found.rows), self._places.answers.atlas.version)
        return _spread(version, found.rows, count, kind)

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

    def _question(self, cells: dict[str, Any], points: Points | None, row: int) -> LocateQuery:
        if cells["fault"] is not None:
            raise InvalidInput.of("row", cells["fault"])
        if points is not None and points.faults is not None and (fault := points.faults.get(row)):
            raise InvalidInput.of("geometry", fault)
        given = {name: cells.get(name) for name in ("lon", "lat", "address")}
        if points is not None and "geometry" in cells:
            given["lon"], given["lat"] = points.given(row)
        return question_of({name: _text(cell) for name, cell in given.items()}, self._options)


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

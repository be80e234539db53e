"""Bulk lookup of CSV: rows are read, answered and written a
block at a time, whatever the size of the file.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import IO

import numpy as np

from geoapi.city.locate.answer_columns import ANSWER_COLUMNS, Cell, own_columns
from geoapi.city.locate.answers import BINDING, BOUNDARY
from geoapi.city.locate.blocks import AnsweredBlock, BlockAnswering, Question
from geoapi.city.locate.columns import Places
from geoapi.city.locate.csv_questions import (
    NAMES,
    Options,
    RowLayout,
    faults_of,
    handed_back,
    heading_of,
    points_of,
    question_of,
)
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.schemas import LocateQuery
from geoapi.core.cells import harmless
from geoapi.core.encodings import decoded_lines
from geoapi.core.errors import DomainError, InvalidInput
from geoapi.core.records import Record, Records
from geoapi.core.turns import Turn
from geoapi.importing.datums import datum_of, says_same
from geoapi.importing.headings import match_header

_BLOCK_ROWS, _BLOCK_CHARACTERS = 2_000, 200_000
# Empty lines make no block, but take as long to read as others.
_LINES_BETWEEN_LOOKS = 1_000
# The cells of a match that there is none of, and all before an error.
_NO_MATCH, _NOTHING_BUT = ",", "," * (len(ANSWER_COLUMNS) - 1)
_SURE = "false,"


def answer_csv(
    locator: Locator, stream: IO[bytes], options: Options, charset: str | None = None
) -> Iterator[str]:
    """Check the heading at once, then yield the answered file in pieces of text.

    Raises InvalidInput for a file that is no table with the columns needed,
    UnsupportedContent for its charset.
    """
    turn = Turn()
    with turn:
        records = Records(_passing_on(turn, decoded_lines(stream, charset)))
    heading = heading_of(records)
    asked = {name: place for place, name in match_header(heading, NAMES).items()}
    if "address" not in asked and not {"lon", "lat"} <= asked.keys():
        raise InvalidInput.of(
            "body", f"The heading row needs lon and lat, or address; it has {', '.join(heading)[:200]}."
        )
    for name in {"lon", "lat"} & asked.keys():
        system = datum_of(heading[asked[name]])[0]
        if system is not None and not says_same(system, options.crs):
            said = f"The heading {heading[asked[name]][:80]} names {system}, but crs is {options.crs}"
            raise InvalidInput.of("crs", f"{said}: say crs={system}.")
    layout = RowLayout(len(heading), own_columns(heading), asked)
    blocks = records.blocks(layout.look_like_rows, _BLOCK_ROWS, _BLOCK_CHARACTERS)
    answering = _Answering(locator, layout, options, turn)
    return _answer_blocks([heading[place] for place in layout.kept], blocks, answering)


def _passing_on(turn: Turn, lines: Iterable[str]) -> Iterator[str]:
    """The lines, between which others have their turn: those of a block may be millions, nearly all empty."""
    for number, line in enumerate(lines):
        if number % _LINES_BETWEEN_LOOKS == 0:
            turn.pass_on()
        yield line


def _answer_blocks(
    own: Sequence[str], blocks: Iterator[list[Record]], answering: "_Answering"
) -> Iterator[str]:
    yield from (f"{line}\r\n" for line in _lines([[*own, *ANSWER_COLUMNS]]))
    while True:
        # A turn for each block; it is over before the block is handed on, to a reader who may be slow.
        with answering.turn:
            block = next(blocks, None)
            if block is None:
                return
            written = answering.answer(block)
        yield written


class _Answering:
    """Answers the blocks of one file as text, each from the map of its moment."""

    def __init__(self, locator: Locator, layout: RowLayout, options: Options, turn: Turn) -> None:
        self._locator, self._layout, self._options, self.turn = locator, layout, options, turn
        self._answering: BlockAnswering | None = None
        self._places: list[str] = []

    def answer(self, block: Sequence[Record]) -> str:
        asked, faults = self._layout.asked, faults_of(block, self._layout.width)

        def question(row: int) -> LocateQuery:
            if row in faults:
                raise InvalidInput.of("row", faults[row])
            return question_of({name: block[row].cells[at] for name, at in asked.items()}, self._options)

        points = points_of(block, faults, asked)
        try:
            answering = self._from_map_of_now()
        except DomainError as error:
            answers = _refused(len(block), question, error)
        else:
            answers = self._written(
                answering, answering.answer(len(block), points, question, self.turn.pass_on)
            )
        own = _own_cells(block, self._layout, faulty=bool(faults))
        return "".join([f"{mine},{ours}\r\n" for mine, ours in zip(own, answers, strict=True)])

    def _from_map_of_now(self) -> BlockAnswering:
        """Raises DomainError where that map is not to be had."""
        at = self._locator.moment(self._options.at)
        answers = self._locator.answers_at(at)
        if self._answering is None or not self._answering.places.holds(answers, at):
            places, self._places = Places(answers, at), []
            self._answering = BlockAnswering(self._locator, places, self._options)
        return self._answering

    def _written(self, answering: BlockAnswering, answered: AnsweredBlock) -> list[str]:
        """The answers' cells of each row."""
        sentences = _lines([[sentence] for sentence in answered.errors.values()])
        written = {row: _NOTHING_BUT + each for row, each in zip(answered.errors, sentences, strict=True)}
        self._places += _lines(answering.places.cells[len(self._places) :])
        found, places = answered.found, self._places
        assert found.distance_m is not None
        matched = repeat(_NO_MATCH) if found.matched is None else _lines(found.matched)
        # Whether it has to be confirmed, and the alternatives.
        doubts = [_SURE] * len(found.rows)
        for at in np.flatnonzero(found.needs_confirmation).tolist():
            doubts[at] = f"true,{found.alternatives.get(at, '')}"
        columns = (found.rows, found.place, found.is_bound, found.distance_m, found.accuracy_m)
        version = answering.places.answers.atlas.version
        for row, place, is_bound, distance_m, accuracy_m, doubt, match in zip(
            *(column.tolist() for column in columns), doubts, matched, strict=False
        ):
            basis = BINDING if is_bound else BOUNDARY
            written[row] = f"{places[place]},{match},{basis},{distance_m},{accuracy_m},{doubt},{version},"
        return [written[row] for row in range(len(written))]


def _refused(count: int, question: Question, error: DomainError) -> list[str]:
    """The answers to rows that nothing answers, but that may have faults of their own."""
    sentences = []
    for row in range(count):
        try:
            question(row)
            sentences.append([error.detail])
        except DomainError as fault:
            sentences.append([fault.detail])
    return [_NOTHING_BUT + sentence for sentence in _lines(sentences)]


def _own_cells(block: Sequence[Record], layout: RowLayout, *, faulty: bool) -> list[str]:
    """The columns of each row that are handed back."""
    if faulty:
        rows = [handed_back(record.cells, layout) for record in block]
    elif len(layout.kept) == layout.width:
        rows = [record.cells for record in block]
    else:
        rows = [[record.cells[place] for place in layout.kept] for record in block]
    lines = list(map(",".join, rows))
    text = "\n".join(lines)
    separators = text.count(",") + text.count("\n") + 1
    begins = "".join([cell[:1] for row in rows for cell in row])
    # Where nothing wants a quotation mark, and all is harmless by how it begins, that was it.
    bare = separators == len(rows) * len(layout.kept) and '"' not in text and "\r" not in text
    if bare and begins.isalnum():
        return lines
    return _lines(rows)


class _Lines(list[str]):
    """What a CSV writer writes, row by row."""

    def write(self, line: str) -> None:
        self.append(line)


def _lines(rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Rows as CSV (RFC 4180) without their ends, none of whose cells a spreadsheet would run."""
    lines = _Lines()
    # With these line ends both \r and \n are quoted inside a cell. The empty cell at the end is there because
    # a row of one alone would be quoted.
    csv.writer(lines, lineterminator="\r\n").writerows([*map(_written, row), ""] for row in rows)
    return [line.removesuffix(",\r\n") for line in lines]


def _written(cell: Cell) -> str | float:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else cell

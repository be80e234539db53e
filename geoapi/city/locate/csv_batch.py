"""Bulk lookup of CSV: rows are read, answered and written a
block at a time, whatever the size of the file.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO

from pydantic import ValidationError

from geoapi.city.locate.answer_columns import ANSWER_COLUMNS, Cell, answer_cells, own_columns
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.schemas import LocateQuery
from geoapi.core.cells import harmless
from geoapi.core.encodings import UNREADABLE, decoded_lines
from geoapi.core.errors import DomainError, InvalidInput
from geoapi.core.records import Record, Records
from geoapi.core.turns import Turn
from geoapi.importing.datums import datum_of, says_same
from geoapi.importing.headings import match_header
from geoapi.importing.rows import is_formula

_BLOCK_ROWS, _BLOCK_CHARACTERS = 100, 200_000
# Empty lines make no block, but take as long to read as others.
_LINES_BETWEEN_LOOKS = 1_000
# Each row is answered with as many cells, however short it is.
_MOST_COLUMNS = 1_000
NAMES = {
    "id": ("编号", "序号"),
    "lon": ("lng", "longitude", "x", "经度"),
    "lat": ("latitude", "y", "纬度"),
    "address": ("地址", "标准地址"),
}


@dataclass(frozen=True)
class Options:
    """What holds for every row of the file."""

    crs: str = "wgs84"
    accuracy_m: float | None = None
    at: str | None = None


@dataclass(frozen=True)
class RowLayout:
    """The columns that are handed back, and those that hold the question,
    by their places in a row of `width` cells.
    """

    width: int
    kept: Sequence[int]
    asked: dict[str, int]

    def look_like_rows(self, lines: Sequence[Sequence[str]]) -> bool:
        """Whether the lines of a cell are questions of their own,
        which an unbalanced quotation mark has joined.
        """
        rows = [self._looks_like_row(cells) for cells in lines]
        # Numbers where lon and lat should be cannot well be chance, a comma in an address can.
        by_numbers = {"lon", "lat"} <= self.asked.keys()
        return all(rows) or (by_numbers and (any(rows[1:-1]) or (rows[0] and rows[-1])))

    def _looks_like_row(self, cells: Sequence[str]) -> bool:
        if len(cells) != self.width or self.width == 1:
            return False
        named = {name: cells[place].strip() for name, place in self.asked.items()}
        return named.get("id") != "" and all(
            _is_number(named[name]) for name in ("lon", "lat") if name in named
        )


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
    return _answer_rows(locator, heading, layout, records.rows(layout.look_like_rows), options, turn)


def heading_of(records: Records) -> list[str]:
    """The heading of a table that can be answered. Raises InvalidInput."""
    heading = [cell.strip() for cell in records.heading.cells]
    if not any(heading):
        raise InvalidInput.of("body", "The file is empty: send id,lon,lat or id,address with a heading row.")
    if fault := records.heading.fault or fault_of_text(heading):
        raise InvalidInput.of("body", f"The heading on line {records.heading.line} cannot be read. {fault}")
    if len(heading) > _MOST_COLUMNS:
        raise InvalidInput.of(
            "body", f"The file has {len(heading):,} columns; {_MOST_COLUMNS:,} are the most."
        )
    return heading


def _passing_on(turn: Turn, lines: Iterable[str]) -> Iterator[str]:
    """The lines, between which others have their turn: those of a block may be millions, nearly all empty."""
    for number, line in enumerate(lines):
        if number % _LINES_BETWEEN_LOOKS == 0:
            turn.pass_on()
        yield line


def _answer_rows(
    locator: Locator,
    heading: Sequence[str],
    layout: RowLayout,
    records: Iterator[Record],
    options: Options,
    turn: Turn,
) -> Iterator[str]:
    yield _write([[*(heading[place] for place in layout.kept), *ANSWER_COLUMNS]])
    while True:
        # A turn for each block; it is over before the block is handed on, to a reader who may be slow.
        with turn:
            block = _take_block(records)
            written = _write(_answer_block(locator, block, layout, options))
        if not block:
            return
        yield written


def _take_block(records: Iterator[Record]) -> list[Record]:
    """The next rows; fewer where they are long."""
    block, characters = [], 0
    for record in islice(records, _BLOCK_ROWS):
        block.append(record)
        characters += sum(map(len, record.cells))
        if characters > _BLOCK_CHARACTERS:
            break
    return block


def _answer_block(
    locator: Locator, block: Sequence[Record], layout: RowLayout, options: Options
) -> Sequence[Sequence[object]]:
    questions = [_read(record, layout, options) for record in block]
    resolved = locator.resolve(
        [q.address for q in questions if isinstance(q, LocateQuery) and q.address is not None]
    )
    return [
        [*handed_back(record.cells, layout), *map(_written, answer_cells(locator, question, resolved))]
        for record, question in zip(block, questions, strict=True)
    ]


def handed_back(cells: Sequence[str], layout: RowLayout) -> list[str]:
    return [
        cells[place].replace(UNREADABLE, "\ufffd").replace("\0", "\ufffd") if place < len(cells) else ""
        for place in layout.kept
    ]


def _read(record: Record, layout: RowLayout, options: Options) -> LocateQuery | DomainError:
    """The question of a row, or what is wrong with it."""
    if fault := fault_of_row(record, layout.width):
        return InvalidInput.of("row", fault)
    try:
        return question_of({name: record.cells[place] for name, place in layout.asked.items()}, options)
    except InvalidInput as error:
        return error


def fault_of_row(record: Record, width: int) -> str | None:
    """Why a row under a heading of `width` cells asks nothing."""
    if fault := record.fault or fault_of_text(record.cells):
        return fault
    if len(record.cells) != width:
        return f"The row has {len(record.cells)} cells, the heading {width}."
    return None


def fault_of_text(cells: Sequence[str]) -> str | None:
    """What no cell may hold, whether it is asked by or only handed back."""
    if any(UNREADABLE in cell for cell in cells):
        return "The row holds what is no text in the file's encoding, or is longer than a megabyte."
    if any("\0" in cell for cell in cells):
        return "The row holds a zero byte."
    return None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def question_of(cells: dict[str, str], options: Options) -> LocateQuery:
    """The question that the cells of one row ask, by our own names. Raises InvalidInput."""
    cells = {name: cell.strip() for name, cell in cells.items()}
    for name, cell in cells.items():
        if name != "id" and "\ufffd" in cell:
            raise InvalidInput.of(name, f"{name} holds \ufffd, where another program has lost a character.")
        if name != "id" and is_formula(cell):
            raise InvalidInput.of(name, f"{name} is a formula; write its value.")
    given = {name: cells[name] for name in ("lon", "lat", "address") if cells.get(name)}
    if "lon" in given and "lat" in given:
        given.pop("address", None)
    elif "address" in given:
        given = {"address": given["address"]}
    try:
        return LocateQuery.model_validate(
            {**given, "crs": options.crs, "accuracy_m": options.accuracy_m, "at": options.at}
        )
    except ValidationError as error:
        raise InvalidInput.of_schema(error) from None


def _written(cell: Cell) -> str | float:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else cell


def _write(rows: Sequence[Sequence[object]]) -> str:
    """Rows as CSV (RFC 4180), none of whose cells a spreadsheet would run."""
    buffer = io.StringIO()
    # With these line ends both \r and \n are quoted inside a cell.
    csv.writer(buffer, lineterminator="\r\n").writerows(
        [[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    )
    return buffer.getvalue()

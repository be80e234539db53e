"""Bulk lookup of CSV: rows are read, answered and written a block at a time, whatever the size of the file."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from pydantic import ValidationError

from geoapi.core.errors import DomainError, InvalidInput
from geoapi.core.headings import match_header
from geoapi.core.http import refusal
from geoapi.core.rows import is_formula
from geoapi.core.tables import detect_encoding
from geoapi.locate.actions import Locator, Resolved
from geoapi.locate.schemas import LocateQuery

_SAMPLE_BYTES = 1 << 16
_BLOCK_ROWS = 1_000
_NAMES = {
    "id": ("编号", "序号"),
    "lon": ("lng", "longitude", "x", "经度"),
    "lat": ("latitude", "y", "纬度"),
    "address": ("地址", "标准地址"),
}
ANSWER_COLUMNS = (
    *("grid_code", "grid_name", "community_name", "subdistrict_name", "district_name", "city_name"),
    *("call_rung", "call_name", "call_role", "call_phone", "call_until"),
    *("responsible_name", "responsible_role", "responsible_phone", "on_duty"),
    *("matched_text", "matched_score", "basis", "distance_to_boundary_m", "accuracy_m", "needs_confirmation"),
    *("alternatives", "atlas_version", "error"),
)
_LEVELS = ("community", "subdistrict", "district", "city")


@dataclass(frozen=True)
class Options:
    """What holds for every row of the file."""

    crs: str = "wgs84"
    accuracy_m: float | None = None
    at: str | None = None


def open_csv(stream: IO[bytes]) -> tuple[list[str], Iterator[list[str]]]:
    """The heading and the rows of a CSV in UTF-8, UTF-16 or GB18030. Raises InvalidInput for a file that is none."""
    sample = stream.read(_SAMPLE_BYTES)
    stream.seek(0)
    if not sample.strip():
        raise InvalidInput.of("body", "The file is empty: send id,lon,lat or id,address with a heading row.")
    encoding = detect_encoding(sample)
    # A byte that cannot be read spoils its own row, not the file.
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    reader = csv.reader(text)
    heading = [cell.strip() for cell in next(reader, [])]
    return heading, reader


def answer_csv(locator: Locator, stream: IO[bytes], options: Options) -> Iterator[str]:
    """Check the heading at once, then yield the answered file in pieces of text."""
    heading, rows = open_csv(stream)
    columns = {name: place for place, name in match_header(heading, _NAMES).items()}
    if "address" not in columns and not {"lon", "lat"} <= columns.keys():
        raise InvalidInput.of(
            "body", f"The heading row needs lon and lat, or address; it has {', '.join(heading)[:200]}."
        )
    # The options are wrong for every row or for none: say so before the first.
    _query({"lon": "0", "lat": "0"}, options)
    locator.check(options.crs, options.at)
    return _answer_rows(locator, heading, columns, rows, options)


def _answer_rows(
    locator: Locator, heading: Sequence[str], columns: dict[str, int], rows: Iterator[list[str]], options: Options
) -> Iterator[str]:
    yield _write([[*heading, *ANSWER_COLUMNS]])
    while block := _next_block(rows):
        questions = [_read(row, len(heading), columns, options) for row in block]
        resolved = locator.resolve(
            [q.address for q in questions if isinstance(q, LocateQuery) and q.address is not None]
        )
        width = len(heading)
        yield _write(
            [
                [*(_harmless(cell) for cell in (*row, *[""] * width)[:width]), *_answer(locator, question, resolved)]
                for row, question in zip(block, questions, strict=True)
            ]
        )


def _next_block(rows: Iterator[list[str]]) -> list[list[str]]:
    block: list[list[str]] = []
    while len(block) < _BLOCK_ROWS:
        try:
            row = next(rows, None)
        except csv.Error as error:  # One line the reader cannot take apart, such as a field of a megabyte.
            row = [f"unreadable line: {error}"]
        if row is None:
            break
        if row:
            block.append(row)
    return block


def _read(row: list[str], width: int, columns: dict[str, int], options: Options) -> LocateQuery | DomainError:
    """The question of a row, or what is wrong with it."""
    if len(row) != width:
        return InvalidInput.of("row", f"The row has {len(row)} cells, the heading {width}.")
    cells = {name: row[place].strip() for name, place in columns.items()}
    for name, cell in cells.items():
        if "\ufffd" in cell:
            return InvalidInput.of(name, f"{name} holds bytes that are not text in the file's encoding.")
        if name != "id" and is_formula(cell):
            return InvalidInput.of(name, f"{name} is a formula; write its value.")
    try:
        return _query(cells, options)
    except InvalidInput as error:
        return error


def _query(cells: dict[str, str], options: Options) -> LocateQuery:
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
        raise refusal(error) from None


def _answer(locator: Locator, question: LocateQuery | DomainError, resolved: Resolved) -> list[object]:
    try:
        if isinstance(question, DomainError):
            raise question
        answers, asked, found, at = locator.ask(question, resolved)
    except DomainError as error:
        return [*[""] * (len(ANSWER_COLUMNS) - 1), error.detail]
    chain = {area.level: area for area in answers.atlas.chains[found.leaf]}
    leaf = answers.atlas.leaves[found.leaf]
    call, first = answers.first_call(found, asked, at), answers.first_responsible(found, asked, at)
    evidence = answers.evidence(asked, found)
    return [
        *(leaf.code, leaf.name),
        *(chain[level].name if level in chain else "" for level in _LEVELS),
        *(call.rung, call.name, call.post.role if call.post else "", call.phone.text),
        call.until.isoformat() if call.until else "",
        *((first.name, first.post.role, first.phone, _yes_no(first.hours.on)) if first else ("", "", "", "")),
        *(asked.matched.get("text", ""), asked.matched.get("score", "")),
        *(evidence["basis"], evidence["distance_to_boundary_m"], evidence["accuracy_m"]),
        _yes_no(evidence["needs_confirmation"]),
        " ".join(each["code"] for each in evidence["alternatives"]),
        *(evidence["atlas_version"], ""),
    ]


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "true" if value else "false"


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run is handed back as text."""
    return f"'{cell}" if is_formula(cell) else cell


def _write(rows: Sequence[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()

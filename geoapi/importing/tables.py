"""Rows of CSV and XLSX files as people really send them: any usual encoding, Chinese or English headings."""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path

from geoapi.core import encodings
from geoapi.core.cells import EPOCH_1900
from geoapi.core.encodings import decoded_lines
from geoapi.core.errors import InvalidInput, UnsupportedContent
from geoapi.importing.coordinates import POINT_COLUMNS, pair_of
from geoapi.importing.datums import Names, datum_of, says_same
from geoapi.importing.filekinds import kind_of_file
from geoapi.importing.headings import LINES_LOOKED_AT, Header, find_header
from geoapi.importing.locating import located
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report
from geoapi.importing.rows import UNREADABLE, Contents, Row, made_row
from geoapi.importing.workbooks import Book, clean

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of so many characters beyond ASCII, one may be broken for the text still to be in this encoding.
_BROKEN_ONE_IN = 10
# Rows looked at to know a column of points by what it holds.
_ROWS_LOOKED_AT = 50
NOTHING_SPECIAL = Contents()


@dataclass(frozen=True)
class Sheet:
    """A table: our names of the columns found, headings nobody asked for, and the rows.

    `crs` is the coordinate system that the headings name;
    `notes` say what was chosen and left out on the way.
    """

    columns: frozenset[str]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]
    crs: str | None = None
    notes: tuple[Reason, ...] = ()


def detect_encoding(sample: bytes) -> str:
    """The encoding of text by its beginning: utf-8, utf-8-sig, utf-16(-le, -be), utf-32 or gb18030.

    A few bytes may be broken. Raises InvalidInput when it is none of them.
    The sample may end in the middle of a character.
    """
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    if b"\0" in sample:
        for name in ("utf-16-le", "utf-16-be"):
            if _is_utf16(sample, name):
                return name
        if sample.count(0) * 20 > len(sample):
            raise InvalidInput.of("file", "The file is not text: it holds zero bytes.")
    for name in ("utf-8", "gb18030"):
        if _decodes(sample, name):
            return name if name == "utf-8" or not _is_broken_utf8(sample) else "utf-8"
    for name in ("utf-8", "gb18030"):
        loose = sample.decode(name, errors="replace")
        if 0 < loose.count(UNREADABLE) * _BROKEN_ONE_IN <= sum(character > "\x7f" for character in loose):
            return name
    raise InvalidInput.of("file", "The text is in no known encoding: save it as UTF-8 (or GB18030).")


def _is_broken_utf8(sample: bytes) -> bool:
    """Whether text is UTF-8 with a few broken bytes: it may happen to be readable as GB18030, as nonsense."""
    loose = sample.decode("utf-8", errors="replace")
    return loose.count(UNREADABLE) * _BROKEN_ONE_IN < sum(character > "\x7f" for character in loose)


def _is_utf16(sample: bytes, name: str) -> bool:
    """Whether bytes without a mark are UTF-16:
    then nearly all are usual characters, and lines end or cells divide.
    """
    text = sample[: len(sample) // 2 * 2].decode(name, errors="replace")
    usual = len(
        re.findall(
            r"[\t\r\n\x20-\x7e\u00b0-\u00ff\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text
        )
    )
    return len(text) > 0 and usual * 10 >= len(text) * 9 and re.search(r"[\n,;\t]", text) is not None


def decode(data: bytes) -> str:
    """The text of a whole file in whichever encoding.

    Raises InvalidInput naming the line that cannot be read.
    """
    encoding = detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"The text is {encoding.upper()}, but line {line} holds bytes that are not."
        raise InvalidInput.of("file", problem) from None


def read_table(
    path: Path,
    names: Names,
    required: Sequence[str],
    sheet: str | None = None,
    *,
    holds: Contents = NOTHING_SPECIAL,
    crs: str | None = None,
    encoding: str | None = None,
) -> Sheet:
    """Read a CSV (comma, tab or semicolon) or XLSX file, its header wherever it stands in the first lines.
    Blank rows are left out. `crs` is the coordinate system that was said.

    Raises InvalidInput with one clear sentence when the file as a whole cannot be used.
    """
    kind = kind_of_file(path)
    if kind in ("features", "map"):
        what = "a map file" if kind == "map" else "a file of features (GeoJSON, GeoPackage, Shapefile, KML …)"
        raise InvalidInput.of("file", f"{path.name} is {what}, not a table: CSV or XLSX is read here.")
    book = Book(path, sheet) if kind == "workbook" else None
    if book is not None:
        numbered = enumerate(book.rows(), start=1)
    else:
        if sheet is not None:
            raise InvalidInput.of("sheet", f"{path.name} is text and has no sheets: leave --sheet out.")
        numbered = enumerate(_csv_rows(_text_of(path, encoding), names, required, crs), start=1)
    first: list[tuple[int, list[str]]] = []
    for number, line in numbered:
        if any(line):
            first.append((number, line))
        if len(first) == LINES_LOOKED_AT + _ROWS_LOOKED_AT:
            break
    header = find_header(first[:LINES_LOOKED_AT], names, required, crs)
    data = [(number, line) for number, line in first if number > header.number]
    header = _with_points(header, data, names)
    _require_columns(path, header, names, required, book)
    notes = list(header.notes)
    titles = [" ".join(dict.fromkeys(filter(None, line))) for number, line in first if number < header.first]
    if titles:
        above = " / ".join(titles)[:200]
        sentence = f"the columns are named in row {header.number}; left out above it: {above}"
        notes.append(Reason("not-used", sentence, value=above))
    if book is not None and book.others and sheet is None:
        others = ", ".join(book.others)
        sentence = f"the first sheet was read, not {others}: --sheet reads another"
        notes.append(Reason("not-used", sentence, value=others))
    epoch = EPOCH_1900
    rows, repeated = [], []
    for number, line in chain(data, numbered):
        epoch = book.epoch if book is not None else EPOCH_1900
        if not any(line):
            continue
        if _repeats(line, header):
            repeated.append(str(number))
            continue
        named = {name: line[at] for at, name in header.columns.items() if at < len(line) and line[at]}
        made = made_row(number, named, holds, epoch=epoch)
        overflow = _overflow(line, len(header.headings)) if made.fault is None else None
        rows.append(replace(made, fault=overflow) if overflow else made)
    if repeated:
        again = ", ".join(repeated[:10])
        sentence = f"the headings stand again in row {again}: no rows of data"
        notes.append(Reason("not-used", sentence, value=f"{header.headings[0]} … ({again})"))
    columns = frozenset(header.columns.values())
    if not columns & set(POINT_COLUMNS):
        return Sheet(columns, header.ignored, tuple(rows), None, tuple(notes))
    system = header.crs or _named_system(path, rows, titles, crs)
    heading = next((header.headings[at] for at, name in header.columns.items() if name == "point"), "")
    placed = located(rows, heading, crs or system or "wgs84")
    columns = columns - {"point", "crs"} | ({"lon", "lat"} if "point" in columns else set())
    return Sheet(columns, header.ignored, tuple(placed), system, tuple(notes))


def require_rows(sheet: Sheet, name: str) -> None:
    """Raises InvalidInput when a table has a heading but nothing below it."""
    if not sheet.rows:
        raise InvalidInput.of("file", f"{name} has a heading but no rows.")


def tell_heading(sheet: Sheet, report: Report) -> None:
    """Say in the report what was chosen among the columns, and which are not used."""
    for note in sheet.notes:
        report.note("heading", note)
    if sheet.ignored:
        ignored = ", ".join(dict.fromkeys(sheet.ignored))
        report.note("heading", Reason("not-used", f"columns not used: {ignored}", value=ignored))


def tell_changes(row: Row, subject: str, report: Report) -> None:
    """Say in the report what of a row was read as something else than it says, or left out."""
    for change in row.changes:
        (report.repair if change.read else report.note)(row.where, change.reason, subject)


def _text_of(path: Path, encoding: str | None) -> str:
    """The text of a file; bytes that cannot be read are marked, and cost their rows."""
    data = path.read_bytes()
    try:
        if encoding is None:
            detect_encoding(data)
        text = "".join(decoded_lines(BytesIO(data), encoding))
    except (InvalidInput, UnsupportedContent) as error:
        raise InvalidInput.of("file", f"{path.name} cannot be read. {error.detail}") from None
    return text.replace(encodings.UNREADABLE, UNREADABLE)


def _named_system(path: Path, rows: Sequence[Row], titles: Sequence[str], crs: str | None) -> str | None:
    """The coordinate system that a column (坐标系) gives for all rows.
    Raises InvalidInput when it, or a title, leaves doubt and none was said.
    """
    given = {row["crs"] for row in rows if row["crs"]}
    systems = {datum_of(each)[0] for each in given}
    if crs is None and given and (len(systems) > 1 or None in systems):
        said = ", ".join(sorted(given)[:5])
        raise InvalidInput.of(
            "crs", f"The rows of {path.name} name their coordinate system as {said}: say --crs."
        )
    if crs is not None and any(system is not None and not says_same(system, crs) for system in systems):
        raise InvalidInput.of(
            "crs", f"The rows of {path.name} name {', '.join(sorted(given)[:5])}, not {crs}."
        )
    of_title = next((system for title in titles if (system := datum_of(title)[0])), None)
    if crs is None and not given and of_title is not None and not says_same(of_title, "wgs84"):
        raise InvalidInput.of(
            "crs", f"The title of {path.name} names {of_title}: say --crs {of_title}, or --crs wgs84."
        )
    return next(iter(systems), None)


def _with_points(header: Header, rows: Sequence[tuple[int, list[str]]], names: Names) -> Header:
    """The header, with a column that holds points (位置:
    "116.35,40.00") known by that, where there is no other.
    """
    if "point" not in names or {"lon", "lat", "point"} & set(header.columns.values()):
        return header
    for place, heading in enumerate(header.headings):
        cells = [row[place] for _, row in rows if place < len(row) and row[place]]
        if cells and all(_is_point(cell) for cell in cells):
            sentence = f"the column {heading or place + 1} holds coordinates and is read as such"
            note = Reason("coordinates-read", sentence, value=heading or place + 1)
            return replace(header, columns={**header.columns, place: "point"}, notes=(*header.notes, note))
    return header


def _is_point(cell: str) -> bool:
    pair = pair_of(cell)
    if pair is None:
        return False
    # 12,5 may be anything; a point of a city is written with more digits, or with a mark.
    return (
        pair.is_ordered
        or bool(pair.first.axis)
        or all(re.search(r"\.\d{2}|°|度", part) for part in _halves(cell))
    )


def _halves(cell: str) -> list[str]:
    return [part for part in re.split(r"[,，;；、|\s]+", cell) if part]


def _require_columns(
    path: Path, header: Header, names: Names, required: Sequence[str], book: Book | None
) -> None:
    missing = [name for name in required if name not in header.columns.values()]
    if missing:
        wanted = ", ".join(f"{name} ({'/'.join(names[name])})" if names[name] else name for name in missing)
        have = ", ".join(dict.fromkeys(heading for heading in header.headings if heading)) or "nothing"
        sheets = (
            f" Other sheets: {', '.join(book.others)}: say --sheet."
            if book is not None and book.others
            else ""
        )
        row = f"row {header.number} has {have[:500]}"
        raise InvalidInput.of("file", f"{path.name} has no column {wanted}; {row}.{sheets}")


def _repeats(line: Sequence[str], header: Header) -> bool:
    """Whether a row is the header again, as on each page of a printed list."""
    named = [place for place in header.columns if place < len(line) and line[place]]
    return len(named) > 1 and all(line[place] == header.headings[place] for place in named)


def _overflow(cells: list[str], width: int) -> Reason | None:
    extra = [cell for cell in cells[width:] if cell]
    sentence = f"{len(extra)} more cells than columns (a comma inside a cell needs quotes)"
    return Reason("too-many-cells", sentence) if extra else None


def _csv_rows(text: str, names: Names, required: Sequence[str], crs: str | None) -> Iterator[list[str]]:
    """The rows, divided by the character that makes the most known columns of the first lines."""
    first = "\n".join(text.lstrip("\ufeff\r\n").splitlines()[: LINES_LOOKED_AT + 2])

    def known(delimiter: str) -> tuple[int, int]:
        try:
            divided = csv.reader(StringIO(first, newline=""), delimiter=delimiter)
            lines = [
                (number, [clean(cell) for cell in row])
                for number, row in enumerate(divided, start=1)
                if any(row)
            ]
            header = find_header(lines[:LINES_LOOKED_AT], names, required, crs)
        except (csv.Error, InvalidInput):
            return 0, first.count(delimiter)
        return len(header.columns), first.count(delimiter)

    delimiter = max(",\t;", key=known)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            problem = f"Line {reader.line_num}: the quotation marks do not pair up ({error})."
            raise InvalidInput.of("file", problem) from None
        if row is None:
            return
        yield [clean(cell) for cell in row]


def _decodes(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return True

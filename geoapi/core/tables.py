"""Rows of CSV and XLSX files as people really send them: any usual encoding, Chinese or English headings."""

import codecs
import csv
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from geoapi.core.errors import InvalidInput

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A sign, then only what numbers and phone numbers are made of.
_SIGNED_NUMBER = re.compile(r"[+-][\d\s().,-]*\d(e[+-]?\d+)?", re.IGNORECASE)
_DASHES = re.compile(r"[-+\s]*")
_BLUNTED_CODE = re.compile(r"\d(\.\d+)?E\+\d+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_CELL = 10_000


@dataclass(frozen=True)
class Row:
    """A row by its number in the file (the heading is row 1), its cells by our own column names.

    `fault` says what is wrong with the row as such; then its cells must not be used. `noun` is what the file has
    instead of rows.
    """

    number: int
    cells: Mapping[str, str]
    fault: str | None = None
    noun: str = "row"

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def where(self) -> str:
        return f"{self.noun} {self.number}"


@dataclass(frozen=True)
class Sheet:
    """A table: our names of the columns found, headings nobody asked for, and the rows."""

    columns: frozenset[str]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]


def detect_encoding(sample: bytes) -> str:
    """The encoding of text by its beginning: utf-8, utf-8-sig, utf-16(-le, -be), utf-32 or gb18030.

    Raises InvalidInput when it is none of them. The sample may end in the middle of a character.
    """
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    if b"\0" in sample:
        # Text in UTF-16 without a mark: ASCII characters (commas at least) have one zero byte each.
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        if max(odd, even) > 4 * min(odd, even) and len(sample) > 1:
            name = "utf-16-le" if odd > even else "utf-16-be"
            if _decodes(sample, name):
                return name
        raise InvalidInput.of("file", "The file is not text: it holds zero bytes.")
    if _decodes(sample, "utf-8"):
        return "utf-8"
    # UTF-8 with a few broken bytes may happen to be readable as GB18030, as nonsense.
    loose = sample.decode("utf-8", errors="replace")
    broken = loose.count("\ufffd")
    if broken * 10 < sum(character > "\x7f" for character in loose):
        line = loose.count("\n", 0, loose.index("\ufffd")) + 1
        raise InvalidInput.of("file", f"The text is UTF-8, but line {line} holds bytes that are not.")
    if _decodes(sample, "gb18030"):
        return "gb18030"
    raise InvalidInput.of("file", "The text is in no known encoding: save it as UTF-8 (or GB18030).")


def decode(data: bytes) -> str:
    """The text of a whole file in whichever encoding. Raises InvalidInput naming the line that cannot be read."""
    encoding = detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput.of("file", f"Line {line} cannot be read as {encoding.upper()}.") from None


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would calculate this cell instead of showing it. Signed numbers and phones are none."""
    text = unicodedata.normalize("NFKC", cell.lstrip())
    if text[:1] in ("=", "@"):
        return True
    return text[:1] in ("+", "-") and not _SIGNED_NUMBER.fullmatch(text) and not _DASHES.fullmatch(text)


def match_header(headings: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Our column name of each heading's place; `names` gives each of ours its aliases. Unknown headings are left out.

    Raises InvalidInput when two headings mean the same column.
    """
    known = {_folded(alias): name for name, aliases in names.items() for alias in (name, *aliases)}
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        name = known.get(_folded(heading))
        if name is None:
            continue
        if name in found.values():
            raise InvalidInput.of("file", f"Two columns are {name}: {heading!r} is the second.")
        found[place] = name
    return found


def read_table(
    path: Path, names: Mapping[str, Sequence[str]], required: Sequence[str], sheet: str | None = None
) -> Sheet:
    """Read a CSV (comma, tab or semicolon) or XLSX file. Blank rows are left out.

    Raises InvalidInput with one clear sentence when the file as a whole cannot be used.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput.of("file", f"{path} cannot be read: {error.strerror}.") from None
    if not data.strip():
        raise InvalidInput.of("file", f"{path.name} is empty.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput.of("file", f"{path.name} is an old .xls workbook (or encrypted): save it as .xlsx or CSV.")
    is_workbook = data.startswith(b"PK\x03\x04")
    numbered = enumerate(_xlsx_rows(path, sheet) if is_workbook else _csv_rows(decode(data)), start=1)
    heading_number, headings = next(((n, row) for n, row in numbered if any(row)), (1, []))
    places = match_header(headings, names)
    missing = [name for name in required if name not in places.values()]
    if missing:
        wanted = ", ".join(f"{name} ({'/'.join(names[name])})" if names[name] else name for name in missing)
        have = ", ".join(heading for heading in headings if heading) or "nothing"
        raise InvalidInput.of("file", f"{path.name} has no column {wanted}; row {heading_number} has {have}.")
    rows = tuple(_row(number, cells, places, len(headings)) for number, cells in numbered if any(cells))
    ignored = tuple(heading for place, heading in enumerate(headings) if heading and place not in places)
    return Sheet(frozenset(places.values()), ignored, rows)


def _row(number: int, cells: list[str], places: Mapping[int, str], width: int) -> Row:
    named = {name: cells[place] for place, name in places.items() if place < len(cells) and cells[place]}
    return Row(number, named, fault_of(named) or _overflow(cells, width))


def _overflow(cells: list[str], width: int) -> str | None:
    extra = [cell for cell in cells[width:] if cell]
    return f"{len(extra)} more cells than columns (a comma inside a cell needs quotes)" if extra else None


def fault_of(cells: Mapping[str, str]) -> str | None:
    for name, cell in cells.items():
        if is_formula(cell):
            return f"{name} is a formula; write its value"
        if _BLUNTED_CODE.fullmatch(cell):
            return f"{name} is {cell}: a spreadsheet turned it into a number and its last digits are lost"
        if CONTROL.search(cell):
            return f"{name} holds a control character"
        if len(cell) > LONGEST_CELL:
            return f"{name} is {len(cell):,} characters long"
    return None


def _csv_rows(text: str) -> Iterator[list[str]]:
    first_line = text.lstrip("\ufeff\r\n").partition("\n")[0]
    delimiter = max(",\t;", key=first_line.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            problem = f"Line {reader.line_num}: the quotation marks do not pair up ({error})."
            raise InvalidInput.of("file", problem) from None
        if row is None:
            return
        yield [_clean(cell) for cell in row]


def _xlsx_rows(path: Path, sheet: str | None) -> Iterator[list[str]]:
    try:
        workbook = load_workbook(path, read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise InvalidInput.of("file", f"{path.name} is not a readable .xlsx workbook.") from None
    try:
        if sheet is not None and sheet not in workbook.sheetnames:
            have = ", ".join(workbook.sheetnames)
            raise InvalidInput.of("sheet", f"{path.name} has no sheet {sheet!r}; it has {have}.")
        page = workbook[sheet] if sheet is not None else workbook.worksheets[0]
        if hasattr(page, "reset_dimensions"):
            # Some programs write a wrong size, which would hide rows.
            page.reset_dimensions()
        for cells in page.iter_rows():
            yield [_shown(cell.value, cell.data_type) for cell in cells]
    finally:
        workbook.close()


def _shown(value: object, data_type: str) -> str:
    if value is None:
        return ""
    if data_type == "f":
        return value if isinstance(value, str) else "=()"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _clean(str(value))


def _clean(cell: str) -> str:
    # str.strip knows the ideographic space, but not the mark some programs put before the first cell.
    return cell.strip().strip("\ufeff\u200b").strip()


def _folded(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).lower()
    # A unit or remark in brackets is no part of the name: 经度(度).
    return re.sub(r"\(.*?\)|[\s_*:]", "", text)


def _decodes(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return True

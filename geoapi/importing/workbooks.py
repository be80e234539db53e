"""Rows of .xlsx workbooks as text: dates, merged cells, long numbers, and files made to fill the memory."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.workbook import Workbook

from geoapi.core.cells import EPOCH_1900
from geoapi.core.errors import InvalidInput

# Unpacked: all but the cells themselves is held in memory at once.
MOST_BYTES_HELD = 300 << 20
MOST_ROWS, MOST_CELLS = 1_048_576, 50_000_000
# Cells merged across columns mean a group of columns in headings, and nothing in the rows below.
LINES_OF_HEADINGS = 15
# A spreadsheet keeps 15 digits of a number.
_EXACT = 10**15
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


@dataclass
class Book:
    """An open workbook: the rows of one sheet, the day its serial dates count from, and its other sheets."""

    path: Path
    sheet: str | None
    epoch: datetime = EPOCH_1900
    others: tuple[str, ...] = field(default=(), init=False)

    def rows(self) -> Iterator[list[str]]:
        """All rows from the first on, blank ones too.

        Raises InvalidInput for a file that is damaged or too large.
        """
        _require_bounded(self.path)
        try:
            workbook = load_workbook(self.path, read_only=True, data_only=False)
        except Exception:  # noqa: BLE001  whatever a broken file makes openpyxl raise
            # Whatever a broken archive makes the reader stumble over.
            raise _damaged(self.path) from None
        try:
            self.epoch = workbook.epoch
            yield from self._rows(workbook)
        except (InvalidInput, GeneratorExit):
            raise
        except Exception:  # noqa: BLE001  the same
            raise _damaged(self.path) from None
        finally:
            workbook.close()

    def _rows(self, workbook: Workbook) -> Iterator[list[str]]:
        pages = {page.title: page for page in workbook.worksheets}
        if self.sheet is not None and self.sheet not in pages:
            have = ", ".join(pages) or "none with cells"
            raise InvalidInput.of("sheet", f"{self.path.name} has no sheet {self.sheet!r}; it has {have}.")
        if not pages:
            raise InvalidInput.of("file", f"{self.path.name} has no sheet with cells.")
        page = pages[self.sheet] if self.sheet is not None else next(iter(pages.values()))
        self.others = tuple(title for title in pages if title != page.title)
        if hasattr(page, "reset_dimensions"):
            # Some programs write a wrong size, which would hide rows.
            page.reset_dimensions()
        merged = _Merged(_merged_cells(self.path, str(getattr(page, "_worksheet_path", ""))))
        cells_read = 0
        for number, cells in enumerate(page.iter_rows(), start=1):
            cells_read += len(cells)
            if number > MOST_ROWS or cells_read > MOST_CELLS:
                raise InvalidInput.of(
                    "file", f"{self.path.name} has more than {MOST_CELLS:,} cells: divide it."
                )
            row = [_shown(cell.value, cell.data_type) for cell in cells]
            yield merged.filled(number, row)


class _Merged:
    """Puts the value of merged cells into each row they reach over, and in headings into each column."""

    def __init__(self, ranges: list[tuple[int, int, int, int]]) -> None:
        self._starting: dict[int, list[tuple[int, int, int]]] = {}
        for left, top, right, bottom in ranges:
            self._starting.setdefault(top, []).append((left, right, bottom))
        self._open: list[tuple[int, int, str]] = []

    def filled(self, number: int, row: list[str]) -> list[str]:
        self._open = [each for each in self._open if each[1] >= number]
        has_own = any(row)
        for left, right, bottom in self._starting.pop(number, ()):
            value = row[left] if left < len(row) else ""
            if value and number <= LINES_OF_HEADINGS:
                row += [""] * (right + 1 - len(row))
                row[left : right + 1] = [value] * (right + 1 - left)
            if value and bottom > number:
                columns = range(left, right + 1) if number <= LINES_OF_HEADINGS else (left,)
                self._open += [(column, bottom, value) for column in columns]
        for column, _, value in self._open:
            # A row with nothing of its own is blank, not one more of the same.
            if has_own and not (column < len(row) and row[column]):
                row += [""] * (column + 1 - len(row))
                row[column] = value
        return row


def _require_bounded(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _damaged(path) from None
    held = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/"))
    if held > MOST_BYTES_HELD:
        problem = (
            f"{path.name} would be {held / 1e9:.1f} GB unpacked, too large to read: divide it, or save "
            "it as CSV."
        )
        raise InvalidInput.of("file", problem)


def _merged_cells(path: Path, part: str) -> list[tuple[int, int, int, int]]:
    """The merged cells of a sheet: left, top, right, bottom; columns count from 0, rows from 1.

    They stand behind the cells, so the file is read for them first.
    """
    found = []
    with zipfile.ZipFile(path) as archive:
        if part not in archive.namelist():
            return []
        with archive.open(part) as file:
            held = b""
            while block := file.read(1 << 20):
                held += block
                end = 0
                for match in _MERGED.finditer(held):
                    left, top, right, bottom = (each.decode() for each in match.groups())
                    columns = column_index_from_string(left) - 1, column_index_from_string(right) - 1
                    found.append((columns[0], int(top), columns[1], int(bottom)))
                    end = match.end()
                # The next one may have begun at the end of the block.
                held = held[max(end, len(held) - 200) :]
    return found


def _shown(value: object, data_type: str) -> str:
    if value is None:
        return ""
    if data_type == "f":
        return value if isinstance(value, str) else "=()"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) and abs(value) >= _EXACT:
        return f"{value:.14E}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat() if not isinstance(value, datetime) else value.isoformat(" ", "seconds")
    return clean(str(value))


def clean(cell: str) -> str:
    """The cell without blanks around it, and without the mark that some programs put before the first one."""
    # str.strip knows the ideographic space, but not these.
    return cell.strip().strip("\ufeff\u200b").strip()


def _damaged(path: Path) -> InvalidInput:
    return InvalidInput.of(
        "file", f"{path.name} is not a readable .xlsx workbook: it is damaged or incomplete."
    )

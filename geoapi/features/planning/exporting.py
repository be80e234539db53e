"""The buildings that change their grid by a plan, as tables that offices take along."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from geoapi.core.cells import harmless

HEAD = (
    "楼栋编码",
    "楼栋",
    "小区",
    "户数",
    "原网格编码",
    "原网格",
    "原负责人",
    "现网格编码",
    "现网格",
    "现负责人",
)
_WIDTHS = (18, 16, 18, 8, 18, 18, 24, 18, 18, 24)
Json = dict[str, Any]


def as_csv(changes: Json, note: str) -> str:
    """The buildings, a line each, in UTF-8 with a mark by which spreadsheets know it."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([HEAD, *_rows(changes), (note,)])
    return "\ufeff" + text.getvalue()


def as_workbook(changes: Json, note: str) -> bytes:
    """The same as a sheet of XLSX."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "换网格的楼栋"
    for row in (HEAD, *_rows(changes), (note,)):
        sheet.append(row)
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _rows(changes: Json) -> Iterator[tuple[str | int, ...]]:
    for move in changes["moves"]:
        sides = [*_side(move["from"]), *_side(move["to"])]
        for building in move["buildings"]:
            own = (building["code"], building["name"], building["estate"] or "", building["households"])
            yield tuple(harmless(value) if isinstance(value, str) else value for value in (*own, *sides))


def _side(grid: Json | None) -> tuple[str, str, str]:
    return ("", "", "") if grid is None else (grid["code"], grid["name"], "、".join(grid["people"]))

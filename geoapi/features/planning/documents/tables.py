"""A plan as tables: buildings that change their grid, grids before and after, what is let stand."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from geoapi.core.cells import harmless
from geoapi.features.planning.documents.dossier import CHECKS, FATES, KINDS, Dossier, GridChange, Side

Row = Sequence[str | int | None]
BUILDINGS = ("楼栋编码", "小区或街巷", "门牌", "户数", "原网格编码", "原网格", "原负责人", "现网格编码",
             "现网格", "现负责人")  # fmt: skip
GRIDS = ("网格编码", "社区", "网格", "原名", "变化", "类型", "原户数", "现户数", "原楼栋", "现楼栋",
         "原负责人", "现负责人")  # fmt: skip
WAIVERS = ("问题", "网格", "理由", "说明人", "时间")
_WIDTHS = {"编码": 18, "负责人": 26, "理由": 40, "户数": 9, "原楼栋": 9, "现楼栋": 9}


def as_csv(dossier: Dossier) -> bytes:
    """The buildings, a line each, in UTF-8 with a mark by which spreadsheets know it; `note` last."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([BUILDINGS, *map(_harmless, _buildings(dossier)), (dossier.note,)])
    return ("\ufeff" + text.getvalue()).encode()


def as_workbook(dossier: Dossier) -> bytes:
    """The last row of each sheet says of which plan it is, who made it and when."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, head, rows in (
        ("换网格的楼栋", BUILDINGS, _buildings(dossier)),
        ("网格前后", GRIDS, map(_grid, dossier.changes)),
        ("保留的问题", WAIVERS, _waivers(dossier)),
    ):
        sheet = book.create_sheet(title)
        for row in (head, *rows, (dossier.note,)):
            sheet.append(_harmless(row))
        for place, name in enumerate(head, 1):
            wide = next((size for end, size in _WIDTHS.items() if name.endswith(end)), 16)
            sheet.column_dimensions[get_column_letter(place)].width = wide
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _harmless(row: Row) -> list[str | int | None]:
    return [harmless(value) if isinstance(value, str) else value for value in row]


def _buildings(dossier: Dossier) -> Iterator[Row]:
    for move in dossier.moves:
        for door in move.doors:
            yield (door.code, door.street, door.door, door.households, *_end(move.source), *_end(move.target))


def _end(side: Side | None) -> tuple[str, str, str]:
    return ("", "", "") if side is None else (side.code, side.full_name, _people(side))


def _people(side: Side | None) -> str:
    return "、".join(who.name for who in side.people) if side else ""


def _grid(change: GridChange) -> Row:
    before, after = change.before, change.after
    side = after or before
    return (
        change.code,
        side.community if side else "",
        side.name if side else "",
        before.name if before and after and before.name != after.name else "",
        FATES.get(change.fate or "", "户数变化"),
        KINDS.get(side.kind, side.kind) if side else "",
        before.households if before else None,
        after.households if after else None,
        before.buildings if before else None,
        after.buildings if after else None,
        _people(before),
        _people(after),
    )


def _waivers(dossier: Dossier) -> Iterator[Row]:
    names = {change.code: change.name for change in dossier.changes}
    for waiver in dossier.waivers:
        grids = "、".join(names.get(code, code) for code in waiver.codes)
        yield CHECKS.get(waiver.key, waiver.key), grids, waiver.why, waiver.by, dossier.local(waiver.at)

"""Taking matters along as a table: without anybody's name or phone, and each row says who took it."""

import csv
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from geoapi.core.actors import Actor, Reach, Site
from geoapi.core.cells import harmless
from geoapi.core.clock import Calendar
from geoapi.core.commands import Change, command, run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import TooLarge
from geoapi.office.access.auditing import masked
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.queries import scope_by
from geoapi.office.matters.store import clocks, files, inbox
from geoapi.office.matters.store.clocks import Postponement
from geoapi.office.matters.store.files import PostName

EXPORT = "export"
MOST = 5_000
HEAD = ("编号", "类别", "状态", "来源", "标题", "地点", "网格", "承办", "诉求时间", "最近时限", "已超时",
        "延期时间", "延期至", "紧急", "特殊群体", "办结时间", "结果", "导出")  # fmt: skip
_WIDTHS = (14, 12, 10, 12, 40, 28, 16, 22, 17, 17, 8, 17, 17, 8, 10, 17, 12, 44)
Row = Sequence[str | None]


class Exports:
    """Makes tables of what somebody may take along, confirmed a moment ago that it is he."""

    def __init__(self, database: Database, kinds: Kinds, calendar: Calendar) -> None:
        self._database, self._kinds, self._calendar = database, kinds, calendar

    def table(self, actor: Actor, wanted: inbox.Filter, form: str) -> bytes:
        """As `csv` or `xlsx`, what is due first above. Raises Forbidden, or TooLarge beyond MOST rows."""
        reaches = self._reaches(actor)
        with self._database.transaction() as connection:
            found = inbox.rows(connection, scope_by(reaches), wanted, MOST + 1)
            names = files.post_names(connection, {row.post_code for row in found if row.post_code})
            verbs = {verb for kind in self._kinds for verb in kind.postponed_by}
            later = clocks.postponements(connection, [row.id for row in found[:MOST]], verbs)
        if len(found) > MOST:
            raise TooLarge(f"That is more than {MOST:,} rows: choose an area, a category or a shorter time.")
        asked = {name: _plain(value) for name, value in vars(wanted).items() if value}
        done = run(
            self._database,
            actor,
            note_export,
            wanted=asked,
            rows=len(found),
            areas=sorted(each.area_id for each in reaches if each.area_id is not None),
            verb=next(verb for verb in self._verbs() if verb in actor.grants),
        )
        now = self._calendar.now()
        mark = f"{actor.name}（账号{actor.account_id}）{now:%Y-%m-%d %H:%M} 导出，编号{done.number}"
        rows = [self._row(row, names, later.get(row.id, []), mark, now) for row in found]
        return _as_workbook(rows, mark) if form == "xlsx" else _as_csv(rows)

    def _verbs(self) -> list[str]:
        return [kind.permission(EXPORT) for kind in self._kinds]

    def _reaches(self, actor: Actor) -> tuple[Reach, ...]:
        """As far as somebody may take something along. Raises Forbidden."""
        reaches = actor.reaches(*self._verbs())
        for verb in self._verbs():
            if each := actor.grants.get(verb):
                actor.must(verb, _site_of(each))
        return reaches

    def _row(
        self,
        row: inbox.Row,
        names: dict[str, PostName],
        postponed: Sequence[Postponement],
        mark: str,
        now: datetime,
    ) -> Row:
        kind = self._kinds.find(row.kind)
        words = kind.words if kind else {}
        post = names.get(row.post_code or "")
        local = self._calendar.local
        told = (
            row.number,
            row.category_name,
            words.get(f"state.{row.state}", row.state),
            words.get(f"channel.{row.channel}", row.channel),
            row.title,
            row.place_text,
            row.area_name,
            f"{post.area_name or ''}{post.role_name}" if post else row.post_code,
            _minute(local(row.opened_at)),
            _minute(local(row.due_at)) if row.due_at else None,
            "是" if row.due_at and row.due_at < now else None,
            "; ".join(_minute(local(each.at)) for each in postponed) or None,
            "; ".join(_day_or_minute(local(each.until)) for each in postponed) or None,
            "是" if row.urgent else None,
            "是" if row.special_group else None,
            _minute(local(row.closed_at)) if row.closed_at else None,
            words.get(f"outcome.{row.outcome}", row.outcome) if row.outcome else None,
            mark,
        )
        return [None if cell is None else harmless(masked(cell)) for cell in told]


@command("matter.export")
def note_export(
    _: Connection, actor: Actor, *, wanted: dict[str, Any], rows: int, areas: list[int], verb: str
) -> Change:
    """That somebody takes matters along: which, and how many."""
    site = Site(area_ids=frozenset(areas))
    by_post = actor.must(verb, site)
    return Change("matters", by_post, site, None, {"wanted": wanted, "rows": rows})


COMMANDS = (note_export,)


def _site_of(reaches: Sequence[Reach]) -> Site:
    return Site(area_ids=frozenset(each.area_id for each in reaches if each.area_id is not None))


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _day_or_minute(until: datetime) -> str:
    """Of the end of a day the day."""
    return f"{until - timedelta(days=1):%Y-%m-%d}" if until.time() == time() else _minute(until)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _as_csv(rows: Sequence[Row]) -> bytes:
    """In UTF-8 with a mark by which spreadsheets know it."""
    text = StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return ("\ufeff" + text.getvalue()).encode()


def _as_workbook(rows: Sequence[Row], mark: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("事项")
    for place, wide in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = wide
    sheet.freeze_panes = "A2"
    sheet.oddFooter.center.text = mark
    for row in (_bold(sheet), *rows):
        sheet.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _bold(sheet: Any) -> list[Any]:
    cells = [WriteOnlyCell(sheet, value=name) for name in HEAD]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells

"""Importing the city's table of other names: aliases in use,
and former names with the time when they were official.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection, text

from geoapi.city.addresses.importing.alias_faults import KIND_OF, alias_fault, bare_name, is_standard
from geoapi.city.addresses.importing.declared_areas import plain_name
from geoapi.city.addresses.importing.edited import spare_aliases
from geoapi.city.areas.importing.bounds import REASON, Bounds
from geoapi.core.db import Database, copy_rows
from geoapi.core.errors import InvalidInput
from geoapi.importing.edits import Edits
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Changes, Report
from geoapi.importing.rows import Contents, read_as
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.staging import merge
from geoapi.importing.tables import Sheet, tell_changes

COLUMNS = {
    "kind": ("类型", "类别", "别名类型", "对象类型", "名称类型", "地名类型"),
    "target": ("标准名称", "标准名", "正式名称", "规范名称", "现名", "现名称", "standard_name"),
    "code": (
        "楼栋编码",
        "建筑编码",
        "楼栋代码",
        "建筑物编码",
        "区划代码",
        "区域编码",
        "编码",
        "代码",
        "building_code",
    ),
    "alias": ("别名", "俗称", "俗名", "简称", "又名", "别称", "其他名称"),
    "former": ("曾用名", "旧名", "原名", "历史名称", "旧称", "former_name"),
    "area": (
        "所在区域",
        "所属区域",
        "所在社区",
        "所属社区",
        "所在街道",
        "所属街道",
        "所在区县",
        "所属区县",
        "区域",
    ),
    "from": (
        "起",
        "自",
        "起始",
        "开始日期",
        "起始日期",
        "启用日期",
        "始用日期",
        "生效日期",
        "开始时间",
        "since",
    ),
    "until": ("止", "至", "截止", "结束日期", "截止日期", "停用日期", "终止日期", "废止日期", "结束时间"),
}
_NAMES_NO_AREA = Reason("names-no-area", f"{REASON}: it says of no area in which it holds")
# As many of the areas of one name are told.
CHOICES = 5

_SEVERAL = re.compile(r"[、;；|\n]+")
_MONTH, _DAY = r"(0?[1-9]|1[0-2])", r"(0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"([1-9]\d{{3}})(?:\s*[-/.年]\s*{_MONTH}(?:\s*[-/.月]\s*{_DAY}日?|月)?|年)?(?:[ T]0{{1,2}}:00(?::00)?)?"
)


@dataclass(frozen=True)
class AliasRow:
    """Another name of a target, as the table has it:
    `area` is a name or a code, `valid` a daterange or None.
    """

    where: str
    kind: str
    target: str
    name: str
    area: str
    valid: str | None


def import_aliases(
    database: Database, path: Path, *, replace: bool = False, **options: Unpack[RunOptions]
) -> Report:
    """Import other names. With `replace`, those of an earlier table that this one lacks are removed.

    Raises ImportRefused if any row is refused and the run is strict,
    InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, "other names", **options)
    table = run.read(COLUMNS, ("kind",), holds=Contents(days=("from", "until")))
    _require_columns(table, path.name)
    rows = alias_rows(table, run.report)
    with run.transaction() as connection:
        run.check()
        rows = list(resolved_aliases(connection, rows, run.report))
        rows = _rows_within(Bounds(connection, run.scope), rows, run.report)
        _tell_unknown(connection, rows, run.report)
        run.write()
        run.count(_write(connection, rows, replace, run.edits))
    return run.report


def alias_rows(sheet: Sheet, report: Report) -> list[AliasRow]:
    """The usable rows, one for each name; the others go to `report` with their reason."""
    found = []
    for row in sheet.rows:
        names = [
            (name, column) for column in ("alias", "former") for name in _SEVERAL.split(row[column]) if name
        ]
        since, until = _day(row["from"]), _day(row["until"], last=True)
        fault = row.fault or alias_fault(row, [name for name, _ in names], since, until)
        if fault:
            report.refuse(row.where, fault, row["alias"] or row["former"])
            continue
        tell_changes(row, names[0][0], report)
        for column, day in (("from", since), ("until", until)):
            if day and row[column] != day.isoformat():
                report.repair(row.where, read_as(column, row[column], day), names[0][0])
        kind = KIND_OF[row["kind"].lower()]
        target = row["target"] if kind not in ("building", "area") else row["code"] or row["target"]
        for name, column in names:
            # Beside a former name, the time is its own.
            dated = (since or until) and (column == "former" or not row["former"])
            period = f"[{since or ''},{until or ''})" if dated else "(,)" if column == "former" else None
            found.append(AliasRow(row.where, kind, target, name.strip(), row["area"], period))
    return found


def _require_columns(sheet: Sheet, name: str) -> None:
    for wanted, words in (
        (("target", "code"), "标准名称 or 楼栋编码"),
        (("alias", "former"), "别名 or 曾用名"),
    ):
        if not sheet.columns & set(wanted):
            have = ", ".join((*sorted(sheet.columns), *sheet.ignored))
            raise InvalidInput.of(
                "file", f"{name} has no column {' or '.join(wanted)} ({words}); it has {have}."
            )


def _day(cell: str, last: bool = False) -> date | None:
    """The day in a cell. Of a month or a year, its first; with `last`, the first one after it."""
    found = _DATE.fullmatch(cell)
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if last and not day:
        year, month = (year, month + 1) if 0 < month < 12 else (year + 1, 1)
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


class _Areas:
    """Finds administrative areas by name or code."""

    def __init__(self, connection: Connection) -> None:
        found = connection.execute(
            text("SELECT id, code, name, parent_id FROM area WHERE layer = 'admin'")
        ).all()
        self.by_id = {row.id: row for row in found}
        self.by_code = {row.code: row for row in found}
        self.by_name: dict[str, list[str]] = {}
        for row in found:
            for name in {row.name, plain_name(row.name)}:
                self.by_name.setdefault(name, []).append(row.code)

    def code_of(self, said: str, inside: str = "") -> tuple[str, Reason | None]:
        """The code of an area inside that of code `inside`, or what is wrong."""
        codes = self.by_name.get(said) or self.by_name.get(plain_name(said)) or []
        codes = (
            [said]
            if said in self.by_code
            else [code for code in codes if not inside or inside in self.chain(code)]
        )
        if len(codes) == 1:
            return codes[0], None
        if not codes:
            there = f" in {self.by_code[inside].name}" if inside else ""
            return "", Reason("no-area", f"there is no area {said!r}{there}", value=said)
        listed = ", ".join(f"{code} ({self._where(code)})" for code in sorted(codes)[:CHOICES])
        sentence = f"{len(codes)} areas are called {said}: give the code, one of {listed}"
        return "", Reason("area-ambiguous", sentence, value=said, choices=listed)

    def chain(self, code: str) -> list[str]:
        """The area and all above it, by code."""
        codes = [code]
        while (
            above := self.by_id.get(self.by_code[codes[-1]].parent_id)
        ) is not None and above.code not in codes:
            codes.append(above.code)
        return codes

    def _where(self, code: str) -> str:
        return "".join(self.by_code[each].name for each in reversed(self.chain(code)[1:])) or "-"


def resolved_aliases(connection: Connection, rows: Sequence[AliasRow], report: Report) -> Iterator[AliasRow]:
    """The rows whose areas and buildings exist, by code, each name once."""
    areas = _Areas(connection)
    codes = [row.target for row in rows if row.kind == "building"]
    sql = text("SELECT code, coalesce(name, '') FROM building WHERE code = ANY(:codes)")
    buildings = {code: name for code, name in connection.execute(sql, {"codes": codes})}
    first: dict[tuple[str, str, str, str], AliasRow] = {}
    for row in rows:
        area, fault = areas.code_of(row.area) if row.area else ("", None)
        target, own_name = row.target, ""
        if not fault and row.kind == "area":
            target, fault = areas.code_of(row.target, area)
            own_name = areas.by_code[target].name if target else ""
        elif not fault and row.kind == "building":
            sentence = f"there is no building {target}: a building is named by its code"
            fault = None if target in buildings else Reason("no-building", sentence, value=target)
            own_name = buildings.get(target, "")
        if not fault and bare_name(row.name) in (bare_name(target), bare_name(own_name)):
            fault = is_standard(row.name)
        if not fault:
            found = AliasRow(row.where, row.kind, target, row.name, area, row.valid)
            other = first.setdefault((row.kind, target, row.name, area), found)
            if other is not found:
                fault = Reason("repeated", f"the name stands in {other.where} already", row=other.where)
        if fault:
            report.refuse(row.where, fault, row.name)
        else:
            yield found


def _rows_within(bounds: Bounds, rows: Sequence[AliasRow], report: Report) -> list[AliasRow]:
    """The rows of areas and buildings of whoever sent the file, and of names in their areas."""
    buildings = bounds.buildings_outside([row.target for row in rows if row.kind == "building"])
    named = [row.target if row.kind == "area" else row.area for row in rows]
    areas = bounds.areas_outside([code for code in named if code])
    everywhere = bounds.are_whole_city()
    kept = []
    for row, area in zip(rows, named, strict=True):
        anywhere = row.kind != "building" and not area
        if row.kind == "building" and row.target in buildings:
            lon, lat = buildings[row.target]
            report.refuse(row.where, REASON, row.name, lon=lon, lat=lat)
        elif area in areas or (anywhere and not everywhere):
            report.refuse(row.where, _NAMES_NO_AREA if anywhere else REASON, row.name)
        else:
            kept.append(row)
    return kept


def _tell_unknown(connection: Connection, rows: Sequence[AliasRow], report: Report) -> None:
    """Note the names of estates, roads and places that nothing bears yet:
    they may come with the addresses.
    """
    named = [row for row in rows if row.kind in ("estate", "road", "place")]
    unknown = {row.target for row in named} - _known(connection, {row.target for row in named})
    for row in named:
        if row.target in unknown:
            sentence = f"nothing is called {row.target} yet; the name is kept until something is"
            report.note(row.where, Reason("name-unused", sentence, value=row.target), row.name)


def _known(connection: Connection, names: Iterable[str]) -> set[str]:
    wanted = set(names)
    sql = (
        "SELECT name FROM estate WHERE name = ANY(:names)"
        " UNION SELECT name FROM toponym WHERE name = ANY(:names)"
    )
    known = set(connection.execute(text(sql), {"names": list(wanted)}).scalars())
    if wanted > known:
        # Looked through once in memory: a search in the table would read it all for each name.
        texts = connection.execute(text(r"SELECT string_agg(text, E'\n') FROM address")).scalar_one() or ""
        known |= {name for name in wanted - known if name in texts}
    return known


def _write(connection: Connection, rows: Sequence[AliasRow], replace: bool, edits: Edits) -> Changes:
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_alias (kind text, target text, name text, area_code text, valid daterange,
            source text) ON COMMIT DROP""")
    )
    columns = ("kind", "target", "name", "area_code", "valid", "source")
    values = ((row.kind, row.target, row.name, row.area, row.valid, "table") for row in rows)
    copy_rows(connection, "staged_alias", columns, values)
    spare_aliases(connection, "staged_alias", edits)
    key, others = columns[:4], columns[4:]
    stale = "t.source = 'table'" if replace else None
    return merge(connection, "alias", "staged_alias", key, others, remove_where=stale)

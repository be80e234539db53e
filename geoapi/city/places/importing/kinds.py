"""Importing kinds of places and amenities: a city adds its own and gives the known ones its own names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from geoapi.city.places.importing.columns import KIND_COLUMNS
from geoapi.core.cells import plain_text, whole_of
from geoapi.core.db import Database, copy_rows
from geoapi.importing.names import text_fault
from geoapi.importing.report import SILENT, ImportRefused, Progress, Report
from geoapi.importing.rows import Row
from geoapi.importing.staging import Changes, import_transaction, merge, text_array
from geoapi.importing.tables import read_table, require_rows, tell_changes, tell_heading

TONES = ("blue", "green", "red", "orange", "purple", "teal", "grey")
_TABLES = {"kind": "place_kind", "amenity": "amenity"}
_SORTS = {
    "kind": "kind",
    "类型": "kind",
    "场所类型": "kind",
    "amenity": "amenity",
    "设施": "amenity",
    "服务设施": "amenity",
}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ICON = re.compile(r"[a-z][a-z0-9-]{0,39}")
_TAG = re.compile(r"[a-z][a-z0-9_:]*=[A-Za-z0-9_:.-]+")


@dataclass(frozen=True)
class KindRow:
    """A kind or an amenity as a file gives it; None where it says nothing."""

    where: str
    sort: str
    code: str
    name: str | None
    name_en: str | None
    other_names: tuple[str, ...] | None
    icon: str | None
    tone: str | None
    osm: tuple[str, ...] | None
    position: int | None


def import_place_kinds(
    database: Database,
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress = SILENT,
) -> Report:
    """Add or change kinds and amenities by code; an empty cell keeps what is known, and none is ever removed.

    Raises ImportRefused if any row is refused and `strict` is set, InvalidInput when the file cannot be used at all.
    """
    report = Report(path.name, dry_run)
    progress.step("Reading kinds")
    table = read_table(path, KIND_COLUMNS, ("sort", "code"), sheet, encoding=encoding)
    require_rows(table, path.name)
    tell_heading(table, report)
    with import_transaction(database, dry_run=dry_run) as connection:
        rows = _rows(connection, table.rows, report)
        if strict and report.refused:
            raise ImportRefused(f"{path.name} has {len(report.refused):,} faulty rows; nothing was changed.", report)
        report.count("rows in the file", len(table.rows))
        for sort, words in (("kind", "kinds"), ("amenity", "amenities")):
            changes = _write(connection, sort, [row for row in rows if row.sort == sort])
            report.count(f"{words} new", changes.added)
            report.count(f"{words} changed", changes.changed)
            report.count(f"{words} unchanged", changes.unchanged)
    return report


def _rows(connection: Connection, rows: Sequence[Row], report: Report) -> list[KindRow]:
    # Every name of what is known, and whose it is.
    names: dict[tuple[str, str], str] = {}
    known: set[tuple[str, str]] = set()
    for sort, table in _TABLES.items():
        for code, *called in connection.execute(text(f"SELECT code, name, name_en, other_names FROM {table}")):
            known.add((sort, code))
            for name in (called[0], called[1], *called[2]):
                names.setdefault((sort, name.casefold()), code)
    found: dict[tuple[str, str], KindRow] = {}
    for row in rows:
        sort, code = _SORTS.get(plain_text(row["sort"]).lower(), ""), plain_text(row["code"]).lower()
        fault = row.fault or _fault(row, sort, code, (sort, code) in known)
        if not fault and (sort, code) in found:
            fault = f"{code} stands in {found[sort, code].where} already"
        if fault:
            report.refuse(row.where, fault, row["name"] or row["code"])
            continue
        tell_changes(row, row["name"] or code, report)
        made = _row(row, sort, code)
        for name in filter(None, (made.name, made.name_en, *(made.other_names or ()))):
            owner = names.setdefault((sort, name.casefold()), code)
            if owner != code:
                report.note(row.where, f"{name} is a name of {owner} already, for which it will be taken", code)
        found[sort, code] = made
    return list(found.values())


def _fault(row: Row, sort: str, code: str, is_known: bool) -> str | None:
    if not sort:
        return f"sort is {row['sort']!r}, neither kind (类型) nor amenity (设施)"
    if not _CODE.fullmatch(code):
        return f"the code {row['code']!r} is not made of small letters, digits and underscores"
    if not is_known and not (row["name"] and row["name_en"]):
        return f"the {sort} {code} is new and needs a name and an English name (name_en)"
    for name in (row["name"], row["name_en"]):
        unfit = text_fault(name)
        if unfit:
            return f"the name {unfit}"
    if row["tone"] and (sort == "amenity" or row["tone"] not in TONES):
        return "an amenity has no tone" if sort == "amenity" else f"tone is {row['tone']!r}, none of {', '.join(TONES)}"
    if row["icon"] and not _ICON.fullmatch(row["icon"]):
        return f"icon is {row['icon']!r}, no name of an icon such as map-pin"
    wrong = [tag for tag in _list(row["osm"]) or () if not _TAG.fullmatch(tag)]
    if wrong:
        return f"osm holds {wrong[0]!r}, no tag such as amenity=clinic"
    if row["position"] and ((position := whole_of(row["position"])) is None or position >= 10**6):
        return f"position is {row['position']!r}, not a whole number"
    return None


def _row(row: Row, sort: str, code: str) -> KindRow:
    return KindRow(
        where=row.where,
        sort=sort,
        code=code,
        name=row["name"] or None,
        name_en=row["name_en"] or None,
        other_names=_list(row["other_names"]),
        icon=row["icon"] or None,
        tone=row["tone"] or None,
        osm=_list(row["osm"]),
        position=whole_of(row["position"]) if row["position"] else None,
    )


def _list(cell: str) -> tuple[str, ...] | None:
    """What a cell lists; None if it is empty, and nothing if it is a dash."""
    if not cell:
        return None
    parts = (part.strip() for part in re.split(r"[、,，;；|]", cell))
    return tuple(dict.fromkeys(part for part in parts if part not in ("", "-", "—")))


def _write(connection: Connection, sort: str, rows: Sequence[KindRow]) -> Changes:
    table = _TABLES[sort]
    columns = ["name", "name_en", "other_names", "icon", "osm", "position"] + (["tone"] if sort == "kind" else [])
    staged = f"staged_{table}"
    connection.execute(text(f"CREATE TEMP TABLE {staged} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP"))
    for name in columns:
        connection.execute(text(f"ALTER TABLE {staged} ALTER {name} DROP NOT NULL"))
    values = (
        (row.code, *(text_array(v) if isinstance(v := getattr(row, name), tuple) else v for name in columns))
        for row in rows
    )
    copy_rows(connection, staged, ("code", *columns), values)
    kept = ", ".join(f"{name} = coalesce(s.{name}, t.{name})" for name in columns)
    connection.execute(text(f"UPDATE {staged} s SET {kept} FROM {table} t WHERE t.code = s.code"))
    usual = {"other_names": "'{}'", "osm": "'{}'", "position": "1000", "tone": "'blue'"}
    usual["icon"] = "'map-pin'" if sort == "kind" else "'check'"
    filled = ", ".join(f"{name} = coalesce({name}, {usual[name]})" for name in columns if name in usual)
    connection.execute(text(f"UPDATE {staged} SET {filled}"))
    return merge(connection, table, staged, ("code",), columns)

"""Importing categories: what may be asked for, beside those that are there."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection, text

from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report
from geoapi.importing.rows import Row
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.terms import (
    TERM_COLUMNS,
    Headings,
    TermTable,
    icon,
    like,
    list_of,
    read_terms,
    whole_number,
    write_terms,
)
from geoapi.office.matters.flows import Kinds

HEADINGS: Headings = {
    "kind": ("事项类型", "事项种类"),
    "parent": ("上级编码", "上级类别", "大类编码"),
    "face": ("公开方式", "公开程度", "位置公开"),
    "simple": ("简单事项", "是否简单事项"),
    "placed": ("有地点", "是否有地点"),
    "owner_roles": ("承办角色", "责任角色", "办理角色"),
    "icon": ("图标",),
    "rank": ("顺序", "排序", "序号"),
    "codes": ("外部编码", "对应编码"),
    "retired": ("停用", "是否停用"),
}
_FACES = {"精确": "exact", "小区": "estate", "网格": "grid", "不公开": "none"}
_YES, _NO = {"是", "yes", "true", "1", "y"}, {"否", "no", "false", "0", "n"}


def _face(cell: str) -> str:
    word = _FACES.get(cell, cell)
    if word not in _FACES.values():
        raise ValueError(f"is {cell!r}, none of exact, estate, grid, none (精确, 小区, 网格, 不公开)")
    return word


def _yes_or_no(cell: str) -> str:
    word = cell.lower()
    if word not in _YES | _NO:
        raise ValueError(f"is {cell!r}, neither yes (是) nor no (否)")
    return str(word in _YES).lower()


def _codes(cell: str) -> str:
    """`gb30428=0101, 12345=0305` as JSON."""
    found = {}
    for part in filter(None, (part.strip() for part in re.split(r"[、,，;；|]", cell))):
        system, equals, code = (piece.strip() for piece in part.partition("="))
        if part not in ("-", "—"):
            if not (system and equals and code):
                raise ValueError(f"is {cell!r}, nothing like gb30428=0101, 12345=0305")
            found[system] = code
    return json.dumps(found)


_CODE = like(r"[a-z][a-z0-9_]{0,39}", "lighting")
CATEGORY = TermTable(
    "category",
    "category",
    "categories",
    {
        "kind": _CODE,
        "parent": _CODE,
        "face": _face,
        "simple": _yes_or_no,
        "placed": _yes_or_no,
        "owner_roles": list_of(_CODE),
        "icon": icon,
        "rank": whole_number,
        "codes": _codes,
        "retired": _yes_or_no,
    },
    optional=("parent",),
)


def import_categories(database: Database, path: Path, kinds: Kinds, **options: Unpack[RunOptions]) -> Report:
    """Add or change categories by code; an empty cell keeps what is known, and none is ever removed.

    Raises ImportRefused if any row is refused and the run is strict,
    InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, CATEGORY.plural, **options)
    sheet = run.read({**TERM_COLUMNS, **HEADINGS}, ("code",))
    with run.transaction() as connection:
        run.check()
        rows = _checked(connection, sheet.rows, [each.code for each in kinds])
        terms = read_terms(connection, CATEGORY, rows, run.report)
        run.write()
        run.count(write_terms(connection, CATEGORY, terms, run.edits))
    return run.report


def kind_of(row: Row, kinds: Sequence[str]) -> str:
    """The kind that a row is of: the first one, where it says none, as in files from before there were more.

    Raises InvalidInput with a sentence.
    """
    said = row["kind"].strip().lower()
    if said and said not in kinds:
        raise InvalidInput.of("kind", f"kind is {said!r}, none of {', '.join(kinds)}")
    return said or kinds[0]


def _checked(connection: Connection, rows: Sequence[Row], kinds: Sequence[str]) -> list[Row]:
    """The rows with their kind, and with a fault where they name what is not there."""
    roles = set(connection.execute(text("SELECT code FROM role")).scalars())
    known: dict[str, tuple[str, str | None]] = {
        code: (kind, parent)
        for code, kind, parent in connection.execute(text("SELECT code, kind, parent FROM category"))
    }
    told = {row["code"].strip().lower(): row for row in rows}
    found = []
    for row in rows:
        try:
            stands = known.get(row["code"].strip().lower())
            kind = stands[0] if stands and not row["kind"] else kind_of(row, kinds)
            fault = _fault(row, kind, stands, roles, known, told)
        except InvalidInput as error:
            kind, fault = "", error.detail
        reason = row.fault or (Reason("kind-unknown", fault) if fault else None)
        found.append(replace(row, cells={**row.cells, "kind": kind}, fault=reason))
    return found


def _fault(
    row: Row,
    kind: str,
    stands: tuple[str, str | None] | None,
    roles: set[str],
    known: Mapping[str, tuple[str, str | None]],
    told: Mapping[str, Row],
) -> str | None:
    if stands and stands[0] != kind:
        return f"{row['code']} is of the kind {stands[0]} already, and stays so"
    missing = [
        name
        for name in (part.strip() for part in re.split(r"[、,，;；|]", row["owner_roles"]))
        if name not in ("", "-", "—") and name not in roles
    ]
    if missing:
        return f"there is no role {missing[0]}: import roles first"
    parent = row["parent"].strip().lower()
    if parent in ("", "-", "—"):
        return None
    if parent not in known and parent not in told:
        return f"there is no category {parent} above it"
    above = told[parent]["parent"] if parent in told and told[parent]["parent"] else None
    if parent == row["code"].strip().lower() or (above or (known.get(parent) or ("", None))[1]):
        return f"{parent} is below another one itself: there are two levels"
    return None

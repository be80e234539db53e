"""`geoapi import categories` and `limits`: rows of every kind of matter. Wiring only."""

from pathlib import Path
from typing import Any

from geoapi.core.db import Database
from geoapi.importing.cli import import_command
from geoapi.importing.report import Report
from geoapi.kinds import KINDS
from geoapi.office.matters.importing.categories import import_categories
from geoapi.office.matters.importing.limits import import_limits


@import_command("categories", file_help="CSV or XLSX", table=True)
def categories(database: Database, file: Path, **options: Any) -> Report:
    """What may be reported or asked for, one category a row, beside those that are there.

    Columns: code, name, name_en, other_names, parent, face (exact, estate, grid or none: how exactly the
    public sees where it is), simple, placed (no: nobody is asked where it is, and the city answers),
    owner_roles (codes of roles: the first that is there), icon, rank, codes (of other systems:
    12345=0305), retired; their Chinese names (编码, 名称, 上级编码, 公开方式, 有地点, 承办角色 …) serve
    as well. An empty cell keeps what is known, a dash takes the parent away. None is ever removed: one that
    is asked for no more is retired.
    """
    return import_categories(database, file, KINDS, **options)


@import_command("limits", file_help="CSV or XLSX", table=True)
def limits(database: Database, file: Path, **options: Any) -> Report:
    """How long each clock runs, one limit a row: for a category, or for all that have none of their own.

    Columns: category (empty: all), clock, rule; their Chinese names (类别编码, 时限类型, 时限) serve as well.
    Clocks by code or in words: intake 受理, respond 响应, resolve 办结, follow_up 回访 … Rules: h24 or 24小时
    round the clock; wd3 or 3个工作日, to the end of the third working day; a dash takes a limit away.
    They hold for clocks that start from then on.
    """
    return import_limits(database, file, KINDS, **options)

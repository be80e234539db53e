"""`geoapi import roles` and `people`."""

from pathlib import Path
from typing import Any

import click

from geoapi.city.people.importing.roles import HEADINGS, ROLE
from geoapi.city.people.importing.run import import_people
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.importing.cli import MOMENT, import_command
from geoapi.importing.report import Report
from geoapi.importing.terms import import_terms


@import_command("people", file_help="CSV or XLSX", table=True)
@click.option("--valid-from", type=MOMENT, help="When rows without a first day come true.  [default: now]")
@click.option("--close-missing", is_flag=True, help="End the posts that the file does not name.")
def people(database: Database, file: Path, **options: Any) -> Report:
    """The people who answer for areas and buildings: one row a post, or a substitution.

    Columns: post_code, staff_no, name, role, area_code, building_code, duty_phone, private_phone, duty_hours,
    from, until, substitute_for; their Chinese names (岗位编码, 工号, 姓名, 角色, 网格编码 …) serve as well. A
    row that cannot be used is refused with its reason and the others enter. From the first day the file tells
    of a post it is the whole truth about it; what was before stays known. A row without a first day tells
    what is so now. An empty phone keeps the known number, a dash takes it away.
    Private phones are encrypted, by GEOAPI_KEY_FILE.
    """
    settings = Settings()
    boxes = Boxes(settings.keys)
    return import_people(database, file, timezone=settings.timezone, boxes=boxes, **options)


@import_command("roles", file_help="CSV or XLSX", table=True)
def roles(database: Database, file: Path, **options: Any) -> Report:
    """Roles, one row each, beside those that are there:
    what posts there are, and who is named and called first.

    Columns: code, name, name_en, other_names, rank, rung; their Chinese names (编码, 名称, 英文名称,
    其他名称, 顺序, 值守层级) serve as well. The rung (grid, community or police) is where its posts stand on
    the duty ladder; those without one are not called in turn. An empty cell keeps what is known, a dash takes
    a rung away. None is ever removed: posts may be of it.
    """
    return import_terms(database, file, ROLE, HEADINGS, **options)

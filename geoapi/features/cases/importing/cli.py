"""`geoapi import cases`."""

from pathlib import Path
from typing import Any

import click

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.features.cases.importing.run import import_cases
from geoapi.importing.cli import calendar, import_command
from geoapi.importing.report import Report


@import_command("cases", file_help="CSV or XLSX", table=True)
@click.option(
    "--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n.  [default: wgs84, or what the file says]"
)
@click.option("--source", default="", help="Which system it comes from, where several number theirs alike.")
def cases(database: Database, file: Path, **options: Any) -> Report:
    """The cases of another system, one a row, open ones and closed, with when what was done to each.

    Columns: number, text and opened_at (工单编号, 内容, 诉求时间), category (code, name, or what the other
    system calls it), channel, place, lon, lat, building, state (待受理, 处理中, 已结案 …), the moments of
    what was done (accepted_at 受理时间, dispatched_at 派单时间, resolved_at 办结时间, closed_at 结案时间 …),
    outcome, said (答复内容), post (承办岗位), name, phone, score, merged_into, photos (files beside it), and
    for each time that it was postponed when and until when (postponed_at 延期时间, postponed_until 延期至).
    What is not said of the way is filled in with the shortest there is; what does not fit the flow of a case
    (docs/cases.md) is refused with its reason, and the others enter. A row without coordinates is placed at
    its building's entrance or its standard address. Known by its number, a case is imported once and goes on
    here. Names and phones are encrypted, by GEOAPI_KEY_FILE.
    """
    return import_cases(database, file, boxes=Boxes(Settings().keys), calendar=calendar(), **options)

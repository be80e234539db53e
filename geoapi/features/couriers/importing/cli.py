"""`geoapi import couriers`."""

from pathlib import Path
from typing import Any

import click

from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.features.couriers.importing.run import import_couriers
from geoapi.importing.cli import calendar, import_command
from geoapi.importing.report import Report

PAGE = "/rider/me"


@import_command("couriers", file_help="CSV or XLSX", table=True)
@click.option(
    "--slips",
    type=click.Path(path_type=Path),
    help="Where to write the slips: .pdf or .html to print, .csv for a mail merge.",
)
@click.option("--platform", default="", help="Whose list it is, where its rows do not say so.")
@click.option("--reprint", is_flag=True, help="Also new slips for those who have not agreed yet.")
def couriers(database: Database, file: Path, overrule: bool, **options: Any) -> Report:
    """A firm's couriers, one a row: each is invited, and is nothing until he agrees by his slip.

    Columns: number, name, phone, platform, team, station, community; their Chinese names (骑手编号, 姓名,
    手机号, 平台, 团队, 驿站编码, 社区编码 …) serve as well. A row has a station or a community. Of the phone,
    which may be its last four digits alone, those four are kept until the slip is used or void. Known by
    number and platform, a courier is invited once. The slips' codes stand in that file alone, and serve
    seven days; who has not agreed by then is forgotten.
    """
    settings = Settings()
    origin = (settings.origin or f"http://localhost:{settings.port}").rstrip("/")
    return import_couriers(
        database, file, page=f"{origin}{PAGE}", calendar=calendar(), overrule=overrule, **options
    )

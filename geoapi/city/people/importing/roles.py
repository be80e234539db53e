"""Importing roles: the kinds of posts that a city has, in the order in which people are named and called."""

from pathlib import Path
from typing import Unpack

from geoapi.city.areas.rules import RUNGS
from geoapi.core.db import Database
from geoapi.importing.report import Report
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.terms import TERM_COLUMNS, TermTable, one_of, read_terms, whole_number, write_terms

COLUMNS = {
    **TERM_COLUMNS,
    "rank": ("顺序", "排序", "序号"),
    "rung": ("值守层级", "呼叫层级"),
}
ROLE = TermTable("role", "role", "roles", {"rank": whole_number, "rung": one_of(*RUNGS)}, optional=("rung",))


def import_roles(database: Database, path: Path, **options: Unpack[RunOptions]) -> Report:
    """Add or change roles by code; an empty cell keeps what is known, and none is ever removed.

    Raises ImportRefused if any row is refused and the run is strict,
    InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, "roles", **options)
    sheet = run.read(COLUMNS, ("code",))
    with run.transaction() as connection:
        run.check()
        roles = read_terms(connection, ROLE, sheet.rows, run.report)
        run.write()
        run.count(write_terms(connection, ROLE, roles))
    return run.report

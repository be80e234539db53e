"""`geoapi plans`: drafts taken out into a file that other programs edit, and brought in again."""

from pathlib import Path
from typing import Any

import click

from geoapi.core.commands import Done, run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings
from geoapi.features.planning.gis.file_commands import import_grids
from geoapi.features.planning.gis.geopackage import grids_layer, read_grids, write_geopackage
from geoapi.features.planning.gis.layers import counted_grids
from geoapi.features.planning.permissions import PERMISSIONS
from geoapi.features.planning.store import plans as store
from geoapi.importing.report import Report
from geoapi.office.access.queries import Access

FILE = click.argument("file", type=click.Path(path_type=Path), metavar="FILE.gpkg")
PLAN = click.argument("plan", metavar="PLAN")


@click.group()
def plans() -> None:
    """Drafts of redrawn grids."""


@plans.command("export")
@PLAN
@FILE
def export_plan(plan: str, file: Path) -> None:
    """Write the grids of the draft PLAN (P2026-0001) to a GeoPackage, to be edited by any program.

    Keep its columns: by `version`, `base` and `as_of` it is known what was changed, and by whom meanwhile.
    """
    with operator_database(Settings()) as database, database.transaction(snapshot=True) as connection:
        found = store.find_plan(connection, plan)
        if found is None:
            raise NotFound(f"There is no plan {plan[:40]!r}.")
        grids = counted_grids(connection, found)
        _must_be_writable(file)
        write_geopackage(file, [grids_layer(found.code, found.version, grids)])
    print(f"{len(grids):,} grids of {found.code} {found.title}, version {found.version}: {file}")


@plans.command("import")
@PLAN
@FILE
@click.option("--by", "staff_no", metavar="STAFF_NO", required=True, help="Whose edit it is.")
@click.option("--end-missing", is_flag=True, help="End the grids that the file lacks.")
@click.option("--dry-run", is_flag=True, help="Say what would change, but change nothing.")
def import_plan(plan: str, file: Path, staff_no: str, end_missing: bool, dry_run: bool) -> None:
    """Bring the grids of a file that was made by `export` into the draft PLAN: all, or none.

    It is one edit of the member of staff STAFF_NO, as far as their posts allow it, and is taken back on the
    plan's page as any. Grids that the file has as they were exported stay as they are by now.
    """
    with operator_database(Settings()) as database:
        report = Report(file.name)
        given = read_grids(file, report)
        arguments = {"code": plan, "files": given, "end_missing": end_missing, "source": file.name}
        after = _tried(database, staff_no, arguments, dry_run=dry_run)
    for entry in report.entries:
        print(f"  {entry}")
    for line in lines_of(after, dry_run=dry_run):
        print(line)


def _tried(database: Database, staff_no: str, arguments: dict[str, Any], *, dry_run: bool) -> dict[str, Any]:
    actor = Access(database, PERMISSIONS).of_staff(staff_no)
    if not dry_run:
        done: Done = run(database, actor, import_grids, **arguments)
        return dict(done.after)
    with database.transaction() as connection:
        after = import_grids.work(connection, actor, **arguments).after
        _undo_all(connection)
    return dict(after)


def _undo_all(connection: Connection) -> None:
    transaction = connection.get_transaction()
    assert transaction is not None
    transaction.rollback()


def lines_of(after: dict[str, Any], *, dry_run: bool) -> list[str]:
    """What was done, as a person reads it."""
    households = {each["code"]: each.get("households") for each in after["grids"]}
    lines = ["Dry run: nothing was changed."] if dry_run else []
    for word in ("changed", "made", "ended"):
        for code in after[word]:
            count = households.get(code)
            lines.append(f"  {word:8} {code}" + ("" if count is None else f"  {count:,} households"))
    lines += [f"  noted    {note}" for note in after["notes"]]
    return [*lines, f"{after['unchanged']:,} unchanged"]


def _must_be_writable(file: Path) -> None:
    """Raises InvalidInput."""
    if file.suffix.lower() != ".gpkg":
        raise InvalidInput.of("file", f"A GeoPackage is called something.gpkg, not {file.name}.")
    if not file.absolute().parent.is_dir():
        raise InvalidInput.of("file", f"There is no folder {file.absolute().parent}.")

"""What every importer shares: one transaction a file, and changing only the rows that differ."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.importing.edits import Edits
from geoapi.importing.report import Changes

# Any number, as long as every importer uses the same.
_IMPORT_LOCK = 990_101


class ImportRunning(InvalidInput):
    """To do the same again, when the other has ended, may succeed."""


class _Undo(Exception):
    """Ends a dry run."""


@contextmanager
def import_transaction(database: Database, *, dry_run: bool) -> Iterator[Connection]:
    """One transaction without time limits; with `dry_run` all of it is undone at the end.

    Raises ImportRunning when another import is running.
    """
    try:
        with database.transaction() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("SET LOCAL work_mem = '128MB'"))
            # An import that was stopped or killed lets go of its locks at once,
            # not at the end of a long statement.
            connection.execute(text("SET LOCAL client_connection_check_interval = '1s'"))
            if not connection.execute(
                text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _IMPORT_LOCK}
            ).scalar():
                raise ImportRunning(
                    "Another import is running on this database; try again when it has ended."
                )
            yield connection
            if dry_run:
                raise _Undo
    except _Undo:
        pass


def hex_wkb(shape: BaseGeometry) -> str:
    """A shape in WGS 84 degrees as `copy_rows` wants it."""
    return str(shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True))


def text_array(values: Iterable[str]) -> str:
    """Texts as an array that `copy_rows` can load."""
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return "{" + ",".join(quoted) + "}"


def merge(
    connection: Connection,
    table: str,
    staged: str,
    key: Sequence[str],
    columns: Sequence[str],
    *,
    keep: Sequence[str] = (),
    remove_where: str | None = None,
    edits: Edits | None = None,
) -> Changes:
    """Make `table` hold the rows of the temporary table `staged`, touching only rows that differ.

    `keep` names columns where a value already in the table stands. Rows of `table` (called `t`) that are not
    staged are removed when `remove_where` (SQL) holds for them. `edits` says how to treat cells that a person
    set; then `key` is one column. A statement that would change nothing is not run, so that the data version
    rises only with a change.
    """
    if edits is not None:
        edits.respect(connection, table, staged, key[0], [name for name in columns if name not in keep])
    on = " AND ".join(f"t.{name} = s.{name}" for name in key)
    values = {name: f"coalesce(t.{name}, s.{name})" if name in keep else f"s.{name}" for name in columns}
    differs = " OR ".join(f"t.{name} IS DISTINCT FROM {value}" for name, value in values.items()) or "false"

    def number(sql: str) -> int:
        return int(connection.execute(text(f"SELECT count(*) {sql}")).scalar_one())

    # Statistics of a table that was empty when last looked at would have each row sought in all of it.
    connection.execute(text("SET LOCAL enable_nestloop = off"))
    staged_rows = number(f"FROM {staged}")
    known = number(f"FROM {staged} s JOIN {table} t ON {on}")
    changed = number(f"FROM {staged} s JOIN {table} t ON {on} WHERE {differs}")
    missing = f"NOT EXISTS (SELECT FROM {staged} s WHERE {on})"
    removed = number(f"FROM {table} t WHERE {missing} AND ({remove_where})") if remove_where else 0
    if removed:
        connection.execute(text(f"DELETE FROM {table} t WHERE {missing} AND ({remove_where})"))
    if changed:
        sets = ", ".join(f"{name} = {value}" for name, value in values.items())
        connection.execute(text(f"UPDATE {table} t SET {sets} FROM {staged} s WHERE {on} AND ({differs})"))
    if staged_rows > known:
        names = ", ".join((*key, *columns))
        fresh = f"SELECT {names} FROM {staged} s WHERE NOT EXISTS (SELECT FROM {table} t WHERE {on})"
        connection.execute(text(f"INSERT INTO {table} ({names}) {fresh}"))
    connection.execute(text("SET LOCAL enable_nestloop = on"))
    return Changes(staged_rows - known, changed, removed, known - changed)

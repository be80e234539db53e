"""A whole database in one file, by PostgreSQL's own programs,
and back again; rows are counted on both ways.
"""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from runner import packages
from runner.console import Fault

Counts = dict[str, int]
# Those of extensions belong to the extension, and come with it.
_TABLES = """
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY c.relname"""


def backup(url: str, file: Path) -> Counts:
    """Write a database to `file`, and the number of rows of each table to `file`.json. Raises Fault."""
    if not file.absolute().parent.is_dir():
        raise Fault(f"The folder of {file} does not exist.")
    partial = file.with_name(f"{file.name}.part")
    try:
        with _connected(url) as connection:
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            # What is counted is what is dumped, whatever is written meanwhile.
            snapshot = _value(connection, "SELECT pg_export_snapshot()")
            counts = count(connection)
            partial.touch(mode=0o600)
            command = ["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={partial}"]
            _run(connection, [*command, "--no-owner", "--no-privileges", "-d", _plain(url)])
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    counts_file(file).write_text(json.dumps(counts, indent=1), encoding="utf-8")
    return counts


def restore(url: str, file: Path, *, replace: bool = False) -> Counts:
    """Bring back what `backup` wrote, in one transaction, and count its rows. Raises Fault."""
    if not file.is_file():
        raise Fault(f"{file} is not a file.")
    try:
        counts: Counts = json.loads(counts_file(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Fault(
            f"{counts_file(file)}, which says how many rows there are, is not there or broken."
        ) from None
    with _connected(url) as connection:
        held = {name: rows for name, rows in count(connection).items() if rows}
        connection.rollback()
        if _holds_a_city(held) and not replace:
            raise Fault("The database holds a city already: say --replace to take it away.")
        # Extensions are there, and are for a superuser to make.
        listed = _run(connection, ["pg_restore", "--list", str(file)]).splitlines()
        wanted = file.with_name(f"{file.name}.list")
        try:
            wanted.write_text(
                "\n".join(line for line in listed if " EXTENSION " not in line), encoding="utf-8"
            )
            command = [
                "pg_restore",
                "--single-transaction",
                "--clean",
                "--if-exists",
                "--no-owner",
                "--no-privileges",
            ]
            _run(connection, [*command, f"--use-list={wanted}", "-d", _plain(url), str(file)])
        finally:
            wanted.unlink(missing_ok=True)
        back = count(connection)
    wrong = [
        f"{name} has {back.get(name, 0):,} of {rows:,}"
        for name, rows in counts.items()
        if back.get(name) != rows
    ]
    if wrong:
        raise Fault(f"Not all rows came back: {', '.join(wrong)}.")
    return counts


def counts_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def _holds_a_city(rows: Counts) -> bool:
    return "area" in rows or "basemap_road" in rows


def _connected(url: str) -> Connection:
    try:
        return psycopg2.connect(_plain(url))
    except psycopg2.OperationalError as error:
        raise Fault(f"The database cannot be reached: {str(error).strip().splitlines()[0]}") from None


def _plain(url: str) -> str:
    """A URL as PostgreSQL's own programs read it."""
    return url.replace("+psycopg2", "", 1)


def count(connection: Connection) -> Counts:
    """The number of rows of each table, all of them read."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
            ((counts[name],),) = cursor.fetchall()
    return counts


def _value(connection: Connection, query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        ((value,),) = cursor.fetchall()
        return str(value)


def _run(connection: Connection, command: Sequence[str]) -> str:
    """Run one of PostgreSQL's programs,
    of the server's version if it is installed; returns what it printed.
    """
    folder = packages.server_folder(connection.server_version // 10_000)
    path = os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
    try:
        done = subprocess.run(
            command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise Fault(f"{command[0]} is not installed: it comes with the package postgresql-client.") from None
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise Fault(f"{command[0]} failed: {said[0] if said else 'it said nothing'}")
    return done.stdout

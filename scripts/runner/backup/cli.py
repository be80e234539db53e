"""`geoapi backup` and `geoapi restore`. Wiring only."""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from psycopg2.extensions import connection as Connection

from geoapi.core.settings import Settings
from geoapi.importing.cli import MOMENT
from runner import logins
from runner.backup import base as copies
from runner.backup import checking, dump, recovery, wal
from runner.backup import folder as folders
from runner.backup import keys as keys_of
from runner.backup.moments import said
from runner.backup.receiving import receive
from runner.cluster import Cluster
from runner.console import Fault

FILE = click.Path(path_type=Path)
LATEST = "latest"
FOLDER = click.argument("folder", type=FILE, envvar="GEOAPI_BACKUP_FOLDER")


class Moment(click.ParamType[datetime | str]):
    """A moment in the city's time, or the latest there is."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | str:
        return LATEST if value == LATEST else MOMENT.convert(value, param, ctx)


class FileOrJob(click.Group):
    """What is no job of the group is the file that the whole database is dumped to."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["dump", *args]
        return super().parse_args(ctx, args)


def refuses(job: Callable[..., None]) -> Callable[..., None]:
    """A Fault ends a job with its sentence and code 1."""

    @wraps(job)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            job(*arguments, **options)
        except Fault as fault:
            _refuse(str(fault))

    return run


@click.group(cls=FileOrJob)
def backup() -> None:
    """Backups: the database in one FILE, or a FOLDER of every moment (docs/backups.md).

    `backup FILE` is short for `backup dump FILE`.
    """


@backup.command("dump")
@click.argument("file", type=FILE)
@refuses
def dump_to(file: Path) -> None:
    """Write the whole database to FILE, and beside it how many rows each table has.

    What is encrypted in it stays so: keep the key file (GEOAPI_KEY_FILE) too, and in another place.
    """
    settings = Settings()
    counts = dump.backup(logins.owner_url(settings), file)
    print(f"{file}: {sum(counts.values()):,} rows of {len(counts)} tables, {file.stat().st_size:,} bytes")
    print(
        f"Private cells in it open only with the keys in {settings.keys}: keep these too, and apart from it."
    )


@backup.command("base")
@FOLDER
@refuses
def take_base(folder: Path) -> None:
    """Copy the running server into FOLDER, from where on every moment can be restored.

    That needs the write-ahead log too: set GEOAPI_BACKUP_FOLDER, or see `archive` and `receive`.
    """
    settings = Settings()
    began = time.monotonic()
    url = settings.database_backup_url or logins.owner_url(settings)
    base = copies.take(url, folder, keys_of.fingerprints(settings.keys), datetime.now(UTC))
    print(
        f"{folder.absolute() / folders.BASES / base.label}: {base.size / 2**20:,.0f} MiB "
        f"of PostgreSQL {base.major}, whole by its checksums, in {time.monotonic() - began:.1f} s"
    )
    if copies.archives(folder, base):
        print(f"The log comes in too: every moment from {said(base.ended_at)} on can be restored.")
    else:
        print(
            f"No log comes in, so that only {said(base.ended_at)} can be restored: set "
            "GEOAPI_BACKUP_FOLDER and start the map again, or see scripts/geoapi backup archive and receive."
        )
    if base.keys:
        print(f"It needs the key {base.keys[0]}, which is not in it: keep {settings.keys} in another place.")


@backup.command("list")
@FOLDER
@refuses
def list_bases(folder: Path) -> None:
    """Print the base backups in FOLDER, and how far the log leads on from each."""
    for base in folders.bases(folder):
        with suppress(Fault):
            found = checking.describe_reach(checking.reach(folder, base, thorough=False))
            print(
                f"{base.label}  from {said(base.ended_at)}  {base.size / 2**20:,.0f} MiB  "
                f"PostgreSQL {base.major}  key {base.keys[0] if base.keys else 'none'}  {found}"
            )
    for place in folders.unfinished(folder):
        print(f"{place.name}  unfinished: no backup; the next one takes it away")


@backup.command("check")
@FOLDER
@refuses
def check_all(folder: Path) -> None:
    """Read every base and the log in FOLDER through. Returns 1 where something is missing or damaged."""
    known = folders.bases(folder)
    if not known:
        raise Fault(f"There is no whole base backup in {folder}.")
    faults = checking.check(folder, known, print)
    if faults:
        raise Fault("; ".join(faults))
    print(f"Backups that are whole: {len(known)}")


@backup.command("expire")
@FOLDER
@click.option(
    "--keep", type=click.IntRange(min=1), default=2, show_default=True, help="The newest so many stay."
)
@refuses
def expire(folder: Path, keep: int) -> None:
    """Throw away older base backups, and the log only they need, once those that stay are found whole."""
    with folders.held(folder):
        known = folders.bases(folder)
        if not known:
            raise Fault(f"There is no whole base backup in {folder}.")
        checking.require_whole(folder, known[-keep:])
        gone, segments = folders.expire(folder, known, keep)
    print(f"Thrown away: {len(gone)} backups, {segments:,} segments of log; kept: {len(known) - len(gone)}")


@backup.command("archive")
@FOLDER
@refuses
def print_archive(folder: Path) -> None:
    """Print the SQL by which a city's own server sends its log to FOLDER, for who administers it."""
    print("-- As superuser; FOLDER is a path of that server's machine, for its user alone. Then restart it.")
    for name, value in wal.archive_settings(folder).items():
        quoted = value.replace("'", "''")
        print(f"ALTER SYSTEM SET {name} = '{quoted}';")


@backup.command("receive")
@FOLDER
@refuses
def receive_log(folder: Path) -> None:
    """Fetch the log of a server that cannot write to FOLDER, as long as it runs. Ends at SIGTERM."""
    settings = Settings()
    sys.exit(receive(settings.database_backup_url or logins.owner_url(settings), folder))


@click.command()
@click.argument("source", type=FILE, metavar="FILE|FOLDER")
@click.argument("target", type=FILE, required=False)
@click.option("--replace", is_flag=True, help="With FILE: take away what the database holds now.")
@click.option("--to", type=Moment(), help="With FOLDER: the moment to restore, or: latest.")
@click.option(
    "--timeline", type=click.IntRange(min=1), help="With FOLDER: along which way, if not the newest."
)
@refuses
def restore(
    source: Path, target: Path | None, replace: bool, to: datetime | str | None, timeline: int | None
) -> None:
    """Bring back what `backup` wrote to FILE; or a moment out of FOLDER, as TARGET, a new data folder.

    From FILE: whole or not at all, every row counted. Stop the map first, or it answers from memory what was.
    A backup of an older version: run scripts/run.py prepare afterwards, which migrates it.

    From FOLDER (with --to): nothing that runs is touched; it says how to put TARGET in service.
    Private cells need the keys that they were encrypted with (GEOAPI_KEY_FILE).
    """
    if to is None:
        if target or timeline or source.is_dir():
            raise click.UsageError("Name the moment to restore: --to TIME, or --to latest.")
        return _restore_dump(source, replace)
    if target is None or replace:
        raise click.UsageError(
            "From a folder: restore --to TIME FOLDER TARGET, where TARGET is not there yet."
        )
    return _restore_moment(source, target, to if isinstance(to, datetime) else None, timeline)


def _restore_dump(file: Path, replace: bool) -> None:
    settings = Settings()
    counts = dump.restore(logins.owner_url(settings), file, replace=replace)
    logins.grant(settings)
    print(f"{file}: {sum(counts.values()):,} rows of {len(counts)} tables are back, every table as it was")
    print(f"Private cells open with the keys of then: they have to stand in {settings.keys}.")


def _restore_moment(folder: Path, target: Path, to: datetime | None, timeline: int | None) -> None:
    settings = Settings()
    began = time.monotonic()
    counts: dict[str, int] = {}
    used: dict[str, int] = {}

    def look(connection: Connection) -> None:
        counts.update(dump.count(connection))
        used.update(keys_of.in_use(connection))

    done = recovery.restore(folder, target, to, timeline, look, print)
    print(
        f"{target.absolute()}: as it was at {said(to)}, from backup {done.base.label} and the log. "
        f"{sum(counts.values()):,} rows of {len(counts)} tables were read; {time.monotonic() - began:.1f} s"
    )
    change = f"at {said(done.last_change)}" if done.last_change else "before that backup ended"
    print(f"The last change in it was made {change}.")
    print(keys_of.verdict(used, settings.keys))
    for line in _service(settings, target.absolute(), done.base.major):
        print(line)


def _service(settings: Settings, target: Path, major: int) -> list[str]:
    """How it is put in service."""
    data = Cluster(settings.home.absolute(), settings.home).data
    again = "Take a base backup at once (scripts/geoapi backup base)."
    if data.exists() and "GEOAPI_DATABASE_URL" not in os.environ:
        return [
            "To put it in service stop the map, and then:",
            f"  mv {data} {data}.before && mv {target} {data}",
            f"and start the map. {again}",
        ]
    return [
        f"To put it in service let PostgreSQL {major} run on it, with the settings the server had. {again}"
    ]


def _refuse(sentence: str) -> NoReturn:
    print(f"Refused: {sentence}", file=sys.stderr)
    sys.exit(1)

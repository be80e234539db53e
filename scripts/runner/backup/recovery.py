"""Restoring to a moment: a new data folder from a base and the log, recovered aside, read, left at rest.

What runs is never touched: the new folder stands beside it until a person puts it in service.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from runner.backup import checking, wal
from runner.backup.folder import BASES, DATA, PART, Base, bases
from runner.backup.moments import said
from runner.backup.programs import program, service_user
from runner.cluster import PORT, reachable
from runner.console import Fault, Progress
from runner.left_server import SHORT_FOLDER
from runner.processes import Command, must_run, start, stop

SPARE_BYTES = 256 * 2**20  # segments that are being replayed, and the checkpoint at the end
_LAST_CHANGE = re.compile(r"last completed transaction was at log time (.+)")
_FATAL = re.compile(r"(?:FATAL|PANIC|ERROR):\s+(.+)")
_RESTORED = 'restored log file "'
_HISTORY = re.compile(r"[0-9A-F]{8}\.history")


@dataclass(frozen=True)
class Restored:
    """What came back: from which base, and when the last change in it was made, as the log says it."""

    base: Base
    last_change: datetime | None


def choose(folder: Path, to: datetime | None, timeline: int | None, tell: checking.Tell) -> Base:
    """The newest whole base from before the moment (None: the newest at all). Raises Fault."""
    known = bases(folder)
    if not known:
        raise Fault(f"There is no whole base backup in {folder}.")
    if to and to > datetime.now(UTC):
        raise Fault(f"{said(to)} lies in the future.")
    earlier = [base for base in known if to is None or base.ended_at <= to]
    if not earlier:
        raise Fault(
            f"{said(to)} lies before the first backup: what can be restored begins with"
            f" {said(known[0].ended_at)}."
        )
    last: Fault | None = None
    for base in reversed(earlier):
        try:
            checking.way(folder, base, timeline)
        except Fault as fault:
            last = last or fault
            continue
        if reason := checking.fault_of_base(folder, base):
            last = Fault(f"Base {base.label} is not whole, and no older one is: {reason}")
            tell(f"Base {base.label} is not whole, an older one is tried: {reason}")
            continue
        return base
    raise last or Fault("There is no base.")


def restore(
    folder: Path,
    target: Path,
    to: datetime | None,
    timeline: int | None,
    look: Callable[["psycopg2.extensions.connection"], None],
    tell: checking.Tell,
) -> Restored:
    """Make `target`, a new data folder, hold what the server held at that moment (None: the latest).

    look: is given a connection to what came back, and may refuse it by a Fault. Raises Fault; then `target`
    is not there.
    """
    folder, target = folder.absolute(), target.absolute()
    _require_free(target)
    base = choose(folder, to, timeline, tell)
    server_program = program("postgres", base.major)
    if to is None and (broken := checking.reach(folder, base, timeline).broken):
        raise Fault(f"The log does not lead to its end, for {broken}: name a moment with --to.")
    _require_room(target.parent, base)
    partial = target.with_name(f"{target.name}{PART}")
    if partial.exists():
        raise Fault(f"{partial} is left from a restore that was cut short, or one is running: take it away.")
    try:
        _copy(folder / BASES / base.label / DATA, partial)
        server = Aside(server_program, partial)
        try:
            last_change = _recover(server, folder, base, to, timeline)
            _look(server, base, look)
        finally:
            server.stop()
        _let_history_be_archived(partial)
        partial.rename(target)
    except OSError as error:
        raise Fault(f"{target} cannot be written: {error.strerror}. Nothing was restored.") from None
    finally:
        if partial.exists():
            shutil.rmtree(partial)
    return Restored(base, last_change)


class Aside:
    """A server on a folder that is being restored, which nobody else reaches or is told by."""

    def __init__(self, program: Path, data: Path) -> None:
        self.program = program
        self.data = data
        self.folder = Path(tempfile.mkdtemp(prefix=SHORT_FOLDER, dir="/tmp"))
        self.log = self.folder / "postgres.log"
        (self.folder / "postgresql.conf").touch()
        (self.folder / "pg_hba.conf").write_text("local all all trust\n", encoding="ascii")
        self.user = service_user()
        if self.user:
            for place in (self.folder, *self.folder.iterdir()):
                shutil.chown(place, self.user, self.user)
        self.process: subprocess.Popen[str] | None = None

    def start(self, options: dict[str, str]) -> None:
        # Its own files say nothing: those of a server of Debian's are elsewhere.
        fixed = {
            "config_file": f"{self.folder}/postgresql.conf",
            "hba_file": f"{self.folder}/pg_hba.conf",
            "ident_file": f"{self.folder}/pg_hba.conf",
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "port": str(PORT),
            "lc_messages": "C",
            "log_min_messages": "log",
            "log_min_error_statement": "panic",
            "logging_collector": "off",
            "log_destination": "stderr",
            "archive_mode": "off",
            "hot_standby": "off",
            "shared_preload_libraries": "",
            "log_timezone": "UTC",
            "primary_conninfo": "",
        }
        command: Command = [self.program, "-D", self.data]
        for name, value in (fixed | options).items():
            command = [*command, "-c", f"{name}={value}"]
        with self.log.open("a", encoding="utf-8") as file:
            self.process = start(
                command, file.fileno(), folder=Path("/"), parent_death_signal="INT", user=self.user
            )

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()

    def wait(self) -> bool:
        """Until it is ready, which recovery may take long for; whether it is, for it may have ended."""
        progress, seen = Progress("segments"), -1
        ask = [str(self.program.with_name("pg_isready")), "-q", "-p", str(PORT), "-h", str(self.folder)]
        assert self.process is not None
        while self.process.poll() is None:
            if subprocess.run(ask, check=False).returncode == 0:
                progress.close()
                return True
            replayed = sum(_RESTORED in line for line in self.lines())
            if progress.on_terminal and replayed != seen:
                progress.show(0, f"{replayed:,} replayed")
                seen = replayed
            time.sleep(0.05)
        progress.close()
        return False

    def connect(self, database: str, logins: Sequence[str]) -> "psycopg2.extensions.connection":
        for login in logins:
            with suppress(psycopg2.OperationalError):
                return psycopg2.connect(dbname=database, user=login, host=str(self.folder), port=PORT)
        raise Fault(f"The database {database} is not in what was restored.")

    def stop(self) -> None:
        if self.process:
            stop(self.process, 2, timeout_s=120)
        shutil.rmtree(self.folder, ignore_errors=True)


def _recover(
    server: Aside, folder: Path, base: Base, to: datetime | None, timeline: int | None
) -> datetime | None:
    """Replay the log to the moment and open the database there. Returns when its last change was made."""
    (server.data / "recovery.signal").touch()
    if server.user:
        shutil.chown(server.data / "recovery.signal", server.user, server.user)
    options = {
        "restore_command": wal.restore_command(folder),
        "recovery_target_timeline": str(timeline or "latest"),
        "recovery_target_action": "promote",
    }
    if to:
        options["recovery_target_time"] = to.isoformat()
    server.start(options)
    if not server.wait():
        raise Fault(_why_not(server.lines(), folder, base, to, timeline))
    return _last_change(server.lines())


def _last_change(lines: Sequence[str]) -> datetime | None:
    told = [found[1] for line in lines if (found := _LAST_CHANGE.search(line))]
    return datetime.fromisoformat(told[-1]) if told else None


def _why_not(
    lines: Sequence[str], folder: Path, base: Base, to: datetime | None, timeline: int | None
) -> str:
    fatal = [found[1] for line in lines if (found := _FATAL.search(line))]
    reason = " ".join(fatal) or (lines[-1] if lines else "it said nothing")
    if "No space left" in reason:
        return "The disk filled up while the log was replayed. Nothing was restored."
    if "before consistent recovery point" in reason:
        return (
            f"{said(to)} lies before the end of backup {base.label}, by the server's clock: name a later one."
        )
    if "recovery ended before configured recovery target" in reason:
        change = _last_change(lines)
        last = f"the last change it holds was made at {said(change)}" if change else "it holds no change"
        if broken := checking.reach(folder, base, timeline).broken:
            return f"The log does not lead to {said(to)}, for {broken}; {last}. Nothing was restored."
        return (
            f"The log ends before {said(to)}: {last}. Say --to latest for all there is. Nothing was restored."
        )
    return f"PostgreSQL could not recover: {reason}. Nothing was restored."


def _look(server: Aside, base: Base, look: Callable[["psycopg2.extensions.connection"], None]) -> None:
    connection = server.connect(base.database, ["postgres", base.login])
    try:
        look(connection)
    finally:
        connection.close()


def _let_history_be_archived(data: Path) -> None:
    """Put in service, it archives by which way it came: else the next restore would not find its log."""
    user = service_user()
    for file in (data / "pg_wal").iterdir():
        if _HISTORY.fullmatch(file.name):
            mark = data / "pg_wal" / "archive_status" / f"{file.name}.ready"
            mark.touch(mode=0o600)
            if user:
                shutil.chown(mark, user, user)


def _copy(source: Path, partial: Path) -> None:
    partial.mkdir(mode=0o700)
    command: Command = ["cp", "-a", "--reflink=auto", f"{source}/.", partial]
    heard: list[str] = []
    log = Path(os.devnull)
    if user := service_user():
        shutil.chown(partial, user, user)
    try:
        must_run("cp", command, log, folder=Path("/"), user=user, on_line=heard.append)
    except Fault:
        reason = heard[-1] if heard else "cp said nothing"
        raise Fault(f"The backup could not be copied, and nothing was restored: {reason}") from None
    for lock in partial.glob(".s.PGSQL.*"):
        # Of the socket of the server that was copied, where that is in the data folder; it may run still.
        lock.unlink()


def _require_free(target: Path) -> None:
    if os.path.lexists(target):
        raise Fault(f"{target} is there already: a restore makes a new folder, beside what there is.")
    if not target.parent.is_dir():
        raise Fault(f"The folder of {target} does not exist.")
    user = service_user()
    if user and not reachable(target.parent, user):
        raise Fault(
            f"PostgreSQL's user {user} cannot enter {target.parent}: restore to a folder that is open to it."
        )


def _require_room(parent: Path, base: Base) -> None:
    free, needed = shutil.disk_usage(parent).free, base.size + SPARE_BYTES
    if free < needed:
        raise Fault(
            f"{parent} has {free / 2**20:,.0f} MiB free, and the restore needs {needed / 2**20:,.0f}: "
            "make room, or restore to another disk."
        )

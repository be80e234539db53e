"""A PostgreSQL that runs on a data folder, whoever started it."""

import os
import shutil
import signal
import time
from pathlib import Path

from runner.console import Fault, say

# Of folders for sockets in /tmp that we make.
SHORT_FOLDER = "geoapi-"


def running_server(data: Path) -> int | None:
    """The process id of the server that runs on this data folder, if one does."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        # PostgreSQL works in its data folder; another program that was given the id of a dead one does not.
        return pid if Path(f"/proc/{pid}/cwd").resolve() == data.resolve() else None
    except (OSError, ValueError):
        return None


def running_socket_folder(data: Path) -> Path | None:
    """Where the running server listens."""
    return None if running_server(data) is None else recorded_socket_folder(data)


def recorded_socket_folder(data: Path) -> Path | None:
    """The fifth line of a server's pid file, written before it accepts connections."""
    try:
        lines = (data / "postmaster.pid").read_text().split("\n")
    except OSError:
        return None
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None


def end_stranger(data: Path, ours: Path | None = None) -> None:
    """End a server that someone left running on this data folder, or clear up after one that crashed."""
    pid_file = data / "postmaster.pid"
    pid, sockets = running_server(data), recorded_socket_folder(data)
    if pid is None:
        pid_file.unlink(missing_ok=True)
    else:
        say(f"      a PostgreSQL left running here (process {pid}) is stopped first")
        os.kill(pid, signal.SIGINT)
        give_up = time.monotonic() + 30
        while running_server(data) == pid:
            if time.monotonic() > give_up:
                raise Fault(f"PostgreSQL process {pid} does not stop; end it by hand and try again.")
            time.sleep(0.1)
    if sockets and sockets.name.startswith(SHORT_FOLDER) and sockets != ours:
        shutil.rmtree(sockets, ignore_errors=True)

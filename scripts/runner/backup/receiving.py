"""Fetching a server's log by replication, where it cannot write to the folder of backups itself."""

import signal
from pathlib import Path

from runner.backup import folder as folders
from runner.backup import wal
from runner.backup.base import without_password
from runner.backup.programs import newest, service_user
from runner.console import Fault, Stopped, say
from runner.processes import Command, catch_signals, start, stop

SLOT = "geoapi_backup"


def receive(url: str, folder: Path) -> int:
    """Run pg_receivewal until it is stopped; what the server has not sent yet it keeps, by a slot of ours.

    Raises Fault where the slot cannot be made. Returns its exit code, 0 when it was told to stop.
    """
    folder = folder.absolute()
    folders.prepare(folder)
    address, environment = without_password(url)
    options = ["-D", str(folder / wal.WAL), "--slot", SLOT, "--no-password", "-d", address]
    program, user = newest("pg_receivewal"), service_user()
    making: Command = [
        program,
        "--create-slot",
        "--if-not-exists",
        "--slot",
        SLOT,
        "--no-password",
        "-d",
        address,
    ]
    made = start(making, None, environment, Path("/"), user=user)
    if made.wait() != 0:
        raise Fault("The server gives no slot to follow its log by; what it said stands above.")
    catch_signals()
    running = start([program, *options, "--compress=gzip:1"], None, environment, Path("/"), user=user)
    say(f"Following the log into {folder / wal.WAL}.")
    try:
        return running.wait()
    except Stopped:
        stop(running, signal.SIGINT)
        return 0

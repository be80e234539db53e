"""Starting and stopping other programs so that none outlives us, however we end."""

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from runner.console import Fault, Stopped

Command = Sequence[str | Path]


def catch_signals() -> None:
    """Turn the first Ctrl-C, SIGTERM or SIGHUP into Stopped; later ones must not disturb the tidying up."""

    def stop_once(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, lambda number, frame: None)
        raise Stopped

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop_once)


def start(
    command: Command,
    output: IO[str] | int | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    parent_death_signal: str = "TERM",
    user: str | None = None,
    low_port: bool = False,
) -> "subprocess.Popen[str]":
    """Start a program away from the terminal's Ctrl-C, so that we decide in which order things stop.

    `parent_death_signal` is the signal the kernel sends it should we be killed; `user` is who it
    runs as (only root may choose), and `low_port` whether that one may listen below 1024.
    """
    setpriv = ["setpriv", "--pdeathsig", parent_death_signal]
    if user:
        setpriv += [f"--reuid={user}", f"--regid={user}", "--init-groups", "--no-new-privs"]
    if user and low_port:
        setpriv += ["--inh-caps=+net_bind_service", "--ambient-caps=+net_bind_service"]
    return subprocess.Popen(
        [*setpriv, "--", *map(str, command)],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        env=environment,
        cwd=folder,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def stop(process: "subprocess.Popen[str]", with_signal: int = signal.SIGTERM, timeout_s: float = 15) -> None:
    """Ask a program to stop; past our patience, kill it and its children."""
    if process.poll() is not None:
        return
    process.send_signal(with_signal)
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def abandon(process: "subprocess.Popen[str]") -> None:
    """End a program and everything it started."""
    for each, timeout_s in ((signal.SIGTERM, 5), (signal.SIGKILL, 1)):
        try:
            os.killpg(process.pid, each)
            process.wait(timeout_s)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def run(
    command: Command,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str | None = None,
    on_line: Callable[[str], None] | None = None,
) -> int:
    """Run a program to its end with what it prints in the log. Returns its exit code."""
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {shlex.join(map(str, command))}\n")
        file.flush()
        process = start(command, subprocess.PIPE, environment, folder, user=user)
        try:
            assert process.stdout is not None
            for line in process.stdout:
                file.write(line)
                if on_line:
                    on_line(line.rstrip("\n"))
            return process.wait()
        except BaseException:
            abandon(process)
            raise


def must_run(
    what: str,
    command: Command,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str | None = None,
    on_line: Callable[[str], None] | None = None,
) -> None:
    code = run(command, log, environment, folder, user, on_line)
    if code != 0:
        raise Fault(f"{what} failed (exit code {code}); the full log is {log}.")


def show(command: Command, environment: Mapping[str, str], folder: Path) -> int:
    """Run a program to its end on our own output. Returns its exit code."""
    process = start(command, None, environment, folder)
    try:
        return process.wait()
    except BaseException:
        abandon(process)
        raise

"""The programs of a cluster, which outlive whoever started them: each known by its process and its birth."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from runner.ha.layout import Layout
from runner.left_server import running_server
from runner.processes import Command

STOPPED_WITHIN_S = 20.0


def launch(
    layout: Layout,
    name: str,
    command: Command,
    environment: Mapping[str, str],
    *,
    user: str | None = None,
    folder: Path = Path("/"),
) -> None:
    """Start a part, unless it runs, with what it prints in its log."""
    if running(layout, name):
        return
    setpriv = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"] if user else []
    with (layout.logs / f"{name}.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*setpriv, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
    _pid_file(layout, name).write_text(f"{process.pid} {_birth(process.pid)}", encoding="ascii")


def running(layout: Layout, name: str) -> int | None:
    """The process id of a part, if it runs: not of another program that was given a dead one's."""
    try:
        pid, birth = _pid_file(layout, name).read_text("ascii").split()
    except (OSError, ValueError):
        return None
    return int(pid) if birth != "0" and _birth(int(pid)) == birth else None


def end(layout: Layout, names: Sequence[str]) -> None:
    """Ask these to stop, all at once; past our patience, kill them and their children."""
    pids = {name: pid for name in names if (pid := running(layout, name))}
    for pid in pids.values():
        # Who is frozen hears nothing: they are all let go on first.
        send(tree(pid), signal.SIGCONT)
        send([pid], signal.SIGTERM)
    give_up = time.monotonic() + STOPPED_WITHIN_S
    for name, pid in pids.items():
        while running(layout, name) and time.monotonic() < give_up:
            _reap(pid)
            time.sleep(0.05)
        if running(layout, name):
            send(tree(pid), signal.SIGKILL)
            _reap(pid)
    for name in names:
        _pid_file(layout, name).unlink(missing_ok=True)


def end_left_server(layout: Layout, name: str) -> None:
    """The PostgreSQL whose Patroni was killed goes on by itself."""
    if pid := postmaster(layout, name):
        family = tree(pid)
        send(family, signal.SIGCONT)
        send([pid], signal.SIGINT)
        give_up = time.monotonic() + STOPPED_WITHIN_S
        while postmaster(layout, name) == pid and time.monotonic() < give_up:
            time.sleep(0.05)
        if postmaster(layout, name) == pid:
            send(family, signal.SIGKILL)


def postmaster(layout: Layout, name: str) -> int | None:
    """The process id of the PostgreSQL of a machine."""
    return running_server(layout.folder / name / "data")


def machine(layout: Layout, name: str) -> list[int]:
    """All processes of a machine of the database: Patroni, PostgreSQL and its backends."""
    roots = [running(layout, name), postmaster(layout, name)]
    return [pid for root in roots if root for pid in tree(root)]


def send(pids: Sequence[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def tree(pid: int) -> list[int]:
    """A process with all that descend from it."""
    children: dict[int, list[int]] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and (fields := _stat(int(each.name))):
            children.setdefault(int(fields[1]), []).append(int(each.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def forget(layout: Layout) -> None:
    """The folder of the cluster with its data."""
    link = layout.home.path / "cluster"
    shutil.rmtree(layout.folder, ignore_errors=True)
    if link.is_symlink():
        link.unlink()
    if layout.balancer_socket.parent.parent == Path("/tmp"):
        shutil.rmtree(layout.balancer_socket.parent, ignore_errors=True)


def _pid_file(layout: Layout, name: str) -> Path:
    return layout.folder / "pids" / name


def _stat(pid: int) -> list[str]:
    """What the kernel says of a process after its name: state, parent, …, its birth as the 20th."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _birth(pid: int) -> str:
    fields = _stat(pid)
    return fields[19] if fields and fields[0] != "Z" else "0"


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)

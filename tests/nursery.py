"""Processes that are there at once: forked from one which has imported the program already.

Importing takes a server or a command longer than most that it does, and tests start hundreds of them. What
runs in the child is what `python -m geoapi.serve` runs, or a script as `python SCRIPT` does.
"""

import atexit
import gc
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Child:
    """A process that is not one's own child: as much of subprocess.Popen as tests need."""

    def __init__(self, pid: int, status: Path | None = None) -> None:
        self.pid = pid
        self._status = status
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = None

    def poll(self) -> int | None:
        """None while it runs. How a server ended is not known."""
        return None if self._handle is not None and not self._ends_within(0) else 0

    def send_signal(self, number: int) -> None:
        if self._handle is not None and self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def wait(self, timeout: float) -> None:
        """Raises TimeoutError."""
        if self._handle is not None and not self._ends_within(timeout):
            raise TimeoutError(f"process {self.pid} runs still after {timeout} s")

    def exit_code(self) -> int | None:
        """Of a script that has ended; None if it was killed."""
        assert self._status is not None and self.poll() is not None
        return int(self._status.read_text()) if self._status.exists() else None

    def _ends_within(self, seconds: float) -> bool:
        assert self._handle is not None
        return bool(select.select([self._handle], [], [], seconds)[0])


class Nursery:
    """The process that has imported the program."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self._end)

    def serve(self, environment: Mapping[str, str], log: Path) -> Child:
        """A server with these variables, which prints into `log`."""
        return Child(self._fork(environment, log, log))

    def run(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Child:
        """A script, or -m and a module, and its arguments; what it prints is in `out` and `err` in `folder`,
        which is made for it.
        """
        folder.mkdir()
        status = folder / "status"
        script = {"script": list(command), "status": str(status)}
        return Child(self._fork(environment, folder / "out", folder / "err", **script), status)

    def _fork(self, environment: Mapping[str, str], out: Path, err: Path, **script: object) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        asked = {"environment": dict(environment), "out": str(out), "err": str(err), **script}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)


@cache
def nursery() -> Nursery:
    """One for each process that runs tests."""
    return Nursery()


def main() -> None:
    # What a server and a command import by and by.
    sys.path.append(str(ROOT / "scripts"))
    import geoapi.app  # noqa: F401
    from geoapi.cli import IMPORTERS, JOBS
    from geoapi.serve import main as serve

    for module in ("runner.cli", *IMPORTERS.values(), *JOBS.values()):
        import_module(module)

    # No child looks for garbage among what all of them share.
    gc.collect()
    gc.freeze()
    # Nobody asks how a server has ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid:
            print(pid, flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for name, descriptor in (("out", 1), ("err", 2)):
            with Path(asked[name]).open("ab") as log:
                os.dup2(log.fileno(), descriptor)
        os.environ.clear()
        os.environ.update(asked["environment"])
        if "script" in asked:
            end(run_script(asked["script"]), Path(asked["status"]))
        serve()
        os._exit(0)


def run_script(argv: list[str]) -> int:
    """Run a script, or -m and a module, as Python does; returns its exit code."""
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    try:
        if argv[0] == "-m":
            sys.argv = argv[1:]
            runpy.run_module(argv[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = argv
            sys.path[0] = str(Path(argv[0]).parent)
            runpy.run_path(argv[0], run_name="__main__")
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def end(code: int, status: Path) -> None:
    """As Python ends: after the threads, and what was to be done at the end."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    status.write_text(str(code))
    os._exit(0)


if __name__ == "__main__":
    main()

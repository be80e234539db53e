"""Packages that only some jobs need: unpacked beside the virtual environment, as a lock file pins them."""

import hashlib
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from runner.console import Fault, say
from runner.home import Home, turn
from runner.processes import run


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def unpack(
    home: Home,
    python: Path,
    lock_name: str,
    name: str,
    *,
    of_python: str | None = None,
    built_by: Path | None = None,
) -> str:
    """Make the folder `name` in `home` hold what the lock names, by the pip of `python`. Returns a remark.

    `of_python`: the version whose wheels are wanted, where it is not that of `python`; `built_by`: the folder
    of what makes wheels of those that come as source. Raises Fault where the package index has none for this
    machine or cannot be reached.
    """
    lock = home.checkout / lock_name
    folder = home.path / name
    stamp = folder / "made-from"

    def current() -> bool:
        return stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint(lock)

    if current():
        return "unchanged"
    with turn(home.path / f"{name}.lock", f"another run to unpack {lock_name}"):
        if current():
            return "installed by another run"
        fresh = folder.with_name(f"{name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        options = [
            "--no-input",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "--no-compile",
        ]
        # What builds is pinned as all else is; pip alone would take the newest there is.
        options += ["--no-build-isolation"] if built_by else ["--only-binary=:all:"]
        options += ["--target", str(fresh)]
        options += ["--python-version", of_python] if of_python else []
        command = [str(python), "-m", "pip", "install", *options, "-r", str(lock)]
        environment = home.environment() | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
        environment |= {"PYTHONPATH": str(built_by)} if built_by else {}
        if run(command, home.setup_log, environment) != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Fault(f"pip could not install what {lock_name} names; the full log is {home.setup_log}.")
        (fresh / "made-from").write_text(fingerprint(lock), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
        return "installed"


def find_arrow(home: Home) -> None:
    """Let this process import what tables are read and written with, brought when it is first asked for."""
    if find_spec("pyarrow"):
        return
    home.logs.mkdir(parents=True, exist_ok=True)
    if not (home.path / "arrow").exists():
        say("Arrow is brought, by which tables are read and written …", error=True)
    unpack(home, Path(sys.executable), "requirements-bulk.lock", "arrow")
    sys.path.append(str(home.path / "arrow"))

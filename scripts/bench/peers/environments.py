"""A virtual environment for each peer, from its own lock file:
nothing of theirs is ever a dependency of ours.
"""

import hashlib
import shutil
import sys
from pathlib import Path

from runner import packages
from runner.console import Fault, say
from runner.processes import must_run

LOCKS = Path(__file__).resolve().parent / "locks"


def prepare(folder: Path, name: str, logs: Path) -> Path:
    """Make `folder`/`name` hold what the peer's lock says.

    Returns its Python. Raises Fault if that cannot be had.
    """
    lock = LOCKS / f"{name}.txt"
    home = folder / name
    python, stamp = home / "bin" / "python", home / "made-from"
    made_from = f"{sys.version.split()[0]} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    if stamp.exists() and stamp.read_text() == made_from:
        return python
    say(f"Installing {name} {version(name)} in {home} …")
    log = logs / "setup.log"
    must_run(f"Making an environment for {name}", [sys.executable, "-m", "venv", "--clear", str(home)], log)
    # The lock is complete; resolving anew would bring newer versions than those measured.
    install = [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--no-deps"]
    must_run(f"Installing {name}", [*install, "-r", str(lock)], log)
    stamp.write_text(made_from)
    return python


def prepare_node(folder: Path, lock: Path, logs: Path) -> Path:
    """Make `folder` hold what the package-lock.json in `lock` says. Returns its node_modules."""
    need(["nodejs", "npm"], logs / "setup.log")
    home = folder / lock.name
    stamp = home / "made-from"
    made_from = hashlib.sha256((lock / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != made_from:
        say(f"Installing {lock.name} in {home} …")
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(lock, home)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        must_run(f"Installing {lock.name}", command, logs / "setup.log", folder=home)
        stamp.write_text(made_from)
    return home / "node_modules"


def version(name: str) -> str:
    """The pinned version of the peer itself."""
    wanted = {name, f"django-{name}"}
    pins = [line.split("==") for line in (LOCKS / f"{name}.txt").read_text().splitlines() if "==" in line]
    return next(pin[1] for pin in pins if pin[0] in wanted)


def need(wanted: list[str], log: Path) -> None:
    """System packages a measurement needs, by apt. Raises Fault where they cannot be had."""
    missing = [
        package for package in wanted if not packages.is_installed(package) and not shutil.which(package)
    ]
    if missing:
        try:
            packages.install(missing, log)
        except OSError as error:
            raise Fault(f"{' '.join(missing)} could not be installed ({error.strerror}).") from None

"""The virtual environment, made from the lock file and from nothing else."""

import hashlib
import subprocess
import sys
from pathlib import Path

from runner.console import Fault, Progress
from runner.home import Home, turn
from runner.processes import must_run, run

RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def prepare(home: Home, for_tests: bool) -> str:
    """Make the environment hold what the lock says. Returns a remark on what was done."""
    folder = home.path / "venv"
    stamp = folder / "made-from"
    lock = home.checkout / (DEVELOPMENT_LOCK if for_tests else RUNTIME_LOCK)
    with turn(home.path / "venv.lock", "another run to finish the environment"):
        base = f"Python {sys.version_info.major}.{sys.version_info.minor} at {folder}"
        stamped = stamp.read_text(encoding="utf-8").splitlines() if stamp.exists() else []
        usable = stamped[:1] == [base] and works(home.python)
        if usable and fingerprint(lock) in stamped[1:]:
            link_checkout(home)
            return "unchanged"
        if not usable:
            stamp.unlink(missing_ok=True)
            create = [sys.executable, "-m", "venv", "--clear", str(folder)]
            must_run("Making the virtual environment", create, home.setup_log, home.environment())
            # Python 3.11 puts an old one in, which no lock names and nothing needs.
            remove = [str(home.python), "-m", "pip", "uninstall", "-y", "-q", "setuptools"]
            must_run("Removing setuptools", remove, home.setup_log, home.environment())
        stamp.unlink(missing_ok=True)
        installed = install(home, lock)
        link_checkout(home)
        # The development lock holds every pin of the other one.
        met = [RUNTIME_LOCK, DEVELOPMENT_LOCK] if for_tests else [RUNTIME_LOCK]
        stamp.write_text(
            "\n".join([base, *(fingerprint(home.checkout / name) for name in met)]), encoding="utf-8"
        )
        return f"{installed} packages"


def works(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(home: Home, lock: Path) -> int:
    """pip's work, with progress counted by the pins of the lock. Returns how many there are."""
    pins = sum(
        "==" in line and not line.startswith((" ", "#")) for line in lock.read_text("utf-8").splitlines()
    )
    progress = Progress("pip")
    seen = 0

    def count(line: str) -> None:
        nonlocal seen
        if line.startswith(("Collecting ", "Requirement already satisfied", "Ignoring ")):
            seen += 1
            progress.show(90 * seen / pins, line.split()[1].split("==")[0])
        elif line.startswith("Installing collected packages"):
            progress.show(90, "unpacking")

    options = ["--no-input", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    command = [str(home.python), "-m", "pip", "install", *options, "-r", str(lock)]
    environment = home.environment() | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    code = run(command, home.setup_log, environment, on_line=count)
    progress.close()
    if code != 0:
        raise Fault(
            f"pip could not install {lock.name} (is the package index reachable?); the full log is "
            f"{home.setup_log}."
        )
    return pins


def link_checkout(home: Home) -> None:
    """Let `import geoapi` work in every program that this environment starts."""
    site = next((home.path / "venv" / "lib").glob("python3*/site-packages"))
    (site / "checkout.pth").write_text(f"{home.checkout}\n", encoding="utf-8")

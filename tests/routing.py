"""A real routing engine for the tests: `geoapi routing serve`,
as the runner starts it, in a home of its own.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geoapi.city.routing.client import ADDRESS_FILE, address_by

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 150


@contextmanager
def kept(database_url: str, home: Path, programs: Path, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`geoapi routing serve` on a database, as the runner starts it."""
    home.mkdir(exist_ok=True)
    if not (home / "valhalla").exists():
        (home / "valhalla").symlink_to(programs)
    variables = os.environ | {"GEOAPI_HOME": str(home), "GEOAPI_DATABASE_URL": database_url}
    command = [sys.executable, str(ROOT / "scripts" / "geoapi"), "routing", "serve", *options]
    with (home / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(command, env=variables, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield keeper
    finally:
        keeper.terminate()
        assert keeper.wait(timeout=20) == 0, (home / "keeper.log").read_text()
    assert not (home / ADDRESS_FILE).exists()


def address_of(home: Path) -> str | None:
    return address_by(None, home)()


def wait_until(holds: Callable[[], object], what: str, home: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not holds():
        assert time.monotonic() < deadline, f"{what}\n{(home / 'keeper.log').read_text()}"
        time.sleep(0.05)


def server_of(home: Path) -> int:
    """The process id of the one server that works in a folder of this home."""
    return servers_of(home)[-1]


def servers_of(home: Path) -> list[int]:
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and (process / "cwd").readlink().is_relative_to(
                home.resolve() / "routing"
            ):
                found.append(int(process.name))
        except OSError:  # it has ended
            continue
    return sorted(found)

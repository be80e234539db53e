"""PostgreSQL's own programs, of the version that is asked for and as the user they have to run as."""

import os
import pwd
import subprocess
from pathlib import Path

from runner import packages
from runner.cluster import SERVICE_USER
from runner.console import Fault


def service_user() -> str | None:
    """Who PostgreSQL and its programs run as: started by root, a user of their own."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVICE_USER).pw_name
    except KeyError:
        raise Fault("PostgreSQL is not installed here: its programs make and read backups.") from None


def program(name: str, major: int) -> Path:
    """One of the programs of that version. Raises Fault where it is not installed."""
    found = packages.server_folder(major) / name
    if not found.exists():
        raise Fault(
            f"This is of PostgreSQL {major}, which is not installed here: "
            f"apt-get install postgresql-{major}-postgis-3."
        )
    return found


def newest(name: str) -> Path:
    """Of the newest version here: it reads from older servers too."""
    majors = packages.installed_majors()
    if not majors:
        raise Fault(f"{name} is not installed: it comes with the package postgresql.")
    return program(name, majors[-1])


def ask(name: str, major: int, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run one that only reads, to its end; what it says is in English."""
    user = service_user()
    prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"] if user else []
    return subprocess.run(
        [*prefix, str(program(name, major)), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=os.environ | {"LC_ALL": "C"},
    )


def control(data: Path, major: int) -> dict[str, str]:
    """What pg_controldata tells of a data folder. Raises Fault."""
    done = ask("pg_controldata", major, "-D", data)
    if done.returncode != 0:
        raise Fault(f"{data} cannot be read as a data folder: {done.stderr.strip()}")
    pairs = (line.partition(":") for line in done.stdout.splitlines())
    return {name: value.strip() for name, _, value in pairs}


def system_of(told: dict[str, str]) -> str:
    """The identifier that a server keeps for life."""
    return told["Database system identifier"]

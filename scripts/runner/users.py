"""Who the servers run as: started by root, as a user of their own who may do nothing else."""

import os
import pwd
from pathlib import Path

from runner.home import BACKUP_URL, OWNER_URL, Home, Urls, make_private
from runner.processes import must_run, run

SERVER_USER = "geoapi"

# Runs as that user: what the servers must be able to read and reach. What it prints is said to a person.
PROBE = """
import os, pathlib, subprocess, sys
try:
    # A server starts others: this first start may have reached through a folder that is closed to the user.
    subprocess.run([sys.executable, "-c", "import json"], check=True)
    for folder in sys.argv[1:]:
        os.stat(os.path.join(folder, "."))
    import granian, sqlalchemy
    from geoapi.core.settings import Settings
    settings = Settings()
    if settings.calendar_file:
        settings.calendar_file.read_bytes()
    for folder in ("geoapi/core", "sql", "web/js", "web/i18n"):
        for file in pathlib.Path(sys.argv[1], folder).iterdir():
            file.is_dir() or file.read_bytes()
    sqlalchemy.create_engine(settings.database_url).connect().close()
except Exception as error:
    sys.exit(str(error).strip().splitlines()[0])
"""


def make_server_user(log: Path) -> str | None:
    """The user for the servers, made where there is none.

    None where we are not root: then they run as we do.
    """
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command = ["useradd", *options, "--shell", "/usr/sbin/nologin", SERVER_USER]
        must_run(f"Making the user {SERVER_USER}", command, log)
    return SERVER_USER


def what_hinders(home: Home, url: Urls, user: str) -> str | None:
    """Why the servers cannot run as this user, in a line; None where nothing does."""
    said: list[str] = []
    command = [str(home.python), "-c", PROBE, str(home.checkout), str(home.path)]
    if (
        run(command, home.setup_log, server_environment(home, url, user), home.checkout, user, said.append)
        == 0
    ):
        return None
    return said[-1] if said else f"{home.checkout} or {home.path} is closed to it"


def server_environment(home: Home, url: Urls, user: str | None) -> dict[str, str]:
    """A user of their own has no home: libraries that look
    into root's would be refused, and take that for a fault.
    """
    environment = home.environment(url) | ({"HOME": "/nonexistent"} if user else {})
    # What serves owns nothing.
    for login in (OWNER_URL, BACKUP_URL):
        environment.pop(login, None)
    return environment


def hand_over(folder: Path, user: str | None) -> None:
    """Make a folder with all that is in it the user's (ours again without one),
    and nobody else's to enter.
    """
    make_private(folder)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(user or "root")
        for place in (folder, *folder.rglob("*")):
            os.lchown(place, owner.pw_uid, owner.pw_gid)

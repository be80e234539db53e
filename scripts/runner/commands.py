"""One command with the environment and the database at hand, for operators: importers, psql, alembic."""

import os
import shutil
import subprocess

from runner import environment
from runner.backup import archiving
from runner.console import Fault
from runner.home import OWNER_URL, Home, Urls, exclusive_lock


def run_with_database(home: Home, command: list[str]) -> int:
    """Uses the cluster of a running `make run`; without one, starts it for as long as the command takes."""
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        raise Fault("Name the command to run, e.g.: run.py exec alembic -c sql/alembic.ini current")
    _require_environment(home)
    if home.database_url:
        return foreground(home, command, home.database_url)
    cluster = archiving.own_cluster(home)
    with exclusive_lock(home.path / "run.lock", None) as nobody_else:
        if not nobody_else:
            return foreground(home, command, cluster.logins())
        try:
            environment.prepare(home, for_tests=False)
            archiving.start(cluster)
            cluster.create_role_and_database()
            return foreground(home, command, cluster.logins())
        finally:
            cluster.stop()


def run_in_environment(home: Home, command: list[str]) -> int:
    """A command that needs no database."""
    _require_environment(home)
    return foreground(home, command, home.database_url)


def _require_environment(home: Home) -> None:
    if not home.python.exists():
        raise Fault("Nothing is set up here yet; run `make run` once first.")


def foreground(home: Home, command: list[str], url: Urls | None) -> int:
    """On the terminal, which the command may read from."""
    variables = home.environment(url)
    if command[0] == "psql" and url:
        owned = variables.get(OWNER_URL) or variables["GEOAPI_DATABASE_URL"]
        command = ["psql", "-d", owned.replace("+psycopg2", "", 1), *command[1:]]
    program = shutil.which(command[0], path=variables["PATH"])
    if program is None:
        raise Fault(f"There is no command {command[0]}.")
    process = subprocess.Popen([program, *command[1:]], env=variables, cwd=os.getcwd())
    try:
        return process.wait()
    except BaseException:
        process.wait()
        raise

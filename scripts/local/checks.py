"""`make test`: every check, each told in a line at the end, on a cluster that is thrown away."""

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from local import environment, packages
from local.cluster import SUPERUSER, Cluster
from local.console import Progress, Steps, say
from local.home import Home, sole_user
from local.processes import Command, must_run, show


@dataclass
class Result:
    name: str
    exit_code: int
    duration_s: float


def check(home: Home, pytest_arguments: list[str]) -> int:
    """Exit code 0 only if every check passed; all run in any case."""
    test_home = Home(home.checkout, home.path / "test")
    home.logs.mkdir(parents=True, exist_ok=True)
    test_home.make()
    given_url = os.environ.get("GEOAPI_TEST_DATABASE_URL")
    with sole_user(test_home.path / "run.lock", "The tests are already running here (process {pid})."):
        steps = Steps(5)
        with steps.step("System packages") as remarks:
            missing = packages.missing_packages(with_database=not given_url, for_tests=True)
            if missing:
                packages.install(missing, test_home.setup_log)
            remarks.append("installed" if missing else "nothing missing")
        with steps.step("Python environment") as remarks:
            remarks.append(environment.prepare(home, for_tests=True))
        with steps.step("Node tools") as remarks:
            remarks.append(prepare_node(test_home))
        cluster = None if given_url else Cluster(test_home.path, test_home.logs, throwaway=True)
        try:
            with steps.step("Database cluster") as remarks:
                if cluster:
                    cluster.settle()
                    cluster.start()
                    remarks.append(f"PostgreSQL {cluster.major} on {cluster.data}")
                else:
                    remarks.append("not needed: GEOAPI_TEST_DATABASE_URL names one")
            url = given_url or (cluster.url(SUPERUSER, "postgres") if cluster else "")
            with steps.step("Checks"):
                results = run_checks(home, test_environment(home, test_home, url), pytest_arguments)
        finally:
            if cluster:
                cluster.stop()
    return summarise(results)


def test_environment(home: Home, test_home: Home, url: str) -> dict[str, str]:
    """Nothing of the settings a person runs the map with: no test may touch that database or folder."""
    variables = {name: value for name, value in home.environment().items() if not name.startswith("GEOAPI_")}
    return variables | {"GEOAPI_HOME": str(test_home.path), "GEOAPI_TEST_DATABASE_URL": url}


def prepare_node(home: Home) -> str:
    """web/node_modules from its lock, stamped with the lock's hash."""
    web = home.checkout / "web"
    stamp = web / "node_modules" / ".made-from"
    wanted = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return "unchanged"
    progress = Progress("npm ci")
    progress.show(0)
    must_run("npm ci", ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], home.setup_log, folder=web)
    progress.close()
    stamp.write_text(wanted)
    return "installed"


def commands(home: Home, pytest_arguments: list[str]) -> list[tuple[str, Command]]:
    programs = home.python.parent
    python = [str(home.python), "-m"]
    tsc = Path("web", "node_modules", "typescript", "bin", "tsc")
    return [
        ("ruff check", [*python, "ruff", "check", "."]),
        ("ruff format --check", [*python, "ruff", "format", "--check", "."]),
        ("mypy --strict", [*python, "mypy", "--strict"]),
        ("lint-imports", [programs / "lint-imports", "--no-logo"]),
        ("tsc --noEmit", ["node", tsc, "--noEmit", "-p", "web"]),
        ("pytest", [*python, "pytest", *pytest_arguments]),
    ]


def run_checks(home: Home, variables: dict[str, str], pytest_arguments: list[str]) -> list[Result]:
    results = []
    for name, command in commands(home, pytest_arguments):
        say(f"----- {name}")
        started = time.monotonic()
        code = show(command, variables, home.checkout)
        results.append(Result(name, code, time.monotonic() - started))
    return results


def summarise(results: list[Result]) -> int:
    say("")
    for result in results:
        verdict = "passed" if result.exit_code == 0 else f"FAILED (exit code {result.exit_code})"
        say(f"{result.name:<20} {result.duration_s:6.1f} s  {verdict}")
    return 0 if all(result.exit_code == 0 for result in results) else 1

"""`make test`: every check, each told in a line at the end,
on a cluster thrown away; `make check`: the quick ones.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from runner import environment, packages
from runner.cluster import SUPERUSER, Cluster
from runner.console import Progress, Steps, say
from runner.home import Home, exclusive_lock, make_private
from runner.processes import Command, abandon, must_run, start, stop
from runner.server_settings import memory_mib

MOST_WORKERS = 8  # each with a browser, a web server, a routing engine and some 20 connections
WORKER_MIB = 2048  # of memory, for all of these
MEMORY = Path("/dev/shm")
# Of the tests those that need nothing but Python.
PURE = ["-m", "not db and not browser and not engine and not program"]
TAKEN_DOWN_WITHIN_S = 90
CLUSTER_MIB = 2048  # more than the databases of a run and their log take


@dataclass
class Result:
    name: str
    exit_code: int
    duration_s: float


def check(home: Home, pytest_arguments: list[str]) -> int:
    """`make check`: what takes seconds. Exit code 0 only if all of it passed."""
    test_home = make_test_home(home)
    steps = Steps(3)
    prepare_tools(home, test_home, steps, with_database=False)
    with steps.step("Checks"), tempfile.TemporaryDirectory(prefix="geoapi-check-") as scratch:
        variables = test_environment(home, test_home, "")
        results = run_checks(home, variables, [*PURE, *pytest_arguments], Path(scratch))
    return summarise(results)


def test(home: Home, pytest_arguments: list[str]) -> int:
    """`make test`: every check. Exit code 0 only if all passed; all run in any case."""
    test_home = make_test_home(home)
    given_url = os.environ.get("GEOAPI_TEST_DATABASE_URL")
    with exclusive_lock(test_home.path / "run.lock", "The tests are already running here (process {pid})."):
        steps = Steps(5)
        prepare_tools(home, test_home, steps, with_database=not given_url)
        cluster_home = test_home.path if given_url else place_cluster(test_home)
        cluster = None if given_url else Cluster(cluster_home, test_home.logs, throwaway=True)
        # Here and not in the checkout, where paths may be too
        # long for sockets or closed to PostgreSQL's user.
        in_memory = cluster_home.is_relative_to(MEMORY) and runs_programs(MEMORY)
        scratch = Path(tempfile.mkdtemp(prefix="geoapi-test-", dir=MEMORY if in_memory else None))
        try:
            with steps.step("Database cluster") as remarks:
                if cluster:
                    cluster.init()
                    cluster.start()
                    remarks.append(f"PostgreSQL {cluster.major} on {cluster.data}")
                else:
                    remarks.append("not needed: GEOAPI_TEST_DATABASE_URL names one")
            url = given_url or (cluster.url(SUPERUSER, "postgres") if cluster else "")
            with steps.step("Checks"):
                variables = test_environment(home, test_home, url) | {"TMPDIR": str(scratch)}
                results = run_checks(home, variables, pytest_arguments, scratch)
        finally:
            if cluster:
                cluster.stop()
            if cluster_home != test_home.path:
                shutil.rmtree(cluster_home, ignore_errors=True)
            shutil.rmtree(scratch, ignore_errors=True)
    return summarise(results)


def test_cluster(home: Home, arguments: list[str]) -> int:
    """`make test-cluster`: what may happen to a cluster. Exit code 0 only if all of it held."""
    home.make()
    steps = Steps(1)
    with steps.step("Python environment") as remarks:
        remarks.append(environment.prepare(home, for_tests=False))
    command = [str(home.python), str(home.checkout / "scripts" / "geoapi"), "cluster", "test", *arguments]
    variables = {name: value for name, value in home.environment().items() if not name.startswith("GEOAPI_")}
    process = start(command, None, variables | {"GEOAPI_HOME": str(home.path)}, home.checkout)
    try:
        return process.wait()
    except BaseException:
        # It takes the cluster down, which nobody else would.
        stop(process, timeout_s=TAKEN_DOWN_WITHIN_S)
        raise


def make_test_home(home: Home) -> Home:
    test_home = Home(home.checkout, home.path / "test")
    make_private(home.logs)
    test_home.make()
    return test_home


def prepare_tools(home: Home, test_home: Home, steps: Steps, *, with_database: bool) -> None:
    with steps.step("System packages") as remarks:
        missing = packages.missing_packages(with_database=with_database, for_tests=True)
        if missing:
            packages.install(missing, test_home.setup_log)
        remarks.append("installed" if missing else "nothing missing")
    with steps.step("Python environment") as remarks:
        remarks.append(environment.prepare(home, for_tests=True))
    with steps.step("Node tools") as remarks:
        remarks.append(prepare_node(test_home))


def place_cluster(test_home: Home) -> Path:
    """In memory where there is room, else in the home: hundreds of tests copy a database, each 450 files.

    Always the same folder for a home, so that the next run clears up after one that was killed.
    """
    folder = MEMORY / f"geoapi-test-{hashlib.sha256(str(test_home.path).encode()).hexdigest()[:12]}"
    try:
        if memory_mib() < 4 * CLUSTER_MIB or shutil.disk_usage(MEMORY).free < CLUSTER_MIB << 20:
            return test_home.path
        folder.mkdir(exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            return test_home.path
        folder.chmod(0o711)  # root's cluster is another user's, who has to pass
    except OSError:
        return test_home.path
    return folder


def runs_programs(folder: Path) -> bool:
    """Whether what lies there may be executed, as some of what tests write is."""
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC


def test_environment(home: Home, test_home: Home, url: str) -> dict[str, str]:
    """Nothing of the settings a person runs the map with: no test may touch that database or folder."""
    variables = {name: value for name, value in home.environment().items() if not name.startswith("GEOAPI_")}
    # What is printed comes by a file, which would hold it back and has no width.
    shown = {"PYTHONUNBUFFERED": "1", "COLUMNS": str(shutil.get_terminal_size().columns)}
    return variables | shown | {"GEOAPI_HOME": str(test_home.path), "GEOAPI_TEST_DATABASE_URL": url}


def prepare_node(home: Home) -> str:
    """web/node_modules from its lock, stamped with the lock's hash."""
    web = home.checkout / "web"
    stamp = web / "node_modules" / ".made-from"
    wanted = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return "unchanged"
    progress = Progress("npm ci")
    progress.show(0)
    must_run(
        "npm ci", ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], home.setup_log, folder=web
    )
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
        ("biome ci", ["npm", "--prefix", "web", "run", "--silent", "lint"]),
        ("pytest", [*python, "pytest", *parallel(), *pytest_arguments]),
    ]


def parallel() -> list[str]:
    """Options of pytest, which those of `make test ARGS=` come after and so override: -n 0 for one process.

    One worker more than processors, as a test waits two fifths of its time; files whole and in the order of
    tests/ordering.py, so that what a file makes is made once and nobody ends long after the others.
    """
    workers = min(len(os.sched_getaffinity(0)) + 1, memory_mib() // WORKER_MIB, MOST_WORKERS)
    options = ["-n", str(max(workers, 2)), "--dist", "loadfile", "--no-loadscope-reorder"]
    return [*options, "--color=yes"] if sys.stdout.isatty() else options


class Check:
    """One check under way, with what it says in a file until its turn comes to be shown."""

    def __init__(
        self, name: str, command: Command, variables: dict[str, str], folder: Path, output: Path
    ) -> None:
        self.name = name
        self.started = time.monotonic()
        self.ended: float | None = None
        with output.open("wb") as written:
            self.process = start(command, written.fileno(), variables, folder)
        self.said = output.open(encoding="utf-8", errors="replace")

    def has_ended(self) -> bool:
        if self.ended is None and self.process.poll() is not None:
            self.ended = time.monotonic()
        return self.ended is not None

    def show_news(self) -> None:
        """Pass on what was said since the last time."""
        if news := self.said.read():
            say(news, end="")

    def close(self) -> None:
        if self.process.poll() is None:
            abandon(self.process)
        self.said.close()

    def result(self) -> Result:
        return Result(self.name, self.process.returncode, (self.ended or time.monotonic()) - self.started)


def run_checks(
    home: Home, variables: dict[str, str], pytest_arguments: list[str], scratch: Path
) -> list[Result]:
    """All at once, for each leaves a processor idle at times; shown one after the other."""
    checks: list[Check] = []
    try:
        for name, command in commands(home, pytest_arguments):
            checks.append(
                Check(name, command, variables, home.checkout, scratch / f"check-{len(checks)}.log")
            )
        for check in checks:
            say(f"----- {check.name}")
            while not check.has_ended():
                check.show_news()
                time.sleep(0.1)
                for each in checks:
                    each.has_ended()
            check.show_news()
        return [check.result() for check in checks]
    finally:
        for check in checks:
            check.close()


def summarise(results: list[Result]) -> int:
    say("")
    for result in results:
        verdict = "passed" if result.exit_code == 0 else f"FAILED (exit code {result.exit_code})"
        say(f"{result.name:<20} {result.duration_s:6.1f} s  {verdict}")
    return 0 if all(result.exit_code == 0 for result in results) else 1

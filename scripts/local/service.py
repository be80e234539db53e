"""`make run`: from whatever is there to a serving map, and an orderly end."""

import http.client
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local import database, environment, packages
from local.cluster import Cluster
from local.console import Fault, Steps, Stopped, say
from local.home import Home, check_address, page_address, sole_user
from local.processes import start, stop

READY_WITHIN_S = 180
RESTARTS = 5  # of a cluster that dies again within a minute of its restart


def serve(home: Home) -> int:
    home.make()
    with sole_user(home.path / "run.lock", f"Already running here (process {{pid}}, data in {home.path})."):
        check_address(home.host, home.port)
        steps = Steps(7)
        with steps.step("System packages") as remarks:
            missing = packages.missing_packages(with_database=not home.database_url, for_tests=False)
            if missing:
                packages.install(missing, home.setup_log)
            remarks.append("installed" if missing else "nothing missing")
        with steps.step("Python environment") as remarks:
            remarks.append(environment.prepare(home, for_tests=False))
        cluster = None if home.database_url else Cluster(home.path, home.logs)
        with running(cluster, steps):
            url = home.database_url or (cluster.url() if cluster else "")
            prepare_data(home, url, steps)
            with web_server(home, url, steps) as server:
                say(f"社区地图已就绪 Community map ready: {page_address(home.host, home.port)}")
                try:
                    watch(home, cluster, server)
                except Stopped:
                    say("\nStopping …")
    say("Stopped.")
    return 0


def prepare(home: Home) -> int:
    """Only what the database needs, for one that runs elsewhere: migrations and, if it is empty, the demo city."""
    if not home.database_url:
        raise Fault("Name the database to prepare in GEOAPI_DATABASE_URL; `make run` prepares its own.")
    home.make()
    prepare_data(home, home.database_url, Steps(3))
    return 0


@contextmanager
def running(cluster: Cluster | None, steps: Steps) -> Iterator[None]:
    """The cluster, started and furnished; it stops at the end whatever happens."""
    try:
        with steps.step("Database cluster") as remarks:
            if cluster is None:
                remarks.append("not needed: GEOAPI_DATABASE_URL names a database")
            else:
                cluster.settle()
                cluster.start()
                cluster.furnish()
                remarks.append(f"PostgreSQL {cluster.major} on {cluster.data}")
        yield
    finally:
        if cluster:
            cluster.stop()


def prepare_data(home: Home, url: str, steps: Steps) -> None:
    with steps.step("Migrations"):
        if home.database_url:
            database.check_usable(home, url)
        database.migrate(home, url)
    wanted = False
    with steps.step("Demo city: files") as remarks:
        wanted = database.wants_demo(home, url)
        if wanted:
            remarks.append(database.generate_demo(home))
        else:
            remarks.append("switched off" if not home.demo else "not needed: the database has data")
    with steps.step("Demo city: import") as remarks:
        if wanted:
            database.import_demo(home, url)
        else:
            remarks.append("nothing to import")


@contextmanager
def web_server(home: Home, url: str, steps: Steps) -> Iterator["subprocess.Popen[str]"]:
    """The web server, ready to answer; it stops at the end whatever happens."""
    log = home.logs / "server.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    command = [str(home.python), "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"]
    command += ["--host", home.host, "--port", str(home.port), "--log-level", "warning"]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "5", "--factory", "geoapi.app:create_app"]
    server: subprocess.Popen[str] | None = None
    try:
        with steps.step("Web server") as remarks, log.open("a", encoding="utf-8") as file:
            server = start(command, file.fileno(), home.environment(url), home.checkout)
            wait_ready(home, server)
            remarks.append(f"log in {log}; Ctrl-C stops everything")
        yield server
    finally:
        if server:
            stop(server)


def wait_ready(home: Home, server: "subprocess.Popen[str]") -> None:
    log = home.logs / "server.log"
    give_up = time.monotonic() + READY_WITHIN_S
    while (status := readiness(home)) != 200:
        if server.poll() is not None:
            raise Fault(f"The web server did not start; the full log is {log}.")
        if "Unexpected exit from worker" in log.read_text(encoding="utf-8", errors="replace"):
            raise Fault(f"The application did not start; the full log is {log}.")
        if time.monotonic() > give_up:
            said = f"/readyz answers {status}" if status else "nothing answers"
            raise Fault(f"The web server was not ready within {READY_WITHIN_S} s ({said}); the full log is {log}.")
        time.sleep(0.1)


def readiness(home: Home) -> int | None:
    """The status of /readyz; None while nobody listens."""
    host = page_address(home.host, home.port).removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def watch(home: Home, cluster: Cluster | None, server: "subprocess.Popen[str]") -> None:
    """Until someone stops us. A cluster that dies is started again; the Atlas answers meanwhile."""
    deaths: list[float] = []
    while True:
        time.sleep(0.5)
        if server.poll() is not None:
            raise Fault(f"The web server ended by itself; the full log is {home.logs / 'server.log'}.")
        if cluster and cluster.has_died():
            deaths = [at for at in deaths if time.monotonic() - at < 60] + [time.monotonic()]
            if len(deaths) > RESTARTS:
                raise Fault(f"PostgreSQL dies again and again; the full log is {home.logs / 'postgres.log'}.")
            say("PostgreSQL died; it is started again in 2 s. Lookups by point go on meanwhile.")
            time.sleep(2)
            cluster.start()
            say("PostgreSQL is back.")

"""`make run`: from whatever is there to a serving map, and an orderly end."""

import http.client
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local import database, environment, packages, valhalla
from local.cluster import Cluster
from local.console import Fault, Steps, Stopped, say
from local.home import Home, check_address, page_address, sole_user
from local.processes import start, stop

READY_WITHIN_S = 180
RESTARTS = 5  # of a cluster, or of the routing engine's keeper, that dies again within a minute of its restart


def serve(home: Home) -> int:
    home.make()
    with sole_user(home.path / "run.lock", f"Already running here (process {{pid}}, data in {home.path})."):
        check_address(home.host, home.port)
        steps = Steps(9)
        with steps.step("System packages") as remarks:
            missing = packages.missing_packages(with_database=not home.database_url, for_tests=False)
            if missing:
                packages.install(missing, home.setup_log)
            remarks.append("installed" if missing else "nothing missing")
        with steps.step("Python environment") as remarks:
            remarks.append(environment.prepare(home, for_tests=False))
        engine = prepare_engine(home, steps)
        cluster = None if home.database_url else Cluster(home.path, home.logs)
        with running(cluster, steps):
            url = home.database_url or (cluster.url() if cluster else "")
            prepare_data(home, url, steps)
            with routing(home, url, steps, engine) as keeper, web_server(home, url, steps) as server:
                say(f"社区地图已就绪 Community map ready: {page_address(home.host, home.port)}")
                try:
                    watch(home, cluster, server, keeper)
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


def prepare_engine(home: Home, steps: Steps) -> bool:
    """Whether there is a routing engine to keep. Where none can be had, the map is served without directions."""
    with steps.step("Routing engine") as remarks:
        if home.routing_url:
            remarks.append("not needed: GEOAPI_ROUTING_URL names one")
            return False
        try:
            remarks.append(valhalla.prepare(home, home.python))
        except Fault as fault:
            remarks.append(f"{fault} The map goes without directions")
            return False
    return True


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


class Keeper:
    """scripts/routing.py, which builds the tiles and keeps the routing engine answering on them."""

    def __init__(self, home: Home, url: str) -> None:
        self.home = home
        self.url = url
        self.deaths: list[float] = []
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [str(self.home.python), str(self.home.checkout / "scripts" / "routing.py")]
        with (self.home.logs / "routing.log").open("a", encoding="utf-8") as file:
            self.process = start(command, file.fileno(), self.home.environment(self.url), self.home.checkout)

    def tend(self) -> None:
        """Start it again should it have ended; give up where that does not help: the map does without."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if now - at < 60] + [now]
        if len(self.deaths) > RESTARTS:
            log = self.home.logs / "routing.log"
            say(f"The routing engine ends again and again; the map goes without directions. The full log is {log}.")
            self.process = None
            return
        self.start()

    def stop(self) -> None:
        if self.process:
            stop(self.process)


@contextmanager
def routing(home: Home, url: str, steps: Steps, wanted: bool) -> Iterator[Keeper | None]:
    """The routing engine, which comes when its tiles are built: nobody waits for it. It stops at the end."""
    keeper = Keeper(home, url) if wanted else None
    try:
        with steps.step("Directions") as remarks:
            if keeper:
                log = home.logs / "routing.log"
                if log.exists():
                    log.replace(log.with_suffix(".log.1"))
                keeper.start()
                remarks.append(f"prepared in the background; log in {log}")
            else:
                remarks.append("nothing to start")
        yield keeper
    finally:
        if keeper:
            keeper.stop()


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


# What the application says of a setting before it ends.
_WRONG_SETTING = re.compile(r"^GEOAPI_[A-Z_]+: .*(?=\.$)", re.MULTILINE)


def wait_ready(home: Home, server: "subprocess.Popen[str]") -> None:
    log = home.logs / "server.log"
    give_up = time.monotonic() + READY_WITHIN_S
    while (status := readiness(home)) != 200:
        if server.poll() is not None:
            raise Fault(f"The web server did not start; the full log is {log}.")
        said_so_far = log.read_text(encoding="utf-8", errors="replace")
        if "Unexpected exit from worker" in said_so_far:
            wrong = _WRONG_SETTING.search(said_so_far)
            raise Fault(f"{wrong[0] if wrong else 'The application did not start'}; the full log is {log}.")
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


def watch(home: Home, cluster: Cluster | None, server: "subprocess.Popen[str]", keeper: Keeper | None) -> None:
    """Until someone stops us. A cluster that dies is started again; the Atlas answers meanwhile."""
    deaths: list[float] = []
    while True:
        time.sleep(0.5)
        if server.poll() is not None:
            raise Fault(f"The web server ended by itself; the full log is {home.logs / 'server.log'}.")
        if keeper:
            keeper.tend()
        if cluster and cluster.has_died():
            deaths = [at for at in deaths if time.monotonic() - at < 60] + [time.monotonic()]
            if len(deaths) > RESTARTS:
                raise Fault(f"PostgreSQL dies again and again; the full log is {home.logs / 'postgres.log'}.")
            say("PostgreSQL died; it is started again in 2 s. Lookups by point go on meanwhile.")
            time.sleep(2)
            cluster.start()
            say("PostgreSQL is back.")

"""`make run`: from whatever is there to a serving map, and an orderly end."""

import http.client
import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from runner import database, environment, packages, users, valhalla
from runner.backup import archiving
from runner.cluster import Cluster
from runner.console import Fault, Steps, Stopped, say
from runner.home import Home, Urls, check_address, exclusive_lock, make_key_file, make_private, page_address
from runner.processes import must_run, run, start, stop
from runner.revival import ClusterRevival, ProcessRevival

READY_WITHIN_S = 180


def serve(home: Home) -> int:
    home.make()
    with exclusive_lock(
        home.path / "run.lock", f"Already running here (process {{pid}}, data in {home.path})."
    ):
        check_address(home.host, home.port)
        steps = Steps(12)
        with steps.step("System packages") as remarks:
            missing = packages.missing_packages(with_database=not home.database_url, for_tests=False)
            if missing:
                packages.install(missing, home.setup_log)
            remarks.append("installed" if missing else "nothing missing")
        with steps.step("Python environment") as remarks:
            remarks.append(environment.prepare(home, for_tests=False))
        engine = prepare_engine(home, steps)
        user = users.make_server_user(home.setup_log)
        cluster = None if home.database_url else archiving.own_cluster(home, guests=user)
        with running(cluster, steps):
            url: Urls = home.database_url or (cluster.logins() if cluster else "")
            prepare_data(home, url, steps)
            user = settle_user(home, url, steps, user)
            write_snapshots(home, url, steps, user)
            with (
                routing(home, url, steps, engine, user) as keeper,
                clerk(home, url, steps, user) as due,
                web_server(home, url, steps, user) as server,
            ):
                say(f"社区地图已就绪 Community map ready: {page_address(home.host, home.port)}")
                show_demo_links(home, url)
                try:
                    watch(home, cluster, server, [each for each in (keeper, due) if each])
                except Stopped:
                    say("\nStopping …")
    say("Stopped.")
    return 0


def show_demo_links(home: Home, url: Urls) -> None:
    """How to sign in, where the database holds the demo city and no real one."""
    if not home.demo:
        return
    command = [str(home.python), str(home.checkout / "scripts" / "geoapi"), "demo", "sign-in"]
    # Not by way of the log: each line lets somebody in.
    done = subprocess.run(command, env=home.environment(url), capture_output=True, text=True, check=False)
    if done.returncode == 0:
        say("To try what people in office do (each link once; scripts/geoapi demo sign-in makes new ones):")
        say(done.stdout.rstrip())


def prepare(home: Home) -> int:
    """Only what the database needs, for one that runs elsewhere:
    migrations and, if it is empty, the demo city.
    """
    if not home.database_url:
        raise Fault("Name the database to prepare in GEOAPI_DATABASE_URL; `make run` prepares its own.")
    home.make()
    prepare_data(home, home.database_url, Steps(3))
    return 0


def prepare_engine(home: Home, steps: Steps) -> bool:
    """Whether there is a routing engine to keep.

    Where none can be had, the map is served without directions.
    """
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
                archiving.start(cluster)
                cluster.create_role_and_database()
                archived = f"; its log goes to {cluster.archive}" if cluster.archive else ""
                remarks.append(f"PostgreSQL {cluster.major} on {cluster.data}{archived}")
        yield
    finally:
        if cluster:
            cluster.stop()


def prepare_data(home: Home, url: Urls, steps: Steps) -> None:
    with steps.step("Migrations") as remarks:
        if home.database_url:
            database.check_usable(home, url)
        if not os.environ.get("GEOAPI_KEY_FILE"):
            make_key_file(home.keys)
        database.migrate(home, url)
        if remark := database.encrypt_plain(home, url):
            remarks.append(remark)
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


def settle_user(home: Home, url: Urls, steps: Steps, user: str | None) -> str | None:
    """Who the servers run as: the user that was made for them, or else whoever we are."""
    with steps.step("Rights of the servers") as remarks:
        hindrance = users.what_hinders(home, url, user) if user else None
        if hindrance:
            remarks.append(f"they run as root, for the user {user} cannot do their work: {hindrance}")
            user = None
        else:
            remarks.append(f"they run as the user {user or os.environ.get('USER', os.getuid())}")
        users.hand_over(home.path / "routing", user)
        users.hand_over(home.snapshots, user)
        make_private(home.keys)
        make_push_key(home, url)
        users.hand_over(home.keys, user)
    return user


def write_snapshots(home: Home, url: Urls, steps: Steps, user: str | None) -> None:
    """What the workers hold, worked out once for all of them; without it each does so by itself."""
    with steps.step("Snapshots") as remarks:
        program = str(home.checkout / "scripts" / "geoapi")
        command = [str(home.python), program, "snapshots", "build"]
        environment, said = users.server_environment(home, url, user), list[str]()
        code = run(command, home.setup_log, environment, home.checkout, user, said.append)
        if code != 0:
            remarks.append(f"none, the workers load by themselves; the full log is {home.setup_log}")
        else:
            written = any(line.endswith(": written") for line in said)
            remarks.append(f"in {home.snapshots}" if written else "as they are")


def make_push_key(home: Home, url: Urls) -> None:
    """The key with which notices are pushed, where there is none yet."""
    if not home.push_key.exists():
        program = home.checkout / "scripts" / "geoapi"
        command: list[str | Path] = [home.python, program, "notices", "make-key", home.push_key]
        must_run("Making the key for notices", command, home.setup_log, home.environment(url))


@contextmanager
def routing(
    home: Home, url: Urls, steps: Steps, wanted: bool, user: str | None
) -> Iterator[ProcessRevival | None]:
    """`geoapi routing serve`, which builds the tiles and keeps the engine answering: nobody waits for it."""
    log = home.logs / "routing.log"
    command = [str(home.python), str(home.checkout / "scripts" / "geoapi"), "routing", "serve"]

    def start_keeper() -> "subprocess.Popen[str]":
        with log.open("a", encoding="utf-8") as file:
            return start(
                command, file.fileno(), users.server_environment(home, url, user), home.checkout, user=user
            )

    keeper: ProcessRevival | None = None
    try:
        with steps.step("Directions") as remarks:
            if wanted:
                if log.exists():
                    log.replace(log.with_suffix(".log.1"))
                keeper = ProcessRevival(
                    "The routing engine's keeper", start_keeper, f"the full log is {log}."
                )
                remarks.append(f"prepared in the background; log in {log}")
            else:
                remarks.append("nothing to start")
        yield keeper
    finally:
        if keeper:
            stop(keeper.process)


@contextmanager
def clerk(home: Home, url: Urls, steps: Steps, user: str | None) -> Iterator[ProcessRevival]:
    """`python -m geoapi.clerk`, which does what is due and no request waits for."""
    log = home.logs / "clerk.log"
    command = [str(home.python), "-m", "geoapi.clerk"]

    def start_clerk() -> "subprocess.Popen[str]":
        with log.open("a", encoding="utf-8") as file:
            return start(
                command, file.fileno(), users.server_environment(home, url, user), home.checkout, user=user
            )

    kept: ProcessRevival | None = None
    try:
        with steps.step("Clerk") as remarks:
            if log.exists():
                log.replace(log.with_suffix(".log.1"))
            kept = ProcessRevival("The clerk", start_clerk, f"the full log is {log}.")
            remarks.append(f"log in {log}")
        yield kept
    finally:
        if kept:
            stop(kept.process)


@contextmanager
def web_server(home: Home, url: Urls, steps: Steps, user: str | None) -> Iterator["subprocess.Popen[str]"]:
    """The web server, ready to answer; it stops at the end whatever happens."""
    log = home.logs / "server.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    command = [str(home.python), "-m", "geoapi.serve"]
    server: subprocess.Popen[str] | None = None
    try:
        with steps.step("Web server") as remarks, log.open("a", encoding="utf-8") as file:
            variables = users.server_environment(home, url, user)
            server = start(
                command, file.fileno(), variables, home.checkout, user=user, low_port=home.port < 1024
            )
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
            raise Fault(
                f"The web server was not ready within {READY_WITHIN_S} s ({said}); the full log is {log}."
            )
        time.sleep(0.1)


def readiness(home: Home) -> int | None:
    """The status of /readyz; None while nobody listens."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(home.host, home.host)
    connection = http.client.HTTPConnection(host, home.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def watch(
    home: Home,
    cluster: Cluster | None,
    server: "subprocess.Popen[str]",
    programs: Sequence[ProcessRevival] = (),
) -> None:
    """Until someone stops us, or the web server ends.

    What else ends is started again: the map answers meanwhile.
    """
    tended: list[ClusterRevival | ProcessRevival] = [*programs]
    if cluster:
        tended.append(ClusterRevival(cluster))
    while server.poll() is None:
        time.sleep(0.5)
        for each in tended:
            each.tend()
    raise Fault(f"The web server ended by itself; the full log is {home.logs / 'server.log'}.")

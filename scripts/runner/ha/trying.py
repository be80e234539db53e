"""A whole cluster on one machine: up, down, and how it stands."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from runner import packages, service, users
from runner.cluster import APP, OWNER, PUBLIC
from runner.console import Fault, Steps
from runner.ha import balancer, nodes, parts, patroni
from runner.ha.layout import BALANCER, CLERKS, DATABASES, ETCDS, LOOPBACK, SUPERUSER, WEBS, Layout
from runner.home import check_address
from runner.processes import must_run

_SQL_WITHIN_S = 30


def up(layout: Layout) -> None:
    """From nothing, or from what still runs, to a map that outlives any one of its machines."""
    layout.home.make()
    steps = Steps(8)
    with steps.step("System packages") as remarks:
        missing = packages.missing_of_cluster()
        if missing:
            packages.install_of_cluster(missing, layout.home.setup_log)
        remarks.append(f"installed: {' '.join(missing)}" if missing else "nothing missing")
    layout.make()
    check_ports(layout)
    user = users.make_server_user(layout.home.setup_log)
    with steps.step("PostgreSQL under Patroni, on etcd") as remarks:
        for name in ("patroni.yaml", "haproxy.cfg"):
            shutil.copyfile(layout.texts / name, layout.folder / name)
        for name in ETCDS:
            patroni.start_etcd(layout, name)
        balancer.start_balancer(layout)
        for name in DATABASES:
            patroni.start_database(layout, name)
        patroni.wait_whole(layout)
        leader = patroni.primary(layout)
        balancer.wait_up(layout, "primary", leader or DATABASES[0], within_s=15)
        remarks.append(f"{leader} leads, {len(DATABASES) - 1} follow")
    with steps.step("Logins and the database"):
        make_logins(layout)
    urls = layout.urls()
    service.prepare_data(replace(layout.home, database_url=urls["GEOAPI_DATABASE_URL"]), urls, steps)
    user = service.settle_user(layout.home, urls, steps, user)
    (layout.folder / "user").write_text(user or "", encoding="ascii")
    with steps.step("Web nodes and clerks") as remarks:
        nodes.start_nodes(layout, user)
        remarks.append(f"{len(WEBS)} nodes, {len(CLERKS)} clerks; logs in {layout.logs}")


def server_user(layout: Layout) -> str | None:
    """Who the nodes run as, as `up` found it out."""
    return (layout.folder / "user").read_text("ascii") or None


def down(layout: Layout, *, with_data: bool = False) -> None:
    """End everything that `up` started, and nothing else."""
    parts.end(layout, [*CLERKS, *WEBS])
    parts.end(layout, DATABASES)
    for name in DATABASES:
        parts.end_left_server(layout, name)
    parts.end(layout, [BALANCER, *ETCDS])
    if with_data:
        parts.forget(layout)


def check_ports(layout: Layout) -> None:
    """Refuse at once what could not listen. Raises Fault."""
    for name in (*ETCDS, *DATABASES, *WEBS):
        if not parts.running(layout, name):
            check_address(LOOPBACK, layout.port(name))
    if not parts.running(layout, BALANCER):
        check_address(layout.home.host, layout.home.port)
        for port in (layout.primary_port, layout.replicas_port):
            check_address(LOOPBACK, port)


def make_logins(layout: Layout) -> None:
    """The three logins of the map, its database and its extensions, by what does so in containers too."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "PGHOST": LOOPBACK,
        "PGPORT": str(layout.primary_port),
        "PGUSER": SUPERUSER,
        "PGPASSWORD": layout.passwords[SUPERUSER],
        "OWNER_PASSWORD": layout.passwords[OWNER],
        "APP_PASSWORD": layout.passwords[APP],
        "PUBLIC_PASSWORD": layout.passwords[PUBLIC],
    }
    must_run(
        "Making the logins", ["sh", layout.texts / "logins.sh"], layout.home.setup_log, environment, Path("/")
    )


def sql(layout: Layout, query: str, database: str = "postgres") -> str:
    """What the primary answers its superuser. The query comes by the input: no process list shows it."""
    url = f"postgresql://{SUPERUSER}@{LOOPBACK}:{layout.primary_port}/{database}?connect_timeout=5"
    asked = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"],
        input=query,
        env={"PATH": "/usr/bin:/bin", "PGPASSWORD": layout.passwords[SUPERUSER]},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        timeout=_SQL_WITHIN_S,
    )
    if asked.returncode != 0:
        raise Fault(f"PostgreSQL refused what the cluster needs: {asked.stderr.strip()}")
    return asked.stdout.strip()


def lines_of_status(layout: Layout) -> Iterator[str]:
    """How each part stands, a line each."""
    for name in ETCDS:
        yield _line(layout, name, "")
    for name in DATABASES:
        said = patroni.ask(layout, name)
        words = [str(said[key]) for key in ("role", "state") if said.get(key)]
        if said.get("timeline"):
            words.append(f"timeline {said['timeline']}")
        followers = [
            f"{each['application_name']} {each['sync_state']}" for each in said.get("replication") or ()
        ]
        yield _line(layout, name, ", ".join([*words, *followers]) or "does not answer")
    known = balancer.servers(layout) if parts.running(layout, BALANCER) else {}
    yield _line(layout, BALANCER, f"primary {layout.primary_port}, standbys {layout.replicas_port}")
    for name in WEBS:
        yield _line(layout, name, known.get(("web", name), ("unknown to the balancer", 0))[0].lower())
    for name in CLERKS:
        yield _line(layout, name, "")


def _line(layout: Layout, name: str, words: str) -> str:
    pid = parts.running(layout, name)
    return f"  {name:<8}{f'process {pid}' if pid else 'not running':<18}{words}".rstrip()

"""Patroni: its machines, asked and told by HTTP, and etcd that it stands on."""

import base64
import json
import time
import urllib.error
import urllib.request
from typing import Any

from runner import packages
from runner.console import Fault
from runner.ha.layout import (
    DATABASES,
    ETCDS,
    LOOPBACK,
    REPLICATOR,
    REST_USER,
    REWINDER,
    SUPERUSER,
    Layout,
)
from runner.ha.parts import launch

PRIMARY_ROLES = ("master", "primary")
_WITHIN_S = 120.0
_TOLD_WITHIN_S = 60.0


def start_etcd(layout: Layout, name: str) -> None:
    client, peer = (f"http://{LOOPBACK}:{port}" for port in (layout.port(name), layout.peer_port(name)))
    members = ",".join(f"{each}=http://{LOOPBACK}:{layout.peer_port(each)}" for each in ETCDS)
    options = {
        "name": name,
        "data-dir": str(layout.folder / name / "data"),
        "log-level": "warn",
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": members,
        "initial-cluster-state": "new",
    }
    command = ["etcd", *(f"--{option}={value}" for option, value in options.items())]
    launch(layout, name, command, _plain(), user=layout.user, folder=layout.folder / name)


def start_database(layout: Layout, name: str) -> None:
    """A machine of the database: Patroni, and the PostgreSQL that it keeps."""
    folder, rest = layout.folder / name, f"{LOOPBACK}:{layout.rest_port(name)}"
    server, programs = (
        f"{LOOPBACK}:{layout.port(name)}",
        packages.server_folder(packages.installed_majors()[-1]),
    )
    environment = {
        "PATRONI_NAME": name,
        "PATRONI_ETCD3_HOSTS": ",".join(f"'{LOOPBACK}:{layout.port(each)}'" for each in ETCDS),
        "PATRONI_RESTAPI_LISTEN": rest,
        "PATRONI_RESTAPI_CONNECT_ADDRESS": rest,
        "PATRONI_RESTAPI_USERNAME": REST_USER,
        "PATRONI_RESTAPI_PASSWORD": layout.passwords[REST_USER],
        "PATRONI_POSTGRESQL_LISTEN": server,
        "PATRONI_POSTGRESQL_CONNECT_ADDRESS": server,
        "PATRONI_POSTGRESQL_DATA_DIR": str(folder / "data"),
        "PATRONI_POSTGRESQL_BIN_DIR": str(programs),
        "PATRONI_POSTGRESQL_PGPASS": str(folder / "pgpass"),
        "PATRONI_SUPERUSER_PASSWORD": layout.passwords[SUPERUSER],
        "PATRONI_REPLICATION_PASSWORD": layout.passwords[REPLICATOR],
        "PATRONI_REWIND_PASSWORD": layout.passwords[REWINDER],
    }
    command = ["patroni", str(layout.folder / "patroni.yaml")]
    launch(layout, name, command, _plain() | environment, user=layout.user, folder=folder)


def _plain() -> dict[str, str]:
    """Nothing of ours and nobody's Python: they are the system's programs."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def ask(layout: Layout, name: str) -> dict[str, Any]:
    """What a machine says of itself: `role`, `state`, `timeline`, …; empty where it does not answer."""
    address = f"http://{LOOPBACK}:{layout.rest_port(name)}/patroni"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            said = json.load(answer)
    except urllib.error.HTTPError as refused:
        said = json.load(refused)
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def primary(layout: Layout) -> str | None:
    """The machine that takes writes."""
    for name in DATABASES:
        said = ask(layout, name)
        if said.get("role") in PRIMARY_ROLES and said.get("state") == "running":
            return name
    return None


def is_whole(layout: Layout) -> bool:
    """Whether one machine leads, and the others follow it, one of them synchronously."""
    said = [ask(layout, name) for name in DATABASES]
    if any(each.get("state") not in ("running", "streaming") for each in said):
        return False
    leaders = [each for each in said if each.get("role") in PRIMARY_ROLES]
    return (
        len(leaders) == 1
        and len(leaders[0].get("replication") or ()) == len(DATABASES) - 1
        and any(each.get("sync_state") == "sync" for each in leaders[0]["replication"])
    )


def wait_whole(layout: Layout, within_s: float = _WITHIN_S) -> None:
    give_up = time.monotonic() + within_s
    while not is_whole(layout):
        if time.monotonic() > give_up:
            said = {name: ask(layout, name).get("state", "away") for name in DATABASES}
            raise Fault(f"The database was not whole within {within_s:.0f} s: {said}; logs in {layout.logs}.")
        time.sleep(0.3)


def synchronous_standby(layout: Layout, leader: str) -> str:
    """The standby that has everything."""
    followers = ask(layout, leader).get("replication") or ()
    for each in followers:
        if each.get("sync_state") == "sync":
            return str(each["application_name"])
    raise Fault("No standby is synchronous just now; see scripts/geoapi cluster status.")


def hand_over(layout: Layout, kind: str, candidate: str | None = None) -> str:
    """Let another machine lead: `switchover` in order, or `failover`, which asks the old one nothing.

    Returns what Patroni says of it. Raises Fault where it refuses.
    """
    leader = primary(layout)
    asked = next((name for name in (leader, *DATABASES) if name and ask(layout, name)), None)
    if asked is None:
        raise Fault("No machine of the database answers; see scripts/geoapi cluster status.")
    if candidate is None and leader is not None:
        candidate = synchronous_standby(layout, leader)
    body = {"candidate": candidate} | ({"leader": leader} if kind == "switchover" else {})
    token = base64.b64encode(f"{REST_USER}:{layout.passwords[REST_USER]}".encode()).decode()
    request = urllib.request.Request(
        f"http://{LOOPBACK}:{layout.rest_port(asked)}/{kind}",
        json.dumps(body).encode(),
        {"Authorization": f"Basic {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_TOLD_WITHIN_S) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        raise Fault(f"Patroni refuses the {kind}: {refused.read().decode().strip()}") from None
    except OSError as error:
        raise Fault(f"Patroni on {asked} did not answer the {kind}: {error}.") from None

"""What happens to a cluster, and how it is mended again."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from runner.cluster import DATABASE
from runner.console import Fault
from runner.ha import nodes, parts, patroni, trying
from runner.ha.drill.counts import Bounds
from runner.ha.layout import DATABASES, ETCDS, WEBS, Layout

_MACHINE_GONE_S, _PROCESS_GONE_S = 25.0, 6.0


@dataclass(frozen=True)
class Event:
    """`happen` is told the primary; `lasts_s`: for how long people go on after it began."""

    name: str
    happen: Callable[[Layout, str], None]
    lasts_s: float
    bounds: Bounds


def server_killed(layout: Layout, primary: str) -> None:
    if pid := parts.postmaster(layout, primary):
        os.kill(pid, signal.SIGKILL)


def machine_gone(layout: Layout, primary: str) -> None:
    parts.send(parts.machine(layout, primary), signal.SIGKILL)


def machine_frozen(layout: Layout, primary: str) -> None:
    """Its kernel answers, its programs do not."""
    parts.send(parts.machine(layout, primary), signal.SIGSTOP)


def standby_gone(layout: Layout, primary: str) -> None:
    """The one that commits wait for, which the map may be loading from."""
    standby = patroni.synchronous_standby(layout, primary)
    parts.send(parts.machine(layout, standby), signal.SIGKILL)


def switched_over(layout: Layout, primary: str) -> None:
    patroni.hand_over(layout, "switchover", patroni.synchronous_standby(layout, primary))


def minority_of_etcd_gone(layout: Layout, primary: str) -> None:  # noqa: ARG001
    _kill(layout, ETCDS[0])


def majority_of_etcd_gone(layout: Layout, primary: str) -> None:  # noqa: ARG001
    for name in ETCDS[:2]:
        _kill(layout, name)


def node_killed(layout: Layout, primary: str) -> None:  # noqa: ARG001
    _kill(layout, WEBS[0])


def nodes_restarted(layout: Layout, primary: str) -> None:  # noqa: ARG001
    for name in WEBS:
        nodes.restart_drained(layout, name, trying.server_user(layout))


def upgraded(layout: Layout, primary: str) -> None:
    """As a new version comes: tables grow while the old one serves, then node by node is started anew."""
    trying.sql(layout, "ALTER TABLE place ADD COLUMN IF NOT EXISTS drill text", DATABASE)
    trying.sql(layout, "UPDATE place SET drill = code", DATABASE)
    nodes_restarted(layout, primary)
    trying.sql(layout, "ALTER TABLE place DROP COLUMN drill", DATABASE)


EVENTS = (
    Event("PostgreSQL killed", server_killed, 15, Bounds(_PROCESS_GONE_S)),
    Event("its machine gone", machine_gone, 35, Bounds(_MACHINE_GONE_S)),
    Event("its machine frozen", machine_frozen, 35, Bounds(_MACHINE_GONE_S)),
    Event("its standby gone", standby_gone, 15, Bounds(_PROCESS_GONE_S)),
    Event("switchover", switched_over, 12, Bounds(_PROCESS_GONE_S)),
    Event("one of three etcd gone", minority_of_etcd_gone, 20, Bounds(_PROCESS_GONE_S)),
    Event("two of three etcd gone", majority_of_etcd_gone, 30, Bounds(_PROCESS_GONE_S)),
    Event("a node killed", node_killed, 10, Bounds(_PROCESS_GONE_S, kills_node=True)),
    Event("nodes restarted", nodes_restarted, 5, Bounds(_PROCESS_GONE_S)),
    Event("rolling upgrade", upgraded, 5, Bounds(_PROCESS_GONE_S)),
)


def mend(layout: Layout) -> None:
    """Start again what an event took away, and wait until all is whole."""
    for name in ETCDS:
        patroni.start_etcd(layout, name)
    for name in DATABASES:
        if not patroni.ask(layout, name) or parts.running(layout, name) is None:
            parts.send(parts.machine(layout, name), signal.SIGKILL)
            _gone(layout, name)
            patroni.start_database(layout, name)
    for name in WEBS:
        nodes.start_web(layout, name, trying.server_user(layout))
        nodes.admit(layout, name)
    patroni.wait_whole(layout)


def _kill(layout: Layout, name: str) -> None:
    if pid := parts.running(layout, name):
        parts.send(parts.tree(pid), signal.SIGKILL)
        _gone(layout, name)


def _gone(layout: Layout, name: str, within_s: float = 10.0) -> None:
    give_up = time.monotonic() + within_s
    while parts.running(layout, name) or (name in DATABASES and parts.postmaster(layout, name)):
        if time.monotonic() > give_up:
            raise Fault(f"{name} does not go away; see {layout.logs}.")
        time.sleep(0.05)

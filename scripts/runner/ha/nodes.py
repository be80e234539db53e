"""The map's own programs in a cluster: web nodes behind the balancer, and a clerk beside each."""

import time
from dataclasses import replace

from runner import users
from runner.console import Fault
from runner.ha import balancer
from runner.ha.layout import BALANCER, CLERKS, LOOPBACK, WEBS, Layout
from runner.ha.parts import end, launch, running
from runner.service import READY_WITHIN_S, readiness

_LOOK_EVERY_S = 0.2


def environment(layout: Layout, user: str | None) -> dict[str, str]:
    home = layout.home
    return users.server_environment(home, layout.urls(), user) | {
        # One proxy is in front of every node: the balancer.
        "GEOAPI_PROXIES": "1",
        "GEOAPI_DEMO": str(int(home.demo)),
    }


def start_web(layout: Layout, name: str, user: str | None) -> None:
    address = {"GEOAPI_HOST": LOOPBACK, "GEOAPI_PORT": str(layout.port(name))}
    command = [str(layout.home.python), "-m", "geoapi.serve"]
    launch(layout, name, command, environment(layout, user) | address, user=user, folder=layout.home.checkout)


def start_clerk(layout: Layout, name: str, user: str | None) -> None:
    command = [str(layout.home.python), "-m", "geoapi.clerk"]
    launch(layout, name, command, environment(layout, user), user=user, folder=layout.home.checkout)


def start_nodes(layout: Layout, user: str | None) -> None:
    """Every node and clerk that does not run, and the balancer's word that the nodes answer."""
    for name in WEBS:
        start_web(layout, name, user)
    for name in CLERKS:
        start_clerk(layout, name, user)
    for name in WEBS:
        admit(layout, name)


def admit(layout: Layout, name: str) -> None:
    """Let the balancer send a node people once it answers, and wait until it does. Raises Fault."""
    wait_ready(layout, name)
    balancer.admit(layout, name)
    balancer.wait_up(layout, "web", name, within_s=15)


def wait_ready(layout: Layout, name: str) -> None:
    """Until the node answers. Raises Fault if it ends, or after minutes."""
    node = replace(layout.home, host=LOOPBACK, port=layout.port(name))
    give_up = time.monotonic() + READY_WITHIN_S
    while readiness(node) != 200:
        if running(layout, name) is None:
            raise Fault(f"{name} did not start; the full log is {layout.logs / f'{name}.log'}.")
        if time.monotonic() > give_up:
            raise Fault(f"{name} was not ready within {READY_WITHIN_S} s; logs in {layout.logs}.")
        time.sleep(_LOOK_EVERY_S)


def restart_drained(layout: Layout, name: str, user: str | None) -> None:
    """A new process in place of a node's, while the others answer: nobody notices."""
    others = [each for each in WEBS if each != name]
    if running(layout, BALANCER):
        for each in others:
            balancer.wait_up(layout, "web", each, within_s=15)
        balancer.drain(layout, name)
    end(layout, [name])
    start_web(layout, name, user)
    admit(layout, name)

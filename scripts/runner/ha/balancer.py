"""HAProxy: started with who is who in its environment, and told by its socket whom to leave out."""

import socket
import time

from runner.console import Fault
from runner.ha.layout import BALANCER, DATABASES, LOOPBACK, WEBS, Layout
from runner.ha.parts import launch

_DRAINED_WITHIN_S = 30.0
# Of HAProxy's table: proxy, server, sessions at the moment, state.
_PROXY, _SERVER, _SESSIONS, _STATUS = 0, 1, 4, 17


def start_balancer(layout: Layout) -> None:
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "BALANCER_SOCKET": str(layout.balancer_socket),
        "BALANCER_PRIMARY": f"{LOOPBACK}:{layout.primary_port}",
        "BALANCER_REPLICAS": f"{LOOPBACK}:{layout.replicas_port}",
        "BALANCER_WEB": f"{layout.home.host}:{layout.home.port}",
        **{f"DB{name[-1]}": f"{LOOPBACK}:{layout.port(name)}" for name in DATABASES},
        **{f"REST{name[-1]}": str(layout.rest_port(name)) for name in DATABASES},
        **{f"WEB{name[-1]}": f"{LOOPBACK}:{layout.port(name)}" for name in WEBS},
    }
    command = ["haproxy", "-db", "-f", str(layout.folder / "haproxy.cfg")]
    launch(layout, BALANCER, command, environment, user=layout.user)


def tell(layout: Layout, command: str) -> str:
    """One command on the admin's socket, and what was said to it."""
    try:
        with socket.socket(socket.AF_UNIX) as admin:
            admin.settimeout(5)
            admin.connect(str(layout.balancer_socket))
            admin.sendall(f"{command}\n".encode())
            said = b""
            while part := admin.recv(65536):
                said += part
    except OSError as error:
        raise Fault(f"The balancer does not answer ({error.strerror or error}).") from None
    return said.decode()


def servers(layout: Layout) -> dict[tuple[str, str], tuple[str, int]]:
    """By proxy and server: its state (UP, DOWN, DRAIN, …) and how many sessions it has."""
    rows = [line.split(",") for line in tell(layout, "show stat").splitlines() if line.count(",") > _STATUS]
    return {
        (row[_PROXY], row[_SERVER]): (row[_STATUS], int(row[_SESSIONS] or 0))
        for row in rows
        if row[_SERVER] not in ("svname", "FRONTEND", "BACKEND")
    }


def drain(layout: Layout, web: str) -> None:
    """Send a node nobody any more, and wait until who is there has been answered, for so long at most."""
    tell(layout, f"set server web/{web} state drain")
    give_up = time.monotonic() + _DRAINED_WITHIN_S
    while servers(layout)[("web", web)][1] and time.monotonic() < give_up:
        time.sleep(0.05)


def admit(layout: Layout, web: str) -> None:
    """Send a node people again, once the balancer itself finds it ready."""
    tell(layout, f"set server web/{web} state ready")


def wait_up(layout: Layout, proxy: str, server: str, within_s: float) -> None:
    give_up = time.monotonic() + within_s
    while not servers(layout)[(proxy, server)][0].startswith("UP"):
        if time.monotonic() > give_up:
            raise Fault(
                f"{server} was not up for the balancer within {within_s:.0f} s; logs in {layout.logs}."
            )
        time.sleep(0.1)

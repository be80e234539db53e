"""Requests to addresses that others named: never into our own network, held to a time, not redirected."""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CONNECT_S = 5.0
# For all of it: whoever answers a byte at a time is left.
DEADLINE_S = 15.0
_MOST_ANSWER = 1 << 16

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Public by their form, and yet a way to addresses that are not.
_DISGUISES = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class Unreachable(Exception):
    """It did not get through; the sentence names no address that was looked up."""


@dataclass(frozen=True)
class Trusted:
    """Where a request may go besides the public network: to this host, in this network."""

    host: str
    network: Network


@dataclass(frozen=True)
class _Question:
    """`most_bytes`: so much of the answer is of interest."""

    method: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int = _MOST_ANSWER


def read_trusted(text: str) -> Trusted:
    """HOST=NETWORK: push.example.cn=10.2.0.0/16. Raises ValueError."""
    host, _, network = text.partition("=")
    return Trusted(host.strip().lower(), ipaddress.ip_network(network.strip()))


def post(
    url: str, body: bytes, headers: Mapping[str, str], trusted: Trusted | None = None, *, is_own: bool = False
) -> int:
    """The status that is answered. `is_own`: an operator has set the URL, which may lead anywhere.

    Raises Unreachable.
    """
    sent = _Question("POST", body, headers)
    return _answered(url, sent, trusted, is_own)[0]


def get(url: str, most_bytes: int, trusted: Trusted | None = None) -> tuple[int, bytes]:
    """The status and what is answered. Raises Unreachable, also where that is longer."""
    status, body = _answered(url, _Question("GET", most_bytes=most_bytes), trusted, is_own=False)
    if len(body) > most_bytes:
        raise Unreachable(f"It cannot be reached: it answers more than {most_bytes:,} bytes.")
    return status, body


def _answered(url: str, sent: _Question, trusted: Trusted | None, is_own: bool) -> tuple[int, bytes]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_private = is_own or (trusted is not None and host == trusted.host)
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise Unreachable("It is no address of a web server.")
    if parts.scheme == "http" and not is_private:
        raise Unreachable("In the public network only https is used.")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = _resolve(host, port, trusted, is_own)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _send(parts.scheme, host, port, address, path, sent)
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        raise Unreachable(f"It cannot be reached: {reason}.") from error


def _resolve(host: str, port: int, trusted: Trusted | None, is_own: bool) -> str:
    """The one address that is connected to: looked up once, so that it is the one that was looked at."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not is_own:
        for each in found:
            if not is_allowed(each, host, trusted):
                raise Unreachable("It lies in a private network.")
    return found[0]


def is_allowed(address: str, host: str, trusted: Trusted | None) -> bool:
    """Whether an address to which a host leads is public, or the one place besides that may be reached."""
    parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if trusted is not None and host == trusted.host and parsed in trusted.network:
        return True
    disguised = any(parsed in each for each in _DISGUISES)
    return parsed.is_global and not parsed.is_multicast and not disguised


def _send(scheme: str, host: str, port: int, address: str, path: str, sent: _Question) -> tuple[int, bytes]:
    raw = socket.create_connection((address, port), CONNECT_S)
    raw.settimeout(DEADLINE_S)
    connection = http.client.HTTPConnection(host, port)

    def give_up() -> None:
        with suppress(OSError):  # It may have ended by itself.
            raw.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(DEADLINE_S, give_up)
    timer.daemon = True
    timer.start()
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=host) if scheme == "https" else raw
        )
        connection.request(sent.method, path, sent.body, {**sent.headers, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(sent.most_bytes + 1)
    finally:
        timer.cancel()
        connection.close()
        raw.close()

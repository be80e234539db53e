"""Where the public finds this map: as it is set,
or as a proxy that is believed says; never as just anybody says.
"""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from geoapi.core.errors import InvalidInput
from geoapi.core.settings import Settings

_OWN_NAMES = {"localhost", "127.0.0.1", "::1"}
_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?", re.ASCII)


def base_url_by(settings: Settings) -> Callable[[], str]:
    """Gives the URL of this map without a slash at its end;
    just a path where the name of the host is not known.
    """

    def base_url() -> str:
        if settings.origin:
            return settings.origin.rstrip("/")
        name = urlsplit(f"//{request.host}").hostname or ""
        if settings.proxies or name in _OWN_NAMES | {settings.host}:
            return request.url_root.rstrip("/")
        return request.root_path

    return base_url


def believe_proxies(app: Flask, count: int) -> None:
    """Take what so many proxies in front say of the client and of the address that it knows."""
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
    )


def names_one_host(hosts: Sequence[str], protocol: str) -> bool:
    """Whether the Host headers of a request name one; before HTTP/1.1 there need not be any."""
    if not hosts:
        return protocol != "HTTP/1.1"
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


def refuse_doubtful_hosts(app: Flask) -> None:
    """Answer 400 to what names no host, or several (RFC 9112, 3.2)."""

    @app.before_request
    def check() -> None:
        host = request.environ.get("HTTP_HOST")
        if not names_one_host([] if host is None else [host], request.environ.get("SERVER_PROTOCOL", "")):
            raise InvalidInput.of("Host", "A request names the one host that it is for.")

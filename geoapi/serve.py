"""`python -m geoapi.serve`: the web server with the edge in it, as the settings say."""

import gc
import resource
from importlib import import_module

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from geoapi.core.logs import JsonLines
from geoapi.core.settings import Settings
from geoapi.http.memory import share_heaps

_APPLICATION = "geoapi.app"
# Connections that a worker holds, most of which may be slow or idle; those past it wait in the backlog.
CONNECTIONS = 8192
# What is read ahead of each: a body that nobody takes yet lies in memory so far,
# and no headers may be longer.
CONNECTION_BYTES = 1 << 16


# Of the process that watches over the workers, which do as `begin_logging` says.
JSON_LOGGING = {"formatters": {name: {"()": JsonLines} for name in ("generic", "access")}}


def main() -> None:
    settings = Settings()
    _allow_files(CONNECTIONS + 1024)
    share_heaps()
    # What workers are made of, which they have by being forked: imported once, and held once.
    import_module(_APPLICATION)
    gc.collect()
    gc.freeze()
    Granian(
        f"{_APPLICATION}:create_edge",
        factory=True,
        interface=Interfaces.RSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=HTTPModes.http1,
        websockets=False,
        backlog=4096,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=20_000, max_buffer_size=CONNECTION_BYTES),
        log_level=LogLevels.warning,
        log_dictconfig=JSON_LOGGING if settings.log_format == "json" else None,
        # It would have every query string in it: addresses, points and words of people.
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


def _allow_files(wanted: int) -> None:
    """Let this process and its workers have as many open files, or as many as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main()

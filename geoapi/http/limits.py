"""Limits that an endpoint says beside itself: who asks too often is answered 429, and when to come again."""

from collections.abc import Callable
from functools import wraps

from flask import Response, request

from geoapi.core.db import Database
from geoapi.core.networks import network_of
from geoapi.core.throttle import key_of, spend

View = Callable[..., Response]


def limited(database: Database, name: str, most: int, per_s: int) -> Callable[[View], View]:
    """Let each (see `network_of`) ask a view `most` times in `per_s` seconds, in all processes together."""

    def decorate(view: View) -> View:
        @wraps(view)
        def run(**path: object) -> Response:
            with database.transaction() as connection:
                spend(connection, key_of(name, network_of(request.remote_addr or "")), most, per_s)
            return view(**path)

        return run

    return decorate

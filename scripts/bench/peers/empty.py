"""What our server can do at most, without and with Flask: bounds that any answer of ours runs up against."""

import os
from typing import TYPE_CHECKING

from flask import Flask
from granian.rsgi import Scope

from geoapi.http.edge import Edge

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/empty")
    def empty() -> dict[str, str]:
        return {"code": "990101001001001"}

    return app


class Constant:
    """As many bytes as an answer of ours has, by nothing but the server itself."""

    def __init__(self, size: int) -> None:
        self._body = b"x" * size

    async def __rsgi__(self, scope: Scope, protocol: "HTTPProtocol") -> None:
        protocol.response_bytes(200, [("content-type", "application/json")], self._body)


def create_constant() -> Constant:
    return Constant(int(os.environ["GEOAPI_BENCH_BYTES"]))


def create_edge() -> Edge:
    app = create_app()
    return Edge(
        app,
        app.wsgi_app,
        quick={},
        headers=(),
        most_bytes=lambda content_type: 0,
        until_ready=lambda loop: None,
    )

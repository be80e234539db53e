"""The least a Flask application can do on our server: the bound that any answer of ours runs up against."""

from flask import Flask

from geoapi.http.edge import Edge


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/empty")
    def empty() -> dict[str, str]:
        return {"code": "990101001001001"}

    return app


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

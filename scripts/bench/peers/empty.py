"""The least a Flask application can do on our server: the bound that any answer of ours runs up against."""

from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/empty")
    def empty() -> dict[str, str]:
        return {"code": "990101001001001"}

    return app

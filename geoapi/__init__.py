"""The community map: which grid covers a place, and who is responsible for it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apiflask import APIFlask

    from geoapi.core.settings import Settings


def create_app(settings: "Settings | None" = None) -> "APIFlask":
    """The application, for `flask --app geoapi`; what is imported only for this is imported here."""
    from geoapi import app

    return app.create_app(settings)

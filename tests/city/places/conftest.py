"""A town of places of one's own, and the demo city's places with an engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import text

from geoapi.core.db import Database
from tests.conftest import close_app, opened_app

LON, LAT = 120.85, 40.72
AddPlace = Callable[..., None]


@pytest.fixture
def add_place(database: Database) -> AddPlace:
    """Put a place into a database of this test's own."""

    def add(
        code: str, *, kind: str = "caring_station", lon: float = LON, lat: float = LAT, **columns: object
    ) -> None:
        values = {"name": f"站{code}", "hours": "24/7"} | columns
        names = ", ".join(values)
        bound = ", ".join(f":{name}" for name in values)
        with database.transaction() as connection:
            connection.execute(
                text(f"""INSERT INTO place (code, kind, entrance, {names})
                         VALUES (:code, :kind, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), {bound})"""),
                {"code": code, "kind": kind, "lon": lon, "lat": lat, **values},
            )

    return add


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[APIFlask]:
    """An application on that database, without an engine."""
    made = opened_app(database_url, tmp_path)
    yield made
    close_app(made)

"""What lookups are tested with."""

from typing import Any

import pytest
import shapely
from apiflask import APIFlask
from sqlalchemy import text
from werkzeug.test import TestResponse

from geoapi.city.locate.atlas import Atlas
from geoapi.core.db import Database
from geoapi.services import services_of
from tests.conftest import json_of

LOCATE = "/api/v1/locate"
NOON = "2026-11-23T10:00:00+08:00"


@pytest.fixture(scope="module")
def atlas(app: APIFlask) -> Atlas:
    found = services_of(app).atlas.current()
    assert isinstance(found, Atlas)
    return found


@pytest.fixture(scope="module")
def address(demo_database: Database) -> Any:
    """One standard address of the demo city with its building, not bound elsewhere."""
    with demo_database.transaction() as connection:
        return connection.execute(
            text("""SELECT address.text, building.code, ST_X(address.geom) AS lon, ST_Y(address.geom) AS lat
                      FROM address JOIN building ON building.id = building_id
                     WHERE NOT EXISTS (SELECT FROM building_binding b WHERE b.building_id = building.id)
                       AND address.text LIKE '%3号楼' ORDER BY address.text LIMIT 1""")
        ).one()


def inside(atlas: Atlas, leaf: int) -> tuple[float, float]:
    point = shapely.point_on_surface(atlas.leaves[leaf].shape)
    return float(shapely.get_x(point)), float(shapely.get_y(point))


def is_problem(response: TestResponse, status: int, slug: str) -> dict[str, Any]:
    assert (response.status_code, response.content_type) == (status, "application/problem+json"), (
        response.text
    )
    document: dict[str, Any] = json_of(response)
    assert document["type"] == f"/problems/{slug}" and document["status"] == status
    assert len(document["detail"]) > 10 and "Traceback" not in response.text
    return document

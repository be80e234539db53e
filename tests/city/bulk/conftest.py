"""Tables of questions about the demo city, and the bulk command."""

import csv
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest
import shapely
from apiflask import APIFlask
from sqlalchemy import text

from geoapi.city.locate.atlas import Atlas
from geoapi.core.db import Database
from geoapi.services import services_of
from tests.conftest import run_geoapi

AT = "2026-11-23T10:00:00+08:00"
Bulk = Callable[..., "CompletedProcess[str]"]


@pytest.fixture(scope="module")
def atlas(app: APIFlask) -> Atlas:
    return services_of(app).atlas.current()


@pytest.fixture(scope="module")
def points(atlas: Atlas) -> list[tuple[float, float]]:
    """3,000 points in and around the city, on its corners, in bound buildings, swapped, and far away."""
    extent = atlas.extent()
    assert extent is not None
    west, south, east, north = extent
    random = np.random.default_rng(17)
    wide, high = (east - west) / 5, (north - south) / 5
    found = [
        *zip(
            random.uniform(west - wide, east + wide, 2_500).tolist(),
            random.uniform(south - high, north + high, 2_500).tolist(),
            strict=True,
        )
    ]
    corners = shapely.get_coordinates([leaf.shape for leaf in atlas.leaves])
    found += [(float(lon), float(lat)) for lon, lat in corners[random.integers(0, len(corners), 400)]]
    bound = [shapely.point_on_surface(each.footprint) for each in atlas.bound]
    assert bound, "the demo city has bound buildings"
    found += [(point.x, point.y) for point in bound]
    found += [(lat, lon) for lon, lat in found[:20]]
    around = random.uniform((west - 4, south - 4), (east + 4, north + 4), (200, 2))
    return [*found, *((float(lon), float(lat)) for lon, lat in around), (0.0, 0.0), (-180.0, 90.0)]


@pytest.fixture(scope="module")
def addresses(demo_database: Database) -> list[str]:
    """Texts that are certain, in doubt, of whole estates, and of nothing."""
    with demo_database.transaction() as connection:
        found = connection.execute(text("SELECT text FROM address ORDER BY md5(text) LIMIT 150")).scalars()
        exact = [str(each) for each in found]
    cut = [each[3:] for each in exact[:50]] + [each[:-2] for each in exact[50:100]]
    return [*exact, *cut, "人民路", "不存在的地方9号", "上海市黄浦区人民大道200号", "1", "路", "=1+1", " "]


@pytest.fixture(scope="session")
def bulk(demo_url: str) -> Bulk:
    """`geoapi bulk locate` on the demo city."""

    def run(*arguments: str | Path) -> "CompletedProcess[str]":
        return run_geoapi("bulk", "locate", *arguments, database_url=demo_url)

    return run


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

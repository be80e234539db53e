"""The town with households, and those who plan in it."""

from functools import cache
from pathlib import Path

import pytest

from geoapi.city.people.importing.run import import_people
from geoapi.core.db import Database
from tests.city.addresses.filing import table
from tests.features.planning.planners import BUILDINGS, EAST, position
from tests.office.access.conftest import Enter, enter, served_town
from tests.office.access.town import PEOPLE, build_town, run

__all__ = ["enter", "served_town"]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    build_town(database, tmp_path)
    for code, (east, north, households) in BUILDINGS.items():
        lon, lat = position(east, north)
        sql = """INSERT INTO building (code, geom, entrance, households)
                 SELECT :code, ST_Multi(ST_Buffer(door, 0.00005)), door, :households
                   FROM ST_Point(:lon, :lat, 4326) AS door"""
        run(database, sql, code=code, lon=lon, lat=lat, households=households)
    lines = (
        f"P-5,S5,吴芳,社区书记,{EAST},13900000055",
        "P-6,S6,郑刚,街道干部,990101001,13900000066",
        "P-7,S7,何平,网格规划员,990101001,13900000077",
        "P-8,S8,冯远,区县干部,990101,13900000088",
        "P-9,S9,陈立,区县干部,990101,13900000099",
    )
    import_people(database, table(tmp_path, PEOPLE[0], *lines))
    return database


@pytest.fixture
def people(enter: Enter) -> Enter:
    """As `enter`, but whoever comes again is signed in still."""
    return cache(enter)

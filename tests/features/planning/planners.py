"""What planners send and are answered, in a town of two communities of two grids each."""

from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from shapely import Point

from geoapi.city.people.importing.run import import_people
from geoapi.core.db import Database
from tests.city.addresses.filing import table
from tests.city.areas.shapes import at
from tests.office.access.town import PEOPLE, build_town, run

WEST, EAST = "990101001001", "990101001002"
SOUTH_GRID, NORTH_GRID, EAST_GRID = f"{WEST}001", f"{WEST}002", f"{EAST}001"
# By their entrances, in metres from the corner: four in the southern grid, two in the northern one.
BUILDINGS = {
    "B1": (50, 50, 100), "B2": (150, 150, 40), "B3": (250, 190, 30), "B4": (20, 180, 0),
    "B5": (150, 300, 200), "B6": (150, 250, 10), "B7": (450, 100, 90),
}  # fmt: skip


PLANNERS = (
    f"P-5,S5,吴芳,社区书记,{EAST},13900000055",
    "P-6,S6,郑刚,街道干部,990101001,13900000066",
    "P-7,S7,何平,网格规划员,990101001,13900000077",
    "P-8,S8,冯远,区县干部,990101,13900000088",
    "P-9,S9,陈立,区县干部,990101,13900000099",
)


def build_planned_town(database: Database, tmp_path: Path) -> None:
    """The town with households, and those who plan in it."""
    build_town(database, tmp_path)
    for code, (east, north, households) in BUILDINGS.items():
        lon, lat = position(east, north)
        sql = """INSERT INTO building (code, geom, entrance, households)
                 SELECT :code, ST_Multi(ST_Buffer(door, 0.00005)), door, :households
                   FROM ST_Point(:lon, :lat, 4326) AS door"""
        run(database, sql, code=code, lon=lon, lat=lat, households=households)
    import_people(database, table(tmp_path, PEOPLE[0], *PLANNERS))


# Roads of the western community: of the northern grid they cut off the strip with B6 and its ten households.
ROADS = ([(-20, 270), (320, 270)], [(200, -20), (200, 420)])


def build_roads_town(database: Database, tmp_path: Path) -> None:
    build_planned_town(database, tmp_path)
    build_roads(database)


def build_roads(database: Database) -> None:
    for number, road in enumerate(ROADS, 1):
        line = ", ".join(f"{lon} {lat}" for lon, lat in (position(*each) for each in road))
        sql = """INSERT INTO basemap_road (osm_id, kind, geom)
                 VALUES (:id, 'residential', ST_GeomFromText(:line, 4326)) ON CONFLICT DO NOTHING"""
        run(database, sql, id=number, line=f"LINESTRING({line})")


def position(east_m: float, north_m: float) -> list[float]:
    ((lon, lat),) = at(Point(east_m, north_m)).coords
    return [lon, lat]


def send(client: FlaskClient, path: str, status: int = 201, **body: Any) -> Any:
    answer = client.post(f"/api/v1/plans{path}", json=body)
    assert answer.status_code == status, answer.json
    return answer.json


def ask(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/plans{path}")
    assert answer.status_code == status, answer.json
    return answer.json


def make_plan(client: FlaskClient, *scope: str, **body: Any) -> str:
    made = send(client, "", title="试一试", scope=list(scope) or [WEST], **body)
    return str(made["after"]["code"])


def line_between(client: FlaskClient, plan: str, *owners: str) -> list[list[float]]:
    arcs = ask(client, f"/{plan}/topology")["arcs"]
    return next(arc["line"] for arc in arcs if set(arc["owners"]) == set(owners))


def moved_south(line: list[list[float]], by_m: float = 30.0) -> list[list[float]]:
    """A line with a vertex in its middle, so many metres to the south."""
    (west, south), (east, _) = line[0], line[-1]
    return [line[0], [round((west + east) / 2, 9), round(south - by_m / 111_000, 9)], line[-1]]


def drag(client: FlaskClient, plan: str, by_m: float = 30.0, status: int = 201) -> Any:
    """Move the line between the two western grids: the northern one gets what lies below its middle."""
    old = line_between(client, plan, SOUTH_GRID, NORTH_GRID)
    op = {"op": "set_arc", "owners": [SOUTH_GRID, NORTH_GRID], "old": old, "new": moved_south(old, by_m)}
    return send(client, f"/{plan}/edits", status, op=op)

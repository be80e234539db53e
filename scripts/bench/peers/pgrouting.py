"""pgRouting on the road network of our database:
the edges a scooter may ride, and where the stations lie on them.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import osmium
import shapely
from osmium.osm import Way
from psycopg2.extras import execute_values
from pyproj import Geod, Transformer

from bench.peers import environments
from bench.workbench import Workbench, fingerprint_of
from geoapi.city.routing.modes import Mode, top_speed_m_s

DATABASE = "bench_pgrouting"
QUERIES = Path(__file__).with_suffix(".sql")
TABLES = """
CREATE EXTENSION IF NOT EXISTS pgrouting;
CREATE TABLE edge (
    id serial PRIMARY KEY, source bigint NOT NULL, target bigint NOT NULL,
    cost double precision NOT NULL, reverse_cost double precision NOT NULL, geom geometry(LineString,
    3857) NOT NULL
);
CREATE TABLE station (
    number integer PRIMARY KEY, code text NOT NULL, geom geometry(Point, 3857) NOT NULL,
    edge integer, fraction double precision
);
CREATE TABLE opening (number integer NOT NULL REFERENCES station, during tstzrange NOT NULL);
"""
NEAREST = """
SELECT code, seconds FROM nearest_open(ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 4326), 3857), %s, %s, %s,
  %s)
"""
# As Valhalla's bicycles: no motorways, no steps, and of pavements those that say so.
_CLASSES = ("trunk", "primary", "secondary", "tertiary")
RIDDEN = {*_CLASSES, *(f"{each}_link" for each in _CLASSES), "unclassified", "residential", "living_street"}
RIDDEN |= {"service", "road", "track", "path", "cycleway"}
_YES, _NO = {"yes", "designated", "permissive"}, {"no", "private", "dismount"}
SPEED_M_S = top_speed_m_s(Mode.SCOOTER, ferries=False)
_EARTH = Geod(ellps="WGS84")
_TO_MERCATOR = Transformer.from_crs(4326, 3857, always_xy=True)


class Edge(NamedTuple):
    """Seconds there and back; negative where one may not go that way."""

    source: int
    target: int
    cost: float
    reverse_cost: float
    lonlat: Any


class Station(NamedTuple):
    """`openings`: from when to when, ISO 8601."""

    code: str
    lon: float
    lat: float
    openings: Sequence[tuple[str, str]]


def fill(bench: Workbench, roads: bytes, stations: Sequence[Station]) -> int:
    """Returns how many edges there are. Raises Fault where pgRouting cannot be had."""
    environments.need([f"postgresql-{server_major(bench)}-pgrouting"], bench.logs / "setup.log")
    with tempfile.TemporaryDirectory(prefix="bench-roads-") as name:
        file = Path(name, "roads.osm.pbf")
        file.write_bytes(roads)
        fingerprint = fingerprint_of([file, QUERIES, Path(__file__)], json.dumps(stations))
        if not bench.is_current(DATABASE, fingerprint):
            bench.make_database(DATABASE)
            with bench.connect(DATABASE) as connection, connection.cursor() as cursor:
                cursor.execute(TABLES)
                rows = StringIO("".join(map(_row, read_edges(file))))
                columns = ("source", "target", "cost", "reverse_cost", "geom")
                cursor.copy_from(rows, "edge", columns=columns)
                _insert_stations(cursor, stations)
                cursor.execute("ANALYZE")
                cursor.execute(QUERIES.read_text(encoding="utf-8"))
            bench.mark_current(DATABASE, fingerprint)
    with bench.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM edge")
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def server_major(bench: Workbench) -> int:
    with bench.connect("postgres") as connection:
        return int(connection.server_version) // 10_000


def version(bench: Workbench) -> str:
    with bench.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pgr_version()")
        (found,) = cursor.fetchone() or ("",)
        return str(found)


def read_edges(file: Path) -> Iterator[Edge]:
    """The ways that a scooter may ride, cut at every node that two of them share."""
    ways = [
        (
            [node.ref for node in way.nodes],
            [(node.lon, node.lat) for node in way.nodes],
            *directions(dict(way.tags)),
        )
        for way in osmium.FileProcessor(str(file), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        if isinstance(way, Way) and is_ridden(dict(way.tags))
    ]
    uses = Counter(ref for refs, *_ in ways for ref in refs)
    for refs, points, forward, backward in ways:
        cuts = [0, *(i for i in range(1, len(refs) - 1) if uses[refs[i]] > 1), len(refs) - 1]
        for first, last in pairwise(cuts):
            part = np.array(points[first : last + 1])
            seconds = _EARTH.line_length(part[:, 0], part[:, 1]) / SPEED_M_S
            costs = (seconds if forward else -1.0, seconds if backward else -1.0)
            yield Edge(refs[first], refs[last], *costs, part)


def is_ridden(tags: Mapping[str, str]) -> bool:
    allowed = tags.get("bicycle")
    if "highway" not in tags or allowed in _NO or (tags.get("access") in _NO and allowed not in _YES):
        return False
    return tags["highway"] in RIDDEN or allowed in _YES


def directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether one may ride along the way, and against it."""
    if tags.get("oneway:bicycle") == "no":
        return True, True
    oneway = tags.get("oneway")
    if oneway == "-1":
        return False, True
    return True, not (
        oneway in {"yes", "true", "1"} or (oneway is None and tags.get("junction") == "roundabout")
    )


def _row(edge: Edge) -> str:
    line = shapely.set_srid(
        shapely.linestrings(np.column_stack(_TO_MERCATOR.transform(*edge.lonlat.T))), 3857
    )
    shape = shapely.to_wkb(line, hex=True, include_srid=True)
    return "\t".join(map(str, (*edge[:4], shape))) + "\n"


def _insert_stations(cursor: Any, stations: Sequence[Station]) -> None:
    places = [(number, each.code, each.lon, each.lat) for number, each in enumerate(stations)]
    point = "ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 4326), 3857)"
    execute_values(cursor, "INSERT INTO station (number, code, geom) VALUES %s", places, f"(%s, %s, {point})")
    open_times = [(number, *times) for number, each in enumerate(stations) for times in each.openings]
    execute_values(cursor, "INSERT INTO opening VALUES %s", open_times, "(%s, tstzrange(%s, %s))")

"""The Atlas's index against PostGIS, point by point: both must name the same grid, also on edges and corners."""

from collections.abc import Callable

import numpy as np
from local.console import say
from numpy.typing import NDArray
from psycopg2.extras import execute_values

from bench import tables
from bench.grids import Floats, Grids, edge_midpoints, random_points, vertices
from bench.peers import features
from bench.workbench import Workbench
from geoapi.locate.index import AreaIndex

POINTS = 20_000
# A point on a shared edge belongs to the smallest code; one within a ten-thousandth of a millimetre is on it.
RULES = {
    "the rule": "ST_DWithin(grid.geom, point.geom, 1e-9)",
    "ST_Covers": "ST_Covers(grid.geom, point.geom)",
}
ASK = """
SELECT point.number, (SELECT grid.id - 1 FROM grid WHERE {condition} ORDER BY grid.code LIMIT 1)
FROM (SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM asked) AS point ORDER BY point.number
"""


def measure(bench: Workbench, grids: Grids) -> str:
    features.fill(bench, grids)
    index = AreaIndex(grids.polygons)
    kinds: dict[str, Callable[[], tuple[Floats, Floats]]] = {
        f"{POINTS:,} random points": lambda: random_points(grids.polygons, POINTS, seed=7),
        "every vertex": lambda: vertices(grids.polygons),
        "every edge's midpoint": lambda: edge_midpoints(grids.polygons),
    }
    rows = []
    for kind, make in kinds.items():
        lon, lat = make()
        say(f"  {kind}: {len(lon):,} points")
        found = index.find(lon, lat)
        single = np.array([index.find_one(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)])
        truths = [ask_postgis(bench, condition, lon, lat) for condition in RULES.values()]
        counts = [int((found != truth).sum()) for truth in truths]
        alike = int((found != single).sum())
        rows.append([kind, f"{len(lon):,}", f"**{counts[0]:,}**", f"{counts[1]:,}", f"{alike:,}"])
    columns = ["Same grid as PostGIS", "points", "differences", "from plain ST_Covers", "single from bulk"]
    return tables.table(columns, rows) + (
        f"\n\n{len(grids):,} grids. PostGIS is asked for the smallest code within 1e-9° (0.1 mm). Plain `ST_Covers`"
        " finds none at many midpoints of slanted edges, as no double lies exactly on the edge."
    )


def ask_postgis(bench: Workbench, condition: str, lon: Floats, lat: Floats) -> NDArray[np.int64]:
    """The position of the grid by PostGIS's own reckoning, -1 where there is none."""
    with bench.connect(features.DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE asked (number integer, lon float8, lat float8)")
        rows = zip(range(len(lon)), lon.tolist(), lat.tolist(), strict=True)
        execute_values(cursor, "INSERT INTO asked VALUES %s", rows, page_size=5_000)
        cursor.execute(ASK.format(condition=condition))
        return np.array([-1 if answer is None else answer for _, answer in cursor.fetchall()])

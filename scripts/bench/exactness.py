"""The Atlas's index against PostGIS, point by point:
both must name the same grid, also on edges and corners.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from psycopg2.extras import execute_values
from runner.console import say

from bench import tables
from bench.grids import Floats, Grids, edge_midpoints, random_points, vertices
from bench.peers import features
from bench.workbench import Workbench
from geoapi.city.locate.index import AreaIndex

POINTS = 20_000
ASK = """
SELECT point.number, (SELECT grid.id - 1 FROM grid WHERE ST_Covers(grid.geom,
  point.geom) ORDER BY grid.code LIMIT 1)
FROM (SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM asked) AS point
  ORDER BY point.number
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
        truth = ask_postgis(bench, lon, lat)
        differing, unlike = int((found != truth).sum()), int((found != single).sum())
        rows.append(
            [kind, f"{len(lon):,}", f"{(truth < 0).sum():,}", f"**{differing:,}**", f"**{unlike:,}**"]
        )
    columns = [
        "The same grid as PostGIS",
        "points",
        "in no grid",
        "differing from PostGIS",
        "single from bulk",
    ]
    return tables.table(columns, rows) + (
        f"\n\n{len(grids):,} grids. PostGIS is asked for the smallest code whose polygon `ST_Covers` "
        "the point."
    )


def ask_postgis(bench: Workbench, lon: Floats, lat: Floats) -> NDArray[np.int64]:
    """The position of the grid by PostGIS's own reckoning, -1 where there is none."""
    with bench.connect(features.DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE asked (number integer, lon float8, lat float8)")
        rows = zip(range(len(lon)), lon.tolist(), lat.tolist(), strict=True)
        execute_values(cursor, "INSERT INTO asked VALUES %s", rows, page_size=5_000)
        cursor.execute(ASK)
        return np.array([-1 if answer is None else answer for _, answer in cursor.fetchall()])

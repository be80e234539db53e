"""One product's bulk join, in its own environment: prepares once, then times one join for each line of input.

Run as `python joins.py PRODUCT FOLDER`. Reads `points.npy` and `grids.wkb` (hex, a line a grid) in FOLDER;
leaves the position of each point's grid (-1: none) in `found-PRODUCT.npy`. Geometries are made before the
clock starts.
"""

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

Join = Callable[[], Any]


def prepare_ours(points: Any, polygons: Any) -> tuple[Join, Join]:
    index = importlib.import_module("geoapi.city.locate.index").AreaIndex(polygons)
    lon, lat = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    return lambda: index.find(lon, lat), lambda: index.find(lon[:10_000], lat[:10_000])


def prepare_geopandas(points: Any, polygons: Any) -> tuple[Join, Join]:
    geopandas = importlib.import_module("geopandas")
    left = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(points[:, 0], points[:, 1]), crs=4326)
    right = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries(polygons, crs=4326))

    def join(rows: Any) -> Any:
        joined = geopandas.sjoin(rows, right, how="inner", predicate="intersects")
        return by_point(len(rows), joined.index.to_numpy(), joined["index_right"].to_numpy())

    return lambda: join(left), lambda: join(left.iloc[:10_000])


def prepare_sedonadb(points: Any, polygons: Any) -> tuple[Join, Join]:
    database = importlib.import_module("sedonadb").connect()
    arrow = importlib.import_module("pyarrow")
    database.sql("SET datafusion.execution.target_partitions = 1").execute()

    def view(name: str, geometries: Any) -> None:
        columns = {"number": np.arange(len(geometries)), "wkb": shapely.to_wkb(geometries)}
        database.create_data_frame(arrow.table(columns)).to_view(f"{name}_wkb")
        query = f"SELECT number, ST_SetSRID(ST_GeomFromWKB(wkb), 4326) AS geometry FROM {name}_wkb"
        database.sql(query).to_memtable().to_view(name)

    made = shapely.points(points)
    view("point", made)
    view("some_point", made[:10_000])
    view("grid", polygons)
    query = """SELECT p.number AS point, g.number AS grid FROM {} AS p JOIN grid AS g
               ON ST_Intersects(g.geometry, p.geometry)"""

    def join(name: str, count: int) -> Any:
        pairs = database.sql(query.format(name)).to_arrow_table()
        return by_point(count, pairs["point"].to_numpy(), pairs["grid"].to_numpy())

    return lambda: join("point", len(points)), lambda: join("some_point", 10_000)


def by_point(count: int, point: Any, grid: Any) -> Any:
    """One grid a point. The points are random: none lies on a shared edge, where two grids would be found."""
    found = np.full(count, -1, dtype=np.int32)
    found[point] = grid
    return found


PREPARE = {"ours": prepare_ours, "geopandas": prepare_geopandas, "sedonadb": prepare_sedonadb}


def main(product: str, folder: Path) -> None:
    points = np.load(folder / "points.npy")
    polygons = shapely.from_wkb((folder / "grids.wkb").read_text().split())
    join, warm_up = PREPARE[product](points, polygons)
    del points
    warm_up()
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        found = join()
        print(time.perf_counter() - began, flush=True)
        if line.strip() == "keep":
            np.save(folder / f"found-{product}.npy", found)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

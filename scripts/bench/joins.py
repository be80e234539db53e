"""One product's bulk join, in its own environment: indexes the grids once, then joins what it is told to.

Run as `python joins.py PRODUCT FOLDER`. FOLDER holds `grids.wkb` (hex, a line a grid) and `codes.txt`. Of its
input a line `piece N` is answered by the seconds that a join of `points-N.npy` takes, whose geometries are
made before the clock starts; it leaves the position of each point's grid (-1: none) in `found-PRODUCT.npy`. A
line `file IN OUT` is answered by the seconds from one Parquet (id, lon, lat) to another (id, grid_code).
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
# Rows of a file that are joined together where a product does not stream by itself.
_ROWS = 2_000_000
_WARM_UP = 10_000


class Ours:
    def __init__(self, polygons: Any, codes: list[str]) -> None:
        self._index = importlib.import_module("geoapi.city.locate.index").AreaIndex(polygons)
        self._codes = codes

    def join(self, points: Any) -> Join:
        lon, lat = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
        return lambda: self._index.find(lon, lat)

    def answer(self, source: str, out: str) -> None:
        arrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
        codes = arrow.array(self._codes)
        schema = arrow.schema([("id", arrow.int64()), ("grid_code", arrow.string())])
        with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
            for batch in parquet.ParquetFile(source).iter_batches(_ROWS // 10):
                found = self._index.find(batch["lon"].to_numpy(), batch["lat"].to_numpy())
                inside = np.flatnonzero(found >= 0)
                rows = [batch["id"].take(arrow.array(inside)), codes.take(arrow.array(found[inside]))]
                writer.write_batch(arrow.record_batch(rows, schema=schema))


class GeoPandas:
    def __init__(self, polygons: Any, codes: list[str]) -> None:
        self._geopandas = importlib.import_module("geopandas")
        series = self._geopandas.GeoSeries(polygons, crs=4326)
        self._grids = self._geopandas.GeoDataFrame({"grid_code": codes}, geometry=series)

    def join(self, points: Any) -> Join:
        made = self._geopandas.points_from_xy(points[:, 0], points[:, 1])
        left = self._geopandas.GeoDataFrame(geometry=made, crs=4326)

        def join() -> Any:
            joined = self._joined(left)
            return by_point(len(left), joined.index.to_numpy(), joined["index_right"].to_numpy())

        return join

    def answer(self, source: str, out: str) -> None:
        arrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
        schema = arrow.schema([("id", arrow.int64()), ("grid_code", arrow.string())])
        with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
            for batch in parquet.ParquetFile(source).iter_batches(_ROWS):
                rows = batch.to_pandas()
                made = self._geopandas.points_from_xy(rows["lon"], rows["lat"])
                left = self._geopandas.GeoDataFrame({"id": rows["id"]}, geometry=made, crs=4326)
                joined = self._joined(left)[["id", "grid_code"]]
                writer.write_table(arrow.Table.from_pandas(joined, schema=schema, preserve_index=False))

    def _joined(self, left: Any) -> Any:
        return self._geopandas.sjoin(left, self._grids, how="inner", predicate="intersects")


class SedonaDB:
    def __init__(self, polygons: Any, codes: list[str]) -> None:
        self._database = importlib.import_module("sedonadb").connect()
        self._arrow = importlib.import_module("pyarrow")
        self._database.sql("SET datafusion.execution.target_partitions = 1").execute()
        self._view("grid", polygons, {"code": codes})

    def _view(self, name: str, geometries: Any, columns: dict[str, Any]) -> None:
        columns = {**columns, "number": np.arange(len(geometries)), "wkb": shapely.to_wkb(geometries)}
        self._database.create_data_frame(self._arrow.table(columns)).to_view(f"{name}_wkb", overwrite=True)
        query = f"SELECT *, ST_SetSRID(ST_GeomFromWKB(wkb), 4326) AS geometry FROM {name}_wkb"
        self._database.sql(query).to_memtable().to_view(name, overwrite=True)

    def join(self, points: Any) -> Join:
        self._view("point", shapely.points(points), {})
        query = """SELECT p.number AS point, g.number AS grid FROM point AS p JOIN grid AS g
                   ON ST_Intersects(g.geometry, p.geometry)"""

        def join() -> Any:
            pairs = self._database.sql(query).to_arrow_table()
            return by_point(len(points), pairs["point"].to_numpy(), pairs["grid"].to_numpy())

        return join

    def answer(self, source: str, out: str) -> None:
        self._database.read_parquet(source).to_view("source", overwrite=True)
        query = """SELECT p.id, g.code AS grid_code
                   FROM (SELECT id, ST_SetSRID(ST_Point(lon, lat), 4326) AS geometry FROM source) AS p
                   JOIN grid AS g ON ST_Intersects(g.geometry, p.geometry)"""
        self._database.sql(query).to_parquet(out)


def by_point(count: int, point: Any, grid: Any) -> Any:
    """One grid a point. The points are random: none lies on a shared edge, where two grids would be found."""
    found = np.full(count, -1, dtype=np.int32)
    found[point] = grid
    return found


PRODUCTS: dict[str, Any] = {"ours": Ours, "geopandas": GeoPandas, "sedonadb": SedonaDB}


def main(name: str, folder: Path) -> None:
    polygons = shapely.from_wkb((folder / "grids.wkb").read_text().split())
    product = PRODUCTS[name](polygons, (folder / "codes.txt").read_text().split())
    middle = shapely.get_coordinates(shapely.centroid(polygons))
    product.join(np.resize(middle, (_WARM_UP, 2)))()
    print("ready", flush=True)
    held, join = "", product.join(middle)
    for line in sys.stdin:
        what, *names = line.split()
        if what == "file":
            took, _ = timed(lambda: product.answer(*names))  # noqa: B023  called at once
        else:
            if names[0] != held:
                join = product.join(np.load(folder / f"points-{names[0]}.npy"))
                held = names[0]
            took, found = timed(join)
            np.save(folder / f"found-{name}.npy", found)
        print(took, flush=True)


def timed(work: Join) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

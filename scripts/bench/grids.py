"""The grids everything is measured on, and points to ask about."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Grids:
    """The finest areas of a city, in order of their codes."""

    codes: list[str]
    names: list[str]
    polygons: Geometries

    def __len__(self) -> int:
        return len(self.codes)

    def write(self, path: Path) -> None:
        """As GeoJSON with `code` and `name`, for importers that want a file."""
        features = [
            {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": json.loads(geometry)}
            for code, name, geometry in zip(
                self.codes, self.names, shapely.to_geojson(as_multipolygons(self.polygons)), strict=True
            )
        ]
        path.write_text(
            json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8"
        )


def read_grids(path: Path) -> Grids:
    """The features of level `grid` in an areas file (WGS 84)."""
    features = json.loads(path.read_text("utf-8"))["features"]
    grids = [feature for feature in features if feature["properties"].get("level") == "grid"]
    grids.sort(key=lambda feature: feature["properties"]["code"])
    polygons = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in grids])
    properties = [feature["properties"] for feature in grids]
    return Grids(
        [each["code"] for each in properties], [each["name"] for each in properties], np.asarray(polygons)
    )


def as_multipolygons(polygons: Geometries) -> Geometries:
    return np.array([shapely.multipolygons(shapely.get_parts(polygon)) for polygon in polygons], dtype=object)


def random_points(polygons: Geometries, count: int, seed: int, inside: bool = False) -> tuple[Floats, Floats]:
    """Points drawn evenly over the bounding box of all polygons;
    with `inside`, only those some polygon covers.

    Rounded to 7 decimals (a centimetre), as a phone or a geocoder would send them.
    """
    rng = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(polygons)
    tree = shapely.STRtree(polygons) if inside else None
    lon, lat = np.empty(0), np.empty(0)
    while len(lon) < count:
        x = np.round(rng.uniform(west, east, count), 7)
        y = np.round(rng.uniform(south, north, count), 7)
        if tree is not None:
            covered = np.unique(tree.query(shapely.points(x, y), predicate="intersects")[0])
            x, y = x[covered], y[covered]
        lon, lat = np.concatenate([lon, x]), np.concatenate([lat, y])
    return lon[:count], lat[:count]


def vertices(polygons: Geometries) -> tuple[Floats, Floats]:
    """Every vertex, each once."""
    points = np.unique(shapely.get_coordinates(polygons), axis=0)
    return points[:, 0], points[:, 1]


def edge_midpoints(polygons: Geometries) -> tuple[Floats, Floats]:
    """The middle of every edge, each once."""
    rings = shapely.get_rings(polygons)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    middles = np.unique((points[1:][same] + points[:-1][same]) / 2, axis=0)
    return middles[:, 0], middles[:, 1]

"""Small cities of boxes, in metres from a corner, as GeoJSON files."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import shapely
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import Plane
from geoapi.city.areas.importing.run import import_areas
from geoapi.core.db import Database
from geoapi.core.geo import Floats, from_wgs84

PLANE = Plane(120.85, 40.72)


def at(shape: BaseGeometry) -> BaseGeometry:
    """A shape given in metres, in degrees."""
    (degrees,) = PLANE.degrees([shape])
    assert isinstance(degrees, BaseGeometry)
    return degrees


def rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return at(box(west, south, east, north))


def polygon(*corners: tuple[float, float]) -> BaseGeometry:
    return at(Polygon(corners))


Feature = tuple[dict[str, object], BaseGeometry | None]


def feature(code: str, level: str, parent: str | None, shape: BaseGeometry | None, name: str = "") -> Feature:
    return {
        "code": code,
        "name": name or f"名{code}",
        "level": level,
        "parent": parent,
        "layer": "admin",
    }, shape


def city(split: float = 300.0) -> list[Feature]:
    """A city, a district, a subdistrict, two communities side by side (each 300 m) and two grids in each."""
    # Where the grids of a community meet its outline, the outline has a vertex too.
    west = polygon((0, 0), (split, 0), (split, 200), (split, 400), (0, 400), (0, 200))
    east = polygon((split, 0), (600, 0), (600, 200), (600, 400), (split, 400), (split, 200))
    outline = polygon((0, 0), (split, 0), (600, 0), (600, 200), (600, 400), (split, 400), (0, 400), (0, 200))
    return [
        feature("990100", "city", None, outline),
        feature("990101", "district", "990100", outline),
        feature("990101001", "subdistrict", "990101", outline),
        feature("990101001001", "community", "990101001", west),
        feature("990101001002", "community", "990101001", east),
        feature("990101001001001", "grid", "990101001001", rectangle(0, 0, split, 200)),
        feature("990101001001002", "grid", "990101001001", rectangle(0, 200, split, 400)),
        feature("990101001002001", "grid", "990101001002", rectangle(split, 0, 600, 200)),
        feature("990101001002002", "grid", "990101001002", rectangle(split, 200, 600, 400)),
    ]


def build_city(database: Database, tmp_path: Path) -> None:
    """The city alone."""
    import_areas(database, write(tmp_path / "areas.geojson", city()))


def write(path: Path, features: Sequence[Feature], move: Callable[[Floats], Floats] | None = None) -> Path:
    """The features as a GeoJSON file, moved if asked."""
    shapes = [
        shape if move is None or shape is None else shapely.transform(shape, move) for _, shape in features
    ]
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": shape and shape.__geo_interface__}
            for (properties, _), shape in zip(features, shapes, strict=True)
        ],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def converted(crs: str) -> Callable[[Floats], Floats]:
    """A move from WGS 84 to another system."""
    return lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], crs))

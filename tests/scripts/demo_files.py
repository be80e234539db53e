"""Making a demo city by its script and reading its files back, for the tests."""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from pyproj import Transformer
from shapely.geometry import shape

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "scripts" / "geoapi"), "demo", "generate", "--out"]
FILES = (
    "city.osm.pbf", "areas.geojson", "people.csv", "buildings.csv", "addresses.csv", "aliases.csv",
    "places.csv", "cases.csv", "couriers.csv",
)  # fmt: skip
PICTURES = "photos"
SQUARE_METRE = 1 / (111_045 * 84_370)  # in square degrees, at this latitude
TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:4549", always_xy=True)


def make(out: Path, *options: str, hash_seed: str = "0") -> Path:
    """Run the command as an operator would."""
    command = [*COMMAND, str(out), *options]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return out


def digest(folder: Path) -> dict[str, str]:
    """A hash of each of the files, and of all pictures as one."""
    pictures = b"".join(path.read_bytes() for path in sorted((folder / PICTURES).iterdir()))
    contents = {name: (folder / name).read_bytes() for name in FILES} | {PICTURES: pictures}
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


@dataclass
class City:
    """The files, read back."""

    folder: Path
    areas: dict[str, dict[str, Any]]
    shapes: dict[str, Any]
    nodes: dict[int, tuple[float, float]]
    node_tags: dict[int, dict[str, str]]
    ways: list[tuple[dict[str, str], list[int]]]
    people: list[dict[str, str]]
    buildings: dict[str, dict[str, str]]
    addresses: list[dict[str, str]]
    aliases: list[dict[str, str]]
    places: list[dict[str, str]]
    cases: list[dict[str, str]]

    def of_level(self, level: str) -> list[str]:
        return [code for code, a in self.areas.items() if a["level"] == level and a["layer"] == "admin"]

    def footprints(self) -> dict[str, tuple[dict[str, str], list[int]]]:
        return {tags["ref"]: (tags, nodes) for tags, nodes in self.ways if "building" in tags}

    def grid_of(self) -> dict[str, str]:
        """The grid each building lies in, by geometry alone."""
        prints = self.footprints()
        polygons = [shapely.Polygon([self.nodes[n] for n in nodes]) for _, nodes in prints.values()]
        grids = self.of_level("grid")
        tree = shapely.STRtree([self.shapes[code] for code in grids])
        found = tree.query(polygons, predicate="within")
        codes = list(prints)
        return {codes[b]: grids[g] for b, g in found.T.tolist()}


def to_metres(lonlat: list[tuple[float, float]]) -> Any:
    """Metres in EPSG:4549, shape (n, 2)."""
    xy = np.array(lonlat)
    return np.column_stack(TO_METRES.transform(xy[:, 0], xy[:, 1]))


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_city(folder: Path) -> City:
    """Read the files of a folder."""
    features = json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))["features"]
    nodes: dict[int, tuple[float, float]] = {}
    node_tags: dict[int, dict[str, str]] = {}
    ways: list[tuple[dict[str, str], list[int]]] = []
    for item in osmium.FileProcessor(str(folder / "city.osm.pbf")):
        if isinstance(item, osmium.osm.Node):
            nodes[item.id] = (item.lon, item.lat)
            if len(item.tags):
                node_tags[item.id] = dict(item.tags)
        elif isinstance(item, osmium.osm.Way):
            ways.append((dict(item.tags), [n.ref for n in item.nodes]))
    return City(
        folder,
        {f["properties"]["code"]: f["properties"] for f in features},
        {f["properties"]["code"]: shape(f["geometry"]) for f in features},
        nodes,
        node_tags,
        ways,
        read_rows(folder / "people.csv"),
        {row["code"]: row for row in read_rows(folder / "buildings.csv")},
        read_rows(folder / "addresses.csv"),
        read_rows(folder / "aliases.csv"),
        read_rows(folder / "places.csv"),
        read_rows(folder / "cases.csv"),
    )


def split_text(text: str) -> tuple[str, str, str, str]:
    """District, street, house number and what follows it in a standard address."""
    found = re.fullmatch(r"滨城市(\S+?区)\S+?街道\S+?社区(\S+?)(甲?\d+号(?:附\d+号)?)(\S*)", text)
    assert found, text
    return found[1], found[2], found[3], found[4]


def list_roads(city: City) -> list[tuple[dict[str, str], list[int]]]:
    return [(tags, nodes) for tags, nodes in city.ways if "highway" in tags]


def reach(near: dict[int, set[int]], start: int) -> set[int]:
    seen, front = {start}, [start]
    while front:
        fresh = near[front.pop()] - seen
        seen |= fresh
        front += fresh
    return seen

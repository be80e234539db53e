"""Nominatim: the geocoder of OpenStreetMap,
filled with the demo city's extract, or with named places, and the boundaries of its areas.
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import osmium
from osmium.osm import mutable
from runner.processes import must_run
from shapely.geometry import shape

from bench.peers import environments
from bench.peers.servers import HOST, SILENT, WORKERS, Product
from bench.workbench import Workbench, fingerprint_of
from geoapi.city.search.names.entries import NamedThing

DATABASE = "bench_nominatim"
NAMES_DATABASE = "bench_nominatim_names"
ENVIRONMENT = "nominatim-api"
# PyICU comes as source.
PACKAGES = ["osm2pgsql", "g++", "pkg-config", "libicu-dev", "python3-dev"]
ADMIN_LEVELS = {"city": 5, "district": 6, "subdistrict": 8, "community": 10}
FIRST_ID = 10**9
LONGEST_WAY = 1_900


def settings(bench: Workbench, database: str) -> dict[str, str]:
    """Its own defaults (the ICU tokenizer, the import style with all tags), and names in Chinese."""
    server = ";".join(f"{name}={value}" for name, value in bench.server.items())
    return {
        "NOMINATIM_DATABASE_DSN": f"pgsql:dbname={database};{server}",
        "NOMINATIM_DATABASE_WEBUSER": bench.server.get("user", ""),
        "NOMINATIM_DEFAULT_LANGUAGE": "zh",
        "NOMINATIM_IMPORT_STYLE": "extratags",
        "NOMINATIM_TOKENIZER": "icu",
        "NOMINATIM_API_POOL_SIZE": "10",
    }


def project(bench: Workbench, database: str = DATABASE) -> Path:
    return bench.folder / f"{database}-project"


def make(bench: Workbench, city: Path) -> Product:
    """Of a city's extract. Raises Fault where it cannot be installed or filled."""
    return _product(bench, DATABASE, city / "city.osm.pbf", city / "areas.geojson")


def make_of_names(bench: Workbench, things: Sequence[NamedThing], areas: Path) -> Product:
    """Of things by their names, each a point with its code as `ref`. Raises Fault as `make`."""
    extract = bench.folder / "names.osm.pbf"
    extract.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(extract)) as writer:
        for number, thing in enumerate(things, 1):
            tags = {"name": thing.name, "ref": thing.code, "shop": "yes"}
            writer.add_node(mutable.Node(id=number, location=(thing.lon, thing.lat), tags=tags))
    return _product(bench, NAMES_DATABASE, extract, areas)


def _product(bench: Workbench, database: str, extract: Path, areas: Path) -> Product:
    environments.need(PACKAGES, bench.logs / "setup.log")
    python = environments.prepare(bench.folder, ENVIRONMENT, bench.logs)
    _fill(bench, database, extract, areas, python)
    serve = ["-m", "uvicorn", "--workers", str(WORKERS), "--host", HOST, "--port", "{port}"]
    serve += ["--no-access-log", "--log-level", "warning"]
    return Product(
        name="nominatim",
        version=environments.version(ENVIRONMENT),
        command=[str(python), *serve, "--factory", "nominatim_api.server.falcon.server:run_wsgi"],
        environment=settings(bench, database),
        path="/reverse?lon={lon}&lat={lat}&format=jsonv2",
        ready_path="/status",
        code_of=lambda body: SILENT,
        answer="name, address, point",
    )


def _fill(bench: Workbench, database: str, extract: Path, areas: Path, python: Path) -> None:
    """By its own importer, of the extract and the boundaries."""
    boundaries = bench.folder / "boundaries.osm.pbf"
    fingerprint = fingerprint_of([extract, areas, environments.LOCKS / f"{ENVIRONMENT}.txt"])
    if bench.is_current(database, fingerprint):
        return
    with bench.connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database}")
    write_boundaries(areas, boundaries)
    project(bench, database).mkdir(exist_ok=True)
    files = ["--osm-file", str(extract), "--osm-file", str(boundaries)]
    # Offline: it would fetch importance from Wikipedia, which has nothing of an invented city.
    command = [str(python.parent / "nominatim"), "import", *files, "--offline", "--no-updates"]
    must_run(
        "Nominatim's import",
        [*command, "--threads", str(os.cpu_count() or 1), "--project-dir", str(project(bench, database))],
        bench.logs / "setup.log",
        settings(bench, database),
        project(bench, database),
    )
    bench.mark_current(database, fingerprint)


def write_boundaries(areas: Path, out: Path) -> None:
    """The city's areas as OpenStreetMap has them: relations of ways, with an admin_level."""
    features = json.loads(areas.read_text(encoding="utf-8"))["features"]
    nodes: list[Any] = []
    ways: list[Any] = []
    relations: list[Any] = []
    for feature in features:
        facts = feature["properties"]
        if facts["layer"] != "admin" or facts["level"] not in ADMIN_LEVELS:
            continue
        members = []
        for role, line in _rings(feature["geometry"]):
            first = FIRST_ID + len(nodes)
            nodes += [mutable.Node(id=first + n, location=point) for n, point in enumerate(line[:-1])]
            ring = [*range(first, first + len(line) - 1), first]
            for start in range(0, len(ring) - 1, LONGEST_WAY):
                ways.append(mutable.Way(id=FIRST_ID + len(ways), nodes=ring[start : start + LONGEST_WAY + 1]))
                members.append(("w", ways[-1].id, role))
        level = str(ADMIN_LEVELS[facts["level"]])
        tags = {"type": "boundary", "boundary": "administrative", "admin_level": level, "name": facts["name"]}
        relations.append(mutable.Relation(id=FIRST_ID + len(relations), tags=tags, members=members))
    out.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(out)) as writer:
        for node in nodes:
            writer.add_node(node)
        for way in ways:
            writer.add_way(way)
        for relation in relations:
            writer.add_relation(relation)


def _rings(geometry: dict[str, Any]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Role and points of every ring, the last point again the first."""
    polygon = shape(geometry)
    for part in getattr(polygon, "geoms", [polygon]):
        yield "outer", [(x, y) for x, y in part.exterior.coords]
        for hole in part.interiors:
            yield "inner", [(x, y) for x, y in hole.coords]

"""Nominatim: the geocoder of OpenStreetMap,
filled with the demo city's extract and the boundaries of its areas.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import osmium
from osmium.osm import mutable
from runner.processes import must_run
from shapely.geometry import shape

from bench.peers import environments
from bench.peers.servers import HOST, SILENT, WORKERS, Product
from bench.workbench import Workbench, fingerprint_of

DATABASE = "bench_nominatim"
ENVIRONMENT = "nominatim-api"
# PyICU comes as source.
PACKAGES = ["osm2pgsql", "g++", "pkg-config", "libicu-dev", "python3-dev"]
ADMIN_LEVELS = {"city": 5, "district": 6, "subdistrict": 8, "community": 10}
FIRST_ID = 10**9
LONGEST_WAY = 1_900


def settings(bench: Workbench) -> dict[str, str]:
    """Its own defaults (the ICU tokenizer, the import style with all tags), and names in Chinese."""
    server = ";".join(f"{name}={value}" for name, value in bench.server.items())
    return {
        "NOMINATIM_DATABASE_DSN": f"pgsql:dbname={DATABASE};{server}",
        "NOMINATIM_DATABASE_WEBUSER": bench.server.get("user", ""),
        "NOMINATIM_DEFAULT_LANGUAGE": "zh",
        "NOMINATIM_IMPORT_STYLE": "extratags",
        "NOMINATIM_TOKENIZER": "icu",
        "NOMINATIM_API_POOL_SIZE": "10",
    }


def project(bench: Workbench) -> Path:
    return bench.folder / "nominatim-project"


def make(bench: Workbench, city: Path) -> Product:
    """Raises Fault where it cannot be installed or filled."""
    environments.need(PACKAGES, bench.logs / "setup.log")
    python = environments.prepare(bench.folder, ENVIRONMENT, bench.logs)
    fill(bench, city, python)
    uvicorn = [
        "-m",
        "uvicorn",
        "--workers",
        str(WORKERS),
        "--host",
        HOST,
        "--port",
        "{port}",
        "--no-access-log",
    ]
    factory = ["--log-level", "warning", "--factory", "nominatim_api.server.falcon.server:run_wsgi"]
    return Product(
        name="nominatim",
        version=environments.version(ENVIRONMENT),
        command=[str(python), *uvicorn, *factory],
        environment=settings(bench),
        path="/reverse?lon={lon}&lat={lat}&format=jsonv2",
        ready_path="/status",
        code_of=lambda body: SILENT,
        answer="name, address, point",
    )


def fill(bench: Workbench, city: Path, python: Path) -> None:
    """By its own importer, of the extract and the boundaries."""
    extract, boundaries = city / "city.osm.pbf", bench.folder / "boundaries.osm.pbf"
    fingerprint = fingerprint_of([extract, city / "areas.geojson", environments.LOCKS / f"{ENVIRONMENT}.txt"])
    if bench.is_current(DATABASE, fingerprint):
        return
    with bench.connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
    write_boundaries(city / "areas.geojson", boundaries)
    project(bench).mkdir(exist_ok=True)
    files = ["--osm-file", str(extract), "--osm-file", str(boundaries)]
    # Offline: it would fetch importance from Wikipedia, which has nothing of an invented city.
    command = [str(python.parent / "nominatim"), "import", *files, "--offline", "--no-updates"]
    must_run(
        "Nominatim's import",
        [*command, "--threads", str(os.cpu_count() or 1), "--project-dir", str(project(bench))],
        bench.logs / "setup.log",
        settings(bench),
        project(bench),
    )
    bench.mark_current(DATABASE, fingerprint)


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

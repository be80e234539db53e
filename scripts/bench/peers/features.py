"""The two OGC API Features servers, tipg and pygeoapi, on one table of grids with a spatial index."""

import json

import shapely
from psycopg2.extras import execute_values
from runner.processes import must_run

from bench.grids import Grids, as_multipolygons
from bench.peers import environments
from bench.peers.servers import HOST, SILENT, WORKERS, Product
from bench.workbench import Workbench, fingerprint_of
from geoapi.city.tiles.store import FEATURES_MAX

DATABASE = "bench_features"
# The tables a map is drawn from, with the columns that our own tiles carry.
BASE_MAP = {
    "basemap_surface": ("theme", "kind", "name"),
    "basemap_road": ("kind", "name", "name_en", "oneway", "bridge"),
    "building": ("kind", "levels", "name"),
}
TABLE = """
CREATE TABLE grid (
    id integer PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    geom geometry(MultiPolygon, 4326) NOT NULL
)
"""


def fill(bench: Workbench, grids: Grids) -> None:
    file = bench.folder / "grids.geojson"
    grids.write(file)
    fingerprint = fingerprint_of([file], TABLE)
    if bench.is_current(DATABASE, fingerprint):
        return
    bench.make_database(DATABASE)
    shapes = shapely.to_wkb(
        shapely.set_srid(as_multipolygons(grids.polygons), 4326), hex=True, include_srid=True
    )
    rows = list(zip(range(1, len(grids) + 1), grids.codes, grids.names, shapes, strict=True))
    with bench.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(TABLE)
        execute_values(cursor, "INSERT INTO grid VALUES %s", rows)
        cursor.execute("CREATE INDEX ON grid USING gist (geom)")
    bench.mark_current(DATABASE, fingerprint)


def make_tipg(bench: Workbench, grids: Grids) -> Product:
    python = environments.prepare(bench.folder, "tipg", bench.logs)
    fill(bench, grids)
    uvicorn = ["-m", "uvicorn", "--workers", str(WORKERS), "--host", HOST, "--port", "{port}"]
    return Product(
        name="tipg",
        version=environments.version("tipg"),
        command=[str(python), *uvicorn, "--no-access-log", "--log-level", "warning", "tipg.main:app"],
        environment={"DATABASE_URL": bench.url(DATABASE)},
        # Without geometry and as plain JSON: the shortest answer it can give.
        path="/collections/public.grid/items?f=json&geom-column=none&filter=S_INTERSECTS(geom,POINT({lon}%20{lat}))",
        ready_path="/healthz",
        code_of=tipg_code,
        answer="the row, without geometry",
    )


def make_tipg_tiles(bench: Workbench, database: str) -> Product:
    """tipg on our own tables of the base map, with as many features in a tile as ours may have."""
    python = environments.prepare(bench.folder, "tipg", bench.logs)
    uvicorn = ["-m", "uvicorn", "--workers", str(WORKERS), "--host", HOST, "--port", "{port}"]
    return Product(
        name="tipg tiles",
        version=environments.version("tipg"),
        command=[str(python), *uvicorn, "--no-access-log", "--log-level", "warning", "tipg.main:app"],
        environment={"DATABASE_URL": bench.url(database), "TIPG_MAX_FEATURES_PER_TILE": str(FEATURES_MAX)},
        path="",
        ready_path="/healthz",
        code_of=lambda body: SILENT,
        answer="the rows of one table as a tile",
    )


def tipg_tile(table: str, z: int, x: int, y: int) -> str:
    columns = ",".join(BASE_MAP[table])
    tiles = f"/collections/public.{table}/tiles/WebMercatorQuad/{z}/{x}/{y}"
    return f"{tiles}?geom-column=geom_3857&properties={columns}&limit={FEATURES_MAX}"


def tipg_code(body: bytes) -> str | None:
    rows = json.loads(body)
    return str(rows[0]["code"]) if rows else None


def make_pygeoapi(bench: Workbench, grids: Grids) -> Product:
    python = environments.prepare(bench.folder, "pygeoapi", bench.logs)
    fill(bench, grids)
    config, openapi = bench.folder / "pygeoapi.json", bench.folder / "pygeoapi-openapi.json"
    gunicorn = [
        "-m",
        "gunicorn",
        "--workers",
        str(WORKERS),
        "--no-control-socket",
        "--bind",
        HOST + ":{port}",
    ]
    product = Product(
        name="pygeoapi",
        version=environments.version("pygeoapi"),
        command=[str(python), "-W", "ignore", *gunicorn, "pygeoapi.flask_app:APP"],
        environment={"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)},
        # Its filter finds the point seven times as fast as its bbox does.
        path="/collections/grids/items?f=json&skipGeometry=true&filter=INTERSECTS(geom,POINT({lon}%20{lat}))",
        ready_path="/conformance?f=json",
        code_of=pygeoapi_code,
        answer="the feature, without geometry",
    )
    config.write_text(json.dumps(pygeoapi_config(bench, product.port)))  # JSON is YAML.
    generate = [
        str(python.parent / "pygeoapi"),
        "openapi",
        "generate",
        str(config),
        "--output-file",
        str(openapi),
    ]
    must_run(
        "pygeoapi's openapi generate", generate, bench.logs / "setup.log", product.environment, bench.folder
    )
    return product


def pygeoapi_code(body: bytes) -> str | None:
    features = json.loads(body)["features"]
    return str(features[0]["properties"]["code"]) if features else None


def pygeoapi_config(bench: Workbench, port: int) -> dict[str, object]:
    server = bench.server
    whom = {"name": "bench", "url": "http://localhost/"}
    data = {
        "host": server["host"],
        "port": int(server["port"]),
        "dbname": DATABASE,
        "user": server.get("user", ""),
        "password": server.get("password", "none"),
        "search_path": ["public"],
    }
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": data,
        "id_field": "id",
        "table": "grid",
        "geom_field": "geom",
    }
    about = {"title": "grids", "description": "grids", "keywords": ["grids"]}
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    return {
        "server": {
            "bind": {"host": HOST, "port": port},
            "url": f"http://{HOST}:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 50},
            "map": {"url": "/none/{z}/{x}/{y}.png", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                **about,
                "keywords_type": "theme",
                "terms_of_service": "none",
                "url": whom["url"],
            },
            "license": whom,
            "provider": whom,
            "contact": {"name": "bench", "email": "bench@localhost"},
        },
        "resources": {
            "grids": {
                "type": "collection",
                **about,
                "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": crs84}},
                "providers": [provider],
            }
        },
    }

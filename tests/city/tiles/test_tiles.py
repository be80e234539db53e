"""Tiles: what they hold, that they keep up with the data, and how HTTP hands them out."""

import gzip
import math
from collections.abc import Iterator
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.app import create_app
from geoapi.city.tiles.queries import Tiles
from geoapi.core.db import Database
from geoapi.core.errors import DatabaseUnavailable, NotFound
from geoapi.core.settings import Settings
from tests.city.tiles.decoding import Feature, decode
from tests.conftest import close_app

LON, LAT, STEP = 120.85, 40.72, 0.002
MVT = "application/vnd.mapbox-vector-tile"


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    x, y = mercator(lon, lat)
    return z, int(x * 2**z), int(y * 2**z)


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """From 0 to 1, from the north-west corner of the world."""
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def square(west: float, south: float, side: float = STEP) -> str:
    east, north = west + side, south + side
    return f"MULTIPOLYGON((({west} {south},{east} {south},{east} {north},{west} {north},{west} {south})))"


@pytest.fixture
def town(database: Database) -> Database:
    """Two grids side by side, a police zone over both, a park,
    a street of two ways, a bridge and two buildings.
    """
    with database.transaction() as connection:
        for code, name, layer, level, shape in (
            ("990101001001001", "第一网格", "admin", "grid", square(LON, LAT)),
            ("990101001001002", "第二网格", "admin", "grid", square(LON + STEP, LAT)),
            ("police-1", "一警区", "police", "zone", square(LON, LAT, 2 * STEP)),
        ):
            connection.execute(
                text(
                    "WITH a AS (INSERT INTO area (layer, level, code, name) VALUES (:layer, :level, "
                    ":code, :name)"
                    " RETURNING *) INSERT INTO area_boundary (area_id, valid, name, kind, geom)"
                    " SELECT id, '(,)', name, kind, ST_GeomFromText(:shape, 4326) FROM a"
                ),
                {"code": code, "name": name, "layer": layer, "level": level, "shape": shape},
            )
        ways: list[tuple[int, str, str | None, float, float, bool]] = [
            (1, "residential", "和平路", LON, LON + STEP, False),
            (2, "residential", "和平路", LON + STEP, LON + 2 * STEP, False),
            (3, "primary", "大桥路", LON, LON + STEP, True),
            (4, "footway", None, LON, LON + STEP, False),
        ]
        for osm_id, road_kind, road_name, west, east, bridge in ways:
            connection.execute(
                text(
                    "INSERT INTO basemap_road (osm_id, kind, name, bridge, geom)"
                    " VALUES (:id, :kind, :name, :bridge, ST_GeomFromText(:line, 4326))"
                ),
                {
                    "id": osm_id,
                    "kind": road_kind,
                    "name": road_name,
                    "bridge": bridge,
                    "line": f"LINESTRING({west} {LAT + 0.001}, {east} {LAT + 0.001})",
                },
            )
        connection.execute(
            text(
                "INSERT INTO basemap_surface (osm_id, theme, kind, name, area_m2, geom)"
                " VALUES ('w9', 'landuse', 'park', '人民公园', 37000, ST_GeomFromText(:shape, 4326))"
            ),
            {"shape": square(LON, LAT)},
        )
        for code, name, side in (("B1", "1号楼", 0.0003), ("B2", "2号楼", 0.00002)):
            connection.execute(
                text(
                    "INSERT INTO building (code, name, kind, levels, geom, entrance) VALUES (:code, :name,"
                    " 'apartments', 18, ST_GeomFromText(:shape, 4326), ST_SetSRID(ST_Point(:lon, "
                    ":lat), 4326))"
                ),
                {"code": code, "name": name, "shape": square(LON, LAT, side), "lon": LON, "lat": LAT},
            )
    return database


def layers(tiles: Tiles, layer: str, z: int) -> dict[str, list[Feature]]:
    tile = tiles.tile(layer, *tile_of(LON + STEP, LAT + 0.001, z))
    return decode(gzip.decompress(tile.body)) if tile.body else {}


def names(features: list[Feature]) -> list[str]:
    return sorted(str(feature.properties.get("name")) for feature in features)


def test_areas_lie_where_they_are_and_share_one_line(town: Database) -> None:
    z, x, y = tile_of(LON + STEP, LAT + 0.001, 14)
    found = layers(Tiles(town), "areas", 14)
    assert names(found["grid"]) == names(found["grid_labels"]) == ["第一网格", "第二网格"]
    assert names(found["police"]) == ["一警区"]

    def unit(lon: float, lat: float) -> tuple[float, float]:
        east, south = mercator(lon, lat)
        return (east * 2**z - x) * 4096, (south * 2**z - y) * 4096

    first = next(f for f in found["grid"] if f.properties["code"] == "990101001001001")
    (ring,) = first.parts
    for lon, lat in ((LON, LAT), (LON + STEP, LAT), (LON + STEP, LAT + STEP), (LON, LAT + STEP)):
        ux, uy = unit(lon, lat)
        assert min(math.hypot(ux - px, uy - py) for px, py in ring) < 1.5

    # The shared edge is drawn once: the length of all lines is that of the outline of both and one edge.
    lines = [part for feature in found["grid_lines"] for part in feature.parts]
    drawn = sum(math.dist(a, b) for part in lines for a, b in pairwise(part))
    width, height = (
        2 * (unit(LON + STEP, LAT)[0] - unit(LON, LAT)[0]),
        unit(LON, LAT)[1] - unit(LON, LAT + STEP)[1],
    )
    assert drawn == pytest.approx(2 * width + 3 * height, rel=0.01)


def test_a_boundary_to_come_or_gone_is_not_drawn(town: Database) -> None:
    with town.transaction() as connection:
        connection.execute(
            text(
                "UPDATE area_boundary SET valid = CASE WHEN code LIKE '%001' THEN tstzrange(now() + '1 "
                "day', NULL)"
                " ELSE tstzrange(NULL, now() - interval '1 day') END"
                " FROM area WHERE area.id = area_id AND level = 'grid'"
            )
        )
    assert "grid" not in layers(Tiles(town), "areas", 14)


def test_zoom_decides_what_is_drawn(town: Database) -> None:
    tiles = Tiles(town)
    near, middle, far = (layers(tiles, "basemap", z) for z in (16, 14, 11))
    assert {str(f.properties["kind"]) for f in near["roads"]} == {"residential", "primary", "footway"}
    assert {str(f.properties["kind"]) for f in middle["roads"]} == {"residential", "primary"}
    assert {str(f.properties["kind"]) for f in far["roads"]} == {"primary"}
    assert (len(near["buildings"]), len(middle["buildings"]), far.get("buildings")) == (2, 1, None)
    assert near["buildings"][0].properties["levels"] == 18
    assert {f.properties["name"] for f in near["labels"]} >= {"人民公园", "1号楼"}
    assert "1号楼" not in names(middle["labels"])
    assert next(f for f in near["roads"] if f.properties["kind"] == "primary").properties["bridge"] is True


def test_houses_that_look_alike_are_one_feature_until_they_have_names(town: Database) -> None:
    with town.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO building (code, name, kind, levels, geom, entrance)"
                " SELECT 'N' || m.x, 'N' || m.x, m.kind, m.levels, ST_Translate(b.geom, m.x * 0.0005, "
                "0), b.entrance"
                " FROM building b, (VALUES (1, 'apartments', 11), (2, 'apartments', 6), (3, 'school', 11))"
                " AS m (x, kind, levels) WHERE b.code = 'B1'"
            )
        )
    tiles = Tiles(town)
    far, near = layers(tiles, "basemap", 15)["buildings"], layers(tiles, "basemap", 16)["buildings"]
    assert sorted(
        (str(each.properties["kind"]), each.properties["levels"], len(each.parts)) for each in far
    ) == [
        ("apartments", 6, 1),
        ("apartments", 18, 2),
        ("school", 11, 1),
    ]
    assert {each.properties["name"] for each in near} >= {"1号楼", "N1", "N2", "N3"}
    assert all(len(each.parts) == 1 for each in near)


def test_ways_of_one_street_become_one_line(town: Database) -> None:
    (street,) = (
        f for f in layers(Tiles(town), "basemap", 14)["roads"] if f.properties.get("name") == "和平路"
    )
    assert len(street.parts) == 1


def test_small_streets_are_one_feature_until_their_names_are_drawn(town: Database) -> None:
    with town.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO basemap_road (osm_id, kind, name, bridge, geom)"
                " SELECT 9, kind, '人民路', bridge, ST_Translate(geom, 0, 0.0005)"
                " FROM basemap_road WHERE osm_id = 1"
            )
        )
    far, near = (layers(Tiles(town), "basemap", z)["roads"] for z in (13, 14))
    assert sorted((str(f.properties["kind"]), f.properties.get("name")) for f in far) == [
        ("primary", "大桥路"),
        ("residential", None),
    ]
    assert names(near) == ["人民路", "和平路", "大桥路"]


def test_houses_lie_where_they_are_and_run_clockwise(town: Database) -> None:
    z, x, y = tile_of(LON + STEP, LAT + 0.001, 16)
    houses = layers(Tiles(town), "basemap", 16)["buildings"]
    (ring,) = next(f for f in houses if f.properties["name"] == "1号楼").parts
    for (column, row), (lon, lat) in zip(
        (ring[0], ring[2]), ((LON, LAT), (LON + 0.0003, LAT + 0.0003)), strict=True
    ):
        east, south = mercator(lon, lat)
        assert abs(column - (east * 2**z - x) * 4096) <= 1 and abs(row - (south * 2**z - y) * 4096) <= 1
    # Rows count downwards: clockwise on the map is positive.
    closed = [*ring, ring[0]]
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(closed)) > 0


def test_a_change_of_data_shows_at_once(town: Database) -> None:
    tiles, spot = Tiles(town), tile_of(LON + STEP, LAT + 0.001, 14)
    before = tiles.tile("basemap", *spot)
    assert tiles.tile("basemap", *spot) is before
    with town.transaction() as connection:
        connection.execute(text("UPDATE basemap_surface SET name = '新公园'"))
    after = tiles.tile("basemap", *spot)
    assert after.etag != before.etag
    assert after.version > before.version
    assert "新公园" in names(decode(gzip.decompress(after.body))["labels"])


def test_memory_stays_within_its_bound(town: Database) -> None:
    tiles = Tiles(town, cache_bytes=2_000)
    for x in range(40):
        tiles.tile("basemap", 12, x, 7)
    assert tiles._kept_bytes <= 2_000
    assert len(tiles._kept) == 3


def test_a_tile_already_cut_outlives_the_database(town: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tiles, spot = Tiles(town), tile_of(LON, LAT, 14)
    before = tiles.tile("basemap", *spot)
    away = Database("postgresql+psycopg2://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(tiles, "_database", away)
    assert tiles.tile("basemap", *spot) is before
    with pytest.raises(DatabaseUnavailable):
        tiles.tile("basemap", 13, 0, 0)


@pytest.mark.parametrize(
    ("layer", "z", "x", "y"), [("nothing", 3, 1, 1), ("areas", 3, 8, 0), ("areas", 3, 0, 8)]
)
def test_no_such_tile(town: Database, layer: str, z: int, x: int, y: int) -> None:
    with pytest.raises(NotFound):
        Tiles(town).tile(layer, z, x, y)


@pytest.fixture
def site(town: Database) -> Iterator[FlaskClient]:
    app = create_app(Settings(database_url=town.url))
    yield app.test_client()
    close_app(app)


def test_http(site: FlaskClient, town: Database) -> None:
    path = "/tiles/basemap/{}/{}/{}.mvt".format(*tile_of(LON + STEP, LAT + 0.001, 14))
    plain = site.get(path)
    packed = site.get(path, headers={"Accept-Encoding": "br, gzip"})
    assert (plain.status_code, plain.mimetype, packed.headers["Content-Encoding"]) == (200, MVT, "gzip")
    assert gzip.decompress(packed.data) == plain.data
    assert "roads" in decode(plain.data)
    assert plain.headers["Vary"] == "Accept-Encoding"
    again = site.get(path, headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")

    version = Tiles(town).tile("basemap", 0, 0, 0).version
    assert "immutable" in site.get(f"{path}?v={version}").headers["Cache-Control"]
    assert "immutable" not in site.get(f"{path}?v={version - 1}").headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/basemap/14/0/0.mvt", 204),
        ("/tiles/areas/0/0/0.mvt", 204),
        ("/tiles/basemap/14/99999/0.mvt", 404),
        ("/tiles/basemap/21/0/0.mvt", 404),
        ("/tiles/basemap/99999999999999999999/0/0.mvt", 404),
        ("/tiles/basemap/-1/0/0.mvt", 404),
        ("/tiles/basemap/1.5/0/0.mvt", 404),
        ("/tiles/nothing/1/0/0.mvt", 404),
        ("/tiles/basemap/1/0/0.png", 404),
    ],
)
def test_http_edges(site: FlaskClient, path: str, status: int) -> None:
    response = site.get(path)
    assert response.status_code == status
    if status == 404:
        assert response.mimetype == "application/problem+json"
    else:
        assert response.data == b""


def test_tilejson(site: FlaskClient) -> None:
    document = site.get("/tiles/basemap.json").json
    assert document
    west, south, east, north = document["bounds"]
    assert (west, south) == pytest.approx((LON, LAT))
    assert (east, north) == pytest.approx((LON + 2 * STEP, LAT + STEP))
    assert document["tiles"] == ["http://localhost/tiles/basemap/{z}/{x}/{y}.mvt"]
    found = decode(site.get("/tiles/basemap/{}/{}/{}.mvt".format(*tile_of(LON + STEP, LAT + 0.001, 16))).data)
    described = {layer["id"]: set(layer["fields"]) for layer in document["vector_layers"]}
    for name, features in found.items():
        assert {key for feature in features for key in feature.properties} <= described[name]
    assert site.get("/tiles/nothing.json").status_code == 404


def test_an_empty_map_has_no_bounds(database: Database) -> None:
    assert [Tiles(database).extent(layer).bounds for layer in ("basemap", "areas")] == [None, None]


def test_a_still_picture_of_a_place(site: FlaskClient) -> None:
    answer = site.get(f"/tiles/still.svg?lon={LON + 0.0001}&lat={LAT + 0.0001}")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "1号楼" in answer.text and 'fill="#d3ebc9"' in answer.text
    assert "1号楼" not in site.get("/tiles/still.svg?lon=0&lat=0").text
    for wrong in ("lon=200&lat=0", "lon=0", "lon=0&lat=nan", "lon=0&lat=86"):
        refused = site.get(f"/tiles/still.svg?{wrong}")
        assert refused.status_code == 400
        assert refused.json and refused.json["errors"][0]["field"] in ("lon", "lat")

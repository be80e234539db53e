"""The benchmark's own reckoning: what it reads from each product,
what it computes, and the city it makes up.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from bench import batch, load, tables
from bench.coverage import make_coverage
from bench.grids import Grids, edge_midpoints, random_points, read_grids, vertices
from bench.peers import environments, features, mapit, ours
from bench.peers.servers import SILENT
from bench.workbench import Workbench

CODE = "990101001001007"


def test_a_made_up_city_has_neither_gap_nor_overlap() -> None:
    grids = make_coverage(210, seed=4)
    assert len(grids) == 210
    assert shapely.is_valid(grids).all()
    assert shapely.coverage_is_valid(grids)
    whole = shapely.coverage_union_all(grids)
    assert shapely.get_num_interior_rings(whole) == 0
    assert shapely.area(whole) == pytest.approx(shapely.area(grids).sum(), rel=1e-9)


def test_made_up_cities_repeat_by_seed() -> None:
    assert shapely.equals_exact(make_coverage(30, seed=1), make_coverage(30, seed=1)).all()
    assert not shapely.equals_exact(make_coverage(30, seed=1), make_coverage(30, seed=2)).any()


def test_points_inside_are_inside_and_the_others_not_all() -> None:
    grids = make_coverage(60)
    whole = shapely.union_all(grids)
    lon, lat = random_points(grids, 300, seed=1, inside=True)
    assert len(lon) == len(lat) == 300
    assert shapely.intersects_xy(whole, lon, lat).all()
    lon, lat = random_points(grids, 300, seed=1)
    assert not shapely.intersects_xy(whole, lon, lat).all()


def test_vertices_and_midpoints_of_two_neighbours_count_their_border_once() -> None:
    pair = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], dtype=object)
    assert len(vertices(pair)[0]) == 6
    lon, lat = edge_midpoints(pair)
    assert len(lon) == 7
    assert (1.0, 0.5) in set(zip(lon.tolist(), lat.tolist(), strict=True))


def test_only_grids_are_read_and_in_order_of_code(tmp_path: Path) -> None:
    square = json.loads(shapely.to_geojson(shapely.box(0, 0, 1, 1)))
    features_of = [
        {"type": "Feature", "properties": {"code": code, "name": code, "level": level}, "geometry": square}
        for code, level in (("2", "grid"), ("0", "city"), ("1", "grid"))
    ]
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features_of}))
    assert read_grids(file).codes == ["1", "2"]


def test_grids_are_written_as_their_importer_wants_them(tmp_path: Path) -> None:
    Grids([CODE], ["第七网格"], np.array([shapely.box(0, 0, 1, 1)], dtype=object)).write(
        tmp_path / "grids.geojson"
    )
    feature = json.loads((tmp_path / "grids.geojson").read_text("utf-8"))["features"][0]
    assert feature["properties"] == {"code": CODE, "name": "第七网格"}
    assert feature["geometry"]["type"] == "MultiPolygon"


def test_the_grid_is_found_in_each_products_answer() -> None:
    area = {"445": {"id": 445, "name": "第七网格", "type": "GRID", "codes": {"grid": CODE}}}
    assert mapit.code_of(json.dumps(area).encode()) == CODE
    assert mapit.code_of(b"{}") is None
    assert features.tipg_code(json.dumps([{"itemId": 445, "code": CODE}]).encode()) == CODE
    assert features.tipg_code(b"[]") is None
    feature = {"type": "Feature", "properties": {"code": CODE}, "geometry": None}
    assert features.pygeoapi_code(json.dumps({"features": [feature]}).encode()) == CODE
    assert features.pygeoapi_code(b'{"features": []}') is None
    answer = {"grid": {"code": CODE}, "evidence": {"basis": "boundary"}}
    assert ours.code_of(json.dumps(answer).encode()) == CODE


def test_a_building_bound_to_another_grid_is_not_compared() -> None:
    answer = {"grid": {"code": CODE}, "evidence": {"basis": "binding"}}
    assert ours.code_of(json.dumps(answer).encode()) == SILENT


def test_a_round_is_read_from_what_wrk_prints() -> None:
    printed = (
        "Running 2s test\n\n"
        'RESULT {"requests": 600, "duration_us": 2000000, "bytes": 9000, "broken": 1, "refused": 2, '
        '"p50_us": 900, "p99_us": 4000}\n'
    )
    measured = load.read_round(printed)
    assert measured.per_s == 300
    assert (measured.broken, measured.refused) == (1, 2)
    with pytest.raises(ValueError, match="no result"):
        load.read_round("unable to connect")


def test_ratios_are_taken_round_by_round() -> None:
    # The third round slowed both by half: what the machine does to both is no difference between them.
    assert load.ratios([100, 120, 50], [10, 10, 5]) == (10, 10, 12)


def test_a_verdict_says_which_way_the_target_lies() -> None:
    assert tables.verdict(31, at_least=30) == "≥ 30: yes"
    assert tables.verdict(0.64, at_least=0.7) == "≥ 0.7: **no**"
    assert tables.verdict(1.6, at_most=2) == "≤ 2: yes"
    assert tables.verdict(2.4, at_most=2) == "≤ 2: **no**"


def test_figures_have_three_digits() -> None:
    assert [tables.figure(value) for value in (12345.6, 31.24, 1.5, 0.7123)] == [
        "12,346",
        "31.2",
        "1.5",
        "0.71",
    ]


def test_batches_have_the_columns_the_server_reads(tmp_path: Path) -> None:
    points = batch.points_csv(Grids([], [], make_coverage(9)), 5).decode().splitlines()
    assert points[0] == "id,lon,lat"
    assert len(points) == 6
    file = tmp_path / "addresses.csv"
    file.write_text('text,lon,lat,building\n"滨城市和平路12号,2楼",1,2,\n滨城市和平路14号,1,2,\n', "utf-8")
    rows = batch.addresses_csv(file, 3).decode().splitlines()
    assert rows == [
        "id,address",
        '0,"滨城市和平路12号,2楼"',
        "1,滨城市和平路14号",
        '2,"滨城市和平路12号,2楼"',
    ]


def test_rows_with_errors_are_counted() -> None:
    answer = b"id,grid_code,error\n1,990101001001007,\n2,,No grid covers this point\n"
    assert batch.count_rows(answer) == (2, 1)


@pytest.mark.parametrize("host", ["/tmp/a folder", "localhost"])
def test_database_urls_name_the_same_server_in_both_forms(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    import psycopg2.extensions

    quoted = host.replace("/", "%2F").replace(" ", "%20")
    monkeypatch.setenv("GEOAPI_DATABASE_URL", f"postgresql+psycopg2://me:p%40ss@/old?host={quoted}&port=5499")
    bench = Workbench.from_environment(Path("python"))
    wanted = {"user": "me", "password": "p@ss", "host": host, "port": "5499", "dbname": "new"}
    for url in (bench.url("new"), bench.sqlalchemy_url("new").replace("+psycopg2", "")):
        assert psycopg2.extensions.parse_dsn(url) == wanted


@pytest.mark.parametrize("peer", ["mapit", "tipg", "pygeoapi", "sedonadb", "geopandas", "nominatim-api"])
def test_every_peer_is_pinned_with_all_it_needs(peer: str) -> None:
    lines = (environments.LOCKS / f"{peer}.txt").read_text().split()
    assert environments.version(peer)[0].isdigit()
    assert all(line.count("==") == 1 for line in lines)

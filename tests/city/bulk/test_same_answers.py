"""Bulk answers are those of the batch over HTTP, row by row."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.bulk.answering import Answering
from geoapi.city.bulk.questions import Options
from geoapi.city.bulk.running import open_table
from geoapi.city.bulk.storage import Location
from geoapi.city.locate import csv_questions
from geoapi.city.locate.answer_columns import ANSWER_COLUMNS
from geoapi.core import geo
from geoapi.services import services_of
from tests.city.bulk.conftest import AT, Bulk, rows_of
from tests.city.locate.conftest import LOCATE
from tests.conftest import json_of

Points = list[tuple[float, float]]
NUMBERS = ("matched_score", "distance_to_boundary_m", "accuracy_m", "atlas_version")


def over_http(client: FlaskClient, data: bytes, **query: Any) -> list[dict[str, Any]]:
    answer = client.post(f"{LOCATE}/batch", data=data, query_string=query, content_type="text/csv")
    assert answer.status_code == 200, answer.text
    return [typed(row) for row in csv.DictReader(io.StringIO(answer.data.decode(), newline=""))]


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row's answer with numbers as such; nothing where a cell is empty."""
    found: dict[str, Any] = {name: None if row[name] == "" else row[name] for name in ANSWER_COLUMNS}
    return found | {name: None if found[name] is None else float(found[name]) for name in NUMBERS}


def as_csv(rows: list[Any], heading: str) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows([heading.split(","), *rows])
    return lines.getvalue().encode()


def in_process(app: APIFlask, file: Path, options: Options) -> list[dict[str, Any]]:
    """What the processes do, in this one."""
    table = open_table(Location.of(str(file)), options, None)
    locator = services_of(app).locator
    asking = csv_questions.Options(crs=table.layout.crs, accuracy_m=options.accuracy_m, at=AT)
    answering = Answering(locator, locator.answers_at(locator.moment(AT)), asking, distances=True)
    found = pa.concat_tables([answering.answer(chunk.read()[1]) for chunk in table.chunks()])
    return [row | {"atlas_version": version_of(row)} for row in found.to_pylist()]


def version_of(row: dict[str, Any]) -> float | None:
    return None if row["atlas_version"] is None else float(row["atlas_version"])


def as_words(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answers in columns as a CSV writes them: yes and no are words, nothing is an empty cell."""
    return [
        {
            name: str(cell).lower() if isinstance(cell, bool) else None if cell == "" else cell
            for name, cell in row.items()
        }
        for row in rows
    ]


def test_points_of_a_csv(bulk: Bulk, client: FlaskClient, points: Points, tmp_path: Path) -> None:
    hostile = [
        ("12O.8", "40.7"),
        ("", "40.7"),
        ("nan", "1"),
        ("=1", "2"),
        ("120", "91"),
        ("1e2", "40"),
        ("", ""),
    ]
    rows = [(f"r{n}", *point, "=甲,\n") for n, point in enumerate([*points, *hostile])]
    data = as_csv(rows, "编号,lng,lat,备注")
    (tmp_path / "in.csv").write_bytes(data)
    done = bulk(tmp_path / "in.csv", tmp_path / "out.csv", "--at", AT, "--chunk-rows", "700")
    assert done.returncode == 0, done.stderr
    found = rows_of(tmp_path / "out.csv")
    assert [row["编号"] for row in found] == [str(row[0]) for row in rows]
    assert {row["备注"] for row in found} == {"'=甲,\n"}
    wanted = over_http(client, data, at=AT)
    assert [typed(row) for row in found] == wanted
    assert len({row["basis"] for row in wanted}) == 3 and sum(bool(row["error"]) for row in wanted) > 500
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize(
    ("crs", "accuracy_m"), [("wgs84", 25.0), ("gcj02", None), ("bd09", 300.0), ("EPSG:4549", None)]
)
def test_points_of_any_system_and_doubt(
    app: APIFlask, client: FlaskClient, points: Points, tmp_path: Path, crs: str, accuracy_m: float | None
) -> None:
    given = np.array(points[2_000:3_100])
    lon, lat = geo.from_wgs84(given[:, 0], given[:, 1], crs)
    table = pa.table({"lon": lon, "lat": lat, "id": range(len(lon))})
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=300)
    found = in_process(
        app, tmp_path / "in.parquet", Options({}, crs=crs, accuracy_m=accuracy_m, chunk_rows=450)
    )
    rows = list(zip(range(len(lon)), map(repr, lon.tolist()), map(repr, lat.tolist()), strict=True))
    query = {"at": AT, "crs": crs} | ({} if accuracy_m is None else {"accuracy_m": accuracy_m})
    assert as_words(found) == over_http(client, as_csv(rows, "id,lon,lat"), **query)
    assert accuracy_m is None or any(row["needs_confirmation"] for row in found)


def test_points_of_which_none_lies_in_the_city(app: APIFlask, client: FlaskClient, tmp_path: Path) -> None:
    rows = [(n, 10.0 + n, 50.0) for n in range(5)]
    (tmp_path / "in.csv").write_bytes(data := as_csv(rows, "id,lon,lat"))
    found = in_process(app, tmp_path / "in.csv", Options({}))
    assert as_words(found) == over_http(client, data, at=AT) and all(row["error"] for row in found)


def test_addresses(app: APIFlask, client: FlaskClient, addresses: list[str], tmp_path: Path) -> None:
    data = as_csv([(n, each) for n, each in enumerate(addresses)], "id,address")
    (tmp_path / "in.csv").write_bytes(data)
    found = in_process(app, tmp_path / "in.csv", Options({}))
    wanted = over_http(client, data, at=AT)
    assert as_words(found) == wanted
    assert any(row["matched_text"] for row in wanted) and any(row["error"] for row in wanted)


def test_geoparquet_is_answered_as_the_json_batch(
    bulk: Bulk, client: FlaskClient, points: Points, tmp_path: Path
) -> None:
    chosen = points[2_300:2_700]
    shapes: list[bytes | None] = [shapely.to_wkb(shapely.Point(point)) for point in chosen]
    shapes += [None, b"\x01\x02", shapely.to_wkb(shapely.LineString([(1, 2), (3, 4)]))]
    metadata = b'{"version":"1.1.0","primary_column":"where","columns":{"where":{"encoding":"WKB"}}}'
    table = pa.table({"name": [f"n{n}" for n in range(len(shapes))], "where": pa.array(shapes, pa.binary())})
    pq.write_table(table.replace_schema_metadata({b"geo": metadata}), tmp_path / "in.geoparquet")
    done = bulk(tmp_path / "in.geoparquet", f"{tmp_path}/out/", "--at", AT, "--chunk-rows", "150")
    assert done.returncode == 0, done.stderr
    found = pq.read_table(tmp_path / "out").to_pylist()
    assert [row["name"] for row in found] == table.column("name").to_pylist() and "where" not in found[0]
    batch = [{"lon": lon, "lat": lat, "at": AT} for lon, lat in chosen]
    for row, answer in zip(found, json_of(client.post(f"{LOCATE}/batch", json=batch)), strict=False):
        if "error" in answer:
            assert row["error"] == answer["error"]["detail"] and row["grid_code"] is None
            continue
        evidence = answer["evidence"]
        assert row["grid_code"] == answer["grid"]["code"] and row["call_phone"] == answer["call"][0]["phone"]
        assert row["community_name"] in {link["name"] for link in answer["chain"]}
        assert row["responsible_name"] in {each["name"] for each in answer["responsible"]} | {None}
        for name in ("basis", "distance_to_boundary_m", "needs_confirmation", "atlas_version"):
            assert row[name] == evidence[name]
    errors = [row["error"] for row in found[-3:]]
    assert "no geometry" in errors[0] and "no WKB" in errors[1] and "LineString" in errors[2]

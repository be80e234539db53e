"""Lookups over HTTP: the whole answer, and every kind of bad question."""

from typing import Any

import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.schemas import LocateAnswer
from geoapi.city.people.private_phones import open_phone
from geoapi.city.people.store import private_phones
from geoapi.core.db import Database
from geoapi.core.geo import from_wgs84
from tests.boxes import boxes
from tests.city.locate.conftest import LOCATE, NOON, inside, is_problem
from tests.conftest import json_of


def test_every_grid_answers_with_its_chain_people_and_evidence(client: FlaskClient, atlas: Atlas) -> None:
    named = 0
    for leaf, grid in enumerate(atlas.leaves):
        lon, lat = inside(atlas, leaf)
        answer = json_of(client.get(LOCATE, query_string={"lon": lon, "lat": lat, "at": NOON}))
        LocateAnswer.model_validate(answer)
        assert [link["level"] for link in answer["chain"]] == [
            "city",
            "district",
            "subdistrict",
            "community",
            "grid",
        ]
        if answer["evidence"]["basis"] == "boundary":
            assert answer["grid"]["code"] == grid.code == answer["chain"][-1]["code"]
        assert (
            answer["evidence"]["distance_to_boundary_m"] > 0 and not answer["evidence"]["needs_confirmation"]
        )
        assert answer["query"] == {"lon": lon, "lat": lat, "crs": "wgs84", "at": NOON}
        roles = [person["role"] for person in answer["responsible"]]
        assert "grid_leader" in roles and "grid_worker" in roles
        named += sum(not person["vacant"] for person in answer["responsible"])
    assert named > len(atlas.leaves)


def test_private_phones_never_leave(client: FlaskClient, atlas: Atlas, demo_database: Database) -> None:
    with demo_database.transaction() as connection:
        numbers = list(connection.execute(text("SELECT staff_no FROM person")).scalars())
        private = private_phones(connection, numbers)
    phones = {open_phone(boxes(), staff_no, box) for staff_no, box in private.items()}
    assert phones
    for leaf in range(len(atlas.leaves)):
        lon, lat = inside(atlas, leaf)
        code = atlas.leaves[leaf].code
        for path in (f"{LOCATE}?lon={lon}&lat={lat}", f"/api/v1/areas/{code}"):
            shown = client.get(path).text
            assert not any(phone in shown for phone in phones)


@pytest.mark.parametrize("crs", ["cgcs2000", "gcj02", "bd09", "EPSG:4549", "epsg:4490", "EPSG:3857"])
def test_the_same_place_in_any_crs(client: FlaskClient, atlas: Atlas, crs: str) -> None:
    lon, lat = inside(atlas, 11)
    x, y = from_wgs84(np.array([lon]), np.array([lat]), crs)
    answer = json_of(client.get(LOCATE, query_string={"lon": x[0], "lat": y[0], "crs": crs}))
    assert answer["grid"]["code"] == atlas.leaves[11].code and answer["query"]["crs"] == crs
    assert answer["matched"]["lon"] == pytest.approx(lon, abs=1e-8)


def test_doubt_names_the_grids_it_could_be(client: FlaskClient, atlas: Atlas) -> None:
    lon, lat = inside(atlas, 20)
    sure = json_of(client.get(LOCATE, query_string={"lon": lon, "lat": lat, "accuracy_m": 1}))["evidence"]
    assert not sure["needs_confirmation"] and sure["alternatives"] == []
    reach = sure["distance_to_boundary_m"] + 60
    doubt = json_of(client.get(LOCATE, query_string={"lon": lon, "lat": lat, "accuracy_m": reach}))[
        "evidence"
    ]
    assert doubt["needs_confirmation"] and doubt["accuracy_m"] == reach
    assert doubt["alternatives"] and atlas.leaves[20].code not in [
        each["code"] for each in doubt["alternatives"]
    ]
    distances = [each["distance_m"] for each in doubt["alternatives"]]
    assert distances == sorted(distances) and distances[-1] <= reach


def test_a_bound_building_beats_the_polygon(client: FlaskClient, atlas: Atlas) -> None:
    for binding in atlas.bound:
        point = shapely.point_on_surface(binding.footprint)
        query = {"lon": float(shapely.get_x(point)), "lat": float(shapely.get_y(point))}
        answer = json_of(client.get(LOCATE, query_string=query))
        assert answer["grid"]["code"] == binding.grid_code and answer["evidence"]["basis"] == "binding"
        by_polygon = atlas.leaves[atlas._index.find_one(query["lon"], query["lat"])].code
        assert by_polygon != binding.grid_code


def test_an_address_is_found_however_the_building_is_written(client: FlaskClient, address: Any) -> None:
    for written in (
        address.text,
        address.text.replace("号楼", "幢"),
        address.text.replace("3号楼", "三栋"),
        f" {address.text}　",
    ):
        answer = json_of(client.get(LOCATE, query_string={"address": written}))
        assert answer["matched"]["building_code"] == address.code and answer["matched"]["score"] == 1.0, (
            written
        )
        assert answer["query"]["address"] == written and answer["evidence"]["accuracy_m"] == 15.0


def test_an_unsure_address_asks_back(client: FlaskClient, address: Any) -> None:
    estate = address.text[-6:-3]
    document = is_problem(client.get(LOCATE, query_string={"address": estate}), 409, "address-ambiguous")
    assert (
        document["candidates"]
        and {"text", "score", "lon", "lat", "grid_code"} <= document["candidates"][0].keys()
    )


def test_past_and_future_boundaries(client: FlaskClient, atlas: Atlas) -> None:
    lon, lat = inside(atlas, 3)
    for at in ("2022-05-01", "2031-01-01T00:00:00Z"):
        answer = json_of(client.get(LOCATE, query_string={"lon": lon, "lat": lat, "at": at}))
        assert answer["grid"]["code"] == atlas.leaves[3].code


BAD = [
    ({}, "give lon and lat"),
    ({"lon": "120.8"}, "give lon and lat"),
    ({"lon": "120.8", "lat": "40.7", "address": "x"}, "not both"),
    ({"lon": "40.72", "lat": "120.85"}, "swapped"),
    ({"lon": "1e9", "lat": "40"}, "not on Earth"),
    ({"lon": "nan", "lat": "40"}, "finite"),
    ({"lon": "inf", "lat": "-inf"}, "finite"),
    ({"lon": "12o.8", "lat": "40,7"}, "number"),
    ({"lon": "120.8", "lat": "40.7", "crs": "mars"}, "Unknown crs"),
    ({"lon": "120.8", "lat": "40.7", "crs": "EPSG:99999"}, "not a coordinate system"),
    ({"lon": "120.8", "lat": "40.7", "crs": "E" * 9000}, "20 characters"),
    ({"lon": "120.8", "lat": "40.7", "at": "noon"}, "not a time"),
    ({"lon": "120.8", "lat": "40.7", "accuracy_m": "-1"}, "greater than or equal"),
    ({"lon": "120.8", "lat": "40.7", "accuracy_m": "1e12"}, "less than or equal"),
    ({"address": "滨" * 5001}, "5000 characters"),
]


@pytest.mark.parametrize(("query", "says"), BAD)
def test_a_bad_question_is_a_clear_problem(client: FlaskClient, query: dict[str, str], says: str) -> None:
    document = is_problem(client.get(LOCATE, query_string=query), 400, "invalid-input")
    assert says in document["detail"] and document["errors"][0]["field"]


def test_outside_names_the_nearest_grid(client: FlaskClient) -> None:
    document = is_problem(client.get(f"{LOCATE}?lon=120.9&lat=40.72"), 404, "outside-all-grids")
    assert document["nearest"]["distance_m"] > 1000 and document["nearest"]["code"].startswith("99")
    far = is_problem(client.get(f"{LOCATE}?lon=-30&lat=10"), 404, "outside-all-grids")
    assert far["nearest"] is None


@pytest.mark.parametrize(
    "text_",
    ["", " ", "。", "a", "😀😀", "%", "_%_", "' OR 1=1 --", "\\", "(((", "\x00", "北京市朝阳区建外大街1号"],
)
def test_hostile_address_text_is_answered(client: FlaskClient, text_: str) -> None:
    assert client.get(LOCATE, query_string={"address": text_}).status_code in (400, 404, 409)


def test_unknown_paths_and_methods_are_problems(client: FlaskClient) -> None:
    is_problem(client.get("/api/v1/nothing"), 404, "not-found")
    is_problem(client.delete(LOCATE), 405, "method-not-allowed")

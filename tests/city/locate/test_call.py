"""The duty ladder in every answer: by point, by address, in batches, of areas, and where there is no grid."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.schemas import LocateAnswer
from tests.city.locate.conftest import LOCATE, NOON, inside, is_problem
from tests.conftest import json_of

NEW_YEAR = "2027-01-01T03:00:00+08:00"


def call_at(client: FlaskClient, at: str, **asked: Any) -> list[dict[str, Any]]:
    answer = json_of(client.get(LOCATE, query_string={"at": at, **asked}))
    LocateAnswer.model_validate(answer)
    call: list[dict[str, Any]] = answer["call"]
    return call


@pytest.mark.parametrize("at", [NOON, NEW_YEAR, "2026-02-17T03:00", "2026-11-28T23:15"])
def test_everywhere_the_first_answers_and_the_hotline_is_there(
    client: FlaskClient, atlas: Atlas, at: str
) -> None:
    for leaf in range(len(atlas.leaves)):
        lon, lat = inside(atlas, leaf)
        call = call_at(client, at, lon=lon, lat=lat)
        assert call[0]["on_duty"] is True and call[0]["tel"]
        assert [each["phone"] for each in call if each["rung"] == "hotline"] == ["12345"]


def test_on_a_working_day_somebody_of_the_grid_is_first(client: FlaskClient, atlas: Atlas) -> None:
    points = [inside(atlas, leaf) for leaf in range(9)]
    rungs = [call_at(client, NOON, lon=lon, lat=lat)[0]["rung"] for lon, lat in points]
    assert rungs.count("grid") > len(rungs) / 2


def test_on_a_holiday_at_three_a_desk_an_officer_or_the_hotline_answers(
    client: FlaskClient, atlas: Atlas
) -> None:
    points = [inside(atlas, leaf) for leaf in range(len(atlas.leaves))]
    firsts = [call_at(client, "2027-02-06T03:00", lon=lon, lat=lat)[0] for lon, lat in points]
    assert {first["rung"] for first in firsts} == {"community", "police", "hotline"}
    assert {first["role"] for first in firsts} == {"duty_desk", "police_officer", None}


def test_nobody_is_told_twice_and_the_responsible_stay(client: FlaskClient, atlas: Atlas) -> None:
    lon, lat = inside(atlas, 0)
    answer = json_of(client.get(LOCATE, query_string={"lon": lon, "lat": lat, "at": NOON}))
    codes = [each["post_code"] for each in answer["call"]]
    assert len(codes) == len(set(codes))
    assert "duty_desk" not in {each["role"] for each in answer["responsible"]}
    by_code = {each["post_code"]: each for each in answer["responsible"]}
    for each in answer["call"]:
        if each["post_code"] in by_code and each["on_duty"]:
            told = by_code[each["post_code"]]
            assert (each["name"], each["phone"], each["until"]) == (
                told["name"],
                told["phone"],
                told["on_duty_until"],
            )


def test_address_and_batches_say_what_the_single_point_says(
    client: FlaskClient, atlas: Atlas, address: Any
) -> None:
    for asked in ({"address": address.text}, dict(zip(("lon", "lat"), inside(atlas, 1), strict=True))):
        call = call_at(client, NEW_YEAR, **asked)
        (row,) = json_of(client.post(f"{LOCATE}/batch", json=[{"id": 1, "at": NEW_YEAR, **asked}]))
        assert row["call"] == call
        body = ",".join(asked) + "\n" + ",".join(str(value) for value in asked.values()) + "\n"
        sent = client.post(
            f"{LOCATE}/batch", query_string={"at": NEW_YEAR}, data=body.encode(), content_type="text/csv"
        )
        (cells,) = csv.DictReader(io.StringIO(sent.text))
        told = {key: call[0][key] or "" for key in ("rung", "name", "role", "phone", "until")}
        assert {key: cells[f"call_{key}"] for key in told} == told


def test_areas_have_a_ladder_of_their_own(client: FlaskClient, atlas: Atlas) -> None:
    for area in atlas.areas.values():
        call = json_of(client.get(f"/api/v1/areas/{area.code}", query_string={"at": NEW_YEAR}))["call"]
        assert call[0]["on_duty"] is True and sum(each["rung"] == "hotline" for each in call) == 1
        if area.level != "grid":
            assert "grid" not in {each["rung"] for each in call}
        if area.layer == "police":
            assert any(each["rung"] == "police" for each in call)


@pytest.mark.parametrize(
    "query", [{"lon": 0, "lat": 0}, {"lon": 120.3, "lat": 40.7}, {"address": "没有的地方"}]
)
def test_outside_every_grid_there_is_the_hotline(client: FlaskClient, query: dict[str, Any]) -> None:
    response = client.get(LOCATE, query_string=query)
    assert response.status_code == 404
    problem = is_problem(response, 404, json_of(response)["type"].removeprefix("/problems/"))
    assert [(each["rung"], each["phone"], each["on_duty"]) for each in problem["call"]] == [
        ("hotline", "12345", True)
    ]


def test_the_page_knows_the_hotline_before_anything_is_asked(client: FlaskClient) -> None:
    assert json_of(client.get("/api/v1/meta"))["hotline"]["tel"] == "12345"

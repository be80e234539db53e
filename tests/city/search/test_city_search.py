"""The one search on the demo city: each kind of thing is found, and what is doubtful is asked back."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.core.db import Database
from geoapi.services import services_of
from tests.conftest import json_of

NEAR = "120.8508,40.7186"
SURE = 0.9


def ask(client: FlaskClient, q: str, **query: Any) -> Any:
    response = client.get("/api/v1/search", query_string={"q": q, **query})
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    answer = json_of(response)
    scores = [each["score"] for each in answer["results"]]
    assert all(score < SURE for score in scores[1:]), (q, scores)
    assert answer["results"] or answer["reason"], q
    return answer


def best(client: FlaskClient, q: str, **query: Any) -> Any:
    """The first result, which is sure."""
    first = ask(client, q, **query)["results"][0]
    assert first["score"] >= SURE, (q, first)
    return first


@pytest.mark.parametrize(
    ("q", "kind", "name"),
    [
        ("锦和社区爱心驿站", "place", "锦和社区爱心驿站"),
        ("锦和大药房", "place", "锦和大药房"),
        ("丁香大药房在哪", "place", "丁香大药房"),
        ("紫荆社区", "area", "紫荆社区"),
        ("紫荆社区第四网格", "area", "紫荆社区第四网格"),
        ("990102001004004", "area", "紫荆社区第四网格"),
        ("紫荆社区4网格", "area", "紫荆社区第四网格"),
        ("紫荆新村5-2-501", "address", "锦波街1号紫荆新村5号楼2单元"),
        ("环城东路与环城北路交叉口", "crossing", "环城东路 × 环城北路"),
        ("40.7186, 120.8508", "point", "120.850800, 40.718600"),
        ("薛浩林", "person", "薛浩林"),
        ("紫荆社区书记", "person", "陈立军"),
        ("紫荆社区民警", "person", "王浩平"),
        ("12345", "post", "12345 政务服务便民热线"),
        ("报警", "post", "110 公安报警"),
        ("厕所", "place_kind", "公共厕所"),
        ("紫荆社区药店", "place_kind", "药店"),
    ],
)
def test_each_kind_of_thing(client: FlaskClient, q: str, kind: str, name: str) -> None:
    found = best(client, q)
    assert (found["kind"], found["name"]) == (kind, name)


def test_everybody_who_is_shown_is_found_and_nobody_else(
    client: FlaskClient, demo_database: Database
) -> None:
    with demo_database.transaction() as connection:
        rows = connection.execute(
            text("""
            SELECT person.name, role.listed FROM person JOIN post ON post.person_id = person.id
              JOIN role ON role.code = post.role
             WHERE post.valid @> now() ORDER BY person.name LIMIT 40""")
        ).all()
    assert rows
    for name, listed in rows:
        people = [each for each in ask(client, name)["results"] if each["kind"] == "person"]
        assert not listed or any(each["name"] == name for each in people)


def test_the_nearest_of_a_kind(client: FlaskClient, app: APIFlask) -> None:
    directory = services_of(app).directory.current()
    kind, *places = ask(client, "附近的药店", near=NEAR)["results"]
    assert (kind["kind"], kind["code"], kind["score"]) == ("place_kind", "pharmacy", 1.0)
    away = [each["distance_m"] for each in places]
    assert (
        len(places) == 5 and away == sorted(away) and {each["place_kind"] for each in places} == {"pharmacy"}
    )
    east, north = (float(part) for part in NEAR.split(","))
    by_hand = min(
        (place for place in directory.places if place.kind == "pharmacy"),
        key=lambda place: ((place.lon - east) * 0.758) ** 2 + (place.lat - north) ** 2,
    )
    assert places[0]["code"] == by_hand.code
    assert [each["kind"] for each in ask(client, "药店")["results"] if each["distance_m"]] == []


def test_what_places_offer(client: FlaskClient, app: APIFlask) -> None:
    kind, first, *_ = ask(client, "哪里有充电桩", near=NEAR)["results"]
    assert (kind["kind"], kind["amenity"], kind["name"]) == ("place_kind", "charging", "充电")
    place = services_of(app).directory.current().by_code(first["code"])
    assert place is not None and "charging" in place.amenities
    assert best(client, "toilet", lang="en")["name"] == "Toilet"


def test_a_grid_by_its_number_alone_is_asked_back(client: FlaskClient) -> None:
    answer = ask(client, "第五网格", near=NEAR)
    names = [each["name"] for each in answer["results"]]
    assert answer["reason"] == "which_area" and names[0] == "紫荆社区第五网格" and len(set(names)) == 8
    assert all(name.endswith("第五网格") for name in names)


def test_a_role_alone_is_asked_back(client: FlaskClient) -> None:
    nowhere, here = ask(client, "社区民警"), ask(client, "社区民警", near=NEAR)
    assert (nowhere["results"], nowhere["reason"], nowhere["names"]) == ([], "role_needs_area", ["社区民警"])
    assert here["reason"] == "which_person" and here["results"][0]["name"] == "王浩平"


def test_the_datum_said_moves_the_point(client: FlaskClient) -> None:
    plain, shifted = best(client, "120.8508,40.7186"), best(client, "高德 120.8508,40.7186")
    assert (plain["crs"], shifted["crs"]) == ("wgs84", "gcj02")
    assert 0.004 < plain["lon"] - shifted["lon"] < 0.007
    # Without a datum the same numbers of a published map are offered besides.
    assert ask(client, "120.8508,40.7186")["results"][1]["crs"] == "gcj02"


@pytest.mark.parametrize(
    ("q", "reason", "names"),
    [
        ("116.40,39.90", "point_outside_city", []),
        ("220.5,140.7", "not_on_earth", []),
        ("环城东路和环城西路", "roads_do_not_meet", ["环城东路", "环城西路"]),
        ("13812345678", "phone_number", []),
        ("0300-5571090", "phone_number", []),
        ("110101199003078515", "id_number", []),
        ("😀😀", "no_words", []),
        ("紫荆" * 250, "too_long", []),
        ("北京市朝阳区建国路1号", "outside_city", ["北京市"]),
        ("<script>alert(1)</script>", "unknown", []),
        ("261130-K9TP", "unknown", []),
    ],
)
def test_why_there_is_nothing(client: FlaskClient, q: str, reason: str, names: list[str]) -> None:
    answer = ask(client, q, near=NEAR)
    assert (answer["results"], answer["reason"], answer["names"]) == ([], reason, names)


def test_ten_names_glued_together(client: FlaskClient, app: APIFlask) -> None:
    places = services_of(app).directory.current().places
    for start in (0, 40, 80):
        glued = "".join(place.name for place in places[start : start + 10])
        assert all(each["score"] < SURE for each in ask(client, glued)["results"]), glued


def test_an_unknown_place_with_its_area_is_not_the_area(client: FlaskClient) -> None:
    for q in ("锦和社区某某某驿站", "紫荆社区蓝鲸健身房", "紫荆社区第九十九网格", "紫荆社区不存在的店"):
        assert ask(client, q)["results"] == [] or ask(client, q)["results"][0]["score"] < SURE, q


def test_bad_input_is_refused_with_a_sentence(client: FlaskClient) -> None:
    for query, field in (
        ({"q": ""}, "q"),
        ({"q": "  "}, "q"),
        ({}, "q"),
        ({"q": "x" * 5001}, "q"),
        ({"q": "药店", "limit": 0}, "limit"),
        ({"q": "药店", "near": "1"}, "near"),
        ({"q": "药店", "near": "200,10"}, "near"),
        ({"q": "药店", "lang": "fr"}, "lang"),
    ):
        response = client.get("/api/v1/search", query_string=query)
        problem = json_of(response)
        assert response.status_code == 400 and problem["detail"], query
        assert [each["field"] for each in problem["errors"]] == [field]


def test_nothing_asked_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for q in ("13812345678", "110101199003078515", "薛浩林", "紫荆新村5-2-501"):
            ask(client, q)
    told = "".join(record.getMessage() for record in caplog.records)
    assert not any(word in told for word in ("138123", "1101011990", "薛浩林", "紫荆新村", "%E7%B4%AB"))


def test_a_new_place_is_found_and_one_that_is_gone_is_not(app: APIFlask, demo_database: Database) -> None:
    client = app.test_client()

    def run(sql: str) -> None:
        with demo_database.transaction() as connection:
            connection.execute(text(sql))

    def is_found() -> bool:
        return any(each["code"] == "99ZZZ9" for each in ask(client, "北斗星修表铺")["results"])

    assert not is_found()
    run("""
        INSERT INTO place (code, kind, name, entrance)
        SELECT '99ZZZ9', kind, '北斗星修表铺', entrance FROM place ORDER BY code LIMIT 1""")
    try:
        wait_until(is_found)
        run("UPDATE place SET retired_at = now(), retired_by = 'a test' WHERE code = '99ZZZ9'")
        wait_until(lambda: not is_found())
    finally:
        run("DELETE FROM place WHERE code = '99ZZZ9'")


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)

"""Lookups by address: a house answers with its grid,
what could be several asks back, and what is none says why.
"""

from collections import Counter
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.matching import SURE_SCORE
from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.schemas import LocateAnswer
from geoapi.services import services_of
from tests.city.locate.conftest import LOCATE, NOON, is_problem
from tests.conftest import json_of


@pytest.fixture(scope="module")
def gazetteer(app: APIFlask) -> Gazetteer:
    found = services_of(app).gazetteer.current()
    assert isinstance(found, Gazetteer)
    return found


def ask(client: FlaskClient, address: str, status: int = 200) -> Any:
    response = client.get(LOCATE, query_string={"address": address, "at": NOON})
    assert response.status_code == status, response.text
    return json_of(response)


def grid_of(atlas: Atlas, lon: float, lat: float, code: str | None) -> str:
    """The grid of a house: that its building is bound to, or else that of its point."""
    if code in atlas.bound_leaf:
        return atlas.leaves[atlas.bound_leaf[code]].code
    leaf, _ = atlas.locate_one(lon, lat)
    return atlas.leaves[leaf].code


def estates(gazetteer: Gazetteer, atlas: Atlas) -> dict[str, list[str]]:
    """The grids of the houses of each estate whose name stands for one estate only,
    and of at least two houses.
    """
    grids: dict[str, list[str]] = {}
    for number in gazetteer.numbers("estate"):
        rows = gazetteer.rows_of("estate", number)
        houses = rows[gazetteer.column("code")[rows] != MISSING_ID]
        codes = {gazetteer.part(row, "code") for row in houses.tolist()}
        alone = len(gazetteer.names.refs(gazetteer.value("estate", number))) == 1
        if alone and len(codes) > 1 and len(set(gazetteer.districts(rows).tolist())) == 1:
            found = {
                grid_of(atlas, *gazetteer.point(row), gazetteer.part(row, "code")) for row in houses.tolist()
            }
            grids[gazetteer.written("estate", number)] = sorted(found)
    return grids


def test_every_kind_of_house_answers_with_its_grid(
    client: FlaskClient, gazetteer: Gazetteer, atlas: Atlas
) -> None:
    for row in range(0, len(gazetteer), 37):
        if gazetteer.part(row, "code") is None:
            continue
        answer = ask(client, gazetteer.text(row))
        LocateAnswer.model_validate(answer)
        matched = answer["matched"]
        names = {"kind", "text", "score", "building_code", "unit", "lon", "lat", "understood", "assumed"}
        assert matched.keys() >= names and matched["score"] == 1 and matched["kind"] in ("building", "unit")
        assert answer["grid"]["code"] == grid_of(atlas, *gazetteer.point(row), gazetteer.part(row, "code"))
        assert (matched["lon"], matched["lat"]) == gazetteer.point(row)


def test_what_was_understood_and_assumed_comes_along(client: FlaskClient, gazetteer: Gazetteer) -> None:
    row = next(row for row in range(len(gazetteer)) if gazetteer.text(row).endswith("号楼"))
    address = gazetteer.text(row).removesuffix("号楼")
    matched = ask(client, address)["matched"]
    assert [each["code"] for each in matched["assumed"]] == ["building_word"]
    assert all(address[each["start"] : each["end"]] == each["said"] for each in matched["understood"])


def test_an_estate_in_one_grid_is_answered_but_to_be_confirmed(
    client: FlaskClient, gazetteer: Gazetteer, atlas: Atlas
) -> None:
    found = {name: grids[0] for name, grids in estates(gazetteer, atlas).items() if len(grids) == 1}
    assert found
    for name, grid in found.items():
        for address in (name, f"{name}99号楼"):
            answer = ask(client, address)
            assert answer["grid"]["code"] == grid and answer["evidence"]["needs_confirmation"], address
            assert (
                answer["matched"]["kind"] in ("estate", "place")
                and answer["matched"]["building_code"] is None
            )
        assert "building_unknown" in [each["code"] for each in answer["matched"]["assumed"]]


def test_an_estate_in_several_grids_asks_for_the_building(
    client: FlaskClient, gazetteer: Gazetteer, atlas: Atlas
) -> None:
    found = {name: grids for name, grids in estates(gazetteer, atlas).items() if len(grids) > 1}
    assert found
    for name, grids in found.items():
        document = ask(client, name, 409)
        assert document["type"] == "/problems/address-ambiguous" and document["candidates"]
        assert [grid["code"] for grid in document["grids"]] == grids
        assert "number of the building" in document["detail"]


def test_of_several_that_fit_all_are_offered(client: FlaskClient, gazetteer: Gazetteer) -> None:
    shared = Counter(
        f"{gazetteer.written('estate', number)}"
        for number in gazetteer.numbers("estate")
        if len(set(gazetteer.districts(gazetteer.rows_of("estate", number)).tolist())) > 1
    )
    assert shared
    for name in shared:
        response = client.get(LOCATE, query_string={"address": name})
        document = is_problem(response, 409, "address-ambiguous")
        assert len(document["candidates"]) > 1
        assert all(each["score"] < SURE_SCORE for each in document["candidates"])
        assert {"text", "score", "lon", "lat", "grid_code", "grids", "assumed"} <= document["candidates"][
            0
        ].keys()


@pytest.mark.parametrize(
    ("address", "reason", "outside"),
    [
        ("北京市朝阳区建外大街1号", "outside_city", {"name": "北京市"}),
        ("杭州市西湖区文三路90号", "outside_city", {"name": "杭州市"}),
        ("呜呜呜呜呜", "unknown", None),
        ("3", "too_short", None),
        ("，。", "too_short", None),
    ],
)
def test_what_is_not_found_says_why(client: FlaskClient, address: str, reason: str, outside: object) -> None:
    document = is_problem(client.get(LOCATE, query_string={"address": address}), 404, "address-not-found")
    assert (document["reason"], document["outside"], document["candidates"]) == (reason, outside, [])


@pytest.mark.parametrize("level", ["road", "area"])
def test_roads_and_areas_are_offered_and_never_answered(
    client: FlaskClient, gazetteer: Gazetteer, level: str
) -> None:
    names = (
        [area.name for area in gazetteer.areas]
        if level == "area"
        else [gazetteer.value("road", number) for number in gazetteer.numbers("road")[:40]]
    )
    answered = [
        name for name in names if client.get(LOCATE, query_string={"address": name}).status_code == 200
    ]
    for name in answered:
        # What bears the name of a road may be a place too.
        assert ask(client, name)["matched"]["kind"] not in ("road", "area"), name


def test_a_batch_says_of_each_what_a_single_call_says(client: FlaskClient, gazetteer: Gazetteer) -> None:
    rests = [gazetteer.text(row).split("社区", 1)[-1] for row in range(0, len(gazetteer), 41)]
    texts = [
        *rests,
        *(rest[:-2] for rest in rests),
        "北京市朝阳区",
        "呜呜",
        "3",
        "",
        " ",
        "张三 13812345678 " + rests[0],
    ]
    rows = [{"id": number, "address": each, "at": NOON} for number, each in enumerate(texts)]
    answers = json_of(client.post(f"{LOCATE}/batch", json=rows))
    for row, answer in zip(rows, answers, strict=True):
        single = client.get(LOCATE, query_string={"address": row["address"], "at": NOON})
        expected = json_of(single) if single.status_code == 200 else {"error": json_of(single)}
        assert answer == {"id": row["id"], **expected}, row


def test_the_accuracy_of_an_address_may_be_said(client: FlaskClient, gazetteer: Gazetteer) -> None:
    address = next(gazetteer.text(row) for row in range(len(gazetteer)) if gazetteer.part(row, "code"))
    wide = json_of(client.get(LOCATE, query_string={"address": address, "accuracy_m": 400, "at": NOON}))[
        "evidence"
    ]
    assert wide["accuracy_m"] == 400 and wide["needs_confirmation"] and wide["alternatives"]


def test_a_door_that_does_not_exist_is_asked_back(client: FlaskClient, gazetteer: Gazetteer) -> None:
    """Also where several houses stand behind the door beside it, all in one grid."""
    doors = gazetteer.column("doorplate")
    asked = 0
    for row in range(0, len(gazetteer), 11):
        door, road = gazetteer.part(row, "doorplate"), int(gazetteer.column("road")[row])
        if door is None or not door.isdigit() or road == MISSING_ID:
            continue
        beside = gazetteer.rows_of("road", road)
        others = {
            gazetteer.value("doorplate", number) for number in set(doors[beside].tolist()) - {MISSING_ID}
        }
        for other, text in (
            (f"{door}弄", f"{door}弄"),
            (f"{door}附1", f"{door}号之一"),
            (f"{door}a", f"{door}A号"),
        ):
            if other not in others:
                where = gazetteer.text(row).partition(gazetteer.written("road", road))[0]
                problem = ask(client, f"{where}{gazetteer.written('road', road)}{text}", 409)
                assert problem["type"].endswith("address-ambiguous") and problem["candidates"]
                asked += 1
    assert asked > 100


def test_an_unknown_place_in_a_known_area_is_no_answer(client: FlaskClient) -> None:
    for text in ("滨城市金牛中学", "滨城市临海区长江商务酒店"):
        problem = ask(client, text, 409)
        assert all(each["score"] < SURE_SCORE for each in problem["candidates"])

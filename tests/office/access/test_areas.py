"""On the desk: introductions, other names, bindings and addresses, by whoever answers for the place."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.addresses.importing.aliases import import_aliases
from geoapi.city.addresses.importing.buildings import import_buildings
from geoapi.city.addresses.importing.run import import_addresses
from geoapi.city.areas.importing.run import import_areas
from geoapi.core.db import Database
from tests.city.addresses.filing import LAT, LON, table
from tests.city.areas.shapes import city, write
from tests.conftest import Built, json_of
from tests.office.access.conftest import Enter
from tests.office.access.town import ADDRESS, ADDRESSES, FAR, HERE, NEAR, build_addressed_town, rows, run

COMMUNITY, OTHER, GRID, BESIDE = "990101001001", "990101001002", "990101001001001", "990101001001002"
AWAY = "990101001002001"


@pytest.fixture
def source(built: Built) -> str:
    return built(build_addressed_town)


def post(client: FlaskClient, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{path}", json=body)


def undo(client: FlaskClient, done: Any) -> Any:
    return client.post(f"/api/v1/changes/{done.json['change']}/undo")


def introduce(client: FlaskClient, words: str | None, seen: str | None = None, code: str = COMMUNITY) -> Any:
    return post(client, f"areas/{code}/introduction", introduction=words, seen=seen)


def alias(
    client: FlaskClient,
    name: str = "老棉厂",
    kind: str = "road",
    target: str = "云禧路",
    area: str = COMMUNITY,
) -> Any:
    return post(client, "aliases", kind=kind, target=target, name=name, area=area)


def bind(client: FlaskClient, grid: str | None, seen: str | None = None, code: str = "B1") -> Any:
    return post(client, f"buildings/{code}/grid", grid=grid, seen=seen)


def correct(client: FlaskClient, address: str = ADDRESS, **told: Any) -> Any:
    return post(client, "addresses/corrections", address=address, **told)


def found(app: APIFlask, query: str) -> list[Any]:
    answer = json_of(app.test_client().get(f"/api/v1/addresses/search?q={query}"))
    return [(each["text"], round(each["lon"], 5), round(each["lat"], 5)) for each in answer["results"]]


def wait_for(ask: Any, wanted: Any) -> None:
    deadline = time.monotonic() + 20
    while (told := ask()) != wanted:
        assert time.monotonic() < deadline, told
        time.sleep(0.02)


def test_an_introduction_is_told_and_taken_back(
    town: Database, served_town: APIFlask, enter: Enter, tmp_path: Path
) -> None:
    secretary = enter("S3")
    done = introduce(secretary, "  老纺织厂家属区，\r\n八十年代建成。 ")
    assert done.status_code == 201
    words = "老纺织厂家属区，\n八十年代建成。"
    assert done.json["after"] == {"introduction": words}

    def told() -> Any:
        return json_of(served_town.test_client().get(f"/api/v1/areas/{COMMUNITY}"))["introduction"]

    assert told() == words
    late = introduce(enter("S6"), "别的", None)
    assert late.status_code == 409
    assert (late.json["now"]["introduction"], late.json["yours"]["introduction"]) == (words, "别的")
    # A file that says otherwise leaves it and tells of it.
    features = city()
    for properties, _ in features:
        if properties["code"] == COMMUNITY:
            properties["introduction"] = "旧的简介"
    report = import_areas(town, write(tmp_path / "areas.geojson", features))
    (kept,) = report.of("kept")
    assert "set by 孙立" in kept.reason and told() == words
    assert undo(secretary, done).status_code == 200 and told() is None
    assert undo(secretary, done).status_code == 409


def test_an_area_tells_what_was_changed_in_it_and_nothing_else(town: Database, enter: Enter) -> None:
    run(town, "INSERT INTO estate (code, name) VALUES ('E1', '翠湖里')")
    run(town, "UPDATE building SET name = '3号楼', estate_id = (SELECT id FROM estate) WHERE code = 'B1'")
    subdistrict, secretary, neighbour = enter("S6"), enter("S3"), enter("S5")
    done = [introduce(secretary, "简介"), alias(secretary), alias(neighbour, "新厂路", area=OTHER)]
    done += [bind(secretary, BESIDE), moved := correct(secretary, text="名990101云禧路7号")]
    assert [each.status_code for each in (*done, undo(secretary, moved))] == [201] * 5 + [200]

    def told(client: FlaskClient, code: str) -> list[tuple[str, str | None]]:
        changes = json_of(client.get(f"/api/v1/changes?subject=area {code}"))["changes"]
        return [(each["act"].removeprefix("address."), each["about"]) for each in changes]

    address = [("correct.undo", ADDRESS), ("correct", "名990101云禧路7号")]
    bound = [("building.bind", "翠湖里3号楼")]
    assert told(secretary, COMMUNITY) == [*address, *bound, ("alias.add", "老棉厂"), ("area.introduce", None)]
    assert told(subdistrict, COMMUNITY) == told(secretary, COMMUNITY)
    assert told(subdistrict, "990101001")[:4] == [*address, *bound, ("alias.add", "新厂路")]
    assert (told(secretary, GRID), told(secretary, BESIDE)) == (address, bound)
    assert told(neighbour, OTHER) == [("alias.add", "新厂路")]
    assert told(secretary, OTHER) == told(neighbour, COMMUNITY) == []


@pytest.mark.parametrize(
    ("staff_no", "code", "status"),
    [
        ("S3", COMMUNITY, 201),
        ("S3", GRID, 201),
        ("S3", OTHER, 403),
        ("S3", "990101001", 403),
        ("S6", OTHER, 201),
        ("S1", GRID, 403),
        ("S7", COMMUNITY, 403),
        ("S3", "none", 404),
    ],
)
def test_who_introduces_what(enter: Enter, staff_no: str, code: str, status: int) -> None:
    assert introduce(enter(staff_no), "简介", None, code).status_code == status


@pytest.mark.parametrize("words", ["x" * 2_001, "a\u202eb", "a\0b", 5])
def test_an_introduction_is_a_text(town: Database, enter: Enter, words: Any) -> None:
    assert introduce(enter("S3"), words).status_code == 400
    assert rows(town, "SELECT count(*) FROM area WHERE introduction > ''") == [(0,)]


def test_another_name_finds_the_place_at_once_and_no_more_when_taken_away(
    town: Database, served_town: APIFlask, enter: Enter, tmp_path: Path
) -> None:
    secretary = enter("S3")

    def names() -> list[str]:
        return [address for address, _, _ in found(served_town, "棉纺大院")]

    assert names() == []
    done = alias(secretary, "棉纺大院", "building", "B1", "")
    assert done.status_code == 201
    wait_for(names, [ADDRESS])
    assert alias(secretary, "棉纺大院", "building", "B1", "").status_code == 409
    # The table of the city may say it differently, or no more: what was entered stays.
    file = table(tmp_path, "类型,楼栋编码,曾用名,止", "楼栋,B1,棉纺大院,2001")
    (kept,) = import_aliases(town, file, replace=True).of("kept")
    assert kept.where == "alias 棉纺大院" and "entered by 孙立" in kept.reason
    assert rows(town, "SELECT valid, source FROM alias") == [(None, "desk")]
    key = {"kind": "building", "target": "B1", "name": "棉纺大院", "area": ""}
    assert post(enter("S5"), "aliases/retire", **key).status_code == 403
    gone = post(secretary, "aliases/retire", **key)
    assert gone.status_code == 201
    wait_for(names, [])
    (kept,) = import_aliases(town, file).of("kept")
    assert "taken away by 孙立" in kept.reason and rows(town, "SELECT * FROM alias") == []
    assert post(secretary, "aliases/retire", **key).status_code == 404
    assert undo(secretary, done).status_code == 409
    assert undo(secretary, gone).status_code == 200
    wait_for(names, [ADDRESS])
    assert import_aliases(town, file, overrule=True).of("overruled") != []
    assert rows(town, "SELECT source FROM alias") == [("table",)]
    assert import_aliases(town, file).of("kept") == []


@pytest.mark.parametrize(
    ("staff_no", "given", "status"),
    [
        ("S3", {"kind": "area", "target": GRID}, 201),
        ("S3", {"kind": "area", "target": OTHER}, 403),
        ("S3", {"kind": "building", "target": "B1", "area": ""}, 201),
        ("S3", {"kind": "building", "target": "B2", "area": ""}, 403),
        ("S3", {"area": ""}, 403),
        ("S3", {"area": f"名{COMMUNITY}"}, 201),
        ("S3", {"area": OTHER}, 403),
        ("S1", {}, 403),
        ("S7", {}, 403),
        ("S3", {"area": "没有的社区"}, 400),
        ("S3", {"kind": "building", "target": "B9"}, 400),
        ("S3", {"kind": "street"}, 400),
        ("S3", {"name": "厂"}, 400),
        ("S3", {"name": "云禧路"}, 400),
        ("S3", {"name": "甲厂、乙厂"}, 400),
        ("S3", {"name": "=甲厂"}, 400),
    ],
)
def test_who_names_what(
    town: Database, enter: Enter, staff_no: str, given: dict[str, str], status: int
) -> None:
    assert alias(enter(staff_no), **given).status_code == status
    assert rows(town, "SELECT count(*) FROM alias") == [(int(status == 201),)]


def grid_of(app: APIFlask) -> str:
    answer = json_of(app.test_client().get(f"/api/v1/locate?lon={LON}&lat={LAT}"))
    return str(answer["grid"]["code"])


def test_a_building_is_given_to_another_grid_and_let_go(
    town: Database, served_town: APIFlask, enter: Enter, tmp_path: Path
) -> None:
    secretary = enter("S3")
    assert grid_of(served_town) == GRID
    done = bind(secretary, BESIDE)
    assert done.status_code == 201 and done.json["after"][0]["grid"] == BESIDE
    wait_for(lambda: grid_of(served_town), BESIDE)
    (told,) = json_of(secretary.get(f"/api/v1/desk/areas/{COMMUNITY}"))["bindings"]
    assert (told["code"], told["grid"], told["lies_in"]) == ("B1", BESIDE, GRID)
    late = bind(enter("S7"), None, GRID)
    assert late.status_code == 409 and late.json["now"]["grid"] == BESIDE
    (kept,) = import_buildings(town, table(tmp_path, "楼栋编码,网格编码", f"B1,{GRID}")).of("kept")
    assert f"{BESIDE}, set by 孙立" in kept.reason
    assert grid_of(served_town) == BESIDE
    freed = bind(enter("S7"), None, BESIDE)
    assert freed.status_code == 201
    wait_for(lambda: grid_of(served_town), GRID)
    assert undo(secretary, done).status_code == 409
    assert undo(secretary, freed).status_code == 200
    wait_for(lambda: grid_of(served_town), BESIDE)
    assert undo(secretary, done).status_code == 200
    wait_for(lambda: grid_of(served_town), GRID)
    file = table(tmp_path, "楼栋编码,网格编码", f"B1,{BESIDE}")
    assert len(import_buildings(town, file, overrule=True).of("overruled")) == 1
    assert rows(town, "SELECT * FROM edited_cell WHERE table_name = 'building'") == []


@pytest.mark.parametrize(
    ("staff_no", "code", "grid", "status"),
    [
        ("S7", "B1", BESIDE, 201),
        ("S3", "B1", AWAY, 403),
        ("S5", "B1", AWAY, 403),
        ("S6", "B1", AWAY, 201),
        ("S3", "B2", GRID, 403),
        ("S1", "B1", BESIDE, 403),
        ("S3", "B9", GRID, 404),
        ("S3", "B1", COMMUNITY, 400),
        ("S3", "B1", "990101001001009", 400),
    ],
)
def test_who_binds_what(
    town: Database, enter: Enter, staff_no: str, code: str, grid: str, status: int
) -> None:
    assert bind(enter(staff_no), grid, None, code).status_code == status
    assert rows(town, "SELECT count(*) FROM building_binding") == [(int(status == 201),)]


def test_two_bind_at_once_and_one_is_told(town: Database, served_town: APIFlask, enter: Enter) -> None:
    token = enter("S6").get_cookie("__Host-geoapi")
    assert token is not None
    told: list[int] = []
    gate = threading.Barrier(3)

    def go(grid: str) -> None:
        client = served_town.test_client()
        client.set_cookie("__Host-geoapi", token.value)
        gate.wait()
        told.append(bind(client, grid).status_code)

    threads = [threading.Thread(target=go, args=(grid,)) for grid in (GRID, BESIDE, AWAY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [201, 409, 409]
    assert rows(town, "SELECT count(*) FROM building_binding") == [(1,)]


def test_an_address_is_moved_and_the_search_says_so(
    town: Database, served_town: APIFlask, enter: Enter, tmp_path: Path
) -> None:
    secretary = enter("S3")

    def point() -> Any:
        return next((where for name, *where in found(served_town, ADDRESS) if name == ADDRESS), None)

    assert point() == [round(LON, 5), round(LAT, 5)]
    done = correct(secretary, lon=NEAR[0], lat=NEAR[1], seen=HERE)
    assert done.status_code == 201
    wait_for(point, [round(NEAR[0], 5), round(NEAR[1], 5)])
    late = correct(enter("S6"), lon=FAR[0], lat=FAR[1], seen=HERE)
    assert late.status_code == 409 and late.json["now"]["lat"] == pytest.approx(NEAR[1])
    report = import_addresses(town, table(tmp_path, *ADDRESSES))
    (kept,) = report.of("kept")
    assert "set by 孙立" in kept.reason and point() == [round(NEAR[0], 5), round(NEAR[1], 5)]
    assert undo(secretary, done).status_code == 200
    wait_for(point, [round(LON, 5), round(LAT, 5)])
    assert undo(secretary, done).status_code == 409


def test_a_text_is_corrected_and_the_wrong_one_does_not_come_again(
    town: Database, served_town: APIFlask, enter: Enter, tmp_path: Path
) -> None:
    secretary, right = enter("S3"), "名990101云禧路7号"
    taken = correct(secretary, text="名990101云禧路9号")
    assert taken.status_code == 409 and taken.json["now"]["text"] == "名990101云禧路9号"
    done = correct(secretary, text=right)
    assert done.status_code == 201 and done.json["after"]["text"] == right
    wait_for(lambda: [name for name, *_ in found(served_town, "云禧路7号")][:1], [right])
    report = import_addresses(town, table(tmp_path, *ADDRESSES))
    (kept,) = report.of("kept")
    assert kept.where == f"address {ADDRESS}" and "corrected by 孙立" in kept.reason
    texts = "SELECT text FROM address ORDER BY text"
    assert rows(town, texts) == [(right,), ("名990101云禧路9号",)]
    assert correct(secretary, text=right).status_code == 404
    assert undo(secretary, done).status_code == 200
    assert rows(town, texts) == [(ADDRESS,), ("名990101云禧路9号",)]
    assert correct(secretary, text=right).status_code == 201
    assert len(import_addresses(town, table(tmp_path, *ADDRESSES), overrule=True).of("overruled")) == 1
    assert len(rows(town, texts)) == 3


@pytest.mark.parametrize(
    ("staff_no", "told", "status"),
    [
        ("S3", {"lon": FAR[0], "lat": FAR[1]}, 403),
        ("S6", {"lon": FAR[0], "lat": FAR[1]}, 201),
        ("S5", {"lon": NEAR[0], "lat": NEAR[1]}, 403),
        ("S3", {"lon": 0, "lat": 0}, 403),
        ("S1", {"lon": NEAR[0], "lat": NEAR[1]}, 403),
        ("S7", {"lon": NEAR[0], "lat": NEAR[1]}, 403),
        ("S3", {"lon": NEAR[0]}, 400),
        ("S3", {"lon": 500, "lat": 4}, 400),
        ("S3", {"text": "  "}, 400),
        ("S3", {"text": "……"}, 400),
        ("S3", {"text": "名990101\u202e云禧路7号"}, 400),
        ("S3", {"text": "x" * 201}, 400),
        ("S3", {"address": "没有的地址", "text": "有"}, 404),
    ],
)
def test_who_corrects_what(
    town: Database, enter: Enter, staff_no: str, told: dict[str, Any], status: int
) -> None:
    before = rows(town, "SELECT text, ST_AsText(geom) FROM address ORDER BY text")
    assert correct(enter(staff_no), **told).status_code == status
    after = rows(town, "SELECT text, ST_AsText(geom) FROM address ORDER BY text")
    assert (after == before) is (status != 201)


def test_the_desk_shows_the_own_areas(town: Database, enter: Enter) -> None:
    secretary = enter("S3")
    areas = json_of(secretary.get("/api/v1/desk/areas"))["areas"]
    assert [each["code"] for each in areas] == [COMMUNITY]
    assert alias(secretary).status_code == 201
    assert introduce(secretary, "简介").status_code == 201
    told = json_of(secretary.get(f"/api/v1/desk/areas/{COMMUNITY}"))
    assert told["introduction"] == "简介" and told["edited_by"] == "孙立"
    assert told["edited_at"].endswith("+08:00")
    assert [each["name"] for each in told["aliases"]] == ["老棉厂"]
    assert [each["code"] for each in told["inside"]] == [COMMUNITY, GRID, BESIDE]
    assert told["may"] == ["area.introduce", "alias.edit", "building.bind", "address.correct"]
    assert secretary.get(f"/api/v1/desk/areas/{OTHER}").status_code == 403
    assert secretary.get("/api/v1/desk/areas/none").status_code == 404
    planner = enter("S7")
    assert json_of(planner.get(f"/api/v1/desk/areas/{GRID}"))["may"] == ["building.bind"]
    house = json_of(planner.get("/api/v1/desk/buildings/B1"))
    assert (house["grid"], house["lies_in"], house["may"]) == (None, GRID, ["building.bind"])
    assert planner.get("/api/v1/desk/buildings/B2").status_code == 403
    assert planner.get("/api/v1/desk/buildings/B9").status_code == 404
    assert enter("S1").get("/api/v1/desk/areas").status_code == 403
    assert enter("S1").get(f"/api/v1/desk/areas/{GRID}").status_code == 403

"""Addresses and other names are searched as soon as the tables hold them; before that, the search says so."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import text

from geoapi.app import create_app
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.core.db import Database
from geoapi.core.errors import NotReady
from geoapi.core.settings import Settings
from tests.city.addresses.filing import LAT, LON
from tests.city.locate.conftest import is_problem
from tests.conftest import close_app, json_of, opened_app

SEARCH = "/api/v1/addresses/search"
HOUSE = "滨城市临海区和平街道云禧社区和平路12号云禧苑3号楼"


def run(database: Database, *statements: str) -> None:
    with database.transaction() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def running(town: Database, database_url: str) -> Iterator[APIFlask]:
    """A town with one address of one building, served."""
    run(
        town,
        f"""INSERT INTO address (text, building_id, geom)
            SELECT '{HOUSE}', id, ST_Point({LON}, {LAT}, 4326) FROM building WHERE code = 'B1'""",
    )
    app = opened_app(database_url)
    yield app
    close_app(app)


def best(app: APIFlask, q: str) -> Any:
    found = json_of(app.test_client().get(SEARCH, query_string={"q": q}))["results"]
    return found[0] if found else None


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_an_alias_is_known_as_soon_as_it_is_in_the_table(running: APIFlask, database: Database) -> None:
    assert best(running, "禧园新居3号楼") is None
    run(
        database,
        "INSERT INTO alias (kind, target, name) VALUES ('estate', '云禧苑', '禧园新居')",
        (
            "INSERT INTO alias (kind, target, name, valid) VALUES ('road', '和平路', '劳动路', "
            "'[1950-01-01,1998-07-01)')"
        ),
        "INSERT INTO alias (kind, target, name) VALUES ('building', 'B1', '专家楼')",
    )
    wait_until(lambda: best(running, "禧园新居3号楼") is not None, "the alias was not heard of")
    found = best(running, "禧园新居3号楼")
    assert found["text"] == HOUSE and [each["code"] for each in found["assumed"]] == ["alias"]
    former = best(running, "劳动路12号云禧苑3号楼")
    assert [(each["code"], each["until"]) for each in former["assumed"]] == [("former_name", "1998-07-01")]
    assert best(running, "专家楼")["building_code"] == "B1"
    run(database, "DELETE FROM alias")
    wait_until(lambda: best(running, "专家楼") is None, "the alias did not go")


def test_addresses_places_and_names_of_areas_follow_the_tables(running: APIFlask, database: Database) -> None:
    run(
        database,
        f"""INSERT INTO address (text, geom)
            VALUES ('滨城市临海区和平街道云禧社区金山路5号', ST_Point({LON}, {LAT}, 4326))""",
        (
            "INSERT INTO toponym (code, kind, name, geom) VALUES ('t', 'place', '星海公园', "
            f"ST_Point({LON}, {LAT}, 4326))"
        ),
        "UPDATE building SET units = 2 WHERE code = 'B1'",
    )
    wait_until(lambda: best(running, "金山路5号") is not None, "the address was not heard of")
    wait_until(lambda: best(running, "星海公园") is not None, "the place was not heard of")
    assert best(running, "星海公园")["where"] == "滨城市临海区和平街道云禧社区"
    wait_until(lambda: best(running, "云禧苑3号楼2单元")["unit"] == "2单元", "the units were not heard of")
    run(database, "UPDATE area SET name = '新禧社区' WHERE name = '云禧社区'")
    wait_until(lambda: best(running, "新禧社区") is not None, "the new name was not heard of")


def test_one_address_is_answered_with_its_grid(running: APIFlask) -> None:
    found = best(running, "云禧苑3号楼")
    assert (found["grid_code"], found["community_name"]) == ("990101001001001", "云禧社区")
    client = running.test_client()
    answer = json_of(client.get("/api/v1/locate", query_string={"address": "云禧苑3-2-501"}))
    assert answer["grid"]["code"] == "990101001001001" and answer["matched"]["building_code"] == "B1"


def test_before_the_first_addresses_it_says_so(database: Database, database_url: str) -> None:
    with pytest.raises(NotReady):
        GazetteerSnapshot(database).current()
    app = create_app(
        Settings(database_url=database_url.replace("geoapi_test", "no_such_database"), atlas_poll_s=60)
    )
    try:
        client = app.test_client()
        for path in (f"{SEARCH}?q=云", "/api/v1/addresses/suggest?q=云", "/api/v1/addresses/parse?q=云",
                     "/api/v1/addresses/reverse?lon=1&lat=1", "/readyz"):  # fmt: skip
            response = client.get(path)
            is_problem(response, 503, "not-ready")
            assert int(response.headers["Retry-After"]) > 0
        assert client.get("/livez").status_code == 200
        is_problem(client.get(f"{SEARCH}?q="), 400, "invalid-input")
        rows = json_of(client.post("/api/v1/locate/batch", json=[{"id": 1, "address": "云禧苑"}]))
        assert rows[0]["error"]["status"] == 503
        is_problem(client.get("/api/v1/locate?address=云禧苑"), 503, "not-ready")
    finally:
        close_app(app)


def test_the_same_version_is_not_loaded_twice(database: Database) -> None:
    snapshot = GazetteerSnapshot(database)
    snapshot.refresh()
    first = snapshot.current()
    snapshot.refresh()
    assert snapshot.current() is first
    run(database, "INSERT INTO alias (kind, target, name) VALUES ('road', '一路', '二路')")
    snapshot.refresh()
    assert snapshot.current() is not first and snapshot.current().version > first.version

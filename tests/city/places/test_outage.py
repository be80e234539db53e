"""Places are answered from memory: the database may go away and come back, and the engine too."""

from apiflask import APIFlask
from sqlalchemy import text

from geoapi.core.db import Database
from tests.city.locate.conftest import is_problem
from tests.city.places.conftest import LAT, LON, AddPlace
from tests.conftest import json_of
from tests.outages import cut, restore, wait_until


def test_places_stay_through_an_outage_and_follow_changes_after_it(
    add_place: AddPlace, town: APIFlask, database: Database
) -> None:
    client = town.test_client()

    def names() -> list[str]:
        return [each["properties"]["name"] for each in json_of(client.get("/api/v1/places"))["features"]]

    add_place("AAAA")
    wait_until(lambda: names() == ["站AAAA"], "a new place was not heard of")
    cut(database)
    try:
        for _ in range(5):
            assert names() == ["站AAAA"]
        near = json_of(client.get(f"/api/v1/places?near={LON},{LAT}&open_at=arrival"))
        assert [each["id"] for each in near["features"]] == ["AAAA"] and near["basis"] == "straight_line"
        assert client.get("/readyz").status_code == 200
        report = client.post("/api/v1/places/AAAA/closed-reports", json={})
        is_problem(report, 503, "database-unavailable")
        assert int(report.headers["Retry-After"]) > 0
    finally:
        restore(database)
    add_place("BBBB")
    wait_until(lambda: names() == ["站AAAA", "站BBBB"], "places no longer follow changes")
    with database.transaction() as connection:
        connection.execute(text("UPDATE place_kind SET name = '歇脚点' WHERE code = 'caring_station'"))
    wait_until(
        lambda: json_of(client.get("/api/v1/places/AAAA"))["properties"]["kind_name"] == "歇脚点",
        "a kind of another name was not heard of",
    )


def test_names_are_text_whatever_they_hold(add_place: AddPlace, town: APIFlask) -> None:
    client = town.test_client()
    name = "<img src=x onerror=alert(1)>'; DROP TABLE place; -- \u202e"
    add_place("AAAA", name=name, description="</script>", hours="{{7*7}}")
    wait_until(lambda: client.get("/api/v1/places/AAAA").status_code == 200, "a new place was not heard of")
    told = json_of(client.get("/api/v1/places/AAAA"))["properties"]
    assert told["name"] == name and told["hours"] == "{{7*7}}"
    # What cannot be read as hours is never open, even if the table says that it is clear.
    assert told["opening"]["open"] is None and told["hours_clear"] is False

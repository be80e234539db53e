"""A new place, a moved pin, a place that is no more: within one's own areas, and no file undoes it."""

from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from shapely import Point

from geoapi.city.places.importing.run import import_places
from geoapi.core.db import Database
from tests.city.addresses.filing import table
from tests.city.areas.shapes import at
from tests.loops import until
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

# In the first grid of the community, in its second, in another community, and outside the city.
HERE, BESIDE, AWAY, NOWHERE = (
    at(Point(*xy)).coords[0] for xy in ((120, 120), (120, 320), (420, 120), (-9e3, 0))
)
NEW = {"kind": "caring_station", "name": "新驿站", "hours": "08:00-20:00", "amenities": ["charging"]}


def put(client: FlaskClient, point: tuple[float, ...], **fields: Any) -> Any:
    return client.post("/api/v1/places", json={**NEW, "lon": point[0], "lat": point[1], **fields})


def move(client: FlaskClient, code: str, point: tuple[float, ...]) -> Any:
    version = client.get(f"/api/v1/places/{code}/fields").json["version"]  # type: ignore[index]
    place = {"lon": point[0], "lat": point[1]}
    return client.put(f"/api/v1/places/{code}/entrance", json=place, headers={"If-Match": version})


def status(app: APIFlask, code: str) -> int:
    return app.test_client().get(f"/api/v1/places/{code}").status_code


def test_a_new_place_has_a_code_and_is_on_the_map(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    client = enter("S3")
    done = put(client, HERE)
    assert done.status_code == 201, done.json
    code = done.json["subject"]
    until(lambda: status(served_town, code) == 200)
    told = served_town.test_client().get(f"/api/v1/places/{code}").json["properties"]  # type: ignore[index]
    assert (told["name"], told["kind"], told["amenities"]) == ("新驿站", "caring_station", ["charging"])
    assert client.post(f"/api/v1/changes/{done.json['change']}/undo").status_code == 200
    until(lambda: status(served_town, code) == 404)


def test_what_has_been_changed_since_is_not_removed_by_an_undo(enter: Enter) -> None:
    client = enter("S3")
    done = put(client, HERE).json
    client.post(f"/api/v1/places/{done['subject']}/closures", json={})
    assert client.post(f"/api/v1/changes/{done['change']}/undo").status_code == 409


@pytest.mark.parametrize(
    ("staff_no", "point", "expected"),
    [("S3", HERE, 201), ("S3", BESIDE, 201), ("S3", AWAY, 403), ("S3", NOWHERE, 403), ("S1", HERE, 403)],
)
def test_a_place_is_put_where_one_answers_for_it(
    enter: Enter, staff_no: str, point: tuple[float, ...], expected: int
) -> None:
    assert put(enter(staff_no), point).status_code == expected


@pytest.mark.parametrize(
    "fields",
    [{"kind": "castle"}, {"name": " "}, {"hours": "看情况"}, {"lon": 999}, {"crs": "moon"}, {"code": "MINE"}],
)
def test_a_place_that_cannot_be_is_refused(town: Database, enter: Enter, fields: dict[str, Any]) -> None:
    assert put(enter("S3"), HERE, **fields).status_code == 400
    assert rows(town, "SELECT count(*) FROM place") == [(3,)]


def test_a_pin_is_moved_within_ones_own_areas(town: Database, served_town: APIFlask, enter: Enter) -> None:
    client = enter("S3")
    assert [move(client, "MINE", point).status_code for point in (AWAY, NOWHERE)] == [403, 403]
    assert move(client, "AWAY", HERE).status_code == 403
    assert move(enter("S1"), "MINE", HERE).status_code == 403
    before = client.get("/api/v1/places/MINE/fields").json["point"]  # type: ignore[index]
    done = move(client, "MINE", BESIDE)
    assert done.status_code == 200, done.json

    def where() -> Any:
        return served_town.test_client().get("/api/v1/places/MINE").json["geometry"]["coordinates"]  # type: ignore[index]

    until(lambda: where() == pytest.approx(BESIDE, abs=1e-7))
    # The grid worker of the grid it has left has nothing more to say of it, the other one has.
    close = "/api/v1/places/MINE/closures"
    assert [enter(who).post(close, json={}).status_code for who in ("S1", "S2")] == [403, 201]
    assert client.post(f"/api/v1/changes/{done.json['change']}/undo").status_code == 200
    assert client.get("/api/v1/places/MINE/fields").json["point"] == before  # type: ignore[index]


def test_two_who_move_one_pin_see_both(enter: Enter) -> None:
    client = enter("S3")
    version = client.get("/api/v1/places/MINE/fields").json["version"]  # type: ignore[index]
    assert move(client, "MINE", BESIDE).status_code == 200
    place = {"lon": HERE[0], "lat": HERE[1]}
    late = client.put("/api/v1/places/MINE/entrance", json=place, headers={"If-Match": version})
    assert late.status_code == 409 and set(late.json["now"]) == {"point"}  # type: ignore[index]


def test_an_area_that_it_no_longer_lies_in_is_no_longer_told(town: Database, enter: Enter) -> None:
    run(
        town,
        """UPDATE place SET area_id = (SELECT id FROM area WHERE code = '990101001001001')
            WHERE code = 'MINE'""",
    )
    done = move(enter("S3"), "MINE", BESIDE)
    assert rows(town, "SELECT area_id FROM place WHERE code = 'MINE'") == [(None,)]
    assert enter("S3").post(f"/api/v1/changes/{done.json['change']}/undo").status_code == 200
    area = "SELECT area.code FROM place JOIN area ON area.id = area_id WHERE place.code = 'MINE'"
    assert rows(town, area) == [("990101001001001",)]


def test_a_retired_place_is_gone_and_no_file_brings_it_back(
    town: Database, served_town: APIFlask, enter: Enter, tmp_path: Path
) -> None:
    client = enter("S3")
    gone = client.post("/api/v1/places/MINE/retirement", json={"reason": "拆除"})
    assert gone.status_code == 201, gone.json
    until(lambda: status(served_town, "MINE") == 404)
    assert client.post("/api/v1/places/MINE/closures", json={}).status_code == 404
    assert client.get("/api/v1/places/MINE/fields").status_code == 404
    lon, lat = HERE
    listed = table(tmp_path, "编码,名称,类型,经度,纬度", f"MINE,老驿站,爱心驿站,{lon},{lat}")
    report = import_places(town, listed)
    assert any("retired by 孙立" in each.reason for each in report.entries if each.outcome == "kept")
    assert rows(town, "SELECT retired_by FROM place WHERE code = 'MINE'") == [("孙立",)]
    assert client.post(f"/api/v1/changes/{gone.json['change']}/undo").status_code == 200  # type: ignore[index]
    until(lambda: status(served_town, "MINE") == 200)


def test_a_list_that_is_told_to_overrule_brings_it_back(town: Database, enter: Enter, tmp_path: Path) -> None:
    enter("S3").post("/api/v1/places/MINE/retirement", json={"reason": "拆除"})
    lon, lat = HERE
    listed = table(tmp_path, "编码,名称,类型,经度,纬度", f"MINE,老驿站,爱心驿站,{lon},{lat}")
    import_places(town, listed, overrule=True)
    assert rows(town, "SELECT retired_at FROM place WHERE code = 'MINE'") == [(None,)]


def test_a_list_that_lacks_it_does_not_remove_a_place_made_by_hand(
    town: Database, enter: Enter, tmp_path: Path
) -> None:
    code = put(enter("S3"), HERE).json["subject"]
    lon, lat = BESIDE
    listed = table(tmp_path, "编码,名称,类型,经度,纬度", f"NEAR,驿站,爱心驿站,{lon},{lat}")
    import_places(town, listed, replace=True)
    assert rows(town, "SELECT code FROM place ORDER BY code") == sorted([(code,), ("NEAR",)])


def test_a_reason_is_asked_for(enter: Enter) -> None:
    for body in ({}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 201}):
        assert enter("S3").post("/api/v1/places/MINE/retirement", json=body).status_code == 400

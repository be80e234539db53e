"""What is told of a place is changed field by field: at once, taken back, never over somebody else."""

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.loops import until
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

PLACE = "/api/v1/places/MINE"
FIELDS = f"{PLACE}/fields"


def change(client: FlaskClient, version: str | None = None, **fields: Any) -> Any:
    version = version or client.get(FIELDS).json["version"]  # type: ignore[index]
    return client.patch(FIELDS, json=fields, headers={"If-Match": f'"{version}"'})


def shown(app: APIFlask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get(PLACE).json["properties"]  # type: ignore[index]
    return found


def test_other_hours_are_in_force_within_a_second_and_back_after_an_undo(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    client = enter("S1")
    done = change(client, hours="周一至周五 8:30-12:00", phone="0300 5671336")
    assert (done.status_code, done.headers["Cache-Control"]) == (200, "no-store"), done.json
    told: Any = client.get(FIELDS).json
    assert (told["fields"]["hours"], told["fields"]["phone"]) == ("Mo-Fr 08:30-12:00", "0300 5671336")
    assert told["may"] == ["place.edit"] and told["week"]["holidays_as_weekdays"] is True
    until(lambda: shown(served_town)["hours"] == "Mo-Fr 08:30-12:00")
    edited = "SELECT column_name, edited_by FROM edited_cell WHERE key = 'MINE' ORDER BY 1"
    assert rows(town, edited) == [("hours", "周晓兰"), ("phone", "周晓兰")]
    assert done.json["before"] == {"hours": "24/7", "phone": None}
    assert client.post(f"/api/v1/changes/{done.json['change']}/undo").status_code == 200
    assert client.get(FIELDS).json["fields"]["hours"] == "24/7"  # type: ignore[index]
    until(lambda: shown(served_town)["hours"] == "24/7")
    acts = "SELECT act, post_code FROM audit WHERE act LIKE 'place%' ORDER BY id"
    assert rows(town, acts) == [("place.edit", "P-1"), ("place.edit.undo", "P-1")]


def test_hours_that_nobody_could_read_are_read_once_they_are_told_anew(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    run(town, "UPDATE place SET hours = '看情况', hours_clear = false WHERE code = 'MINE'")
    client = enter("S1")
    assert client.get(FIELDS).json["week"] is None  # type: ignore[index]
    done = change(client, hours="Mo-Sa 08:00-20:00")
    until(lambda: shown(served_town)["hours_clear"])
    assert client.post(f"/api/v1/changes/{done.json['change']}/undo").status_code == 200
    assert rows(town, "SELECT hours, hours_clear FROM place WHERE code = 'MINE'") == [("看情况", False)]


def test_two_people_at_other_fields_both_have_their_way(town: Database, enter: Enter) -> None:
    one, other = enter("S1"), enter("S3")
    version = one.get(FIELDS).json["version"]  # type: ignore[index]
    assert change(one, version, hours="Mo-Fr 08:00-18:00").status_code == 200
    assert change(other, version, phone="0300-5671336").status_code == 200
    assert rows(town, "SELECT hours, phone FROM place WHERE code = 'MINE'") == [
        ("Mo-Fr 08:00-18:00", "0300-5671336")
    ]


def test_two_people_at_one_field_see_both_versions(town: Database, enter: Enter) -> None:
    one, other = enter("S1"), enter("S3")
    version = one.get(FIELDS).json["version"]  # type: ignore[index]
    assert change(one, version, hours="Mo-Fr 08:00-18:00", address="一层").status_code == 200
    late = change(other, version, hours="Mo-Fr 09:00-17:00", phone="12345")
    assert (late.status_code, late.json["type"]) == (409, "/problems/conflict")
    assert late.json["now"] == {"hours": "Mo-Fr 08:00-18:00"}
    assert late.json["yours"] == {"hours": "Mo-Fr 09:00-17:00"}
    assert rows(town, "SELECT phone FROM place WHERE code = 'MINE'") == [(None,)]
    # Whoever has seen both may choose; who wanted the same has it already.
    assert change(other, version, hours="Mo-Fr 08:00-18:00").status_code == 200
    assert change(other, late.json["version"], hours="Mo-Fr 09:00-17:00").status_code == 200
    assert rows(town, "SELECT hours FROM place WHERE code = 'MINE'") == [("Mo-Fr 09:00-17:00",)]


def test_what_was_changed_again_is_not_taken_back(enter: Enter) -> None:
    client = enter("S1")
    first = change(client, hours="Mo-Fr 08:00-18:00", address="一层").json["change"]
    change(client, phone="12345")
    second = change(client, hours="Mo-Fr 09:00-18:00").json["change"]
    late = client.post(f"/api/v1/changes/{first}/undo")
    assert (late.status_code, late.json["now"]["hours"]) == (409, "Mo-Fr 09:00-18:00")  # type: ignore[index]
    assert client.post(f"/api/v1/changes/{second}/undo").status_code == 200
    assert client.post(f"/api/v1/changes/{first}/undo").status_code == 200
    told = client.get(FIELDS).json["fields"]  # type: ignore[index]
    assert (told["hours"], told["address"], told["phone"]) == ("24/7", None, "12345")


@pytest.mark.parametrize(
    "fields",
    [
        {"hours": "看情况"},
        {"hours": "Mo-Fr 25:00-26:00"},
        {"hours": 8},
        {"phone": "没有"},
        {"phone": "1380000000"},
        {"name": ""},
        {"name": None},
        {"name": "x" * 101},
        {"address": "\u202e"},
        {"address": "a\u0000"},
        {"amenities": ["gold"]},
        {"amenities": "charging"},
        {"access": "magic"},
        {"wheelchair": True},
        {"photo_captions": ["x" * 201]},
        {"kind": "toilet"},
        {"retired_at": "2026-01-01"},
    ],
)
def test_what_cannot_be_told_is_refused_with_its_field(
    town: Database, enter: Enter, fields: dict[str, Any]
) -> None:
    before = rows(town, "SELECT * FROM place ORDER BY id")
    answer = change(enter("S1"), **fields)
    assert answer.status_code == 400
    assert answer.json["errors"][0]["field"].split(".")[0] in fields
    assert rows(town, "SELECT * FROM place ORDER BY id") == before


def test_amenities_and_texts_are_stored_as_they_are_read(town: Database, enter: Enter) -> None:
    client = enter("S1")
    done = change(client, amenities=["charging", "heating", "charging"], photo_captions=[" 东门 ", ""],
                  description=" 进门\n左转 ", name="  爱心  驿站 ")  # fmt: skip
    assert done.status_code == 200
    stored = "SELECT amenities, photo_captions, description, name FROM place WHERE code = 'MINE'"
    assert rows(town, stored) == [(["heating", "charging"], ["东门"], "进门\n左转", "爱心 驿站")]


def test_a_change_names_what_it_was_made_from(enter: Enter) -> None:
    client = enter("S1")
    assert client.patch(FIELDS, json={"hours": "24/7"}).status_code == 400
    for version in ("", "*", '"abc"', "0" * 87, "g" * 88, '"' + "0" * 200 + '"'):
        answer = client.patch(FIELDS, json={"hours": "08:00-18:00"}, headers={"If-Match": version})
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (400, "If-Match")  # type: ignore[index]


def test_nobody_else_and_nobody_unknown(town: Database, served_town: APIFlask, enter: Enter) -> None:
    nobody = served_town.test_client()
    # Who is not signed in hears that first, whatever was sent.
    for method, path in (("patch", FIELDS), ("post", f"{PLACE}/closures"), ("put", f"{PLACE}/entrance"),
                         ("post", "/api/v1/places"), ("post", f"{PLACE}/retirement")):  # fmt: skip
        answer = getattr(nobody, method)(path, data=b"{", content_type="text/plain")
        assert (answer.status_code, answer.json["type"]) == (401, "/problems/not-signed-in"), path
    assert nobody.get(FIELDS).status_code == 401
    assert change(enter("S2"), hours="08:00-18:00").status_code == 403
    assert enter("S2").get(FIELDS).json["may"] == []  # type: ignore[index]
    assert enter("S3").get(FIELDS).json["may"] == ["place.edit", "place.manage"]  # type: ignore[index]
    assert enter("S1").get("/api/v1/places/NONE/fields").status_code == 404
    other = enter("S1").patch(FIELDS, json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert other.status_code == 403

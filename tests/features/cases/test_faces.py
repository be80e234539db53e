"""What everybody sees of a case: cleared by a person, as exactly as its category allows, taken down."""

from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geoapi.core.db import Database
from geoapi.core.errors import NotFound
from geoapi.office.matters.faces.queries import Faces, read_cursor
from geoapi.office.matters.store.public import Wanted
from tests.features.cases.reporters import (
    ABOVE,
    DEPARTMENT,
    LEADER,
    STAFF,
    WORKER,
    act,
    read_file,
    report,
    say,
)
from tests.features.planning.planners import position
from tests.logins import part_logins
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

WORDS = "楼道灯不亮，已经三天了"
SAID = "我叫高秀英，住3号楼2单元501室😀，电话13912345678。楼道灯不亮"


@pytest.fixture
def resident(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def publish(
    client: FlaskClient,
    number: str,
    status: int = 200,
    text: str = WORDS,
    published: bool = True,
    **also: Any,
) -> Any:
    answer = client.put(f"/api/v1/matters/{number}/face", json={"text": text, "published": published, **also})
    assert answer.status_code == status, answer.json
    return answer.json


def faces(client: FlaskClient, query: str = "", status: int = 200) -> list[Any]:
    answer = client.get(f"/api/v1/matters?{query}")
    assert answer.status_code == status, answer.json
    return list(answer.json["features"]) if status == 200 else []  # type: ignore[index]


def face(client: FlaskClient, number: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/matters/{number}/face")
    assert answer.status_code == status, answer.json
    return answer.json


def changes(client: FlaskClient, since: str) -> Any:
    answer = client.get("/api/v1/matters/changes", query_string={"since": since})
    assert answer.status_code == 200, answer.json
    return answer.json


def test_nobody_sees_what_nobody_has_cleared(resident: FlaskClient, people: Enter, town: Database) -> None:
    receipt = report(resident, text=SAID, name="高秀英", phone="13912345678")
    number, staff = receipt["number"], people(STAFF)
    unknown = face(resident, "261130-2222", 404)
    assert faces(resident) == [] and face(resident, number, 404)["detail"] == unknown["detail"]
    blanks = staff.get(f"/api/v1/matters/{number}/blanks").json
    assert blanks["proposed"] == "我叫□，住3号楼□😀，电话□。楼道灯不亮"  # type: ignore[index]
    in_utf16 = SAID.encode("utf-16-le")
    cut = {
        each["kind"]: in_utf16[each["start"] * 2 : each["end"] * 2].decode("utf-16-le")
        for each in blanks["blanks"]  # type: ignore[index]
    }
    assert cut == {"name": "高秀英", "room": "2单元501室", "phone": "13912345678"}
    for who, status in ((WORKER, 403), (LEADER, 403), (DEPARTMENT, 404)):
        publish(people(who), number, status)
        assert people(who).get(f"/api/v1/matters/{number}/blanks").status_code == status
    publish(resident, number, 401)
    for said, word in (
        (SAID, "mobile"),
        ("身份证110101199003074518", "ID number"),
        ("京A12345挡路", "plate"),
    ):
        assert word in publish(staff, number, 400, said)["detail"]
    for wrong in ("", "  ", "长" * 601, "a\0b"):
        publish(staff, number, 400, wrong)
    publish(staff, number, 400, more=1)
    assert publish(staff, number, 409, published=False)["reason"] == "not-shown"

    publish(staff, number)
    (shown,) = faces(resident)
    told = shown["properties"]
    assert (told["text"], told["state"], told["phase"], told["grade"]) == (WORDS, "received", "new", "estate")
    assert told["area"]["code"] == "990101001001001" and told["holder"] is None
    assert not {"title", "place", "channel", "urgent", "special_group"} & set(told)
    assert "高秀英" not in str(shown) and "501" not in str(shown)
    act(staff, number, "accept", weight="simple", said="我们去看看")
    act(staff, number, "dispatch", reason="内部的话")
    one = face(resident, number)["properties"]
    assert [each["to"] for each in one["steps"]] == ["received", "accepted", "dispatched"]
    assert one["holder"]["role_name"] == "专职网格员" and "我们去看看" not in str(one)
    audited = rows(town, "SELECT audit::text FROM audit WHERE act = 'matter.publish'")
    assert len(audited) == 1 and WORDS not in str(audited)


def test_it_is_shown_no_more_exactly_than_its_category_allows(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    staff, here = people(STAFF), position(100, 50)
    run(
        town,
        """INSERT INTO estate (code, name, geom) SELECT 'E-1', '甲小区', ST_Multi(ST_Buffer(
               ST_Point(:lon, :lat, 4326), 0.0004))""",
        lon=here[0] + 0.0003, lat=here[1],
    )  # fmt: skip
    run(
        town,
        """INSERT INTO building (code, estate_id, geom, entrance)
           SELECT 'B-1', id, ST_Multi(ST_Buffer(ST_Point(:lon, :lat, 4326), 0.00005)),
                  ST_Point(:lon, :lat, 4326) FROM estate WHERE code = 'E-1'""",
        lon=here[0], lat=here[1],
    )  # fmt: skip
    exact = report(resident, category="street_lamp")["number"]
    estate = report(resident)["number"]
    grid = report(resident, category="noise")["number"]
    none = report(resident, category="quarrel")["number"]
    for number in (exact, estate, grid):
        publish(staff, number)
    assert publish(staff, none, 409)["reason"] == "no-face"
    at = {each["id"]: each["geometry"]["coordinates"] for each in faces(resident)}
    assert at[exact] == pytest.approx(here, abs=1e-5)
    assert at[estate] == pytest.approx((here[0] + 0.0003, here[1]), abs=1e-4)
    inside = """
        SELECT code FROM area_in_force, (SELECT face_point FROM matter WHERE number = :it) AS shown
         WHERE ST_Covers(geom, face_point) AND level = 'grid'"""
    assert rows(town, inside, it=grid) == [("990101001001001",)]
    assert abs(at[grid][0] - here[0]) + abs(at[grid][1] - here[1]) > 1e-4
    # What turns out to be something else is shown again when somebody has looked, or not at all.
    act(staff, exact, "accept", weight="simple", category="noise")
    act(staff, estate, "accept", weight="simple", category="quarrel")
    assert {each["id"] for each in faces(resident)} == {grid}
    face(resident, exact, 404)
    publish(staff, exact)
    assert face(resident, exact)["properties"]["grade"] == "grid"


def test_faces_are_found_by_place_and_kind(resident: FlaskClient, people: Enter) -> None:
    staff, numbers = people(STAFF), list[str]()
    for category in ("street_lamp", "manhole", "street_lamp"):
        lon, lat = position(50 + 100 * len(numbers), 50)
        numbers.append(report(resident, category=category, at={"lon": lon, "lat": lat})["number"])
        publish(staff, numbers[-1])
    first, second, third = numbers
    lon, lat = position(60, 50)

    def ids(query: str = "") -> list[str]:
        return [each["id"] for each in faces(resident, query)]

    near = faces(resident, f"near={lon},{lat}")
    assert [each["id"] for each in near] == [first, second, third]
    assert near[0]["properties"]["distance_m"] == pytest.approx(10, abs=1.5)
    assert ids(f"near={lon},{lat}&radius_m=20") == [first]
    assert ids() == [third, second, first] and ids("category=manhole") == [second]
    assert ids("kind=case&phase=new") == ids() and ids("phase=done") == [] == ids("kind=wish")
    assert set(ids("area=990101001001")) == set(numbers) and ids("area=990101001002") == []
    west, south = position(140, 0)
    assert ids(f"bbox={west},{south},{west + 0.5},{south + 0.5}") == [third, second]
    page = resident.get("/api/v1/matters?limit=2").json
    rest = resident.get("/api/v1/matters", query_string={"limit": 2, "cursor": page["cursor"]}).json  # type: ignore[index]
    assert [each["id"] for each in rest["features"]] == [first] and rest["cursor"] is None  # type: ignore[index]
    kept = resident.get("/api/v1/matters")
    assert (
        kept.headers["Cache-Control"] == "public, max-age=30" and kept.content_type == "application/geo+json"
    )
    again = resident.get("/api/v1/matters", headers={"If-None-Match": kept.headers["ETag"]})
    assert again.status_code == 304
    faces(resident, "area=990199", 404)
    for wrong in (
        *(
            "near=1",
            "near=200,10",
            "near=nan,1",
            "bbox=1,2,3",
            "bbox=5,5,1,1",
            "bbox=0,0,0,nan",
            "phase=void",
        ),
        *(
            "limit=0",
            "limit=501",
            "cursor=x",
            "cursor=",
            "cursor=2026-11-30T08:00:00~a",
            "radius_m=inf",
            "kind=A'",
            "area=%00",
        ),
    ):
        faces(resident, wrong, 400)


def test_who_keeps_copies_hears_what_is_gone(resident: FlaskClient, people: Enter, town: Database) -> None:
    staff, began = people(STAFF), "2020-01-01T00:00:00+08:00"
    shown, other, never = (report(resident) for _ in range(3))
    publish(staff, shown["number"])
    publish(staff, other["number"])
    told = changes(resident, began)
    assert [(each["number"], each["gone"]) for each in told["changes"]] == [
        (shown["number"], False), (other["number"], False),
    ]  # fmt: skip
    assert not told["more"] and never["number"] not in str(told)
    run(
        town,
        "UPDATE matter SET face_at = now() - interval '1 hour', changed_at = now() - interval '1 hour'",
    )
    assert changes(resident, told["next"])["changes"] == []
    publish(staff, shown["number"], published=False)
    publish(staff, shown["number"], published=False)
    gone = changes(resident, told["next"])
    assert [(each["number"], each["gone"]) for each in gone["changes"]] == [(shown["number"], True)]
    # What was written a moment ago is told once more: something that began before may come after it.
    assert changes(resident, gone["next"])["changes"] == gone["changes"]
    face(resident, shown["number"], 404)
    assert [each["id"] for each in faces(resident)] == [other["number"]]
    file = read_file(staff, shown["number"])
    assert file["taken_down_at"] and file["public_text"] == WORDS
    publish(staff, shown["number"], text="换了一种说法")
    assert face(resident, shown["number"])["properties"]["text"] == "换了一种说法"
    # Whoever takes a report back takes back what everybody was shown.
    say(resident, other, "withdraw", said="已经好了")
    assert (other["number"], True) in [(e["number"], e["gone"]) for e in changes(resident, began)["changes"]]
    assert publish(staff, other["number"], 409)["reason"] == "void"
    for wrong in ("", "x", "2026-11-30", "2026-11-30T08:00:00", "~", "9" * 90):
        assert resident.get("/api/v1/matters/changes", query_string={"since": wrong}).status_code == 400
    assert resident.get("/api/v1/matters/changes").status_code == 400


def test_anyone_may_object_and_what_is_about_people_is_hidden_at_once(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    staff = people(STAFF)
    lamp, noise = report(resident)["number"], report(resident, category="noise")["number"]
    publish(staff, lamp)
    publish(staff, noise)

    def flag(number: str, who: str, status: int = 200, **also: Any) -> Any:
        said = {"reason": "personal", "device": f"device-{who}", **also}
        answer = resident.post(f"/api/v1/matters/{number}/face/flags", json=said)
        assert answer.status_code == status, answer.json
        return answer.json

    assert flag(noise, "a") == {"hidden": True}
    flag(noise, "b", 404)
    face(resident, noise, 404)
    assert read_file(staff, noise)["flags"] == 1
    heard = rows(town, "SELECT subject, verb FROM event WHERE name = 'matter.flagged'")
    assert heard == [(noise, "case.publish")]
    publish(staff, noise)
    assert read_file(staff, noise)["flags"] == 0 and face(resident, noise)
    # Somebody has looked: one more alone does not hide it again.
    assert [flag(noise, each)["hidden"] for each in ("a", "a", "b", "c")] == [False, False, False, True]
    assert [flag(lamp, each)["hidden"] for each in ("a", "b", "a", "c")] == [False, False, False, True]
    face(resident, lamp, 404)
    flag("261130-2222", "a", 404)
    for wrong in ({"reason": "ugly"}, {"reason": None}, {"device": "x"}, {"text": "free"}):
        flag(lamp, "a", 400, **wrong)
    assert not rows(town, "SELECT 1 FROM matter_face_flag WHERE matter_face_flag::text LIKE '%device%'")
    for _ in range(40):
        status = resident.post(
            f"/api/v1/matters/{lamp}/face/flags", json={"reason": "other", "device": str(uuid4())}
        ).status_code
    assert status == 429


def test_whoever_is_above_may_take_it_down_too(resident: FlaskClient, people: Enter) -> None:
    number = report(resident)["number"]
    publish(people(STAFF), number)
    publish(people(ABOVE), number, published=False)
    face(resident, number, 404)


def test_they_are_read_by_a_login_that_may_read_nothing_else_of_cases(
    resident: FlaskClient, people: Enter, database_url: str
) -> None:
    number, hidden = report(resident, text=SAID)["number"], report(resident)["number"]
    publish(people(STAFF), number)
    public = Database(part_logins(database_url).public)
    known = Faces(public)
    assert [each["id"] for each in known.near_or_in(Wanted(), 9)["features"]] == [number]
    assert known.one(number)["properties"]["text"] == WORDS
    assert [each["number"] for each in known.changes(read_cursor("2020-01-01T00:00:00Z"))["changes"]] == [
        number
    ]
    with pytest.raises(NotFound):
        known.one(hidden)
    for column in ("body", "title", "public_text", "point", "receipt_key"):
        with pytest.raises(DBAPIError), public.transaction() as connection:
            connection.execute(text(f"SELECT {column} FROM matter"))
    public.close()


def test_who_asks_from_many_sides_does_not_learn_where_it_is(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    """Two places some metres apart are the same of a noise, and are not of a lamp in the street."""
    one, other = next(
        (position(x, x), position(x + 20, x + 20))
        for x in range(20, 160)
        if [round(each, 3) for each in position(x, x)]
        == [round(each, 3) for each in position(x + 20, x + 20)]
    )

    def heard(category: str, at: list[float]) -> list[float | None]:
        """How far a report at a place is said to be from places around."""
        number = report(resident, category=category, at={"lon": at[0], "lat": at[1]})["number"]
        told = list[float | None]()
        for step in range(-6, 7):
            here = f"lon={one[0] + step * 0.0002}&lat={one[1]}&category={category}"
            found = resident.get(f"/api/v1/cases/similar?{here}").json["cases"]  # type: ignore[index]
            told.append({each["number"]: each["distance_m"] for each in found}.get(number))
        run(town, "UPDATE matter SET point = NULL WHERE number = :it", it=number)
        return told

    noises = heard("noise", one), heard("noise", other)
    assert noises[0] == noises[1] and len(set(noises[0])) > 2
    assert heard("street_lamp", one) != heard("street_lamp", other)

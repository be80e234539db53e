"""The printed matrix is what happens: each permission is tried as each that a post may act as."""

from collections.abc import Callable
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from permissions import MATRIX
from shapely import Point

from geoapi.app import services_of
from geoapi.city.people.importing.run import import_people
from geoapi.city.places.editing.store import find_place
from geoapi.core import audit
from geoapi.core.db import Database
from geoapi.features.uploads.duties import read_next
from geoapi.office.access.commands import invite
from geoapi.office.access.matrix import ACTS_AS, COLUMNS, ENROLLED_AS, printed
from geoapi.permissions import PERMISSIONS
from tests.city.addresses.filing import table
from tests.city.areas.shapes import at
from tests.office.access.town import PEOPLE, rows, run

# The area in which a post of each kind has the place MINE, and one in which it has not.
INSIDE = {
    "grid": "990101001001001",
    "community": "990101001001",
    "subdistrict": "990101001",
    "district": "990101",
}
CITY, BESIDE = "990100", "990101001001002"
_LON, _LAT = at(Point(101, 101)).coords[0]
BESIDE_MINE = {"kind": "caring_station", "name": "新站", "lon": _LON, "lat": _LAT}


def upload_try(client: FlaskClient) -> int:
    """Send a row about the place MINE, by somebody who has just proved who it is; 403 where it is refused."""
    town = services_of(client.application).database  # type: ignore[arg-type]
    run(town, "UPDATE session SET proved_at = now()")
    ((lon, lat),) = rows(town, "SELECT ST_X(entrance), ST_Y(entrance) FROM place WHERE code = 'MINE'")
    file = f"编码,名称,类型,经度,纬度\nMINE,MINE,caring_station,{lon},{lat}\n"
    query = {"kind": "places", "name": "places.csv"}
    answer = client.post(
        "/api/v1/uploads", query_string=query, data=file.encode(), content_type="application/octet-stream"
    )
    if answer.status_code != 202:
        return answer.status_code
    assert read_next(town)
    path = f"/api/v1/uploads/{answer.json['id']}"  # type: ignore[index]
    found = client.get(path).json
    assert found is not None and found["state"] == "checked", found
    assert client.delete(path).status_code == 200
    return 403 if found["outcomes"]["refused"] else 202


# How each permission is tried on the place MINE: the status where it is allowed.
TRIES: dict[str, tuple[Callable[[FlaskClient], int], int]] = {
    "place.edit": (lambda client: client.post("/api/v1/places/MINE/closures", json={}).status_code, 201),
    "post.tend": (lambda client: tried(client, "posts/P-1/hours", hours="24/7", seen=None), 201),
    "post.hand_over": (lambda client: tried(client, "posts/P-1/vacancy", seen="S1"), 201),
    "area.introduce": (
        lambda client: tried(client, f"areas/{INSIDE['grid']}/introduction", introduction="简介", seen=None),
        201,
    ),
    "alias.edit": (
        lambda client: tried(client, "aliases", kind="area", target=INSIDE["grid"], name="老棉纺厂"),
        201,
    ),
    "building.bind": (lambda client: tried(client, "buildings/B1/grid", grid=INSIDE["grid"], seen=None), 201),
    "address.correct": (
        lambda client: tried(client, "addresses/corrections", address="滨城路1号", text="滨城路3号"),
        201,
    ),
    "upload.apply": (upload_try, 202),
    "place.manage": (lambda client: client.post("/api/v1/places", json=BESIDE_MINE).status_code, 201),
    # Whoever may settle it hears that nothing waits.
    "report.settle": (
        lambda client: (
            client.post(
                "/api/v1/places/MINE/closed-reports/settlement", json={"outcome": "rejected"}
            ).status_code
        ),
        409,
    ),
    "account.read": (lambda client: client.get("/api/v1/accounts?q=S1").status_code, 200),
    "account.manage": (
        lambda client: (
            client.post("/api/v1/accounts/slips", json={"staff_no": "S2", "digits": "1024"}).status_code
        ),
        200,
    ),
    "upkeep.read": (lambda client: client.get("/api/v1/sending").status_code, 200),
    "upkeep.change": (
        lambda client: (
            client.patch("/api/v1/terms/roles/planner", json={"values": {"rank": "150"}}).status_code
        ),
        200,
    ),
    "seal.read": (lambda client: client.get("/api/v1/seals/latest").status_code, 200),
    "audit.read": (lambda client: found_in(client, "/api/v1/audit"), 200),
    "audit.export": (lambda client: found_in(client, "/api/v1/audit.csv"), 200),
    "enrollment.make": (
        lambda client: (
            client.post(
                "/api/v1/enrollments", json={"acts_as": "keeper", "name": "王芳", "place": "MINE"}
            ).status_code
        ),
        201,
    ),
}


def tried(client: FlaskClient, path: str, **body: object) -> int:
    """The status of doing it; what has been done is taken back, for whoever tries it next."""
    done = client.post(f"/api/v1/{path}", json=body)
    if done.status_code == 201:
        number = done.json["change"]  # type: ignore[index]
        assert client.post(f"/api/v1/changes/{number}/undo").status_code == 200
    return done.status_code


def found_in(client: FlaskClient, path: str) -> int:
    """The status of reading what was done; where nothing of the place is read, as if it were refused."""
    answer = client.get(f"{path}?subject=MINE&act=test")
    return 403 if answer.status_code == 200 and "test.noted" not in answer.text else answer.status_code


def test_it_is_the_one_that_is_printed() -> None:
    assert MATRIX.read_text(encoding="utf-8") == printed(PERMISSIONS), "run scripts/permissions.py"
    assert {column for rule in PERMISSIONS.values() for column in rule.acts_as | rule.own} <= set(COLUMNS)
    assert all(rule.own <= set(ACTS_AS) for rule in PERMISSIONS.values()), "only posts are one's own"


def test_every_permission_is_tried() -> None:
    assert set(TRIES) == set(PERMISSIONS)


@pytest.mark.parametrize(("table", "columns"), [("role", ACTS_AS), ("enrollment", ENROLLED_AS)])
def test_the_database_knows_the_same_columns(
    database: Database, table: str, columns: tuple[str, ...]
) -> None:
    sql = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
    ((told,),) = rows(database, sql, name=f"{table}_acts_as_check")
    assert all(f"'{column}'" in str(told) for column in columns)
    assert str(told).count("'::text") == len(columns)


@pytest.fixture
def client_of(town: Database, served_town: APIFlask, tmp_path: Path) -> Callable[[str, str], FlaskClient]:
    """A client of somebody who holds a post that acts so in an area."""
    run(
        town,
        "INSERT INTO role (code, name, name_en, acts_as) VALUES ('heating', '供热', 'Heating', 'department')",
    )
    run(
        town,
        """INSERT INTO building (code, geom, entrance)
           SELECT 'B1', ST_Multi(ST_Buffer(entrance, 0.0001)), entrance FROM place WHERE code = 'MINE'""",
    )
    run(town, "INSERT INTO address (text, geom) SELECT '滨城路1号', entrance FROM place WHERE code = 'MINE'")
    with town.transaction() as connection:
        place = find_place(connection, "MINE")
        audit.add_row(connection, "test.noted", "MINE", site=place.site if place else None)
    of_roles = "SELECT DISTINCT ON (acts_as) acts_as, name FROM role WHERE acts_as > '' ORDER BY 1, rank"
    roles = {str(acts_as): str(name) for acts_as, name in rows(town, of_roles)}
    assert set(roles) == set(ACTS_AS)

    def sign_in(acts_as: str, area: str) -> FlaskClient:
        if acts_as in ENROLLED_AS:
            return enrolled(acts_as, area)
        where = "B1," if acts_as == "building" else f",{area}"
        role = roles.get(acts_as, "民警")
        line = f"P-9,S9,{role},{role},{where},13900000099"
        head = "岗位编码,工号,姓名,角色,楼栋编码,网格编码,值班电话"
        report = import_people(town, table(tmp_path, head, line), close_missing=False)
        assert report.refused == [], report.refused
        return enter("S9")

    def enrolled(acts_as: str, area: str) -> FlaskClient:
        """Of somebody whose post allows nothing."""
        client = enter("S4")
        run(
            town,
            """INSERT INTO enrollment (account_id, acts_as, area_id, place_id)
               SELECT account.id, :acts_as,
                      CASE WHEN :acts_as IN ('courier', 'volunteer') THEN area.id END,
                      CASE WHEN :acts_as IN ('keeper', 'teller') THEN place.id END
                 FROM account JOIN person ON person.id = person_id, area, place
                WHERE staff_no = 'S4' AND area.code = :area AND place.code = :place""",
            acts_as=acts_as,
            area=area,
            place="NEAR" if area == BESIDE else "MINE",
        )
        return client

    def enter(staff_no: str) -> FlaskClient:
        slip = invite(town, staff_no)
        client = served_town.test_client()
        told = client.post("/api/v1/session/slip", json={"code": slip.code, "digits": slip.digits})
        assert told.status_code == 200
        run(town, "UPDATE session SET proved_at = now()")
        return client

    return sign_in


def test_each_may_what_the_matrix_says_and_where(
    town: Database, client_of: Callable[[str, str], FlaskClient]
) -> None:
    """Inside, beside, after the post has ended and after the session has; one city for all: it costs most."""
    told: dict[tuple[str, ...], int] = {}
    expected: dict[tuple[str, ...], int] = {}
    for acts_as in (*COLUMNS, "nothing"):
        for where, area in (("inside", INSIDE.get(acts_as, CITY)), ("beside", BESIDE)):
            if where == "beside" and acts_as in ("building", "admin", "auditor"):
                continue
            client = client_of(acts_as, area)
            for verb, (attempt, done) in TRIES.items():
                allowed = where == "inside" and acts_as in PERMISSIONS[verb].acts_as
                expected[acts_as, where, verb] = done if allowed else 403
                told[acts_as, where, verb] = attempt(client)
                run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-9'")
                run(town, "UPDATE enrollment SET valid = tstzrange(lower(valid), now())")
                expected[acts_as, where, verb, "ended"] = 403
                told[acts_as, where, verb, "ended"] = attempt(client)
                run(town, "UPDATE session SET expires_at = now()")
                expected[acts_as, where, verb, "expired"] = 401
                told[acts_as, where, verb, "expired"] = attempt(client)
                leave(town)
                client = client_of(acts_as, area)
            leave(town)
    assert told == expected


def leave(town: Database) -> None:
    run(town, "DELETE FROM post WHERE code = 'P-9'")
    run(town, "DELETE FROM enrollment")


def test_two_posts_are_not_one_that_is_wider(
    town: Database, client_of: Callable[[str, str], FlaskClient], tmp_path: Path
) -> None:
    """A grid worker beside who is a policeman here may here no more than a policeman."""
    client = client_of("grid", BESIDE)
    import_people(town, table(tmp_path, PEOPLE[0], "P-8,S9,专职网格员,民警,990101001001001,13900000099"))
    assert len(client.get("/api/v1/me").json["posts"]) == 2  # type: ignore[index]
    assert [attempt(client) for attempt, _ in TRIES.values()] == [403] * len(TRIES)

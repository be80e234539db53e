"""A file sent in the page: checked, shown, applied once; or let go."""

from collections.abc import Callable
from uuid import uuid4

from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.features.uploads import store
from geoapi.features.uploads.commands import MOST_OPEN
from geoapi.features.uploads.duties import delete_old, read_next
from tests.conftest import json_of
from tests.features.uploads.conftest import MINE, OTHERS, apply, checked, people, send, sent, told
from tests.office.access.town import rows, run

PHONES = "SELECT staff_no, duty_phone FROM person WHERE staff_no IN ('S1', 'S7') ORDER BY 1"
BEFORE, AFTER = [("S1", "13900000011")], [("S1", "13900000012")]


def test_a_dry_run_then_applied(secretary: FlaskClient, town: Database) -> None:
    """The dry run changes nothing; what is outside is refused by row; what is inside enters once."""
    answer = send(secretary, people(MINE, OTHERS))
    number = json_of(answer)["id"]
    assert answer.status_code == 202 and answer.headers["Location"] == f"/api/v1/uploads/{number}"
    assert (json_of(answer)["state"], json_of(answer)["progress"]) == ("waiting", 0)
    assert apply(secretary, number) == 409
    assert read_next(town) and not read_next(town)
    found = told(secretary, number)
    assert (found["state"], found["progress"]) == ("checked", 100), found
    assert found["outcomes"]["refused"] == 1
    refused = found["entries"][0]
    assert (refused["where"], refused["code"]) == ("row 3", "outside-own-areas")
    assert {"what": "persons changed", "number": 1} in found["totals"]
    assert "13911112222" not in str(found)
    assert rows(town, PHONES) == BEFORE
    assert apply(secretary, number) == 202
    assert told(secretary, number)["state"] == "applying"
    assert read_next(town) and not read_next(town)
    assert told(secretary, number)["state"] == "applied"
    assert rows(town, PHONES) == AFTER
    assert apply(secretary, number) == 409
    assert rows(town, "SELECT count(*) FROM upload WHERE content IS NOT NULL") == [(0,)]
    acts = rows(
        town,
        """SELECT act, shown_name, post_code FROM audit JOIN account ON account.id = account_id
            WHERE subject LIKE 'upload%' ORDER BY audit.id""",
    )
    assert acts == [
        ("upload.send", "孙立", "P-3"),
        ("upload.apply", "孙立", "P-3"),
        ("upload.applied", "孙立", None),
    ]


def test_applying_is_not_taken_back(secretary: FlaskClient, town: Database) -> None:
    number = checked(secretary, town, people(MINE))["id"]
    done = secretary.post(f"/api/v1/uploads/{number}/apply")
    assert secretary.post(f"/api/v1/changes/{json_of(done)['change']}/undo").status_code == 409


def test_only_who_may(enter: Callable[..., FlaskClient], served_town: object, town: Database) -> None:
    """Not grid workers, nor policemen; not before one has confirmed that it is oneself."""
    assert send(enter("S1"), people(MINE)).status_code == 403
    assert send(enter("S4"), people(MINE)).status_code == 403
    answer = send(enter("S3", level=1), people(MINE))
    assert (answer.status_code, json_of(answer)["needs_level"]) == (403, 2)
    assert rows(town, "SELECT count(*) FROM upload") == [(0,)]


def test_others_do_not_know_of_it(enter: Callable[..., FlaskClient], town: Database) -> None:
    mine = enter("S3")
    number = sent(mine, people(MINE))
    run(town, "UPDATE post SET role = 'community_staff' WHERE code = 'P-4'")
    other = enter("S4")
    for path in ("", "/faults.geojson"):
        assert other.get(f"/api/v1/uploads/{number}{path}").status_code == 404
    assert other.post(f"/api/v1/uploads/{number}/apply").status_code == 404
    assert other.delete(f"/api/v1/uploads/{number}").status_code == 404
    assert json_of(other.get("/api/v1/uploads")) == {"uploads": []}
    assert [each["id"] for each in json_of(mine.get("/api/v1/uploads"))["uploads"]] == [number]
    assert other.get(f"/api/v1/uploads/{10**25}").status_code == 404
    elsewhere = mine.get("/api/v1/uploads", headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403


def test_a_post_that_ends_between_refuses(secretary: FlaskClient, town: Database) -> None:
    """Also where it ends after it was asked to be applied, before a child takes it."""
    number = checked(secretary, town, people(MINE))["id"]
    assert apply(secretary, number) == 202
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-3'")
    assert read_next(town)
    found = told(secretary, number)
    assert (found["state"], found["fault"]["code"]) == ("failed", "forbidden")
    assert rows(town, PHONES) == BEFORE
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'upload.applied'") == [(0,)]


def test_the_scope_is_that_of_the_moment(secretary: FlaskClient, town: Database) -> None:
    """Who has another area by then changes what is there, and no longer what was theirs."""
    number = checked(secretary, town, people(MINE, OTHERS))["id"]
    assert apply(secretary, number) == 202
    run(
        town,
        "UPDATE post SET area_id = (SELECT id FROM area WHERE code = '990101001002') WHERE code = 'P-3'",
    )
    assert read_next(town)
    assert rows(town, PHONES) == [*BEFORE, ("S7", "13900000013")]


def test_sent_twice_it_is_here_once(secretary: FlaskClient, town: Database) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (send(secretary, people(MINE), **key) for _ in range(2))
    assert json_of(first)["id"] == json_of(again)["id"] and again.status_code == 202
    assert send(secretary, people(OTHERS), **key).status_code == 422
    assert rows(town, "SELECT count(*) FROM upload") == [(1,)]


def test_not_more_than_a_few(secretary: FlaskClient, town: Database) -> None:
    numbers = [sent(secretary, people(MINE)) for _ in range(MOST_OPEN)]
    assert send(secretary, people(MINE)).status_code == 429
    assert secretary.delete(f"/api/v1/uploads/{numbers[0]}").status_code == 200
    assert secretary.delete(f"/api/v1/uploads/{numbers[0]}").status_code == 409
    assert send(secretary, people(MINE)).status_code == 202


def test_gone_after_a_day(secretary: FlaskClient, town: Database) -> None:
    """The file of what nobody applied, and a week later all that was told of it."""
    young, old = (checked(secretary, town, people(MINE))["id"] for _ in range(2))
    run(town, "UPDATE upload SET created_at = now() - interval '25 hours' WHERE id = :id", id=old)
    with town.transaction() as connection:
        assert not delete_old(connection)
    states = rows(town, "SELECT id, state, content IS NULL, entries IS NULL FROM upload ORDER BY id")
    assert states == [(young, "checked", False, False), (old, "dropped", True, True)]
    assert apply(secretary, old) == 409
    run(town, "UPDATE upload SET ended_at = now() - interval '8 days' WHERE id = :id", id=old)
    with town.transaction() as connection:
        store.delete_old(connection)
    assert rows(town, "SELECT id FROM upload") == [(young,)]
    assert secretary.get(f"/api/v1/uploads/{old}").status_code == 404


def test_faults_have_places(secretary: FlaskClient, town: Database) -> None:
    """Those of rows that have one, as GeoJSON."""
    away = rows(town, "SELECT ST_X(entrance), ST_Y(entrance) FROM place WHERE code = 'AWAY'")[0]
    file = f"标准地址,经度,纬度\n和平路1号,{away[0]},{away[1]}\n"
    number = checked(secretary, town, file, "addresses", "addresses.csv")["id"]
    answer = secretary.get(f"/api/v1/uploads/{number}/faults.geojson")
    assert answer.mimetype == "application/geo+json"
    (feature,) = json_of(answer)["features"]
    assert feature["properties"]["code"] == "outside-own-areas"
    assert [round(each, 6) for each in feature["geometry"]["coordinates"]] == [
        round(float(str(each)), 6) for each in away
    ]


def test_a_report_is_read_in_pages(secretary: FlaskClient, town: Database) -> None:
    lines = [f"P-{100 + each},S9,郑安,专职网格员,990101001002001,13900000013," for each in range(120)]
    number = checked(secretary, town, people(*lines))["id"]
    found = told(secretary, number)
    assert (len(found["entries"]), found["entries_noted"] >= 120) == (100, True)
    rest = json_of(secretary.get(f"/api/v1/uploads/{number}?first=100"))["entries"]
    assert len(rest) == found["entries_noted"] - 100
    assert secretary.get(f"/api/v1/uploads/{number}?first=-1").status_code == 400

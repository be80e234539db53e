"""One's own data: all of it shown to whose it is, and removed as far as it is one's own."""

import json
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.people.private_phones import seal_phone
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.access.commands import grant
from tests.office.access.authenticator import Authenticator
from tests.office.access.conftest import Enter
from tests.office.access.test_enrolling_by_desk import KEEPER, come_in, enroll, slip_of
from tests.office.access.test_passkeys import save
from tests.office.access.town import rows, run

ME, DATA = "/api/v1/me", "/api/v1/me/data"


def keeper_of(town: Database, app: APIFlask, enter: Enter) -> FlaskClient:
    secretary = enter("S3")
    run(town, "UPDATE session SET proved_at = now()")
    return come_in(app, slip_of(secretary, enroll(secretary, **KEEPER)))


def data_of(client: FlaskClient) -> dict[str, Any]:
    answer = client.get(DATA)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store", answer.text
    assert answer.json is not None
    return dict(answer.json)


def test_staff_see_all_that_is_kept_and_nothing_of_others(
    town: Database, enter: Enter, tmp_path: Path
) -> None:
    enter("S2").post("/api/v1/places/NEAR/closures", json={})
    box = seal_phone(Boxes(tmp_path / KEYS), "S1", "13877776666")
    run(town, "UPDATE person SET private_phone = :box WHERE staff_no = 'S1'", box=box)
    client = enter("S1")
    save(client, Authenticator())
    client.post("/api/v1/places/MINE/closures", json={"reason": "停水"})
    told = data_of(client)
    assert told["person"] == {
        "staff_no": "S1",
        "name": "周晓兰",
        "duty_phone": "13900000011",
        "private_phone": "13877776666",
    }
    assert [each["kind"] for each in told["credentials"]] == ["slip", "passkey"]
    assert [each["how"] for each in told["sessions"]] == ["slip"]
    assert [(each["code"], each["is_substitute"]) for each in told["posts"]] == [("P-1", False)]
    assert (told["acts"][0]["act"], told["acts"][0]["reason"]) == ("place.close", "停水")
    assert told["acts_in_all"] == len(told["acts"]) == 3
    assert "钱进" not in json.dumps(told, ensure_ascii=False) and "NEAR" not in json.dumps(told)


def test_a_member_is_gone_but_for_the_number(town: Database, served_town: APIFlask, enter: Enter) -> None:
    keeper = keeper_of(town, served_town, enter)
    keeper.post("/api/v1/places/MINE/closures", json={})
    told = data_of(keeper)
    assert told["account"]["name"] == "王芳" and told["person"] is None
    assert [each["acts_as"] for each in told["enrollments"]] == ["keeper"]
    number = told["account"]["number"]
    answer = keeper.delete(ME)
    assert answer.json == {
        "credentials": 1,
        "sessions": 1,
        "enrollments": 1,
        "stays": ["audit", "reports", "tasks"],
    }
    assert "__Host-geoapi=;" in answer.headers["Set-Cookie"] and keeper.get(ME).status_code == 401
    of_account = f"WHERE account_id = {number}"
    for table in ("session", "credential", "notice", "event", "request"):
        assert rows(town, f"SELECT count(*) FROM {table} {of_account}") == [(0,)], table
    assert rows(town, f"SELECT count(*) FROM enrollment {of_account} AND valid @> now()") == [(0,)]
    assert rows(town, f"SELECT shown_name, closed_at IS NULL FROM account WHERE id = {number}") == [
        (f"#{number}", False)
    ]
    done = rows(town, f"SELECT act FROM audit {of_account} ORDER BY id")
    assert done == [("session.begin",), ("place.close",), ("account.erase",)]
    everywhere = rows(
        town,
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'",
    )
    with_name = [
        table
        for (table,) in everywhere
        if rows(town, f"SELECT 1 FROM {table} AS each WHERE to_jsonb(each)::text LIKE '%王芳%' LIMIT 1")
    ]
    assert with_name == []


def test_of_staff_the_ways_in_are_removed_and_the_office_keeps_its_own(town: Database, enter: Enter) -> None:
    client = enter("S1")
    grant(town, "S1", "auditor")
    answer = client.delete(ME)
    assert answer.status_code == 200 and answer.json["stays"] == [  # type: ignore[index]
        *("audit", "account", "person", "posts", "enrollments")
    ]
    assert client.get(ME).status_code == 401
    assert (
        rows(town, "SELECT count(*) FROM credential") == rows(town, "SELECT count(*) FROM session") == [(0,)]
    )
    assert rows(town, "SELECT shown_name, closed_at FROM account") == [("周晓兰", None)]
    assert enter("S1").get(ME).json["enrollments"][0]["acts_as"] == "auditor"  # type: ignore[index]


def test_who_has_a_second_factor_shows_it(town: Database, enter: Enter) -> None:
    client = enter("S1")
    save(client, Authenticator())
    run(town, "UPDATE session SET proved_at = NULL")
    refused = client.delete(ME)
    assert (refused.status_code, refused.json["needs_level"]) == (403, 2)  # type: ignore[index]
    run(town, "UPDATE session SET proved_at = now()")
    assert client.delete(ME, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.delete(ME).status_code == 200


def test_it_takes_somebody_who_is_signed_in(served_town: APIFlask) -> None:
    client = served_town.test_client()
    assert (client.get(DATA).status_code, client.delete(ME).status_code) == (401, 401)

"""Slips open a session once; a session shows who one is, by the posts of this moment, until it ends."""

import re
import threading
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.office.access.commands import invite, make_demo_slip, sign_out_everywhere
from geoapi.office.access.slips import last_digits, new_code, shown
from tests.conftest import run_geoapi
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

SLIP, ME = "/api/v1/session/slip", "/api/v1/me"


def sign_in(client: FlaskClient, code: str, digits: str, **options: Any) -> int:
    return client.post(SLIP, json={"code": code, "digits": digits}, **options).status_code


def test_a_slip_opens_a_session_once(town: Database, served_town: APIFlask) -> None:
    slip = invite(town, "S1")
    assert (slip.name, slip.digits) == ("周晓兰", "0011")
    client = served_town.test_client()
    # As it is printed, and in small letters.
    answer = client.post(SLIP, json={"code": shown(slip.code).lower(), "digits": slip.digits})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-geoapi=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    (post,) = answer.json["posts"]  # type: ignore[index]
    assert (post["code"], post["area_code"], post["role_name"]) == ("P-1", "990101001001001", "专职网格员")
    assert "place.edit" in answer.json["may"] and answer.json["level"] == 1  # type: ignore[index]
    assert client.get(ME).json == answer.json
    assert sign_in(served_town.test_client(), slip.code, slip.digits) == 401


def test_a_later_slip_replaces_an_earlier_one(town: Database, served_town: APIFlask) -> None:
    first, second = invite(town, "S1"), invite(town, "S1", phone="+86 139-1234-5678")
    client = served_town.test_client()
    assert sign_in(client, first.code, first.digits) == 401
    assert sign_in(client, second.code, "5678") == 200


def test_nobody_is_told_which_half_was_wrong(town: Database, served_town: APIFlask) -> None:
    slip = invite(town, "S1")
    answers = [
        served_town.test_client().post(SLIP, json={"code": code, "digits": digits})
        for code, digits in ((slip.code, "9999"), (new_code(), slip.digits))
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].data == answers[1].data


def test_a_slip_dies_of_five_wrong_tries(town: Database, served_town: APIFlask) -> None:
    slip = invite(town, "S1")
    client = served_town.test_client()
    for network in range(5):
        environment = {"REMOTE_ADDR": f"10.0.{network}.1"}
        assert sign_in(client, slip.code, "9999", environ_overrides=environment) == 401
    assert sign_in(client, slip.code, slip.digits, environ_overrides={"REMOTE_ADDR": "10.1.0.1"}) == 401


def test_of_a_thousand_wrong_codes_five_are_tried(town: Database, served_town: APIFlask) -> None:
    client = served_town.test_client()
    told = [sign_in(client, new_code(), "0011") for _ in range(40)]
    assert told == [401] * 5 + [429] * 35
    # Who sits elsewhere is not held up.
    slip = invite(town, "S1")
    assert sign_in(client, slip.code, slip.digits, environ_overrides={"REMOTE_ADDR": "10.1.0.1"}) == 200
    (wait,) = rows(town, "SELECT until - now() < interval '61 s', failures FROM throttle WHERE until > now()")
    assert wait == (True, 5)


def test_a_new_slip_signs_the_lost_phone_out(town: Database, served_town: APIFlask, enter: Enter) -> None:
    lost, other = enter("S1"), enter("S2")
    found = enter("S1")
    assert [client.get(ME).status_code for client in (lost, found, other)] == [401, 200, 200]


def test_an_operator_ends_all_of_somebody(town: Database, served_town: APIFlask, enter: Enter) -> None:
    client, slip = enter("S1"), invite(town, "S1")
    assert sign_out_everywhere(town, "S1") == 1
    assert client.get(ME).status_code == 401
    assert sign_in(served_town.test_client(), slip.code, slip.digits) == 401
    with pytest.raises(NotFound, match="invited"):
        sign_out_everywhere(town, "S3")


def test_the_operators_commands(town: Database, database_url: str) -> None:
    done = run_geoapi("accounts", "invite", "S1", database_url=database_url)
    assert done.returncode == 0, done.stderr
    assert "周晓兰, phone ending in 0011: valid 7 days, once" in done.stdout
    assert re.search(r"http://localhost:\d+/desk#slip=[2-9A-Z]{10}\n", done.stdout)
    done = run_geoapi("accounts", "sign-out", "S1", database_url=database_url)
    assert (done.returncode, done.stdout) == (0, "0 sessions ended\n")
    done = run_geoapi("accounts", "invite", "nobody", database_url=database_url)
    assert done.returncode == 1 and done.stderr.startswith("Refused: Nobody has the staff number 'nobody'.")
    done = run_geoapi("demo", "sign-in", "grid", database_url=database_url)
    assert done.returncode == 0 and "/desk#demo=" in done.stdout


@pytest.mark.parametrize(("digits", "status"), [("００１１", 200), ("é🎉", 401), ("\0", 401), ("", 401)])
def test_digits_however_they_are_typed(
    town: Database, served_town: APIFlask, digits: str, status: int
) -> None:
    assert sign_in(served_town.test_client(), invite(town, "S1").code, digits) == status


def test_expired_is_as_used(town: Database, served_town: APIFlask) -> None:
    slip = invite(town, "S1")
    run(town, "UPDATE credential SET expires_at = now() - interval '1 s'")
    assert sign_in(served_town.test_client(), slip.code, slip.digits) == 401


def test_one_of_forty_at_once_gets_in(town: Database, served_town: APIFlask) -> None:
    slip = invite(town, "S1")
    told: list[int] = []

    def enter(number: int) -> None:
        environment = {"REMOTE_ADDR": f"10.0.{number}.1"}
        told.append(sign_in(served_town.test_client(), slip.code, slip.digits, environ_overrides=environment))

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [200] + [401] * 7


def test_signing_out_ends_it_everywhere(enter: Enter, served_town: APIFlask) -> None:
    client = enter("S1")
    token = client.get_cookie("__Host-geoapi")
    assert token is not None
    other = served_town.test_client()
    other.set_cookie("__Host-geoapi", token.value)
    assert other.get(ME).status_code == 200
    assert client.delete("/api/v1/session").status_code == 204
    assert other.get(ME).status_code == 401 and client.get(ME).status_code == 401
    assert client.delete("/api/v1/session").status_code == 204


@pytest.mark.parametrize(
    "over",
    [
        "UPDATE session SET expires_at = now()",
        "UPDATE session SET seen_at = now() - interval '12 h'",
        "UPDATE session SET revoked_at = now()",
        "UPDATE account SET closed_at = now()",
    ],
)
def test_a_session_ends(town: Database, enter: Enter, over: str) -> None:
    client = enter("S1")
    run(town, over)
    answer = client.get(ME)
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/not-signed-in")  # type: ignore[index]


def test_the_posts_are_those_of_this_moment(town: Database, enter: Enter) -> None:
    client = enter("S1")
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-1'")
    assert client.get(ME).json["posts"] == [] and client.get(ME).json["may"] == []  # type: ignore[index]
    run(
        town,
        """INSERT INTO substitution (post_code, person_id, valid)
           SELECT 'P-2', id, tstzrange(now(), now() + interval '1 h') FROM person WHERE staff_no = 'S1'""",
    )
    assert [post["code"] for post in client.get(ME).json["posts"]] == ["P-2"]  # type: ignore[index]


@pytest.mark.parametrize("token", ["", "x", "0" * 10_000, "\udcff"])
def test_any_other_cookie_is_nobody(served_town: APIFlask, token: str) -> None:
    client = served_town.test_client()
    header = f"__Host-geoapi={token}".encode("utf-8", "surrogateescape").decode("latin-1")
    assert client.get(ME, headers={"Cookie": header}).status_code == 401


def test_pages_of_other_sites_cannot_sign_anybody_in(town: Database, served_town: APIFlask) -> None:
    slip = invite(town, "S1")
    client = served_town.test_client()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert sign_in(client, slip.code, slip.digits, headers=headers) == 403
    form = client.post(SLIP, data={"code": slip.code, "digits": slip.digits})
    assert form.status_code == 415
    assert "Access-Control-Allow-Origin" not in client.get(ME).headers


def test_whom_to_invite_is_checked(town: Database) -> None:
    with pytest.raises(NotFound, match="staff number 'nobody'"):
        invite(town, "nobody")
    run(town, "UPDATE person SET duty_phone = NULL WHERE staff_no = 'S1'")
    with pytest.raises(InvalidInput, match="--phone"):
        invite(town, "S1")
    assert last_digits("12") is None


def test_a_demo_slip_serves_in_the_demo_city_on_this_machine_only(
    town: Database, served_town: APIFlask
) -> None:
    slip = make_demo_slip(town, "grid")
    client = served_town.test_client()
    assert sign_in(client, slip.code, "", environ_overrides={"REMOTE_ADDR": "10.0.0.1"}) == 401
    assert sign_in(client, slip.code, "") == 200
    assert client.get(ME).json["level"] == 2  # type: ignore[index]
    with pytest.raises(NotFound, match="acts as hotline"):
        make_demo_slip(town, "hotline")
    assert slip.name == "周晓兰"
    run(town, "DELETE FROM place WHERE code = 'MINE'")
    late = make_demo_slip(town, "grid")
    assert late.name == "钱进"  # who still has a station to look after
    run(town, "UPDATE area SET code = '110101' WHERE code = '990101'")
    assert sign_in(client, late.code, "") == 401
    with pytest.raises(NotFound, match="no demo city"):
        make_demo_slip(town, "grid")

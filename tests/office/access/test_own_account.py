"""The own account: secured after the first slip, proved again for what is delicate, seen where it is open."""

import time
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.boxes import make_key_file, read_keys
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.access.commands import invite, make_demo_slip
from geoapi.office.access.slips import new_code
from tests.conftest import close_app, opened_app, run_geoapi
from tests.office.access.authenticator import Authenticator
from tests.office.access.conftest import Enter
from tests.office.access.test_passkeys import asked, save
from tests.office.access.test_passkeys import sign_in as sign_in_by_passkey
from tests.office.access.test_passwords import PASSWORD, set_up
from tests.office.access.test_passwords import sign_in as sign_in_by_password
from tests.office.access.town import rows, run

ME, PROOF = "/api/v1/me", "/api/v1/session/proof"
SESSIONS, CREDENTIALS = "/api/v1/me/sessions", "/api/v1/me/credentials"
PASSWORD_PATH, PUT_OFF = "/api/v1/me/password", "/api/v1/me/put-off"


def me(client: FlaskClient, field: str) -> object:
    return client.get(ME).json[field]  # type: ignore[index]


def set_password(client: FlaskClient) -> int:
    return client.put(PASSWORD_PATH, json={"password": PASSWORD}).status_code


# Once it is secured, a proof is a quarter of an hour's worth.


def test_what_is_delicate_needs_a_proof_of_the_last_quarter_of_an_hour(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    client, key = enter("S1"), Authenticator()
    save(client, key)
    assert me(client, "level") == 2 and set_password(client) == 200
    run(town, "UPDATE session SET proved_at = now() - interval '14 min 50 s'")
    assert me(client, "level") == 2
    run(town, "UPDATE session SET proved_at = now() - interval '15 min'")
    assert (me(client, "level"), me(client, "level_until")) == (1, None)
    refused = client.put(PASSWORD_PATH, json={"password": PASSWORD})
    assert (refused.status_code, refused.json["needs_level"]) == (403, 2)  # type: ignore[index]
    for method, path in (
        ("POST", "/api/v1/me/passkeys/options"),
        ("POST", "/api/v1/me/totp/options"),
        ("DELETE", f"{CREDENTIALS}/1"),
    ):
        assert client.open(path, method=method).status_code == 403, path
    wanted = asked(client, f"{PROOF}/options")
    assert [each["id"] for each in wanted["allowCredentials"]] == [key.sign(wanted)["id"]]
    answer = client.post(PROOF, json={"credential": key.sign(wanted)})
    assert (answer.status_code, answer.json["level"]) == (200, 2)  # type: ignore[index]
    assert set_password(client) == 200
    assert rows(town, "SELECT after FROM audit WHERE act = 'session.prove'") == [({"how": "passkey"},)]


def test_a_code_proves_too_and_only_ones_own(town: Database, enter: Enter) -> None:
    mine, other, key = enter("S1"), enter("S2"), Authenticator()
    phone = set_up(mine)
    save(other, key)
    run(town, "UPDATE session SET proved_at = NULL")
    foreign = key.sign(asked(mine, f"{PROOF}/options"))
    assert mine.post(PROOF, json={"credential": foreign}).status_code == 401
    assert other.post(PROOF, json={"code": phone.now()}).status_code == 401
    assert me(mine, "level") == me(other, "level") == 1
    assert mine.post(PROOF, json={"code": phone.now()}).json["level"] == 2  # type: ignore[index]
    assert mine.post(PROOF, json={"code": phone.now()}).status_code == 401
    assert mine.post(PROOF, json={}).status_code == 400


def test_of_a_thousand_wrong_codes_five_are_tried(town: Database, enter: Enter) -> None:
    client = enter("S1")
    phone = set_up(client)
    told = [client.post(PROOF, json={"code": "000000"}).status_code for _ in range(20)]
    assert told == [401] * 5 + [429] * 15
    assert client.post(PROOF, json={"code": phone.now()}).status_code == 429
    run(town, "UPDATE throttle SET until = now()")
    assert client.post(PROOF, json={"code": phone.now()}).status_code == 200


# A first slip obliges.


def test_who_came_with_a_slip_secures_the_account_or_puts_it_off_once(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    first = enter("S1")
    assert (me(first, "owes"), me(first, "level")) == ("soon", 1)
    assert first.post(PUT_OFF).json["owes"] is None and me(first, "owes") is None  # type: ignore[index]
    run(town, "UPDATE account SET put_off_at = put_off_at - interval '1 h'")
    run(town, "UPDATE session SET created_at = created_at - interval '1 h'")
    second = enter("S1")
    assert me(second, "owes") == "now"
    assert second.post(PUT_OFF).status_code == 409
    # A password is half of it.
    assert set_password(second) == 200 and me(second, "owes") == "now"
    set_up(second)
    assert (me(second, "owes"), me(second, "level")) == (None, 2)


def test_a_slip_lets_nobody_change_what_is_there(town: Database, enter: Enter) -> None:
    """A session that was opened with a slip is not enough once the account is secured."""
    client = enter("S1")
    save(client, Authenticator())
    run(town, "UPDATE session SET proved_at = NULL")
    assert set_password(client) == 403


def test_a_demo_session_is_sure_for_good(town: Database, served_town: APIFlask) -> None:
    client = served_town.test_client()
    slip = make_demo_slip(town, "grid")
    assert client.post("/api/v1/session/slip", json={"code": slip.code}).status_code == 200
    run(town, "UPDATE session SET created_at = now() - interval '2 h', seen_at = now() - interval '2 h'")
    assert (me(client, "level"), me(client, "how"), me(client, "owes")) == (2, "demo", None)


# Whose a slip is, before it is used.


def test_a_slip_tells_whose_it_is_and_another_refuses_it(town: Database, served_town: APIFlask) -> None:
    client, slip = served_town.test_client(), invite(town, "S1")
    answer = client.post("/api/v1/session/slip/holder", json={"code": slip.code})
    told = answer.json
    assert told is not None and (told["name"], told["tries_left"], told["is_demo"]) == ("周晓兰", 5, False)
    assert [post["area_code"] for post in told["posts"]] == ["990101001001001"]
    assert slip.digits not in answer.text
    client.post("/api/v1/session/slip", json={"code": slip.code, "digits": "9999"})
    again = client.post("/api/v1/session/slip/holder", json={"code": slip.code}).json
    assert again is not None and again["tries_left"] == 4
    refusal = "/api/v1/session/slip/refusal"
    assert client.post(refusal, json={"code": slip.code}).status_code == 204
    assert client.post(refusal, json={"code": slip.code}).status_code == 401
    sent = {"code": slip.code, "digits": slip.digits}
    assert client.post("/api/v1/session/slip", json=sent).status_code == 401
    assert rows(town, "SELECT account_id, before, after FROM audit WHERE act = 'slip.refuse'") == [
        (None, None, None)
    ]


@pytest.mark.parametrize("path", ["holder", "refusal"])
def test_of_a_thousand_guesses_at_a_slip_five_are_tried(served_town: APIFlask, path: str) -> None:
    client = served_town.test_client()
    url = f"/api/v1/session/slip/{path}"
    told = [client.post(url, json={"code": new_code()}).status_code for _ in range(20)]
    assert told == [401] * 5 + [429] * 15


# Where it is open.


def test_all_sessions_are_seen_and_ended_at_once_in_every_process(
    town: Database, served_town: APIFlask, enter: Enter, database_url: str
) -> None:
    first, key = enter("S1"), Authenticator()
    save(first, key)
    stolen = served_town.test_client()
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14)"}
    assert sign_in_by_passkey(stolen, key.sign(asked(stolen)), headers=agent) == 200
    assert me(first, "new_sign_ins") == 1
    listed = first.get(SESSIONS).json["sessions"]  # type: ignore[index]
    assert [(each["how"], each["is_this"], each["is_new"], each["device"][:11]) for each in listed] == [
        ("passkey", False, True, "Mozilla/5.0"),
        ("slip", True, False, "Werkzeug/3."),
    ]
    assert me(first, "new_sign_ins") == 0
    assert [each["is_new"] for each in first.get(SESSIONS).json["sessions"]] == [False, False]  # type: ignore[index]
    other_process = opened_app(database_url)
    try:
        token = stolen.get_cookie("__Host-geoapi")
        assert token is not None
        elsewhere = other_process.test_client()
        elsewhere.set_cookie("__Host-geoapi", token.value)
        assert elsewhere.get(ME).status_code == 200
        assert first.delete(f"{SESSIONS}/{listed[0]['number']}").status_code == 204
        assert (elsewhere.get(ME).status_code, stolen.get(ME).status_code) == (401, 401)
    finally:
        close_app(other_process)
    assert first.delete(f"{SESSIONS}/{listed[0]['number']}").status_code == 404
    again = first.get(SESSIONS).json["sessions"]  # type: ignore[index]
    assert [each["ended_at"] is not None for each in again] == [True, False]


def test_nobody_ends_anothers(enter: Enter) -> None:
    mine, other = enter("S1"), enter("S2")
    number = other.get(SESSIONS).json["sessions"][0]["number"]  # type: ignore[index]
    assert mine.delete(f"{SESSIONS}/{number}").status_code == 404
    assert mine.delete(f"{SESSIONS}/{2**70}").status_code == 404
    assert mine.delete(SESSIONS).json == {"sessions_ended": 0}
    assert other.get(ME).status_code == 200


def test_all_others_at_once(town: Database, served_town: APIFlask, enter: Enter) -> None:
    first, key = enter("S1"), Authenticator()
    save(first, key)
    others = [served_town.test_client() for _ in range(3)]
    assert [sign_in_by_passkey(each, key.sign(asked(each))) for each in others] == [200] * 3
    assert first.delete(SESSIONS).json == {"sessions_ended": 3}
    assert [each.get(ME).status_code for each in (first, *others)] == [200, 401, 401, 401]
    assert rows(town, "SELECT after FROM audit WHERE act = 'session.end_others'") == [({"sessions": 3},)]


# What one signs in with.


def test_one_is_removed_but_not_the_last(town: Database, served_town: APIFlask, enter: Enter) -> None:
    client, first, second = enter("S1"), Authenticator(), Authenticator()
    save(client, first)
    (one,) = client.get(CREDENTIALS).json["credentials"]  # type: ignore[index]
    assert (one["kind"], one["label"]) == ("passkey", "手机")
    assert client.delete(f"{CREDENTIALS}/{one['id']}").status_code == 409
    save(client, second)
    assert client.delete(f"{CREDENTIALS}/{one['id']}").status_code == 204
    assert client.delete(f"{CREDENTIALS}/{one['id']}").status_code == 404
    other = served_town.test_client()
    assert sign_in_by_passkey(other, first.sign(asked(other))) == 401
    assert sign_in_by_passkey(other, second.sign(asked(other))) == 200
    stranger = enter("S2")
    (left,) = client.get(CREDENTIALS).json["credentials"]  # type: ignore[index]
    assert stranger.delete(f"{CREDENTIALS}/{left['id']}").status_code == 404
    acts = "SELECT act, after ->> 'kind' FROM audit WHERE act LIKE 'credential%' ORDER BY id"
    assert [act for act, _ in rows(town, acts)] == ["credential.add", "credential.add", "credential.remove"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", CREDENTIALS),
        ("GET", SESSIONS),
        ("DELETE", SESSIONS),
        ("DELETE", f"{SESSIONS}/1"),
        ("DELETE", f"{CREDENTIALS}/1"),
        ("POST", PUT_OFF),
        ("POST", "/api/v1/me/passkeys/options"),
        ("POST", "/api/v1/me/totp/options"),
        ("POST", f"{PROOF}/options"),
    ],
)
def test_it_takes_somebody_who_is_signed_in_and_here(
    served_town: APIFlask, enter: Enter, method: str, path: str
) -> None:
    assert served_town.test_client().open(path, method=method).status_code == 401
    headers = {"Origin": "https://evil.example"}
    expected = 200 if method == "GET" else 403
    assert enter("S1").open(path, method=method, headers=headers).status_code == expected


# Keys.


def test_keys_are_changed_and_codes_serve_on(
    town: Database,
    served_town: APIFlask,
    enter: Enter,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, phone = tmp_path / KEYS, set_up(enter("S1"))
    monkeypatch.setenv("GEOAPI_KEY_FILE", str(file))
    done = run_geoapi("keys", "rotate", database_url=database_url)
    assert (done.returncode, done.stdout) == (0, "1 cells encrypted with a new key\n"), done.stderr
    assert len(read_keys(file)) == 2
    assert sign_in_by_password(served_town.test_client(), phone.now()) == 200
    done = run_geoapi("keys", "drop-old", database_url=database_url)
    assert (done.returncode, done.stdout) == (0, "1 keys dropped\n"), done.stderr
    later = phone.at(time.time(), counter_offset=1)
    assert sign_in_by_password(served_town.test_client(), later) == 200
    file.unlink()
    answer = enter("S2").post("/api/v1/me/totp/options")
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/keys-unavailable")  # type: ignore[index]
    make_key_file(file)
    done = run_geoapi("keys", "rotate", database_url=database_url)
    assert done.returncode == 1 and "none of the keys" in done.stderr

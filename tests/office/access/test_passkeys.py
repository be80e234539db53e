"""Passkeys: saved after a slip, they sign in alone, at level 2; whatever is not quite right does not."""

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.office.access.commands import invite, sign_out_everywhere
from tests.office.access.authenticator import Authenticator
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

Json = dict[str, Any]
ME = "/api/v1/me"
ASK, SIGN_IN = "/api/v1/session/passkey/options", "/api/v1/session/passkey"
ASK_NEW, ADD = "/api/v1/me/passkeys/options", "/api/v1/me/passkeys"


def asked(client: FlaskClient, path: str = ASK) -> Json:
    answer = client.post(path)
    assert answer.status_code == 200, answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    found: Json = answer.json["publicKey"]  # type: ignore[index]
    return found


def save(client: FlaskClient, key: Authenticator) -> None:
    answer = client.post(ADD, json={"credential": key.make(asked(client, ASK_NEW)), "label": "手机"})
    assert answer.status_code == 200, answer.json


def sign_in(client: FlaskClient, credential: Json, **options: Any) -> int:
    return client.post(SIGN_IN, json={"credential": credential}, **options).status_code


@pytest.fixture
def key(enter: Enter) -> Authenticator:
    """With a passkey of S1."""
    made = Authenticator()
    save(enter("S1"), made)
    return made


def test_a_passkey_is_saved_after_a_slip_and_signs_in_alone(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    first, key = enter("S1"), Authenticator()
    assert (first.get(ME).json["level"], first.get(ME).json["owes"]) == (1, "soon")  # type: ignore[index]
    wanted = asked(first, ASK_NEW)
    assert wanted["rp"]["id"] == "localhost" and wanted["user"]["name"] == "S1"
    assert wanted["authenticatorSelection"]["userVerification"] == "required"
    save(first, key)
    # To have made it was to prove it.
    assert (first.get(ME).json["level"], first.get(ME).json["owes"]) == (2, None)  # type: ignore[index]
    client = served_town.test_client()
    answer = client.post(SIGN_IN, json={"credential": key.sign(asked(client))})
    assert answer.status_code == 200 and answer.headers["Set-Cookie"].startswith("__Host-geoapi=")
    assert [answer.json[name] for name in ("name", "level", "how")] == ["周晓兰", 2, "passkey"]  # type: ignore[index]
    acts = "SELECT act, after FROM audit WHERE account_id IS NOT NULL ORDER BY id"
    told = rows(town, acts)
    assert [act for act, _ in told] == ["session.begin", "credential.add", "session.begin"]
    assert set(told[1][1]) == {"kind", "credential"}  # type: ignore[call-overload]
    assert asked(first, ASK_NEW)["excludeCredentials"][0]["id"] == key.sign(asked(client))["id"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://localhost"},
        {"verifies": False},
        {"id": b"another passkey."},
        {"key": Authenticator().key},
        {"handle": "AAAAAAAAAAk"},
    ],
)
def test_whatever_is_wrong_signs_nobody_in(served_town: APIFlask, key: Authenticator, wrong: Json) -> None:
    client = served_town.test_client()
    question = asked(client)
    assert sign_in(client, key.but(**wrong).sign(question)) == 401
    # What was asked once is not answered again, even rightly.
    assert sign_in(client, key.sign(question)) == 401
    assert sign_in(client, key.sign(asked(client))) == 200


def test_an_answer_serves_once(town: Database, served_town: APIFlask, key: Authenticator) -> None:
    client = served_town.test_client()
    answer = key.sign(asked(client))
    assert [sign_in(client, answer), sign_in(served_town.test_client(), answer)] == [200, 401]
    # Nor of a question that nobody asked, or too long ago.
    assert sign_in(client, key.sign({"challenge": "AAAA", "rpId": "localhost"})) == 401
    late = key.sign(asked(client))
    run(town, "UPDATE challenge SET expires_at = now()")
    assert sign_in(client, late) == 401
    asked(client)
    assert rows(town, "SELECT count(*) FROM challenge") == [(1,)]


def test_a_copied_passkey_is_noticed_by_its_counter(served_town: APIFlask, key: Authenticator) -> None:
    client = served_town.test_client()
    copy = key.but()
    assert [sign_in(client, key.sign(asked(client))) for _ in range(3)] == [200] * 3
    assert sign_in(client, copy.sign(asked(client))) == 401


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": 1, "response": []},
        {"id": "AAAA", "response": {"clientDataJSON": "e30"}},
        {"id": "AAAA", "response": {"clientDataJSON": "W10"}},
        {"id": "é\0", "rawId": "é", "type": "public-key", "response": {"clientDataJSON": "\0"}},
    ],
)
def test_what_is_no_answer_at_all(served_town: APIFlask, enter: Enter, credential: Json) -> None:
    assert sign_in(served_town.test_client(), credential) == 401
    client = enter("S1")
    assert client.post(ADD, json={"credential": credential}).status_code == 400
    assert client.post("/api/v1/session/proof", json={"credential": credential}).status_code == 401


BROKEN: list[object] = ["", "AAAA", "%", 7, None, []]


def test_parts_of_an_answer_that_are_broken(served_town: APIFlask, key: Authenticator) -> None:
    client = served_town.test_client()
    for number, (part, value) in enumerate(
        (each, value)
        for each in ("authenticatorData", "signature", "userHandle", "clientDataJSON")
        for value in BROKEN
        if (each, value) not in [("userHandle", ""), ("userHandle", None)]
    ):
        answer = key.sign(asked(client))
        answer["response"][part] = value
        environment = {"REMOTE_ADDR": f"10.0.{number}.1"}
        assert sign_in(client, answer, environ_overrides=environment) == 401, (part, value)


def test_only_for_whom_it_was_asked(served_town: APIFlask, enter: Enter) -> None:
    mine, other = enter("S1"), enter("S2")
    question = asked(mine, ASK_NEW)
    made = Authenticator().make(question)
    assert other.post(ADD, json={"credential": made}).status_code == 400
    assert mine.post(ADD, json={"credential": made}).status_code == 400
    for wrong in (Authenticator(origin="https://evil.example"), Authenticator(verifies=False)):
        answer = mine.post(ADD, json={"credential": wrong.make(asked(mine, ASK_NEW))})
        assert answer.status_code == 400, answer.json
    key = Authenticator()
    save(mine, key)
    # The same one cannot be somebody else's too.
    taken = other.post(ADD, json={"credential": key.but(handle="").make(asked(other, ASK_NEW))})
    assert taken.status_code == 409
    assert served_town.test_client().post(ASK_NEW).status_code == 401


def test_a_new_slip_or_the_operator_ends_the_passkeys(
    town: Database, served_town: APIFlask, key: Authenticator, enter: Enter
) -> None:
    client = served_town.test_client()
    assert sign_in(client, key.sign(asked(client))) == 200
    enter("S1")
    assert sign_in(client, key.sign(asked(client))) == 401
    assert rows(town, "SELECT after FROM audit WHERE act = 'account.recover'") == [
        ({"sessions": 2, "credentials": 1},)
    ]
    again = Authenticator()
    save(enter("S2"), again)
    assert sign_out_everywhere(town, "S2") == 1
    assert sign_in(client, again.sign(asked(client))) == 401


def test_a_closed_account_has_no_way_in(town: Database, served_town: APIFlask, key: Authenticator) -> None:
    client = served_town.test_client()
    run(town, "UPDATE account SET closed_at = now()")
    assert sign_in(client, key.sign(asked(client))) == 401


def test_of_a_thousand_wrong_answers_five_are_tried(served_town: APIFlask, key: Authenticator) -> None:
    client = served_town.test_client()
    told = [sign_in(client, key.but(origin="https://evil.example").sign(asked(client))) for _ in range(20)]
    assert told == [401] * 5 + [429] * 15


def test_questions_are_not_without_end(served_town: APIFlask) -> None:
    client = served_town.test_client()
    told = [client.post(ASK).status_code for _ in range(70)]
    assert told == [200] * 60 + [429] * 10


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "map.example.cn"])
def test_passkeys_belong_to_a_name_that_is_known(served_town: APIFlask, host: str) -> None:
    answer = served_town.test_client().post(ASK, headers={"Host": host})
    assert answer.status_code == 409 and "name" in answer.json["detail"]  # type: ignore[index]


def test_pages_of_other_sites_can_neither_ask_nor_answer(
    served_town: APIFlask, key: Authenticator, town: Database
) -> None:
    client = served_town.test_client()
    headers = {"Origin": "https://evil.example"}
    assert client.post(ASK, headers=headers).status_code == 403
    assert sign_in(client, key.sign(asked(client)), headers=headers) == 403
    assert invite(town, "S1").code not in str(rows(town, "SELECT * FROM audit"))

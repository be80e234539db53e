"""A password and the code of the moment: which was wrong nobody is told, and no code serves twice."""

import threading
import time
from typing import Any

import pyotp
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.core.errors import Busy, InvalidInput
from geoapi.core.squares import square_of
from geoapi.office.access import passwords
from geoapi.office.access.passwords import hash_password, is_password
from geoapi.office.access.totp import STEP_S, new_secret, step_of, uri_of
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

ME, SIGN_IN = "/api/v1/me", "/api/v1/session/password"
PASSWORD = "海风吹过老码头 2026"


def set_up(client: FlaskClient, password: str = PASSWORD) -> pyotp.TOTP:
    """Password and phone of whoever signed in with a slip; the code shown last was of a minute ago."""
    answer = client.put("/api/v1/me/password", json={"password": password})
    assert answer.status_code == 200, answer.json
    begun = client.post("/api/v1/me/totp/options").json
    assert begun is not None
    phone = pyotp.TOTP(begun["secret"])
    code = phone.at(time.time(), counter_offset=-1)
    answer = client.post("/api/v1/me/totp", json={"token": begun["token"], "code": code})
    assert answer.status_code == 200, answer.json
    assert (answer.json["level"], answer.json["owes"]) == (2, None)  # type: ignore[index]
    return phone


@pytest.fixture
def phone(enter: Enter) -> pyotp.TOTP:
    """Of S1."""
    return set_up(enter("S1"))


def sign_in(
    client: FlaskClient, code: str, password: str = PASSWORD, staff_no: str = "S1", **options: Any
) -> int:
    body = {"staff_no": staff_no, "password": password, "code": code}
    return client.post(SIGN_IN, json=body, **options).status_code


def test_number_password_and_code_sign_in(town: Database, served_town: APIFlask, phone: pyotp.TOTP) -> None:
    client = served_town.test_client()
    assert sign_in(client, phone.now()) == 200
    told = client.get(ME).json
    assert told is not None and (told["name"], told["level"], told["how"]) == ("周晓兰", 2, "password")
    (kept,) = rows(town, "SELECT secret, box FROM credential WHERE kind = 'password'")
    assert str(kept[0]).startswith("$argon2id$v=19$m=19456,t=2,p=1$") and kept[1] is None
    ((secret, box),) = rows(town, "SELECT secret, box FROM credential WHERE kind = 'totp'")
    assert secret is None and phone.secret.encode() not in bytes(box)  # type: ignore[call-overload]
    assert phone.secret not in str(rows(town, "SELECT * FROM audit"))
    assert [act for (act,) in rows(town, "SELECT act FROM audit WHERE account_id > 0 ORDER BY id")] == [
        "session.begin",
        "password.change",
        "credential.add",
        "session.begin",
    ]


def test_nobody_is_told_what_was_wrong(served_town: APIFlask, phone: pyotp.TOTP) -> None:
    wrong = "000000" if phone.now() != "000000" else "000001"
    tries = [
        ("S1", PASSWORD, wrong),
        ("S1", "another password", phone.now()),
        ("S2", PASSWORD, phone.now()),
        ("nobody", PASSWORD, phone.now()),
        ("", "", ""),
    ]
    answers, spans = [], []
    for number, (staff_no, password, code) in enumerate(tries):
        began = time.perf_counter()
        body = {"staff_no": staff_no, "password": password, "code": code}
        environment = {"REMOTE_ADDR": f"10.0.{number}.1"}
        answers.append(served_town.test_client().post(SIGN_IN, json=body, environ_overrides=environment))
        spans.append(time.perf_counter() - began)
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.data for answer in answers}) == 1
    # Where there is nobody as much is reckoned: none is answered in half the time of the others.
    assert min(spans) > 0.4 * sorted(spans)[2], spans


def test_a_code_serves_once(served_town: APIFlask, phone: pyotp.TOTP) -> None:
    code = phone.now()
    assert sign_in(served_town.test_client(), code) == 200
    assert sign_in(served_town.test_client(), code) == 401
    client = served_town.test_client()
    assert sign_in(client, phone.at(time.time(), counter_offset=-1)) == 401, (
        "one before the last is no better"
    )
    assert sign_in(client, phone.at(time.time(), counter_offset=1)) == 200


def test_of_two_at_once_with_one_code_one_gets_in(served_town: APIFlask, phone: pyotp.TOTP) -> None:
    told: list[int] = []
    code = phone.now()

    def enter(number: int) -> None:
        environment = {"REMOTE_ADDR": f"10.0.{number}.1"}
        told.append(sign_in(served_town.test_client(), code, environ_overrides=environment))

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told.count(200), len(told)) == (1, 4), told


@pytest.mark.parametrize(
    ("skew_s", "fits"), [(0, True), (30, True), (-30, True), (65, False), (-65, False), (3600, False)]
)
def test_clocks_may_differ_by_half_a_minute(skew_s: int, fits: bool) -> None:
    secret, now = new_secret(), 1_800_000_000 + 7
    code = pyotp.TOTP(secret).at(now + skew_s)
    found = step_of(secret, code, now, after=0)
    assert found == ((now + skew_s) // STEP_S if fits else None)
    if found is not None:
        assert step_of(secret, code, now, after=found) is None
        wide = code.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
        assert step_of(secret, f" {wide[:3]} {wide[3:]} ", now, after=0) == found


@pytest.mark.parametrize("code", ["", "é🎉", "\0", "12345", "1234567", "-12345"])
def test_what_is_no_code(code: str) -> None:
    assert step_of(new_secret(), code, time.time(), after=0) is None


def test_of_a_thousand_wrong_codes_five_are_tried(served_town: APIFlask, phone: pyotp.TOTP) -> None:
    """Of one account, wherever they come from; who sits at another desk is not held up."""
    client = served_town.test_client()
    told = [
        sign_in(client, "000000", environ_overrides={"REMOTE_ADDR": f"10.0.{number}.1"})
        for number in range(30)
    ]
    assert told == [401] * 5 + [429] * 25
    assert sign_in(client, phone.now()) == 429
    assert sign_in(client, "000000", staff_no="S2") == 401


def test_a_changed_password_signs_out_everywhere_else(
    town: Database, served_town: APIFlask, phone: pyotp.TOTP
) -> None:
    mine, other = served_town.test_client(), served_town.test_client()
    assert sign_in(other, phone.now()) == 200
    assert sign_in(mine, phone.at(time.time(), counter_offset=1)) == 200
    answer = mine.put("/api/v1/me/password", json={"password": "another one, much longer"})
    assert answer.json == {"sessions_ended": 2}
    assert [client.get(ME).status_code for client in (mine, other)] == [200, 401]
    run(town, "UPDATE credential SET counter = 0")
    assert sign_in(served_town.test_client(), phone.now()) == 401
    assert sign_in(served_town.test_client(), phone.now(), "another one, much longer") == 200


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaa", "S1S1S1S1S1S1", "周晓兰周晓兰周晓兰周晓兰", " " * 12, "长" * 201]
)
def test_a_password_is_not_easily_guessed(enter: Enter, password: str) -> None:
    answer = enter("S1").put("/api/v1/me/password", json={"password": password})
    assert answer.status_code == 400
    assert answer.json["errors"][0]["field"] == "password"  # type: ignore[index]


def test_a_password_is_the_same_on_every_keyboard() -> None:
    hashed = hash_password("Ｃafe\u0301 des amis")
    assert is_password("Caf\u00e9 des amis", hashed) and not is_password("Cafe des amis", hashed)
    with pytest.raises(InvalidInput):
        hash_password("1" * 10)


def test_two_are_checked_at_once_and_others_wait_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = hash_password(PASSWORD)
    monkeypatch.setattr(passwords, "_LONGEST_WAIT_S", 0.05)
    told: list[object] = []

    def check() -> None:
        try:
            told.append(is_password(PASSWORD, hashed))
        except Busy as error:
            told.append(error.extra["retry_after_s"])

    threads = [threading.Thread(target=check) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert True in told and told.count(3) > 10
    monkeypatch.undo()
    assert is_password(PASSWORD, hashed), "whoever waited in vain takes nobody's turn"


def test_a_phone_is_confirmed_before_it_serves(town: Database, enter: Enter, served_town: APIFlask) -> None:
    client, other = enter("S1"), enter("S2")
    begun = client.post("/api/v1/me/totp/options").json
    assert begun is not None and begun["uri"].startswith("otpauth://totp/")
    assert (begun["size"], begun["path"]) == square_of(begun["uri"])
    phone = pyotp.TOTP(begun["secret"])
    wrong = {"token": begun["token"], "code": phone.at(time.time(), counter_offset=7)}
    answer = client.post("/api/v1/me/totp", json=wrong)
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/not-proven")  # type: ignore[index]
    right = {"token": begun["token"], "code": phone.now()}
    assert other.post("/api/v1/me/totp", json=right).status_code == 409
    assert client.post("/api/v1/me/totp", json=right).status_code == 200
    assert client.post("/api/v1/me/totp", json=right).status_code == 409
    late = client.post("/api/v1/me/totp/options").json
    assert late is not None
    run(town, "UPDATE challenge SET expires_at = now()")
    now = {"token": late["token"], "code": pyotp.TOTP(late["secret"]).now()}
    assert client.post("/api/v1/me/totp", json=now).status_code == 409
    assert uri_of(new_secret(), "S1", "社区地图").endswith("issuer=%E7%A4%BE%E5%8C%BA%E5%9C%B0%E5%9B%BE")


def test_without_its_key_a_code_cannot_be_read(
    town: Database, served_town: APIFlask, phone: pyotp.TOTP
) -> None:
    """A box that was put into another row does not open, and the sign-in is as wrong as any."""
    run(town, "UPDATE credential SET id = DEFAULT WHERE kind = 'totp'")
    assert sign_in(served_town.test_client(), phone.now()) == 401

"""Notices reach a browser: a push service on this machine decrypts what really comes."""

import base64
import os
from pathlib import Path

import http_ece
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from py_vapid import Vapid02

from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.notices import senders
from geoapi.office.notices.keys import make_key, public_key
from geoapi.office.notices.senders import Ways
from geoapi.office.notices.store.receivers import MOST_SUBSCRIPTIONS
from tests.conftest import run_geoapi
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run
from tests.office.notices.conftest import LOOPBACK, go_round, make_due
from tests.office.notices.receiving import Receiver

SUBSCRIBE = "/api/v1/me/push"


class Browser:
    """What a browser keeps of a subscription."""

    def __init__(self, endpoint: str) -> None:
        self.key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())
        self.auth = os.urandom(16)
        self.endpoint = endpoint

    def subscription(self) -> dict[str, object]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": encoded(point), "auth": encoded(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def opened(self, body: bytes) -> object:
        return orjson.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth))


def encoded(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).rstrip(b"=").decode()


@pytest.fixture
def vapid_file(tmp_path: Path) -> Path:
    file = tmp_path / "vapid.pem"
    make_key(file)
    return file


@pytest.fixture
def ways(vapid_file: Path) -> Ways:
    return Ways(origin="https://map.example.cn/grid", vapid_file=vapid_file, push_service=LOOPBACK)


@pytest.fixture
def subscribed(enter: Enter, town: Database, hook: Receiver) -> tuple[FlaskClient, Browser]:
    """Somebody whose browser has subscribed; that she signed in has been told before."""
    client = enter("S1")
    go_round(town)
    browser = Browser(f"{hook.url}/push/abc")
    # The application knows no push service of our own: that is the clerk's to try.
    body = browser.subscription() | {"endpoint": "https://push.example.cn/abc"}
    assert client.post(SUBSCRIBE, json=body).status_code == 204
    run(town, "UPDATE push_subscription SET endpoint = :url", url=browser.endpoint)
    return client, browser


def happen(town: Database) -> None:
    run(
        town,
        """INSERT INTO event (name, subject, details, account_id)
           SELECT 'report.waiting', 'MINE', '{"by": "nobody"}', id FROM account""",
    )


def test_what_is_pushed_is_for_that_browser_alone_and_says_little(
    town: Database, subscribed: tuple[FlaskClient, Browser], hook: Receiver, ways: Ways, vapid_file: Path
) -> None:
    happen(town)
    assert go_round(town, ways) == 1
    (got,) = hook.received
    told = subscribed[1].opened(got.body)
    (message,) = rows(town, "SELECT message::text FROM outbox")[0]
    assert told == {"id": message, "type": "report.waiting", "subject": "MINE"}
    assert b"report" not in got.body and b"MINE" not in got.body
    assert got.headers["content-encoding"] == "aes128gcm" and int(got.headers["ttl"]) > 0
    authorization = got.headers["authorization"]
    assert Vapid02.verify(authorization) and authorization.endswith(f"k={public_key(vapid_file)}")
    claims = orjson.loads(base64.urlsafe_b64decode(authorization.split("=")[1].split(".")[1] + "=="))
    assert claims["aud"] == hook.url and claims["sub"] == "https://map.example.cn"


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    town: Database, subscribed: tuple[FlaskClient, Browser], hook: Receiver, ways: Ways, status: int
) -> None:
    hook.answer = lambda received: status
    happen(town)
    go_round(town, ways)
    assert rows(town, "SELECT * FROM push_subscription") == []
    assert rows(town, "SELECT count(*) FROM outbox WHERE done_at IS NULL") == [(0,)]


def test_a_service_that_is_busy_is_tried_again(
    town: Database, subscribed: tuple[FlaskClient, Browser], hook: Receiver, ways: Ways
) -> None:
    hook.answer = lambda received: 503
    happen(town)
    go_round(town, ways)
    hook.answer = lambda received: 201
    make_due(town)
    go_round(town, ways)
    assert len(hook.received) == 2
    assert rows(town, "SELECT tries FROM outbox WHERE done_at IS NOT NULL") == [(2,)]


def test_nothing_is_pushed_to_who_has_signed_out(
    town: Database, subscribed: tuple[FlaskClient, Browser], hook: Receiver, ways: Ways
) -> None:
    happen(town)
    go_round(town, Ways(vapid_file=ways.vapid_file))  # It waits: without leave nothing goes to this machine.
    assert hook.received == [] and "public network" in str(rows(town, "SELECT fault FROM outbox"))
    assert subscribed[0].delete("/api/v1/session").status_code == 204
    make_due(town)
    happen(town)
    go_round(town, ways)
    assert hook.received == [] and rows(town, "SELECT count(*) FROM outbox WHERE done_at IS NULL") == [(0,)]


def test_without_a_key_nothing_is_pushed_and_the_notice_is_there(
    town: Database, subscribed: tuple[FlaskClient, Browser], hook: Receiver
) -> None:
    happen(town)
    go_round(town, Ways(push_service=LOOPBACK))
    assert hook.received == [] and "no key" in str(rows(town, "SELECT fault FROM outbox"))
    assert subscribed[0].get("/api/v1/me/notices").json["unread"] == 2  # type: ignore[index]
    assert subscribed[0].get(f"{SUBSCRIBE}/key").json == {"key": None, "is_on": True}


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.cn/abc"},
        {"endpoint": "file:///etc/passwd"},
        {"keys": {"p256dh": "AAAA", "auth": encoded(bytes(16))}},
        {"keys": {"p256dh": encoded(b"\4" + bytes(64)), "auth": encoded(bytes(16))}},
        {"keys": {"auth": encoded(bytes(15))}},
        {"keys": {"auth": "站"}},
        {"keys": {"auth": encoded(bytes(16))}},
        {},
    ],
)
def test_what_is_no_subscription_is_refused(enter: Enter, town: Database, wrong: dict[str, object]) -> None:
    client = enter("S1")
    right = Browser("https://push.example.cn/abc").subscription()
    body = wrong and right | wrong
    assert client.post(SUBSCRIBE, json=body).status_code == 400
    assert rows(town, "SELECT * FROM push_subscription") == []


def test_the_oldest_browser_gives_way(enter: Enter, town: Database) -> None:
    client = enter("S1")
    for number in range(MOST_SUBSCRIPTIONS + 2):
        body = Browser(f"https://push.example.cn/{number}").subscription()
        assert client.post(SUBSCRIBE, json=body).status_code == 204
    left = rows(town, "SELECT endpoint FROM push_subscription ORDER BY id")
    assert len(left) == MOST_SUBSCRIPTIONS and left[0] == ("https://push.example.cn/2",)


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "vapid.pem"
    for _ in range(2):
        assert run_geoapi("notices", "make-key", file).returncode == 0
    assert file.stat().st_mode & 0o077 == 0 and {each.name for each in tmp_path.iterdir()} == {
        "vapid.pem",
        KEYS.parent.name,
    }
    first = public_key(file)
    make_key(file)
    assert public_key(file) == first and len(str(first)) == 87
    assert senders.Ways().vapid_file is None


def test_what_was_turned_off_is_pushed_no_more_and_only_here(
    town: Database, enter: Enter, subscribed: tuple[FlaskClient, Browser], hook: Receiver, ways: Ways
) -> None:
    client, other = subscribed[0], enter("S2")
    go_round(town, ways)
    hook.received.clear()
    body = Browser("https://push.example.cn/other").subscription()
    assert other.post(SUBSCRIBE, json=body).status_code == 204
    happen(town)
    assert client.get(f"{SUBSCRIBE}/key").json["is_on"] is True  # type: ignore[index]
    for _ in range(2):  # The second time there is nothing left, which is as well.
        assert client.delete(SUBSCRIBE).status_code == 204
    assert client.get(f"{SUBSCRIBE}/key").json["is_on"] is False  # type: ignore[index]
    assert other.get(f"{SUBSCRIBE}/key").json["is_on"] is True  # type: ignore[index]
    go_round(town, ways)
    assert hook.received == []
    assert rows(town, "SELECT endpoint FROM push_subscription") == [("https://push.example.cn/other",)]
    again = Browser("https://push.example.cn/again").subscription()
    assert client.post(SUBSCRIBE, json=again).status_code == 204
    assert client.get(f"{SUBSCRIBE}/key").json["is_on"] is True  # type: ignore[index]

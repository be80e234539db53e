"""What is to be sent: nothing lost, nothing in disorder, whoever dies when."""

import os
import signal
import subprocess
import threading
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook

from geoapi.core import outbound
from geoapi.core.boxes import Boxes, add_key, drop_old_keys
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.core.settings import KEYS
from geoapi.office.notices.commands import add_webhook, remove_webhook, reseal_boxes, resend
from geoapi.office.notices.senders import Sender, Ways
from geoapi.office.notices.spreading import send_text
from geoapi.office.notices.store import outbox, receivers
from tests.conftest import ROOT, run_geoapi
from tests.nursery import Child, nursery
from tests.office.access.town import rows, run
from tests.office.notices.conftest import go_round, make_due
from tests.office.notices.receiving import Receiver, receiver

POINTS = ("before sending", "after sending", "before done", "done, not committed")


def add(database: Database, boxes: Boxes, url: str) -> str:
    return add_webhook(database, boxes, "hotline", f"{url}/hook?a=1", ["report.waiting"], "127.0.0.0/8")


def put(database: Database, count: int, subjects: int = 1) -> None:
    (target,) = rows(database, "SELECT id FROM webhook WHERE closed_at IS NULL")[0]
    with database.transaction() as connection:
        for number in range(count):
            body = {"type": "report.waiting", "number": number}
            subject = f"M{number % subjects}"
            outbox.add_message(connection, "webhook", int(str(target)), body, f"test {number}", subject)


def test_a_message_is_signed_and_known_by_its_number(
    database: Database, hook: Receiver, boxes: Boxes
) -> None:
    secret = add(database, boxes, hook.url)
    put(database, 1)
    put(database, 1)
    assert go_round(database) == 1 and go_round(database) == 0
    (got,) = hook.received
    assert got.path == "/hook?a=1" and got.headers["host"] == hook.url.removeprefix("http://")
    told = Webhook(secret).verify(got.body, dict(got.headers))
    assert told == {"type": "report.waiting", "number": 0}
    assert rows(database, "SELECT message::text, tries FROM outbox") == [(got.headers["webhook-id"], 1)]


@pytest.mark.parametrize("status", [199, 302, 400, 404, 429, 500, 503])
def test_what_is_not_taken_is_sent_again_after_pauses_that_grow(
    database: Database, hook: Receiver, boxes: Boxes, status: int
) -> None:
    add(database, boxes, hook.url)
    hook.answer = lambda received: status if status >= 200 else 500
    with receiver() as elsewhere:
        hook.location = elsewhere.url
        put(database, 1)
        pauses = []
        for _ in range(14):
            assert go_round(database) == 1
            ((pause,),) = rows(database, "SELECT next_at - now() FROM outbox")
            assert isinstance(pause, timedelta)
            pauses.append(round(pause.total_seconds(), -1))
            make_due(database)
        assert elsewhere.received == [], "a redirection was followed"
    assert pauses[:4] == [10, 20, 40, 80] and pauses[-2:] == [21600, 21600]
    assert len({each.headers["webhook-id"] for each in hook.received}) == 1
    hook.answer = lambda received: 204
    go_round(database)
    assert rows(database, "SELECT tries, fault FROM outbox WHERE done_at IS NOT NULL") == [(15, None)]


def test_the_next_waits_for_the_former_of_the_same(database: Database, hook: Receiver, boxes: Boxes) -> None:
    add(database, boxes, hook.url)
    put(database, 6, subjects=2)
    hook.answer = lambda received: 500 if orjson.loads(received.body)["number"] == 0 else 204
    go_round(database)
    assert [orjson.loads(each.body)["number"] for each in hook.received] == [0, 1, 3, 5]
    hook.answer = lambda received: 204
    make_due(database)
    go_round(database)
    assert [orjson.loads(each.body)["number"] for each in hook.received][4:] == [0, 2, 4]


def test_after_three_days_it_is_dead_shown_and_may_be_sent_anew(
    database: Database, database_url: str, hook: Receiver, boxes: Boxes
) -> None:
    add(database, boxes, hook.url)
    put(database, 2)
    hook.answer = lambda received: 500
    run(database, "UPDATE outbox SET since = now() - interval '73 h' WHERE body ->> 'number' = '0'")
    go_round(database)
    # It holds up those behind it no longer.
    assert [orjson.loads(each.body)["number"] for each in hook.received] == [0, 1]
    shown = run_geoapi("notices", "dead", database_url=database_url).stdout
    assert "webhook" in shown and "report.waiting M0: tried 1 times. It answered 500." in shown
    number = shown.split()[0]
    assert run_geoapi("notices", "resend", "999", database_url=database_url).returncode == 1
    assert run_geoapi("notices", "resend", number, database_url=database_url).returncode == 0
    assert resend(database, None) == 0
    hook.answer = lambda received: 204
    make_due(database)
    go_round(database)
    assert rows(database, "SELECT count(*) FROM outbox WHERE done_at IS NOT NULL") == [(2,)]
    first, *_, last = [each for each in hook.received if orjson.loads(each.body)["number"] == 0]
    assert first.headers["webhook-id"] == last.headers["webhook-id"]


def test_who_wants_no_more_is_left_alone(database: Database, hook: Receiver, boxes: Boxes) -> None:
    add(database, boxes, hook.url)
    put(database, 1)
    hook.answer = lambda received: 410
    go_round(database)
    assert rows(database, "SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL") == [(1,)]
    remove_webhook(database, "hotline")
    resend(database, None)
    go_round(database)
    assert len(hook.received) == 1 and rows(database, "SELECT box FROM webhook") == [(None,)]
    acts = [("webhook.add",), ("webhook.remove",), ("outbox.resend",)]
    assert rows(database, "SELECT act FROM audit ORDER BY id") == acts


def test_who_answers_a_byte_at_a_time_is_left(
    database: Database, hook: Receiver, boxes: Boxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "DEADLINE_S", 1.0)
    add(database, boxes, hook.url)
    put(database, 1)
    hook.drips = True
    began = time.monotonic()
    assert go_round(database) == 1
    assert time.monotonic() - began < 10
    assert "cannot be reached" in str(rows(database, "SELECT fault FROM outbox"))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1"),
        *("64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::", "ff02::1"),
    ],
)
def test_a_private_address_is_refused(address: str) -> None:
    assert not outbound.is_allowed(address, "example.cn", None)
    assert not outbound.is_allowed(address, "example.cn", outbound.read_trusted("example.cn=10.9.0.0/16"))


def test_a_public_one_and_the_one_that_was_named_are_not() -> None:
    trusted = outbound.read_trusted("hook.city.cn=10.9.0.0/16")
    assert outbound.is_allowed("93.184.215.14", "example.cn", None)
    assert outbound.is_allowed("2400:3200::1", "example.cn", None)
    assert outbound.is_allowed("10.9.1.2", "hook.city.cn", trusted)
    assert outbound.is_allowed("::ffff:10.9.1.2", "hook.city.cn", trusted)
    assert not outbound.is_allowed("10.9.1.2", "other.city.cn", trusted)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "127.1", "0x7f.1"])
def test_nothing_reaches_our_own_network_by_any_name(hook: Receiver, host: str) -> None:
    port = hook.url.rpartition(":")[2]
    for scheme in ("http", "https"):
        with pytest.raises(outbound.Unreachable):
            outbound.post(f"{scheme}://{host}:{port}/", b"{}", {})
    with pytest.raises(outbound.Unreachable, match="private network"):
        outbound.post(f"https://{host}:{port}/", b"{}", {})
    assert hook.received == []


@pytest.mark.parametrize(
    "url", ["ftp://a.cn/", "https:///x", "https://a:b@c.cn/", "https://a.cn:99999/", "x"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(outbound.Unreachable):
        outbound.post(url, b"{}", {})


@pytest.mark.parametrize(
    ("url", "events", "network"),
    [
        ("http://a.cn/", ["report.waiting"], None),
        ("x", ["report.waiting"], None),
        ("https://a.cn/", ["nothing"], None),
        ("https://a.cn/", ["session.begin"], None),
        ("https://a.cn/", ["report.waiting"], "10.0.0.1/8"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(
    database: Database, boxes: Boxes, url: str, events: list[str], network: str | None
) -> None:
    with pytest.raises(InvalidInput):
        add_webhook(database, boxes, "x", url, events, network)


def test_a_secret_is_unreadable_without_the_key_and_serves_under_a_new_one(
    database: Database, hook: Receiver, boxes: Boxes, tmp_path: Path
) -> None:
    secret = add(database, boxes, hook.url)
    assert secret not in str(rows(database, "SELECT * FROM webhook, audit"))
    add_key(tmp_path / KEYS)
    assert (reseal_boxes(database, boxes), reseal_boxes(database, boxes)) == (1, 0)
    drop_old_keys(tmp_path / KEYS)
    put(database, 1)
    go_round(database)
    assert Webhook(secret).verify(hook.received[0].body, dict(hook.received[0].headers))
    run(database, "UPDATE webhook SET box = overlay(box PLACING '\\x00' FROM 20)")
    run(database, "UPDATE outbox SET done_at = NULL, next_at = now()")
    go_round(database)
    faults = rows(database, "SELECT fault FROM outbox WHERE dead_at IS NOT NULL")
    assert faults == [("Its secret cannot be opened by the keys there are.",)]


def test_webhooks_are_added_listed_and_removed_by_the_operator(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOAPI_KEY_FILE", str(tmp_path / KEYS))

    def told(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return run_geoapi("notices", "webhooks", *arguments, database_url=database_url)

    new = ("add", "12345", "https://hook.city.cn/", "--event", "report.waiting", "--event", "post.ends")
    assert told(*new).stdout.startswith("whsec_")
    assert "already" in told(*new).stderr
    assert told("list").stdout == "12345: https://hook.city.cn/: report.waiting, post.ends\n"
    assert told("secret", "12345").stdout.startswith("whsec_") and told("secret", "x").returncode == 1
    assert told("secret", "12345", "--drop-old").stdout == ""
    assert told("remove", "12345").returncode == 0 and told("remove", "12345").returncode == 1
    assert told("list").stdout == ""
    assert told(*new).returncode == 0


def test_texts_and_calls_go_to_the_gateway(town: Database, hook: Receiver, boxes: Boxes) -> None:
    run(town, "INSERT INTO account (kind, person_id, shown_name) SELECT 'staff', id, name FROM person")
    ((account, phone),) = rows(
        town,
        """SELECT account.id, duty_phone FROM account JOIN person ON person.id = person_id
            WHERE staff_no = 'S1'""",
    )
    with town.transaction() as connection:
        for aloud in (False, True):
            send_text(connection, int(str(account)), "post.ends", {"post": "P-1"}, f"t {aloud}", aloud=aloud)
    assert str(phone) not in str(rows(town, "SELECT * FROM outbox"))
    go_round(town)
    assert "GEOAPI_SMS_URL" in str(rows(town, "SELECT fault FROM outbox"))
    make_due(town)
    secret = "whsec_" + "QUJD" * 8
    go_round(town, Ways(gateway_url=f"{hook.url}/send", gateway_secret=secret))
    bodies = [Webhook(secret).verify(each.body, dict(each.headers)) for each in hook.received]
    assert [each["channel"] for each in bodies] == ["sms", "voice"]
    assert bodies[0] == {
        "id": hook.received[0].headers["webhook-id"],
        "channel": "sms",
        "to": phone,
        "template": "post.ends",
        "details": {"post": "P-1"},
    }


def test_one_that_cannot_even_be_written_is_put_off_as_the_others_are(
    database: Database, hook: Receiver, boxes: Boxes
) -> None:
    add(database, boxes, hook.url)
    put(database, 2, subjects=2)
    # Its letters are no base64: somebody has put in another secret.
    with database.transaction() as connection:
        receivers.put_box(connection, "webhook", "box", 1, boxes.seal(b"whsec_A", "webhook", "box", 1))
    assert go_round(database) == 2 and hook.received == []
    faults = rows(database, "SELECT DISTINCT fault, tries, next_at > now() FROM outbox")
    assert faults == [("It could not be sent: Error.", 1, True)]


def test_taking_one_does_not_take_longer_the_more_wait(database: Database) -> None:
    run(
        database,
        """INSERT INTO outbox (channel, target, body, dedup, in_order_of)
           SELECT 'webhook', 1, '{}', n::text, 'M' || n % 2000 FROM generate_series(1, 20000) AS n""",
    )
    run(database, "ANALYZE outbox")
    began = time.monotonic()
    with database.transaction() as connection:
        taken = [outbox.lease(connection) for _ in range(50)]
    # Sorting all of them each time takes ten times as long.
    assert all(taken) and time.monotonic() - began < 0.8


def test_what_is_old_is_deleted(database: Database, hook: Receiver, boxes: Boxes) -> None:
    add(database, boxes, hook.url)
    put(database, 3)
    run(database, "UPDATE outbox SET done_at = now() - interval '91 d' WHERE id = 1")
    run(database, "UPDATE outbox SET dead_at = now() - interval '89 d' WHERE id = 2")
    go_round(database)
    assert rows(database, "SELECT id FROM outbox ORDER BY id") == [(2,), (3,)]


def test_of_two_clerks_at_once_each_message_is_sent_by_one(
    database_url: str, hook: Receiver, boxes: Boxes
) -> None:
    database = Database(database_url)
    add(database, boxes, hook.url)
    put(database, 100, subjects=10)

    def send_all() -> None:
        while Sender(Ways(), boxes).send_next(database):
            pass

    senders = [threading.Thread(target=send_all) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    go_round(database)
    database.close()
    assert len(hook.received) == len({each.headers["webhook-id"] for each in hook.received}) == 100
    in_order(hook)


def in_order(hook: Receiver) -> None:
    """Whatever was sent of a subject came in its order, repetitions before the next."""
    came = defaultdict(list)
    for each in hook.received:
        number = orjson.loads(each.body)["number"]
        came[number % 10].append(number)
    assert all(numbers == sorted(numbers) for numbers in came.values()), came


def test_clerks_killed_at_every_step_lose_nothing_and_repeat_under_one_number(
    database: Database, database_url: str, hook: Receiver, boxes: Boxes, tmp_path: Path
) -> None:
    """Real processes, two at once, killed with -9 at each point in turn: 24 deaths."""
    add(database, boxes, hook.url)
    put(database, 240, subjects=10)
    script = Path(__file__).with_name("dying_clerk.py")
    environment = os.environ | {"GEOAPI_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
    environment |= {"GEOAPI_KEY_FILE": str(tmp_path / KEYS)}

    def start(point: str, times: int) -> Child:
        return nursery().run([str(script), point, str(times)], environment, tmp_path / uuid4().hex)

    deaths = 0
    for turn in range(12):
        pair = [start(POINTS[(turn + other) % 4], 2 + turn % 3) for other in range(2)]
        for process in pair:
            process.wait(60)
            assert process.exit_code() is None, "it was not killed"
            deaths += 1
    left = start("never", 1)
    try:
        deadline = time.monotonic() + 60
        while rows(database, "SELECT count(*) FROM outbox WHERE done_at IS NULL") != [(0,)]:
            assert time.monotonic() < deadline, rows(database, "SELECT id, fault FROM outbox")
            time.sleep(0.1)
    finally:
        left.send_signal(signal.SIGTERM)
        left.wait(20)
    by_number = defaultdict(set)
    for each in hook.received:
        by_number[orjson.loads(each.body)["number"]].add(each.headers["webhook-id"])
    assert set(by_number) == set(range(240)), "lost"
    assert all(len(ids) == 1 for ids in by_number.values()), "repeated under another number"
    assert 0 < len(hook.received) - 240 <= deaths * 4
    in_order(hook)
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL")).scalar() == 0

"""Pictures that a sender names elsewhere: fetched from its own hosts alone, and never from our network."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask.testing import FlaskClient

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.features.exchange.clients import add_client, faults_of
from geoapi.features.exchange.open311.media import fetch_media, name_unfetched
from geoapi.features.exchange.store.messages import MEDIA
from geoapi.office.notices.senders import Sender, Ways
from geoapi.office.notices.store import outbox
from tests.features.cases.photos import jpeg
from tests.features.cases.reporters import STAFF, act, read_file
from tests.features.exchange.open311.asking import post
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

PICTURE = jpeg((64, 48))
PATHS = {"/lamp.jpg": (200, PICTURE), "/page": (200, b"<html>"), "/gone": (404, b""), "/moved": (302, b""),
         "/big": (200, b"\xff\xd8\xff" + bytes(13 << 20)), "/down": (500, b"")}  # fmt: skip


@pytest.fixture
def album() -> Iterator[tuple[str, list[str]]]:
    """A server of pictures on this machine, and what it was asked for."""
    asked = list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, body = PATHS[self.path.partition("?")[0]]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/lamp.jpg")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silence."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Who has read enough has gone."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def send(client: FlaskClient, key: str, url: str) -> str:
    lon, lat = position(100, 50)
    said: dict[str, Any] = {"service_code": "street_lamp", "lat": lat, "long": lon, "description": url}
    return str(post(client, "requests", api_key=key, media_url=url, **said)[0]["service_request_id"])


def fetch_all(database: Database, boxes: Boxes) -> None:
    sender = Sender(Ways(), boxes, also={MEDIA: fetch_media}, given_up={MEDIA: name_unfetched})
    while sender.send_next(database):
        pass


def test_pictures_come_from_the_hosts_of_the_client_alone(
    client: FlaskClient, people: Enter, town: Database, boxes: Boxes, album: tuple[str, list[str]]
) -> None:
    base, asked = album
    hosts = ["127.0.0.1=127.0.0.1/32"]
    key = add_client(town, boxes, code="own", name="本市平台", may=["open311"], hosts=hosts)["key"]
    strange = add_client(town, boxes, code="strange", name="外地平台", may=["open311"])["key"]
    good = send(client, key, f"{base}/lamp.jpg?size=2")
    wrong = {
        path: send(client, key, f"{base}{path}") for path in ("/page", "/gone", "/moved", "/big", "/down")
    }
    foreign = send(client, strange, f"{base}/lamp.jpg")
    assert asked == []
    fetch_all(town, boxes)
    # Nobody is followed to another place, and nothing is asked for by whoever may not name it.
    assert sorted(asked) == sorted(["/lamp.jpg?size=2", *wrong])
    staff = people(STAFF)
    assert [each["stage"] for each in read_file(staff, good)["evidence"]] == ["before"]
    assert rows(town, "SELECT encode(sent, 'hex') FROM evidence") == [(PICTURE.hex(),)]
    assert read_file(staff, good)["notes"] == []
    for path in ("/page", "/gone", "/moved"):
        file = read_file(staff, wrong[path])
        (note,) = file["notes"]
        told, why = note["body"].split("\n")
        assert (told, note["told"]) == (f"media_url: {base}{path}", "staff") and why.endswith(".")
    assert all(read_file(staff, number)["evidence"] == [] for number in (*wrong.values(), foreign))
    assert [each["body"] for each in read_file(staff, foreign)["notes"]] == [f"media_url: {base}/lamp.jpg"]
    # An operator sees of which matter it is, and takes nobody's account for it.
    with town.transaction() as connection:
        dead = {(each.subject, each.receiver) for each in outbox.dead(connection, 9)}
    assert dead == {(wrong[path], None) for path in ("/page", "/gone", "/moved")}
    # What may come yet is tried again, and the same picture is there once.
    waiting = rows(town, "SELECT body ->> 'url' FROM outbox WHERE done_at IS NULL AND dead_at IS NULL")
    assert {url for (url,) in waiting} == {f"{base}/down", f"{base}/big"}
    assert read_file(staff, wrong["/down"])["notes"] == []
    run(town, "UPDATE outbox SET done_at = NULL, dead_at = NULL, next_at = now()")
    fetch_all(town, boxes)
    assert len(read_file(staff, good)["evidence"]) == 1
    assert len(read_file(staff, wrong["/gone"])["notes"]) == 1, "named once, however often it is tried"
    # Once it has been tried for days it is said to who works on it, and listed for whoever runs the system.
    run(town, "UPDATE outbox SET since = now() - interval '4 days', next_at = now() WHERE dead_at IS NULL")
    fetch_all(town, boxes)
    (note,) = read_file(staff, wrong["/down"])["notes"]
    assert note["body"] == f"media_url: {base}/down\nIt answered 500."
    found = {(each.number, each.url): each.fault for each in faults_of(town, "own")}
    assert set(found) == {(wrong[path], f"{base}{path}") for path in wrong}
    assert found[wrong["/down"], f"{base}/down"] == "It answered 500."
    assert faults_of(town, "strange") == []


def test_a_picture_comes_with_what_is_added_too(
    client: FlaskClient, people: Enter, town: Database, boxes: Boxes, album: tuple[str, list[str]]
) -> None:
    """Whether it moves the matter, or is a note; what may not be fetched is not dropped."""
    base, asked = album
    key = add_client(
        town, boxes, code="own", name="本市平台", may=["open311"], hosts=["127.0.0.1=127.0.0.1/32"]
    )["key"]
    staff, number = people(STAFF), send(client, key, f"{base}/gone")
    other = send(client, key, f"{base}/page")
    for each in (number, other):
        act(staff, each, "accept", weight="simple")
        act(staff, each, "answer", outcome="fixed", said="换了灯泡")

    def add(number: str, update_id: str, url: str, **also: str) -> None:
        said = {"update_id": update_id, "updated_datetime": "2026-11-30T08:00:00+08:00"}
        said["description"] = "还黑"
        sent = {"api_key": key, "service_request_id": number, "media_url": url}
        post(client, "servicerequestupdates", **said, **sent, **also)

    for _ in range(2):
        add(number, "1", f"{base}/lamp.jpg", status="OPEN")
        add(number, "2", f"{base}/lamp.jpg?size=2")
        fetch_all(town, boxes)
    file = read_file(staff, number)
    assert file["state"] == "working"
    assert [each["stage"] for each in file["evidence"]] == ["during"], "the same picture twice is one"
    assert sorted(asked) == sorted(["/gone", "/page", "/lamp.jpg", "/lamp.jpg?size=2"])
    for _ in range(2):
        add(other, "3", "https://pictures.example.cn/3.jpg", status="CLOSED")
    file = read_file(staff, other)
    named = [each["body"] for each in file["notes"] if each["told"] == "staff"]
    assert file["state"] == "closed" and named.count("media_url: https://pictures.example.cn/3.jpg") == 1


def test_nothing_is_fetched_from_our_own_network(
    client: FlaskClient, people: Enter, town: Database, boxes: Boxes, album: tuple[str, list[str]]
) -> None:
    base, asked = album
    port = base.rpartition(":")[2]
    # Names that lead to this machine, of a client that may name hosts of the public network.
    key = add_client(
        town, boxes, code="own", name="本市平台", may=["open311"], hosts=["localhost", "127.0.0.1"]
    )["key"]
    for url in (
        f"https://localhost:{port}/lamp.jpg",
        f"https://127.0.0.1:{port}/lamp.jpg",
        f"{base}/lamp.jpg",
    ):
        send(client, key, url)
    for url in ("https://127.0.0.1@localhost/x.jpg", "https://localhost:99999/x", "http://[", "http://a b/"):
        said = {"api_key": key, "service_code": "street_lamp", "lat": "0", "long": "0", "media_url": url}
        assert client.post("/open311/v2/requests.json", data=said).status_code == 400, url
    fetch_all(town, boxes)
    assert asked == [] and rows(town, "SELECT count(*) FROM evidence") == [(0,)]
    faults = rows(town, "SELECT DISTINCT fault FROM outbox WHERE fault IS NOT NULL")
    assert any("private network" in str(fault) for (fault,) in faults)
    # Who may name nothing any more since has nothing fetched.
    run(town, "UPDATE outbox SET next_at = now()")
    run(town, "UPDATE exchange_client SET hosts = '{}'")
    fetch_all(town, boxes)
    assert rows(town, "SELECT count(*) FROM outbox WHERE dead_at IS NULL") == [(0,)] and asked == []

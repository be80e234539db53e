"""No client holds the server up, and what goes through the edge is what Flask answered."""

import asyncio
import gzip
import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from apiflask import APIFlask
from bench import hostile, strange
from bench.hostile import BATCH, CHUNKED, CSV, JSON, LOOKUP

from tests import loops

CUT_OFF = {"cut off", "ConnectionResetError", "BrokenPipeError"}
# Those that differ from one answer to the next, or that the server adds.
FLEETING = {"date", "server", "connection", "transfer-encoding", "x-request-id"}


@pytest.fixture
def port(server: str) -> int:
    return urlsplit(server).port or 0


@pytest.fixture(scope="module")
def prober(server: str) -> Iterator[hostile.Prober]:
    made = hostile.Prober(urlsplit(server).port or 0)
    yield made
    made.close()


def wait_until_free(port: int) -> None:
    """Whoever has gone away is soon worked for no more."""
    deadline = time.monotonic() + 10
    while ask(port, BATCH, "POST", {"Content-Type": JSON}, b"[]")[0] != 200:
        assert time.monotonic() < deadline, "batches of clients that are gone are still worked on"
        time.sleep(0.2)


def ask(
    port: int,
    path: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    data = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, data


@pytest.mark.parametrize("name", sorted(hostile.SLOW))
def test_slow_clients_hold_up_nobody(port: int, prober: hostile.Prober, name: str) -> None:
    asked = prober.start(6)
    loops.run(hostile.assail(port, hostile.SLOW[name], 64, 6))
    probed = asked.result()
    assert len(probed.seconds) == probed.asked == 120, str(probed)
    wait_until_free(port)


def test_batches_at_their_heaviest_hold_up_nobody(port: int, prober: hostile.Prober) -> None:
    asked = prober.start(6)
    endings = loops.run(hostile.assail(port, hostile.HEAVY["costly addresses in JSON"], 40, 6))
    probed = asked.result()
    assert len(probed.seconds) == probed.asked == 120, str(probed)
    # How many are refused depends on how fast this machine sends; a test below holds that they are.
    assert set(endings) <= {"200", "503"}
    wait_until_free(port)


def test_strange_requests_hold_up_nobody_and_break_nothing(port: int, prober: hostile.Prober) -> None:
    seconds = 8

    async def all_at_once() -> list[Counter[str]]:
        return await asyncio.gather(
            *(hostile.assail(port, attacker, 3, seconds) for attacker, _ in strange.STRANGE.values())
        )

    asked = prober.start(seconds)
    endings = loops.run(all_at_once())
    probed = asked.result()
    assert len(probed.seconds) == probed.asked == 20 * seconds, str(probed)
    for (name, (_, expected)), ended in zip(strange.STRANGE.items(), endings, strict=True):
        assert set(ended) <= expected | {"503", *CUT_OFF}, (name, ended)
    wait_until_free(port)


def raw(port: int, request: str) -> bytes:
    """All that comes back to a request written out by hand, which asks for its connection to be closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(request.encode())
        return b"".join(iter(lambda: client.recv(1 << 16), b""))


@pytest.mark.parametrize("path", [LOOKUP, "/api/v1/places/kinds", "/livez"])
@pytest.mark.parametrize(
    ("hosts", "version", "status"),
    [
        (["map.example"], "1.1", 200),
        (["map.example:8000"], "1.1", 200),
        (["[::1]:8000"], "1.1", 200),
        ([], "1.0", 200),
        ([], "1.1", 400),
        ([""], "1.1", 400),
        (["a.example", "b.example"], "1.1", 400),
        (["a.example", "a.example"], "1.1", 400),
        (["a.example,b.example"], "1.1", 400),
        (["a b"], "1.1", 400),
        (["a.example/x"], "1.1", 400),
        (["user@a.example"], "1.1", 400),
    ],
)
def test_every_way_asks_for_the_one_host(
    port: int, path: str, hosts: list[str], version: str, status: int
) -> None:
    named = "".join(f"Host: {host}\r\n" for host in hosts)
    answer = raw(port, f"GET {path} HTTP/{version}\r\n{named}Connection: close\r\n\r\n")
    assert int(answer.split(b" ")[1]) == status
    if status == 400:
        assert b"one host" in answer and b"application/problem+json" in answer


def test_json_of_more_parts_than_rows_can_have_is_not_read(port: int) -> None:
    for body in (
        b"[" + b"[]," * 1_000_000 + b"0]",
        b"[" + b'{"a":1},' * 500_000 + b"0]",
        b"[" + b"0," * 400_000 + b"0]",
    ):
        status, headers, said = ask(port, BATCH, "POST", {"Content-Type": JSON}, body)
        assert (status, headers["content-type"]) == (413, "application/problem+json")
        assert "10,000 rows" in json.loads(said)["detail"]
    # As many rows as may be, each saying all that a row can say, and with commas in its address.
    row = {
        "id": "a:b",
        "address": "1, 2, 3: 4, 5",
        "lon": 120.85,
        "lat": 40.72,
        "crs": "wgs84",
        "accuracy_m": 5,
    }
    status, _, said = ask(port, BATCH, "POST", {"Content-Type": JSON}, json.dumps([row] * 10_000).encode())
    assert status == 200 and len(json.loads(said)) == 10_000


def test_a_question_has_a_bounded_number_of_parameters(port: int) -> None:
    status, _, said = ask(port, LOOKUP + "&x=" * 20_000)
    assert status == 400 and "parameters" in json.loads(said)["detail"]


def test_a_csv_has_a_bounded_number_of_columns(port: int) -> None:
    body = b"id,lon,lat" + b",a" * 100_000 + b"\n" + b"1,2,3\n" * 100
    status, _, said = ask(port, BATCH, "POST", {"Content-Type": CSV}, body)
    assert status == 400 and "100,003 columns" in json.loads(said)["detail"]


def test_long_rows_of_a_csv_are_answered_a_few_at_a_time(port: int) -> None:
    body = b"id,lon,lat,note\n" + b"".join(
        b"%d,120.8512,40.7203,%s\n" % (row, b"a" * 90_000) for row in range(40)
    )
    status, _, answer = ask(port, BATCH, "POST", {"Content-Type": CSV}, body)
    assert status == 200 and answer.count(b"\r\n") == 41 and answer.count(b"a" * 90_000) == 40


def test_who_dribbles_a_body_is_told_so_and_turned_out(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(hostile.post(BATCH, JSON, "Content-Length: 100000", b"["))
        began = time.monotonic()
        client.settimeout(0.5)
        answer = b""
        while b"\r\n\r\n" not in answer:
            assert time.monotonic() - began < 20, "the body was waited for"
            try:
                answer += client.recv(4096)
            except TimeoutError:
                client.sendall(b" ")
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408") and b"application/problem+json" in head
        assert (
            json.loads(body)["type"] == "/problems/too-slow"
            and "bytes a second" in json.loads(body)["detail"]
        )


def test_a_slow_but_steady_body_is_answered(port: int) -> None:
    row = b'[{"id":1,"lon":120.8512,"lat":40.7203}'
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(hostile.post(BATCH, JSON, f"Connection: close\r\n{CHUNKED}"))
        for _ in range(24):
            # Twice the least rate, for longer than a body may stand still.
            client.sendall(b"1f4\r\n" + (row if _ == 0 else b"").ljust(500) + b"\r\n")
            time.sleep(0.5)
        client.sendall(b"1\r\n]\r\n0\r\n\r\n")
        answer = b""
        while piece := client.recv(1 << 16):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200") and b'"grid"' in answer


def test_a_body_that_breaks_off_is_not_answered_as_if_whole(port: int) -> None:
    for framing, begun in (
        ("Content-Length: 5000", b"id,lon,lat\n1,120.85,40.72\n"),
        (CHUNKED, b"b\r\nid,lon,lat\n\r\n"),
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
            client.sendall(hostile.post(BATCH, CSV, framing, begun))
            time.sleep(0.2)
            client.shutdown(socket.SHUT_WR)
            assert b"grid_code" not in client.recv(1 << 16)


def test_a_body_too_large_is_read_and_refused(port: int) -> None:
    status, headers, body = ask(port, BATCH, "POST", {"Content-Type": JSON}, b" " * (9 << 20))
    assert status == 413 and headers["content-type"] == "application/problem+json"
    assert "8 MiB" in json.loads(body)["detail"]


def test_when_all_places_are_taken_it_says_when_to_come_back(port: int) -> None:
    told: list[tuple[int, dict[str, str], bytes]] = []
    body = hostile.costly_rows(20)
    clients = [
        threading.Thread(target=lambda: told.append(ask(port, BATCH, "POST", {"Content-Type": JSON}, body)))
        for _ in range(30)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    refused = [each for each in told if each[0] == 503]
    assert len(told) == 30 and refused and {each[0] for each in told} == {200, 503}
    for _, headers, data in refused:
        assert int(headers["retry-after"]) > 0 and headers["content-type"] == "application/problem+json"
        assert json.loads(data)["type"] == "/problems/busy"


def test_a_long_csv_comes_back_whole_also_to_a_slow_reader(port: int) -> None:
    rows = 30_000
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        client.connect(("127.0.0.1", port))
        client.sendall(hostile.whole_post(BATCH, CSV, hostile.csv_of(rows)))
        time.sleep(3)  # The answer has to wait for its reader.
        received = b"".join(iter(lambda: client.recv(1 << 16), b""))
    head, _, chunks = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200") and received.endswith(b"\r\n0\r\n\r\n")
    assert joined(chunks).count(b"\n1,120.8512,40.7203,") == rows


def joined(chunks: bytes) -> bytes:
    """A body without the framing of its chunks."""
    body, at = bytearray(), 0
    while size := int(chunks[at : (end := chunks.index(b"\r\n", at))], 16):
        body += chunks[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
    return bytes(body)


def test_a_client_that_expects_to_continue_may(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(
            hostile.post(BATCH, JSON, "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2")
        )
        assert client.recv(4096).startswith(b"HTTP/1.1 100")
        client.sendall(b"[]")
        assert client.recv(4096).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        (f"{LOOKUP}&accuracy_m=20", "HEAD", {}),
        ("/api/v1/locate?lon=400&lat=0", "GET", {}),
        ("/api/v1/locate?lon=0&lat=0", "GET", {}),
        ("/api/v1/locate?lon=120.84&lat=40.7", "GET", {"Origin": "https://elsewhere.example"}),
        ("/", "GET", {}),
        ("/", "GET", {"Accept-Encoding": "gzip"}),
        ("/", "HEAD", {}),
        ("/nowhere", "GET", {}),
        ("/nowhere", "POST", {}),
        ("/api/v1/locate", "DELETE", {}),
        ("/api/v1/locate/batch", "OPTIONS", {}),
        ("/p/nothing", "GET", {}),
        ("/web/vendor/leaflet/leaflet.js", "GET", {"Range": "bytes=0-9"}),
        ("/web/vendor/leaflet/leaflet.js", "GET", {"Range": "bytes=99999999-"}),
        ("/web/vendor/swagger-ui/swagger-ui-bundle.js", "GET", {}),
        ("/web/vendor/swagger-ui/swagger-ui-bundle.js", "HEAD", {}),
        ("/api/v1/areas.geojson", "GET", {}),
        ("/api/v1/areas?level=grid&limit=200", "GET", {"Accept-Encoding": "gzip"}),
        ("/api/v1/addresses/search?q=%E4%BA%91%E7%A6%A7", "GET", {}),
        ("/api/v1/places/kinds", "GET", {}),
        ("/tiles/areas.json", "GET", {}),
        ("/livez", "GET", {}),
        ("/readyz", "HEAD", {}),
        ("/openapi.json", "GET", {}),
    ],
)
def test_the_edge_changes_nothing(
    port: int, app: APIFlask, path: str, method: str, headers: dict[str, str]
) -> None:
    host = {"Host": f"127.0.0.1:{port}"}
    status, given, body = ask(port, path, method, headers)
    plain = app.test_client().open(path, method=method, headers=headers | host)
    expected = {name.lower(): value for name, value in plain.headers if name.lower() not in FLEETING}
    given = {name: value for name, value in given.items() if name not in FLEETING}
    for each in (expected, given):
        if "allow" in each:  # A set, in any order.
            each["allow"] = ", ".join(sorted(each["allow"].split(", ")))
        if "expires" in each:  # Follows the clock: the two are asked one after the other.
            each["expires"] = "given"
    if "content-length" not in expected:  # The server counts what is at hand as a whole.
        given.pop("content-length", None)
    assert (status, given) == (plain.status_code, expected)
    unpack = gzip.decompress if "content-encoding" in given and method != "HEAD" else bytes
    assert unpack(body) == unpack(plain.data)


def test_what_a_client_has_is_not_sent_again(port: int) -> None:
    for path in ("/", "/web/vendor/swagger-ui/swagger-ui-bundle.js"):
        _, headers, _ = ask(port, path)
        status, again, body = ask(port, path, headers={"If-None-Match": headers["etag"]})
        assert (status, body) == (304, b"") and again["etag"] == headers["etag"]

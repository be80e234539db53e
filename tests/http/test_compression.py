"""Text is sent gzipped to whoever takes it so, and says the same as plain; nothing else is touched."""

import gzip

from flask.testing import FlaskClient

from tests.conftest import ROOT

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
SCRIPT = "/web/vendor/leaflet/leaflet.js"


def test_a_file_of_text_is_packed_and_says_the_same(client: FlaskClient) -> None:
    packed, plain = client.get(SCRIPT, headers=GZIP), client.get(SCRIPT)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == (ROOT / SCRIPT[1:]).read_bytes()
    assert int(packed.headers["Content-Length"]) == len(packed.data) < 0.4 * len(plain.data)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_a_packed_file_is_not_sent_twice(client: FlaskClient) -> None:
    etag = client.get(SCRIPT, headers=GZIP).headers["ETag"]
    again = client.get(SCRIPT, headers=GZIP | {"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in again.headers


def test_a_part_of_a_file_is_a_part_of_the_plain_file(client: FlaskClient) -> None:
    part = client.get(SCRIPT, headers=GZIP | {"Range": "bytes=10-29"})
    assert part.status_code == 206
    assert part.data == (ROOT / SCRIPT[1:]).read_bytes()[10:30]


def test_answers_are_packed_where_it_saves_a_packet(client: FlaskClient) -> None:
    packed, plain = client.get("/openapi.json", headers=GZIP), client.get("/openapi.json")
    assert gzip.decompress(packed.data) == plain.data
    short = client.get("/livez", headers=GZIP)
    assert short.json == {"status": "ok"}
    assert "Content-Encoding" not in short.headers


def test_what_is_asked_of_the_head_alone_has_no_body(client: FlaskClient) -> None:
    whole, head = client.get(SCRIPT, headers=GZIP), client.head(SCRIPT, headers=GZIP)
    assert head.data == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_who_refuses_gzip_gets_none(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get(SCRIPT, headers={"Accept-Encoding": "br, gzip;q=0"}).headers


def test_a_picture_is_sent_as_it_is(client: FlaskClient) -> None:
    picture = client.get("/web/screenshot.png", headers=GZIP)
    assert "Content-Encoding" not in picture.headers
    assert "Vary" not in picture.headers
    picture.close()

"""Photos of a case: sent in pieces, made anew, shown to who may see them, taken down everywhere."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID, uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image

from geoapi.core.db import Database
from geoapi.office.matters.evidence import making
from geoapi.office.matters.evidence.receiving import Piece, receive
from geoapi.office.matters.forgetting import delete_orphans
from tests.features.cases.photos import (
    SECRET,
    gif,
    hash_of,
    jpeg,
    make_pictures,
    png,
    png_that_claims,
    send,
    state,
    webp,
)
from tests.features.cases.reporters import (
    OTHER_WORKER,
    STAFF,
    WORKER,
    a_case,
    act,
    read_file,
    read_receipt,
    report,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run
from tests.served import served


@pytest.fixture
def resident(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def report_with(client: FlaskClient, *photos: bytes) -> tuple[Any, str]:
    """The receipt of a case that names photos, and its submission."""
    submission = str(uuid4())
    return report(client, submission=submission, evidence=list(map(hash_of, photos))), submission


def test_a_photo_is_made_anew_and_seen_by_who_may(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    photo = jpeg((3000, 1500), orientation=6)
    assert photo.count(SECRET) >= 3
    receipt, submission = report_with(resident, photo)
    number, sha256 = receipt["number"], hash_of(photo)
    (named,) = read_receipt(resident, receipt)["evidence"]
    assert (named["state"], named["stage"]) == ("receiving", "before")
    assert state(resident, sha256, submission)["received"] == 0

    sent = send(resident, sha256, submission, photo)
    assert (sent["state"], sent["received"], sent["bytes"]) == ("received", len(photo), len(photo))
    # The phone did not hear the answer, and sends it again.
    assert send(resident, sha256, submission, photo)["state"] == "received"
    own = f"/api/v1/matters/{number}/receipt/evidence/{sha256}?key={receipt['key']}"
    assert resident.get(own).status_code == 404
    assert make_pictures(town) == 1
    assert state(resident, sha256, submission)["state"] == "ready"

    shown = resident.get(own)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    with Image.open(io.BytesIO(shown.data)) as picture:
        # Upright, as it was held: what was left is on top.
        assert (picture.format, picture.size) == ("JPEG", (800, 1600))
        assert not picture.getexif() and set(picture.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }
        red, _, blue = picture.getpixel((400, 100))  # type: ignore[misc]
        assert red > 200 and blue < 60
    assert SECRET not in shown.data
    assert rows(town, "SELECT sent IS NULL, width, height FROM evidence") == [(True, 800, 1600)]
    (told,) = read_file(people(STAFF), number)["evidence"]
    assert (told["state"], told["width"], told["told"]) == ("ready", 800, "reporter")

    path = f"/api/v1/matters/{number}/evidence/{sha256}"
    assert people(WORKER).get(path).data == shown.data
    assert people(OTHER_WORKER).get(path).status_code == 404
    assert resident.get(path).status_code == 401
    assert resident.get(own.replace(receipt["key"], "a" * 26)).status_code == 401


def test_it_comes_in_pieces_and_goes_on_where_it_stopped(resident: FlaskClient, town: Database) -> None:
    photo = jpeg((1400, 1400)) + b"\0" * 300_000
    piece, whole, sha256 = 1 << 16, len(photo), hash_of(photo)
    _, submission = report_with(resident, photo)

    def put(start: int, end: int, status: int = 200) -> Any:
        said = f"bytes {start}-{end - 1}/{whole}"
        return send(resident, sha256, submission, photo[start:end], status, content_range=said)

    assert put(0, piece)["received"] == piece
    ahead = put(3 * piece, 4 * piece, 409)
    assert ahead["now"] == {"received": piece, "bytes": whole}
    # What was sent before may be sent again, also with more behind it.
    assert put(0, piece)["received"] == piece
    assert put(0, 3 * piece)["received"] == 3 * piece
    assert state(resident, sha256, submission)["received"] == 3 * piece
    assert put(3 * piece, whole)["state"] == "received"
    assert make_pictures(town) == 1 and state(resident, sha256, submission)["state"] == "ready"


def test_what_is_too_small_too_large_or_another_file_is_refused(
    resident: FlaskClient, town: Database
) -> None:
    photo = jpeg((900, 900))
    sha256 = hash_of(photo)
    _, submission = report_with(resident, photo)
    assert "empty" in send(resident, sha256, submission, b"", 400)["detail"]
    tiny = send(resident, sha256, submission, photo[:10], 400, content_range=f"bytes 0-9/{len(photo)}")
    assert "65536 bytes at least" in tiny["detail"]
    for large in (photo + bytes(40 << 20), photo + bytes((12 << 20) - len(photo) + 1)):
        assert "12 MiB" in send(resident, sha256, submission, large, 413)["detail"]
    crooked = send(resident, sha256, submission, photo, 400, content_range="bytes 5-2/100")
    assert crooked["errors"][0]["field"] == "Content-Range"
    claimed = f"bytes 0-65535/{(12 << 20) + 1}"
    send(resident, sha256, submission, (photo * 40)[: 1 << 16], 413, content_range=claimed)
    another = send(resident, sha256, submission, photo + b"more", 400)
    assert another["errors"][0]["field"] == "sha256"
    assert state(resident, sha256, submission)["received"] == 0
    # Somebody had said another length: the one that fits the hash counts.
    assert send(resident, sha256, submission, photo)["state"] == "received"
    send(resident, "Z" * 64, submission, photo, 400)
    send(resident, "0" * 63, submission, photo, 400)
    assert rows(town, "SELECT count(*) FROM evidence") == [(1,)]


def test_only_who_has_sent_the_report_sends_its_photos(resident: FlaskClient, town: Database) -> None:
    photo, other = jpeg(), png()
    _, submission = report_with(resident, photo)
    _, others_submission = report_with(resident, other)
    for sha256, said in ((hash_of(photo), others_submission), (hash_of(other), submission),
                         (hash_of(photo), str(uuid4()))):  # fmt: skip
        send(resident, sha256, said, photo, 401)
        assert resident.get(f"/api/v1/evidence/{sha256}?submission={said}").status_code == 401
    send(resident, hash_of(photo), "no-uuid", photo, 400)
    assert rows(town, "SELECT count(*) FROM evidence") == [(0,)]
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = resident.put(
        f"/api/v1/evidence/{hash_of(photo)}?submission={submission}", data=photo, headers=foreign,
        content_type="image/jpeg",
    )  # fmt: skip
    assert answer.status_code == 403


def test_what_is_no_photo_is_refused_at_once_with_a_sentence(resident: FlaskClient) -> None:
    for content, said in (
        (gif(), "GIF"),
        (b"GIF89a/*" + b"<script>alert(1)</script>" * 9, "GIF"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\xef\xbb\xbf \n<svg onload='x'/>", "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(60), "HEIC"),
        (b"\0\0\0\x18ftypavif" + bytes(60), "AVIF"),
        (b"\0\0\0\x18ftypisom" + bytes(60), "video"),
        (b"II*\0" + bytes(60), "TIFF"),
    ):
        _, submission = report_with(resident, content)
        told = send(resident, hash_of(content), submission, content, 415)
        assert said in told["detail"] and "JPEG, PNG or WebP" in told["detail"]
    # What begins as something else than it is elsewhere.
    several = [b"%PDF-1.4 " + jpeg(), b"PK\x03\x04" + jpeg(), b"<html>" + jpeg(), b"\xff\xd8", jpeg()[1:]]
    _, submission = report_with(resident, *several)
    for content in several:
        send(resident, hash_of(content), submission, content, 415)


def test_other_content_types_are_refused(resident: FlaskClient) -> None:
    photo = jpeg()
    _, submission = report_with(resident, photo)
    for media in ("image/heic", "image/svg+xml", "image/gif", "application/json", "text/plain", ""):
        send(resident, hash_of(photo), submission, photo, 415, media=media)


def test_bombs_and_damaged_pictures_are_refused_by_the_child(resident: FlaskClient, town: Database) -> None:
    whole = jpeg((800, 800), exif=False)
    wrong = {
        "too-many-pixels": png_that_claims(60_000, 60_000),
        "damaged": whole[: len(whole) // 2],
    }
    for code, content in wrong.items():
        _, submission = report_with(resident, content)
        assert send(resident, hash_of(content), submission, content)["state"] == "received"
        assert make_pictures(town) == 1
        told = state(resident, hash_of(content), submission)
        assert (told["state"], told["fault"]["code"]) == ("refused", code) and told["fault"]["detail"]
    assert rows(town, "SELECT count(*) FROM evidence WHERE sent IS NOT NULL OR picture IS NOT NULL") == [(0,)]


def test_a_child_that_dies_is_not_started_for_ever(
    resident: FlaskClient, town: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = jpeg()
    _, submission = report_with(resident, photo)
    send(resident, hash_of(photo), submission, photo)
    monkeypatch.setattr(making, "_CHILD", ("/bin/false",))
    monkeypatch.setattr(making, "PAUSE_S", 0.0)
    assert make_pictures(town) == making.MOST_TRIES + 1
    assert state(resident, hash_of(photo), submission)["fault"]["code"] == "unreadable"


def test_nothing_that_hides_behind_a_picture_comes_along(resident: FlaskClient, town: Database) -> None:
    hidden = b"<script>alert(document.cookie)</script>PK\x03\x04"
    for photo in (jpeg() + hidden, png() + hidden, webp() + hidden):
        receipt, submission = report_with(resident, photo)
        send(resident, hash_of(photo), submission, photo)
        assert make_pictures(town) == 1
        path = f"/api/v1/matters/{receipt['number']}/receipt/evidence/{hash_of(photo)}?key={receipt['key']}"
        shown = resident.get(path)
        assert shown.status_code == 200 and hidden not in shown.data and shown.data[:3] == b"\xff\xd8\xff"


def test_it_is_taken_down_everywhere_and_not_taken_again(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    photo = jpeg()
    (first, submission), (second, other) = report_with(resident, photo), report_with(resident, photo)
    assert send(resident, hash_of(photo), submission, photo)["state"] == "received"
    make_pictures(town)
    path = "/api/v1/matters/{}/evidence/{}"
    staff, worker = people(STAFF), people(WORKER)
    assert staff.get(path.format(second["number"], hash_of(photo))).status_code == 200
    removal = f"{path.format(first['number'], hash_of(photo))}/removal"
    assert worker.post(removal, json={"reason": "露出了别人的脸"}).status_code == 403
    assert staff.post(removal, json={"reason": "脸"}).status_code == 400
    assert staff.post(removal, json={"reason": "照片里露出了人脸"}).status_code == 201
    assert staff.post(removal, json={"reason": "照片里露出了人脸"}).status_code == 409
    for receipt in (first, second):
        assert staff.get(path.format(receipt["number"], hash_of(photo))).status_code == 404
        assert [each["state"] for each in read_receipt(resident, receipt)["evidence"]] == ["gone"]
    assert send(resident, hash_of(photo), other, photo)["fault"]["code"] == "taken-down"
    assert rows(town, "SELECT count(*) FROM evidence WHERE picture IS NOT NULL OR sent IS NOT NULL") == [(0,)]
    assert read_file(staff, first["number"])["notes"][-1]["told"] == "staff"


def test_notes_of_reporter_and_staff_bring_photos(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    before, more, after = jpeg((40, 40)), jpeg((41, 41)), jpeg((42, 42))
    receipt, _ = report_with(resident, before)
    number, note = receipt["number"], str(uuid4())
    said = {"key": receipt["key"], "submission": note, "text": "还是不亮", "evidence": [hash_of(more)]}
    send(resident, hash_of(more), note, more, 401)
    answer = resident.post(f"/api/v1/matters/{number}/receipt/notes", json=said)
    assert answer.status_code == 200, answer.json
    assert [each["text"] for each in answer.json["notes"]] == ["还是不亮"]  # type: ignore[index]
    assert send(resident, hash_of(more), note, more)["state"] == "received"
    assert resident.post(f"/api/v1/matters/{number}/receipt/notes", json=said).status_code == 200
    another = said | {"evidence": [hash_of(b"another")]}
    assert resident.post(f"/api/v1/matters/{number}/receipt/notes", json=another).status_code == 422
    staff, by = people(STAFF), str(uuid4())
    done = {"text": "换好了", "told": "reporter", "evidence": [hash_of(after)], "submission": by}
    assert staff.post(f"/api/v1/matters/{number}/notes", json=done).status_code == 201
    assert send(staff, hash_of(after), by, after)["state"] == "received"
    make_pictures(town)
    seen = read_receipt(resident, receipt)
    assert [(each["stage"], each["state"]) for each in seen["evidence"]] == [
        ("before", "receiving"), ("during", "ready"), ("after", "ready"),
    ]  # fmt: skip
    inside = {"text": "内部照片", "told": "staff", "evidence": [hash_of(b"x")], "submission": str(uuid4())}
    assert staff.post(f"/api/v1/matters/{number}/notes", json=inside).status_code == 201
    assert (
        len(read_receipt(resident, receipt)["evidence"]) == 3
        and len(read_file(staff, number)["evidence"]) == 4
    )
    # Six of the reporter and no more, however they are named.
    many = [hash_of(str(each).encode()) for each in range(5)]
    over = said | {"submission": str(uuid4()), "evidence": many}
    assert resident.post(f"/api/v1/matters/{number}/receipt/notes", json=over).status_code == 400
    fits = said | {"submission": str(uuid4()), "evidence": many[:4]}
    assert resident.post(f"/api/v1/matters/{number}/receipt/notes", json=fits).status_code == 200
    assert resident.post("/api/v1/cases", json=a_case(evidence=[*many, *many[:2]])).status_code == 400


def test_orphans_and_what_was_not_gone_on_with_go_after_a_day(resident: FlaskClient, town: Database) -> None:
    kept, lost, begun = jpeg((50, 50)), jpeg((51, 51)), jpeg((700, 700)) + bytes(1 << 17)
    for photo in (kept, lost):
        _, submission = report_with(resident, photo)
        send(resident, hash_of(photo), submission, photo)
    _, submission = report_with(resident, begun)
    first = begun[: 1 << 16]
    send(resident, hash_of(begun), submission, first, content_range=f"bytes 0-{len(first) - 1}/{len(begun)}")
    make_pictures(town)
    run(town, "DELETE FROM matter_evidence WHERE sha256 = :it", it=bytes.fromhex(hash_of(lost)))

    def delete() -> set[str]:
        with town.transaction() as connection:
            assert not delete_orphans(connection)
        return {str(each) for (each,) in rows(town, "SELECT encode(sha256, 'hex') FROM evidence")}

    assert len(delete()) == 3
    run(town, "UPDATE evidence SET at = at - interval '25 hours'")
    assert delete() == {hash_of(kept)}
    assert state(resident, hash_of(begun), submission)["received"] == 0
    assert send(resident, hash_of(begun), submission, begun)["state"] == "received"


def test_an_act_on_the_case_does_not_wait_for_photos(resident: FlaskClient, people: Enter) -> None:
    receipt, _ = report_with(resident, jpeg())
    act(people(STAFF), receipt["number"], "accept", weight="simple")
    assert read_receipt(resident, receipt)["evidence"][0]["state"] == "receiving"


def test_sent_many_times_at_once_it_is_there_once(
    resident: FlaskClient, town: Database, database_url: str
) -> None:
    photo = jpeg((900, 900)) + bytes(200_000)
    sha256, size = hash_of(photo), 1 << 16
    _, submission = report_with(resident, photo)
    pieces = [Piece(start, len(photo), photo[start : start + size]) for start in range(0, len(photo), size)]
    many = Database(database_url, pool_size=12)

    def send_all(whole: bool) -> str:
        for piece in [Piece(0, len(photo), photo)] if whole else pieces:
            told = receive(many, bytes.fromhex(sha256), UUID(submission), piece, "10.0.0.1")
        return told.state

    with ThreadPoolExecutor(12) as threads:
        assert set(threads.map(send_all, [False, True, False] * 4)) == {"received"}
    many.close()
    assert rows(town, "SELECT count(*), sum(octet_length(sent)) FROM evidence") == [(1, len(photo))]
    assert make_pictures(town) == 1 and state(resident, sha256, submission)["state"] == "ready"


def test_the_server_takes_what_a_phone_sends_and_not_more(
    resident: FlaskClient, town: Database, database_url: str, tmp_path: Path
) -> None:
    """Through the edge, which gathers the body and bounds it by its type."""
    photo = jpeg() + bytes(10 << 20)
    _, submission = report_with(resident, photo)
    with served(database_url, tmp_path) as server:
        server.wait_for("/readyz", 200)
        url = f"{server.base}/api/v1/evidence/{hash_of(photo)}?submission={submission}"

        def put(content: bytes) -> int:
            asked = Request(url, content, {"Content-Type": "image/jpeg"}, method="PUT")
            try:
                with urlopen(asked, timeout=30) as answer:
                    return int(answer.status)
            except HTTPError as error:
                return error.code

        assert put(photo) == 200
        assert put(photo + bytes(3 << 20)) == 413
    assert state(resident, hash_of(photo), submission)["state"] == "received"

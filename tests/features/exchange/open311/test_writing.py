"""What other systems report, and what they add to it: once, by their key, and nothing of others."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.features.exchange.clients import add_client, retire
from tests.city.addresses.filing import table
from tests.features.cases.reporters import STAFF, act, read_file, report
from tests.features.cases.test_faces import publish
from tests.features.exchange.open311.asking import ask, plain_xml, post
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

LON, LAT = position(100, 50)


def a_request(key: str, **also: Any) -> dict[str, Any]:
    said = {"api_key": key, "service_code": "street_lamp", "lat": LAT, "long": LON, "description": "路灯不亮"}
    return {name: value for name, value in {**said, **also}.items() if value is not None}


def test_a_report_becomes_a_case_and_is_found_by_its_number(
    client: FlaskClient, people: Enter, key: str, town: Database
) -> None:
    said = a_request(
        key, last_name="高", first_name="秀英", phone="13912345678", email="g@example.cn", device_id="d-1",
        media_url="https://pictures.example.cn/1.jpg", requested_datetime="2026-11-30T08:00:00+08:00",
    )  # fmt: skip
    (told,) = post(client, "requests", **said)
    number = told["service_request_id"]
    assert told == {"service_request_id": number, "service_notice": "收到了，等社区受理", "account_id": None}
    ask(client, f"requests/{number}", 404)
    file = read_file(people(STAFF), number)
    assert (file["channel"], file["category"]["code"], file["kind"]) == ("open311", "street_lamp", "case")
    assert (file["lon"], file["lat"]) == pytest.approx((LON, LAT)) and file["contact"] is not None
    assert [each["body"] for each in file["notes"]] == ["media_url: https://pictures.example.cn/1.jpg"]
    assert rows(
        town, "SELECT count(*) FROM audit WHERE act = 'matter.submit' AND account_id IS NOT NULL"
    ) == [(1,)]
    kept = rows(town, "SELECT matter::text FROM matter") + rows(town, "SELECT audit::text FROM audit")
    assert not any(secret in str(kept) for secret in ("g@example.cn", "d-1", "13912345678", key))
    # Sent again it is the same, also by many at once; with another word it is another one.
    assert post(client, "requests", **said) == [told]
    with ThreadPoolExecutor(8) as pool:
        again = a_request(key, description="一起发的")
        sent = list(
            pool.map(lambda _: post(client.application.test_client(), "requests", **again), range(16))
        )
    assert len({each[0]["service_request_id"] for each in sent}) == 1
    assert rows(town, "SELECT count(*) FROM matter") == [(2,)]
    run(town, "UPDATE request SET at = now() - interval '25 hours'")
    assert post(client, "requests", **said) != [told]
    publish(people(STAFF), number)
    (shown,) = ask(client, f"requests/{number}")
    assert not any(word in str(shown) for word in ("秀英", "139", "g@", "d-1", "pictures"))
    dressed = client.post("/open311/v2/requests.xml", data=a_request(key))
    root, (made,) = plain_xml(dressed.data)
    assert root == "service_requests" and set(made) == {"service_request_id", "service_notice", "account_id"}


def test_what_is_asked_with_a_service_is_checked(
    client: FlaskClient, people: Enter, key: str, town: Database
) -> None:
    asked = """[{"code": "POLE", "datatype": "string", "description": "杆号", "required": true},
                {"code": "LAMPS", "datatype": "number", "description": "几盏"},
                {"code": "SINCE", "datatype": "datetime", "description": "何时起"},
                {"code": "KIND", "datatype": "singlevaluelist", "description": "种类",
                 "values": [{"key": "a", "name": "甲"}, {"key": "b", "name": "乙"}]},
                {"code": "SEEN", "datatype": "multivaluelist", "description": "看到的",
                 "values": [{"key": "x", "name": "x"}, {"key": "y", "name": "y"}]},
                {"code": "TEXT", "datatype": "string", "description": "说明", "variable": false}]"""
    run(
        town, "UPDATE category SET attributes = CAST(:asked AS jsonb) WHERE code = 'street_lamp'", asked=asked
    )
    fields = MultiDict(a_request(key))
    for name, value in (
        ("attribute[POLE]", "A-7"), ("attribute[LAMPS]", "3"), ("attribute[SINCE]", "2026-11-30T08:00:00Z"),
        ("attribute[KIND]", "b"), ("attribute[SEEN][]", "y"), ("attribute[SEEN][]", "x"),
    ):  # fmt: skip
        fields.add(name, value)
    answer = client.post("/open311/v2/requests.json", data=fields)
    assert answer.status_code == 200, answer.text
    number = answer.json[0]["service_request_id"]  # type: ignore[index]
    assert rows(town, "SELECT answers FROM matter WHERE number = :it", it=number) == [
        ({"POLE": "A-7", "LAMPS": 3, "SINCE": "2026-11-30T08:00:00+00:00", "KIND": "b", "SEEN": ["y", "x"]},)
    ]
    for wrong, word in (
        ({}, "POLE"), ({"attribute[LAMPS]": "many"}, "no number"), ({"attribute[KIND]": "c"}, "none of a, b"),
        ({"attribute[SEEN][]": "z"}, "none of x, y"), ({"attribute[NEW]": "1"}, "no such attribute"),
        ({"attribute[TEXT]": "1"}, "no such attribute"), ({"attribute[SINCE]": "today"}, "offset"),
        ({"attribute[A][B]": "1"}, "attribute[CODE]"), ({"attribute": "1"}, "attribute[CODE]"),
        ({"attribute[POLE]": "a\0b"}, "zero"), ({"attribute[POLE]": "长" * 2001}, "longer"),
    ):  # fmt: skip
        told = post(client, "requests", 400, **a_request(key), **wrong)
        assert word in str(told), (wrong, told)
    assert len(post(client, "requests", 400, **a_request(key), **{"attribute[NEW]": "1"})) == 2


def test_a_wrong_report_is_told_what_is_wrong(
    client: FlaskClient, key: str, town: Database, boxes: Boxes
) -> None:
    feed = add_client(town, boxes, code="feed", name="传感器", may=["feed"])["key"]
    gone = add_client(town, boxes, code="gone", name="旧平台", may=["open311"])["key"]
    retire(town, "gone")
    for wrong, status, word in (
        ({"api_key": None}, 403, "api_key"), ({"api_key": "x" * 40}, 403, "api_key"),
        ({"api_key": feed}, 403, "not for Open311"), ({"api_key": gone}, 403, "api_key"),
        ({"service_code": None}, 400, "service_code"), ({"service_code": "nope"}, 404, "service_code"),
        ({"jurisdiction_id": "city.gov"}, 404, "jurisdiction_id"),
        ({"lat": None, "long": None}, 400, "where it is"), ({"lat": None}, 400, "together"),
        ({"lat": "north"}, 400, "lat"), ({"lat": 91}, 400, "lat"), ({"long": "nan"}, 400, "long"),
        ({"lat": 0, "long": 0}, 400, "outside"), ({"phone": "12"}, 400, "phone"),
        ({"lat": None, "long": None, "address_id": "no-such"}, 400, "outside"),
        ({"lat": None, "long": None, "address_string": "北京市朝阳区建国路1号"}, 400, "address_string"),
        ({"description": "长" * 4001}, 400, "description"), ({"description": "a\0b"}, 400, "zero"),
        ({"address_string": "长" * 201}, 400, "address_string"),
        ({"first_name": "n" * 61}, 400, "first_name"),
        ({"media_url": "file:///etc/passwd"}, 400, "media_url"), ({"media_url": "x"}, 400, "media_url"),
        ({"requested_datetime": "yesterday"}, 400, "offset"),
        ({"description": "a" * 1_000_000}, 413, "larger"),
    ):  # fmt: skip
        told = post(client, "requests", status, **a_request(key, **wrong))
        assert word in str(told), (wrong, told)
        assert all(each["code"] == status for each in told)
    assert rows(town, "SELECT count(*) FROM matter") == [(0,)]
    # Nothing stays of what was refused: what is right then is taken.
    assert post(client, "requests", **a_request(key))


def test_no_body_but_a_form_is_read(client: FlaskClient, key: str, town: Database) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    form = "application/x-www-form-urlencoded"
    for body, media, status in (
        (bomb, "text/xml", 415), (bomb, "application/xml", 415), (bomb, form, 400),
        (b"{}", "application/json", 415),
        (b"api_key=a", "text/plain", 415), (b"api_key=a", "", 415), (b"", form, 403),
        (b"description=\xe8\xb7\xaf", form, 400), (b"description=%C2%B7%FF", form, 400),
        ("description=路灯".encode("gbk"), form, 400), (b"description=a", f"{form}; charset=gbk", 415),
        (b"&".join(b"a%d=1" % n for n in range(101)), form, 400),
    ):  # fmt: skip
        for path in ("requests", "servicerequestupdates"):
            answer = client.post(f"/open311/v2/{path}.xml", data=body, content_type=media)
            expected = 403 if body == bomb and media == form else status
            assert answer.status_code == expected, (body[:40], media, answer.text)
            root, faults = plain_xml(answer.data)
            assert root == "errors" and faults[0]["code"] == str(expected) and faults[0]["description"]
    # A browser's page elsewhere may ask, but has no key.
    assert client.post("/open311/v2/requests.csv", data=a_request(key)).status_code == 404


def test_guessing_keys_ends_soon(client: FlaskClient, key: str) -> None:
    for _ in range(61):
        answer = client.post("/open311/v2/requests.json", data={"api_key": "guess"})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert answer.json[0]["code"] == 429  # type: ignore[index]
    assert post(client, "requests", **a_request(key))


def test_an_address_is_looked_up_and_a_doubtful_one_is_marked(
    client: FlaskClient, people: Enter, key: str, town: Database, tmp_path: Path
) -> None:
    beside = position(100, 99)
    houses = [f"云禧路5号,{LON},{LAT}", f"云禧路7号1单元,{beside[0]},{beside[1]}", f"云禧路9号,{LON},{LAT}"]
    import_addresses(town, table(tmp_path, "标准地址,经度,纬度", *houses))

    def sent(address: str) -> TestResponse:
        said = a_request(key, lat=None, long=None, address_string=address)
        return client.post("/open311/v2/requests.json", data=said)

    deadline = time.monotonic() + 10
    # The addresses in memory are fresh a moment later.
    while (answer := sent("云禧路5号")).status_code != 200:
        assert time.monotonic() < deadline, answer.text
    certain = read_file(people(STAFF), answer.json[0]["service_request_id"])  # type: ignore[index]
    assert (certain["lon"], certain["lat"]) == pytest.approx((LON, LAT), abs=1e-5)
    assert certain["place"] == "云禧路5号" and not certain["needs_confirmation"]
    doubtful = sent("云禧路")
    assert doubtful.status_code == 200, doubtful.text
    file = read_file(people(STAFF), doubtful.json[0]["service_request_id"])  # type: ignore[index]
    assert file["needs_confirmation"]
    for unknown in ("没有的路1号", "北京市朝阳区建国路1号"):
        answer = sent(unknown)
        assert answer.status_code == 400 and "lat and long" in answer.text


def test_a_sender_adds_to_its_own_and_moves_it_as_a_reporter_may(
    client: FlaskClient, people: Enter, key: str, town: Database, boxes: Boxes
) -> None:
    staff = people(STAFF)
    (made,) = post(client, "requests", **a_request(key))
    number, foreign = made["service_request_id"], report(client)["number"]
    other = add_client(town, boxes, code="another", name="另一平台", may=["open311"])["key"]

    def add(update_id: str, expected: int = 200, /, **also: Any) -> Any:
        said = {"api_key": key, "service_request_id": number, "update_id": update_id}
        said |= {"updated_datetime": "2026-11-30T08:00:00+08:00", "description": f"第{update_id}次"}
        fields = {name: value for name, value in {**said, **also}.items() if value is not None}
        return post(client, "servicerequestupdates", expected, **fields)

    first = add("1")
    assert add("1") == first and first[0]["update_id"]
    add("1", 422, description="另一句话")
    # A status that it has already, or that a reporter cannot bring about, is a note.
    add("2", status="OPEN")
    add("3", status="CLOSED", media_url="https://pictures.example.cn/2.jpg")
    file = read_file(staff, number)
    assert [each["body"] for each in file["notes"]] == [
        "第1次", "第2次", "第3次\nmedia_url: https://pictures.example.cn/2.jpg"
    ]  # fmt: skip
    assert file["state"] == "received"
    act(staff, number, "accept", weight="simple")
    act(staff, number, "answer", outcome="fixed", said="换了灯泡")
    add("4", 400, status="OPEN", description=None)
    disputed = add("5", status="open")
    assert read_file(staff, number)["state"] == "working" and add("5", status="open") == disputed
    assert len(read_file(staff, number)["notes"]) == 3
    for wrong, status, word in (
        ({"service_request_id": foreign}, 404, "not shown"),
        ({"service_request_id": "261130-2222"}, 404, "not"),
        ({"api_key": other}, 404, "not shown"), ({"api_key": "x"}, 403, "api_key"),
        ({"token": number}, 400, "not both"), ({"status": "FIXED"}, 400, "status"),
        ({"service_request_id": None}, 400, "service_request_id"), ({"update_id": None}, 400, "update_id"),
        ({"update_id": "u" * 101}, 400, "update_id"), ({"description": None}, 400, "description"),
        ({"description": "长" * 4001}, 400, "description"), ({"updated_datetime": "now"}, 400, "offset"),
        ({"jurisdiction_id": "city.gov"}, 404, "jurisdiction_id"),
    ):  # fmt: skip
        assert word in str(add("9", status, **wrong)), wrong
    assert add("10", service_request_id=None, token=number.lower())


def test_a_case_that_is_over_is_confirmed_and_reopened(client: FlaskClient, people: Enter, key: str) -> None:
    staff = people(STAFF)
    (made,) = post(client, "requests", **a_request(key))
    number = made["service_request_id"]
    act(staff, number, "answer", outcome="fixed", said="换了灯泡")
    said = {"api_key": key, "service_request_id": number}
    post(client, "servicerequestupdates", **said, update_id="1", status="CLOSED", description="亮了")
    file = read_file(staff, number)
    assert file["state"] == "closed" and file["steps"][-1]["verb"] == "confirm"
    post(client, "servicerequestupdates", **said, update_id="2", status="OPEN", description="又不亮了")
    file = read_file(staff, number)
    assert (file["state"], file["steps"][-1]["verb"]) == ("working", "reopen")

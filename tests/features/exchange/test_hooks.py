"""A hotline sends cases, hears of each move in its words, and says what is done with them."""

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from apiflask import APIFlask
from demo.hotline import Hotline, signed
from demo.hotline_line import Line, Spot

from geoapi.core.db import Database
from tests.features.cases.reporters import DEPARTMENT, STAFF, act, read_file
from tests.features.exchange.conftest import Deliver, send_to
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

LON, LAT = position(100, 50)
LAMP = {
    "category": "楼道灯",
    "text": "3号楼楼道灯不亮，联系人王芳 13912345678",
    "at": {"lon": LON, "lat": LAT},
    "name": "王芳",
    "phone": "13912345678",
}
SECRET = ("王芳", "13912345678")


def send_case(hotline: Hotline, number: str = "HL-1", **also: object) -> str:
    status, answer = hotline.say("派单", number, **(LAMP | also))
    assert status == 200, answer
    assert answer["state"] == "待签收" and answer["id"] == number
    return str(answer["number"])


def test_a_case_goes_round_in_the_words_of_the_hotline(
    town: Database, hotline: Hotline, people: Enter, deliver: Deliver
) -> None:
    number = send_case(hotline)
    staff, department = people(STAFF), people(DEPARTMENT)
    assert read_file(staff, number)["channel"] == "hotline"
    deliver()
    assert hotline.told == [], "it was told of what it has sent itself"
    act(staff, number, "accept", weight="simple")
    act(staff, number, "dispatch", post="P-10")
    act(department, number, "acknowledge")
    assert deliver() == 3
    # Urged and added to by the hotline: it is not told of its own.
    assert hotline.say("催办", "HL-1", text="已催两次")[0] == 200
    assert hotline.say("补充", "HL-1", text="在二楼")[0] == 200
    act(department, number, "resolve", outcome="fixed", said="换了灯泡，王芳 13912345678 已确认")
    deliver()
    status, answer = hotline.say("退回", "HL-1", text="还是不亮")
    assert (status, answer["state"]) == (200, "办理中")
    act(department, number, "resolve", outcome="fixed", said="换了整灯")
    deliver()
    assert hotline.say("办结确认", "HL-1", fields={"score": 5})[1]["state"] == "已归档"
    deliver()
    assert [(each.body["type"], each.body["data"]["state"]) for each in hotline.told] == [
        ("签收", "已签收"), ("分派", "办理中"), ("acknowledge", "办理中"),
        ("办结", "已办结"), ("办结", "已办结"),
    ]  # fmt: skip
    assert all(one.turn < other.turn for one, other in pairwise(hotline.told))
    assert {(each.body["data"]["id"], each.number) for each in hotline.told} == {("HL-1", number)}
    whole = str([each.body for each in hotline.told])
    assert not any(each in whole for each in SECRET) and "换了整灯" in whole and hotline.forged == 0
    shown = read_file(staff, number)
    assert [each["verb"] for each in shown["steps"]][-3:] == ["dispute", "resolve", "confirm"]
    assert "在二楼" in str(shown["notes"])


def test_our_return_is_theirs(town: Database, hotline: Hotline, people: Enter, deliver: Deliver) -> None:
    number = send_case(hotline)
    act(people(STAFF), number, "decline", said="不归本街道", instead="请派海滨区 0429-3112345，13912345678")
    deliver()
    (told,) = hotline.told
    assert (told.body["type"], told.body["data"]["state"]) == ("退单", "已退单")
    # The office's phone, and nobody's own.
    assert told.body["data"]["instead"] == f"请派海滨区 0429-3112345，{'□' * 11}"
    assert told.body["data"]["said"] == "不归本街道"


def test_each_external_id_is_one_case(town: Database, hotline: Hotline) -> None:
    number = send_case(hotline)
    # The same again: of another message, and of the same.
    assert send_case(hotline) == number
    one, other = (hotline.say("派单", "HL-2", message="m1", **LAMP) for _ in range(2))
    assert one == other
    status, answer = hotline.say("派单", "HL-1", **(LAMP | {"text": "别的事"}))
    assert status == 422 and "under this id" in answer["detail"]
    status, answer = hotline.say("派单", "HL-3", message="m1", **LAMP)
    assert status == 422 and "under this number" in answer["detail"]
    assert rows(town, "SELECT count(*) FROM matter") == [(2,)]
    # An urging that is sent again urges once.
    for _ in range(3):
        assert hotline.say("催办", "HL-1", message="m2", text="快")[1]["turn"] == 1


@pytest.mark.parametrize(
    ("kind", "also", "status", "word"),
    [
        ("删除", {}, 400, "No row of the mapping file"),
        ("派单", {"at": None}, 404, "outside of the city, or no place"),
        ("派单", {"at": {"lon": 0, "lat": 0}}, 404, "outside of the city"),
        ("派单", {"at": {"lon": 1, "lat": 1, "crs": "moon"}}, 400, "MOON"),
        ("派单", {"phone": "12"}, 400, "phone"),
        ("派单", {"text": "x" * 2001}, 400, "text"),
        ("派单", {"photo": "…"}, 400, "photo"),
        ("催办", {}, 404, "no such matter of yours"),
    ],
)
def test_what_is_wrong_is_said(
    town: Database, hotline: Hotline, kind: str, also: dict[str, object], status: int, word: str
) -> None:
    said = (LAMP if kind == "派单" else {}) | also
    found, answer = hotline.say(kind, "HL-9", **said)
    assert (found, word in str(answer)) == (status, True), answer
    assert rows(town, "SELECT count(*) FROM matter") == [(0,)]


def test_what_does_not_fit_the_state_is_a_conflict(town: Database, hotline: Hotline) -> None:
    send_case(hotline)
    status, answer = hotline.say("办结确认", "HL-1")
    assert status == 409 and answer["now"]["state"] == "received", answer
    # Nor is it theirs to do what the office does, though the file has a word for it.
    status, answer = hotline.say("接单", "HL-1")
    assert status == 409
    assert hotline.say("补充", "HL-1", text=" ")[0] == 400
    assert hotline.say("催办", "HL-1")[0] == 400


def test_an_area_of_theirs_is_where_it_lies_roughly(
    town: Database, hotline: Hotline, people: Enter, tmp_path: object
) -> None:
    run(town, """INSERT INTO exchange_term (client_id, what, way, given, becomes)
                 SELECT id, 'area', 'in', '西社区', '990101001001' FROM exchange_client""")  # fmt: skip
    status, answer = hotline.say("派单", "HL-1", category="没见过的", text="有事", area="西社区")
    assert status == 200, answer
    shown = read_file(people(STAFF), answer["number"])
    assert shown["category"]["code"] == "unsure"
    assert shown["needs_confirmation"], rows(town, "SELECT accuracy_m, area_ids, grid_id FROM matter")


def test_what_its_post_gets_is_handed_to_a_platform_and_worked_there(
    town: Database, hotline: Hotline, people: Enter, deliver: Deliver, served_town: APIFlask
) -> None:
    run(town, "UPDATE account SET person_id = (SELECT id FROM person WHERE staff_no = 'S10') "
              "WHERE kind = 'system'")  # fmt: skip
    run(town, "UPDATE exchange_client SET post_code = 'P-10'")
    staff = people(STAFF)
    receipt = served_town.test_client().post(
        "/api/v1/cases",
        json={
            "submission": "5b0f6f3c-6f0e-4b52-9d3b-0d7f0d0c2f11",
            "category": "corridor_lamp",
            "text": LAMP["text"],
            "at": LAMP["at"],
            "name": "李娜",
            "phone": "13987654321",
        },
    )
    number = receipt.json["number"]  # type: ignore[index]
    act(staff, number, "accept", weight="simple")
    deliver()
    assert hotline.told == []
    act(staff, number, "dispatch", post="P-10", reason="请尽快")
    deliver()
    (told,) = hotline.told
    data = told.body["data"]
    assert told.body["type"] == "分派" and data["id"] is None and data["reason"] == "请尽快"
    assert data["case"]["text"].startswith("3号楼楼道灯不亮") and data["case"]["at"]["lon"] == LON
    assert data["category"] == "楼道灯"
    assert not any(each in str(told.body) for each in (*SECRET, "李娜", "13987654321"))
    # They name it once by our number, then by theirs.
    assert hotline.say("接单", "PT-7", number=number)[1]["state"] == "办理中"
    assert hotline.say("办结上报", "PT-7", text="已修好")[1]["state"] == "已办结"
    steps = read_file(staff, number)["steps"]
    assert [(each["verb"], each["by_name"]) for each in steps][-2:] == [
        ("acknowledge", "滨城12345热线"), ("resolve", "滨城12345热线"),
    ]  # fmt: skip
    # What is the reporter's is not theirs, nor is another's matter.
    assert hotline.say("办结确认", "PT-7")[0] == 403
    assert hotline.say("接单", "PT-8", number="261130-K9TP")[0] == 404
    deliver()
    assert len(hotline.told) == 1


def test_forged_old_and_strange_messages_are_nobodys(
    town: Database, hotline: Hotline, served_town: APIFlask
) -> None:
    body = b'{"type": "\xe6\xb4\xbe\xe5\x8d\x95", "id": "HL-1"}'
    other = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
    now = time.time()
    good = signed(hotline.secret, "m", body)
    for headers, sent in (
        (signed(other, "m", body), body),
        (signed(hotline.secret, "m", body, now - 330), body),
        (signed(hotline.secret, "m", body, now + 330), body),
        (good, body.replace(b"HL-1", b"HL-2")),
        (good | {"webhook-id": "n"}, body),
        (good | {"webhook-id": ""}, body),
        (good | {"webhook-id": "x" * 121}, body),
        (good | {"webhook-timestamp": "NaN"}, body),
        (good | {"webhook-timestamp": "1e99"}, body),
        (good | {"webhook-signature": "v1"}, body),
        (good | {"webhook-signature": "v1,%%%"}, body),
        (good | {"webhook-signature": "v2," + good["webhook-signature"][3:]}, body),
        ({"content-type": "application/json"}, body),
        (good, b"\xff\xfe"),
    ):
        status, answer = hotline.send(headers, sent)
        assert status == 401 and "does not hold" in answer["detail"], headers
    for path in ("/api/v1/hooks/nobody", "/api/v1/feeds/nobody"):
        assert send_to(served_town, path)(good, body)[0] == 401
    # Within the five minutes it counts, of a clock that goes wrong either way.
    for at in (now - 290, now + 290):
        assert hotline.send(signed(hotline.secret, f"m{at}", body, at), body)[0] == 404
    assert send_to(served_town, "/api/v1/feeds/hotline")(good, body)[0] == 403
    assert rows(town, "SELECT FROM exchange_message") == []


def test_bombs_are_put_out(town: Database, hotline: Hotline) -> None:
    bombs = {
        b"[" * 100_000: 400,
        b'{"a":' * 50_000: 400,
        b'{"fields": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}": 400,
        b'{"text": "' + b"x" * 290_000 + b'"}': 400,
        b'{"text": "' + b"x" * 10_000_000 + b'"}': 413,
        b"": 400,
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>': 400,
        b'{"type": "\\u0000", "id": "1"}': 400,
        b'{"type": "\\ud800", "id": "1"}': 400,
    }
    for bomb, status in bombs.items():
        assert hotline.send(signed(hotline.secret, "m", bomb), bomb)[0] == status, bomb[:20]
    xml = {"content-type": "application/xml"}
    assert hotline.send(signed(hotline.secret, "m", b"<a/>") | xml, b"<a/>")[0] == 415


def test_the_fake_hotline_is_talked_to_by_lines(town: Database, hotline: Hotline, deliver: Deliver) -> None:
    line = Line(hotline, [Spot(LON, LAT)], lambda: hotline.listening(), begins=7)

    def hear(said: str) -> list[str]:
        return list(line.hear(said))

    assert [each.split(":")[0] for each in hear("storm 2")] == ["派单 HL000007", "派单 HL000008"]
    assert hear("case 路灯 灯不亮")[0].endswith("待签收") and hear("催办 HL000007 快")[0].endswith("待签收")
    assert "404" in hear("催办 HL9")[0] and "400" in hear("删除 HL000007")[0]
    assert hear("mode fail") == ["mode fail"] and hotline.mode == "fail" and "storm N" in hear("mode x")[0]
    assert len(hear("list")) == 3 and hear("") == []
    assert "listening at http://127.0.0.1" in hear("up")[0] and hear("down") == ["nobody listens"]


def test_what_was_taken_from_its_post_is_no_business_of_its_any_more(
    town: Database, hotline: Hotline, people: Enter, deliver: Deliver, served_town: APIFlask
) -> None:
    run(town, "UPDATE account SET person_id = (SELECT id FROM person WHERE staff_no = 'S10') "
              "WHERE kind = 'system'")  # fmt: skip
    run(town, "UPDATE exchange_client SET post_code = 'P-10'")
    staff = people(STAFF)
    said = {"submission": str(uuid4()), "category": "corridor_lamp", "text": LAMP["text"], "at": LAMP["at"]}
    place = "王芳家门口 13912345678"
    receipt = served_town.test_client().post("/api/v1/cases", json={**said, "place": place}).json
    number = receipt["number"]  # type: ignore[index]
    act(staff, number, "accept", weight="simple")
    act(staff, number, "dispatch", post="P-10")
    deliver()
    assert "13912345678" not in str(hotline.told[0].body["data"]["case"]["place"])
    assert hotline.say("补充", "PT-9", number=number, text="已安排人员")[0] == 200
    (note,) = read_file(staff, number)["notes"]
    assert (note["done_by"], note["told"]) == ("staff", "staff"), "not the reporter's own words"
    act(staff, number, "reassign", post="P-1", reason="内部原因")
    act(people("S1"), number, "acknowledge")
    act(
        people("S1"),
        number,
        "ask_postponement",
        reason="等配件",
        until=(datetime.now(UTC) + timedelta(days=2)).isoformat(),
    )
    deliver()
    leaving = [each.body["data"] for each in hotline.told[1:]]
    assert [each["verb"] for each in leaving] == ["reassign"] and "reason" not in leaving[0]
    assert hotline.say("补充", "PT-9", text="还有")[0] == 403


@pytest.mark.parametrize("path", ["feeds", "hooks"])
def test_a_code_that_can_be_none_is_nobodys(served_town: APIFlask, path: str) -> None:
    client = served_town.test_client()
    for code in ("%00", "a" * 200, "A", "%E4%B8%AD"):
        answer = client.post(f"/api/v1/{path}/{code}", json={}, headers={"webhook-id": "1"})
        assert answer.status_code == 401, (code, answer.status_code)

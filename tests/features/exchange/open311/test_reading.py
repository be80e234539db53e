"""What anybody reads by GeoReport v2: services, and of requests what a person has cleared."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.conftest import close_app, opened_app
from tests.features.cases.reporters import STAFF, act, report
from tests.features.cases.test_faces import publish
from tests.features.exchange.open311.asking import ask
from tests.features.planning.planners import position
from tests.logins import part_logins
from tests.office.access.conftest import Enter
from tests.office.access.town import run

SAID = "我叫高秀英，住3号楼2单元501室，电话13912345678。楼道灯不亮"


@pytest.fixture
def shown(client: FlaskClient, people: Enter) -> list[str]:
    """Numbers of three reports that are public: a street lamp, a manhole, a noise."""
    numbers = list[str]()
    for at, category in enumerate(("street_lamp", "manhole", "noise")):
        lon, lat = position(50 + 60 * at, 50)
        receipt = report(client, category=category, at={"lon": lon, "lat": lat}, text=SAID, name="高秀英",
                         phone="13912345678")  # fmt: skip
        numbers.append(receipt["number"])
        publish(people(STAFF), numbers[-1], text=f"第{at + 1}件 <b>&")
    return numbers


def numbers_of(told: list[Any]) -> list[str]:
    return [each["service_request_id"] for each in told]


def test_categories_are_services_with_what_is_asked(client: FlaskClient, town: Database) -> None:
    told = ask(client, "services")
    lamp = next(each for each in told if each["service_code"] == "street_lamp")
    assert lamp == {
        "service_code": "street_lamp", "service_name": "路灯", "description": "Street lamp",
        "metadata": False, "type": "realtime", "keywords": "", "group": "照明路灯",
    }  # fmt: skip
    assert ask(client, "services/street_lamp") == {"service_code": "street_lamp", "attributes": []}
    asked = """[{"code": "POLE", "datatype": "string", "description": "灯杆号", "required": true, "order": 2},
                {"code": "SINCE", "datatype": "singlevaluelist", "description": "多久了", "order": 1,
                 "values": [{"key": "d", "name": "几天"}, {"key": "w", "name": "几周"}]},
                {"code": "wrong", "datatype": "picture"}, 7]"""
    run(town, "UPDATE category SET attributes = CAST(:asked AS jsonb), other_names = '{灯}', "
              "codes = '{\"12345\": \"0305\"}' WHERE code = 'street_lamp'", asked=asked)  # fmt: skip
    run(town, "UPDATE category SET retired = true WHERE code = 'manhole'")
    told = ask(client, "services")
    lamp = next(each for each in told if each["service_code"] == "street_lamp")
    assert lamp["metadata"] is True and lamp["keywords"] == "灯, 12345:0305"
    assert "manhole" not in [each["service_code"] for each in told]
    since, pole = ask(client, "services/street_lamp")["attributes"]
    assert since["values"] == [{"key": "d", "name": "几天"}, {"key": "w", "name": "几周"}]
    assert (since["order"], pole["order"], pole["required"], pole["variable"]) == (1, 2, True, True)
    for code in ("manhole", "nope", "Street_lamp", "a%00b"):
        (fault,) = ask(client, f"services/{code}", 404)
        assert fault["code"] == 404 and "service_code" in fault["description"]


def test_the_public_reads_what_was_cleared_and_nothing_besides(
    client: FlaskClient, people: Enter, shown: list[str]
) -> None:
    staff, hidden = people(STAFF), report(client, text=SAID)["number"]
    lamp, _, noise = shown
    told = ask(client, "requests")
    assert numbers_of(told) == shown[::-1]
    assert not {"高秀英", "13912345678", "501"} & set(str(told)) and "高秀英" not in str(told)
    (one,) = ask(client, f"requests/{lamp}")
    assert one == told[2] and one["description"] == "第1件 <b>&"
    assert (one["status"], one["status_notes"]) == ("open", "收到了，等社区受理")
    assert (one["service_code"], one["service_name"]) == ("street_lamp", "路灯")
    assert one["address_id"] == "990101001001001" and one["requested_datetime"].endswith("+08:00")
    assert (one["long"], one["lat"]) == pytest.approx(position(50, 50), abs=1e-5)
    (vague,) = ask(client, f"requests/{noise}")
    assert abs(vague["long"] - position(170, 50)[0]) > 1e-4
    act(staff, lamp, "accept", weight="simple", said="内部之外的话")
    act(staff, lamp, "dispatch", reason="内部的话")
    (one,) = ask(client, f"requests/{lamp}")
    assert one["agency_responsible"] and one["agency_responsible"] in one["status_notes"]
    assert "内部" not in str(one)
    # What is not there, not cleared or taken down again is answered alike.
    publish(staff, noise, published=False)
    for number in (noise, hidden, "261130-2222", "7", "x"):
        (fault,) = ask(client, f"requests/{number}", 404)
        assert fault["description"].replace(number, "") == (
            "service_request_id '' was not found, or is not shown to the public."
        )
        ask(client, f"tokens/{number}", 404)
        assert ask(client, "requests", service_request_id=number) == []
    assert noise not in str(ask(client, "requests")) + str(ask(client, "servicerequestupdates"))
    assert ask(client, f"tokens/{lamp}") == [{"service_request_id": lamp, "token": lamp}]


def test_requests_are_filtered_as_the_specification_says(
    client: FlaskClient, people: Enter, town: Database, shown: list[str]
) -> None:
    lamp, manhole, noise = shown
    staff = people(STAFF)
    act(staff, manhole, "answer", outcome="fixed", said="当场修好了")
    now = datetime.fromisoformat(ask(client, "requests")[0]["updated_datetime"])

    def found(**query: Any) -> list[str]:
        return numbers_of(ask(client, "requests", **query))

    assert found(status="closed") == [manhole] and found(status="open") == [noise, lamp]
    assert found(status="open,closed") == shown[::-1]
    assert found(service_code="manhole,noise") == [noise, manhole] and found(service_code="heating") == []
    # The numbers overrule all else, in any order and case, with what is none among them.
    assert found(service_request_id=f"{noise},{lamp.lower()},x", status="closed", start_date=_at(now, -9),
                 service_code="nope") == [noise, lamp]  # fmt: skip
    run(town, "UPDATE matter SET opened_at = now() - interval '100 days' WHERE number = :it", it=lamp)
    assert found() == [noise, manhole]
    assert found(start_date=_at(now, -120)) == [lamp] == found(end_date=_at(now, -80))
    assert found(start_date=_at(now, -110), end_date=_at(now, -95)) == [lamp]
    assert found(start_date=_at(now, -95), end_date=_at(now, -90)) == []
    # Whoever asks what has changed is told of it whenever it was opened.
    assert set(found(updated_after=_at(now, -1))) == set(shown)
    assert found(updated_after=_at(now, 1)) == [] == found(updated_before=_at(now, -1))
    assert found(updated_after=_at(now, -1), start_date=_at(now, -120)) == [lamp]
    assert [found(page=page, page_size=1) for page in (1, 2, 3)] == [[noise], [manhole], []]
    lon, lat = position(110, 50)
    assert manhole in found(lat=lat, long=lon) and found(lat=lat, long=lon, radius=1) == [manhole]
    # A plus that was not escaped arrives as a gap.
    answer = client.get(f"/open311/v2/requests.json?start_date={_at(now, -1)}&status=open&status=closed")
    assert answer.status_code == 200 and len(answer.json) == 2  # type: ignore[arg-type]
    assert answer.headers["Cache-Control"] == "public, max-age=30"


def _at(moment: datetime, days: int) -> str:
    return (moment + timedelta(days=days)).isoformat()


def test_wrong_questions_are_told_what_is_wrong(client: FlaskClient, town: Database) -> None:
    day = "2026-11-30T08:00:00+08:00"
    for query, word in (
        ("start_date=2026-11-30", "offset"), ("start_date=2026-11-30T08:00:00", "offset"),
        ("end_date=x", "end_date"), ("start_date=2026-02-30T08:00:00Z", "start_date"),
        ("start_date=0001-01-01T00:00:00Z", "far"), ("updated_after=9999-12-31T23:59:59Z", "far"),
        ("start_date=2026-11-30T08:00:00Z&end_date=2026-11-29T08:00:00Z", "before"),
        ("start_date=2026-01-01T08:00:00Z&end_date=2026-11-29T08:00:00Z", "90 days"),
        ("updated_after=2026-01-01T08:00:00Z&updated_before=2026-11-29T08:00:00Z", "90 days"),
        ("status=new", "open or closed"), ("status=open,CLOSED", "open or closed"),
        ("lat=40", "together"), ("long=120", "together"), ("lat=91&long=1", "lat"), ("lat=nan&long=1", "lat"),
        ("lat=1&long=1&radius=0", "radius"), ("lat=1&long=1&radius=inf", "radius"),
        ("page=0", "page"), ("page=x", "page"), ("page_size=1001", "page_size"), ("page=99999999999", "page"),
        ("service_code=a%00b", "zero"), (f"service_code={'a' * 4001}", "service_code"),
        ("service_request_id=" + ",".join(f"{n}" for n in range(201)), "200"),
        ("&".join(f"a{n}=1" for n in range(101)), "100"),
    ):  # fmt: skip
        answer = client.get(f"/open311/v2/requests.json?{query}")
        assert answer.status_code == 400 and word in answer.text, (query, answer.text)
        assert answer.content_type == "application/json; charset=utf-8"
        dressed = client.get(f"/open311/v2/requests.xml?{query}")
        assert dressed.status_code == 400 and dressed.text.startswith("<?xml") and "<errors>" in dressed.text
    assert "nope" in ask(client, "requests", 404, service_code="manhole,nope")[0]["description"]
    for path in ("services", "services/noise", "requests", "requests/261130-2222", "servicerequestupdates"):
        (fault,) = ask(client, path, 404, jurisdiction_id="city.gov")
        assert "jurisdiction_id" in fault["description"]
    assert ask(client, "services", jurisdiction_id="990100") and ask(client, "requests", end_date=day) == []


def test_what_is_not_there_is_told_in_the_same_words(client: FlaskClient) -> None:
    for path, status in (
        ("/open311/v2/nothing.xml", 404), ("/open311/nothing", 404), ("/open311/v2/services", 404),
        ("/open311/v2/services.csv", 404), ("/open311/v2/requests/261130-2222.yaml", 404),
        ("/open311/v3/services.xml", 404), ("/open311/v2/services.xml/", 404),
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == status and answer.text.startswith("<?xml"), path
        assert f"<code>{status}</code>" in answer.text
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        answer = client.open("/open311/v2/services.json", method=method)
        assert answer.status_code == 405 and answer.json[0]["code"] == 405  # type: ignore[index]
        assert answer.headers["Allow"].startswith("GET")
    told = client.get("/open311/discovery.json").json
    assert told is not None and told["jurisdiction_id"] == "990100"
    (endpoint,) = told["endpoints"]
    assert endpoint["url"].endswith("/open311/v2") and endpoint["formats"] == ["text/xml", "application/json"]
    assert client.get("/open311/v2/discovery.xml").text.count("<format>") == 2


def test_updates_are_the_public_steps_and_notes(client: FlaskClient, people: Enter, shown: list[str]) -> None:
    staff, lamp = people(STAFF), shown[0]
    act(staff, lamp, "accept", weight="simple", said="给反映人的话")
    note = {"text": "已经联系了供电公司", "told": "public"}
    assert staff.post(f"/api/v1/matters/{lamp}/notes", json=note).status_code == 201
    act(staff, lamp, "answer", outcome="fixed", said="换了灯泡")
    told = ask(client, "servicerequestupdates")
    assert sorted(numbers_of(told)) == sorted([*shown, lamp, lamp, lamp])
    mine = [each for each in told if each["service_request_id"] == lamp]
    marks = [each["update_id"].removeprefix(f"{lamp}.") for each in mine]
    assert (marks[0], marks[1], marks[2][0], marks[3]) == ("s0", "s1", "n", "s2")
    assert [each["description"] for each in mine] == ["待受理", "已受理", "已经联系了供电公司", "已办结"]
    assert [each["status"] for each in mine] == ["open", "open", "closed", "closed"]
    assert "给反映人" not in str(told) and "灯泡" not in str(told)
    at = datetime.fromisoformat(mine[-1]["updated_datetime"])
    whole = {"start_date": _at(at, -1), "end_date": _at(at, 1)}
    assert ask(client, "servicerequestupdates", **whole) == told
    assert ask(client, "servicerequestupdates", **whole, page=2, page_size=4) == told[4:]
    assert ask(client, "servicerequestupdates", start_date=_at(at, 1)) == []
    assert ask(client, "servicerequestupdates", end_date=_at(at, -1)) == []
    for wrong in ({"start_date": "x"}, {"start_date": _at(at, -99), "end_date": _at(at, 1)}):
        ask(client, "servicerequestupdates", 400, **wrong)


def test_all_of_it_is_read_by_the_login_of_what_is_public(
    database_url: str, tmp_path: Any, people: Enter, shown: list[str]
) -> None:
    app = opened_app(part_logins(database_url).public, tmp_path)
    try:
        client = app.test_client()
        assert len(ask(client, "requests")) == 3 == len(ask(client, "servicerequestupdates"))
        assert ask(client, f"requests/{shown[0]}") and ask(client, "services")
        assert ask(client, "services/noise") and client.get("/open311/discovery.xml").status_code == 200
    finally:
        close_app(app)

"""A sender like FixMyStreet: it posts a form, keeps the number, and asks for updates by both dates.

Written from what such a sender does: of an answer it reads `request` in XML, the first if there are several,
its `service_request_id`, or else its token; it knows an update by its `update_id`.
"""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.features.cases.reporters import STAFF, act, read_file
from tests.features.cases.test_faces import publish
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter

LON, LAT = position(100, 50)
JURISDICTION = "990100"


class Sender:
    """What it keeps between the questions of a conversation."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self._client = client
        self._key = key
        self.seen: dict[str, dict[str, str]] = {}

    def services(self) -> list[str]:
        return [each.findtext("service_code") or "" for each in self._get("services.xml")]

    def send(self, problem: dict[str, Any]) -> str:
        words = f"title:  {problem['title']}\n\ndetail: {problem['detail']}\n\nurl: {problem['url']}\n"
        told = self._post(
            "requests.xml",
            lat=problem["latitude"],
            long=problem["longitude"],
            email=problem["email"],
            description=words,
            service_code=problem["category"],
            first_name=problem["name"].partition(" ")[0],
            last_name=problem["name"].partition(" ")[2],
            **{"attribute[POLE]": problem["pole"]},
        )
        number = told[0].findtext("service_request_id")
        if not number:
            token = told[0].findtext("token")
            number = self._get(f"tokens/{token}.xml")[0].findtext("service_request_id")
        assert number
        return number

    def comment(self, number: str, comment: dict[str, Any]) -> str:
        told = self._post(
            "servicerequestupdates.xml",
            update_id_ext=comment["id"],
            updated_datetime=comment["confirmed"],
            service_request_id=number,
            service_request_id_ext="17",
            status="OPEN" if comment["is_open"] else "CLOSED",
            email="reporter@example.cn",
            description=comment["text"],
            public_anonymity_required="FALSE",
            last_name="",
            title="",
        )
        update_id = told[0].findtext("update_id")
        assert update_id
        return update_id

    def fetch(self) -> list[dict[str, str]]:
        """What it did not know yet; each time it asks once more for what came a little before."""
        now = datetime.now().astimezone() + timedelta(seconds=1)
        start = now - timedelta(hours=1)
        asked = {"start_date": start.isoformat(), "end_date": now.isoformat()}
        found = self._get("servicerequestupdates.xml", **asked)
        told = [{each.tag: each.text or "" for each in one} for one in found]
        new = [each for each in told if each["update_id"] not in self.seen]
        self.seen |= {each["update_id"]: each for each in new}
        return new

    def _get(self, path: str, **query: str) -> ElementTree.Element:
        query["jurisdiction_id"] = JURISDICTION
        answer = self._client.get(f"/open311/v2/{path}", query_string=query)
        assert answer.status_code == 200, answer.text
        return ElementTree.fromstring(answer.data)

    def _post(self, path: str, **fields: Any) -> ElementTree.Element:
        fields |= {"jurisdiction_id": JURISDICTION, "api_key": self._key}
        answer = self._client.post(f"/open311/v2/{path}", data=fields)
        assert answer.status_code == 200, answer.text
        return ElementTree.fromstring(answer.data)


def test_a_conversation_from_a_report_to_its_end(
    client: FlaskClient, people: Enter, key: str, town: Database
) -> None:
    sender, staff = Sender(client, key), people(STAFF)
    with town.transaction() as connection:
        connection.exec_driver_sql(
            """UPDATE category SET attributes = '[{"code": "POLE", "datatype": "string", "required": true,
               "description": "灯杆号"}]' WHERE code = 'street_lamp'"""
        )
    assert "street_lamp" in sender.services()
    number = sender.send(
        {"latitude": LAT, "longitude": LON, "email": "reporter@example.cn", "name": "Xiuying Gao",
         "title": "路灯不亮", "detail": "晚上看不见路", "url": "https://fix.example.cn/report/17",
         "category": "street_lamp", "pole": "A-7"}
    )  # fmt: skip
    file = read_file(staff, number)
    assert "晚上看不见路" in file["text"] and file["answers"] == {"POLE": "A-7"}
    assert sender.fetch() == []
    publish(staff, number)
    act(staff, number, "accept", weight="simple")
    told = sender.fetch()
    assert [(each["service_request_id"], each["status"]) for each in told] == [(number, "open")] * 2
    assert [each["description"] for each in told] == ["待受理", "已受理"] and sender.fetch() == []

    def comment(number_there: int, text: str) -> str:
        at = datetime.now().astimezone().isoformat()
        return sender.comment(number, {"id": number_there, "confirmed": at, "is_open": True, "text": text})

    comment(41, "就在学校门口")
    act(staff, number, "answer", outcome="fixed", said="换了灯泡")
    (told_last,) = sender.fetch()
    assert (told_last["status"], told_last["description"]) == ("closed", "已办结")
    assert comment(42, "还是不亮") == comment(42, "还是不亮")
    file = read_file(staff, number)
    assert file["state"] == "working" and file["steps"][-1]["said"] == "还是不亮"
    assert [each["body"] for each in file["notes"]] == ["就在学校门口"]

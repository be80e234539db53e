"""What anybody reports is told to whoever may settle it, in the transaction that stores it."""

from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run
from tests.office.notices.conftest import go_round
from tests.office.notices.test_notices import NOTICES, told

CLOSED, PERSON = "/api/v1/places/{}/closed-reports", "/api/v1/posts/{}/reports"


@pytest.fixture
def anybody(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def report_closed(anybody: FlaskClient, code: str) -> None:
    sent = anybody.post(CLOSED.format(code), json={"device": f"device-{uuid4()}"})
    assert sent.status_code == 201, sent.text


def report_person(anybody: FlaskClient, code: str) -> None:
    sent = anybody.post(PERSON.format(code), json={"kind": "no_answer", "device": f"device-{uuid4()}"})
    assert sent.status_code == 201, sent.text


def test_closed_doors_are_told_to_whoever_settles_them(
    town: Database, anybody: FlaskClient, enter: Enter
) -> None:
    client, other = enter("S1"), enter("S2")
    for _ in range(3):
        report_closed(anybody, "MINE")
    go_round(town)
    assert told(town, "report.waiting") == [("S1", "MINE")]
    (first,) = [each for each in client.get(NOTICES).json["notices"] if each["name"] == "report.waiting"]  # type: ignore[index]
    assert (first["subject"], first["is_read"]) == ("MINE", False)
    assert [each["name"] for each in other.get(NOTICES).json["notices"]] == ["session.begin"]  # type: ignore[index]
    settled = client.post(f"{CLOSED.format('MINE')}/settlement", json={"outcome": "confirmed"})
    assert settled.status_code == 201
    # The next day it is told anew.
    run(town, "UPDATE event SET dedup = dedup || ' of yesterday' WHERE name = 'report.waiting'")
    report_closed(anybody, "MINE")
    go_round(town)
    assert told(town, "report.waiting") == [("S1", "MINE")] * 2


def test_of_a_person_is_told_who_stands_above_and_not_the_person(
    town: Database, anybody: FlaskClient, enter: Enter
) -> None:
    enter("S1")
    above = enter("S3")
    for _ in range(2):
        report_person(anybody, "P-1")
    go_round(town)
    assert told(town, "report.waiting") == [("S3", "P-1")]
    settled = above.post(
        f"{PERSON.format('P-1')}/settlement", json={"kind": "no_answer", "outcome": "rejected"}
    )
    assert settled.status_code == 201


def test_what_was_not_stored_is_not_told(town: Database, anybody: FlaskClient) -> None:
    invite(town, "S1")
    run(town, "ALTER TABLE place_report ADD CONSTRAINT test_refuses CHECK (place_id IS NULL) NOT VALID")
    assert anybody.post(CLOSED.format("MINE"), json={"device": f"device-{uuid4()}"}).status_code >= 500
    assert rows(town, "SELECT * FROM event WHERE name = 'report.waiting'") == []

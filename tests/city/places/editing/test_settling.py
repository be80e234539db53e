"""What people found closed is settled by whoever answers for the place, with an answer for everybody."""

from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.loops import until
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

NO_ANSWERS = ("x" * 61, 1, "a\u0000", "a\u202eb")
SETTLE = "/api/v1/places/{}/closed-reports/settlement"


@pytest.fixture
def reported(served_town: APIFlask) -> None:
    """Two people found MINE closed, one found AWAY."""
    for code in ("MINE", "MINE", "AWAY"):
        body = {"device": f"device-{uuid4()}"}
        sent = served_town.test_client().post(f"/api/v1/places/{code}/closed-reports", json=body)
        assert sent.status_code == 201


def waiting(client: FlaskClient) -> list[tuple[Any, ...]]:
    found = client.get("/api/v1/reports").json["closed"]  # type: ignore[index]
    return [(each["place_code"], each["reporters"], each["expected_open"]) for each in found]


def shown(app: APIFlask) -> Any:
    return app.test_client().get("/api/v1/places/MINE").json["properties"]  # type: ignore[index]


def test_confirmed_with_an_answer_that_everybody_sees(
    town: Database, served_town: APIFlask, enter: Enter, reported: None
) -> None:
    assert waiting(enter("S4")) == [] and waiting(enter("S2")) == []
    client = enter("S1")
    assert waiting(client) == [("MINE", 2, True)]
    done = client.post(
        SETTLE.format("MINE"), json={"outcome": "confirmed", "answer": " 停水，下午 3 点恢复 "}
    )
    assert done.status_code == 201, done.json
    assert waiting(client) == []
    until(lambda: shown(served_town)["report_answered"] is not None)
    assert shown(served_town)["report_answered"]["text"] == "停水，下午 3 点恢复"
    assert shown(served_town)["reported_closed"]["reports"] == 2
    assert client.post(f"/api/v1/changes/{done.json['change']}/undo").status_code == 200  # type: ignore[index]
    assert waiting(client) == [("MINE", 2, True)]
    until(lambda: shown(served_town)["report_answered"] is None)


def test_rejected_they_count_no_longer(served_town: APIFlask, enter: Enter, reported: None) -> None:
    until(lambda: shown(served_town)["reported_closed"] is not None)
    client = enter("S3")
    assert client.post(SETTLE.format("MINE"), json={"outcome": "rejected"}).status_code == 201
    until(lambda: shown(served_town)["reported_closed"] is None)
    assert client.post(SETTLE.format("MINE"), json={"outcome": "rejected"}).status_code == 409
    assert client.post(SETTLE.format("AWAY"), json={"outcome": "rejected"}).status_code == 403


def test_the_keeper_settles_what_is_said_of_the_own_station(
    town: Database, enter: Enter, reported: None
) -> None:
    client = enter("S4")
    run(
        town,
        """INSERT INTO enrollment (account_id, acts_as, place_id)
           SELECT account.id, 'keeper', place.id FROM account JOIN person ON person.id = person_id, place
            WHERE staff_no = 'S4' AND place.code = 'MINE'""",
    )
    assert waiting(client) == [("MINE", 2, True)]
    assert client.post(SETTLE.format("MINE"), json={"outcome": "confirmed"}).status_code == 201
    # Hours, closures and what is told are the keeper's; the pin and whether there is a station are not.
    told = client.get("/api/v1/places/MINE/fields").json
    assert told["may"] == ["place.edit"]  # type: ignore[index]
    assert client.get("/api/v1/places/NEAR/fields").json["may"] == []  # type: ignore[index]
    unverified = client.get("/api/v1/reports").json["unverified"]  # type: ignore[index]
    assert [each["place_code"] for each in unverified] == ["MINE"]


def test_places_unverified_for_long_are_named_the_longest_first(town: Database, enter: Enter) -> None:
    run(town, "UPDATE place SET verified_on = CURRENT_DATE - 61 WHERE code = 'MINE'")
    told = enter("S3").get("/api/v1/reports").json
    assert [each["place_code"] for each in told["unverified"]] == ["NEAR", "MINE"]  # type: ignore[index]
    run(town, "UPDATE place SET verified_on = CURRENT_DATE WHERE code = 'NEAR'")
    assert enter("S3").get("/api/v1/reports").json["unverified_count"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    "body",
    [{}, {"outcome": "maybe"}, *({"outcome": "confirmed", "answer": answer} for answer in NO_ANSWERS)],
)
def test_what_is_no_settlement(town: Database, enter: Enter, reported: None, body: dict[str, Any]) -> None:
    assert enter("S1").post(SETTLE.format("MINE"), json=body).status_code == 400
    assert rows(town, "SELECT count(*) FROM place_report WHERE settled_at IS NOT NULL") == [(0,)]

"""What is about the city's own service is nowhere: nobody is asked for a place, and the city answers."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.office.matters.store.homes import put_home
from tests.features.cases.reporters import LEADER, STAFF, WORKER, act, inbox, read_file, report
from tests.office.access.conftest import Enter
from tests.office.access.town import rows

SAID = "页面上的字太小，点不准"


@pytest.fixture
def resident(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def test_whoever_answers_for_the_highest_level_gets_it(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    about = resident.get("/api/v1/categories?kind=case").json["categories"]  # type: ignore[index]
    assert [each["code"] for each in about if not each["placed"]] == ["system"]
    receipt = report(resident, category="system", text=SAID, at=None)
    assert receipt["grid"] is None and receipt["community"] is None
    # Nobody holds a post of the city here: those of the districts answer, and no community.
    leader = people(LEADER)
    assert [each["number"] for each in inbox(leader)] == [receipt["number"]]
    assert inbox(people(STAFF)) == [] == inbox(people(WORKER))
    read_file(people(STAFF), receipt["number"], 404)
    act(leader, receipt["number"], "accept", weight="simple")
    act(leader, receipt["number"], "dispatch")
    assert read_file(leader, receipt["number"])["holder"]["role"] == "district_officer"
    assert rows(town, "SELECT point IS NULL, grid_id IS NULL, building_id IS NULL FROM matter") == [
        (True,) * 3
    ]
    # Boundaries that change leave it where it is: nowhere.
    ((one,),) = rows(town, "SELECT id FROM matter")
    assert isinstance(one, int)
    with town.transaction() as connection:
        assert put_home(connection, [one]) == []


def test_a_place_that_is_given_is_kept(resident: FlaskClient, people: Enter) -> None:
    number = report(resident, category="system", text=SAID)["number"]
    assert [each["number"] for each in inbox(people(STAFF))] == [number]


def test_anything_else_asks_for_a_place(resident: FlaskClient) -> None:
    assert "no place is said" in report(resident, 404, at=None)["detail"]
    # A place that is nowhere here is no place left out.
    report(resident, 404, category="system", at={"lon": 10.0, "lat": 10.0})
    report(resident, 404, category="system", at=None, building="NO-SUCH")

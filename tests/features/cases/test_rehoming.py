"""Open cases follow the boundaries: by a plan at once, at its day, when rolled back, and by a binding."""

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.kinds import KINDS
from geoapi.office.matters.rehoming import rehome_where_boundaries_changed
from tests.features.cases.reporters import (
    GRID,
    OTHER_WORKER,
    STAFF,
    WORKER,
    act,
    inbox,
    read_file,
    report,
    say,
)
from tests.features.planning.planners import NORTH_GRID, drag, make_plan, position, send
from tests.features.planning.test_publishing import SOON, hand_in
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

CALENDAR = Calendar()
# Given to the northern grid by the dragged line; and one that stays.
_LON, _LAT = position(150, 155)
GIVEN = {"lon": _LON, "lat": _LAT}


@pytest.fixture
def officer(town: Database, people: Enter) -> FlaskClient:
    client = people("S8")
    run(town, "UPDATE session SET proved_at = now()")
    return client


def dispatched(resident: FlaskClient, people: Enter, **also: Any) -> str:
    number = str(report(resident, **also)["number"])
    act(people(STAFF), number, "accept", weight="complex")
    act(people(STAFF), number, "dispatch")
    return number


def a_plan(people: Enter) -> str:
    plan = make_plan(people(STAFF))
    drag(people(STAFF), plan, 60)
    hand_in(people, plan)
    return plan


def look_again(town: Database) -> None:
    with town.transaction() as connection:
        rehome_where_boundaries_changed(connection, KINDS, CALENDAR)


def test_they_go_to_the_post_that_has_the_ground_and_come_back(
    served_town: APIFlask, people: Enter, officer: FlaskClient, town: Database
) -> None:
    resident = served_town.test_client()
    given, stays = dispatched(resident, people, at=GIVEN), dispatched(resident, people)
    plan, people_of_north = a_plan(people), people(OTHER_WORKER)
    assert read_file(people(WORKER), given)["holder"]["code"] == "P-1"
    before = rows(town, "SELECT name, due_at FROM matter_clock ORDER BY id")
    send(officer, f"/{plan}/publish")
    file = read_file(people_of_north, given)
    assert (file["holder"]["code"], file["area"]["code"], file["state"]) == ("P-2", NORTH_GRID, "dispatched")
    assert (file["steps"][-1]["verb"], file["steps"][-1]["by"]) == ("rehome", "system")
    assert file["steps"][-1]["fields"] == {"from_grid": GRID, "to_grid": NORTH_GRID, "by": plan}
    read_file(people(WORKER), given, 404)
    assert [each["number"] for each in inbox(people(WORKER))] == [stays]
    assert rows(town, "SELECT name, due_at FROM matter_clock ORDER BY id") == before
    digest = "SELECT details->>'count' FROM event WHERE name = 'matter.digest'"
    assert rows(town, digest) == [("1",)]
    send(officer, f"/{plan}/roll-back", comment="错了")
    assert read_file(people(WORKER), given)["holder"]["code"] == "P-1"
    assert read_file(people(WORKER), stays)["turn"] == 2


def test_what_is_reopened_lies_where_the_boundaries_are_by_then(
    served_town: APIFlask, people: Enter, officer: FlaskClient
) -> None:
    resident, worker = served_town.test_client(), people(WORKER)
    receipt = report(resident, at=GIVEN)
    number = str(receipt["number"])
    act(people(STAFF), number, "accept", weight="complex")
    act(people(STAFF), number, "dispatch")
    act(worker, number, "acknowledge")
    act(worker, number, "resolve", outcome="fixed", said="换了灯泡")
    say(resident, receipt, "confirm")
    send(officer, f"/{a_plan(people)}/publish")
    assert read_file(people(STAFF), number)["area"]["code"] == GRID
    say(resident, receipt, "reopen", said="又坏了")
    file = read_file(people(OTHER_WORKER), number)
    assert (file["holder"]["code"], file["area"]["code"], file["state"]) == ("P-2", NORTH_GRID, "working")


def test_at_its_day_the_clerk_does_it(
    served_town: APIFlask, people: Enter, officer: FlaskClient, town: Database
) -> None:
    given = dispatched(served_town.test_client(), people, at=GIVEN)
    plan, north = a_plan(people), people(OTHER_WORKER)
    send(officer, f"/{plan}/publish", effective_on=SOON)
    look_again(town)
    assert read_file(people(WORKER), given)["turn"] == 2
    # The day comes: what ends and begins then does so now.
    for end, begin in (("lower(valid)", "now()"), ("now()", "upper(valid)")):
        edge = "upper" if begin == "now()" else "lower"
        run(
            town,
            f"""UPDATE area_boundary SET valid = tstzrange({end}, {begin})
                 WHERE {edge}(valid) = (SELECT effective_at FROM plan)""",
        )
    look_again(town)
    assert read_file(north, given)["holder"]["code"] == "P-2"
    look_again(town)
    assert read_file(north, given)["turn"] == 3


def test_a_building_that_is_bound_takes_its_cases_with_it(
    served_town: APIFlask, people: Enter, town: Database
) -> None:
    number = dispatched(served_town.test_client(), people, building="B1")
    closed = str(report(served_town.test_client(), building="B1")["number"])
    act(people(STAFF), closed, "decline", said="不是社区的事", instead="12345")
    run(
        town,
        """INSERT INTO building_binding (building_id, area_id, valid)
           SELECT building.id, area.id, tstzrange(now() - interval '1 minute', NULL) FROM building, area
            WHERE building.code = 'B1' AND area.code = :north""",
        north=NORTH_GRID,
    )
    look_again(town)
    assert read_file(people(OTHER_WORKER), number)["area"]["code"] == NORTH_GRID
    assert read_file(people(STAFF), closed)["area"]["code"] == GRID

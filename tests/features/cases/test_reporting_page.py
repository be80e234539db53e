"""What the page on which something is reported is told, before and after."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.core.squares import square_of
from tests.conftest import json_of
from tests.features.cases.reporters import STAFF, act, read_receipt, report
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter
from tests.office.access.town import run

HERE = position(100, 50)
pytestmark = pytest.mark.usefixtures("town")


def near(client: FlaskClient, category: str = "lighting", lon: float = HERE[0]) -> Any:
    answer = client.get(f"/api/v1/cases/similar?lon={lon}&lat={HERE[1]}&category={category}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_tile_is_guessed_by_other_names(served_town: APIFlask) -> None:
    answer = json_of(served_town.test_client().get("/api/v1/categories?kind=case"))
    by_code = {each["code"]: each for each in answer["categories"]}
    assert {"路灯", "灯不亮"} <= set(by_code["lighting"]["other_names"])
    assert by_code["street_lamp"]["other_names"] == []


def test_the_square_of_a_receipt_is_its_link(served_town: APIFlask) -> None:
    receipt = report(served_town.test_client())
    size, path = square_of(receipt["link"])
    assert receipt["square"] == {"size": size, "path": path}
    assert size > 20 and re.fullmatch(r"(M\d+ \d+h(\d+)v1h-\2z)+", path)


def test_what_was_told_more_exactly_is_found_under_its_tile(served_town: APIFlask) -> None:
    client = served_town.test_client()
    number = report(client, category="corridor_lamp")["number"]
    assert [each["number"] for each in near(client)["cases"]] == [number]
    assert [each["number"] for each in near(client, "corridor_lamp")["cases"]] == [number]
    assert near(client, "street_lamp")["cases"] == near(client, "roads")["cases"] == []
    # Some 170 m to the east it is another light.
    assert near(client, lon=HERE[0] + 0.002)["cases"] == []


@pytest.mark.parametrize(
    ("limit", "hours"),
    [(None, 24), ("(NULL, 'h8')", 8), ("('roads', 'h2')", 24), ("('lighting', 'h2')", 2)],
)
def test_the_time_that_is_told_before_is_the_one_that_is_promised(
    served_town: APIFlask, town: Database, limit: str | None, hours: int
) -> None:
    client = served_town.test_client()
    if limit:
        category, rule = limit[1:-1].split(", ")
        run(
            town,
            "INSERT INTO matter_limit (kind, category, clock, rule)"
            f" VALUES ('case', {category}, 'intake', {rule})",
        )
    told = datetime.fromisoformat(near(client)["answer_by"])
    promised = datetime.fromisoformat(report(client, category="lighting")["answer_by"])
    assert abs(promised - told) < timedelta(minutes=1)
    assert abs(promised - datetime.now(promised.tzinfo) - timedelta(hours=hours)) < timedelta(minutes=1)


def test_a_reporter_reads_with_which_one_it_is_dealt(served_town: APIFlask, people: Enter) -> None:
    resident, staff = served_town.test_client(), people(STAFF)
    other, same = report(resident), report(resident)
    assert read_receipt(resident, same)["merged_into"] is None
    act(staff, same["number"], "merge", into=other["number"])
    assert read_receipt(resident, same)["merged_into"] == other["number"]
    assert read_receipt(resident, other)["merged_into"] is None
    act(staff, same["number"], "unmerge", said="两盏灯")
    assert read_receipt(resident, same)["merged_into"] is None


def test_the_pages_are_there_whatever_the_number(served_town: APIFlask) -> None:
    client = served_town.test_client()
    found = [client.get(path) for path in ("/report", "/m/261130-ZZZZ", "/m/nonsense")]
    assert [each.status_code for each in found] == [200] * 3
    # Whether there is such a matter, the page does not say: it asks.
    assert found[1].data == found[2].data

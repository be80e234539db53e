"""What whoever works on a case is told before deciding: until when with which weight, and which posts."""

from datetime import datetime, timedelta
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.features.cases.reporters import (
    CLERK,
    DEPARTMENT,
    OTHER_WORKER,
    STAFF,
    WORKER,
    act,
    enter_case,
    read_file,
    report,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import run


def ask(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.json
    return answer.json


def test_each_weight_says_until_when_as_accepting_then_does(
    served_town: APIFlask, people: Enter, town: Database
) -> None:
    resident, staff = served_town.test_client(), people(STAFF)
    number = report(resident)["number"]
    told = {each["weight"]: each for each in ask(staff, f"cases/{number}/weights")["weights"]}
    assert [(name, each["clock"]) for name, each in told.items()] == [
        ("simple", "resolve"), ("complex", "respond"), ("hard", "respond"),
    ]  # fmt: skip
    act(staff, number, "accept", weight="complex")
    (clock,) = read_file(staff, number)["clocks"][-1:]
    # Due at the end of a day, whichever moment it is accepted at.
    assert (clock["name"], clock["due_at"]) == ("respond", told["complex"]["due_at"])

    other = report(resident)["number"]
    run(
        town,
        "INSERT INTO matter_limit (kind, category, clock, rule) VALUES ('case', 'noise', 'resolve', 'h2')",
    )
    (simple, *_) = ask(staff, f"cases/{other}/weights?category=noise")["weights"]
    left = datetime.fromisoformat(simple["due_at"]) - datetime.now().astimezone()
    assert simple["rule"] == "h2" and timedelta(hours=1) < left < timedelta(hours=3)


def test_weights_and_posts_are_for_who_may_see_the_case(served_town: APIFlask, people: Enter) -> None:
    resident = served_town.test_client()
    number = report(resident)["number"]
    for path in (f"cases/{number}/weights", f"matters/{number}/posts"):
        ask(people(OTHER_WORKER), path, 404)
        ask(resident, path, 401)
    ask(people(STAFF), "cases/nonsense/weights", 400)
    ask(people(STAFF), f"cases/{number}/weights?category=NO", 400)
    ask(people(STAFF), f"matters/{number}/posts?q=", 400)


def test_posts_are_those_where_it_is_or_found_by_words(served_town: APIFlask, people: Enter) -> None:
    staff = people(STAFF)
    number = report(served_town.test_client())["number"]
    there = ask(staff, f"matters/{number}/posts")["posts"]
    codes = [each["code"] for each in there]
    assert codes[0] == "P-1" and {"P-3", "P-6", "P-8", "P-10"} <= set(codes)
    # A policeman and a planner take no cases; another grid is another place.
    assert not {"P-2", "P-4", "P-7"} & set(codes)
    assert (there[0]["person"], there[0]["level"]) == ("周晓兰", "grid")
    (found,) = ask(staff, f"matters/{number}/posts?q=钱进")["posts"]
    assert found["code"] == "P-2"
    assert ask(staff, f"matters/{number}/posts?q=%25")["posts"] == []


def test_who_entered_a_case_sees_it_answers_it_and_takes_it_back(
    served_town: APIFlask, people: Enter
) -> None:
    clerk = people(CLERK)
    answered, withdrawn = (enter_case(clerk)["number"] for _ in range(2))
    act(clerk, answered, "answer", outcome="explained", said="今晚检修，九点前来电")
    act(clerk, withdrawn, "withdraw", said="登记错了")
    assert read_file(clerk, withdrawn)["state"] == "withdrawn"
    # What others report is not the clerk's to read.
    read_file(clerk, report(served_town.test_client())["number"], 404)
    read_file(people(DEPARTMENT), answered, 404)
    read_file(people(WORKER), answered)

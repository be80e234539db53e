"""Whoever reported a case that was merged is heard still: by whoever has the other one, and by their word."""

from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.db import Database
from tests.features.cases.photos import hash_of, jpeg, make_pictures, send
from tests.features.cases.reporters import STAFF, WORKER, act, read_file, read_receipt, report, say
from tests.features.cases.test_notes import add
from tests.features.cases.test_taking import shown
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

HEARD = "SELECT subject, post_code FROM event WHERE name = 'matter.noted' ORDER BY id"


@pytest.fixture
def resident(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


def in_the_north(client: FlaskClient, **also: Any) -> Any:
    """A report from the grid of the other worker."""
    lon, lat = position(100, 300)
    return report(client, at={"lon": lon, "lat": lat}, **also)


def merged(resident: FlaskClient, people: Enter) -> tuple[Any, Any, Any]:
    """Receipts of one that a worker has, of one of another grid merged into it, and of one into that."""
    staff = people(STAFF)
    original, same, third = report(resident), in_the_north(resident), in_the_north(resident)
    act(staff, third["number"], "merge", into=same["number"])
    act(staff, same["number"], "merge", into=original["number"])
    people(WORKER)
    act(staff, original["number"], "accept", weight="simple")
    act(staff, original["number"], "dispatch")
    return original, same, third


def test_what_they_add_reaches_who_has_the_other_one_with_its_source(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    original, same, third = merged(resident, people)
    worker, number, photo = people(WORKER), original["number"], jpeg()
    read_file(worker, same["number"], 404)
    before = shown(town, number)
    submission = str(uuid4())
    add(resident, same, text="三楼也不亮", evidence=[hash_of(photo)], submission=submission)
    send(resident, hash_of(photo), submission, photo)
    make_pictures(town)
    add(resident, third, text="四楼也是")
    assert rows(town, HEARD) == [(number, "P-1")] * 2
    file = read_file(worker, number)
    assert [(each["body"], each["source"]) for each in file["notes"]] == [
        ("三楼也不亮", same["number"]), ("四楼也是", third["number"])
    ]  # fmt: skip
    (named,) = file["evidence"]
    assert (named["sha256"], named["source"], named["state"]) == (hash_of(photo), same["number"], "ready")
    path = f"/api/v1/matters/{number}/evidence/{hash_of(photo)}"
    assert worker.get(path).mimetype == "image/jpeg"
    after = shown(town, number)
    assert "三楼也不亮" not in before and "三楼也不亮" in after and same["number"] in after
    # Neither reporter reads what the other one writes, and each what they wrote themselves.
    told = read_receipt(resident, original)
    assert told["notes"] == [] == told["evidence"]
    own = f"/api/v1/matters/{number}/receipt/evidence/{hash_of(photo)}?key={original['key']}"
    assert resident.get(own).status_code == 404
    assert [each["text"] for each in read_receipt(resident, same)["notes"]] == ["三楼也不亮"]
    assert read_receipt(resident, third)["merged_into"] == number
    (audited,) = rows(town, "SELECT count(*) FROM audit WHERE act = 'matter.note'")
    assert audited == (2,)


def test_they_add_as_long_as_the_other_one_is_not_over_for_long(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    original, same, _ = merged(resident, people)
    long_ago = "UPDATE matter SET closed_at = now() - interval '31 days' WHERE number = :it"
    run(town, long_ago, it=same["number"])
    add(resident, same)
    say(resident, original, "withdraw", said="不用了")
    add(resident, same)
    run(town, long_ago, it=original["number"])
    assert add(resident, same, 409)["reason"] == "too-late"


def test_their_word_that_it_is_another_one_counts_and_is_not_undone(
    resident: FlaskClient, people: Enter, town: Database
) -> None:
    original, same, _ = merged(resident, people)
    run(town, "UPDATE matter SET special_group = true WHERE number = :it", it=same["number"])
    run(town, "UPDATE event SET spread_at = now()")
    assert {"unmerge", "withdraw"} == {each["verb"] for each in read_receipt(resident, same)["may"]}
    say(resident, same, "unmerge", 400)
    told = say(resident, same, "unmerge", said="不是一盏灯，也没修")
    assert (told["state"], told["merged_into"]) == ("received", None)
    # Whoever may welcome a new one hears of it, and the clock is that of the first look.
    assert rows(town, "SELECT subject, verb FROM event WHERE spread_at IS NULL") == [
        (same["number"], "case.dispatch")
    ]
    ((rule,),) = rows(
        town,
        """SELECT rule FROM matter_clock JOIN matter ON matter.id = matter_id
            WHERE number = :it AND stopped_at IS NULL AND name = 'intake'""",
        it=same["number"],
    )
    assert rule == "h4"
    file = read_file(people(STAFF), same["number"])
    assert (file["steps"][-1]["by"], file["steps"][-1]["said"]) == ("reporter", "不是一盏灯，也没修")
    assert "merge" not in {each["verb"] for each in file["may"]}
    again = act(people(STAFF), same["number"], "merge", 409, into=original["number"])
    assert again["reason"] == "kept-apart"


def test_what_they_take_back_is_theirs_alone(resident: FlaskClient, people: Enter, town: Database) -> None:
    original, same, _ = merged(resident, people)
    run(
        town,
        """INSERT INTO matter_follow (matter_id, follower, came_from)
           SELECT one.id, '\\x01', other.id FROM matter AS one, matter AS other
            WHERE one.number = :one AND other.number = :other""",
        one=original["number"],
        other=same["number"],
    )
    assert say(resident, same, "withdraw", said="搬家了")["state"] == "withdrawn"
    file = read_file(people(WORKER), original["number"])
    assert (file["state"], file["followers"]) == ("dispatched", 1)
    assert (same["number"], "withdrawn") in {(each["number"], each["state"]) for each in file["links"]}
    assert say(resident, same, "unmerge", 409, said="还是要办")["reason"] == "no-such-move"

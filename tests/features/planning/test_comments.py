"""What is said about a plan at a place, and who has it open."""

from flask.testing import FlaskClient

from geoapi.core.db import Database
from geoapi.features.planning.comments.store import GONE_AFTER_S
from geoapi.features.planning.duties import forget_who_has_gone
from tests.features.planning.planners import WEST, ask, make_plan, position, send
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


def settle(client: FlaskClient, plan: str, number: int, settled: bool, status: int = 200) -> None:
    answer = client.put(f"/api/v1/plans/{plan}/comments/{number}/settled", json={"settled": settled})
    assert answer.status_code == status, answer.json


def test_a_comment_at_a_place_is_answered_and_settled(people: Enter, town: Database) -> None:
    client, reviewer = people("S3"), people("S6")
    plan = make_plan(client)
    lon, lat = position(100, 100)
    said = send(reviewer, f"/{plan}/comments", text="这里隔着河", lon=lon, lat=lat)
    number = said["after"]["comment"]
    send(client, f"/{plan}/comments", text="有桥", reply_to=number)
    send(client, f"/{plan}/comments", text="整体说一句")
    first, second = ask(client, f"/{plan}/comments")["comments"]
    assert (first["text"], first["lon"], first["lat"], first["mine"]) == ("这里隔着河", lon, lat, False)
    assert [(each["text"], each["mine"]) for each in first["replies"]] == [("有桥", True)]
    assert (second["lon"], second["replies"], second["settled"]) == (None, [], None)
    settle(client, plan, number, True)
    settle(client, plan, number, True, 409)
    assert ask(reviewer, f"/{plan}/comments")["comments"][0]["settled"]["by"]
    settle(client, plan, number, False)
    assert ask(reviewer, f"/{plan}/comments")["comments"][0]["settled"] is None
    # The audit knows that something was said, not what.
    kept = rows(town, "SELECT before::text || after::text FROM audit WHERE act LIKE 'plan.%comment'")
    assert kept and not any("河" in str(row) for row in kept)


def test_bad_comments_are_refused(people: Enter) -> None:
    client = people("S3")
    plan, other = make_plan(client), make_plan(client)
    number = send(client, f"/{plan}/comments", text="一")["after"]["comment"]
    reply = send(client, f"/{plan}/comments", text="二", reply_to=number)["after"]["comment"]
    send(client, f"/{plan}/comments", 404, text="三", reply_to=reply)
    send(client, f"/{other}/comments", 404, text="三", reply_to=number)
    send(client, f"/{plan}/comments", 400, text=" ")
    send(client, f"/{plan}/comments", 400, text="长" * 1001)
    send(client, f"/{plan}/comments", 400, text="半个地方", lon=120.85)
    send(client, f"/{plan}/comments", 400, text="两处", lon=120.85, lat=40.72, reply_to=number)
    settle(client, plan, reply, True, 404)
    settle(client, other, number, True, 404)
    send(people("S5"), f"/{plan}/comments", 403, text="别的社区")


def test_who_else_has_it_open(people: Enter, town: Database) -> None:
    client, reviewer = people("S3"), people("S6")
    plan = make_plan(client)
    assert ask(client, f"/{plan}/presence?area={WEST}") == {"others": []}
    (other,) = ask(reviewer, f"/{plan}/presence")["others"]
    assert other["area"] == WEST and other["name"]
    assert [each["area"] for each in ask(client, f"/{plan}/presence?area={WEST}")["others"]] == [None]
    run(town, f"UPDATE plan_presence SET seen_at = now() - interval '{GONE_AFTER_S + 1} s'")
    assert ask(client, f"/{plan}/presence")["others"] == []
    with town.transaction() as connection:
        forget_who_has_gone(connection)
    assert rows(town, "SELECT count(*) FROM plan_presence") == [(1,)]

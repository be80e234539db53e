"""Posts change hands on the desk: in force at once, taken back whole, and never overwritten in silence."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.people.importing.run import import_people
from geoapi.core.db import Database
from tests.city.addresses.filing import table
from tests.conftest import json_of
from tests.office.access.conftest import Enter
from tests.office.access.town import PEOPLE, give_private_phones, rows, run

POST, DESK = "/api/v1/posts/{}/{}", "/api/v1/desk/posts"
POINT = "lon=120.851&lat=40.721"


def send(client: FlaskClient, code: str, act: str, **body: Any) -> Any:
    return client.post(POST.format(code, act), json=body)


def got(client: FlaskClient, url: str) -> Any:
    return json_of(client.get(url))


def later(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat(timespec="milliseconds")


def hand_over(
    client: FlaskClient, code: str = "P-1", to: str = "S2", seen: str | None = "S1", **more: Any
) -> Any:
    return send(client, code, "handover", staff_no=to, seen=seen, **more)


def holders(town: Database, code: str = "P-1") -> list[tuple[object, ...]]:
    sql = """SELECT staff_no, lower(valid) IS NULL, upper(valid) IS NULL FROM post
              LEFT JOIN person ON person.id = person_id WHERE code = :code ORDER BY valid"""
    return rows(town, sql, code=code)


def told_on_the_map(app: APIFlask) -> str | None:
    answer = got(app.test_client(), "/api/v1/areas/990101001001001")
    names: list[str | None] = [each["name"] for each in answer["responsible"] if each["post_code"] == "P-1"]
    return names[0]


def wait_for(app: APIFlask, name: str | None) -> None:
    deadline = time.monotonic() + 20
    while told_on_the_map(app) != name:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_post_is_handed_over_and_the_map_and_the_permission_follow(
    town: Database, served_town: APIFlask, enter: Enter
) -> None:
    holder, follower, officer = enter("S1"), enter("S2"), enter("S3")
    assert told_on_the_map(served_town) == "周晓兰"
    done = hand_over(officer)
    assert done.status_code == 201 and done.headers["Cache-Control"] == "no-store"
    assert [each["name"] for each in done.json["after"]["holders"]] == ["周晓兰", "钱进"]
    # One period has ended and the next begun: history stays.
    assert holders(town) == [("S1", True, False), ("S2", False, True)]
    wait_for(served_town, "钱进")
    close = "/api/v1/places/MINE/closures"
    assert holder.post(close, json={}).status_code == 403
    assert follower.post(close, json={}).status_code == 201
    number = done.json["change"]
    (row,) = rows(town, "SELECT act, subject, post_code, shown_name FROM audit JOIN account ON account.id ="
                        " account_id WHERE act LIKE 'post%'")  # fmt: skip
    assert row == ("post.hand_over", "post P-1", "P-3", "孙立")
    (past,) = got(officer, "/api/v1/changes?subject=post P-1")["changes"]
    assert past["change"] == number
    assert officer.post(f"/api/v1/changes/{number}/undo").status_code == 200
    assert holders(town) == [("S1", True, True)]
    wait_for(served_town, "周晓兰")
    assert holder.post(close, json={}).status_code == 201


def test_undo_is_refused_once_it_was_changed_again(town: Database, enter: Enter) -> None:
    officer = enter("S3")
    number = hand_over(officer).json["change"]
    run(town, "SELECT pg_sleep(1.1)")
    assert send(officer, "P-1", "vacancy", seen="S2").status_code == 201
    late = officer.post(f"/api/v1/changes/{number}/undo")
    assert late.status_code == 409
    assert json_of(late)["now"]["holders"][-1]["staff_no"] is None
    # What stands beside it does not hinder: a substitution is another part.
    last = rows(town, "SELECT max(id) FROM audit WHERE act = 'post.vacate'")[0][0]
    assert send(officer, "P-1", "substitutions", staff_no="S4", until=later(hours=2)).status_code == 201
    assert officer.post(f"/api/v1/changes/{last}/undo").status_code == 200
    assert rows(town, "SELECT count(*) FROM substitution") == [(1,)]
    assert [staff_no for staff_no, _, _ in holders(town)] == ["S1", "S2"]


@pytest.mark.parametrize(
    ("staff_no", "code", "tends", "hands_over"),
    [
        ("S1", "P-1", 201, 403),  # one's own
        ("S1", "P-2", 403, 403),  # of a colleague
        ("S3", "P-1", 201, 201),  # of a grid below
        ("S3", "P-3", 201, 403),  # one's own, which nobody hands over himself
        ("S3", "P-4", 403, 403),  # of the same community, not below it
        ("S4", "P-1", 403, 403),  # may change nothing
        ("S4", "P-4", 403, 403),
        ("S3", "P-0", 404, 404),
    ],
)
def test_who_may_what(
    town: Database, enter: Enter, staff_no: str, code: str, tends: int, hands_over: int
) -> None:
    client = enter(staff_no)
    holding = "SELECT staff_no FROM post JOIN person ON person.id = person_id WHERE code = :code"
    (holder,) = rows(town, holding, code=code) or [("S1",)]
    assert send(client, code, "hours", hours="Mo-Fr 09:00-17:00", seen=None).status_code == tends
    other = "S2" if holder[0] != "S2" else "S1"
    stands_in = send(client, code, "substitutions", staff_no=other, until=later(days=1))
    assert stands_in.status_code == tends
    assert client.get(f"{DESK}/{code}").status_code == {201: 200}.get(tends, tends)
    assert send(client, code, "vacancy", seen=holder[0]).status_code == hands_over
    assert (
        hand_over(client, code, other, None if hands_over == 201 else str(holder[0])).status_code
        == hands_over
    )


def test_two_hand_over_at_once_and_one_is_told(town: Database, served_town: APIFlask, enter: Enter) -> None:
    run(town, "INSERT INTO person (staff_no, name) SELECT 'N' || n, '新' || n FROM generate_series(1, 4) n")
    token = enter("S3").get_cookie("__Host-geoapi")
    assert token is not None
    told: list[Any] = []
    gate = threading.Barrier(4)

    def go(to: str) -> None:
        client = served_town.test_client()
        client.set_cookie("__Host-geoapi", token.value)
        gate.wait()
        told.append(hand_over(client, to=to))

    threads = [threading.Thread(target=go, args=(f"N{number}",)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.status_code for each in told) == [201, 409, 409, 409]
    winner = next(each.json["after"]["holders"][-1]["staff_no"] for each in told if each.status_code == 201)
    for each in told:
        if each.status_code == 409:
            assert each.json["now"]["holders"][-1]["staff_no"] == winner
            assert each.json["yours"]["seen"] == "S1"
    assert [staff_no for staff_no, _, _ in holders(town)] == ["S1", winner]


def test_somebody_new_is_entered_with_name_and_duty_phone(town: Database, enter: Enter) -> None:
    officer = enter("S3")
    unnamed = hand_over(officer, to="S7")
    assert unnamed.status_code == 400 and unnamed.json["errors"][0]["field"] == "name"
    assert hand_over(officer, to="S7", name="王新", duty_phone="abc").status_code == 400
    assert hand_over(officer, to="S7", name="王\u202e新").status_code == 400
    assert rows(town, "SELECT * FROM person WHERE staff_no = 'S7'") == []
    other = hand_over(officer, to="S2", name="别人")
    assert other.status_code == 409 and other.json["now"]["name"] == "钱进"
    done = hand_over(officer, to="S7", name=" 王新 ", duty_phone="０300-5563171")
    assert done.status_code == 201
    assert rows(town, "SELECT name, duty_phone FROM person WHERE staff_no = 'S7'") == [
        ("王新", "0300-5563171")
    ]


def test_a_substitute_can_from_the_first_second_to_the_last(town: Database, enter: Enter) -> None:
    holder, substitute = enter("S1"), enter("S4")
    close = "/api/v1/places/MINE/closures"
    assert send(holder, "P-1", "substitutions", staff_no="S4", until=later(seconds=2)).status_code == 201
    assert substitute.post(close, json={}).status_code == 201
    assert holder.post(close, json={}).status_code == 201
    # The holder's, not the post's own: whoever stands in tends it too.
    assert send(substitute, "P-1", "hours", hours="24/7", seen=None).status_code == 201
    time.sleep(2)
    assert substitute.post(close, json={}).status_code == 403


def test_a_substitution_is_shortened_and_ended(town: Database, enter: Enter) -> None:
    client = enter("S1")
    begun = send(client, "P-1", "substitutions", staff_no="S2", until=later(days=9)).json["after"]
    since = begun["substitutions"][0]["since"]
    assert send(client, "P-1", "substitutions/end", since=since, until=later(days=3)).status_code == 201
    to_come = send(client, "P-1", "substitutions", staff_no="S4", since=later(days=4), until=later(days=6))
    assert to_come.status_code == 201
    lengthened = send(client, "P-1", "substitutions/end", since=since, until=later(days=5))
    assert lengthened.status_code == 409 and lengthened.json["now"]["name"] == "李强"
    second = to_come.json["after"]["substitutions"][1]["since"]
    off = send(client, "P-1", "substitutions/end", since=second)
    assert off.status_code == 201 and len(off.json["after"]["substitutions"]) == 1
    time.sleep(1.1)
    ended = send(client, "P-1", "substitutions/end", since=since)
    assert ended.status_code == 201
    assert rows(town, "SELECT upper(valid) <= now() FROM substitution") == [(True,)]
    again = send(client, "P-1", "substitutions/end", since=since)
    assert again.status_code == 409
    assert client.post(f"/api/v1/changes/{ended.json['change']}/undo").status_code == 200
    assert rows(town, "SELECT upper(valid) > now() FROM substitution") == [(True,)]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"staff_no": "S9", "until": later(days=1)}, "staff_no"),
        ({"staff_no": "S1", "until": later(days=1)}, "staff_no"),
        ({"staff_no": "S2", "until": later(days=-1)}, "until"),
        ({"staff_no": "S2", "since": later(days=-3), "until": later(days=1)}, "since"),
        ({"staff_no": "S2", "since": later(days=3), "until": later(days=2)}, "until"),
        ({"staff_no": "S2", "until": "bald"}, "until"),
        ({"staff_no": "S2"}, "until"),
        ({"staff_no": "S\0", "until": later(days=1)}, "staff_no"),
        ({"staff_no": "S2", "until": later(days=1), "more": 1}, "more"),
    ],
)
def test_a_substitution_that_cannot_be_is_told_by_its_field(
    town: Database, enter: Enter, body: dict[str, Any], field: str
) -> None:
    answer = send(enter("S1"), "P-1", "substitutions", **body)
    assert answer.status_code == 400 and answer.json["errors"][0]["field"] == field
    assert rows(town, "SELECT * FROM substitution") == []


def test_who_becomes_the_holder_stands_in_no_more(town: Database, enter: Enter) -> None:
    officer = enter("S3")
    overlap = send(officer, "P-1", "substitutions", staff_no="S2", until=later(days=9))
    twice = send(officer, "P-1", "substitutions", staff_no="S4", until=later(days=2))
    assert twice.status_code == 409
    assert twice.json["now"] == overlap.json["after"]["substitutions"][0]
    time.sleep(1.1)
    done = hand_over(officer, to="S2")
    assert done.status_code == 201
    assert rows(town, "SELECT upper(valid) <= now() FROM substitution") == [(True,)]
    assert officer.post(f"/api/v1/changes/{done.json['change']}/undo").status_code == 200
    assert rows(town, "SELECT upper(valid) > now() FROM substitution") == [(True,)]


def test_hours_are_read_as_offices_write_them(town: Database, enter: Enter) -> None:
    client = enter("S1")
    done = send(client, "P-1", "hours", hours="周一至周五 9:00-17:00", seen=None)
    assert done.status_code == 201
    assert done.json["after"]["holders"][-1]["duty_hours"] == "Mo-Fr 09:00-17:00"
    odd = send(client, "P-1", "hours", hours="看情况", seen="Mo-Fr 09:00-17:00")
    assert odd.status_code == 400 and odd.json["errors"][0]["field"] == "hours"
    late = send(client, "P-1", "hours", hours="24/7", seen=None)
    assert late.status_code == 409
    assert (late.json["now"], late.json["yours"]) == (
        {"duty_hours": "Mo-Fr 09:00-17:00"}, {"duty_hours": "24/7"}
    )  # fmt: skip
    number = done.json["change"]
    assert enter("S3").post(f"/api/v1/changes/{number}/undo").status_code == 200
    assert rows(town, "SELECT count(*), max(duty_hours) FROM post WHERE code = 'P-1'") == [(1, None)]


def test_hours_are_shown_before_they_are_told(enter: Enter) -> None:
    client = enter("S1")
    told = got(client, "/api/v1/desk/hours?hours=周一至周日 22:00-次日6:00")
    assert told["hours"] == "Mo-Su 22:00-06:00"
    assert len(told["days"]) == 14 and told["days"][0]["times"] == ["22:00-30:00"]
    assert client.get("/api/v1/desk/hours?hours=看情况").status_code == 400


def test_a_post_that_has_ended_is_given_again(town: Database, enter: Enter) -> None:
    run(town, "UPDATE post SET valid = tstzrange(NULL, now() - interval '2 d') WHERE code = 'P-1'")
    client = enter("S3")
    assert send(client, "P-1", "hours", hours="24/7", seen=None).status_code == 409
    (post,) = [each for each in got(client, DESK)["posts"] if each["code"] == "P-1"]
    assert post["state"] == "ended" and post["is_urgent"] and post["may"] == ["post.tend", "post.hand_over"]
    assert hand_over(client, to="S1").status_code == 201
    assert [staff_no for staff_no, _, _ in holders(town)] == ["S1", "S1"]


def test_it_begins_on_a_day_to_come(town: Database, enter: Enter) -> None:
    client = enter("S3")
    assert hand_over(client, at="2020-01-01").status_code == 400
    done = hand_over(client, at=later(days=5))
    assert done.status_code == 201
    detail = got(client, f"{DESK}/P-1")
    assert (detail["post"]["name"], detail["post"]["follower"]) == ("周晓兰", "钱进")
    assert detail["post"]["ends_at"] is None and detail["post"]["until"].endswith("+08:00")
    # Who was to follow follows still, after a change of today.
    assert hand_over(client, to="S4").status_code == 201
    assert [staff_no for staff_no, _, _ in holders(town)] == ["S1", "S4", "S2"]


def test_the_list_has_what_is_urgent_first(town: Database, enter: Enter, tmp_path: Path) -> None:
    give_private_phones(town, "13911112222", tmp_path)
    run(town, "UPDATE post SET valid = tstzrange(NULL, now() + interval '20 d') WHERE code = 'P-2'")
    client = enter("S3")
    answer = client.get(DESK)
    assert answer.headers["Cache-Control"] == "no-store" and "13911112222" not in answer.text
    assert [post["code"] for post in json_of(answer)["posts"]] == ["P-2", "P-3", "P-1"]
    assert [post["is_urgent"] for post in json_of(answer)["posts"]] == [True, False, False]
    assert send(client, "P-1", "vacancy", seen="S1").status_code == 201
    found = got(client, DESK)
    assert (found["posts"][0]["code"], found["posts"][0]["state"]) == ("P-1", "vacant")
    assert found["count"] == 3
    assert [post["code"] for post in got(client, f"{DESK}?q=钱")["posts"]] == ["P-2"]
    # Of others only the own one.
    assert enter("S1").get(DESK).status_code == 403, "it was vacated"
    assert [post["code"] for post in got(enter("S2"), DESK)["posts"]] == ["P-2"]
    assert enter("S4").get(DESK).status_code == 403


def test_people_of_the_own_area_are_found(town: Database, enter: Enter) -> None:
    client = enter("S3")
    found = got(client, "/api/v1/desk/people?q=s")["people"]
    assert [each["staff_no"] for each in found] == ["S1", "S2", "S3", "S4"]
    assert found[0]["duty_phone"] == "13900000011" and found[0]["posts"] == ["名990101001001001 专职网格员"]
    assert [each["name"] for each in got(client, "/api/v1/desk/people?q=李")["people"]] == ["李强"]
    # A grid worker finds those of the community for a substitute.
    assert len(got(enter("S1"), "/api/v1/desk/people?q=s")["people"]) == 4
    run(
        town, "UPDATE post SET area_id = (SELECT id FROM area WHERE code = '990101001002') WHERE code = 'P-4'"
    )
    assert got(client, "/api/v1/desk/people?q=S4") == {"people": []}


def test_a_file_that_says_otherwise_leaves_what_a_person_set(
    town: Database, enter: Enter, tmp_path: Path
) -> None:
    officer = enter("S3")
    assert hand_over(officer, to="S4").status_code == 201
    assert send(officer, "P-2", "hours", hours="Mo-Fr 09:00-17:00", seen=None).status_code == 201
    until = later(days=2)
    assert send(officer, "P-3", "substitutions", staff_no="S4", until=until).status_code == 201
    stands = "SELECT code, valid, person_id, duty_hours FROM post WHERE code < 'P-3' ORDER BY code, valid"
    before = rows(town, stands)
    head = PEOPLE[0] + ",值班时间,代班岗位"
    lines = [f"{line},{'24/7' if line.startswith('P-3') else ''}," for line in PEOPLE[1:]]
    report = import_people(town, table(tmp_path, head, *lines), close_missing=True)
    assert report.refused == []
    told = {entry.where: entry.reason for entry in report.of("kept")}
    assert set(told) == {"post P-1", "post P-2", "post P-3"}
    assert (
        "set by 孙立" in told["post P-1"] and "'李强'" in told["post P-1"] and "'周晓兰'" in told["post P-1"]
    )
    assert rows(town, stands) == before
    assert rows(town, "SELECT count(*) FROM substitution") == [(1,)]
    # Of what it says the same there is nothing to tell, and the file's word stands where asked.
    import_people(town, table(tmp_path, head, *lines), overrule=True)
    assert [staff_no for staff_no, _, _ in holders(town)][-1] == "S1"
    # Of the third nothing in it differs from what stands.
    assert rows(town, "SELECT key FROM edited_cell WHERE table_name = 'post'") == [("P-3",)]
    assert import_people(town, table(tmp_path, head, *lines)).of("kept") == []


def test_a_file_may_change_what_nobody_set(town: Database, enter: Enter, tmp_path: Path) -> None:
    assert hand_over(enter("S3"), to="S4").status_code == 201
    line = "P-1,S4,李强,专职网格员,990101001001001,13900000044,Mo-Fr 09:00-17:00"
    report = import_people(town, table(tmp_path, PEOPLE[0] + ",值班时间", line))
    assert report.of("kept") == [] and report.refused == []
    assert rows(town, "SELECT duty_hours FROM post WHERE code = 'P-1' AND valid @> now()") == [
        ("Mo-Fr 09:00-17:00",)
    ]


def test_nobody_gives_a_post_to_themselves(town: Database, enter: Enter) -> None:
    officer = enter("S3")
    assert hand_over(officer, to="S3").status_code == 403
    alone = send(officer, "P-1", "substitutions", staff_no="S3", until=later(days=1))
    assert alone.status_code == 403 and "colleague" in alone.json["detail"]
    assert holders(town) == [("S1", True, True)]

"""Who is told of what, and reads it in the own pages."""

from pathlib import Path

import pytest
from apiflask import APIFlask
from standardwebhooks.webhooks import Webhook

from geoapi.city.places.editing import store as places
from geoapi.core.actors import Site
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.events import raise_event
from geoapi.office.access.commands import invite
from geoapi.office.notices.commands import add_webhook
from geoapi.services import services_of
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run
from tests.office.notices.conftest import go_round
from tests.office.notices.receiving import Receiver

NOTICES = "/api/v1/me/notices"


def site_of(town: Database, code: str) -> Site:
    with town.transaction() as connection:
        place = places.find_place(connection, code)
    assert place is not None
    return place.site


def report(town: Database, code: str = "MINE", dedup: str | None = None) -> None:
    site = site_of(town, code)
    with town.transaction() as connection:
        raise_event(connection, "report.waiting", code, verb="place.edit", site=site, dedup=dedup)


def told(town: Database, name: str) -> list[tuple[object, ...]]:
    return rows(
        town,
        """SELECT staff_no, subject FROM notice JOIN event ON event.id = event_id
                  JOIN account ON account.id = notice.account_id JOIN person ON person.id = person_id
            WHERE event.name = :name ORDER BY notice.id""",
        name=name,
    )


def test_a_new_sign_in_is_told_to_whom_it_concerns(town: Database, enter: Enter) -> None:
    client, other = enter("S1"), enter("S2")
    assert client.get(NOTICES).json == {"unread": 0, "notices": []}
    go_round(town)
    answer = client.get(NOTICES)
    assert answer.headers["Cache-Control"] == "no-store"
    (notice,) = answer.json["notices"]  # type: ignore[index]
    assert (notice["name"], notice["is_read"]) == ("session.begin", False)
    assert notice["at"].endswith("+08:00")
    again = enter("S1")
    go_round(town)
    assert again.get(NOTICES).json["unread"] == 2  # type: ignore[index]
    assert other.get(NOTICES).json["unread"] == 1  # type: ignore[index]


def test_what_was_seen_is_read_and_only_the_own(town: Database, enter: Enter) -> None:
    client, other = enter("S1"), enter("S2")
    go_round(town)
    report(town)
    go_round(town)
    first = min(each["id"] for each in client.get(NOTICES).json["notices"])  # type: ignore[index]
    read = client.post(f"{NOTICES}/read", json={"up_to": first})
    assert read.json == {"unread": 1}
    assert client.post(f"{NOTICES}/read", json={"up_to": 2**53}).json == {"unread": 0}
    assert all(each["is_read"] for each in client.get(NOTICES).json["notices"])  # type: ignore[index]
    assert other.get(NOTICES).json["unread"] == 1  # type: ignore[index]
    for wrong in ({"up_to": -1}, {"up_to": "x"}, {}):
        assert client.post(f"{NOTICES}/read", json=wrong).status_code == 400


def test_nobody_else_reads_or_subscribes(served_town: APIFlask) -> None:
    client = served_town.test_client()
    assert client.get(NOTICES).status_code == 401
    assert client.post(f"{NOTICES}/read", json={"up_to": 1}).status_code == 401
    assert client.get("/api/v1/me/push/key").status_code == 401
    assert client.post("/api/v1/me/push", json={}).status_code == 401
    assert client.delete("/api/v1/me/push").status_code == 401
    strange = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"{NOTICES}/read", json={"up_to": 1}, headers=strange).status_code == 403
    assert client.post("/api/v1/me/push", json={}, headers=strange).status_code == 403
    assert client.delete("/api/v1/me/push", headers=strange).status_code == 403


def test_a_report_is_told_to_who_stands_nearest(town: Database) -> None:
    for staff_no in ("S1", "S2", "S3", "S4"):
        invite(town, staff_no)
    report(town)
    report(town, "NEAR")
    # In the community of AWAY nobody has a post.
    report(town, "AWAY")
    go_round(town)
    assert told(town, "report.waiting") == [("S1", "MINE"), ("S2", "NEAR")]


def test_where_nobody_is_near_it_goes_a_rung_up_and_to_who_stands_in(town: Database) -> None:
    for staff_no in ("S3", "S4"):
        invite(town, staff_no)
    report(town)
    go_round(town)
    assert told(town, "report.waiting") == [("S3", "MINE")]
    run(
        town,
        """INSERT INTO substitution (post_code, person_id, valid)
           SELECT 'P-1', id, tstzrange(now() - interval '1 h', NULL) FROM person WHERE staff_no = 'S4'""",
    )
    report(town)
    go_round(town)
    assert told(town, "report.waiting")[1:] == [("S4", "MINE")]


def test_the_same_is_told_once(town: Database) -> None:
    invite(town, "S1")
    for _ in range(3):
        report(town, dedup="report MINE 2026-11-29")
        go_round(town)
    assert told(town, "report.waiting") == [("S1", "MINE")]


def test_nothing_is_told_of_what_did_not_happen(town: Database) -> None:
    invite(town, "S1")
    with pytest.raises(ZeroDivisionError), town.transaction() as connection:
        raise_event(connection, "report.waiting", "MINE", verb="place.edit", site=Site())
        raise ZeroDivisionError
    go_round(town)
    assert told(town, "report.waiting") == []


def test_a_post_that_ends_is_told_three_days_before_once_for_each_end(town: Database, enter: Enter) -> None:
    invite(town, "S1")
    ends = """UPDATE post SET valid = tstzrange(lower(valid), now() + CAST(:after AS interval))
               WHERE code = 'P-1'"""
    run(town, ends, after="73 h")
    go_round(town)
    assert told(town, "post.ends") == []
    run(town, ends, after="71 h")
    go_round(town)
    go_round(town)
    assert told(town, "post.ends") == [("S1", "P-1")]
    ((until,),) = rows(town, "SELECT details ->> 'until' FROM event WHERE name = 'post.ends'")
    assert str(until)[10] == "T"
    client = enter("S1")
    shown = [each["until"] for each in client.get(NOTICES).json["notices"]]  # type: ignore[index]
    assert shown == [until]
    run(town, ends, after="70 h")
    go_round(town)
    assert len(told(town, "post.ends")) == 2


def test_other_systems_are_told_by_name_and_number(town: Database, hook: Receiver, boxes: Boxes) -> None:
    secret = add_webhook(town, boxes, "hotline", hook.url, ["report.waiting"], "127.0.0.0/8")
    invite(town, "S1")
    report(town)
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now() + interval '1 h') WHERE code = 'P-1'")
    go_round(town)
    (got,) = hook.received
    body = Webhook(secret).verify(got.body, dict(got.headers))
    assert (body["type"], body["data"]) == ("report.waiting", {"subject": "MINE"})
    assert set(body) == {"type", "timestamp", "data"}


def test_whose_account_is_closed_hears_nothing(town: Database) -> None:
    invite(town, "S1")
    run(town, "UPDATE account SET closed_at = now()")
    report(town)
    with town.transaction() as connection:
        raise_event(connection, "session.begin", "", account_id=1)
    go_round(town)
    assert rows(town, "SELECT * FROM notice") == []


def test_the_log_names_nobody(
    town: Database, enter: Enter, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    enter("S1")
    report(town)
    go_round(town)
    assert "周晓兰" not in caplog.text and "13900000011" not in caplog.text


def test_the_application_makes_no_round_itself(served_town: APIFlask) -> None:
    assert not hasattr(services_of(served_town), "retention")


def test_a_page_that_asks_by_itself_holds_no_session_open(town: Database, enter: Enter) -> None:
    client = enter("S1")
    run(town, "UPDATE session SET seen_at = now() - interval '2 h'")
    for _ in range(2):
        assert client.get(NOTICES).status_code == 200
    seen = "SELECT seen_at < now() - interval '1 h' FROM session"
    assert rows(town, seen) == [(True,)]
    assert client.get("/api/v1/me").status_code == 200
    assert rows(town, seen) == [(False,)]

"""What is not urgent reaches whoever it is for when they are on duty; what is urgent at once."""

from datetime import timedelta

import pytest
from apiflask import APIFlask

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.office.notices.spreading import spread_events
from geoapi.permissions import PERMISSIONS
from tests.features.cases.reporters import STAFF, WORKER, act, report, say
from tests.features.cases.test_notes import add
from tests.features.cases.test_ringing import pass_on, ring_once
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

TOLD = """SELECT staff_no, event.name FROM notice JOIN event ON event.id = event_id
                 JOIN account ON account.id = notice.account_id JOIN person ON person.id = person_id
           WHERE event.name LIKE 'matter.%' ORDER BY notice.id"""
WAITING = "SELECT name, post_code FROM event WHERE spread_at IS NULL ORDER BY id"
CALLED = "SELECT body ->> 'type' FROM outbox WHERE channel = 'webhook' ORDER BY id"
_LATER = Calendar().now() + timedelta(hours=3)
# One hour a day, which is not the present one.
LATER = f"{_LATER:%H}:00-{_LATER:%H}:59"


def spread(town: Database, *, later: bool = False) -> list[tuple[object, ...]]:
    """What has been told once the clerk was there; `later`: when everybody is on duty again."""
    if later:
        run(town, "UPDATE event SET not_before = now() WHERE spread_at IS NULL")
    with town.transaction() as connection:
        spread_events(connection, PERMISSIONS, Calendar())
    return rows(town, TOLD)


def set_hours(town: Database, hours: str | None, *posts: str) -> None:
    run(town, "UPDATE post SET duty_hours = :hours WHERE code = ANY(:posts)", hours=hours, posts=[*posts])


@pytest.mark.parametrize(
    ("hours", "urgent", "waits"),
    [(None, False, False), ("24/7", False, False), (LATER, False, True), (LATER, True, False)],
)
def test_notices_to_community_and_holder_wait_for_duty_hours(
    served_town: APIFlask, people: Enter, town: Database, hours: str | None, urgent: bool, waits: bool
) -> None:
    staff, _ = people(STAFF), people(WORKER)
    set_hours(town, hours, "P-1", "P-3")
    number = report(served_town.test_client(), urgent=urgent)["number"]
    new = [(STAFF, "matter.new")]
    assert spread(town) == ([] if waits else new)
    assert spread(town, later=True) == new
    act(staff, number, "accept", weight="simple")
    act(staff, number, "dispatch")
    moved = [*new, (WORKER, "matter.moved")]
    assert spread(town) == (new if waits else moved)
    assert spread(town, later=True) == moved
    assert rows(town, WAITING) == []


def test_each_post_waits_for_its_own_hours_and_other_systems_for_none(
    served_town: APIFlask, people: Enter, town: Database
) -> None:
    """Of two who may welcome it one is on duty; who leaves before the other is, hears nothing of it."""
    people(STAFF)
    people(WORKER)
    run(town, "INSERT INTO webhook (name, url, events) VALUES ('x', 'https://hook.city.cn/', '{matter.new}')")
    second = """INSERT INTO post (code, role, area_id, person_id, valid, duty_hours)
                SELECT 'P-3b', role, area_id, person_id, valid, :hours FROM post WHERE code = 'P-3'"""
    run(town, second, hours=LATER)
    run(town, "UPDATE post SET person_id = (SELECT id FROM person WHERE staff_no = 'S1') WHERE code = 'P-3b'")
    report(served_town.test_client())
    assert spread(town) == [(STAFF, "matter.new")]
    assert rows(town, WAITING) == [("matter.new", "P-3b")]
    assert spread(town, later=True) == [(STAFF, "matter.new"), (WORKER, "matter.new")]
    assert rows(town, CALLED) == [("matter.new",)]
    report(served_town.test_client())
    spread(town)
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-3b'")
    assert spread(town, later=True)[2:] == [(STAFF, "matter.new")]
    # Whoever holds both posts hears of it once.
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), NULL), person_id = (SELECT person_id FROM post"
        " WHERE code = 'P-3') WHERE code = 'P-3b'")  # fmt: skip
    report(served_town.test_client())
    assert spread(town)[3:] == [(STAFF, "matter.new")] and rows(town, WAITING) == []


def test_what_is_taken_back_overnight_nobody_hears_of_in_the_morning(
    served_town: APIFlask, people: Enter, town: Database
) -> None:
    people(STAFF)
    set_hours(town, LATER, "P-3")
    receipt = report(served_town.test_client())
    assert spread(town) == [] and len(rows(town, WAITING)) == 1
    say(served_town.test_client(), receipt, "withdraw", said="不用了")
    assert rows(town, WAITING) == [] == spread(town, later=True)


def test_notes_and_clocks_wait_too(served_town: APIFlask, people: Enter, town: Database) -> None:
    """Of one that nobody has yet: whoever may welcome it, and whoever stands above."""
    people(STAFF)
    set_hours(town, LATER, "P-3")
    receipt = report(served_town.test_client())
    run(town, "UPDATE event SET spread_at = now()")
    add(served_town.test_client(), receipt)
    pass_on(town, 0.6)
    ring_once(town)
    assert spread(town) == []
    assert spread(town, later=True) == [(STAFF, "matter.noted"), (STAFF, "matter.due")]

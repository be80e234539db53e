"""Clocks ring: each warning and each end is told once, to whoever has it and to who stands above."""

from apiflask import APIFlask

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.kinds import KINDS
from geoapi.office.matters.clocks.ringing import ring
from tests.features.cases.reporters import STAFF, WORKER, act, read_file, report
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

CALENDAR = Calendar()
TOLD = """SELECT name, details->>'clock', details->>'percent', verb, post_code FROM event
           WHERE name IN ('matter.due', 'matter.rang') ORDER BY id"""


def pass_on(town: Database, share: float) -> None:
    """Let so much of the way of every running clock be over."""
    run(
        town,
        """UPDATE matter_clock SET started_at = now() - :share * (due_at - started_at),
                  due_at = now() + (1 - :share) * (due_at - started_at), next_at = now()
            WHERE stopped_at IS NULL AND rung_at IS NULL""",
        share=share,
    )


def ring_once(town: Database) -> None:
    with town.transaction() as connection:
        ring(connection, KINDS, CALENDAR)


def test_a_clock_warns_twice_and_rings_once(served_town: APIFlask, people: Enter, town: Database) -> None:
    number = report(served_town.test_client())["number"]
    for share, event in (
        (0.3, []),
        (0.6, [("matter.due", "intake", "50", "case.dispatch", None)]),
        (0.6, []),
        (0.9, [("matter.due", "intake", "80", "case.dispatch", None)]),
        (1.1, [
            ("matter.rang", "intake", None, "case.dispatch", None),
            ("matter.rang", "intake", None, "case.supervise", None),
        ]),
        (1.2, []),
    ):  # fmt: skip
        before = len(rows(town, TOLD))
        pass_on(town, share)
        ring_once(town)
        assert rows(town, TOLD)[before:] == event, share
    assert rows(town, "SELECT rung_at IS NOT NULL FROM matter_clock") == [(True,)]
    # Nothing was taken from anybody by that.
    assert rows(town, "SELECT state, turn, post_code FROM matter") == [("received", 0, None)]
    assert read_file(people(STAFF), number)["clocks"][0]["rung_at"]


def test_a_late_clerk_says_the_latest_only(served_town: APIFlask, town: Database) -> None:
    report(served_town.test_client())
    pass_on(town, 1.1)
    ring_once(town)
    ring_once(town)
    assert [name for name, *_ in rows(town, TOLD)] == ["matter.rang", "matter.rang"]


def test_whoever_has_it_is_reminded(served_town: APIFlask, people: Enter, town: Database) -> None:
    number = report(served_town.test_client())["number"]
    people(WORKER)
    act(people(STAFF), number, "accept", weight="simple")
    act(people(STAFF), number, "dispatch")
    pass_on(town, 0.6)
    ring_once(town)
    assert rows(town, TOLD) == [("matter.due", "resolve", "50", None, "P-1")]


def test_who_does_not_answer_is_not_counted_as_satisfied(
    served_town: APIFlask, people: Enter, town: Database
) -> None:
    number = report(served_town.test_client())["number"]
    staff = people(STAFF)
    act(staff, number, "answer", said="今天就修")
    run(town, "UPDATE matter_clock SET next_at = now(), due_at = now() WHERE name = 'silence'")
    ring_once(town)
    file = read_file(staff, number)
    assert (file["state"], file["steps"][-1]["by"], file["facts"]["confirmed"]) == ("closed", "system", False)
    assert all(each["stopped_at"] for each in file["clocks"])
    assert rows(town, TOLD) == []

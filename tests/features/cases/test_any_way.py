"""Whatever anybody does in whatever order: what must always hold of a case holds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from geoapi.core.actors import Actor
from geoapi.core.boxes import Boxes, make_key_file
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.errors import DomainError
from geoapi.features.cases.flow import FLOW
from geoapi.kinds import KINDS
from geoapi.office.access.commands import invite
from geoapi.office.access.queries import Access
from geoapi.office.matters.moving import SYSTEM, By, make_move
from geoapi.office.matters.store import matters
from geoapi.office.matters.submitting import Sender, Submission, submit
from geoapi.permissions import PERMISSIONS
from tests.conftest import Built
from tests.features.cases.reporters import (
    ABOVE,
    DEPARTMENT,
    LEADER,
    OTHER_LEADER,
    OTHER_WORKER,
    STAFF,
    WORKER,
    build_reporting_town,
)
from tests.features.planning.planners import position

CALENDAR = Calendar()
STAFFS = (WORKER, OTHER_WORKER, STAFF, "S5", ABOVE, LEADER, OTHER_LEADER, DEPARTMENT)
REPORTER, PROGRAM = "reporter", "program"
POSTS = ("P-1", "P-2", "P-3", "P-6", "P-8", "P-9", "P-10", "NOBODY")
words = st.sampled_from(["好的", "不行", "<b>", "a" * 1000])
moments = st.integers(-2, 10).map(lambda days: (datetime.now(UTC) + timedelta(days=days)).isoformat())
FIELDS = {
    "weight": st.sampled_from(["simple", "complex", "hard"]),
    "outcome": st.sampled_from(["fixed", "explained", "not_possible", "not_ours"]),
    "basis": st.sampled_from(["not_our_area", "no_power"]),
    "post": st.sampled_from(POSTS),
    "promised": moments,
    "until": moments,
    "said": words,
    "reason": words,
    "to": words,
    "ask_at": words,
    "instead": words,
    "score": st.integers(1, 5),
}


@st.composite
def deeds(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    """Who does what, saying what: mostly what the verb asks for."""
    move = draw(st.sampled_from(FLOW.moves))
    who = draw(st.sampled_from([*STAFFS, REPORTER, PROGRAM]))
    asked = [name for name in move.fields.model_fields if name in FIELDS]
    said = {name: draw(FIELDS[name]) for name in asked}
    if "into" in move.fields.model_fields:
        said["into"] = "260101-2222"
    if "by" in move.fields.model_fields:
        said["by"] = "boundaries"
    return who, move.verb, said


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_reporting_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    for staff_no in STAFFS:
        invite(database, staff_no)
    return database


def actors_of(town: Database) -> dict[str, Actor]:
    access = Access(town, PERMISSIONS)
    return {staff_no: access.of_staff(staff_no) for staff_no in STAFFS}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(way=st.lists(deeds(), min_size=8, max_size=30))
def test_what_must_always_hold_holds(town: Database, tmp_path: Path, way: list[Any]) -> None:
    make_key_file(tmp_path / "keys")
    actors, boxes = actors_of(town), Boxes(tmp_path / "keys")
    lon, lat = position(100, 50)
    with town.transaction() as connection:
        sent = Submission(uuid4(), "quarrel", "web", "楼上吵", lon=lon, lat=lat)
        number = submit(connection, boxes, KINDS["case"], CALENDAR, sent, Sender()).matter.number
    for who, verb, said in way:
        by = By("reporter") if who == REPORTER else SYSTEM if who == PROGRAM else By("staff", actors[who])
        try:
            with town.transaction() as connection:
                matter = matters.lock_matter(connection, number)
                assert matter is not None
                make_move(connection, KINDS, CALENDAR, matter, verb, said, by)
        except DomainError:
            pass
        with town.transaction() as connection:
            hold(connection, number)


def hold(connection: Connection, number: str) -> None:
    """State is the last step's, the turn their number, and it is over just where no clock runs."""
    row = connection.execute(
        text("""
        SELECT state, turn, closed_at IS NOT NULL AS is_over, post_code, matter.due_at,
               ARRAY(SELECT to_state FROM matter_step WHERE matter_id = matter.id ORDER BY turn) AS ends,
               ARRAY(SELECT from_state FROM matter_step WHERE matter_id = matter.id ORDER BY turn) AS begins,
               (SELECT count(*) FROM matter_clock AS clock
                 WHERE matter_id = matter.id AND stopped_at IS NULL) AS running,
               (SELECT min(clock.due_at) FROM matter_clock AS clock
                 WHERE matter_id = matter.id AND stopped_at IS NULL) AS first_due
          FROM matter WHERE number = :number"""),
        {"number": number},
    ).one()
    assert (row.state, row.turn) == (row.ends[-1], len(row.ends) - 1)
    assert row.begins[1:] == row.ends[:-1]
    assert row.is_over == (row.running == 0) == FLOW.is_over(row.state)
    assert row.due_at == row.first_due
    if row.state in ("dispatched", "working", "returned", "escalated"):
        assert row.post_code is not None

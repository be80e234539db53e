"""Service hours are the minutes of tasks that somebody else has verified; the statement says no more."""

import sys
from collections.abc import Callable
from uuid import uuid4

from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.leases import MOST_TRIES
from geoapi.features.couriers.enrolling.store.own import own
from geoapi.features.couriers.hours import making, store
from geoapi.features.couriers.hours.statement import Statement, version_of
from tests.features.cases.reporters import STAFF, WORKER, act
from tests.features.couriers.tasks.tasking import do, offer
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

HOURS = "/api/v1/couriers/me/hours"
CHILD = (sys.executable, "-m", "geoapi.courier_papers")
Courier = Callable[[str], FlaskClient]


def serve(people: Enter, one: FlaskClient, minutes: int, *, verify: bool = True) -> str:
    (number,) = offer(people(WORKER), minutes=minutes)
    do(one, number, "claim", 201)
    do(one, number, "hand-in", said="看过了")
    if verify:
        act(people(STAFF), number, "verify")
    return number


def hours(client: FlaskClient) -> tuple[int, list[str]]:
    told = client.get(HOURS).json
    assert told is not None
    return told["minutes"], [each["number"] for each in told["tasks"]]


def test_only_what_another_has_verified_counts_and_only_for_who_did_it(
    served_town: APIFlask, people: Enter, courier: Courier
) -> None:
    one, other = courier("马行"), courier("田野")
    assert hours(one) == (0, []) and one.get(f"{HOURS}.pdf").status_code == 404
    first, second = serve(people, one, 25), serve(people, one, 40)
    serve(people, one, 90, verify=False)
    third = serve(people, other, 15)
    assert hours(one) == (65, [second, first]) and hours(other) == (15, [third])
    assert one.get("/api/v1/couriers/me").json["state"] == "enrolled"  # type: ignore[index]
    assert served_town.test_client().get(HOURS).status_code == 401


def test_the_statement_is_made_by_the_clerk_and_anew_once_there_is_more(
    town: Database, people: Enter, courier: Courier
) -> None:
    one = courier("马行")
    serve(people, one, 25)
    path = f"{HOURS}.pdf"
    assert [one.get(path).status_code for _ in range(2)] == [202, 202]
    assert rows(town, "SELECT count(*) FROM courier_paper") == [(1,)]
    assert making.make_next(town, CHILD) and not making.make_next(town, CHILD)
    made = one.get(path)
    assert made.status_code == 200 and made.data.startswith(b"%PDF-")
    assert made.headers["Cache-Control"] == "no-store"
    serve(people, one, 40)
    assert one.get(path).status_code == 202
    # What cannot be made is said after some tries.
    broken = (sys.executable, "-c", "raise SystemExit(3)")
    for _ in range(MOST_TRIES + 1):
        assert making.make_next(town, broken)
        run(town, "UPDATE courier_paper SET leased_until = NULL")
    assert one.get(path).status_code == 409
    run(town, "UPDATE courier_paper SET at = now() - interval '2 days'")
    with town.transaction() as connection:
        assert making.delete_old(connection) is False
    assert one.get(path).status_code == 202
    # Nothing of it is left of whom was deleted.
    assert one.delete("/api/v1/me").status_code == 200
    assert rows(town, "SELECT count(*) FROM courier_paper") == [(0,)]


def test_a_child_whose_lease_is_over_makes_nothing(town: Database, people: Enter, courier: Courier) -> None:
    one = courier("马行")
    serve(people, one, 25)
    one.get(f"{HOURS}.pdf")
    with town.transaction() as connection:
        taken = store.take(connection)
        assert taken is not None and store.held(connection, taken.number, uuid4()) is None
        assert store.ROWS.waiting(connection) == 0
    assert making.make(town, Calendar.load("Asia/Shanghai", None), None) == 0


def test_what_is_stated_in_words(town: Database, people: Enter, courier: Courier) -> None:
    one = courier("马行")
    serve(people, one, 25)
    ((account_id,),) = rows(town, "SELECT id FROM account WHERE shown_name = '马行'")
    with town.transaction() as connection:
        him, tasks = own(connection, int(str(account_id))), store.done_tasks(connection, int(str(account_id)))
    assert him is not None
    now = Calendar.load("Asia/Shanghai", None).now()
    assert Statement(him, tasks, now).in_words == "25 分"
    assert Statement(him, tasks * 5, now).in_words == "2 小时 5 分"
    assert version_of(him, tasks) == version_of(him, list(tasks)) != version_of(him, tasks * 2)

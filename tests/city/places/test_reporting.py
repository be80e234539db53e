"""到了但没开: one tap, counted once a person, bounded,
shown at once, settled by staff, and nobody's track.
"""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.city.places.duties import DUTIES, delete_stale_reports
from geoapi.city.places.reports.reporting import MOST_PER_ADDRESS, MOST_PER_DEVICE
from geoapi.city.places.reports.store import MOST_COUNTED_OF_SOURCE
from geoapi.core import duties
from geoapi.core.db import Database
from geoapi.core.networks import network_of
from geoapi.core.rounds import Rounds
from tests.city.locate.conftest import is_problem
from tests.city.places.conftest import AddPlace
from tests.conftest import json_of, run_geoapi

URL = "/api/v1/places/{}/closed-reports"


def tap(
    client: FlaskClient,
    code: str = "AAAA",
    device: str | None = "device-1",
    address: str = "10.0.0.1",
    at: datetime | str | None = None,
) -> Any:
    moment = at.isoformat() if isinstance(at, datetime) else at
    body = {key: value for key, value in (("device", device), ("at", moment)) if value is not None}
    return client.post(URL.format(code), json=body, environ_base={"REMOTE_ADDR": address})


def shown(client: FlaskClient, code: str = "AAAA") -> Any:
    return json_of(client.get(f"/api/v1/places/{code}"))["properties"]["reported_closed"]


def wait_for(client: FlaskClient, reports: int | None) -> None:
    deadline = time.monotonic() + 10
    while (found := shown(client)) is None or found["reports"] != reports:
        if found is None and reports is None:
            return
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


@pytest.fixture
def client(add_place: AddPlace, town: APIFlask) -> FlaskClient:
    for code in ("AAAA", *(f"BBB{n}" for n in range(8))):
        add_place(code)
    client = town.test_client()
    deadline = time.monotonic() + 10
    while client.get("/api/v1/places/BBB7").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return client


def test_one_tap_is_counted_and_shown(client: FlaskClient) -> None:
    assert shown(client) is None
    first = tap(client)
    assert first.status_code == 201 and json_of(first)["counted"] is True
    assert json_of(first)["reported_closed"]["reports"] == 1
    assert json_of(first)["reported_closed"]["minutes_ago"] == 0
    wait_for(client, 1)


def test_a_second_tap_of_the_same_person_counts_for_nothing(client: FlaskClient) -> None:
    tap(client)
    again = tap(client, address="10.9.9.9")
    assert again.status_code == 200 and json_of(again)["counted"] is False
    assert json_of(again)["reported_closed"]["reports"] == 1
    assert tap(client, device="device-2").status_code == 201
    wait_for(client, 2)


def test_who_does_not_say_which_device_is_told_apart_by_address(client: FlaskClient) -> None:
    assert tap(client, device=None).status_code == 201
    assert tap(client, device=None).status_code == 200
    assert tap(client, device=None, address="10.0.0.2").status_code == 201


def test_nobody_finds_so_many_doors_closed(client: FlaskClient, database: Database) -> None:
    answers = [tap(client, f"BBB{n}") for n in range(MOST_PER_DEVICE + 1)]
    assert [each.status_code for each in answers[:-1]] == [201] * MOST_PER_DEVICE
    is_problem(answers[-1], 429, "too-many")
    assert int(answers[-1].headers["Retry-After"]) > 0
    # Others are not kept from reporting.
    assert tap(client, "BBB7", device="device-2").status_code == 201
    with database.transaction() as connection:
        assert (
            connection.execute(text("SELECT count(*) FROM place_report")).scalar_one() == MOST_PER_DEVICE + 1
        )


def test_an_address_that_floods_is_stopped(client: FlaskClient) -> None:
    codes = [tap(client, device=f"device-{n:03}").status_code for n in range(MOST_PER_ADDRESS + 3)]
    assert codes == [201] * MOST_PER_ADDRESS + [429] * 3
    assert tap(client, device="somebody-else", address="10.0.0.2").status_code == 201


def test_two_taps_at_once_are_one(client: FlaskClient, town: APIFlask, database: Database) -> None:
    def press() -> None:
        tap(town.test_client())

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM place_report")).scalar_one() == 1


def test_nothing_kept_tells_who_it_was(client: FlaskClient, database: Database) -> None:
    tap(client, device="my-secret-device", address="203.0.113.77")
    with database.transaction() as connection:
        kept = str(connection.execute(text("SELECT * FROM place_report")).all())
        connection.execute(text("UPDATE report_salt SET day = day - 3"))
    assert "my-secret-device" not in kept and "203.0.113.77" not in kept
    with database.transaction() as connection:
        delete_stale_reports(connection)
        salts = connection.execute(text("SELECT count(*) FROM report_salt")).scalar_one()
    assert salts == 0, "the salt of days gone by is thrown away"


def test_what_is_stale_goes_once_the_clerk_comes(database: Database, add_place: AddPlace) -> None:
    add_place("AAAA")
    with database.transaction() as connection:
        connection.execute(
            text("INSERT INTO report_salt (day) SELECT CURRENT_DATE - n FROM generate_series(0, 30) AS n")
        )
        connection.execute(
            text("""INSERT INTO place_report (place_id, reporter, source, reported_at, received_at)
                    SELECT id, 'r' || n, 's', now(), now() - make_interval(days => n)
                      FROM place, generate_series(80, 100) AS n""")
        )
        duties.note_alive(connection, "test", [each.name for each in DUTIES])
    Rounds(database, DUTIES).do_due()
    with database.transaction() as connection:
        left = "SELECT (SELECT count(*) FROM report_salt), (SELECT count(*) FROM place_report)"
        assert tuple(connection.execute(text(left)).one()) == (2, 10)


def test_nothing_stale_means_no_change(client: FlaskClient, database: Database) -> None:
    def version() -> Any:
        with database.transaction() as connection:
            return connection.execute(
                text("SELECT version FROM data_version WHERE topic = 'place_reports'")
            ).scalar_one()

    tap(client)
    before = version()
    with database.transaction() as connection:
        delete_stale_reports(connection)
    assert version() == before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
def test_whom_an_address_stands_for(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


def test_one_household_does_not_become_many_by_its_addresses(client: FlaskClient) -> None:
    addresses = [f"2001:db8:1:2::{n:x}" for n in range(MOST_PER_ADDRESS + 5)]
    codes = [
        tap(client, device=f"device-{n:03}", address=address).status_code
        for n, address in enumerate(addresses)
    ]
    assert codes.count(201) == MOST_PER_ADDRESS and codes[-1] == 429
    # Who does not say which device is the household.
    assert tap(client, "BBB1", device=None, address="2001:db8:9::1").status_code == 201
    assert tap(client, "BBB1", device=None, address="2001:db8:9::2").status_code == 200


def test_names_of_devices_do_not_make_a_crowd(client: FlaskClient) -> None:
    answers = [tap(client, device=f"device-{n:03}") for n in range(10)]
    assert json_of(answers[-1])["reported_closed"]["reports"] == MOST_COUNTED_OF_SOURCE
    wait_for(client, MOST_COUNTED_OF_SOURCE)
    other = tap(client, device="device-999", address="10.0.0.2")
    assert json_of(other)["reported_closed"]["reports"] == MOST_COUNTED_OF_SOURCE + 1


def test_a_night_does_not_make_one_person_two(client: FlaskClient, database: Database) -> None:
    tap(client)
    with database.transaction() as connection:
        connection.execute(text("UPDATE report_salt SET day = day - 1"))
    assert tap(client).status_code == 200


def minutes_ago(minutes: float) -> datetime:
    return datetime.now(UTC).astimezone(timezone(timedelta(hours=8))) - timedelta(minutes=minutes)


def test_a_report_kept_offline_counts_from_when_it_was_made(client: FlaskClient, database: Database) -> None:
    answer = tap(client, at=minutes_ago(110))
    assert answer.status_code == 201
    assert json_of(answer)["reported_closed"]["minutes_ago"] in (110, 111)
    wait_for(client, 1)
    assert shown(client)["minutes_ago"] in (110, 111)
    # Its limits are those of the moment at which it came.
    for n in range(MOST_PER_DEVICE - 1):
        assert tap(client, f"BBB{n}", at=minutes_ago(110)).status_code == 201
    is_problem(tap(client, "BBB7", at=minutes_ago(110)), 429, "too-many")


def test_whether_it_should_have_been_open_is_asked_of_that_moment(
    client: FlaskClient, database: Database, add_place: AddPlace, town: APIFlask
) -> None:
    now = minutes_ago(0)
    opened = f"{(now - timedelta(minutes=150)):%H:%M}-{(now - timedelta(minutes=30)):%H:%M}"
    add_place("CCCC", hours=f"Mo-Su {opened}")
    deadline = time.monotonic() + 10
    while client.get("/api/v1/places/CCCC").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert tap(client, "CCCC", at=minutes_ago(100)).status_code == 201
    assert tap(client, "CCCC", device="device-2").status_code == 201
    with database.transaction() as connection:
        expected = (
            connection.execute(text("SELECT expected_open FROM place_report ORDER BY id")).scalars().all()
        )
    assert list(expected) == [True, False]


def test_the_same_visit_is_counted_once_whenever_it_is_sent(client: FlaskClient) -> None:
    assert tap(client, at=minutes_ago(100)).status_code == 201
    assert tap(client, at=minutes_ago(100)).status_code == 200
    assert tap(client).status_code == 200


@pytest.mark.parametrize("shape", ["Z", "z", "+00:00"])
def test_a_moment_as_devices_write_it(client: FlaskClient, shape: str) -> None:
    moment = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=30)
    answer = tap(client, at=moment.isoformat(timespec="milliseconds") + shape)
    assert json_of(answer)["reported_closed"]["minutes_ago"] in (30, 31)


def test_a_clock_a_little_ahead_is_taken_for_now(client: FlaskClient) -> None:
    answer = tap(client, at=minutes_ago(-1))
    assert answer.status_code == 201 and json_of(answer)["reported_closed"]["minutes_ago"] == 0


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (-60, "still to come"),
        (121, "2 hours"),
        (60 * 24 * 365, "2 hours"),
        ("2026-11-23", "offset"),
        ("2026-11-23T10:00:00", "offset"),
        ("2026-11-23T25:00:00Z", "offset"),
        ("0001-01-01T00:00:00+23:00", "offset"),
        ("noon", "offset"),
        ("", "offset"),
        ("x" * 41, "40 characters"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_with_a_sentence(
    client: FlaskClient, at: float | str, says: str
) -> None:
    moment = at if isinstance(at, str) else minutes_ago(at)
    assert says in is_problem(tap(client, at=moment), 400, "invalid-input")["detail"]


def test_staff_see_what_waits_and_settle_it(client: FlaskClient, database_url: str) -> None:
    tap(client)
    tap(client, device="device-2")
    tap(client, "BBB1")
    waiting = run_geoapi("reports", "list", database_url=database_url)
    assert waiting.returncode == 0 and "站AAAA: 2, last" in waiting.stdout and "站BBB1: 1" in waiting.stdout
    wait_for(client, 2)
    settled = run_geoapi("reports", "settle", "aaaa", "--rejected", "--by", "王", database_url=database_url)
    assert settled.returncode == 0 and "2 settled" in settled.stdout
    wait_for(client, None)
    again = run_geoapi("reports", "settle", "AAAA", "--rejected", "--by", "王", database_url=database_url)
    assert again.returncode == 1 and "No report" in again.stderr
    assert "站AAAA" not in run_geoapi("reports", "list", database_url=database_url).stdout
    assert run_geoapi("reports", "settle", "AAAA", database_url=database_url).returncode == 2


def test_bad_reports_change_nothing(client: FlaskClient, database: Database) -> None:
    is_problem(tap(client, "NOPE"), 404, "not-found")
    is_problem(
        client.post(URL.format("AAAA"), data="{", content_type="application/json"), 400, "invalid-input"
    )
    is_problem(
        client.post(URL.format("AAAA"), data="[]", content_type="application/json"), 400, "invalid-input"
    )
    is_problem(client.post(URL.format("AAAA"), json={"device": "x"}), 400, "invalid-input")
    is_problem(
        client.post(URL.format("AAAA"), data="device=1", content_type="text/plain"),
        415,
        "unsupported-content",
    )
    is_problem(client.post(URL.format("AAAA"), json={"device": "x" * 20_000}), 413, "too-large")
    assert client.get(URL.format("AAAA")).status_code == 405
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM place_report")).scalar_one() == 0

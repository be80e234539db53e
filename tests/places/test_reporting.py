"""到了但没开: one tap, counted once a person, bounded, shown at once, settled by staff, and nobody's track."""

import threading
import time
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.core.db import Database
from geoapi.places.reporting import MOST_PER_ADDRESS, MOST_PER_DEVICE
from tests.conftest import json_of, run_script
from tests.locate.conftest import is_problem
from tests.places.conftest import AddPlace

URL = "/api/v1/places/{}/closed-reports"


def tap(client: FlaskClient, code: str = "AAAA", device: str | None = "device-1", address: str = "10.0.0.1") -> Any:
    body = {} if device is None else {"device": device}
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
        assert connection.execute(text("SELECT count(*) FROM place_report")).scalar_one() == MOST_PER_DEVICE + 1


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
    tap(client, device="another-device")
    with database.transaction() as connection:
        days = connection.execute(text("SELECT CURRENT_DATE - day FROM report_salt")).scalars().all()
    assert list(days) == [0], "the salt of days gone by is thrown away"


def test_staff_see_what_waits_and_settle_it(client: FlaskClient, database_url: str) -> None:
    tap(client)
    tap(client, device="device-2")
    tap(client, "BBB1")
    waiting = run_script("place_reports.py", database_url=database_url)
    assert waiting.returncode == 0 and "站AAAA: 2, last" in waiting.stdout and "站BBB1: 1" in waiting.stdout
    wait_for(client, 2)
    settled = run_script("place_reports.py", "aaaa", "--rejected", "--by", "王", database_url=database_url)
    assert settled.returncode == 0 and "2 settled" in settled.stdout
    wait_for(client, None)
    again = run_script("place_reports.py", "AAAA", "--rejected", "--by", "王", database_url=database_url)
    assert again.returncode == 1 and "No report" in again.stderr
    assert "站AAAA" not in run_script("place_reports.py", database_url=database_url).stdout
    assert run_script("place_reports.py", "AAAA", database_url=database_url).returncode == 2


def test_bad_reports_change_nothing(client: FlaskClient, database: Database) -> None:
    is_problem(tap(client, "NOPE"), 404, "not-found")
    is_problem(client.post(URL.format("AAAA"), data="{", content_type="application/json"), 400, "invalid-input")
    is_problem(client.post(URL.format("AAAA"), data="[]", content_type="application/json"), 400, "invalid-input")
    is_problem(client.post(URL.format("AAAA"), json={"device": "x"}), 400, "invalid-input")
    is_problem(client.post(URL.format("AAAA"), data="device=1", content_type="text/plain"), 415, "unsupported-content")
    is_problem(client.post(URL.format("AAAA"), json={"device": "x" * 20_000}), 413, "too-large")
    assert client.get(URL.format("AAAA")).status_code == 405
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM place_report")).scalar_one() == 0

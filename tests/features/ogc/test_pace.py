"""Wrong tokens are slowed, and edits of a program that has run wild."""

import base64
import threading
import time

from apiflask import APIFlask
from werkzeug.test import TestResponse

from geoapi.core.db import Database
from tests.features.ogc.desktop import Sit
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID, make_plan, send
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


def knock(app: APIFlask, token: str, address: str = "198.51.100.7") -> TestResponse:
    login = base64.b64encode(f"qgis:{token}".encode()).decode()
    return app.test_client().get(
        "/ogc/collections",
        headers={"Authorization": f"Basic {login}"},
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_wrong_tokens_are_slowed_as_wrong_slips_are(
    town: Database, people: Enter, served_town: APIFlask, sit: Sit
) -> None:
    desktop = sit("S3", make_plan(people("S3")))
    assert [knock(served_town, f"wrong{number}").status_code for number in range(5)] == [401] * 5
    refused = knock(served_town, "wrong")
    assert refused.status_code == 429 and 1 <= int(refused.headers["Retry-After"]) <= 120
    assert "wrong too often" in str(refused.json)
    # Others are not concerned, nor is whoever has a token that serves; it costs no row.
    assert knock(served_town, "wrong", "203.0.113.9").status_code == 401
    kept = rows(town, "SELECT count(*), sum(failures) FROM throttle")
    assert knock(served_town, desktop.token).status_code == 200
    assert rows(town, "SELECT count(*), sum(failures) FROM throttle") == kept
    run(town, "UPDATE throttle SET until = now()")
    assert knock(served_town, "wrong").status_code == 401
    assert knock(served_town, "wrong").status_code == 429


def test_ten_edits_a_second_are_enough_for_a_person(town: Database, people: Enter) -> None:
    client, other = people("S3"), people("S6")
    plan = make_plan(client)
    path = f"/api/v1/plans/{plan}/edits"
    refused = {"op": {"op": "merge", "keep": SOUTH_GRID, "gone": "990101001001999"}}
    hold = "UPDATE throttle SET until = now() + interval '30 seconds'"
    assert client.post(path, json=refused).status_code == 409
    # The same second for the rest of the test.
    run(town, hold)
    assert {client.post(path, json=refused).status_code for _ in range(9)} == {409}
    answer = client.post(path, json=refused)
    assert answer.status_code == 429 and 1 <= int(answer.headers["Retry-After"]) <= 30
    assert client.post(f"/api/v1/plans/{plan}/undo", json={"kind": "undo"}).status_code == 429
    # Somebody else goes on, and reading too.
    rename = {"op": "rename", "grid": NORTH_GRID, "name": "北网格"}
    send(other, f"/{plan}/edits", op=rename)
    assert client.get(f"/api/v1/plans/{plan}/edits").status_code == 200
    run(town, "UPDATE throttle SET until = now()")
    assert client.post(path, json=refused).status_code == 409


def test_a_desktop_program_waits_for_its_turn_and_many_at_once_do_not(
    town: Database, people: Enter, sit: Sit
) -> None:
    desktop = sit("S3", make_plan(people("S3")))
    shape = desktop.shape(SOUTH_GRID)
    desktop.put(SOUTH_GRID, shape, name="南网格")
    run(town, "UPDATE throttle SET failures = 10, until = now() + interval '0.8 seconds'")
    began = time.monotonic()
    desktop.open().put(SOUTH_GRID, shape, name="南边网格")
    assert time.monotonic() - began > 0.5
    run(town, "UPDATE throttle SET failures = 10, until = now() + interval '60 seconds'")
    sent = desktop.feature(SOUTH_GRID, shape)
    told: list[int] = []
    crowd = [
        threading.Thread(
            target=lambda: told.append(desktop.ask("PUT", f"/items/{SOUTH_GRID}", json=sent).status_code)
        )
        for _ in range(6)
    ]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert told == [429] * 6
    assert rows(town, "SELECT count(*) FROM plan_edit") == [(2,)]

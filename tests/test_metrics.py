"""`/metrics`: what a server tells of itself, to whom, and that it tells of nobody."""

import http.client
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from apiflask import APIFlask

from geoapi.app import create_app
from geoapi.core.db import Database
from geoapi.core.duties import note_alive, note_backlog
from geoapi.core.settings import BadSettings, Settings
from tests.conftest import json_of
from tests.outages import cut, restore, wait_until
from tests.served import Served, served

PHONE, NAME, TOKEN = "13777700042", "秦无名", "s3cretToken.of-a-session"
LOOKUP = "/api/v1/locate?lon=120.85&lat=40.72"
Figures = dict[str, float]


@pytest.fixture
def pair(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """A server of two workers on a city without areas, which logs in JSON."""
    with served(database_url, tmp_path, 2, log=tmp_path / "server.log", GEOAPI_LOG_FORMAT="json") as running:
        running.wait_for_all_workers()
        yield running


def ask(
    port: int, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def read(text: str) -> Figures:
    """Each series with its value; of a text in which nothing stands twice, or apart from its kind."""
    found: Figures = {}
    names, now = [], ""
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            now = line.split()[2]
            names.append(now)
        elif not line.startswith("#"):
            series, _, value = line.rpartition(" ")
            assert re.fullmatch(rf"{now}(_bucket|_sum|_count)?(\{{.*\}})?", series), line
            assert series not in found, line
            found[series] = float(value)
    assert len(names) == len(set(names))
    return found


def figures(server: Served) -> Figures:
    status, headers, text = ask(server.port, "GET", "/metrics")
    assert status == 200 and headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return read(text)


def total(found: Figures, name: str, *labels: str) -> float:
    return sum(
        value for series, value in found.items() if series.startswith(f"{name}{{") and all(
            label in series for label in labels)
    )  # fmt: skip


def test_whichever_worker_is_asked_tells_of_all(pair: Served) -> None:
    for _ in range(40):
        assert ask(pair.port, "GET", LOOKUP)[0] == 404
    assert ask(pair.port, "GET", "/api/v1/areas/990101")[0] == 404
    assert ask(pair.port, "POST", "/api/v1/locate/batch", b'{"items": []}', Content_Type="application/json")[
        0
    ] in (200, 400)
    for _ in range(6):
        found = figures(pair)
        assert found["geoapi_workers"] == found["geoapi_workers_wanted"] == 2
        at = ('route="/api/v1/locate"', 'method="GET"')
        assert total(found, "geoapi_http_requests_total", *at, 'status="4xx"') == 40
        assert total(found, "geoapi_http_request_duration_seconds_count", *at) == 40
        assert total(found, "geoapi_http_request_duration_seconds_bucket", *at, 'le="+Inf"') == 40
        assert total(found, "geoapi_http_requests_total", 'route="/api/v1/areas/{code}"') == 1
        assert total(found, "geoapi_http_requests_total", 'route="/api/v1/locate/batch"') == 1
        for worker in ("0", "1"):
            assert found[f'process_resident_memory_bytes{{worker="{worker}"}}'] > 50 << 20
            for snapshot in ("atlas", "gazetteer", "places", "search"):
                of_one = f'{{snapshot="{snapshot}",worker="{worker}"}}'
                assert found[f"geoapi_snapshot_version{of_one}"] >= 0
                assert 0 <= found[f"geoapi_snapshot_checked_age_seconds{of_one}"] < 30
            assert found[f'geoapi_database_connections_max{{login="app",worker="{worker}"}}'] == 5
            assert found[f'geoapi_bulkhead_places{{kind="database",worker="{worker}"}}'] == 32
        assert found["geoapi_disk_free_bytes"] > 0


def test_a_worker_that_is_started_anew_begins_at_nothing_under_its_number(pair: Served) -> None:
    before = figures(pair)
    pids = pair.workers()
    assert len(pids) == 2
    os.kill(pids[0], signal.SIGKILL)
    wait_until(lambda: (figures_or_none(pair) or {}).get("geoapi_workers") == 2, "it does not come back")
    found = figures(pair)
    began = "process_start_time_seconds"
    series = {each for each in found if each.startswith(began)}
    assert series == {each for each in before if each.startswith(began)}
    assert sum(found[each] != before[each] for each in series) == 1


def figures_or_none(server: Served) -> Figures | None:
    try:
        return figures(server)
    except (OSError, http.client.HTTPException):
        return None


def test_nothing_in_it_or_in_the_log_is_of_anybody(pair: Served, tmp_path: Path) -> None:
    private = [PHONE, NAME, quote(NAME), TOKEN]
    for path in (
        f"/api/v1/locate?address={quote(NAME)}{PHONE}",
        f"/api/v1/{quote(NAME)}/{PHONE}",
        f"/m/{TOKEN}",
        f"/api/v1/areas/{PHONE}",
        f"/api/v1/search?q={quote(NAME)}&token={TOKEN}",
        f"/web/{TOKEN}",
    ):
        for method in ("GET", "POST", "DELETE", f"X{PHONE}"):
            body = f'{{"name": "{NAME}", "phone": "{PHONE}"}}'.encode()
            ask(pair.port, method, path, body, Content_Type="application/json", X_Request_Id=PHONE,
                Authorization=f"Bearer {TOKEN}", Cookie=f"session={TOKEN}")  # fmt: skip
    told = ask(pair.port, "GET", f"/metrics?{PHONE}")[2]
    assert total(read(told), "geoapi_http_requests_total", 'method="other"') >= 6
    logged = (tmp_path / "server.log").read_text(encoding="utf-8")
    assert [each for each in private for text in (told, logged) if each in text] == []


def test_an_answer_and_the_lines_logged_for_it_have_one_id(
    pair: Served, database: Database, tmp_path: Path
) -> None:
    given = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert ask(pair.port, "GET", "/api/v1/areas", X_Request_Id=given)[1]["x-request-id"] == given
    # Of what a client may have written there, nothing is taken over.
    for insane in ("a b", PHONE, TOKEN, f"{given}0", "１" * 32):
        encoded = insane.encode().decode("latin-1")
        told = ask(pair.port, "GET", "/nowhere", X_Request_Id=encoded)[1]["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", told)
    with database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE basemap_surface RENAME TO basemap_surface_away")
    still = "/tiles/still.svg?lon=120.85&lat=40.72"
    status, headers, _ = ask(pair.port, "GET", still, X_Request_Id=given)
    assert (status, headers["x-request-id"]) == (500, given)
    made = ask(pair.port, "GET", still)[1]["x-request-id"]
    lines = [json.loads(line) for line in (tmp_path / "server.log").read_text().splitlines()]
    assert all({"at", "level", "logger", "message", "process"} <= line.keys() for line in lines)
    failed = [line for line in lines if line["level"] == "ERROR"]
    assert [line["request_id"] for line in failed] == [given, made]
    assert all("basemap_surface" in line["error"] for line in failed)
    # What is no request's has none.
    assert any("request_id" not in line for line in lines)


def test_without_the_database_it_tells_since_when_and_nothing_that_it_cannot_know(
    pair: Served, database: Database
) -> None:
    with database.transaction() as connection:
        note_alive(connection, "c1", ["send messages"])
        note_backlog(connection, "send messages", 3)
    wait_until(lambda: figures(pair)["geoapi_clerk_up"] == 1, "no clerk is seen")
    wait_until(lambda: figures(pair).get('geoapi_duty_backlog{duty="send messages"}') == 3, "nothing waits")
    before = figures(pair)
    assert before["geoapi_database_up"] == 1
    assert 0 <= before["geoapi_clerk_seen_age_seconds"] < 30
    for name in ("geoapi_outbox_dead", "geoapi_matters_overdue", "geoapi_clocks_overdue"):
        assert before[name] == 0
    cut(database)
    try:
        while (now := figures(pair))["geoapi_database_up"] == 1:
            time.sleep(0.2)
        gone = {each.partition("{")[0] for each in before if each not in now and "_http_" not in each}
        assert gone == {
            *("geoapi_clerk_up", "geoapi_clerk_seen_age_seconds"),
            *("geoapi_duty_backlog", "geoapi_duty_late_seconds", "geoapi_duty_failed"),
            *("geoapi_outbox_dead", "geoapi_matters_overdue", "geoapi_clocks_overdue"),
        }
        ages = [value for each, value in now.items() if each.startswith("geoapi_snapshot_checked_age")]
        wait_until(lambda: told_age(pair) > max(ages) + 1, "no age grows")
    finally:
        restore(database)
    wait_until(
        lambda: figures(pair)["geoapi_database_up"] == 1 and told_age(pair) < 10, "it does not come back"
    )


def told_age(server: Served) -> float:
    """The least of the ages in /readyz, of whichever worker answers."""
    snapshots = json.loads(ask(server.port, "GET", "/readyz")[2])["snapshots"]
    assert snapshots.keys() == {"atlas", "gazetteer", "places", "search"}
    return float(min(each["checked_s_ago"] for each in snapshots.values()))


def test_who_may_read_it(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(app: APIFlask, address: str, **headers: str) -> int:
        by = {name.replace("_", "-"): value for name, value in headers.items()}
        environ = {"REMOTE_ADDR": address}
        return app.test_client().get("/metrics", headers=by, environ_base=environ).status_code

    monkeypatch.setenv("GEOAPI_DATABASE_URL", database_url)
    app = create_app(Settings())
    assert [asked(app, each) for each in ("127.0.0.1", "::1", "::ffff:127.0.0.1")] == [200] * 3
    assert [asked(app, each) for each in ("10.2.3.4", "203.0.113.9", "2001:db8::1", "")] == [403] * 4
    # By a proxy at this machine that we do not know of, everybody would be a neighbour.
    for name in ("X_Forwarded_For", "Forwarded", "X_Real_IP"):
        assert asked(app, "127.0.0.1", **{name: "for=203.0.113.9"}) == 403
    behind = create_app(Settings(proxies=1, metrics_networks="10.2.0.0/16,2001:db8::/32"))
    assert asked(behind, "127.0.0.1", X_Forwarded_For="10.2.3.4") == 200
    assert asked(behind, "127.0.0.1", X_Forwarded_For="2001:db8::7") == 200
    assert asked(behind, "127.0.0.1", X_Forwarded_For="10.3.0.1") == 403
    assert asked(behind, "127.0.0.1") == 403
    told = json_of(app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.1"}))
    assert "GEOAPI_METRICS_NETWORKS" in told["detail"]


@pytest.mark.parametrize("wrong", ["127.0.0.1/8", "10.0.0.0/33", "localhost", "::1,nobody"])
def test_networks_that_are_none_are_refused_with_a_sentence(wrong: str) -> None:
    with pytest.raises(BadSettings, match=r"^GEOAPI_METRICS_NETWORKS cannot be used: Number [12]"):
        Settings(metrics_networks=wrong)

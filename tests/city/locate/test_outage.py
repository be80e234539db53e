"""The database goes away while we serve: points are answered on,
the rest says so, and all heals by itself.
"""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import text

from geoapi.core.db import Database
from geoapi.services import services_of
from tests.conftest import close_app, json_of, opened_app, run_geoapi
from tests.outages import cut, restore, wait_until

POINT = "/api/v1/locate?lon=120.8501&lat=40.7203"


@pytest.fixture
def running(database: Database, database_url: str, demo_files: Path) -> Iterator[APIFlask]:
    assert (
        run_geoapi("import", "areas", demo_files / "areas.geojson", database_url=database_url).returncode == 0
    )
    app = opened_app(database_url)
    yield app
    close_app(app)


def test_points_are_answered_through_an_outage_and_all_heals(running: APIFlask, database: Database) -> None:
    client = running.test_client()
    before = json_of(client.get(POINT))
    cut(database)
    try:
        for _ in range(20):
            during = client.get(POINT)
            assert during.status_code == 200 and json_of(during)["grid"] == before["grid"]
        assert client.get("/readyz").status_code == 200
        # Addresses are searched in memory too; this town has none.
        assert json_of(client.get("/api/v1/addresses/search?q=云禧苑"))["reason"] == "unknown"
        assert client.get("/api/v1/addresses/reverse?lon=120.85&lat=40.72").status_code == 404
        for path in (
            "/api/v1/areas",
            "/api/v1/areas.geojson",
            "/api/v1/meta",
        ):
            refused = client.get(path)
            assert refused.status_code == 503, path
            assert refused.content_type == "application/problem+json"
            assert json_of(refused)["type"] == "/problems/database-unavailable"
            assert int(refused.headers["Retry-After"]) > 0
        batch = json_of(
            client.post(
                "/api/v1/locate/batch",
                json=[{"id": 1, "lon": 120.8501, "lat": 40.7203}, {"id": 2, "address": "云禧苑3号楼"}],
            )
        )
        assert (
            batch[0]["grid"] == before["grid"] and batch[1]["error"]["type"] == "/problems/address-not-found"
        )
    finally:
        restore(database)
    wait_until(lambda: client.get("/api/v1/areas").status_code == 200, "queries did not heal")
    with database.transaction() as connection:
        connection.execute(
            text("UPDATE area SET name = '改名网格' WHERE code = :code"), {"code": before["grid"]["code"]}
        )
    wait_until(
        lambda: json_of(client.get(POINT))["grid"]["name"] == "改名网格",
        "the Atlas no longer follows changes",
    )


def test_a_change_is_announced_not_polled(database_url: str, demo_files: Path, database: Database) -> None:
    assert (
        run_geoapi("import", "areas", demo_files / "areas.geojson", database_url=database_url).returncode == 0
    )
    app = opened_app(database_url, poll_s=600)
    try:
        atlas = services_of(app).atlas
        version = atlas.current().version
        with database.transaction() as connection:
            connection.execute(text("UPDATE area SET name = name || '甲' WHERE level = 'grid'"))
        wait_until(lambda: atlas.current().version > version, "the notice was not heard")
    finally:
        close_app(app)


def test_readers_never_see_half_an_atlas(running: APIFlask, database: Database) -> None:
    """Names and boundaries of one version change together in every answer, while writers are busy."""
    seen: list[set[str]] = []
    stop = threading.Event()

    def read() -> None:
        client = running.test_client()
        while not stop.is_set():
            seen.append({link["name"][-1] for link in json_of(client.get(POINT))["chain"]})

    def shows(mark: str) -> bool:
        return {mark} in seen[-8:]

    original = json_of(running.test_client().get(POINT))["chain"]
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for mark in range(3):
        with database.transaction() as connection:
            connection.execute(text("UPDATE area SET name = code || :mark"), {"mark": f"/{mark}"})
        wait_until(partial(shows, str(mark)), "the change was not seen")
    stop.set()
    for reader in readers:
        reader.join()
    whole = [{link["name"][-1] for link in original}, {"0"}, {"1"}, {"2"}]
    assert all(names in whole for names in seen)

"""The keeper of the engine: tiles are replaced without a failed question, and what dies is started again."""

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from geoapi.city.routing.client import Engine, address_by
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.queries import Router
from geoapi.core.errors import NoRoute, RoutingUnavailable
from geoapi.core.geo import distance_m
from tests.city.osm.extracts import STEP, Extract
from tests.conftest import run_geoapi
from tests.routing import address_of, kept, server_of, servers_of, wait_until

WEST, EAST = (0, 0), (1000, 0)


def place(x: float, y: float) -> tuple[float, float]:
    return 120.85 + x * STEP, 40.72 + y * STEP


def town(*, bridge: bool = True) -> Extract:
    """A street with a bridge in its middle, and a way around it; beyond, one that nothing leads to."""
    extract = Extract()
    extract.way(1, WEST, (450, 0), highway="residential", name="和平街")
    if bridge:
        extract.way(2, (450, 0), (550, 0), highway="residential", name="和平街", bridge="yes")
    extract.way(3, (550, 0), EAST, highway="residential", name="和平街")
    extract.way(4, (450, 0), (450, 300), (550, 300), (550, 0), highway="residential", name="绕行路")
    extract.way(5, (5000, 0), (5300, 0), highway="residential", name="孤岛路")
    return extract


def town_of_rules() -> Extract:
    """Wheels may go around a block one way only; at a crossing they may not turn left."""
    extract = Extract()
    extract.way(1, (0, 0), (500, 0), highway="residential", oneway="yes")
    extract.way(2, (500, 0), (500, 200), (0, 200), (0, 0), highway="residential", oneway="yes")
    extract.way(3, (500, 0), (1000, 0), highway="residential")
    extract.way(4, (1000, 0), (1000, 300), highway="residential")
    extract.way(5, (1000, 0), (1500, 0), (1500, 300), (1000, 300), highway="residential")
    members = '<member type="way" ref="3" role="from"/><member type="way" ref="4" role="to"/>'
    members += f'<member type="node" ref="{extract.node(1000, 0)}" role="via"/>'
    tags = '<tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>'
    extract.lines.append(f'<relation id="20">{members}{tags}</relation>')
    return extract


def load(extract: Extract, folder: Path, url: str) -> None:
    done = run_geoapi("import", "osm", extract.write(folder / "town.osm"), database_url=url)
    assert done.returncode == 0, done.stderr


def router_of(home: Path) -> Router:
    return Router(Engine(address_by(None, home)))


def test_new_roads_come_without_a_failed_question(database_url: str, programs: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    load(town(), tmp_path, database_url)
    with kept(database_url, home, programs, "--linger-s", "6"):  # a busy machine sees the change late
        wait_until(lambda: address_of(home), "no tiles were built", home)
        router, first, old = router_of(home), address_of(home), server_of(home)
        lengths: Counter[int] = Counter()
        failures: list[Exception] = []
        done = threading.Event()

        def ask_on() -> None:
            while not done.is_set():
                try:
                    lengths[router.route(place(*WEST), place(*EAST), Mode.WALK, "zh-CN")["distance_m"]] += 1
                except Exception as error:
                    failures.append(error)

        askers = [threading.Thread(target=ask_on) for _ in range(2)]
        for asker in askers:
            asker.start()
        try:
            load(town(bridge=False), tmp_path, database_url)
            wait_until(lambda: address_of(home) not in (None, first), "the address did not change", home)
            assert old in servers_of(home), "the old server must be left to finish"
            wait_until(lambda: old not in servers_of(home), "the old server did not end", home)
            time.sleep(0.5)
        finally:
            done.set()
            for asker in askers:
                asker.join()
        assert not failures
        assert len(lengths) == 2 and min(lengths.values()) > 5
        assert max(lengths) - min(lengths) == pytest.approx(2 * 300 * STEP * 111_000, rel=0.02)
        assert len(list((home / "routing").glob("tiles-*/complete"))) == 1
    assert not servers_of(home)


def test_a_gate_that_opens_on_a_cycleway_is_walked_through(
    database_url: str, programs: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    extract = Extract()
    extract.way(1, (0, 0), (300, 0), (300, 800), (600, 800), (600, 0), (900, 0), highway="residential")
    extract.way(2, (300, 0), (450, 0), highway="cycleway", oneway="yes")
    extract.way(3, (450, 0), (600, 0), highway="footway")
    load(extract, tmp_path, database_url)
    with kept(database_url, home, programs):
        wait_until(lambda: address_of(home), "no tiles were built", home)
        for start, end in ((place(0, 0), place(900, 0)), (place(900, 0), place(0, 0))):
            found = router_of(home).route(start, end, Mode.WALK, "zh-CN")  # also against the wheels' one way
            assert found["distance_m"] == pytest.approx(distance_m(start, end), rel=0.02)


def test_it_comes_back_after_its_death(database_url: str, programs: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with kept(database_url, home, programs):
        router = router_of(home)
        with pytest.raises(RoutingUnavailable):
            router.route(place(*WEST), place(*EAST), Mode.WALK, "zh-CN")
        load(town(), tmp_path, database_url)
        wait_until(lambda: address_of(home), "no tiles were built", home)
        whole = router.route(place(*WEST), place(*EAST), Mode.WALK, "zh-CN")
        with pytest.raises(NoRoute):
            router.route(place(*WEST), place(5100, 0), Mode.WALK, "zh-CN")
        assert router.travel_times(place(*WEST), [place(5100, 0)], Mode.WALK) == [None]

        old = server_of(home)
        os.kill(old, signal.SIGKILL)
        wait_until(lambda: servers_of(home) not in ([], [old]), "it was not started again", home)
        wait_until(lambda: answers(router), "it does not answer", home)
        assert router.route(place(*WEST), place(*EAST), Mode.WALK, "zh-CN") == whole

    # Started anew, it serves what it has at once, though the database cannot be reached.
    with kept("postgresql+psycopg2://nobody@127.0.0.1:1/none", home, programs):
        wait_until(lambda: address_of(home), "the tiles of the last run were not served", home)
        assert router.route(place(*WEST), place(*EAST), Mode.WALK, "zh-CN") == whole

    # A map without roads has no directions.
    empty = Extract()
    empty.box(1, 0, 0, 10, 10, building="yes")
    with kept(database_url, home, programs):
        wait_until(lambda: address_of(home), "it did not start", home)
        load(empty, tmp_path, database_url)
        wait_until(lambda: address_of(home) is None, "the address was not withdrawn", home)
        with pytest.raises(RoutingUnavailable):
            router.route(place(*WEST), place(*EAST), Mode.WALK, "zh-CN")


def answers(router: Router) -> bool:
    try:
        return bool(router.route(place(*WEST), place(*EAST), Mode.WALK, "zh-CN"))
    except RoutingUnavailable:
        return False


def test_rules_of_the_road_hold_for_wheels_and_not_for_feet(
    database_url: str, programs: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    load(town_of_rules(), tmp_path, database_url)
    with kept(database_url, home, programs):
        wait_until(lambda: address_of(home), "no tiles were built", home)
        router = router_of(home)

        def lengths(start: tuple[float, float], end: tuple[float, float]) -> list[int]:
            return [router.route(start, end, mode, "zh-CN")["distance_m"] for mode in Mode]

        walk, bicycle, scooter = lengths(place(400, 0), place(100, 0))
        assert walk < 300 < 800 < bicycle == scooter
        walk, bicycle, scooter = lengths(place(700, 0), place(1000, 200))
        assert walk < 500 < 1000 < bicycle == scooter

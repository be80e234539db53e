"""Alarms and sensors: one case a device, however often it says the same."""

import json
import threading
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from demo.hotline import signed

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.features.exchange import clients
from geoapi.features.exchange.importing.devices import import_devices
from tests.city.addresses.filing import table
from tests.conftest import run_geoapi
from tests.features.cases.reporters import STAFF, act, read_file
from tests.features.exchange.conftest import send_to
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


def device(code: str, x: float = 100, category: str = "fire_lane", more: str = "") -> str:
    lon, lat = position(x, 50)
    return f"{code},{code}号烟感,{category},3号楼,{lon},{lat},{more}"


HEADING = "设备编码,名称,类别编码,位置,经度,纬度,停用"


class Feed:
    """An alarm centre that sends what its devices tell."""

    def __init__(self, app: APIFlask, secret: str) -> None:
        self._send = send_to(app, "/api/v1/feeds/alarms")
        self.secret = secret

    def tell(self, *devices: str, message: str | None = None, **more: Any) -> tuple[int, Any]:
        events = [{"device": each, "text": "烟雾报警", **more} for each in devices]
        body = json.dumps({"events": events}, ensure_ascii=False).encode()
        return self._send(signed(self.secret, message or str(uuid4()), body), body)


@pytest.fixture
def feed(town: Database, served_town: APIFlask, boxes: Boxes, tmp_path: Path) -> Feed:
    made = clients.add_client(town, boxes, code="alarms", name="海西天网", may=["feed"])
    file = table(tmp_path, HEADING, device("S-1"), device("S-2", 110), device("S-3", 120))
    assert import_devices(town, file, "alarms").counts["devices new"] == 3
    return Feed(served_town, made["secret"])


def test_an_alarm_is_a_case_where_its_device_is(town: Database, feed: Feed, people: Enter) -> None:
    status, answer = feed.tell("S-1", urgent=True)
    assert (status, answer["folded"], answer["refused"]) == (200, 0, [])
    shown = read_file(people(STAFF), answer["cases"][0])
    assert shown["channel"] == "sensor" and shown["title"] == "S-1号烟感" and shown["urgent"]
    assert shown["text"] == "S-1号烟感：烟雾报警" and shown["place"] == "3号楼"


def test_what_a_device_repeats_folds_until_it_was_quiet_or_its_case_is_over(
    town: Database, feed: Feed, people: Enter
) -> None:
    ((first,),) = [feed.tell("S-1", "S-1")[1]["cases"]]
    assert feed.tell("S-1", "S-2", "S-1")[1]["folded"] == 2
    assert rows(town, "SELECT code, times FROM exchange_device ORDER BY code") == [
        ("S-1", 4), ("S-2", 1), ("S-3", 0),
    ]  # fmt: skip
    # Each repetition holds the case for ten minutes more.
    for minutes, cases in ((9, 0), (9, 0), (11, 1)):
        run(town, "UPDATE exchange_device SET heard_at = heard_at - make_interval(mins => :m)", m=minutes)
        assert len(feed.tell("S-1")[1]["cases"]) == cases
    (second,) = rows(town, "SELECT number FROM matter ORDER BY id DESC LIMIT 1")[0]
    act(people(STAFF), str(second), "decline", said="误报", instead="联系维保")
    assert len(feed.tell("S-1")[1]["cases"]) == 1
    assert rows(town, "SELECT times FROM exchange_device WHERE code = 'S-1'") == [(1,)]
    assert first != second


def test_a_message_that_comes_again_is_answered_the_same_and_does_nothing(town: Database, feed: Feed) -> None:
    first = feed.tell("S-1", "S-1", message="m")
    assert feed.tell("S-1", "S-1", message="m") == first
    assert feed.tell("S-1", message="m")[0] == 422
    assert rows(town, "SELECT times FROM exchange_device WHERE code = 'S-1'") == [(2,)]


def test_an_unknown_device_is_told_and_the_others_go_on(town: Database, feed: Feed) -> None:
    run(town, "UPDATE exchange_device SET retired = true WHERE code = 'S-3'")
    status, answer = feed.tell("S-9", "S-1", "S-3")
    assert status == 200 and len(answer["cases"]) == 1
    assert [each["event"] for each in answer["refused"]] == [0, 2]
    assert "geoapi exchange devices" in answer["refused"][0]["detail"]
    assert feed.tell()[0] == 400 and feed.tell(*["S-1"] * 1001)[0] == 400
    assert feed.tell("S-1", picture="…")[0] == 400 and feed.tell("S-1", at="yesterday")[0] == 400


def test_a_storm_at_once_makes_one_case_a_device(town: Database, feed: Feed) -> None:
    """10,000 events of three devices, some messages twice, from eight places at once."""
    answers, lock = [], threading.Lock()

    def storm(place: int) -> None:
        for number in range(5):
            for _ in range(1 + (number == 0)):
                answer = feed.tell(*["S-1", "S-2", "S-3"] * 84, message=f"{place} {number}")
                while answer[0] == 503:
                    answer = feed.tell(*["S-1", "S-2", "S-3"] * 84, message=f"{place} {number}")
                with lock:
                    answers.append(answer[0])

    threads = [threading.Thread(target=storm, args=(place,)) for place in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [200] * 48
    assert rows(town, "SELECT count(*), count(DISTINCT title) FROM matter") == [(3, 3)]
    assert rows(town, "SELECT sum(times) FROM exchange_device") == [(8 * 5 * 252,)]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (device("S-4", category="saucer"), "no category saucer"),
        ("S-4,名,fire_lane,,121.5,41.5,", "outside"),
        ("S-4,名,fire_lane,,,,", "no coordinates"),
        (",名,fire_lane,,120.85,40.7,", "code"),
        (device("S-4", more="也许"), "retired"),
        (device("S-1"), "stands in row 2"),
    ],
)
def test_a_device_that_is_nowhere_is_refused(
    town: Database, feed: Feed, tmp_path: Path, row: str, word: str
) -> None:
    report = import_devices(town, table(tmp_path, HEADING, device("S-1"), row), "alarms")
    assert len(report.refused) == 1 and word in report.refused[0].reason, report.refused
    assert rows(town, "SELECT count(*) FROM exchange_device") == [(3,)]


def test_devices_move_and_retire_by_their_file(
    town: Database, database_url: str, feed: Feed, tmp_path: Path
) -> None:
    feed.tell("S-1")
    file = table(tmp_path, HEADING, device("S-1", 130, more="是"), device("S-4", 140))
    done = run_geoapi("exchange", "devices", file, "--client", "alarms", database_url=database_url)
    assert done.returncode == 0, done.stderr
    found = rows(town, "SELECT code FROM exchange_device WHERE NOT retired ORDER BY 1")
    assert found == [("S-2",), ("S-3",), ("S-4",)]
    assert feed.tell("S-1")[1]["refused"] and feed.tell("S-4")[1]["cases"]

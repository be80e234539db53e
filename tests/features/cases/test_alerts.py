"""Neighbours hear of new faces in their grid or along their street: in their browsers, without an account."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.office.matters.alerts.schemas import MOST_PLACES
from geoapi.office.matters.alerts.subscribing import MOST_PER_NETWORK
from geoapi.office.matters.alerts.telling import MOST_A_DAY, delete_ended, tell_neighbours
from geoapi.office.notices.keys import make_key
from geoapi.office.notices.senders import Ways
from tests.features.cases.reporters import STAFF, report
from tests.features.cases.test_faces import publish
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run
from tests.office.notices.conftest import LOOPBACK, go_round, make_due
from tests.office.notices.receiving import Receiver
from tests.office.notices.test_push import Browser, encoded

PATH = "/api/v1/subscriptions"
GRID, OTHER_GRID, COMMUNITY, DISTRICT = (
    "990101001001001", "990101001001002", "990101001001", "990101",
)  # fmt: skip
STREET = "紫荆路"


@pytest.fixture
def resident(served_town: APIFlask) -> FlaskClient:
    return served_town.test_client()


class Morning(Calendar):
    """Any day at ten."""

    hour = 10

    def now(self) -> datetime:
        return super().now().replace(hour=self.hour)


@pytest.fixture
def morning() -> Calendar:
    return Morning.load("Asia/Shanghai", None)


def put(client: FlaskClient, browser: Browser, *places: Any, status: int = 200, **wrong: Any) -> Any:
    body = browser.subscription() | {"places": list(places)} | wrong
    answer = client.put(PATH, json=body)
    assert answer.status_code == status, answer.json
    return answer.json


def tell(town: Database, calendar: Calendar) -> list[tuple[Any, ...]]:
    """What is pushed by now, once what was waited for is over."""
    run(town, "UPDATE face_alert SET at = now()")
    more = True
    while more:
        with town.transaction() as connection:
            more = tell_neighbours(connection, calendar)
    return rows(
        town,
        """SELECT endpoint, body FROM outbox JOIN push_subscription AS browser ON browser.id = target
            WHERE channel = 'push' ORDER BY outbox.id""",
    )


def a_road(town: Database, name: str, *points: list[float]) -> None:
    line = ", ".join(f"{lon} {lat}" for lon, lat in points)
    sql = """
        INSERT INTO basemap_road (osm_id, kind, name, geom)
        SELECT coalesce(max(osm_id), 0) + 1, 'residential', :name, ST_GeomFromText(:line, 4326)
          FROM basemap_road"""
    run(town, sql, name=name, line=f"LINESTRING({line})")


def test_what_there_is_to_choose_is_what_may_be_had(resident: FlaskClient, town: Database) -> None:
    a_road(town, STREET, position(0, 60), position(300, 60))
    a_road(town, "远路", position(0, 500), position(300, 500))
    lon, lat = position(100, 50)
    found = resident.get(f"{PATH}/choices?lon={lon}&lat={lat}")
    assert found.status_code == 200 and found.headers["Cache-Control"] == "no-store"
    told = [(each["area"]["code"], each["street"]) for each in found.json["places"]]  # type: ignore[index]
    assert told == [(GRID, None), (COMMUNITY, None), ("990101001", None), (DISTRICT, STREET)]
    browser = Browser("https://push.example.cn/one")
    wanted = [{"area": code, "street": street} for code, street in told]
    answer = put(resident, browser, *wanted)
    assert [{**each, "until": None} for each in answer["places"]] == [
        {**each, "until": None}
        for each in found.json["places"]  # type: ignore[index]
    ]
    assert all(each["until"].endswith("+08:00") for each in answer["places"])
    # Sent again it is the same; fewer are fewer; none is forgotten, and said again as well.
    for _ in range(2):
        put(resident, browser, *wanted)
    assert rows(town, "SELECT count(*) FROM subscription") == [(4,)]
    put(resident, browser, wanted[0], wanted[0])
    assert rows(town, "SELECT count(*) FROM subscription") == [(1,)]
    for _ in range(2):
        assert put(resident, browser) == {"places": []}
    assert rows(town, "SELECT * FROM push_subscription") == []
    # Of each change a row, and of none what is the same.
    audited = rows(town, "SELECT after FROM audit WHERE act = 'matter.subscribe' ORDER BY id")
    assert [each[0] for each in audited] == [{"places": 4}, {"places": 1}, {"places": 0}]
    audited = rows(town, "SELECT audit::text FROM audit WHERE act = 'matter.subscribe'")
    assert GRID not in str(audited) and "push.example.cn" not in str(audited)
    for query, status in (("", 400), ("lon=1", 400), ("lon=nan&lat=1", 400), ("lon=10&lat=10", 404)):
        assert resident.get(f"{PATH}/choices?{query}").status_code == status


def test_a_new_face_is_pushed_once_to_its_area_and_street(
    resident: FlaskClient, people: Enter, town: Database, morning: Calendar
) -> None:
    staff = people(STAFF)
    a_road(town, STREET, position(0, 60), position(300, 60))
    places = {
        "grid": {"area": GRID}, "both": {"area": GRID}, "other": {"area": OTHER_GRID},
        "street": {"area": DISTRICT, "street": STREET},
    }  # fmt: skip
    for name, place in places.items():
        also = [{"area": COMMUNITY}] if name == "both" else []
        put(resident, Browser(f"https://push.example.cn/{name}"), place, *also)
    exact = report(resident, category="street_lamp", text="灯不亮，电话13912345678")["number"]
    publish(staff, exact)
    assert rows(town, "SELECT count(*) FROM outbox WHERE channel = 'push'") == [(0,)]
    told = tell(town, morning)
    assert {each[0].rsplit("/", 1)[1] for each in told} == {"grid", "both", "street"} and len(told) == 3
    assert all(body == {"type": "matter.shown", "subject": exact} for _, body in told)
    # Other words for it, or taken down and shown again, are nothing new.
    publish(staff, exact, text="灯又不亮了")
    publish(staff, exact, published=False)
    publish(staff, exact)
    assert len(tell(town, morning)) == 3
    # Of what no more than the grid is shown nobody learns the street.
    coarse = report(resident, category="noise")["number"]
    publish(staff, coarse)
    new = [each for each in tell(town, morning) if each[1]["subject"] == coarse]
    assert {each[0].rsplit("/", 1)[1] for each in new} == {"grid", "both"}


def test_nothing_is_pushed_of_a_face_taken_down_nor_at_night(
    resident: FlaskClient,
    people: Enter,
    town: Database,
    morning: Calendar,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff = people(STAFF)
    put(resident, Browser("https://push.example.cn/one"), {"area": GRID})
    number = report(resident, category="street_lamp")["number"]
    publish(staff, number)
    for hour in (21, 23, 0, 7):
        monkeypatch.setattr(Morning, "hour", hour)
        assert tell(town, morning) == []
    monkeypatch.undo()
    publish(staff, number, published=False)
    assert tell(town, morning) == []


def test_no_more_than_a_few_a_day(
    resident: FlaskClient, people: Enter, town: Database, morning: Calendar
) -> None:
    staff = people(STAFF)
    browser = Browser("https://push.example.cn/one")
    put(resident, browser, {"area": GRID}, {"area": COMMUNITY})
    for _ in range(MOST_A_DAY + 2):
        publish(staff, report(resident, category="street_lamp")["number"])
        tell(town, morning)
    assert len(tell(town, morning)) == MOST_A_DAY
    put(resident, browser, {"area": GRID}, {"area": COMMUNITY})
    publish(staff, report(resident, category="street_lamp")["number"])
    assert len(tell(town, morning)) == MOST_A_DAY
    run(town, "UPDATE subscription SET told_on = told_on - 1")
    publish(staff, report(resident, category="street_lamp")["number"])
    assert len(tell(town, morning)) == MOST_A_DAY + 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"endpoint": "http://push.example.cn/abc"}, 400),
        ({"endpoint": "file:///etc/passwd"}, 400),
        ({"endpoint": "https://127.0.0.1/abc"}, 400),
        ({"endpoint": "https://[::1]/abc"}, 400),
        ({"endpoint": "https://[::1/abc"}, 400),
        ({"endpoint": "https://10.1.2.3:8443/abc"}, 400),
        ({"endpoint": "https://169.254.169.254/latest"}, 400),
        ({"endpoint": "https://push.example.cn/a\0b"}, 400),
        ({"endpoint": "https://push.example.cn/站"}, 400),
        ({"endpoint": "https://push.example.cn/" + "a" * 600}, 400),
        ({"keys": {"p256dh": encoded(b"\4" + bytes(64)), "auth": encoded(bytes(16))}}, 400),
        ({"keys": {"p256dh": "站", "auth": "站"}}, 400),
        ({"keys": None}, 400),
        ({"places": None}, 400),
        ({"places": [{"area": GRID}] * (MOST_PLACES + 1)}, 400),
        ({"places": [{"area": "nowhere"}]}, 400),
        ({"places": [{"area": GRID, "street": "没有这条路"}]}, 400),
        ({"places": [{"area": GRID, "street": ""}]}, 400),
        ({"places": [{"area": GRID, "street": "a\0b"}]}, 400),
        ({"places": [{"area": GRID, "lon": 1}]}, 400),
        ({"places": [GRID]}, 400),
    ],
)
def test_what_is_none_is_refused(
    resident: FlaskClient, town: Database, wrong: dict[str, Any], status: int
) -> None:
    browser = Browser("https://push.example.cn/abc")
    answer = put(resident, browser, {"area": GRID}, status=status, **wrong)
    assert answer["detail"]
    assert rows(town, "SELECT * FROM push_subscription") == [] == rows(town, "SELECT * FROM subscription")


def test_only_its_holder_changes_it(resident: FlaskClient, town: Database, enter: Enter) -> None:
    browser = Browser("https://push.example.cn/abc")
    put(resident, browser, {"area": GRID})
    other = Browser(browser.endpoint)
    assert put(resident, other, status=409)["reason"] == "other-browser"
    assert put(resident, other, {"area": COMMUNITY}, status=409)["reason"] == "other-browser"
    assert rows(town, "SELECT count(*) FROM subscription") == [(1,)]
    # Nor a browser of somebody who is signed in, which is known by the session.
    signed_in = Browser("https://push.example.cn/staff")
    assert enter("S1").post("/api/v1/me/push", json=signed_in.subscription()).status_code == 204
    put(resident, signed_in, {"area": GRID}, status=409)
    put(resident, signed_in, status=409)
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    body = browser.subscription() | {"places": []}
    assert resident.put(PATH, json=body, headers=foreign).status_code == 403


def test_too_often_is_refused_until_later(resident: FlaskClient) -> None:
    browser = Browser("https://push.example.cn/abc")
    for _ in range(MOST_PER_NETWORK):
        put(resident, browser)
    answer = resident.put(PATH, json=browser.subscription() | {"places": []})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0


def test_it_is_pushed_and_a_browser_that_is_gone_is_forgotten(
    resident: FlaskClient,
    people: Enter,
    town: Database,
    morning: Calendar,
    hook: Receiver,
    tmp_path: Path,
) -> None:
    file = tmp_path / "vapid.pem"
    make_key(file)
    ways = Ways(origin="https://map.example.cn", vapid_file=file, push_service=LOOPBACK)
    staff, browser = people(STAFF), Browser("https://push.example.cn/abc")
    put(resident, browser, {"area": GRID})
    run(town, "UPDATE push_subscription SET endpoint = :url", url=f"{hook.url}/push/abc")
    number = report(resident, category="street_lamp")["number"]
    publish(staff, number)
    tell(town, morning)
    go_round(town, ways)
    (got,) = hook.received
    assert browser.opened(got.body) | {"id": ""} == {"id": "", "type": "matter.shown", "subject": number}  # type: ignore[operator]
    # A service that does not answer is tried for some hours, and then it is old: no dead message.
    hook.answer = lambda received: 503
    publish(staff, report(resident, category="street_lamp")["number"])
    tell(town, morning)
    for _ in range(12):
        make_due(town)
        go_round(town, ways)
    assert rows(town, "SELECT count(*) FROM outbox WHERE done_at IS NULL OR dead_at IS NOT NULL") == [(0,)]
    assert rows(town, "SELECT count(*) FROM subscription") == [(1,)]
    hook.answer = lambda received: 410
    publish(staff, report(resident, category="street_lamp")["number"])
    tell(town, morning)
    go_round(town, ways)
    assert rows(town, "SELECT * FROM push_subscription") == [] == rows(town, "SELECT * FROM subscription")


def test_what_is_over_is_deleted(resident: FlaskClient, town: Database, enter: Enter) -> None:
    for name in ("old", "new"):
        put(resident, Browser(f"https://push.example.cn/{name}"), {"area": GRID}, {"area": COMMUNITY})
    staff = Browser("https://push.example.cn/staff")
    assert enter("S1").post("/api/v1/me/push", json=staff.subscription()).status_code == 204
    run(
        town,
        """UPDATE subscription SET until = now() - interval '1 s' FROM push_subscription AS browser
            WHERE browser.id = push_id AND endpoint LIKE '%old'""",
    )
    with town.transaction() as connection:
        assert delete_ended(connection) is False
    left = rows(town, "SELECT endpoint FROM push_subscription ORDER BY id")
    assert [str(each[0]).rsplit("/", 1)[1] for each in left] == ["new", "staff"]
    assert rows(town, "SELECT count(*) FROM subscription") == [(2,)]

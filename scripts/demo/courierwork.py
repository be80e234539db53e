"""What couriers of the demo city do: tasks that offices offer them, and what they report, in all states.

Through the endpoints, as offices and couriers do it.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.office.access.commands import invite

TASKS_PER_OFFICE, CLUES_PER_OFFICE = 9, 8
_WORK = (
    ("task_look", "看看消防通道有没有堵", "路过时看一眼，堵了拍一张。", 8),
    ("task_look", "看看路灯亮不亮", "天黑以后路过时看，不亮的数一数。", 6),
    ("task_look", "看看井盖松不松", "前几天有人说响，脚下留神。", 6),
    ("task_tidy", "把倒了的共享单车扶起来", "挡了盲道的先扶。", 12),
    ("task_tidy", "把楼门口的纸箱归到回收点", "回收点在小区东门。", 15),
    ("task_post", "张贴停水通知", "通知在社区一楼取，每个单元门一张。", 25),
    ("task_post", "张贴燃气安全提示", "提示在驿站取。", 20),
    ("task_bring", "给驿站带一箱饮用水", "水在社区门口，一箱 12 瓶。", 20),
    ("task_bring", "把助餐餐盒带到门口", "餐在社区食堂取，放门口就行。", 15),
    ("task_ask", "敲门问一声好", "没人应就算了，告诉我们一声。", 10),
)
_CLUES = (
    ("manhole", "井盖陷下去了，车轮差点掉进去。"),
    ("street_lamp", "这一段路灯全黑。"),
    ("parking", "消防通道停满了车。"),
    ("sanitation", "垃圾堆到路上了。"),
    ("safety", "楼道里堆着电动车在充电。"),
    ("roads", ""),
    ("lighting", ""),
)
# What is done of one, and how far; the rest nobody has looked at yet.
_TASK_ENDS = (
    ("open",) * 9 + ("taken",) * 3 + ("handed_in",) * 2 + ("sent_back", "done", "done", "done", "void")
)
_CLUE_ENDS = ("received",) * 3 + ("accepted",) * 2 + ("dispatched",) * 2 + ("resolved",) * 2 + ("declined",)


@dataclass(frozen=True)
class Spot:
    """Somewhere in the ground of an office: WGS 84, and what it is called."""

    lon: float
    lat: float
    place: str


@dataclass(frozen=True)
class Office:
    """Somebody of a community who is signed in, and where that is."""

    client: FlaskClient
    spots: Sequence[Spot]


class Refused(RuntimeError):
    """What an endpoint did not do, and its sentence."""


def offices_of(database: Database, boxes: Boxes, client: Callable[[], FlaskClient]) -> list[Office]:
    """Some communities, each by one of its staff."""
    with database.transaction() as connection:
        found = connection.execute(_OFFICES, {"spots": TASKS_PER_OFFICE + CLUES_PER_OFFICE}).all()
    offices = []
    for staff_no, spots in found:
        slip, phone = invite(database, staff_no, boxes=boxes), client()
        answer = phone.post("/api/v1/session/slip", json={"code": slip.code, "digits": slip.digits})
        if answer.status_code != 200:
            raise Refused(answer.text)
        offices.append(Office(phone, [Spot(*each) for each in spots]))
    return offices


def work(offices: Sequence[Office], couriers: Sequence[FlaskClient]) -> str:
    """What was made; nothing where there are tasks already."""
    if not offices or not couriers or _ask(offices[0].client, "/inbox?kind=task")["matters"]:
        return "no tasks are made"
    rng = random.Random(7)
    free = list(couriers)
    rng.shuffle(free)
    tasks = clues = 0
    for office in offices:
        for spot in office.spots[:TASKS_PER_OFFICE]:
            _task(rng, office, spot, free)
            tasks += 1
        for spot in office.spots[-CLUES_PER_OFFICE:]:
            _clue(rng, office, spot, rng.choice(couriers))
            clues += 1
    return f"{tasks} tasks and {clues} reports of couriers"


def _task(rng: random.Random, office: Office, spot: Spot, free: list[FlaskClient]) -> None:
    category, title, text, minutes = rng.choice(_WORK)
    seats = rng.choice((1, 1, 1, 1, 2, 3))
    until = datetime.now(UTC) + timedelta(days=rng.randint(2, 20), hours=rng.randint(0, 8))
    said = {
        "submission": _key(rng), "category": category, "title": title, "text": text, "place": spot.place,
        "at": {"lon": spot.lon, "lat": spot.lat}, "minutes": minutes, "seats": seats,
        "until": until.isoformat(), "lease_min": rng.choice((60, 120, 240)),
    }  # fmt: skip
    numbers = _send(office.client, "/tasks", **said)["numbers"]
    end = rng.choice(_TASK_ENDS)
    if end == "void":
        for number in numbers:
            _move(office.client, number, "cancel", said="已经有人办了，谢谢。")
    if end in ("open", "void") or not free:
        return
    courier = free.pop()
    number = _send(courier, f"/tasks/{numbers[0]}/claim")["number"]
    if end == "taken":
        return
    _send(
        courier,
        f"/tasks/{number}/hand-in",
        submission=_key(rng),
        said=rng.choice(("办好了。", "看过了，没事。", "")),
    )
    if end == "sent_back":
        _move(office.client, number, "send_back", said="请再拍一张门口。")
    if end == "done":
        _move(office.client, number, "verify", said=rng.choice(("谢谢！", "")))
        free.insert(0, courier)


def _clue(rng: random.Random, office: Office, spot: Spot, courier: FlaskClient) -> None:
    category, text = rng.choice(_CLUES)
    at = {"lon": spot.lon, "lat": spot.lat, "accuracy_m": rng.randint(4, 30)}
    said = {"submission": _key(rng), "category": category, "channel": "informant", "text": text, "at": at}
    number = _send(courier, "/cases", **said)["number"]
    end = rng.choice(_CLUE_ENDS)
    if end in ("accepted", "dispatched"):
        _move(office.client, number, "accept", weight="simple")
    if end == "dispatched":
        _move(office.client, number, "dispatch")
    if end == "resolved":
        _move(office.client, number, "answer", outcome="fixed", said="已经处理好了，谢谢您路过时告诉我们。")
    if end == "declined":
        _move(office.client, number, "decline", said="那里是铁路用地，已告知他们。", instead="铁路 12306")


def _move(client: FlaskClient, number: str, verb: str, **fields: Any) -> None:
    turn = _ask(client, f"/matters/{number}")["turn"]
    _send(client, f"/matters/{number}/moves", turn=turn, moves=[{"verb": verb, "fields": fields}])


def _key(rng: random.Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))


def _ask(client: FlaskClient, path: str) -> Any:
    answer = client.get(f"/api/v1{path}")
    if answer.status_code != 200:
        raise Refused(f"{path}: {answer.text}")
    return answer.json


def _send(client: FlaskClient, path: str, **body: Any) -> Any:
    answer = client.post(f"/api/v1{path}", json=body)
    if answer.status_code >= 300:
        raise Refused(f"{path}: {answer.text}")
    return answer.json


# Of a few communities one of the staff whose phone is known, and addresses there.
_OFFICES = text("""
    SELECT DISTINCT ON (area.code) staff_no, spots.found
      FROM area_in_force AS area
      JOIN post ON post.area_id = area.id AND post.valid @> now()
      JOIN role ON role.code = post.role AND role.acts_as = 'community'
      JOIN person ON person.id = post.person_id AND duty_phone > ''
      CROSS JOIN LATERAL (
           SELECT json_agg(json_build_array(ST_X(near.geom), ST_Y(near.geom), near.text)) AS found
             FROM (SELECT geom, text FROM address WHERE ST_Contains(area.geom, address.geom)
                    ORDER BY md5(text) LIMIT :spots) AS near) AS spots
     WHERE area.level = 'community' AND spots.found IS NOT NULL
       AND area.code IN (SELECT code FROM area_in_force WHERE level = 'community' ORDER BY md5(code) LIMIT 14)
     ORDER BY area.code, post.code""")

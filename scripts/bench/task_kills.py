"""Couriers take tasks, hand them in and report, while a server, the clerk and PostgreSQL are killed at the
named points: nothing may be lost or come in twice, and nobody has what another has.
"""

import itertools
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from runner.cluster import SUPERUSER
from runner.console import say

from bench import halting
from bench.case_kills import PARTS, SPOTS, faults_of_cases, faults_of_photos
from bench.photos import make_photo
from bench.scene import BACKEND, KILL_EVERY, POSTGRES, SERVER, Plan, Scene, opened_scene, plans_of
from bench.task_ground import TWICE, UNLIKE
from bench.tasks import DIGITS, enroll
from bench.workbench import Workbench
from geoapi.core.db import Database

DATABASE = "task_kills"
COURIERS = 12
PHOTO_EVERY, FORGET_EVERY = 5, 50
# One of so many is handed in after its time: what it says is a note then.
LATE_EVERY = 7
_CLAIMED = (*halting.OF_A_CLAIM, *halting.OF_A_STEP, *halting.OF_AN_AUDIT)
_HANDED_IN = (*halting.OF_A_HAND_IN, *halting.OF_A_NOTE, *halting.OF_A_STEP, *halting.OF_AN_AUDIT)


@dataclass
class Answered:
    """What was answered: numbers by submission of reports, of what was handed in and of what was too late;
    how often each task was taken; and how often two had one, or one had two.
    """

    reports: dict[str, str] = field(default_factory=dict)
    handed_in: dict[str, str] = field(default_factory=dict)
    late: dict[str, str] = field(default_factory=dict)
    claims: Counter[str] = field(default_factory=Counter)
    twice: int = 0


@dataclass(frozen=True)
class Deed:
    """Something that is sent with the same key however often."""

    scene: Scene
    path: str
    body: dict[str, Any]
    cookie: str
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    def send(self) -> Any:
        return self.scene.ask("POST", self.path, self.body, Cookie=self.cookie, Idempotency_Key=self.key)

    def insist(self, plan: Plan | None = None, refusals: Sequence[int] = ()) -> Any:
        """The answer; with a plan somebody is killed at its first try."""
        if plan is not None:
            self.disturb(plan)
        return self.scene.insist(f"POST {self.path}", self.send, refusals)

    def disturb(self, plan: Plan) -> None:
        headers = {"Cookie": self.cookie, "Idempotency_Key": self.key}
        unread = partial(self.scene.send_unread, "POST", self.path, self.body, **headers)
        self.scene.disturb(plan, self.send, unread)


def measure(bench: Workbench, city: Path, deeds: int) -> str:
    with opened_scene(bench, city, DATABASE) as scene:
        return Day(scene).run(deeds)


class Day:
    """Of a dozen couriers: one after the other takes a task, hands it in and reports something."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.told, self.rng = scene, Answered(), random.Random(20261201)
        with closing(scene.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(SPOTS)
            self.spots = cursor.fetchall()
            cursor.execute("SELECT coalesce(max(id), 0) FROM matter")
            ((self.last,),) = cursor.fetchall()
        self.staff, me = scene.sign_in("community")
        with closing(scene.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(_SPOT, (me["posts"][0]["area_code"],))
            self.spot = cursor.fetchall()[0]
        database = Database(scene.cluster.url(SUPERUSER, scene.database))
        slips = [{"code": code, "digits": DIGITS} for code in enroll(database, COURIERS)]
        database.close()
        self.cookies = [scene.session(slip)[0] for slip in slips]
        self.holder, self.number = 0, ""
        photos = list(itertools.product(halting.OF_A_PHOTO, (SERVER, BACKEND, POSTGRES)))
        self.plans = [
            plans_of(_CLAIMED, rng=self.rng),
            plans_of(_HANDED_IN, *photos, rng=self.rng),
            plans_of(halting.OF_A_SUBMISSION, *photos, rng=self.rng),
        ]

    def run(self, deeds: int) -> str:
        began = time.monotonic()
        for number in range(deeds):
            if number % FORGET_EVERY == 0:
                self._execute("DELETE FROM throttle")
            what = number % 3
            plan = next(self.plans[what]) if number % KILL_EVERY == KILL_EVERY - 1 else None
            (self.claim, self.hand_in, self.report)[what](number, plan)
            if plan:
                say(f"  {number + 1:>5} of {deeds}  {_NAMES[what]}: killed {plan[1]} {plan[0].name}")
        took_s = time.monotonic() - began
        with closing(self.scene.connect()) as connection, connection.cursor() as cursor:
            faults = _faults(cursor, self.told, self.last)
        return self.scene.verdict(f"{deeds:,} times taken, handed in, reported", took_s, faults)

    def claim(self, number: int, plan: Plan | None) -> None:
        """After a kill another one wants the same, at the same moment: one of them has it."""
        self.holder, self.number = number // 3 % COURIERS, self._offer()
        path = f"/api/v1/tasks/{self.number}/claim"
        first = Deed(self.scene, path, {}, self.cookies[self.holder])
        if plan is None:
            first.insist()
        else:
            first.disturb(plan)
            rival = (self.holder + 1) % COURIERS
            second = Deed(self.scene, path, {}, self.cookies[rival])
            answers = _at_once([partial(each.insist, refusals=(409,)) for each in (first, second)])
            had = [each.get("state") == "taken" for each in answers]
            self.told.twice += sum(had) != 1 or self._count(TWICE) > 0
            self.holder = rival if had[1] else self.holder
        self.told.claims[self.number] += 1

    def hand_in(self, number: int, plan: Plan | None) -> None:
        """By whoever has it; some come too late for that."""
        late = plan[0] in halting.OF_A_NOTE if plan else number % LATE_EVERY == 0
        if late:
            self._execute(_LATE, (self.number,))
        photo, key = self._photo(number, plan), str(uuid.uuid4())
        body = {"submission": key, "said": f"deed {number}", "evidence": _hashes(photo)}
        path = f"/api/v1/tasks/{self.number}/hand-in"
        deed = Deed(self.scene, path, body, self.cookies[self.holder], key)
        deed.insist(_unless_of_photo(plan), (409,) if late else ())
        (self.told.late if late else self.told.handed_in)[key] = self.number
        self._send(photo, key, plan)

    def report(self, number: int, plan: Plan | None) -> None:
        photo, key = self._photo(number, plan), str(uuid.uuid4())
        lon, lat = self.rng.choice(self.spots)
        body = {
            "submission": key,
            "category": "corridor_lamp",
            "channel": "informant",
            "text": f"deed {number}",
            "at": {"lon": lon, "lat": lat},
            "evidence": _hashes(photo),
        }
        deed = Deed(self.scene, "/api/v1/cases", body, self.cookies[self.holder], key)
        self.told.reports[key] = str(deed.insist(_unless_of_photo(plan))["number"])
        self._send(photo, key, plan)

    def _offer(self) -> str:
        key = str(uuid.uuid4())
        body = {
            "submission": key,
            "category": "task_look",
            "title": "Look",
            "at": dict(zip(("lon", "lat"), self.spot, strict=True)),
            "until": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
        }
        answer = Deed(self.scene, "/api/v1/tasks", body, self.staff, key).insist()
        return str(answer["numbers"][0])

    def _photo(self, number: int, plan: Plan | None) -> bytes | None:
        return make_photo(number) if plan or number % PHOTO_EVERY == 0 else None

    def _send(self, photo: bytes | None, submission: str, plan: Plan | None) -> None:
        if photo is not None:
            of_photo = plan if plan and plan[0] in halting.OF_A_PHOTO else None
            self.scene.put_photo(photo, submission, of_photo)

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        with closing(self.scene.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)

    def _count(self, sql: str) -> int:
        with closing(self.scene.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return int(cursor.fetchall()[0][0])


def _at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result() for each in [pool.submit(deed) for deed in deeds]]


def _hashes(photo: bytes | None) -> list[str]:
    return [sha256(photo).hexdigest()] if photo else []


def _unless_of_photo(plan: Plan | None) -> Plan | None:
    return None if plan and plan[0] in halting.OF_A_PHOTO else plan


def _faults(cursor: Any, told: Answered, last: int) -> dict[str, int]:
    faults = {
        f"reports {what}": n for what, n in faults_of_cases(cursor, told.reports, last, PARTS | _OWN).items()
    }
    for what, sent, sql in (("handed in", told.handed_in, _STEPS), ("too late", told.late, _NOTES)):
        cursor.execute(sql, (last,))
        there = cursor.fetchall()
        faults[f"{what}, and lost"] = len(sent.items() - set(there))
        faults[f"{what}, doubled or by nobody"] = len(there) - len(sent.items() & set(there))
    handed = Counter([*told.handed_in.values(), *told.late.values()])
    for what, counts, sql in (
        ("taken, without one step", told.claims, _CLAIM_STEPS),
        ("taken, without one seat", told.claims, _SEATS),
        ("taken, without one audit row", told.claims, _AUDITED.format("task.claim")),
        ("handed in, without one audit row", handed, _AUDITED.format("task.hand_in")),
    ):
        cursor.execute(sql, (last,))
        there = Counter(dict(cursor.fetchall()))
        faults[what] = sum(there[number] != counts[number] for number in there.keys() | counts.keys())
    for what, before, sql in (
        ("two had one, or one had two", told.twice, TWICE),
        ("whose it is is not whose seat it is", 0, UNLIKE),
    ):
        cursor.execute(sql)
        faults[what] = before + int(cursor.fetchone()[0])
    return faults | faults_of_photos(cursor, last)


_OWN = {"account": "SELECT 1 WHERE matter.account_id IS NOT NULL"}
_NAMES = ("taken", "handed in", "reported")
_SPOT = """
    SELECT ST_X(spot), ST_Y(spot) FROM area_in_force CROSS JOIN LATERAL ST_PointOnSurface(geom) AS spot
     WHERE code = %s"""
_LATE = """
    UPDATE matter_claim SET held = tstzrange(lower(held) - interval '1 day', clock_timestamp())
     WHERE matter_id = (SELECT id FROM matter WHERE number = %s) AND ended IS NULL"""
_TASK = "JOIN matter ON matter.id = matter_id AND matter.kind = 'task' AND matter.id > %s"
_STEPS = f"SELECT matter_step.submission::text, number FROM matter_step {_TASK} AND verb = 'hand_in'"
_NOTES = f"SELECT matter_note.submission::text, number FROM matter_note {_TASK}"
_CLAIM_STEPS = f"SELECT number, count(*) FROM matter_step {_TASK} AND verb = 'claim' GROUP BY number"
_SEATS = f"SELECT number, count(*) FROM matter_claim {_TASK} GROUP BY number"
_AUDITED = """
    SELECT number, count(*) FROM audit
      JOIN matter ON subject = 'matter ' || number AND matter.kind = 'task' AND matter.id > %s
     WHERE act = '{}' GROUP BY number"""

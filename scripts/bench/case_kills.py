"""Cases reported while a server, the clerk and PostgreSQL are killed at the named points: none may be lost,
none come in twice, and each has its first step, its clock, its photo and its audit row.
"""

import random
import time
import uuid
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from runner.console import say

from bench import halting
from bench.photos import make_photo, takes_photos
from bench.scene import BACKEND, KILL_EVERY, POSTGRES, SERVER, Plan, Scene, opened_scene, plans_of
from bench.workbench import Workbench

DATABASE = "case_kills"
PATH = "/api/v1/cases"
# From one network no more come in within an hour: what it has spent is forgotten before.
FORGET_EVERY = 50
PHOTO_EVERY = 5


def measure(bench: Workbench, city: Path, submissions: int) -> str:
    with opened_scene(bench, city, DATABASE) as scene:
        return _run(scene, submissions)


def _run(scene: Scene, submissions: int) -> str:
    rng = random.Random(20261130)
    with closing(scene.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(SPOTS)
        spots = cursor.fetchall()
        cursor.execute("SELECT coalesce(max(id), 0) FROM matter")
        (last,) = cursor.fetchone() or (0,)
    has_photos = takes_photos(scene)
    of_photos = [(point, victim) for point in halting.OF_A_PHOTO for victim in (SERVER, BACKEND, POSTGRES)]
    plans = plans_of(halting.OF_A_SUBMISSION, *(of_photos if has_photos else ()), rng=rng)
    told: dict[str, str] = {}
    began = time.monotonic()
    for number in range(submissions):
        if number % FORGET_EVERY == 0:
            with closing(scene.connect()) as connection, connection.cursor() as cursor:
                cursor.execute("DELETE FROM throttle")
        plan = next(plans) if number % KILL_EVERY == KILL_EVERY - 1 else None
        photo = make_photo(number) if has_photos and (plan or number % PHOTO_EVERY == 0) else None
        given = _case(rng.choice(spots), number, photo)
        told[given["submission"]] = _sent(scene, given, photo, plan)
        if plan:
            say(f"  {number + 1:>5} of {submissions}  killed {plan[1]} {plan[0].name}")
    took_s = time.monotonic() - began
    with closing(scene.connect()) as connection, connection.cursor() as cursor:
        faults = faults_of_cases(cursor, told, last, PARTS | _CONTACT)
        faults |= faults_of_photos(cursor, last)
    verdict = scene.verdict(f"{submissions:,} cases reported", took_s, faults)
    return verdict if has_photos else f"{verdict} Without photos: this checkout takes none yet."


def _case(spot: tuple[float, float], number: int, photo: bytes | None) -> dict[str, Any]:
    return {
        "submission": str(uuid.uuid4()),
        "category": "corridor_lamp",
        "text": f"case {number}",
        "at": {"lon": spot[0], "lat": spot[1]},
        "phone": "13912345678",
        "answer_by": "sms",
        "evidence": [sha256(photo).hexdigest()] if photo else [],
    }


def _sent(scene: Scene, given: dict[str, Any], photo: bytes | None, plan: Plan | None) -> str:
    """Report a case, as often as it takes, and send its photo; returns the number that was told."""
    of_photo = plan if plan and plan[0] in halting.OF_A_PHOTO else None
    send = partial(scene.ask, "POST", PATH, given)
    if plan is not None and of_photo is None:
        scene.disturb(plan, send, lambda: scene.send_unread("POST", PATH, given))
    number = str(scene.insist(given["text"], send)["number"])
    if photo is not None:
        scene.put_photo(photo, given["submission"], of_photo)
    return number


def faults_of_cases(cursor: Any, told: dict[str, str], last: int, parts: dict[str, str]) -> dict[str, int]:
    """What was lost, doubled or is not whole of what came in after the `last` one: a number each.

    `told`: the number that was told of each submission; `parts`: what each has exactly one of.
    """
    cursor.execute("SELECT submission::text, number FROM matter WHERE kind = 'case' AND id > %s", (last,))
    there = dict(cursor.fetchall())
    faults = {
        "lost": len(told.keys() - there.keys()),
        "doubled, or not sent by anybody": len(there) - len(told.keys() & there.keys()),
        "told another number": sum(there.get(submission) != number for submission, number in told.items()),
    }
    for what, sql in parts.items():
        cursor.execute(
            f"""SELECT count(*) FROM matter WHERE kind = 'case' AND id > {last}
                   AND ({sql}) IS DISTINCT FROM 1"""
        )
        faults[f"without one {what}"] = int(cursor.fetchone()[0])
    return faults


def faults_of_photos(cursor: Any, last: int) -> dict[str, int]:
    """Of matters after the `last` one."""
    cursor.execute(_PHOTOS, (last,))
    return {"photos named and not there whole": int(cursor.fetchone()[0])}


SPOTS = """
    SELECT ST_X(spot), ST_Y(spot) FROM area_in_force CROSS JOIN LATERAL ST_PointOnSurface(geom) AS spot
     WHERE layer = 'admin' AND level = 'grid' ORDER BY code LIMIT 200"""
PARTS = {
    "first step": "SELECT count(*) FROM matter_step WHERE matter_id = matter.id",
    "running clock": "SELECT count(*) FROM matter_clock WHERE matter_id = matter.id AND stopped_at IS NULL",
    # The clerk writes others, to each who is told of it.
    "event": """SELECT count(*) FROM event
                 WHERE name = 'matter.new' AND subject = matter.number AND verb IS NOT NULL""",
    "audit row": """SELECT count(*) FROM audit
                     WHERE act = 'matter.submit' AND subject = 'matter ' || matter.number""",
}
_CONTACT = {
    "contact": "SELECT count(*) FROM matter_contact WHERE matter_id = matter.id AND phone_box IS NOT NULL",
}
_PHOTOS = """
    SELECT count(*) FROM matter_evidence LEFT JOIN evidence USING (sha256)
     WHERE matter_id > %s AND (state IS NULL OR state NOT IN ('received', 'ready'))"""

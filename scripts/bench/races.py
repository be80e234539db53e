"""Changes at the desk while a server, the clerk and PostgreSQL are killed at named points: none may be lost,
none done twice, and the audit must tell of each.
"""

import itertools
import random
import time
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

from runner.console import Fault, say

from bench import halting
from bench.scene import (
    BACKEND,
    CLERK,
    KILL_EVERY,
    PATIENCE_S,
    POSTGRES,
    Plan,
    Scene,
    opened_scene,
    plans_of,
    until,
)
from bench.workbench import Workbench

DATABASE = "races"


def measure(bench: Workbench, city: Path, changes: int) -> str:
    with opened_scene(bench, city, DATABASE) as scene:
        return _run(scene, changes)


def _run(scene: Scene, changes: int) -> str:
    cookie, me = scene.sign_in("community")
    area = scene.ask("GET", f"/api/v1/areas/{me['posts'][0]['area_code']}")[1]
    places = [each["code"] for each in area["places"]]
    rng = random.Random(20261129)
    of_seals = itertools.product(halting.OF_A_SEAL, (CLERK, BACKEND, POSTGRES))
    plans = plans_of(halting.OF_A_CHANGE, *of_seals, rng=rng)
    answers: dict[int, int] = {}
    began = time.monotonic()
    for number in range(changes):
        plan = next(plans) if number % KILL_EVERY == KILL_EVERY - 1 else None
        answers[number] = _change(scene, cookie, rng.choice(places), number, plan)
        if plan:
            say(f"  {number + 1:>5} of {changes}  killed {plan[1]} {plan[0].name}")
    took_s = time.monotonic() - began
    until(scene.sealed, "the clerk to seal what was noted")
    with closing(scene.connect()) as connection, connection.cursor() as cursor:
        faults = _faults(cursor, answers)
    return scene.verdict(f"{changes:,} changes", took_s, faults)


def _change(scene: Scene, cookie: str, place: str, number: int, plan: Plan | None) -> int:
    """Close a place with a reason of its own, as often as it takes; returns the number of the change."""
    key = str(uuid.uuid4())
    path, body = f"/api/v1/places/{place}/closures", {"reason": f"change {number}"}

    def send() -> Any:
        return scene.ask("POST", path, body, Cookie=cookie, Idempotency_Key=key)

    if plan is not None:
        scene.disturb(
            plan, send, lambda: scene.send_unread("POST", path, body, Cookie=cookie, Idempotency_Key=key)
        )
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        status, answer, _ = send()
        if status == 201:
            return int(answer["change"])
        if status and status < 500 and status not in (409, 429):
            raise Fault(f"Change {number} was answered {status}: {answer}")
        time.sleep(0.1)
    raise Fault(f"Change {number} was not answered for {PATIENCE_S:.0f} s.")


def _faults(cursor: Any, answers: dict[int, int]) -> dict[str, int]:
    """What was lost, doubled or told wrongly: a number each."""
    cursor.execute("SELECT reason, array_agg(id) FROM audit WHERE act = 'place.close' GROUP BY reason")
    noted = {str(reason): ids for reason, ids in cursor.fetchall()}
    cursor.execute(
        """SELECT count(*) FROM (
               SELECT DISTINCT ON (subject) subject, after FROM audit WHERE act = 'place.close'
                ORDER BY subject, id DESC) AS latest
            JOIN place ON place.code = latest.subject
           WHERE (SELECT array_agg(reason ORDER BY reason) FROM place_exception WHERE place_id = place.id)
                 IS DISTINCT FROM
                 (SELECT array_agg(each ->> 'reason' ORDER BY each ->> 'reason')
                    FROM jsonb_array_elements(latest.after) AS each)"""
    )
    (differing,) = cursor.fetchone()
    return {
        "lost": sum(f"change {number}" not in noted for number in answers),
        "doubled": sum(len(ids) - 1 for ids in noted.values()),
        "answered with another number": sum(
            noted.get(f"change {number}", [None])[0] != answer for number, answer in answers.items()
        ),
        "places that are not as the audit says": int(differing),
    }

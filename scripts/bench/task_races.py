"""Many couriers who want what only one can have: each race ends with one winner, or is reported."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from runner.console import say
from sqlalchemy import text

from bench import tables
from bench.case_races import CALENDAR, Deed, Ground, Raced, at_once, ground_in
from bench.peers import ours
from bench.workbench import Workbench
from geoapi.core.actors import Actor, Reach
from geoapi.core.boxes import Boxes
from geoapi.core.commands import run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, DomainError, Forbidden
from geoapi.core.settings import KEYS
from geoapi.features.couriers.tasks.flow import COURIERS
from geoapi.features.couriers.tasks.offering import NewTask, Offering
from geoapi.features.couriers.tasks.taking import claim, hand_in
from geoapi.kinds import KINDS
from geoapi.office.access.store import accounts, enrollments
from geoapi.permissions import PERMISSIONS

DATABASE = "bench_task_races"
MANY, LAST_SEATS, PHONES = 100, 3, 12
_TOOLS = {"kinds": KINDS, "calendar": CALENDAR}


@dataclass(frozen=True)
class TaskGround:
    """Where tasks are offered, and couriers who want them."""

    ground: Ground
    couriers: Sequence[Actor]

    def offer(self, seats: int = 1) -> list[str]:
        task = NewTask(
            uuid4(), "task_look", "看一眼", "", "", self.ground.lon, self.ground.lat, None, 10, 60, seats,
            datetime.now(UTC) + timedelta(days=1),
        )  # fmt: skip
        offering = Offering(self.ground.database, self.ground.boxes, CALENDAR)
        numbers: list[str] = offering.offer(task, self.ground.staff)[0]["numbers"]
        return numbers

    def claim(self, courier: Actor, number: str) -> str:
        return str(run(self.ground.database, courier, claim, tools=_TOOLS, number=number).after["number"])

    def hand_in(self, courier: Actor, number: str) -> Any:
        key = uuid4()
        return run(
            self.ground.database, courier, hand_in, tools=_TOOLS, key=key, number=number, submission=key,
            said="好了", photos=[], happened_at=None,
        ).after  # fmt: skip

    def put_all_away(self) -> None:
        """So that everybody is free for the next round."""
        with self.ground.database.transaction() as connection:
            connection.execute(_AWAY)


def task_ground_in(database: Database, boxes: Boxes, many: int) -> TaskGround:
    ground = ground_in(database, boxes)
    with database.transaction() as connection:
        couriers = [_courier(connection, ground, n) for n in range(many)]
    return TaskGround(ground, couriers)


def _courier(connection: Connection, ground: Ground, n: int) -> Actor:
    account_id = accounts.add_member(connection, f"骑手{n}")
    number = enrollments.enroll(connection, account_id, "courier", ground.grids[0], None)
    reach = (Reach(f"enrollment {number}", everywhere=True),)
    grants = {verb: reach for verb, rule in PERMISSIONS.items() if rule.citywide >= COURIERS}
    return Actor(account_id, f"#{account_id}", 1, PERMISSIONS, grants)


def claimed_by_many(there: TaskGround) -> list[str]:
    """All want the same task; one gets it."""
    (number,) = there.offer()
    return _faults(there, at_once([partial(there.claim, each, number) for each in there.couriers]), 1)


def last_seats(there: TaskGround) -> list[str]:
    """All but a few want what few can have; nobody gets another's seat."""
    numbers = there.offer(LAST_SEATS)
    wanting = there.couriers[: max(len(there.couriers) // 2, LAST_SEATS + 1)]
    came = at_once([partial(there.claim, each, numbers[0]) for each in wanting])
    got = [each for each in came if isinstance(each, str)]
    return _faults(there, came, LAST_SEATS) + ([] if len(set(got)) == len(got) else ["one seat, two people"])


def two_phones(there: TaskGround) -> list[str]:
    """One courier takes different tasks on as many phones; he has one."""
    numbers = [there.offer()[0] for _ in range(PHONES)]
    one = there.couriers[0]
    return _faults(there, at_once([partial(there.claim, one, number) for number in numbers]), 1)


def handed_in_as_time_ends(there: TaskGround) -> list[str]:
    """It is handed in as its time ends and others want it: either it is handed in, or one of them has it and
    what was said is kept.
    """
    (number,) = there.offer()
    one, *others = there.couriers[:20]
    there.claim(one, number)
    with there.ground.database.transaction() as connection:
        connection.execute(_ENDS_SOON, {"number": number})
    came = at_once(
        [partial(there.hand_in, one, number), *(partial(there.claim, each, number) for each in others)]
    )
    handed, claimed = came[0], sum(isinstance(each, str) for each in came[1:])
    if isinstance(handed, DomainError):
        return [f"handing in answered {handed!r}"]
    kept = bool(handed.get("kept"))
    notes = there.ground.count(_NOTES, number=number)
    faults = [] if notes == int(kept) else [f"{notes} notes of one that was {'kept' if kept else 'taken'}"]
    if claimed > int(kept):
        faults.append(f"{claimed} took it although it was {'late' if kept else 'handed in'}")
    return faults


def looked_at_by_many(there: TaskGround) -> list[str]:
    """Colleagues confirm it and send it back at once, and so does who did it; one of the others is heard."""
    (number,) = there.offer()
    one = there.couriers[0]
    there.claim(one, number)
    there.hand_in(one, number)
    staff = there.ground.staff
    himself = Actor(one.account_id, one.name, 1, PERMISSIONS, staff.grants)
    said = ({"verb": "verify"}, {"verb": "send_back", "fields": {"said": "再看看"}})
    deeds: list[Deed] = [
        partial(there.ground.move, himself if n % 4 == 0 else staff, number, 2, said[n % 2])
        for n in range(24)
    ]
    came = at_once(deeds)
    own = [each for each in came[::4] if not isinstance(each, Forbidden | Conflict)]
    return _faults(there, came, 1) + ([f"{len(own)} looked at what they did"] if own else [])


RACES: dict[str, Callable[[TaskGround], list[str]]] = {
    "claimed by many": claimed_by_many,
    "the last seats": last_seats,
    "two phones of one courier": two_phones,
    "handed in as the time ends": handed_in_as_time_ends,
    "looked at by many": looked_at_by_many,
}


def race(there: TaskGround, name: str, rounds: int) -> Raced:
    """Hold a race so many times."""
    faults: Counter[str] = Counter()
    began = time.monotonic()
    for _ in range(rounds):
        faults.update(RACES[name](there))
        there.put_all_away()
    return Raced(rounds, time.monotonic() - began, faults)


def measure(bench: Workbench, city: Path, rounds: int) -> str:
    ours.fill(bench, city)
    bench.copy_database(ours.DATABASE, DATABASE)
    database = Database(bench.sqlalchemy_url(DATABASE), pool_size=MANY + 2)
    there = task_ground_in(database, Boxes(bench.folder / KEYS), MANY)
    rows = []
    for name in RACES:
        raced = race(there, name, rounds)
        what = "; ".join(f"{fault} ({times})" for fault, times in raced.faults.most_common(3))
        took = f"{raced.took_s:.0f} s"
        rows.append([name, f"{raced.rounds:,}", took, f"{raced.faults.total():,} {what}".strip()])
        say(f"  {rows[-1]}")
    database.close()
    return tables.table([f"Tasks, {MANY} couriers", "rounds", "in all", "not one winner"], rows)


def _faults(there: TaskGround, came: Sequence[Any], winners: int) -> list[str]:
    won = sum(not isinstance(each, DomainError) for each in came)
    odd = [
        each for each in came if isinstance(each, DomainError) and not isinstance(each, Conflict | Forbidden)
    ]
    faults = [f"answered {each!r}" for each in odd] + ([] if won == winners else [f"{won} won"])
    if there.ground.count(_TWICE):
        faults.append("one courier has two, or two have one")
    if there.ground.count(_UNLIKE):
        faults.append("whose it is is not whose seat it is")
    return faults


_AWAY = text("""
    UPDATE matter SET closed_at = now(), state = 'void' WHERE kind = 'task' AND closed_at IS NULL""")
_ENDS_SOON = text("""
    UPDATE matter_claim SET held = tstzrange(lower(held), clock_timestamp() + interval '25 ms')
     WHERE matter_id = (SELECT id FROM matter WHERE number = :number) AND ended IS NULL""")
_NOTES = "SELECT count(*) FROM matter_note JOIN matter ON matter.id = matter_id WHERE number = :number"
_TWICE = """
    SELECT count(*) FROM (
        SELECT FROM matter_claim AS claim JOIN matter ON matter.id = matter_id AND kind = 'task'
         WHERE held @> clock_timestamp() AND state IN ('taken', 'sent_back')
         GROUP BY claim.account_id HAVING count(*) > 1
        UNION ALL SELECT FROM matter_claim WHERE held @> clock_timestamp()
         GROUP BY matter_id, slot HAVING count(*) > 1) AS twice"""
_UNLIKE = """
    SELECT count(*) FROM matter JOIN matter_claim AS claim ON claim.matter_id = matter.id
     WHERE kind = 'task' AND closed_at IS NULL AND held @> clock_timestamp()
       AND claim.account_id IS DISTINCT FROM matter.account_id"""

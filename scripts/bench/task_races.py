"""Many couriers who want what only one can have: each race ends with one winner, or is reported."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from runner.console import Fault, say

from bench import tables
from bench.case_races import Deed, Raced, at_once
from bench.peers import ours
from bench.task_ground import TaskGround, faults_of, task_ground_in
from bench.workbench import Workbench
from geoapi.core.actors import Actor
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.errors import Conflict, DomainError, Forbidden, SubmissionDiffers
from geoapi.core.settings import KEYS
from geoapi.permissions import PERMISSIONS

DATABASE = "bench_task_races"
MANY, LAST_SEATS, PHONES = 100, 3, 6
# A lease that ends in the midst of what is done at once; and one that has ended.
SOON_MS, OVER_MS = 25, -1_000
PHOTOS = ("a" * 64, "b" * 64)


def claimed_by_many(there: TaskGround) -> list[str]:
    """All want the same task; one gets it."""
    (number,) = there.offer()
    return faults_of(there, at_once([partial(there.claim, each, number) for each in there.couriers]), 1)


def last_seats(there: TaskGround) -> list[str]:
    """All but a few want what few can have; nobody gets another's seat."""
    numbers = there.offer(LAST_SEATS)
    wanting = there.couriers[: max(len(there.couriers) // 2, LAST_SEATS + 1)]
    came = at_once([partial(there.claim, each, numbers[0]) for each in wanting])
    got = [each for each in came if isinstance(each, str)]
    return faults_of(there, came, LAST_SEATS) + (
        [] if len(set(got)) == len(got) else ["one seat, two people"]
    )


def two_phones(there: TaskGround) -> list[str]:
    """One courier takes different tasks on as many phones; he has one."""
    numbers = [there.offer()[0] for _ in range(PHONES)]
    one = there.couriers[0]
    return faults_of(there, at_once([partial(there.claim, one, number) for number in numbers]), 1)


def handed_in_as_time_ends(there: TaskGround) -> list[str]:
    """It is handed in as its time ends and others want it: either it is handed in, or one of them has it and
    what was said is kept.
    """
    (number,) = there.offer()
    one, *others = there.couriers[:20]
    there.claim(one, number)
    there.end_in(number, SOON_MS)
    came = at_once(
        [partial(there.hand_in, one, number), *(partial(there.claim, each, number) for each in others)]
    )
    handed, claimed = came[0], sum(isinstance(each, str) for each in came[1:])
    if isinstance(handed, DomainError):
        return [f"handing in answered {handed!r}"]
    kept = bool(handed.get("kept"))
    notes = there.count("notes", number)
    faults = [] if notes == int(kept) else [f"{notes} notes of one that was {'kept' if kept else 'taken'}"]
    if claimed > int(kept):
        faults.append(f"{claimed} took it although it was {'late' if kept else 'handed in'}")
    return faults


def handed_in_after_its_time(there: TaskGround) -> list[str]:
    """The same is sent several times after its time, while others take it: one has it, and what was said and
    shown is one note with its photo.
    """
    (number,) = there.offer()
    one, *others = there.couriers[:20]
    there.claim(one, number)
    there.end_in(number, OVER_MS)
    key = uuid4()
    late: list[Deed] = [partial(there.hand_in, one, number, key, PHOTOS[:1])] * 3
    came = at_once([*late, *(partial(there.claim, each, number) for each in others)])
    faults = faults_of(there, came[3:], 1)
    faults += [f"late, and answered {each!r}" for each in came[:3] if not _is_kept(each)]
    kept = there.count("notes", number), there.count("photos", number), there.count("steps", number)
    return faults if kept == (1, 1, 0) else [*faults, f"{kept} notes, photos and steps"]


def hand_in_while_claiming(there: TaskGround) -> list[str]:
    """By one phone it is handed in, by the others of the same courier other tasks are taken: it is handed in,
    and of the others he has one at most.
    """
    number, *more = (there.offer()[0] for _ in range(PHONES))
    one, key = there.couriers[0], uuid4()
    there.claim(one, number)
    said: list[Deed] = [partial(there.hand_in, one, number, key)] * 2
    came = at_once([*said, *(partial(there.claim, one, each) for each in more)])
    faults = faults_of(there, came[:2], 2) + faults_of(there, came[2:], None)
    taken = sum(isinstance(each, str) for each in came[2:])
    if taken > 1 or there.count("steps", number) != 1 or there.count("notes", number):
        faults.append(f"{taken} taken, handed in {there.count('steps', number)} times")
    return faults


def another_photo(there: TaskGround) -> list[str]:
    """The same submission with one photo and with another: one of them came, and whoever sent the other knows
    it; as well when all that is known of it is what it left.
    """
    (number,) = there.offer()
    one, key = there.couriers[0], uuid4()
    there.claim(one, number)
    deeds: list[Deed] = [partial(there.hand_in, one, number, key, [PHOTOS[n % 2]]) for n in range(PHONES)]
    came = at_once(deeds)
    there.forget_requests()
    faults = []
    for answers in (came, at_once(deeds)):
        refused = [isinstance(each, SubmissionDiffers) for each in answers]
        others = [each for each in answers if isinstance(each, DomainError)]
        if refused[::2] == refused[1::2] or len(set(refused[::2])) > 1 or len(set(refused[1::2])) > 1:
            faults.append("both photos, or neither, were taken")
        faults += [f"answered {each!r}" for each in others if not isinstance(each, SubmissionDiffers)]
    left = there.count("steps", number), there.count("photos", number), there.count("notes", number)
    return faults if left == (1, 1, 0) else [*faults, f"{left} steps, photos and notes"]


def clocks_days_off(there: TaskGround) -> list[str]:
    """All hand in what they have, by clocks that are two days off or right: nothing happened before it was
    taken, or has yet to happen.
    """
    couriers = there.couriers[:PHONES]
    numbers = [there.offer()[0] for _ in couriers]
    for courier, number in zip(couriers, numbers, strict=True):
        there.claim(courier, number)
    deeds: list[Deed] = [
        partial(
            there.hand_in, courier, number, happened_at=datetime.now(UTC) + timedelta(days=2 * (n % 3 - 1))
        )
        for n, (courier, number) in enumerate(zip(couriers, numbers, strict=True))
    ]
    faults = faults_of(there, at_once(deeds), len(couriers))
    odd = sum(there.count("odd", number) for number in numbers)
    return [*faults, f"{odd} before they were taken, or yet to come"] if odd else faults


def _must_have_room(bench: Workbench) -> None:
    """Raises Fault where the server lets fewer in than there are couriers."""
    with bench.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        ((there,),) = cursor.fetchall()
    if int(there) < MANY + 10:
        raise Fault(f"{MANY} couriers need a connection each, and the server has {there}: let it have more.")


def _is_kept(answer: object) -> bool:
    return isinstance(answer, dict) and bool(answer.get("kept"))


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
    return faults_of(there, came, 1) + ([f"{len(own)} looked at what they did"] if own else [])


RACES: dict[str, Callable[[TaskGround], list[str]]] = {
    "claimed by many": claimed_by_many,
    "the last seats": last_seats,
    "two phones of one courier": two_phones,
    "handed in as the time ends": handed_in_as_time_ends,
    "handed in after its time": handed_in_after_its_time,
    "handed in while claiming, by one's own phones": hand_in_while_claiming,
    "sent again with another photo": another_photo,
    "by clocks two days off": clocks_days_off,
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


def measure(bench: Workbench, city: Path, rounds: int, only: str) -> str:
    ours.fill(bench, city)
    bench.copy_database(ours.DATABASE, DATABASE)
    _must_have_room(bench)
    database = Database(bench.sqlalchemy_url(DATABASE), pool_size=MANY + 2)
    there = task_ground_in(database, Boxes(bench.folder / KEYS), MANY)
    rows = []
    for name in (each for each in RACES if only in each):
        raced = race(there, name, rounds)
        what = "; ".join(f"{fault} ({times})" for fault, times in raced.faults.most_common(3))
        took = f"{raced.took_s:.0f} s"
        rows.append([name, f"{raced.rounds:,}", took, f"{raced.faults.total():,} {what}".strip()])
        say(f"  {rows[-1]}")
    database.close()
    return tables.table([f"Tasks, {MANY} couriers", "rounds", "in all", "not one winner"], rows)

"""Many who do with the same case what only one can: each race ends with one winner, or is reported.

Every deed runs in a thread and on a connection of its own, by the commands that the web server calls.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from runner.console import say
from sqlalchemy import bindparam, text

from bench import tables
from bench.peers import ours
from bench.workbench import Workbench
from geoapi.city.people.commands import hand_over, vacate
from geoapi.core.actors import Actor
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.commands import retried, run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, DomainError, Forbidden, InvalidInput
from geoapi.core.settings import KEYS
from geoapi.kinds import KINDS
from geoapi.office.access.commands import invite
from geoapi.office.access.queries import Access
from geoapi.office.matters.flows import Matter
from geoapi.office.matters.moving import move
from geoapi.office.matters.rehoming import rehome
from geoapi.office.matters.store import homes, matters
from geoapi.office.matters.submitting import Contact, Sender, Submission, submit
from geoapi.permissions import PERMISSIONS

DATABASE = "bench_case_races"
MANY = 40
CALENDAR = Calendar()
KIND = KINDS["case"]
Deed = Callable[[], Any]
# What whoever loses a race is told: that it has gone on, or that it is not his or there any more.
_LOST = (Conflict, Forbidden, InvalidInput)
_ACCEPT = {"verb": "accept", "fields": {"weight": "simple"}}
_DECLINE = {"verb": "decline", "fields": {"said": "不归这里管", "instead": "12345"}}
_ANSWER = {"verb": "answer", "fields": {"said": "今天就去修"}}


@dataclass(frozen=True)
class Ground:
    """A grid with a worker, the community around it, and the grid that it trades its ground with."""

    database: Database
    boxes: Boxes
    staff: Actor
    worker: Actor
    post: str
    worker_no: str
    lon: float
    lat: float
    grids: tuple[int, int]

    def given(self) -> Submission:
        contact = Contact(phone="13912345678", answer_by="phone")
        return Submission(
            uuid4(), "corridor_lamp", "web", "楼道灯不亮", lon=self.lon, lat=self.lat, contact=contact
        )

    def submit(self, given: Submission | None = None) -> Any:
        said = given or self.given()
        return retried(self.database, lambda there: submit(there, self.boxes, KIND, CALENDAR, said, Sender()))

    def report(self) -> str:
        return str(self.submit().matter.number)

    def move(self, actor: Actor, number: str, turn: int, *moves: dict[str, Any]) -> Any:
        tools = {"kinds": KINDS, "calendar": CALENDAR}
        said = [{"fields": {}, **each} for each in moves]
        return run(self.database, actor, move, tools=tools, number=number, turn=turn, moves=said)

    def matter(self, number: str) -> Matter:
        with self.database.transaction() as connection:
            found = matters.find_matter(connection, number)
        assert found is not None
        return found

    def count(self, sql: str, **values: Any) -> int:
        with self.database.transaction() as connection:
            return int(connection.execute(text(sql), values).scalar_one())


def ground_in(database: Database, boxes: Boxes) -> Ground:
    """Where it is run: in the first community that has a member of staff, a grid worker and another grid."""
    with database.transaction() as connection:
        found = connection.execute(_GROUND).one()
    access = Access(database, PERMISSIONS)
    for staff_no in (found.staff_no, found.worker_no):
        invite(database, staff_no, boxes=boxes)
    staff, worker = access.of_staff(found.staff_no), access.of_staff(found.worker_no)
    grids = (found.grid_id, found.other_id)
    return Ground(database, boxes, staff, worker, found.post, found.worker_no, found.lon, found.lat, grids)


def at_once(deeds: Sequence[Deed]) -> list[Any]:
    """What came of each, all begun at the same moment: an answer, or the error."""
    came: list[Any] = [None] * len(deeds)
    start = threading.Barrier(len(deeds))

    def act(place: int) -> None:
        start.wait()
        try:
            came[place] = deeds[place]()
        except DomainError as error:
            came[place] = error

    threads = [threading.Thread(target=act, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def moved_by_many(ground: Ground, threads: int) -> list[str]:
    """All move the same case as they have seen it; one of them does."""
    number = ground.report()
    each = (_ACCEPT, _DECLINE, _ANSWER)
    came = at_once([partial(ground.move, ground.staff, number, 0, each[n % 3]) for n in range(threads)])
    return _faults(came, winners=1) + _bent(ground, number)


def sent_by_many(ground: Ground, threads: int) -> list[str]:
    """All send the same submission; it is one case, and all are told its number."""
    given = ground.given()
    came = at_once([lambda: ground.submit(given)] * threads)
    told = [each for each in came if not isinstance(each, DomainError)]
    faults = [f"answered {each!r}" for each in came if isinstance(each, DomainError)]
    if (new := sum(each.is_new for each in told)) != 1:
        faults.append(f"{new} were told that it is new")
    if len({each.matter.number for each in told}) != 1:
        faults.append("several numbers were told")
    for table in ("matter", "matter_step", "matter_clock", "matter_contact"):
        key = "id" if table == "matter" else "matter_id"
        sql = f"SELECT count(*) FROM {table} WHERE {key} IN (SELECT id FROM matter WHERE submission = :given)"
        if (rows := ground.count(sql, given=given.submission)) != 1:
            faults.append(f"{rows} rows in {table}")
    return faults


def merged_while_moved(ground: Ground, threads: int) -> list[str]:
    """Two cases are accepted, answered, declined and merged into each other, all at once."""
    one, other = ground.report(), ground.report()

    def deeds(number: str, into: str) -> list[Deed]:
        merge = {"verb": "merge", "fields": {"into": into}}
        return [
            partial(ground.move, ground.staff, number, 0, said) for said in (_ACCEPT, merge, _DECLINE, merge)
        ]

    every = [*deeds(one, other), *deeds(other, one)]
    came = at_once([every[n % len(every)] for n in range(threads)])
    faults = _faults(came, winners=None) + _bent(ground, one) + _bent(ground, other)
    for number, into in ((one, other), (other, one)):
        found, target = ground.matter(number), ground.matter(into)
        if found.turn != 1:
            faults.append(f"{found.turn} moves of one case were made")
        if found.state != "merged":
            continue
        late = ground.count(_ENDED_BEFORE, merged=f"matter {number}", ended=f"matter {into}")
        if target.state == "merged" or late:
            faults.append(f"merged into one that was {target.state} already")
    return faults


def redrawn_while_sent(ground: Ground, threads: int) -> list[str]:
    """Two grids trade their ground while cases come in there: each lies where the boundaries are then."""

    def publish() -> None:
        def work(connection: Connection) -> None:
            ended = list(connection.execute(_END, {"grids": list(ground.grids)}).scalars())
            connection.execute(_TRADE, {"ended": ended})
            rehome(connection, ground.grids, "trade", kinds=KINDS, calendar=CALENDAR)

        retried(ground.database, work)

    came = at_once([*[ground.report] * (threads - 1), publish])
    faults = [f"answered {each!r}" for each in came if isinstance(each, DomainError)]
    if foreign := foreign_matters(ground.database):
        faults.append(f"{foreign} open cases with foreign areas")
    with ground.database.transaction() as connection:  # The next round is about its own.
        connection.execute(text("UPDATE matter SET closed_at = now() WHERE closed_at IS NULL"))
    return faults


def ended_while_moved(ground: Ground, threads: int) -> list[str]:
    """A post is vacated while cases are sent to it and its holder moves others: none of it comes after."""
    to_post = {"verb": "dispatch", "fields": {"post": ground.post}}

    def prepare(number_of_thread: int) -> str:
        number = ground.report()
        ground.move(ground.staff, number, 0, _ACCEPT, *([to_post] if number_of_thread % 2 else []))
        return number

    numbers = at_once([partial(prepare, n) for n in range(threads - 1)])
    end = run_at_post(ground, vacate, seen=ground.worker_no)
    deeds = [
        partial(ground.move, ground.worker, number, 2, {"verb": "acknowledge"})
        if n % 2
        else partial(ground.move, ground.staff, number, 1, to_post)
        for n, number in enumerate(numbers)
    ]
    came = at_once([*deeds, end])
    faults = _faults(came, winners=None) + [fault for each in numbers for fault in _bent(ground, each)]
    if isinstance(came[-1], DomainError):
        return [*faults, f"the post could not be vacated: {came[-1]!r}"]
    subjects = [f"matter {number}" for number in numbers]
    late = ground.count(_AFTER, ended=came[-1].number, subjects=subjects)
    run_at_post(ground, hand_over, staff_no=ground.worker_no, name=None, duty_phone=None, seen=None)()
    return [*faults, f"{late} moves by or to a post that nobody held any more"] if late else faults


def run_at_post(ground: Ground, act: Any, **arguments: Any) -> Deed:
    return lambda: run(ground.database, ground.staff, act, code=ground.post, at=None, **arguments)


RACES: dict[str, Callable[[Ground, int], list[str]]] = {
    "moved by many": moved_by_many,
    "the same submission by many": sent_by_many,
    "accepted while merged": merged_while_moved,
    "boundaries published while submitting": redrawn_while_sent,
    "a post that ends while moving": ended_while_moved,
}


@dataclass(frozen=True)
class Raced:
    """`faults`: what must not be, and how often it was."""

    rounds: int
    took_s: float
    faults: Counter[str]


def race(ground: Ground, name: str, rounds: int, threads: int) -> Raced:
    """Hold a race so many times."""
    faults: Counter[str] = Counter()
    began = time.monotonic()
    for _ in range(rounds):
        faults.update(RACES[name](ground, threads))
    return Raced(rounds, time.monotonic() - began, faults)


def measure(bench: Workbench, city: Path, rounds: int) -> str:
    ours.fill(bench, city)
    bench.copy_database(ours.DATABASE, DATABASE)
    database = Database(bench.sqlalchemy_url(DATABASE), pool_size=MANY + 2)
    ground = ground_in(database, Boxes(bench.folder / KEYS))
    rows = []
    for name in RACES:
        raced = race(ground, name, rounds, MANY)
        wrong = raced.faults.total()
        what = "; ".join(f"{fault} ({times})" for fault, times in raced.faults.most_common(3))
        rows.append([name, f"{raced.rounds:,}", f"{raced.took_s:.0f} s", f"{wrong:,} {what}".strip()])
        say(f"  {rows[-1]}")
    database.close()
    columns = [f"Cases, {MANY} at once", "rounds", "in all", "not one winner"]
    return tables.table(columns, rows)


def foreign_matters(database: Database) -> int:
    """How many open matters lie in other areas than the boundaries in force say."""
    with database.engine.connect() as connection:  # Nothing of it is kept.
        return len(homes.put_home(connection, homes.open_matters(connection, None)))


def _faults(came: Sequence[Any], winners: int | None) -> list[str]:
    faults = [
        f"answered {each!r}" for each in came if isinstance(each, DomainError) and not isinstance(each, _LOST)
    ]
    won = sum(not isinstance(each, DomainError) for each in came)
    if winners is not None and won != winners:
        faults.append(f"{won} won")
    return faults


def _bent(ground: Ground, number: str) -> list[str]:
    return ["state or turn unlike the steps"] if ground.count(_BENT, number=number) else []


_GROUND = text("""
    SELECT post.code AS post, worker.staff_no AS worker_no, staff.staff_no, area.id AS grid_id,
           other.id AS other_id, ST_X(spot) AS lon, ST_Y(spot) AS lat
      FROM post JOIN role ON role.code = post.role AND role.code = 'grid_worker'
      JOIN area_in_force AS area ON area.id = post.area_id AND area.level = 'grid' AND area.kind = 'base'
      JOIN person AS worker ON worker.id = post.person_id
      CROSS JOIN LATERAL ST_PointOnSurface(area.geom) AS spot
      JOIN LATERAL (
           SELECT person.staff_no FROM post AS above JOIN role ON role.code = above.role
             JOIN person ON person.id = above.person_id
            WHERE above.area_id = area.parent_id AND role.acts_as = 'community' AND above.valid @> now()
              AND person.id <> worker.id ORDER BY above.code LIMIT 1) AS staff ON true
      JOIN LATERAL (
           SELECT id FROM area_in_force AS next
            WHERE next.parent_id = area.parent_id AND next.level = 'grid' AND next.layer = 'admin'
              AND next.kind = 'base' AND next.id <> area.id ORDER BY code LIMIT 1) AS other ON true
     WHERE post.valid @> now() ORDER BY area.code, post.code LIMIT 1""")
_END = text("""
    UPDATE area_boundary SET valid = tstzrange(lower(valid), now())
     WHERE area_id IN :grids AND valid @> now() RETURNING id""").bindparams(
    bindparam("grids", expanding=True)
)
_TRADE = text("""
    INSERT INTO area_boundary (area_id, name, kind, geom, valid)
    SELECT mine.area_id, mine.name, mine.kind, its.geom, tstzrange(now(), NULL)
      FROM area_boundary AS mine JOIN area_boundary AS its ON its.id <> mine.id AND its.id IN :ended
     WHERE mine.id IN :ended""").bindparams(bindparam("ended", expanding=True))
_BENT = """
    SELECT count(*) FROM matter
     WHERE number = :number AND (turn <> (SELECT count(*) - 1 FROM matter_step WHERE matter_id = matter.id)
           OR state <> (SELECT to_state FROM matter_step WHERE matter_id = matter.id
                         ORDER BY turn DESC LIMIT 1))"""
# Whoever holds a row until the transaction ends writes the audit first.
_ENDED_BEFORE = """
    SELECT count(*) FROM audit AS merge JOIN audit AS ending ON ending.id < merge.id
     WHERE merge.act = 'matter.move' AND ending.act = 'matter.move'
       AND merge.subject = :merged AND merge.after ->> 'verb' = 'merge'
       AND ending.subject = :ended AND ending.after ->> 'verb' IN ('merge', 'decline')"""
_AFTER = """
    SELECT count(*) FROM audit
     WHERE id > :ended AND act = 'matter.move' AND subject = ANY(:subjects)"""

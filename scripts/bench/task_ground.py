"""Where tasks are offered, couriers who want them, and what must hold of both afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from bench.case_races import CALENDAR, Ground, ground_in
from geoapi.core.actors import Actor, Reach
from geoapi.core.boxes import Boxes
from geoapi.core.commands import run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, DomainError, Forbidden
from geoapi.features.couriers.tasks.flow import COURIERS
from geoapi.features.couriers.tasks.offering import NewTask, Offering
from geoapi.features.couriers.tasks.taking import claim, hand_in
from geoapi.kinds import KINDS
from geoapi.office.access.store import accounts, enrollments
from geoapi.permissions import PERMISSIONS

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

    def hand_in(
        self,
        courier: Actor,
        number: str,
        submission: UUID | None = None,
        photos: Sequence[str] = (),
        happened_at: datetime | None = None,
    ) -> Any:
        key = submission or uuid4()
        return run(
            self.ground.database, courier, hand_in, tools=_TOOLS, key=key, number=number, submission=key,
            said="好了", photos=list(photos), happened_at=happened_at,
        ).after  # fmt: skip

    def end_in(self, number: str, milliseconds: int) -> None:
        """Let the time of whoever has it be over so much later, or earlier."""
        with self.ground.database.transaction() as connection:
            connection.execute(_ENDS, {"number": number, "ms": milliseconds})

    def forget_requests(self) -> None:
        """As the clerk does after days: what is sent again is known by what it left alone."""
        with self.ground.database.transaction() as connection:
            connection.execute(text("DELETE FROM request"))

    def count(self, what: str, number: str) -> int:
        """How many rows a task has: `steps` by which it was handed in, `notes`, `photos`, or `odd` steps."""
        return self.ground.count(_ROWS[what], number=number)

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


def faults_of(there: TaskGround, came: Sequence[Any], winners: int | None) -> list[str]:
    """What was answered wrongly, and what is so now and must not be; `winners`: None where some may win."""
    won = sum(not isinstance(each, DomainError) for each in came)
    odd = [
        each for each in came if isinstance(each, DomainError) and not isinstance(each, Conflict | Forbidden)
    ]
    faults = [f"answered {each!r}" for each in odd] + ([] if winners in (None, won) else [f"{won} won"])
    if there.ground.count(TWICE):
        faults.append("one courier has two, or two have one")
    if there.ground.count(UNLIKE):
        faults.append("whose it is is not whose seat it is")
    return faults


_AWAY = text("""
    UPDATE matter SET closed_at = now(), state = 'void' WHERE kind = 'task' AND closed_at IS NULL""")
_ENDS = text("""
    UPDATE matter_claim
       SET held = tstzrange(least(lower(held), clock_timestamp() + :ms * interval '2 ms'),
                            clock_timestamp() + :ms * interval '1 ms')
     WHERE matter_id = (SELECT id FROM matter WHERE number = :number) AND ended IS NULL""")
_OF_TASK = "WHERE matter_id = (SELECT id FROM matter WHERE number = :number)"
_ROWS = {
    "steps": f"SELECT count(*) FROM matter_step {_OF_TASK} AND verb = 'hand_in'",
    "notes": f"SELECT count(*) FROM matter_note {_OF_TASK}",
    "photos": f"SELECT count(*) FROM matter_evidence {_OF_TASK}",
    # That happened before it was taken, or has yet to happen.
    "odd": f"""SELECT count(*) FROM matter_step AS step {_OF_TASK} AND verb = 'hand_in' AND (
                      happened_at > at
                      OR happened_at < (SELECT min(lower(held)) FROM matter_claim
                                         WHERE matter_claim.matter_id = step.matter_id))""",
}
TWICE = """
    SELECT count(*) FROM (
        SELECT FROM matter_claim AS claim JOIN matter ON matter.id = matter_id AND kind = 'task'
         WHERE held @> clock_timestamp() AND state IN ('taken', 'sent_back')
         GROUP BY claim.account_id HAVING count(*) > 1
        UNION ALL SELECT FROM matter_claim WHERE held @> clock_timestamp()
         GROUP BY matter_id, slot HAVING count(*) > 1) AS twice"""
UNLIKE = """
    SELECT count(*) FROM matter JOIN matter_claim AS claim ON claim.matter_id = matter.id
     WHERE kind = 'task' AND closed_at IS NULL AND held @> clock_timestamp()
       AND claim.account_id IS DISTINCT FROM matter.account_id"""

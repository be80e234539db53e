"""Plans themselves: what they are called, where they reach, how far they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

# Any number, as long as whoever gives a plan its code uses the same.
_CODE_LOCK = 990_127
OPEN_STATES = frozenset(("draft", "submitted", "approved"))


@dataclass(frozen=True)
class Plan:
    """`effective_at` None: not decided yet, and its grids are compared with those in force now."""

    id: int
    code: str
    title: str
    reason: str | None
    state: str
    version: int
    effective_at: datetime | None
    reverts: str | None
    made_by: int
    made_by_name: str
    made_at: datetime
    submitted_by: int | None
    published_at: datetime | None
    scope: tuple[str, ...]
    # How many grids it changes, makes, and ends.
    changed: int
    new: int
    ended: int

    def is_of(self, account_id: int) -> bool:
        """Whether somebody made it, or handed it in."""
        return account_id in (self.made_by, self.submitted_by)

    @property
    def base_at(self) -> datetime | None:
        """When what it is a difference from is in force: on its day or, once published, just before."""
        if self.effective_at is None or self.state in OPEN_STATES:
            return self.effective_at
        return self.effective_at - timedelta(microseconds=1)


@dataclass(frozen=True)
class Step:
    """Something that was done with a plan as a whole."""

    step: str
    by: str
    comment: str | None
    at: datetime


@dataclass(frozen=True)
class Snapshot:
    """A name for how a plan stood after an edit."""

    name: str
    seq: int
    by: str
    at: datetime


_PLAN = """
    SELECT plan.id, plan.code, title, plan.reason, state, version, effective_at,
           (SELECT code FROM plan AS reverted WHERE reverted.id = plan.reverts_id) AS reverts,
           made_by, shown_name AS made_by_name, made_at, submitted_by, published_at,
           ARRAY(SELECT area.code FROM plan_scope JOIN area ON area.id = area_id
                  WHERE plan_id = plan.id ORDER BY area.code) AS scope,
           changed, new, ended
      FROM plan JOIN account ON account.id = made_by
      LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE fate = 'changed') AS changed,
                   count(*) FILTER (WHERE fate IN ('new', 'revived')) AS new,
                   count(*) FILTER (WHERE fate = 'ended') AS ended
              FROM plan_grid WHERE plan_id = plan.id) AS figures ON true"""


def find_plan(connection: Connection, code: str, *, lock: bool = False) -> Plan | None:
    """With `lock` nobody else changes it until this transaction ends."""
    if lock:
        connection.execute(text("SELECT FROM plan WHERE code = :code FOR UPDATE"), {"code": code})
    row = connection.execute(text(f"{_PLAN} WHERE plan.code = :code"), {"code": code}).one_or_none()
    return None if row is None else _plan(row)


def list_plans(connection: Connection, area_ids: Collection[int], state: str | None) -> list[Plan]:
    """Plans that touch any of these areas or what lies in them, the newest first."""
    sql = f"""
        WITH RECURSIVE inside AS (
            SELECT id FROM area WHERE id = ANY(CAST(:areas AS bigint[]))
            UNION SELECT area.id FROM area JOIN inside ON area.parent_id = inside.id)
        {_PLAN}
         WHERE (CAST(:state AS text) IS NULL OR state = :state)
           AND EXISTS (SELECT FROM plan_scope JOIN inside ON inside.id = area_id WHERE plan_id = plan.id)
         ORDER BY plan.id DESC LIMIT 200"""
    rows = connection.execute(text(sql), {"areas": sorted(area_ids), "state": state})
    return [_plan(row) for row in rows]


def _plan(row: Any) -> Plan:
    values = {name: getattr(row, name) for name in Plan.__dataclass_fields__}
    return Plan(**values | {"scope": tuple(row.scope)})


def add_plan(
    connection: Connection,
    *,
    title: str,
    reason: str | None,
    effective_at: datetime | None,
    account_id: int,
    scope: Sequence[str],
    reverts_id: int | None = None,
) -> str:
    """Returns the code it gets: P, the year, a number."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CODE_LOCK})
    sql = """
        INSERT INTO plan (code, title, reason, effective_at, made_by, reverts_id)
        SELECT format('P%s-%s', year, to_char(1 + coalesce(max(split_part(code, '-', 2)::int), 0), 'FM0009')),
               :title, :reason, :effective_at, :made_by, :reverts_id
          FROM (SELECT extract(year FROM now())::text AS year) AS today
          LEFT JOIN plan ON code LIKE 'P' || year || '-%' GROUP BY year
        RETURNING id, code"""
    values = {"title": title, "reason": reason, "effective_at": effective_at, "made_by": account_id}
    number, code = connection.execute(text(sql), values | {"reverts_id": reverts_id}).one()
    connection.execute(
        text("INSERT INTO plan_scope (plan_id, area_id) SELECT :plan, id FROM area WHERE code = ANY(:scope)"),
        {"plan": number, "scope": list(scope)},
    )
    return str(code)


def now(connection: Connection) -> datetime:
    moment: datetime = connection.execute(text("SELECT now()")).scalar_one()
    return moment


def note_in_force(connection: Connection) -> int:
    """Say of published plans whose day has come that they are in force; how many those are."""
    sql = "UPDATE plan SET state = 'in_force' WHERE state = 'published' AND effective_at <= now()"
    return connection.execute(text(sql)).rowcount


def count_open(connection: Connection, scope: Sequence[str]) -> int:
    """How many drafts there are for any of these areas."""
    sql = """
        SELECT count(DISTINCT plan.id) FROM plan JOIN plan_scope ON plan_id = plan.id
          JOIN area ON area.id = area_id WHERE state = 'draft' AND area.code = ANY(:scope)"""
    return int(connection.execute(text(sql), {"scope": list(scope)}).scalar_one())


def scope_levels(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    """The levels of those of these areas that are in force and may be planned."""
    sql = """
        SELECT code, level FROM area_in_force
         WHERE code = ANY(:codes) AND layer = 'admin' AND level IN ('community', 'subdistrict', 'district')"""
    return {code: level for code, level in connection.execute(text(sql), {"codes": list(codes)})}


def change_plan(connection: Connection, plan_id: int, **columns: Any) -> None:
    """Set columns of a plan."""
    sets = [f"{name} = :{name}" for name in columns]
    connection.execute(text(f"UPDATE plan SET {', '.join(sets)} WHERE id = :id"), {**columns, "id": plan_id})


def decide_post(connection: Connection, plan_id: int, post: str, decision: str, to_grid: str | None) -> None:
    sql = """
        INSERT INTO plan_post (plan_id, post_code, decision, to_grid)
        VALUES (:plan, :post, :decision, :to_grid)
        ON CONFLICT (plan_id, post_code)
        DO UPDATE SET decision = excluded.decision, to_grid = excluded.to_grid"""
    values = {"plan": plan_id, "post": post, "decision": decision, "to_grid": to_grid}
    connection.execute(text(sql), values)


def add_step(
    connection: Connection, plan: Plan, step: str, account_id: int, comment: str | None = None
) -> None:
    sql = """
        INSERT INTO plan_step (plan_id, step, by_account, comment, seq)
        VALUES (:plan, :step, :by, :comment, :seq)"""
    values = {"plan": plan.id, "step": step, "by": account_id, "comment": comment, "seq": plan.version}
    connection.execute(text(sql), values)


def steps_since_submit(connection: Connection, plan_id: int) -> list[str]:
    """What has been done with a plan since it was handed in last."""
    sql = """
        SELECT step FROM plan_step WHERE plan_id = :plan
           AND id > (SELECT max(id) FROM plan_step WHERE plan_id = :plan AND step = 'submit') ORDER BY id"""
    return list(connection.execute(text(sql), {"plan": plan_id}).scalars())


def snapshots_of(connection: Connection, plan_id: int) -> list[Snapshot]:
    sql = """
        SELECT name, seq, shown_name, at FROM plan_snapshot JOIN account ON account.id = by_account
         WHERE plan_id = :plan ORDER BY at, name"""
    return [Snapshot(*row) for row in connection.execute(text(sql), {"plan": plan_id})]


def add_snapshot(connection: Connection, plan: Plan, name: str, account_id: int) -> None:
    sql = "INSERT INTO plan_snapshot (plan_id, name, seq, by_account) VALUES (:plan, :name, :seq, :by)"
    values = {"plan": plan.id, "name": name, "seq": plan.version, "by": account_id}
    connection.execute(text(sql), values)


def steps_of(connection: Connection, plan_id: int) -> list[Step]:
    sql = """
        SELECT step, shown_name, comment, at FROM plan_step JOIN account ON account.id = by_account
         WHERE plan_id = :plan ORDER BY plan_step.id"""
    return [Step(*row) for row in connection.execute(text(sql), {"plan": plan_id})]

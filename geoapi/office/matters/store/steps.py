"""Steps: the one statement that moves a matter, and what was done so far."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from geoapi.office.matters.flows import Matter
from geoapi.office.matters.store.matters import COLUMNS, matter_of


@dataclass(frozen=True)
class NewStep:
    """What a step says. `why`: why the post that it goes to; `said`: to the reporter."""

    verb: str
    to_state: str
    done_by: str
    told: str
    account_id: int | None = None
    by_post: str | None = None
    why: Mapping[str, Any] | None = None
    reason: str | None = None
    said: str | None = None
    fields: Mapping[str, Any] | None = None
    submission: UUID | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True)
class Known:
    """A step as a repeated submission finds it."""

    matter_id: int
    verb: str
    said: str | None


@dataclass(frozen=True)
class Step:
    turn: int
    verb: str
    from_state: str | None
    to_state: str
    at: datetime
    happened_at: datetime
    done_by: str
    account_id: int | None
    by_name: str | None
    by_post: str | None
    post_code: str | None
    why: Mapping[str, Any] | None
    reason: str | None
    said: str | None
    told: str
    fields: Mapping[str, Any]


# Offices read what colleagues are called, and those who have, or had, a seat of it: never its reporter.
NAMED = """CASE WHEN done_by = 'staff' OR EXISTS (
    SELECT FROM matter_claim AS seat WHERE seat.matter_id = {of}.matter_id AND seat.account_id = account.id)
    THEN shown_name END"""
STEP_COLUMNS = f"""turn, verb, from_state, to_state, at, happened_at, done_by, account_id,
    {NAMED.format(of="matter_step")} AS by_name, by_post, post_code, why, reason, said, told, fields"""


def add_first(connection: Connection, matter_id: int, kind: str, step: NewStep) -> None:
    """The step with which a matter begins."""
    connection.execute(_FIRST, {"id": matter_id, "kind": kind, **_values(step)})


def move(
    connection: Connection,
    matter_id: int,
    state: str,
    turn: int,
    step: NewStep,
    *,
    post_code: str | None,
    owner: int | None,
    facts: Mapping[str, Any],
    outcome: str | None,
    category: str | None,
    is_over: bool,
    due_at: datetime | None,
) -> Matter | None:
    """Move a matter that is in a state at a turn, and note the step; None where it is not so any more.

    `post_code`: who has it from then on; `owner`: the account whose it is; `facts`: what is to be remembered
    besides; `due_at`: when the first of the clocks is due that run from then on.
    """
    values = {
        "id": matter_id,
        "state": state,
        "turn": turn,
        "holder": post_code,
        "owner": owner,
        "facts": json.dumps(dict(facts)),
        "outcome": outcome,
        "category": category,
        "is_over": is_over,
        "due_at": due_at,
        **_values(step),
    }
    row = connection.execute(_MOVE, values).one_or_none()
    return None if row is None else matter_of(row)


def by_submission(connection: Connection, submission: UUID) -> Known | None:
    """The step that was sent with a submission already."""
    sql = "SELECT matter_id, verb, said FROM matter_step WHERE submission = :submission"
    row = connection.execute(text(sql), {"submission": submission}).one_or_none()
    return None if row is None else Known(*row)


def steps_of(connection: Connection, matter_id: int) -> list[Step]:
    """The oldest first."""
    sql = f"""
        SELECT {STEP_COLUMNS} FROM matter_step LEFT JOIN account ON account.id = account_id
         WHERE matter_id = :id ORDER BY turn"""
    return [Step(**row._mapping) for row in connection.execute(text(sql), {"id": matter_id})]


def _values(step: NewStep) -> dict[str, Any]:
    return {
        "verb": step.verb,
        "to_state": step.to_state,
        "done_by": step.done_by,
        "told": step.told,
        "account": step.account_id,
        "by_post": step.by_post,
        "why": None if step.why is None else json.dumps(dict(step.why)),
        "reason": step.reason,
        "said": step.said,
        "fields": json.dumps(dict(step.fields or {})),
        "submission": step.submission,
        "happened_at": step.happened_at,
    }


_FIRST = text("""
    INSERT INTO matter_step (matter_id, turn, kind, verb, to_state, done_by, told, account_id, by_post,
                             why, reason, said, fields, happened_at)
    VALUES (:id, 0, :kind, :verb, :to_state, :done_by, :told, :account, :by_post,
            CAST(:why AS jsonb), :reason, :said, CAST(:fields AS jsonb), coalesce(:happened_at, now()))""")
# A key whose value is null is forgotten.
_MOVE = text(f"""
    WITH moved AS (
        UPDATE matter SET state = :to_state, turn = turn + 1, changed_at = now(),
               post_code = CAST(:holder AS text), account_id = CAST(:owner AS bigint),
               category = coalesce(:category, category),
               facts = jsonb_strip_nulls(facts || CAST(:facts AS jsonb)),
               outcome = CASE WHEN CAST(:outcome AS text) IS NULL THEN outcome ELSE nullif(:outcome, '') END,
               closed_at = CASE WHEN :is_over THEN coalesce(closed_at, now()) END,
               due_at = CAST(:due_at AS timestamptz)
         WHERE id = :id AND state = :state AND turn = :turn
        RETURNING {COLUMNS}),
    step AS (
        INSERT INTO matter_step (matter_id, turn, kind, from_state, verb, to_state, done_by, told, account_id,
                                 by_post, post_code, why, reason, said, fields, submission, happened_at)
        SELECT id, turn, kind, :state, :verb, :to_state, :done_by, :told, CAST(:account AS bigint),
               :by_post, post_code, CAST(:why AS jsonb), :reason, :said, CAST(:fields AS jsonb),
               CAST(:submission AS uuid), coalesce(CAST(:happened_at AS timestamptz), now())
          FROM moved)
    SELECT * FROM moved""")

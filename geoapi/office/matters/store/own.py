"""Matters of an account: what it has reported itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geoapi.office.matters.store.steps import STEP_COLUMNS, Step


@dataclass(frozen=True)
class OwnMatter:
    id: int
    number: str
    kind: str
    state: str
    turn: int
    category: str
    name: str
    name_en: str
    title: str
    place_text: str
    outcome: str | None
    opened_at: datetime
    happened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    receipt_key: bytes


def reported_by(connection: Connection, account_id: int, before: int | None, most: int) -> list[OwnMatter]:
    """What an account has reported, the newest first; `before`: older than the one of this id."""
    values = {"account": account_id, "before": before, "most": most}
    return [
        OwnMatter(**{**row._mapping, "receipt_key": bytes(row.receipt_key)})
        for row in connection.execute(_REPORTED, values)
    ]


def personal_data_of(connection: Connection, account_id: int) -> list[dict[str, Any]]:
    """All that an account has reported, the oldest first."""
    return [dict(row) for row in connection.execute(_KEPT, {"account": account_id}).mappings()]


def steps_for_reporter(connection: Connection, matter_ids: Sequence[int]) -> Mapping[int, list[Step]]:
    """The steps of matters that their reporters are told of, the oldest first, by matter."""
    found: defaultdict[int, list[Step]] = defaultdict(list)
    for row in connection.execute(_TOLD, {"ids": list(matter_ids)}):
        step = dict(row._mapping)
        found[step.pop("matter_id")].append(Step(**step))
    return found


# One that somebody else has entered, and gave to the account to be done, was not reported by it.
_REPORTED = text("""
    SELECT matter.id, number, matter.kind, state, turn, category, category.name, category.name_en, title,
           place_text, outcome, opened_at, happened_at, closed_at, due_at, receipt_key
      FROM matter JOIN category ON category.code = category
     WHERE account_id = :account AND entered_by IS NULL
       AND (CAST(:before AS bigint) IS NULL OR matter.id < :before)
     ORDER BY matter.id DESC LIMIT :most""")
_KEPT = text("""
    SELECT number, category, title, body, place_text, opened_at, state FROM matter
     WHERE account_id = :account AND entered_by IS NULL ORDER BY id""")
_TOLD = text(f"""
    SELECT matter_id, {STEP_COLUMNS} FROM matter_step LEFT JOIN account ON account.id = account_id
     WHERE matter_id = ANY(:ids) AND told <> 'staff' ORDER BY matter_id, turn""")

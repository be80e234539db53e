"""Clocks of matters: which run, and until when."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.office.matters.flows import ALL_CLOCKS, Clock


@dataclass(frozen=True)
class ClockRow:
    """One of a matter, running or stopped."""

    name: str
    rule: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    rung_at: datetime | None
    stopped_at: datetime | None


@dataclass(frozen=True)
class NewClock:
    """One that begins. `next_at`: when there is first something to say of it."""

    clock: Clock
    provisional: bool
    next_at: datetime | None


@dataclass(frozen=True)
class Turn:
    """A clock of which there is something to say: a warning, or that it is due."""

    id: int
    matter_id: int
    number: str
    kind: str
    name: str
    rule: str
    started_at: datetime
    due_at: datetime
    warned: int
    rung: bool
    provisional: bool = False


@dataclass(frozen=True)
class Postponement:
    """When more time was given, and until when."""

    at: datetime
    until: datetime


@dataclass(frozen=True)
class Overdue:
    """`matters`: open ones past their date. `clocks`: those of which something should have been said."""

    matters: int
    clocks: int


def overdue(connection: Connection) -> Overdue:
    sql = """
        SELECT (SELECT count(*) FROM matter WHERE closed_at IS NULL AND due_at < now()),
               (SELECT count(*) FROM matter_clock WHERE stopped_at IS NULL AND next_at < now())"""
    return Overdue(*connection.execute(text(sql)).one())


def limits_of(connection: Connection, kind: str, category: str, clocks: Sequence[str]) -> dict[str, str]:
    """The city's own rules for clocks, by name: those of the category, else those of all."""
    sql = """
        SELECT DISTINCT ON (clock) clock, rule FROM matter_limit
         WHERE kind = :kind AND clock = ANY(:clocks) AND (category IS NULL OR category = :category)
         ORDER BY clock, category NULLS LAST"""
    values = {"kind": kind, "category": category, "clocks": list(clocks)}
    return {row.clock: row.rule for row in connection.execute(text(sql), values)}


def limit_of(connection: Connection, kind: str, category: str, clock: str) -> str | None:
    """The same of one; None where the city has none."""
    return limits_of(connection, kind, category, [clock]).get(clock)


def running(connection: Connection, matter_id: int) -> tuple[list[Clock], datetime]:
    """Those that run, the first due first; and what time it is."""
    rows = connection.execute(_RUNNING, {"id": matter_id}).all()
    return [Clock(*row[1:]) for row in rows if row.name is not None], rows[0].now


def postponements(
    connection: Connection, matter_ids: Collection[int], verbs: Collection[str]
) -> dict[int, list[Postponement]]:
    """By matter, of those that were postponed by one of these verbs, the first first."""
    sql = """
        SELECT step.matter_id, step.at, due_at FROM matter_step AS step
          JOIN matter_clock AS clock ON clock.matter_id = step.matter_id AND started_turn = turn
         WHERE step.matter_id = ANY(:ids) AND verb = ANY(:verbs) ORDER BY step.matter_id, turn"""
    found = defaultdict[int, list[Postponement]](list)
    for matter_id, at, until in connection.execute(
        text(sql), {"ids": list(matter_ids), "verbs": sorted(verbs)}
    ):
        found[matter_id].append(Postponement(at, until))
    return found


def clocks_of(connection: Connection, matter_id: int) -> list[ClockRow]:
    sql = """
        SELECT name, rule, started_at, due_at, provisional, rung_at, stopped_at FROM matter_clock
         WHERE matter_id = :id ORDER BY id"""
    return [ClockRow(*row) for row in connection.execute(text(sql), {"id": matter_id})]


def stop(connection: Connection, matter_id: int, turn: int, names: Sequence[str]) -> None:
    which = "" if tuple(names) == ALL_CLOCKS else " AND name = ANY(:names)"
    sql = f"""
        UPDATE matter_clock SET stopped_at = now(), stopped_turn = :turn, next_at = NULL
         WHERE matter_id = :id AND stopped_at IS NULL{which}"""
    connection.execute(text(sql), {"id": matter_id, "turn": turn, "names": list(names)})


def start(connection: Connection, matter_id: int, turn: int, clocks: Sequence[NewClock]) -> None:
    """Let clocks run from a step on."""
    rows = [{**vars(each.clock), "provisional": each.provisional, "next_at": each.next_at} for each in clocks]
    values = {"id": matter_id, "turn": turn, "rows": json.dumps(rows, default=datetime.isoformat)}
    connection.execute(_START, values)


def note_first_due(connection: Connection, matter_id: int) -> None:
    """Put down at the matter when the first of its running clocks is due."""
    sql = """
        UPDATE matter SET due_at = (SELECT min(due_at) FROM matter_clock
                                     WHERE matter_id = matter.id AND stopped_at IS NULL) WHERE id = :id"""
    connection.execute(text(sql), {"id": matter_id})


def take_turns(connection: Connection, most: int) -> list[Turn]:
    """Clocks of which there is something to say by now, the longest due first; nobody else gets them."""
    sql = """
        SELECT matter_clock.id, matter_id, number, kind, name, rule, started_at, matter_clock.due_at, warned,
               rung_at IS NOT NULL
          FROM matter_clock JOIN matter ON matter.id = matter_id
         WHERE next_at <= now() AND stopped_at IS NULL
         ORDER BY next_at LIMIT :most FOR NO KEY UPDATE OF matter, matter_clock SKIP LOCKED"""
    return [Turn(*row) for row in connection.execute(text(sql), {"most": most})]


def note_said(
    connection: Connection, clock_id: int, *, warned: int, rung: bool, next_at: datetime | None
) -> None:
    sql = """
        UPDATE matter_clock SET warned = :warned, next_at = :next_at,
               rung_at = CASE WHEN :rung THEN coalesce(rung_at, now()) END WHERE id = :id"""
    connection.execute(text(sql), {"id": clock_id, "warned": warned, "rung": rung, "next_at": next_at})


def by_rule(connection: Connection, after: int, most: int) -> list[Turn]:
    """Clocks that run and have not rung, by working days, from an id on: the calendar may have changed.

    Those of matters that somebody moves at this moment are left for another time.
    """
    sql = """
        SELECT matter_clock.id, matter_id, number, kind, name, rule, started_at, matter_clock.due_at, warned,
               false, provisional
          FROM matter_clock JOIN matter ON matter.id = matter_id
         WHERE stopped_at IS NULL AND rung_at IS NULL AND rule LIKE 'wd%' AND matter_clock.id > :after
         ORDER BY matter_clock.id LIMIT :most FOR NO KEY UPDATE OF matter, matter_clock SKIP LOCKED"""
    return [Turn(*row) for row in connection.execute(text(sql), {"after": after, "most": most})]


def put_due(
    connection: Connection, clock_id: int, due_at: datetime, *, provisional: bool, next_at: datetime | None
) -> None:
    sql = """
        UPDATE matter_clock SET due_at = :due_at, provisional = :provisional, next_at = :next_at
         WHERE id = :id"""
    values = {"id": clock_id, "due_at": due_at, "provisional": provisional, "next_at": next_at}
    connection.execute(text(sql), values)


_RUNNING = text("""
    SELECT now() AS now, name, rule, started_at, due_at
      FROM (VALUES (CAST(:id AS bigint))) AS wanted (id)
           LEFT JOIN matter_clock ON matter_id = wanted.id AND stopped_at IS NULL
     ORDER BY due_at, name""")
_START = text("""
    INSERT INTO matter_clock (matter_id, name, rule, started_at, started_turn, due_at, provisional, next_at)
    SELECT :id, name, rule, started_at, :turn, due_at, provisional, next_at
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS new (
           name text, rule text, started_at timestamptz, due_at timestamptz, provisional boolean,
           next_at timestamptz)""")

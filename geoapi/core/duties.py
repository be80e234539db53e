"""Due work as each domain declares it for the clerk, and how it stands, for every clerk to see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Table, Text, func, text

from geoapi.core.db import Connection, Database, metadata

clerk = Table(
    "clerk",
    metadata,
    Column("id", Text, primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

duty = Table(
    "duty",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("run_at", DateTime(timezone=True)),
    Column("backlog", BigInteger),
    Column("fault", Text),
    Column("fault_at", DateTime(timezone=True)),
)

# A clerk that was not seen for so long is gone; its row goes a day later.
GONE_AFTER_S = 60
# A duty that should have been done so long ago is late.
LATE_AFTER_S = 600
# After a fault it is tried again so much later, or when it is due anyway.
RETRY_S = 60.0


@dataclass(frozen=True)
class Duty:
    """Work on due rows, by one clerk at a time, every so often.

    `work` does a bounded batch of it in the transaction that it is given, and returns whether there
    may be more, which then is done at once. `backlog`: how many rows wait.
    """

    name: str
    every_s: float
    work: Callable[[Connection], bool]
    backlog: Callable[[Connection], int] | None = None


@dataclass(frozen=True)
class LeasedDuty:
    """Work that reaches beyond the database, by all clerks at once: it takes its rows by leases.

    `work` does one row, in transactions of its own, and returns whether there was one.
    `threads` do so side by side.
    """

    name: str
    every_s: float
    work: Callable[[Database], bool]
    backlog: Callable[[Connection], int] | None = None
    threads: int = 1


def note_alive(connection: Connection, me: str, names: Sequence[str]) -> None:
    """That this clerk is there, and that there are these duties."""
    connection.execute(
        text("""
        INSERT INTO clerk (id) VALUES (:id) ON CONFLICT (id) DO UPDATE SET seen_at = now()"""),
        {"id": me},
    )
    connection.execute(text("DELETE FROM clerk WHERE seen_at < now() - interval '1 day'"))
    missing = """
        INSERT INTO duty (name) SELECT name FROM unnest(CAST(:names AS text[])) AS name ORDER BY name
        ON CONFLICT DO NOTHING"""
    connection.execute(text(missing), {"names": list(names)})
    connection.execute(
        text("DELETE FROM duty WHERE name <> ALL(:names) AND next_at < now() - interval '1 day'"),
        {"names": list(names)},
    )


def note_end(connection: Connection, me: str) -> None:
    connection.execute(text("DELETE FROM clerk WHERE id = :id"), {"id": me})


def take_turn(connection: Connection, name: str) -> bool:
    """Whether a duty is due and no other clerk is at it; it is ours until the transaction ends."""
    found = connection.execute(
        text("SELECT FROM duty WHERE name = :name AND next_at <= now() FOR UPDATE SKIP LOCKED"),
        {"name": name},
    )
    return found.one_or_none() is not None


def note_run(connection: Connection, name: str, again_in_s: float) -> None:
    connection.execute(
        text("""
        UPDATE duty SET run_at = now(), next_at = now() + make_interval(secs => :again), fault = NULL,
                        fault_at = NULL WHERE name = :name"""),
        {"name": name, "again": again_in_s},
    )


def note_fault(connection: Connection, name: str, fault: str, again_in_s: float) -> None:
    connection.execute(
        text("""
        UPDATE duty SET fault = :fault, fault_at = now(), next_at = now() + make_interval(secs => :again)
         WHERE name = :name"""),
        {"name": name, "fault": fault, "again": again_in_s},
    )


def note_backlog(connection: Connection, name: str, backlog: int) -> None:
    statement = "UPDATE duty SET backlog = :backlog WHERE name = :name AND backlog IS DISTINCT FROM :backlog"
    connection.execute(text(statement), {"name": name, "backlog": backlog})


@dataclass(frozen=True)
class Standing:
    """How the clerk stands; `seen_at` is None where none has ever been seen."""

    seen_at: datetime | None
    is_gone: bool
    faults: tuple[str, ...]
    late: tuple[str, ...]

    def warning(self) -> str | None:
        """What an operator is to do; the duties are named, and what went wrong stands in the clerk's log."""
        if self.is_gone:
            return "No clerk is running, and what is due waits: start `scripts/geoapi clerk`."
        if self.faults:
            return f"The clerk cannot do this, its log says why: {', '.join(self.faults)}."
        if self.late:
            return f"The clerk is late with this: {', '.join(self.late)}."
        return None


def standing(connection: Connection) -> Standing:
    row = connection.execute(
        text("""
        SELECT (SELECT max(seen_at) FROM clerk),
               NOT EXISTS (SELECT FROM clerk WHERE seen_at > now() - make_interval(secs => :gone)),
               ARRAY(SELECT name FROM duty WHERE fault IS NOT NULL ORDER BY name),
               ARRAY(SELECT name FROM duty WHERE next_at < now() - make_interval(secs => :late)
                      ORDER BY name)"""),
        {"gone": GONE_AFTER_S, "late": LATE_AFTER_S},
    ).one()
    return Standing(row[0], row[1], tuple(row[2]), tuple(row[3]))


@dataclass(frozen=True)
class DutyStanding:
    """How one duty stands. `backlog` is None where it counts none, or no clerk is there to count it."""

    name: str
    backlog: int | None
    late_s: float
    has_failed: bool


def each_standing(connection: Connection) -> list[DutyStanding]:
    rows = connection.execute(
        text("""
        SELECT name,
               CASE WHEN EXISTS (SELECT FROM clerk WHERE seen_at > now() - make_interval(secs => :gone))
                    THEN backlog END AS backlog,
               greatest(0, extract(epoch FROM now() - next_at))::float8 AS late_s,
               fault IS NOT NULL AS has_failed
          FROM duty ORDER BY name"""),
        {"gone": GONE_AFTER_S},
    )
    return [DutyStanding(*row) for row in rows]

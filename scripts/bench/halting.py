"""Holding a transaction at a named point, from outside: triggers that wait for a lock which we hold."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection as Connection

_CLASS = 4711


@dataclass(frozen=True)
class Point:
    """Where a transaction can be held: `trigger` is what follows CREATE TRIGGER and its name."""

    name: str
    trigger: str
    constraint: bool = False


OF_AN_AUDIT = (
    Point("after the audit row", "AFTER INSERT ON audit"),
    Point("at the commit", "AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED", constraint=True),
)
OF_A_CHANGE = (
    Point("before the row", "BEFORE INSERT ON place_exception"),
    Point("after the row", "AFTER INSERT ON place_exception"),
    *OF_AN_AUDIT,
)
OF_A_SEAL = (
    Point("before the seal", "BEFORE INSERT ON seal"),
    Point("after the seal", "AFTER INSERT ON seal"),
)
OF_A_STEP = (
    Point("before the step row", "BEFORE INSERT ON matter_step"),
    Point("after the step row", "AFTER INSERT ON matter_step"),
)
OF_A_SUBMISSION = (
    Point("before the matter row", "BEFORE INSERT ON matter"),
    Point("after the matter row", "AFTER INSERT ON matter"),
    *OF_A_STEP,
    Point("before the event row", "BEFORE INSERT ON event"),
    Point("after the event row", "AFTER INSERT ON event"),
)
# The photo's bytes are written, and it is not yet whose it is.
OF_A_PHOTO = (Point("after the photo is written", "AFTER UPDATE ON evidence"),)
OF_A_CLAIM = (
    Point("before the claim row", "BEFORE INSERT ON matter_claim"),
    Point("after the claim row", "AFTER INSERT ON matter_claim"),
)
# What somebody has is kept for him until it was looked at.
OF_A_HAND_IN = (Point("after the claim is held on", "AFTER UPDATE ON matter_claim"),)
OF_A_NOTE = (
    Point("before the note row", "BEFORE INSERT ON matter_note"),
    Point("after the note row", "AFTER INSERT ON matter_note"),
)
POINTS = (
    *OF_A_CHANGE, *OF_A_SEAL, *OF_A_SUBMISSION, *OF_A_PHOTO, *OF_A_CLAIM, *OF_A_HAND_IN, *OF_A_NOTE
)  # fmt: skip


def install(connection: Connection) -> None:
    """Until one holds a point, its trigger passes at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE FUNCTION halt_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM pg_advisory_xact_lock_shared({_CLASS}, CAST(TG_ARGV[0] AS int));
                    RETURN NEW;
                END $$"""
        )
        for number, point in enumerate(POINTS):
            kind = "CONSTRAINT TRIGGER" if point.constraint else "TRIGGER"
            does = f"FOR EACH ROW EXECUTE FUNCTION halt_here({number})"
            cursor.execute(f"CREATE {kind} halt_{number} {point.trigger} {does}")


@contextmanager
def holding(connection: Connection, point: Point) -> Iterator[None]:
    """Whoever comes to the point waits there until the block ends, or the server of the database does."""
    number = POINTS.index(point)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", (_CLASS, number))
    try:
        yield
    finally:
        with suppress(psycopg2.Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", (_CLASS, number))


def held_backend(connection: Connection, point: Point, within_s: float) -> int | None:
    """The process of PostgreSQL that waits at the point, once one does."""
    give_up = time.monotonic() + within_s
    while time.monotonic() < give_up:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                      AND classid = %s AND objid = %s LIMIT 1""",
                (_CLASS, POINTS.index(point)),
            )
            if (row := cursor.fetchone()) is not None:
                return int(row[0])
        time.sleep(0.005)
    return None

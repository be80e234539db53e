"""Rows of which a child process makes something: each is taken by a lease, which ends by itself.

Whoever takes one and dies leaves it to the next; whoever comes back late finds that it is no longer theirs.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.schema import SchemaItem

from geoapi.core.children import AGAIN, DONE, run_child
from geoapi.core.db import Database
from geoapi.core.errors import DatabaseUnavailable, DomainError

# As often a child may end without a paper before that is given up, and how long it waits in between.
MOST_TRIES, PAUSE_S = 3, 5.0
Gathered = TypeVar("Gathered")

log = logging.getLogger("geoapi.papers")


class Taken(Protocol):
    """A row that is somebody's to be made something of, by its `lease`."""

    @property
    def number(self) -> int: ...
    @property
    def lease(self) -> UUID: ...
    @property
    def tries(self) -> int: ...


def paper_columns(table: str) -> list[SchemaItem]:
    """What a table of papers has besides whose each is: what becomes of it, its bytes, its lease."""
    return [
        Column("state", Text, nullable=False, server_default="waiting"),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("made_at", DateTime(timezone=True)),
        Column("content", LargeBinary),
        Column("fault", Text),
        Column("tries", SmallInteger, nullable=False, server_default="0"),
        Column("lease", Uuid),
        Column("leased_until", DateTime(timezone=True)),
        CheckConstraint("state IN ('waiting', 'made', 'failed')"),
        CheckConstraint("(state = 'made') = (content IS NOT NULL)"),
        Index(f"{table}_waiting", "id", postgresql_where=text("state = 'waiting'")),
    ]


@dataclass(frozen=True)
class LeasedRows:
    """A table with `tries`, `lease` and `leased_until`, and how SQL says of it what is still to be done.

    `is_open`: the condition under which there is; `key`: the column that names a row; `oldest`: by which
    column the first is found.
    """

    table: str
    is_open: str
    key: str = "id"
    oldest: str = "id"

    @property
    def due(self) -> str:
        """The condition of what nobody is at."""
        return f"{self.is_open} AND coalesce(leased_until, '-infinity') < now()"

    @property
    def next(self) -> str:
        """The key of the oldest that is due, which nobody else takes at the same time."""
        return f"""(SELECT {self.key} FROM {self.table} WHERE {self.due} ORDER BY {self.oldest} LIMIT 1
                       FOR UPDATE SKIP LOCKED)"""

    def waiting(self, connection: Connection) -> int:
        """How many are due."""
        return int(
            connection.execute(text(f"SELECT count(*) FROM {self.table} WHERE {self.due}")).scalar_one()
        )

    def release(self, connection: Connection, key: Any, lease: UUID, in_s: float) -> None:
        """Let somebody take it again, so much later."""
        sql = f"""
            UPDATE {self.table} SET leased_until = now() + make_interval(secs => :in_s)
             WHERE {self.key} = :key AND lease = :lease AND {self.is_open}"""
        connection.execute(text(sql), {"key": key, "lease": lease, "in_s": in_s})


@dataclass(frozen=True)
class PaperRows(LeasedRows):
    """Papers that are asked for, and made by a child of the clerk.

    A table with `state` (waiting, made, failed), `content`, `fault`, `made_at` and `at` besides.
    """

    is_open: str = "state = 'waiting'"

    def make_next(
        self,
        database: Database,
        take: Callable[[Connection], Taken | None],
        child: Sequence[str],
        longest_s: float,
    ) -> bool:
        """Have the next one made by a program that is told its number and lease; whether there was one."""
        with database.transaction() as connection:
            taken = take(connection)
        if taken is None:
            return False
        if taken.tries > MOST_TRIES:
            with database.transaction() as connection:
                self.note_failed(connection, taken, "It could not be made.")
            return True
        ended = run_child([*child, str(taken.number), str(taken.lease)], database.url, longest_s)
        if ended.code != DONE:
            log.warning("the child of %s %d ended with %s", self.table, taken.number, ended.code)
            with database.transaction() as connection:
                self.release(connection, taken.number, taken.lease, PAUSE_S)
        return True

    def make(
        self,
        database: Database,
        taken: Taken | None,
        gather: Callable[[Connection], Gathered | None],
        made_of: Callable[[Gathered], bytes],
    ) -> int:
        """In the child: make one of what is gathered; the code to exit with, nothing more to be done or to be
        tried again.
        """
        if taken is None:
            return DONE
        try:
            with database.transaction(snapshot=True) as connection:
                gathered = gather(connection)
            if gathered is None:
                return DONE
            try:
                content = made_of(gathered)
            except (DomainError, MemoryError) as error:
                with database.transaction() as connection:
                    self.note_failed(connection, taken, str(error) or "It needs too much memory.")
                return DONE
            with database.transaction() as connection:
                self.note_made(connection, taken, content)
        except DatabaseUnavailable:
            return AGAIN
        return DONE

    def note_made(self, connection: Connection, taken: Taken, content: bytes) -> None:
        sql = f"""
            UPDATE {self.table} SET state = 'made', content = :content, made_at = now(), lease = NULL
             WHERE id = :number AND lease = :lease AND {self.is_open}"""
        values = {"number": taken.number, "lease": taken.lease, "content": content}
        connection.execute(text(sql), values)

    def note_failed(self, connection: Connection, taken: Taken, fault: str) -> None:
        sql = f"""
            UPDATE {self.table} SET state = 'failed', fault = :fault, lease = NULL
             WHERE id = :number AND lease = :lease AND {self.is_open}"""
        connection.execute(text(sql), {"number": taken.number, "lease": taken.lease, "fault": fault})

    def delete_old(self, connection: Connection, hours: int) -> None:
        """Those that were asked for longer ago: they can be made again."""
        sql = f"DELETE FROM {self.table} WHERE at < now() - make_interval(hours => :hours)"
        connection.execute(text(sql), {"hours": hours})


def taken_for(seconds: int | str) -> str:
    """What is set of a row that is taken, for so many seconds (SQL)."""
    return f"""lease = gen_random_uuid(), tries = tries + 1,
               leased_until = now() + make_interval(secs => {seconds})"""

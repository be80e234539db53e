"""Rows of which a child process makes something: each is taken by a lease, which ends by itself.

Whoever takes one and dies leaves it to the next; whoever comes back late finds that it is no longer theirs.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text


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


def taken_for(seconds: int | str) -> str:
    """What is set of a row that is taken, for so many seconds (SQL)."""
    return f"""lease = gen_random_uuid(), tries = tries + 1,
               leased_until = now() + make_interval(secs => {seconds})"""

"""What somebody did with matters and noted of them on a day: 民情日记, a view and no table of its own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

MOST = 500


@dataclass(frozen=True)
class Entry:
    """`verb` and `to`: of a step; None of a note."""

    what: str
    at: datetime
    happened_at: datetime
    number: str
    kind: str
    title: str
    state: str
    place: str
    area_code: str | None
    area_name: str | None
    verb: str | None
    to: str | None
    text: str | None


def entries_of(connection: Connection, account_id: int, since: datetime, until: datetime) -> list[Entry]:
    """In the order in which it happened. By when it was written down: what comes in late is of its day."""
    values = {"account": account_id, "since": since, "until": until, "most": MOST}
    return [Entry(*row) for row in connection.execute(_ENTRIES, values)]


_ENTRIES = text("""
    WITH mine AS (
        SELECT matter_id, 'step' AS what, at, happened_at, verb, to_state, coalesce(said, reason) AS said
          FROM matter_step
         WHERE account_id = :account AND done_by = 'staff' AND at >= :since AND at < :until
        UNION ALL
        SELECT matter_id, 'note', at, happened_at, NULL, NULL, body FROM matter_note
         WHERE account_id = :account AND done_by = 'staff' AND at >= :since AND at < :until)
    SELECT what, at, mine.happened_at, number, matter.kind, title, state, place_text, area.code, area.name,
           verb, to_state, said
      FROM mine JOIN matter ON matter.id = matter_id LEFT JOIN area ON area.id = grid_id
     ORDER BY mine.happened_at, at, number LIMIT :most""")

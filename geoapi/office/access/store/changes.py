"""What was changed, as whoever answers for it may read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class PastChange:
    change: int
    at: datetime
    act: str
    by: str | None
    reason: str | None


def changes_of(
    connection: Connection, subject: str, area_ids: Collection[int] | None, limit: int
) -> list[PastChange]:
    """What was changed of something that lies in one of these areas, the latest first; None: wherever."""
    rows = connection.execute(
        text("""
        SELECT audit.id, audit.at, act, shown_name, reason
          FROM audit LEFT JOIN account ON account.id = audit.account_id
         WHERE subject = :subject
           AND (CAST(:areas AS bigint[]) IS NULL OR area_ids && CAST(:areas AS bigint[]))
         ORDER BY audit.id DESC LIMIT :limit"""),
        {"subject": subject, "areas": None if area_ids is None else sorted(area_ids), "limit": limit},
    )
    return [PastChange(*row) for row in rows]

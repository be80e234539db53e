"""What was done, as whoever may read the audit finds it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Wanted:
    """`act`: whole, or its beginning up to a point; `below`: the number to go on from."""

    subject: str | None = None
    act: str | None = None
    account: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    below: int | None = None


@dataclass(frozen=True)
class DoneRow:
    id: int
    at: datetime
    account: int | None
    name: str | None
    post_code: str | None
    act: str
    subject: str
    reason: str | None
    before: Any
    after: Any


def find_rows(
    connection: Connection, wanted: Wanted, area_ids: Collection[int] | None, most: int
) -> list[DoneRow]:
    """The latest first, of what lies in one of these areas; None: wherever, and nowhere."""
    values = {**vars(wanted), "areas": None if area_ids is None else sorted(area_ids), "most": most}
    return [DoneRow(*row) for row in connection.execute(_ROWS, values)]


_ROWS = text("""
    SELECT audit.id, at, account_id, shown_name, post_code, act, subject, reason, before, after
      FROM audit LEFT JOIN account ON account.id = audit.account_id
     WHERE (CAST(:areas AS bigint[]) IS NULL OR area_ids && CAST(:areas AS bigint[]))
       AND (CAST(:subject AS text) IS NULL OR subject = :subject)
       AND (CAST(:act AS text) IS NULL OR act = :act OR starts_with(act, :act || '.'))
       AND (CAST(:account AS bigint) IS NULL OR account_id = :account)
       AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
       AND (CAST(:until AS timestamptz) IS NULL OR at < :until)
       AND (CAST(:below AS bigint) IS NULL OR audit.id < :below)
     ORDER BY audit.id DESC LIMIT :most""")

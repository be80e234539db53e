"""What was changed, as whoever answers for it may read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.city.areas.store import BUILDING_NAME


@dataclass(frozen=True)
class PastChange:
    change: int
    at: datetime
    act: str
    by: str | None
    reason: str | None
    about: str | None


# Of what belongs to an area without being one: those are also found by where they were changed. The range is
# that of all subjects with such a beginning, by the index; "!" follows the space.
_OF_AREA = "area "
_IN_AREA = ("address ", "alias ", "building ")
_BEGINS = " OR ".join(f"subject >= '{kind}' AND subject < '{kind[:-1]}!'" for kind in _IN_AREA)
_CHANGES = text(f"""
    SELECT audit.id, audit.at, act, shown_name, reason,
           CASE WHEN starts_with(subject, 'building ') THEN
                     (SELECT coalesce({BUILDING_NAME}, code) FROM building WHERE code = substr(subject, 10))
                WHEN starts_with(subject, 'address ') THEN coalesce(after, before) ->> 'text'
                WHEN starts_with(subject, 'alias ') THEN substr(subject, 7) END
      FROM audit LEFT JOIN account ON account.id = audit.account_id
     WHERE (subject = :subject OR (({_BEGINS}) AND area_ids && ARRAY(SELECT id FROM area WHERE code = :area)))
       AND (CAST(:within AS bigint[]) IS NULL OR area_ids && CAST(:within AS bigint[]))
     ORDER BY audit.id DESC LIMIT :limit""")


def changes_of(
    connection: Connection, subject: str, area_ids: Collection[int] | None, limit: int
) -> list[PastChange]:
    """What was changed of something that lies in one of these areas, the latest first; None: wherever.

    Of an area also what was changed of its buildings, addresses and other names, or of the areas' below it.
    """
    values = {
        "subject": subject,
        "area": subject.removeprefix(_OF_AREA) if subject.startswith(_OF_AREA) else None,
        "within": None if area_ids is None else sorted(area_ids),
        "limit": limit,
    }
    return [PastChange(*row) for row in connection.execute(_CHANGES, values)]

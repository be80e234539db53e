"""Reading what was done, as far as one answers for it, and taking it along as a file that says who did so."""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from geoapi.core.actors import Actor, Site
from geoapi.core.cells import harmless
from geoapi.core.commands import Change, command, run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import TooLarge
from geoapi.office.access.permissions import EXPORT_AUDIT, READ_AUDIT
from geoapi.office.access.store.audit_rows import DoneRow, Wanted, find_rows

MOST_LISTED, MOST_EXPORTED = 50, 20_000
_COLUMNS = ("number", "at", "account", "name", "post", "act", "subject", "reason", "before", "after")
# The numbers of mobile phones, and what no command is to write there.
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{6}(\d{2})(?!\d)")
_SECRET = re.compile(r"secret|password|token|digits|^box$|private_phone", re.IGNORECASE)
HIDDEN = "***"


def masked(value: Any) -> Any:
    """What may be shown of a value: no number of a mobile phone, and nothing secret."""
    if isinstance(value, str):
        return _PHONE.sub(r"\1******\2", value)
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, dict):
        return {
            name: HIDDEN if each is not None and _SECRET.search(name) else masked(each)
            for name, each in value.items()
        }
    return value


def read_audit(database: Database, actor: Actor, wanted: Wanted) -> tuple[list[DoneRow], int | None]:
    """The latest rows first, masked, and the number to go on from. Raises Forbidden."""
    areas = _areas_of(actor, READ_AUDIT)
    with database.transaction() as connection:
        found = find_rows(connection, wanted, areas, MOST_LISTED + 1)
    more = found[MOST_LISTED - 1].id if len(found) > MOST_LISTED else None
    return [_masked_row(each) for each in found[:MOST_LISTED]], more


def export_audit(database: Database, actor: Actor, wanted: Wanted, now: datetime) -> str:
    """A CSV of which each row says who has taken it along, and when; that is noted, too.

    Raises Forbidden, or TooLarge.
    """
    areas = _areas_of(actor, EXPORT_AUDIT)
    with database.transaction() as connection:
        found = find_rows(connection, wanted, areas, MOST_EXPORTED + 1)
    if len(found) > MOST_EXPORTED:
        raise TooLarge(f"That is more than {MOST_EXPORTED:,} rows: choose a shorter time.")
    asked = {name: value for name, value in vars(wanted).items() if value is not None}
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asked.items()
    }
    done = run(database, actor, _note_export, wanted=told, rows=len(found), areas=sorted(areas or ()))
    mark = f"{actor.name}, account {actor.account_id}, {now:%Y-%m-%d %H:%M}, export {done.number}"
    return _as_csv(map(_masked_row, found), mark)


@command("audit.export")
def _note_export(
    _: Connection, actor: Actor, *, wanted: dict[str, Any], rows: int, areas: list[int]
) -> Change:
    site = Site(area_ids=frozenset(areas))
    by_post = actor.must(EXPORT_AUDIT, site)
    return Change("audit", by_post, site, None, {"wanted": wanted, "rows": rows})


def _areas_of(actor: Actor, verb: str) -> set[int] | None:
    """The areas in which something may be read; None: everywhere. Raises Forbidden."""
    reaches = actor.reaches(verb)
    if any(each.everywhere for each in reaches):
        actor.must(verb, Site())
        return None
    areas = {each.area_id for each in reaches if each.area_id is not None}
    actor.must(verb, Site(area_ids=areas))
    return areas


def _masked_row(row: DoneRow) -> DoneRow:
    return DoneRow(
        *(row.id, row.at, row.account, row.name, row.post_code, row.act, masked(row.subject)),
        *(masked(row.reason), masked(row.before), masked(row.after)),
    )


def _as_csv(rows: Iterable[DoneRow], mark: str) -> str:
    out = io.StringIO()
    # By this Excel knows the encoding.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow((*_COLUMNS, "exported_by"))
    for row in rows:
        cells = ("" if each is None else _as_text(each) for each in vars(row).values())
        writer.writerow((*(harmless(each) for each in cells), harmless(mark)))
    return out.getvalue()


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

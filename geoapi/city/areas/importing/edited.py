"""Boundaries that were published from a plan: a file that says otherwise leaves them, and it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import shapely
from sqlalchemy import Connection, text

from geoapi.city.areas.importing.drafts import ImportedArea
from geoapi.city.areas.importing.staging import StoredArea
from geoapi.importing.edits import Edits, set_by_hand
from geoapi.importing.reasons import NOTHING

# What a plan sets of an area, as `edited_cell` has it: boundary, name and kind, or that it has ended.
BOUNDARY = "boundary"


@dataclass(frozen=True)
class _Set:
    by: str
    at: datetime


def leave_published(
    connection: Connection, drafts: Sequence[ImportedArea], loaded: Mapping[str, StoredArea], edits: Edits
) -> list[ImportedArea]:
    """The drafts, with what was published from a plan as that has it; those that it ended are left out.

    Told to overrule, they are as the file has them.
    """
    found = _published(connection)
    kept = []
    for draft in drafts:
        given, stands = found.get(draft.code), loaded.get(draft.code)
        if given is None or stands is None or not _differs(draft, stands):
            kept.append(draft)
            continue
        on = f"{given.at:%Y-%m-%d}"
        what = "has ended" if stands.geom is None else f"is {stands.name} in other bounds"
        how = "is now as the file says" if edits.overrule else "stays; the file says otherwise"
        sentence = f"boundary published by {given.by} on {on}, {how}: it {what}"
        reason = set_by_hand(sentence, stands.name if stands.geom else NOTHING, draft.name, given.by, on)
        (edits.report.overrule if edits.overrule else edits.report.keep)(f"area {draft.code}", reason)
        if edits.overrule:
            kept.append(draft)
            forget(connection, draft.code)
        elif stands.geom is not None:
            kept.append(replace(draft, geom=stands.geom, name=stands.name, kind=stands.kind))
    return kept


def published_codes(connection: Connection) -> frozenset[str]:
    """The areas whose boundaries are as a plan published them."""
    return frozenset(_published(connection))


def forget(connection: Connection, code: str) -> None:
    sql = "DELETE FROM edited_cell WHERE table_name = 'area' AND column_name = :column AND key = :code"
    connection.execute(text(sql), {"column": BOUNDARY, "code": code})


def _published(connection: Connection) -> dict[str, _Set]:
    sql = """
        SELECT key, edited_by, edited_at FROM edited_cell
         WHERE table_name = 'area' AND column_name = :column"""
    rows = connection.execute(text(sql), {"column": BOUNDARY})
    return {code: _Set(by, at) for code, by, at in rows}


def _differs(draft: ImportedArea, stands: StoredArea) -> bool:
    if stands.geom is None or (draft.name, draft.kind) != (stands.name, stands.kind):
        return True
    return not shapely.equals_identical(draft.geom, stands.geom)

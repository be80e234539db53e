"""Places that people put on the map or took off it by hand: a file undoes neither in silence."""

from sqlalchemy import Connection, text

from geoapi.importing.edits import Edits, removed_by_hand

# Of those made by hand the code is a person's (see edited_cell).
MADE_BY_HAND = """EXISTS (SELECT FROM edited_cell e
    WHERE e.table_name = 'place' AND e.key = t.code AND e.column_name = 'code')"""


def settle_retired(connection: Connection, edits: Edits) -> None:
    """Tell of the staged places that were retired; they stay so, unless people are overruled."""
    retired = "FROM place t JOIN staged_place s USING (code) WHERE t.retired_at IS NOT NULL"
    told = f"SELECT code, retired_by, to_char(retired_at, 'YYYY-MM-DD') {retired} ORDER BY code"
    for code, by, on in connection.execute(text(told)):
        how = "is back as the file says" if edits.overrule else "stays off the map; the file still lists it"
        reason = removed_by_hand(f"retired by {by} on {on}, {how}", by, on)
        (edits.report.overrule if edits.overrule else edits.report.keep)(f"place {code}", reason)
    if edits.overrule:
        back = f"""
            UPDATE place SET retired_at = NULL, retired_by = NULL WHERE id IN (SELECT t.id {retired})"""
        connection.execute(text(back))

"""What people set of other names, bindings and addresses survives a file that says otherwise; it is told."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, text

from geoapi.city.addresses.importing.rows import BuildingRow
from geoapi.importing.edits import Edits, removed_by_hand, set_by_hand
from geoapi.importing.reasons import NOTHING

# By what an alias is known among the edited cells.
ALIAS_KEY = "concat_ws('|', {0}.kind, {0}.target, {0}.name, {0}.area_code)"
ALIAS_CELL, BINDING_CELL, TEXT_CELL = "name", "grid_code", "text"


def spare_aliases(connection: Connection, staged: str, edits: Edits) -> None:
    """Take names out of a staged table that people took away; of those that they entered, leave theirs."""
    edited = f"""
        FROM {staged} s JOIN edited_cell e ON e.table_name = 'alias' AND e.key = {ALIAS_KEY.format("s")}
        LEFT JOIN alias t USING (kind, target, name, area_code)"""
    told = f"""
        SELECT name, target, t.id IS NOT NULL, e.edited_by, to_char(e.edited_at, 'YYYY-MM-DD') {edited}
         WHERE t.valid IS DISTINCT FROM s.valid OR t.id IS NULL ORDER BY 1, 2"""
    for name, target, stands, by, on in connection.execute(text(told)).all():
        what = f"{name} for {target}, {'entered' if stands else 'taken away'} by {by} on {on}"
        sentence = what + (
            ", is now as the file says" if edits.overrule else ": that stays, whatever the file says"
        )
        reason = set_by_hand(sentence, name, NOTHING, by, on) if stands else removed_by_hand(sentence, by, on)
        (edits.report.overrule if edits.overrule else edits.report.keep)(f"alias {name}", reason)
    if edits.overrule:
        forget = f"""DELETE FROM edited_cell e USING {staged} s
                      WHERE e.table_name = 'alias' AND e.key = {ALIAS_KEY.format("s")}"""
        connection.execute(text(forget))
        return
    connection.execute(
        text(f"""DELETE FROM {staged} s USING edited_cell e
                  WHERE e.table_name = 'alias' AND e.key = {ALIAS_KEY.format("s")} AND NOT EXISTS (
                        SELECT FROM alias t WHERE (t.kind, t.target, t.name, t.area_code)
                             = (s.kind, s.target, s.name, s.area_code))""")
    )
    connection.execute(
        text(f"""UPDATE {staged} s SET valid = t.valid, source = t.source FROM alias t, edited_cell e
                  WHERE e.table_name = 'alias' AND e.key = {ALIAS_KEY.format("s")}
                    AND (t.kind, t.target, t.name, t.area_code) = (s.kind, s.target, s.name, s.area_code)""")
    )


def spare_bindings(connection: Connection, rows: Sequence[BuildingRow], edits: Edits) -> list[BuildingRow]:
    """The rows, those of buildings that people bound or let go with the grid that these have."""
    sql = text("""
        SELECT building.code, (SELECT area.code FROM building_binding JOIN area ON area.id = area_id
                                WHERE building_id = building.id AND valid @> now()),
               e.edited_by, to_char(e.edited_at, 'YYYY-MM-DD')
          FROM edited_cell e JOIN building ON building.code = e.key
         WHERE table_name = 'building' AND column_name = :cell AND building.code = ANY(:codes)""")
    codes = [row.code for row in rows]
    edited = {code: told for code, *told in connection.execute(sql, {"cell": BINDING_CELL, "codes": codes})}
    found = []
    for row in rows:
        grid, by, on = edited.get(row.code, (row.grid_code, "", ""))
        if grid != row.grid_code:
            was, says = (each or "no grid" for each in (grid, row.grid_code))
            how = f"is now {says} as the file says" if edits.overrule else f"stays; the file says {says}"
            sentence = f"{was}, set by {by} on {on}, {how}"
            reason = set_by_hand(sentence, grid, row.grid_code, by, on)
            if edits.overrule:
                edits.report.overrule(f"building {row.code}", reason)
                connection.execute(_FORGET_BINDING, {"code": row.code, "cell": BINDING_CELL})
            else:
                edits.report.keep(f"building {row.code}", reason)
                row = replace(row, grid_code=grid)
        found.append(row)
    return found


_FORGET_BINDING = text(
    "DELETE FROM edited_cell WHERE (table_name, key, column_name) = ('building', :code, :cell)"
)


def spare_corrected(connection: Connection, edits: Edits) -> None:
    """Take the texts out of the staged addresses that people have corrected to other ones."""
    corrected = """
        WHERE e.table_name = 'address' AND e.key = s.text AND e.column_name = :cell
          AND NOT EXISTS (SELECT FROM address t WHERE t.text = s.text)"""
    told = f"""SELECT s.text, e.edited_by, to_char(e.edited_at, 'YYYY-MM-DD')
                 FROM staged_address s, edited_cell e {corrected} ORDER BY 1"""
    for address, by, on in connection.execute(text(told), {"cell": TEXT_CELL}).all():
        how = ", comes again as the file says" if edits.overrule else ": it does not come again"
        reason = removed_by_hand(f"corrected by {by} on {on}{how}", by, on)
        (edits.report.overrule if edits.overrule else edits.report.keep)(f"address {address}", reason)
    goes = (
        "edited_cell e USING staged_address s" if edits.overrule else "staged_address s USING edited_cell e"
    )
    connection.execute(text(f"DELETE FROM {goes} {corrected}"), {"cell": TEXT_CELL})

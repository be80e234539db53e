"""What a person set survives a file: the cells of a file
that say otherwise are left out, and told one by one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from geoapi.importing.reasons import NOTHING, Reason
from geoapi.importing.report import Report


class _Cell(NamedTuple):
    key: str
    kept: str | bytes | None
    said: str | bytes | None
    edited_by: str
    edited_at: datetime


@dataclass(frozen=True)
class Edits:
    """How one import treats what people set.

    With `overrule` the file's word stands, and the edit is forgotten. `shown` says of columns how SQL shows a
    value (`{0}`) to people; those that are `private` hold boxes, and are shown as it says, by row and box.
    """

    report: Report
    overrule: bool = False
    shown: Mapping[str, str] = field(default_factory=dict)
    private: Mapping[str, Callable[[str, bytes], str]] = field(default_factory=dict)

    def respect(
        self, connection: Connection, table: str, staged: str, key: str, columns: Sequence[str]
    ) -> None:
        """Make the rows of `staged` say of edited cells of `table` what these hold;
        or let them say otherwise.
        """
        sql = "SELECT DISTINCT column_name FROM edited_cell WHERE table_name = :table"
        edited = set(connection.execute(text(sql), {"table": table}).scalars())
        for column in columns:
            if column in edited:
                self._respect(connection, table, staged, key, column)

    def _respect(self, connection: Connection, table: str, staged: str, key: str, column: str) -> None:
        values = {"table": table, "column": column}
        differ = f"""t.{key} = s.{key} AND e.table_name = :table AND e.key = t.{key}
                     AND e.column_name = :column
                     AND t.{column} IS DISTINCT FROM s.{column}"""
        plain = "{0}" if column in self.private else "{0}::text"
        shown = [self.shown.get(column, plain).format(f"{row}.{column}") for row in ("t", "s")]
        cells = (
            f"SELECT t.{key}, {', '.join(shown)}, e.edited_by, e.edited_at"
            f" FROM {staged} s, {table} t, edited_cell e"
        )
        found = [
            _Cell(*row) for row in connection.execute(text(f"{cells} WHERE {differ} ORDER BY 1"), values)
        ]
        for cell in found:
            self._tell(table, column, cell)
        if found and self.overrule:
            connection.execute(
                text(f"DELETE FROM edited_cell e USING {staged} s, {table} t WHERE {differ}"), values
            )
        elif found:
            stay = f"UPDATE {staged} s SET {column} = t.{column} FROM {table} t, edited_cell e WHERE {differ}"
            connection.execute(text(stay), values)

    def _tell(self, table: str, column: str, cell: _Cell) -> None:
        kept, said = (self._shown(column, cell.key, value) for value in (cell.kept, cell.said))
        quoted = [
            "nothing" if shown == NOTHING else shown if column in self.private else repr(shown)
            for shown in (kept, said)
        ]
        edited = f"{column} {quoted[0]}, set by {cell.edited_by} on {cell.edited_at:%Y-%m-%d}"
        how = f"is now {quoted[1]} as the file says" if self.overrule else f"stays; the file says {quoted[1]}"
        reason = set_by_hand(f"{edited}, {how}", kept, said, cell.edited_by, f"{cell.edited_at:%Y-%m-%d}")
        (self.report.overrule if self.overrule else self.report.keep)(f"{table} {cell.key}", reason)

    def _shown(self, column: str, key: str, value: str | bytes | None) -> str:
        if value is None or value == "":
            return NOTHING
        show = self.private.get(column)
        return show(key, bytes(value)) if show and not isinstance(value, str) else str(value)


def set_by_hand(sentence: str, kept: object, said: object, by: str, on: str) -> Reason:
    """That a person set one thing and the file says another, or nothing of it."""
    return Reason("set-by-hand", sentence, read=kept, value=said, by=f"{by}, {on}")


def removed_by_hand(sentence: str, by: str, on: str) -> Reason:
    return Reason("removed-by-hand", sentence, by=f"{by}, {on}")

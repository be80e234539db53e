"""What a person set survives a file: the cells of a file
that say otherwise are left out, and told one by one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

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
        kept, said = (self._quoted(column, cell.key, value) for value in (cell.kept, cell.said))
        edited = f"{column} {kept}, set by {cell.edited_by} on {cell.edited_at:%Y-%m-%d}"
        if self.overrule:
            self.report.overrule(f"{table} {cell.key}", f"{edited}, is now {said} as the file says")
        else:
            self.report.keep(f"{table} {cell.key}", f"{edited}, stays; the file says {said}")

    def _quoted(self, column: str, key: str, value: str | bytes | None) -> str:
        if value is None or value == "":
            return "nothing"
        show = self.private.get(column)
        return show(key, bytes(value)) if show and not isinstance(value, str) else repr(value)

"""Terms as somebody edits them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from geoapi.importing.terms import TermTable

LIST_MARK = "、"


def terms_of(
    connection: Connection, table: TermTable, columns: Sequence[str], order: str
) -> list[dict[str, Any]]:
    """All of a kind, in their order; lists with commas between, as cells have them."""
    # By the number that it is, not by the text of the same name that is selected.
    sql = f"SELECT {_cells(columns)} FROM {table.table} ORDER BY {table.table}.{order}, code"
    found = connection.execute(text(sql))
    return [dict(row._mapping) for row in found]


def lock_term(
    connection: Connection, table: TermTable, columns: Sequence[str], code: str
) -> dict[str, Any] | None:
    """One that nobody else changes until this transaction ends."""
    sql = f"SELECT {_cells(columns)} FROM {table.table} WHERE code = :code FOR UPDATE"
    row = connection.execute(text(sql), {"code": code}).one_or_none()
    return None if row is None else dict(row._mapping)


def _cells(columns: Sequence[str]) -> str:
    shown = (
        f"array_to_string({name}, '{LIST_MARK}') AS {name}" if name == "other_names" else f"{name}::text"
        for name in columns
    )
    return ", ".join(("code", *shown))

"""What people set by hand, cell by cell: who and when, so that no file undoes it in silence."""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, DateTime, PrimaryKeyConstraint, Table, Text, func
from sqlalchemy.dialects.postgresql import insert

from geoapi.core.db import metadata

edited_cell = Table(
    "edited_cell",
    metadata,
    Column("table_name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("column_name", Text, nullable=False),
    Column("edited_by", Text, nullable=False),
    Column("edited_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("table_name", "key", "column_name"),
)


def remember_edit(
    connection: Connection, table: str, key: str, columns: Iterable[str], edited_by: str
) -> None:
    """Note that a person set these columns of a row,
    which is known by `key`: its code, of a person the staff number.

    From then on an import that says otherwise leaves them, unless told to overrule.
    """
    cells = [
        {"table_name": table, "key": key, "column_name": column, "edited_by": edited_by}
        for column in sorted(columns)
    ]
    if cells:
        statement = insert(edited_cell).values(cells)
        latest = {"edited_by": statement.excluded.edited_by, "edited_at": func.now()}
        connection.execute(statement.on_conflict_do_update(constraint="edited_cell_pkey", set_=latest))

"""Areas as matters are told of by them: by the code that somebody names."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Area:
    id: int
    code: str
    name: str
    level: str

    @property
    def told(self) -> dict[str, Any]:
        return {"code": self.code, "name": self.name, "level": self.level}


def area_called(connection: Connection, code: str, *, in_force: bool = False) -> Area | None:
    """`in_force`: only one that has boundaries now, not one that had them once."""
    table = "area_in_force" if in_force else "area"
    sql = f"SELECT id, code, name, level FROM {table} WHERE code = :code LIMIT 1"
    row = connection.execute(text(sql), {"code": code}).one_or_none()
    return None if row is None else Area(*row)

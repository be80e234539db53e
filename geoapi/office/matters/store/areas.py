"""An area of which sums are asked for."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from geoapi.city.areas.store import areas_of_area


@dataclass(frozen=True)
class AreaKnown:
    """`chain`: its id and those of all areas that hold it."""

    id: int
    code: str
    name: str
    level: str
    chain: frozenset[int]

    @property
    def told(self) -> dict[str, Any]:
        return {"code": self.code, "name": self.name, "level": self.level}


def area_called(connection: Connection, code: str) -> AreaKnown | None:
    sql = "SELECT id, code, name, level FROM area WHERE code = :code"
    row = connection.execute(text(sql), {"code": code}).one_or_none()
    if row is None:
        return None
    return AreaKnown(row.id, row.code, row.name, row.level, areas_of_area(connection, code))

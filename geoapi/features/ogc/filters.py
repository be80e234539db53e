"""Conditions as SQL. Names stand for columns that the code knows; whatever was sent is a parameter."""

from collections.abc import Mapping

import shapely

from geoapi.features.ogc.expressions import (
    Always,
    And,
    Comparison,
    Expression,
    In,
    Intersects,
    IsNull,
    Like,
    Not,
    Or,
    Value,
)

GEOMETRY = "geometry"


def as_sql(condition: Expression, columns: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """A condition of SQL, and its parameters. `columns`: the SQL of each property, and of the geometry."""
    writer = _Writer(columns)
    return writer.write(condition), writer.values


class _Writer:
    def __init__(self, columns: Mapping[str, str]) -> None:
        self._columns = columns
        self.values: dict[str, object] = {}

    def write(self, condition: Expression) -> str:
        match condition:
            case Always(holds):
                return "true" if holds else "false"
            case Not(inner):
                return f"NOT ({self.write(inner)})"
            case And(parts):
                return self._joined(" AND ", parts)
            case Or(parts):
                return self._joined(" OR ", parts)
            case Comparison(name, sign, value):
                return f"{self._columns[name]} {sign} {self._value(value)}"
            case Like(name, pattern):
                return f"{self._columns[name]} LIKE {self._value(pattern)}"
            case In(name, values):
                return f"{self._columns[name]} IN ({', '.join(map(self._value, values))})"
            case IsNull(name):
                return f"{self._columns[name]} IS NULL"
            case Intersects(shape):
                wkb = self._bound(shapely.to_wkb(shapely.force_2d(shape), hex=True))
                given = f"ST_SetSRID(CAST({wkb} AS geometry), 4326)"
                return f"ST_Intersects({self._columns[GEOMETRY]}, {given})"

    def _joined(self, word: str, parts: tuple[Expression, ...]) -> str:
        return f"({word.join(map(self.write, parts))})"

    def _value(self, value: Value) -> str:
        kind = "text" if isinstance(value, str) else "double precision"
        return f"CAST({self._bound(value)} AS {kind})"

    def _bound(self, value: object) -> str:
        name = f"given_{len(self.values)}"
        self.values[name] = value
        return f":{name}"

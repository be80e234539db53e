"""Conditions on features as a tree, whoever wrote them: a filter, a property in the query string."""

from dataclasses import dataclass
from typing import Literal

from shapely.geometry.base import BaseGeometry

Value = str | float | bool
Sign = Literal["=", "<>", "<", ">", "<=", ">="]


@dataclass(frozen=True)
class Comparison:
    name: str
    sign: Sign
    value: Value


@dataclass(frozen=True)
class Like:
    """`pattern`: % stands for any text, _ for one character, a backslash takes that meaning from them."""

    name: str
    pattern: str


@dataclass(frozen=True)
class In:
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class IsNull:
    name: str


@dataclass(frozen=True)
class Intersects:
    """The feature and the shape, in degrees (WGS 84), have a point in common."""

    shape: BaseGeometry


@dataclass(frozen=True)
class Always:
    holds: bool


@dataclass(frozen=True)
class Not:
    of: "Expression"


@dataclass(frozen=True)
class And:
    parts: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Or:
    parts: "tuple[Expression, ...]"


Expression = Comparison | Like | In | IsNull | Intersects | Always | Not | And | Or

"""Conditions on features that are in memory, as SQL would decide them: what is unknown does not hold."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

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
    Sign,
    Value,
)

_COMPARE: Mapping[Sign, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
Properties = Mapping[str, Value | None]


def holds(condition: Expression, properties: Properties, shape: BaseGeometry) -> bool:
    return _decide(condition, properties, shape) is True


def _decide(condition: Expression, properties: Properties, shape: BaseGeometry) -> bool | None:
    """True, False, or None where it is unknown."""
    match condition:
        case Always(holds):
            return holds
        case Not(inner):
            found = _decide(inner, properties, shape)
            return None if found is None else not found
        case And(parts):
            decided = [_decide(part, properties, shape) for part in parts]
            return False if False in decided else None if None in decided else True
        case Or(parts):
            decided = [_decide(part, properties, shape) for part in parts]
            return True if True in decided else None if None in decided else False
        case IsNull(name):
            return properties[name] is None
        case Intersects(other):
            return bool(shapely.intersects(shape, other))
        case Comparison() | Like() | In():
            value = properties[condition.name]
            return None if value is None else _of_value(condition, value)


def _of_value(condition: Comparison | Like | In, value: Value) -> bool:
    match condition:
        case Comparison(_, sign, other):
            return _COMPARE[sign](value, other)
        case Like(_, pattern):
            return is_like(str(value), pattern)
        case In(_, values):
            return value in values


def is_like(text: str, pattern: str) -> bool:
    """Whether a text is like a pattern, in time that grows with both lengths multiplied, never faster."""
    items = _items(pattern)
    place = at = 0
    star = resumed = -1
    while place < len(text):
        if at < len(items) and items[at] == ("%", True):
            star, resumed = at, place
            at += 1
        elif at < len(items) and (items[at] == ("_", True) or items[at] == (text[place], False)):
            place, at = place + 1, at + 1
        elif star >= 0:
            resumed += 1
            place, at = resumed, star + 1
        else:
            return False
    return all(item == ("%", True) for item in items[at:])


def _items(pattern: str) -> list[tuple[str, bool]]:
    """The characters of a pattern, each with whether it stands for others."""
    found, is_plain = [], False
    for character in pattern:
        if character == "\\" and not is_plain:
            is_plain = True
            continue
        found.append((character, character in "%_" and not is_plain))
        is_plain = False
    return found

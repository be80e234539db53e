"""Reading filters in CQL2 text (OGC 21-065): comparisons, LIKE, BETWEEN, IN, IS NULL and S_INTERSECTS.

Anybody may send these, so each token is looked at once. Of the parsers that there are one gives AND and OR
the same rank, and the time of another doubles with every bracket that is not closed.
"""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple, cast

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geoapi.core.errors import InvalidInput
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

LONGEST, DEEPEST, MOST_TOKENS = 8_000, 40, 3_000
GEOMETRY = ("geometry", "geom")
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)
      | '(?P<text>(?:[^'\\]|''|\\'|\\)*)'
      | "(?P<quoted>[^"]+)"
      | (?P<word>[^\W\d][\w.:]*)
      | (?P<sign><>|<=|>=|[=<>(),])
    )""",
    re.VERBOSE,
)
_ESCAPED_QUOTE = re.compile(r"''|\\'")
_TURNED: Mapping[str, Sign] = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_SHAPES = ("POINT", "MULTIPOINT", "LINESTRING", "MULTILINESTRING", "POLYGON", "MULTIPOLYGON")
_KEYWORDS = {"AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS", "NULL", "TRUE", "FALSE"}
# What a property holds, by its name: "string" or "integer".
Kinds = Mapping[str, str]


class _Token(NamedTuple):
    """`kind`: number, text, name, word, sign or end. `at`, `until`: where in the text it begins and ends."""

    kind: str
    value: str
    at: int
    until: int


def read_filter(text: str, kinds: Kinds) -> Expression:
    """The condition that a filter is. Raises InvalidInput, which says what was not understood, and where."""
    if len(text) > LONGEST:
        raise _wrong(f"A filter has {LONGEST:,} characters at most.")
    reader = _Reader(text, kinds)
    found = reader.disjunction(0)
    reader.must_end()
    return found


def typed(name: str, value: Value, kinds: Kinds, field: str = "filter") -> Value:
    """A value that a property may be compared with. Raises InvalidInput."""
    if name not in kinds:
        names = ", ".join(kinds)
        raise InvalidInput.of(field, f"There is no property {name[:40]!r}; there are {names}.")
    if (kinds[name] == "string") != isinstance(value, str) or isinstance(value, bool):
        asked = "a text in single quotes" if kinds[name] == "string" else "a number"
        raise InvalidInput.of(field, f"{name} is compared with {asked}.")
    return value


def box_shape(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """The shape of a box in degrees, in two parts where it lies across the 180th meridian.

    Raises InvalidInput.
    """
    if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):
        raise InvalidInput.of(
            "bbox", "A box is west,south,east,north in degrees, and its south is not above its north."
        )
    if west <= east:
        return shapely.box(west, south, east, north)
    return shapely.MultiPolygon([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])


class _Reader:
    """A token after the other, each looked at once."""

    def __init__(self, text: str, kinds: Kinds) -> None:
        self._text, self._kinds = text, kinds
        self._tokens = _tokens(text)
        self._place = 0

    def disjunction(self, depth: int) -> Expression:
        parts = [self._conjunction(depth)]
        while self._takes("OR"):
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def must_end(self) -> None:
        if self._now.kind != "end":
            raise self._unexpected("AND, OR or the end")

    def _conjunction(self, depth: int) -> Expression:
        parts = [self._factor(depth)]
        while self._takes("AND"):
            parts.append(self._factor(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _factor(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise _wrong(f"A filter is nested {DEEPEST} deep at most.")
        if self._takes("NOT"):
            return Not(self._factor(depth + 1))
        if self._takes("("):
            inner = self.disjunction(depth + 1)
            self._must("(", ")")
            return inner
        if self._is("TRUE") or self._is("FALSE"):
            return Always(self._next().value.upper() == "TRUE")
        if self._is("S_INTERSECTS"):
            return self._intersects()
        return self._predicate()

    def _predicate(self) -> Expression:
        if self._now.kind in ("number", "text"):
            value = self._literal()
            sign = self._sign()
            name = self._name()
            return Comparison(name, _TURNED[sign], typed(name, value, self._kinds))
        name = self._name()
        if self._takes("IS"):
            denied = self._takes("NOT")
            self._must("IS", "NULL")
            typed(name, "" if self._kinds.get(name) == "string" else 0, self._kinds)
            return Not(IsNull(name)) if denied else IsNull(name)
        denied = self._takes("NOT")
        for word, read in (("LIKE", self._like), ("IN", self._in), ("BETWEEN", self._between)):
            if self._takes(word):
                return Not(read(name)) if denied else read(name)
        if denied:
            raise self._unexpected("LIKE, IN or BETWEEN")
        return Comparison(name, self._sign(), self._value_of(name))

    def _like(self, name: str) -> Expression:
        pattern = self._value_of(name)
        if not isinstance(pattern, str):
            raise _wrong(f"{name} is no text: LIKE is for texts.")
        if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
            raise _wrong("A pattern does not end with a single backslash.")
        return Like(name, pattern)

    def _in(self, name: str) -> Expression:
        self._must("IN", "(")
        values = [self._value_of(name)]
        while self._takes(","):
            values.append(self._value_of(name))
        self._must("the list", ")")
        return In(name, tuple(values))

    def _between(self, name: str) -> Expression:
        low = self._value_of(name)
        self._must("BETWEEN", "AND")
        return And((Comparison(name, ">=", low), Comparison(name, "<=", self._value_of(name))))

    def _intersects(self) -> Expression:
        self._next()
        self._must("S_INTERSECTS", "(")
        given = self._next()
        if given.kind != "word" or given.value.lower() not in GEOMETRY:
            raise _wrong("S_INTERSECTS compares `geometry` with a shape: S_INTERSECTS(geometry, BBOX(…)).")
        self._must("geometry", ",")
        shape = self._shape()
        self._must("the shape", ")")
        return Intersects(shape)

    def _shape(self) -> BaseGeometry:
        word = self._next()
        kind = word.value.upper() if word.kind == "word" else ""
        if kind == "BBOX":
            return self._box()
        if kind not in _SHAPES:
            raise _wrong(f"A shape is BBOX(west, south, east, north) or one of {', '.join(_SHAPES)}.")
        self._must(kind, "(")
        opened = 1
        while opened:
            token = self._now
            if token.kind == "number":
                self._number()
            elif token.kind == "sign" and token.value in "(),":
                self._place += 1
            else:
                raise _wrong(f"The {kind} is not closed, or holds something else than numbers.")
            opened += {"(": 1, ")": -1}.get(token.value, 0)
        return _of_wkt(self._text[word.at : token.until])

    def _box(self) -> BaseGeometry:
        self._must("BBOX", "(")
        numbers = [self._number()]
        while self._takes(","):
            numbers.append(self._number())
        self._must("BBOX", ")")
        if len(numbers) != 4:
            raise _wrong("A BBOX has four numbers: west, south, east, north.")
        return box_shape(*numbers)

    def _name(self) -> str:
        token = self._next()
        if token.kind == "name" or (token.kind == "word" and token.value.upper() not in _KEYWORDS):
            return token.value
        self._place -= 1
        raise self._unexpected("a property")

    def _sign(self) -> Sign:
        if self._now.value not in _TURNED or self._now.kind != "sign":
            raise self._unexpected("a comparison")
        return cast(Sign, self._next().value)

    def _value_of(self, name: str) -> Value:
        return typed(name, self._literal(), self._kinds)

    def _literal(self) -> Value:
        if self._now.kind == "text":
            return self._next().value
        if self._is("TRUE") or self._is("FALSE"):
            return self._next().value.upper() == "TRUE"
        return self._number()

    def _number(self) -> float:
        if self._now.kind != "number":
            raise self._unexpected("a text in single quotes or a number")
        number = float(self._next().value)
        if not math.isfinite(number):
            raise _wrong("A number is too large.")
        return number

    @property
    def _now(self) -> _Token:
        return self._tokens[self._place]

    def _next(self) -> _Token:
        token = self._now
        if token.kind != "end":
            self._place += 1
        return token

    def _is(self, word: str) -> bool:
        return self._now.kind in ("word", "sign") and self._now.value.upper() == word

    def _takes(self, word: str) -> bool:
        if self._is(word):
            self._place += 1
            return True
        return False

    def _must(self, after: str, word: str) -> None:
        if not self._takes(word):
            raise self._unexpected(f"{word} after {after}")

    def _unexpected(self, wanted: str) -> InvalidInput:
        token = self._now
        found = "its end" if token.kind == "end" else repr(token.value[:40])
        return _wrong(f"The filter has {found} at character {token.at + 1}, where {wanted} should be.")


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            at = place + len(text[place:]) - len(text[place:].lstrip())
            raise _wrong(f"The filter cannot be read from character {at + 1} on: {text[at : at + 20]!r}.")
        kind = str(match.lastgroup)
        value = match[kind]
        if kind == "text":
            value = _ESCAPED_QUOTE.sub("'", value)
        found.append(_Token("name" if kind == "quoted" else kind, value, match.start(kind), match.end()))
        place = match.end()
        if len(found) > MOST_TOKENS:
            raise _wrong(f"A filter has {MOST_TOKENS:,} words, numbers and signs at most.")
    return [*found, _Token("end", "", end, end)]


def _of_wkt(text: str) -> BaseGeometry:
    try:
        shape = shapely.from_wkt(text)
    except ShapelyError:
        raise _wrong(f"This is no shape: {text[:60]!r}.") from None
    west, south, east, north = shapely.bounds(shape).tolist()
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _wrong("A shape has its corners in degrees, first the longitude, then the latitude.")
    if not shape.is_valid:
        raise _wrong("The outline of the shape crosses itself.")
    return shape


def _wrong(message: str) -> InvalidInput:
    return InvalidInput.of("filter", message)

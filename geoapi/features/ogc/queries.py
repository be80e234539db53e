"""Features as whoever asks for them wants them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.features.ogc import store
from geoapi.features.ogc.collections import About, Box, Collection, Page, Wanted
from geoapi.features.ogc.cql import box_shape, read_filter, typed
from geoapi.features.ogc.expressions import Always, And, Comparison, Expression, Intersects, Value
from geoapi.features.ogc.schemas import ItemsQuery

Json = dict[str, Any]
# Whoever asks for more gets so many.
MOST_FEATURES = 2_000
_CQL2_TEXT, _CRS84 = "cql2-text", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)
_OPEN = ("", "..")


class TableCollection:
    """Features of a table, by the database login of what is public."""

    def __init__(self, database: Database, source: store.Source) -> None:
        self._database, self._source = database, source

    @property
    def about(self) -> About:
        return self._source.about

    def extent(self) -> Box | None:
        with self._database.transaction() as connection:
            return store.extent(connection)

    def page(self, wanted: Wanted) -> Page:
        one_more = Wanted(wanted.period, wanted.condition, wanted.limit + 1, wanted.after)
        with self._database.transaction(snapshot=True) as connection:
            found = store.rows(connection, self._source, one_more)
            matched = store.count(connection, self._source, wanted)
        shown = [_feature(row) for row in found[: wanted.limit]]
        return Page(shown, matched, shown[-1]["id"] if len(found) > wanted.limit else None)

    def feature(self, code: str, wanted: Wanted) -> Json | None:
        with self._database.transaction() as connection:
            found = store.rows(connection, self._source, wanted, code)
        return _feature(found[0]) if found else None


def public_collections(database: Database) -> list[Collection]:
    return [TableCollection(database, source) for source in store.SOURCES]


def wanted_of(query: ItemsQuery, about: About, calendar: Calendar) -> Wanted:
    """What of a collection a query string asks for. Raises InvalidInput."""
    parts: list[Expression] = []
    if query.bbox is not None:
        parts.append(Intersects(box_shape(*_flat(query.bbox))))
    if query.filter_lang not in (None, _CQL2_TEXT):
        raise InvalidInput.of("filter-lang", f"Filters are read in {_CQL2_TEXT}.")
    if query.filter_crs not in (None, _CRS84):
        raise InvalidInput.of("filter-crs", f"Shapes in filters are in {_CRS84}.")
    if query.filter is not None:
        parts.append(read_filter(query.filter, about.kinds))
    parts += [_equality(name, str(value), about.kinds) for name, value in (query.model_extra or {}).items()]
    condition = And(tuple(parts)) if parts else Always(True)
    return Wanted(_period(query.datetime, calendar), condition, min(query.limit, MOST_FEATURES), query.cursor)


def now_wanted(text: str | None, calendar: Calendar) -> Wanted:
    """A single feature at a moment or in a period. Raises InvalidInput."""
    return Wanted(_period(text, calendar), Always(True), 1)


def _flat(box: tuple[float, ...]) -> tuple[float, float, float, float]:
    """A box without its heights. Raises InvalidInput."""
    if len(box) == 6:
        return box[0], box[1], box[3], box[4]
    if len(box) == 4:
        return box[0], box[1], box[2], box[3]
    raise InvalidInput.of("bbox", "A box is west,south,east,north; or with heights six numbers.")


def _equality(name: str, text: str, kinds: Mapping[str, str]) -> Expression:
    value: Value = text
    if kinds.get(name, "string") != "string":
        if not _INTEGER.fullmatch(text):
            raise InvalidInput.of(name, f"{name} is a number.")
        value = float(text)
    return Comparison(name, "=", typed(name, value, kinds, field=name[:40]))


def _period(text: str | None, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    """A moment, or two with a slash between, either of which may be left open. Raises InvalidInput."""
    if not text:
        now = calendar.now()
        return now, now
    first, slash, last = text.partition("/")
    if not slash:
        moment = calendar.parse(first, "datetime")
        return moment, moment
    since = None if first in _OPEN else calendar.parse(first, "datetime")
    until = None if last in _OPEN else calendar.parse(last, "datetime")
    if since is not None and until is not None and since > until:
        raise InvalidInput.of("datetime", "A period does not end before it begins.")
    return since, until


def _feature(row: store.Row) -> Json:
    return {
        "type": "Feature",
        "id": row.properties["code"],
        "properties": row.properties,
        "geometry": orjson.Fragment(row.geometry),
    }

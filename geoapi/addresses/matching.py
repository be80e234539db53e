"""Matches address text against the standard addresses: exact, then by its end, then by trigrams."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, text

from geoapi.addresses.normal import numbers, search_key, without_room

_SHORTEST_KEY = 2
# The end of exactly one standard address names it, whatever was left out before.
_ONLY_ENDING = 0.97
_ENDING = 0.85
_PART = 0.7
# Likeness alone is never sure.
_MOST_BY_LIKENESS = 0.89
_OTHER_NUMBERS = 0.6

_COLUMNS = """
    SELECT address.text, address.search_key, building.code AS building_code,
           ST_X(address.geom) AS lon, ST_Y(address.geom) AS lat
"""
_FROM = "FROM address LEFT JOIN building ON building.id = building_id"
_EXACT = text(f"{_COLUMNS} {_FROM} WHERE search_key = ANY(:keys) ORDER BY address.text")
_CONTAINING = text(f"""
    {_COLUMNS}, right(search_key, length(:key)) = :key AS at_end {_FROM}
     WHERE search_key LIKE :pattern
     ORDER BY at_end DESC, strpos(search_key, :key), length(search_key), address.text LIMIT :limit
""")
_ALIKE = text(f"""
    {_COLUMNS}, greatest(similarity(search_key, :key), word_similarity(:key, search_key)) AS likeness {_FROM}
     WHERE search_key % :key OR :key <% search_key
     ORDER BY likeness DESC, address.text LIMIT :limit
""")


@dataclass(frozen=True)
class Candidate:
    """A standard address that a text may mean; `score` 1 is certain. Its point is in WGS 84."""

    text: str
    level: str
    lon: float
    lat: float
    score: float
    building_code: str | None


def match_many(connection: Connection, texts: Sequence[str], limit: int) -> dict[str, list[Candidate]]:
    """The candidates of each text, best first; exact matches of all texts are found in one query."""
    keys = {each: search_key(each) for each in texts}
    wanted = {form for key in keys.values() for form in (key, without_room(key)) if len(key) >= _SHORTEST_KEY}
    exact: dict[str, list[Candidate]] = {}
    for row in connection.execute(_EXACT, {"keys": list(wanted)}):
        exact.setdefault(row.search_key, []).append(_candidate(row, 1.0))
    return {
        each: exact.get(key) or exact.get(without_room(key)) or _match_inexactly(connection, key, limit)
        for each, key in keys.items()
    }


def match(connection: Connection, text: str, limit: int) -> list[Candidate]:
    """The candidates of one text, best first; equal scores in order of their text."""
    return match_many(connection, [text], limit)[text]


def _match_inexactly(connection: Connection, key: str, limit: int) -> list[Candidate]:
    if len(key) < _SHORTEST_KEY:
        return []
    for form in dict.fromkeys((key, without_room(key))):
        if len(form) >= _SHORTEST_KEY and (found := _match_part(connection, form, limit)):
            return found
    asked = numbers(key)
    found = []
    for row in connection.execute(_ALIKE, {"key": key, "limit": limit}):
        same = asked == numbers(row.search_key)[-len(asked) :] if asked else True
        most = _MOST_BY_LIKENESS if same else _OTHER_NUMBERS
        found.append(_candidate(row, round(min(row.likeness, most), 3)))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.text))


def _match_part(connection: Connection, key: str, limit: int) -> list[Candidate]:
    """Addresses that hold the key as a part, those that end with it first."""
    pattern = "%" + key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = list(connection.execute(_CONTAINING, {"key": key, "pattern": pattern, "limit": limit}))
    endings = [row for row in rows if row.at_end and not _cuts_number(row.search_key, key)]
    found = [_candidate(row, _ENDING if row in endings else _PART) for row in rows]
    if len(endings) == 1:
        found[rows.index(endings[0])] = replace(_candidate(endings[0], _ONLY_ENDING))
    return sorted(found, key=lambda candidate: -candidate.score)


def _cuts_number(whole: str, ending: str) -> bool:
    """Whether the ending begins in the middle of a number: 3号楼 is not the end of 13号楼."""
    before = whole[: len(whole) - len(ending)]
    return bool(before) and before[-1].isdigit() and ending[0].isdigit()


def _candidate(row: Any, score: float) -> Candidate:
    return Candidate(
        text=row.text,
        level="building" if row.building_code else "doorplate",
        lon=row.lon,
        lat=row.lat,
        score=score,
        building_code=row.building_code,
    )

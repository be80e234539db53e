"""Matches address text against the standard addresses: exact, then by what it says in order, then with a slip."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from geoapi.addresses.normal import name_and_number, numbers, parts, readings, search_key, without_room

_SHORTEST_KEY = 2
# A shorter key has no trigram to look up.
_TRIGRAM = 3
# The end of exactly one standard address names it, whatever was left out before.
_ONLY_ENDING = 0.97
# Read in another way than it stands: 云禧苑3-201 as building 3.
_OTHER_READING = 0.93
_ENDING = 0.85
# The text begins with something the address does not have, a wrong community say, or has one character wrong.
_DOUBTFUL = 0.8
_PART = 0.7
_OTHER_NUMBER = 0.5
# Rows looked at to choose the best from. A text that fits more is too vague for the choice to matter.
_LOOKED_AT = 200
# Of a longer name the end suffices to look for a slip.
_SLIP_LENGTH = 6

_COLUMNS = """address.text, address.search_key, building.code AS building_code,
    ST_X(address.geom) AS lon, ST_Y(address.geom) AS lat"""
_JOIN = "LEFT JOIN building ON building.id = address.building_id"
_EXACT = text(f"SELECT {_COLUMNS} FROM address {_JOIN} WHERE search_key = ANY(:keys) ORDER BY address.text")
_FITTING = f"""
    WITH address AS MATERIALIZED (SELECT * FROM public.address WHERE {{condition}} LIMIT {_LOOKED_AT})
    SELECT {_COLUMNS} FROM address {_JOIN}"""
# All that begin with the key; where the database does not sort by code point this may find too few, never wrong ones.
_BEGINNING = text(f"""
    SELECT {_COLUMNS} FROM address {_JOIN}
     WHERE search_key >= :key AND search_key < :key || chr(1114111) AND starts_with(search_key, :key)
     ORDER BY search_key LIMIT :looked_at""")
# Only the trigram index is fast for patterns that many rows fit: its rows come at once, and the limit ends it.
_BY_TRIGRAMS = text("SELECT set_config('enable_seqscan', :on, true), set_config('enable_indexscan', :on, true)")


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
    exact = match_exactly(connection, [form for key in keys.values() for form in (key, without_room(key))])
    found = {}
    for each, key in keys.items():
        certain = exact.get(key) or exact.get(without_room(key))
        found[each] = certain or _match_inexactly(connection, key, limit)
    return {each: candidates[:limit] for each, candidates in found.items()}


def match(connection: Connection, text: str, limit: int) -> list[Candidate]:
    """The candidates of one text, best first; equal scores in order of length, then text."""
    return match_many(connection, [text], limit)[text]


def match_exactly(connection: Connection, keys: Sequence[str]) -> dict[str, list[Candidate]]:
    """The addresses whose search key is one of `keys`, by key."""
    found: dict[str, list[Candidate]] = {}
    wanted = sorted({key for key in keys if len(key) >= _SHORTEST_KEY})
    for row in connection.execute(_EXACT, {"keys": wanted}) if wanted else ():
        found.setdefault(row.search_key, []).append(_candidate(row, 1.0))
    return found


def _match_inexactly(connection: Connection, key: str, limit: int) -> list[Candidate]:
    if len(key) < _SHORTEST_KEY:
        return []
    begun = list(connection.execute(_BEGINNING, {"key": key, "looked_at": _LOOKED_AT}))
    if len(begun) >= limit:
        return [_candidate(row, _PART) for row in _in_order(begun)]
    if len(key) >= _TRIGRAM:
        connection.execute(_BY_TRIGRAMS, {"on": "off"})
    found = _ending_with(connection, parts(key), _ONLY_ENDING)
    for reading in readings(key):
        found = found or _ending_with(connection, parts(reading), _OTHER_READING)
    if len(found) < limit:
        have = {candidate.text for candidate in found}
        found += [candidate for candidate in _holding(connection, key) if candidate.text not in have]
    for form in (key, *readings(key)):
        for rest in _without_beginning(parts(form)):
            found = found or _ending_with(connection, rest, _DOUBTFUL)
    found = found or _with_slip(connection, key) or _with_other_number(connection, key)
    connection.execute(_BY_TRIGRAMS, {"on": "on"})
    return found


def _ending_with(connection: Connection, said: Sequence[str], only: float) -> list[Candidate]:
    """Addresses that hold the parts in order and end with the last of them; `only` is the score if there is one."""
    whole = re.compile(".*?".join(map(_uncut, said)) + "$")
    seen = _like(connection, "%" + "%".join(map(_escaped, said)))
    rows = [row for row in seen if whole.search(row.search_key)]
    # Where not all rows were seen, the only one among them need not be the only one.
    return _scored(rows, only if len(seen) < _LOOKED_AT else _ENDING)


def _holding(connection: Connection, key: str) -> list[Candidate]:
    """Addresses that hold the parts in order, as while somebody is typing: 3 before 30."""
    said = parts(key)
    whole = re.compile(".*?".join(map(_uncut, said)))
    rows = _in_order(_like(connection, "%" + "%".join(map(_escaped, said)) + "%"))
    return [_candidate(row, _PART) for row in sorted(rows, key=lambda row: whole.search(row.search_key) is None)]


def _with_slip(connection: Connection, key: str) -> list[Candidate]:
    """Addresses of the same number whose name differs by one character: wrong, missing or too many."""
    for form in (key, *readings(key)):
        name, number = name_and_number(parts(form)[-1])
        name = name[-_SLIP_LENGTH:]
        if len(name) >= _SHORTEST_KEY and number:
            # In LIKE, _ is any one character.
            slips = [f"{name[:at]}_{name[at + 1 :]}" for at in range(len(name))]
            slips += [f"{name[:at]}_{name[at:]}" for at in range(1, len(name))]
            slips += [name[:at] + name[at + 1 :] for at in range(len(name)) if len(name) > _SHORTEST_KEY + 1]
            end = re.compile(f"{_uncut(number)}$")
            rows = _like(connection, *(f"%{slip}{_escaped(number)}" for slip in slips))
            if found := _scored([row for row in rows if end.search(row.search_key)], _DOUBTFUL):
                return found
    return []


def _with_other_number(connection: Connection, key: str) -> list[Candidate]:
    """Addresses of the same name: the house asked for is not known, its neighbours are."""
    name, number = name_and_number(parts(key)[-1])
    if not number or len(name) < _SHORTEST_KEY + 1:
        return []
    return [_candidate(row, _OTHER_NUMBER) for row in _in_order(_like(connection, f"%{_escaped(name)}%"))]


def _without_beginning(said: Sequence[str]) -> Iterator[Sequence[str]]:
    """The parts without their first, first two … as long as the rest names a house."""
    for start in range(1, len(said)):
        rest = said[start:]
        if numbers("".join(rest)) and len("".join(rest)) > _SHORTEST_KEY + 1:
            yield rest


def _scored(rows: Sequence[Any], only: float) -> list[Candidate]:
    """Candidates with the score `only` if they are one house, else with less."""
    houses = {row.building_code or row.text for row in rows}
    return [_candidate(row, only if len(houses) == 1 else min(only, _ENDING)) for row in _in_order(rows)]


def _like(connection: Connection, *patterns: str) -> list[Any]:
    """Rows that fit any of the patterns, in no order."""
    values = {f"pattern_{number}": pattern for number, pattern in enumerate(patterns)}
    condition = " OR ".join(f"search_key LIKE :{name}" for name in values)
    return list(connection.execute(text(_FITTING.format(condition=condition)), values))


def _in_order(rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (len(row.search_key), row.text))


def _escaped(part: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", part)


def _uncut(part: str) -> str:
    """A part as a regular expression that does not begin or end inside a number: 3号楼 is not in 13号楼."""
    before = r"(?<![\d甲乙丙丁])" if part[0].isdigit() else ""
    return before + re.escape(part) + (r"(?!\d)" if part[-1].isdigit() else "")


def _candidate(row: Any, score: float) -> Candidate:
    return Candidate(
        text=row.text,
        level="building" if row.building_code else "doorplate",
        lon=row.lon,
        lat=row.lat,
        score=score,
        building_code=row.building_code,
    )

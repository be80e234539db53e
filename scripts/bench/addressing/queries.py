"""The exam paper: so many queries of each kind from a city's own addresses, the same for the same seed."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from bench.addressing import hands, naming, slips, structure, wording  # noqa: F401  they fill the catalogue
from bench.addressing.drafts import Draft
from bench.addressing.kinds import KINDS, Kind
from bench.addressing.nowhere import NOWHERE
from bench.addressing.register import Register
from bench.addressing.standard import Row

# Of a hundred queries with an answer.
COMBINED = {"two kinds": 12, "three kinds": 8, "ambiguous": 5}
# A text that fits more than these says too little to expect an answer.
MOST_ANSWERS = 5
POOL_WEIGHTS = {"building": 56, "annex": 8, "lane": 14, "street": 16, "place": 6}
# What is written first: names and numbers, then their order, then the script, then what stands around.
SLOTS = ("name", "area", "number", "building", "order", "tail", "script", "copy", "noise")
TRIES = 60


@dataclass(frozen=True)
class Truth:
    """`texts` and `building_codes`: every right answer;
    `building_code`, `grid_codes`: of the one that was meant.

    A place lies in the grid of its gate and in those of its houses.
    """

    texts: list[str]
    building_code: str | None
    building_codes: list[str]
    grid_codes: list[str]


@dataclass(frozen=True)
class Query:
    """`expect`: answer, ambiguous or none. `of`: the kinds it was made by, where `kind` does not say it."""

    kind: str
    q: str
    truth: Truth
    expect: str
    of: list[str]


NOTHING = Truth([], None, [], [])


def make_queries(
    register: Register, count: int, nowhere: int, seed: int = 1, only: str | None = None
) -> list[Query]:
    """`count` with an answer, `nowhere` without; `only`: of one kind.

    Kinds without rows in the city are left out.
    """
    seen: set[str] = set()
    quotas = {name: kind.weight for name, kind in KINDS.items()}
    share = sum(quotas.values()) / (100 - sum(COMBINED.values()))
    quotas |= {name: round(weight * share) for name, weight in COMBINED.items()}
    quotas = _apportion({name: weight for name, weight in quotas.items() if only in (None, name)}, count)
    made: list[Query] = []
    aside: list[Query] = []
    for name, quota in quotas.items():
        if name != "ambiguous":
            made += _fill(register, name, quota, seed, seen, aside)
    made += _ambiguous(register, quotas.get("ambiguous", 0), seed, seen, aside)
    if only is None:
        missing = count - len(made)
        made += _fill(register, "two kinds", missing, seed + 1, seen, [])
    for name, quota in _apportion({name: weight for name, (weight, _) in NOWHERE.items()}, nowhere).items():
        if only in (None, name):
            made += _fill_nowhere(register, name, quota, seed, seen)
    return made


def _apportion(weights: dict[str, int], total: int) -> dict[str, int]:
    """Whole numbers in proportion that add up to the total, none of them 0."""
    if not weights:
        return {}
    whole = sum(weights.values())
    shares = {name: max(1, total * weight // whole) for name, weight in weights.items()}
    largest = max(shares, key=lambda name: shares[name])
    shares[largest] += total - sum(shares.values())
    return shares


def _fill(
    register: Register, name: str, quota: int, seed: int, seen: set[str], aside: list[Query]
) -> Iterator[Query]:
    rng = Random(f"{seed}/{name}")
    left = quota
    for _ in range(quota * TRIES):
        if left <= 0:
            return
        kinds = _combination(rng, 2 if name == "two kinds" else 3) if name in COMBINED else [KINDS[name]]
        query = _draw(register, name, kinds, rng)
        if query is None or query.q in seen:
            continue
        seen.add(query.q)
        if query.expect == "ambiguous":
            aside.append(query)
        else:
            left -= 1
            yield query


def _ambiguous(register: Register, quota: int, seed: int, seen: set[str], aside: list[Query]) -> list[Query]:
    """Those that came up by themselves, and more where they do not suffice."""
    rng = Random(f"{seed}/ambiguous")
    likely = [
        "no_area",
        "estate_and_building",
        "missing_suffix",
        "missing_road_word",
        "pinyin",
        "pinyin_initials",
    ]
    for _ in range(quota * TRIES):
        if len(aside) >= quota:
            break
        query = _draw(register, "", [KINDS[rng.choice(likely)]], rng)
        if query and query.expect == "ambiguous" and query.q not in seen:
            seen.add(query.q)
            aside.append(query)
    rng.shuffle(aside)
    return aside[:quota]


def _fill_nowhere(register: Register, name: str, quota: int, seed: int, seen: set[str]) -> Iterator[Query]:
    rng, make = Random(f"{seed}/{name}"), NOWHERE[name][1]
    left = quota
    for _ in range(quota * TRIES):
        if left <= 0:
            return
        text = make(register, rng)
        if text and text.strip() and text not in seen:
            seen.add(text)
            left -= 1
            yield Query(name, text, NOTHING, "none", [])


def _combination(rng: Random, count: int) -> list[Kind]:
    """Kinds of different slots, in the order in which they are to be applied."""
    slots = rng.sample(SLOTS, count)
    chosen = []
    for slot in sorted(slots, key=SLOTS.index):
        kinds = [kind for kind in KINDS.values() if kind.slot == slot]
        chosen += rng.choices(kinds, [kind.weight for kind in kinds])
    return chosen


def draw_row(register: Register, kinds: list[Kind], rng: Random) -> Row | None:
    fits = next((kind.fits for kind in kinds if kind.fits), None)
    pools = {
        name: rows
        for name in register.pools
        if all(name in kind.pools for kind in kinds) and (rows := register.drawn_from(name, fits))
    }
    if not pools:
        return None
    pool = rng.choices(list(pools), [POOL_WEIGHTS[name] for name in pools])[0]
    return rng.choice(pools[pool])


def _draw(register: Register, name: str, kinds: list[Kind], rng: Random) -> Query | None:
    """One query, or None where the row drawn does not lend itself to it."""
    row = draw_row(register, kinds, rng)
    if row is None:
        return None
    draft = Draft(row, register, rng)
    texts = [draft.text]
    for kind in kinds:
        if not kind.apply(draft):
            return None
        texts.append(draft.text)
    if name != "exact" and len(set(texts)) < len(texts):
        return None  # One of them changed nothing.
    if draft.is_glued or (name != "exact" and draft.text == row.text):
        return None
    found = register.find(draft.sense)
    if all(each.key != row.key for each in found):
        raise AssertionError(f"{row.text} is lost in {draft.text!r}: {draft.sense}")
    if len(found) > MOST_ANSWERS:
        return None
    of = [kind.name for kind in kinds]
    if len(found) > 1 and not _is_one_place(found):
        return Query("ambiguous", draft.text, _truth(register, row, found), "ambiguous", of)
    return Query(name, draft.text, _truth(register, row, found), "answer", of if len(of) > 1 else [])


def _is_one_place(rows: list[Row]) -> bool:
    """Gates of one estate, which has a house number at each."""
    return all(row.kind == "place" for row in rows) and len({(row.areas, row.estate) for row in rows}) == 1


def _truth(register: Register, row: Row, found: list[Row]) -> Truth:
    codes = sorted({each.code for each in found if each.code})
    places = [row]
    if row.kind == "place":
        gates = {(each.road, each.door) for each in found}
        places += [each for each in register.buildings(row.estate) if (each.road, each.door) in gates]
    grids = sorted({grid for place in places if (grid := register.city.grid_of(place))})
    return Truth([each.text for each in found], row.code or None, codes, grids)


def write_queries(queries: Iterable[Query], file: Path) -> None:
    """One JSON object a line."""
    lines = (json.dumps(asdict(query), ensure_ascii=False) for query in queries)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def count_kinds(queries: Iterable[Query]) -> dict[str, int]:
    return dict(Counter(query.kind for query in queries))

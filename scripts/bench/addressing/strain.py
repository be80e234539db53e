"""Texts that might take long: what is typed letter by letter, and what nobody types."""

from collections.abc import Iterator
from random import Random

from bench.addressing.letters import homophones, readings, sound
from bench.addressing.queries import Query
from bench.addressing.register import Register

LONGEST = 5_000
READ = 200


def prefixes(queries: list[Query], count: int, seed: int = 1) -> list[str]:
    """Growing beginnings of texts people type into a search field: in characters and in pinyin."""
    typed = (
        "no_area",
        "estate_and_building",
        "missing_suffix",
        "place_name",
        "pinyin",
        "pinyin_initials",
        "alias",
    )
    texts = [query.q for query in queries if query.kind in typed]
    Random(seed).shuffle(texts)
    found: dict[str, None] = {}
    for text in texts:
        for end in range(1, len(text) + 1):
            if text[:end].strip():
                found[text[:end]] = None
            if len(found) == count:
                return list(found)
    return list(found)


def worst_texts(register: Register, seed: int = 1) -> Iterator[tuple[str, str]]:
    """What it is, and the text: as long as is allowed, repetitive, or full of names that nearly fit."""
    rng = Random(seed)
    roads, estates = list(register.roads), list(register.estates) or [""]
    for name, unit in (
        *(
            ("one character", "路"),
            ("one rare character", "龘"),
            ("digits", "1"),
            ("路路路", "路"),
            ("区", "区"),
            ("市", "市"),
        ),
        *(
            ("号", "号"),
            ("numerals", "一"),
            ("per cents", "%"),
            ("regular expression", ".*"),
            ("brackets", "("),
            ("quotes", "'"),
        ),
        *(
            ("dashes and digits", "1-"),
            ("dashes", "-"),
            ("spaces", " 路"),
            ("letters", "a"),
            ("letters of a syllable", "xi"),
        ),
        *(
            ("backslashes", "\\"),
            ("full width", "１－"),
            ("number signs", "1#"),
            ("emoji", "🏠"),
            ("combining marks", "a\u0301"),
        ),
        *(
            ("number and word", "1号"),
            ("building and unit", "1号楼1单元"),
            ("甲", "甲"),
            ("right to left", "\u202e路"),
        ),
    ):
        yield f"5,000 × {name}", (unit * LONGEST)[:LONGEST]
        yield f"{READ} × {name}", (unit * READ)[:READ]
    common = max(homophones().values(), key=len)
    for label, parts in (
        ("names of roads", roads),
        ("names of estates", estates),
        ("roads in pinyin", [sound(road) for road in rng.sample(roads, min(500, len(roads)))]),
        ("roads, misspelt", [_misspelt(road, rng) for road in rng.sample(roads, min(500, len(roads)))]),
        (
            "roads with numbers",
            [f"{road}{rng.randint(1, 99)}号" for road in rng.sample(roads, min(500, len(roads)))],
        ),
        ("estates with buildings", [f"{estate}{rng.randint(1, 30)}号楼" for estate in estates]),
        ("areas", sorted({area["name"] for area in register.city.areas.values()})),
        ("first characters of roads", [road[0] for road in roads]),
        ("characters of one syllable", list(common)),
        ("initials", [readings()[character][0] for character in common]),
    ):
        for number in range(5):
            yield f"{label}, {number + 1}", "".join(rng.choice(parts) for _ in range(READ))[:READ]
    for road in rng.sample(roads, min(20, len(roads))):
        yield "a road's stem alone", road[:2]
    for character in sorted({road[0] for road in roads})[:200]:
        yield "one first character", character
    for letter in "abcdefghijklmnopqrstuvwxyz":
        yield "one letter", letter
        yield "two letters", letter * 2
        yield "a letter and a number", f"{letter}1"
    for text in (
        "1",
        "1号",
        "1号楼",
        "1单元",
        "路",
        "街",
        "巷",
        "市",
        "区",
        "村",
        "楼",
        "小区",
        "路1号",
        "巷3号",
        "条7号",
    ):
        yield "a word that many have", text


def _misspelt(road: str, rng: Random) -> str:
    at = rng.randrange(len(road))
    alike = homophones()[readings().get(road[at], "lu")]
    return road[:at] + rng.choice(alike) + road[at + 1 :]

"""The words of questions: how people ask for a kind of place, a crossing or coordinates (words.csv), and the
numbers that everybody may call (hotlines.csv).
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoapi.city.addresses.text.normalization import match_key_uncached
from geoapi.city.search.names.words import read_words

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Hotline:
    """A public number, what it is for in both languages, and other words by which it is asked for."""

    number: str
    name: str
    name_en: str
    words: tuple[str, ...]


@cache
def values_of(role: str) -> Mapping[str, str]:
    """The words of one role as they stand, each with its value, the longest first."""
    return read_words(_FOLDER / "words.csv", role)


def words_of(role: str) -> tuple[str, ...]:
    return tuple(values_of(role))


@cache
def any_of(role: str) -> str:
    """A pattern for the words of one role."""
    return "|".join(map(re.escape, words_of(role)))


@cache
def hotlines() -> tuple[Hotline, ...]:
    with (_FOLDER / "hotlines.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Hotline(row["number"], row["name"], row["name_en"], tuple(row["words"].split("|")))
            for row in csv.DictReader(file)
        )


@cache
def _numbered_grid() -> re.Pattern[str]:
    numerals = "".join(words_of("numeral"))
    return re.compile(
        rf"(?:{any_of('ordinal')})?(\d{{1,3}}|[{numerals}]{{1,4}})(?:{any_of('counter')})?({any_of('grid')})"
    )


def normalize(text: str) -> str:
    """The form in which names of areas, kinds and people are compared: as of addresses, and the number of
    a grid in digits alone.
    """
    return normalize_numbers(match_key_uncached(text))


def normalize_numbers(normalized: str) -> str:
    counter = words_of("counter")[0]

    def digits(found: re.Match[str]) -> str:
        return match_key_uncached(found[1] + counter).removesuffix(counter) + found[2]

    return _numbered_grid().sub(digits, normalized)


@cache
def _asking() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"^(?:{any_of('ask')}|{any_of('joint')})+"), re.compile(f"(?:{any_of('asked')})+$")


def without_asking(normalized: str) -> str:
    """A normalized text without the words that only ask: of 附近的药店在哪 the 药店."""
    before, behind = _asking()
    cut = behind.sub("", before.sub("", normalized, count=1), count=1)
    return cut or normalized

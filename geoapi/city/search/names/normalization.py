"""Names as they are compared: one spelling for many, and how each character of it sounds."""

import re
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

from geoapi.city.addresses.text.normalization import match_key_uncached
from geoapi.city.addresses.text.pinyin import sound
from geoapi.city.search.names.words import words_of

LONGEST = 60
"""Characters of a text that are compared; no name has more that matter."""

_LEFT_OUT = re.compile(r"[-#]")
_TWO_DIGITS = re.compile(r"(?<!\d)([1-9])(\d)(?!\d)")
_LATIN = re.compile(r"[a-z]+")
_LONGEST_SYLLABLE = 6


def normalize_name(text: str) -> str:
    """A name without gaps, brackets and signs, simplified, in small letters; numbers below 100 in one way:
    number 12, however it is written, is one character for each digit and one for ten.
    """
    plain = _LEFT_OUT.sub("", match_key_uncached(text))
    if not plain.isascii():
        plain = plain.translate(_digits())
    return _TWO_DIGITS.sub(_in_words, plain)


def units(name: str) -> tuple[list[str], list[str]]:
    """The characters of a normalized name, at most LONGEST, and how each sounds."""
    characters = list(name[:LONGEST])
    return characters, list(map(_sound, characters))


def pinyin_units(text: str) -> list[str] | None:
    """How a normalized text sounds whose letters are pinyin; None of one without letters or with others."""
    if not _LATIN.search(text):
        return None
    sounds: list[str] = []
    at = 0
    for letters in _LATIN.finditer(text):
        syllables = _syllables(letters[0][:LONGEST])
        if syllables is None:
            return None
        sounds += [*map(_sound, text[at : letters.start()]), *syllables]
        at = letters.end()
    return [*sounds, *map(_sound, text[at:])][:LONGEST]


@cache
def _digits() -> dict[int, str]:
    return {ord(word): value for word, value in words_of("numeral").items() if len(value) == 1}


@cache
def _ten() -> str:
    return next(word for word, value in words_of("numeral").items() if value == "10")


def _in_words(found: re.Match[str]) -> str:
    tens, ones = found.groups()
    return (tens if tens != "1" else "") + _ten() + (ones if ones != "0" else "")


@cache
def _digit_sounds() -> dict[str, str]:
    words = words_of("numeral")
    return {value: sound(word) for word, value in reversed(list(words.items())) if len(value) == 1}


@lru_cache(maxsize=20_000)
def _sound(unit: str) -> str:
    if unit.isascii():
        return _digit_sounds().get(unit, unit)
    return sound(unit)


@cache
def _all_syllables() -> frozenset[str]:
    """All syllables that any character is read as, without tones."""
    return frozenset(
        each for each in lazy_pinyin([chr(code) for code in range(0x4E00, 0x9FA6)]) if each.isascii()
    )


def _syllables(letters: str) -> list[str] | None:
    """Letters cut into the fewest syllables, earlier ones longer; None where they are no pinyin."""
    known = _all_syllables()
    best: list[list[str] | None] = [None] * len(letters) + [[]]
    for start in range(len(letters) - 1, -1, -1):
        for end in range(min(start + _LONGEST_SYLLABLE, len(letters)), start, -1):
            rest = best[end]
            if rest is None or letters[start:end] not in known:
                continue
            here = best[start]
            if here is None or len(rest) + 1 < len(here):
                best[start] = [letters[start:end], *rest]
    return best[0]

"""Characters as people type them: readings, traditional forms, numerals, full width.

`readings.txt` (a syllable and its characters on each line; the commoner reading in place names where there
are two) was drawn from pypinyin (MIT), `traditional.txt` (pairs) from OpenCC (Apache-2.0), for the 3,755
characters of GB 2312 level 1 and those in names of the demo city.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
DIGITS = "零一二三四五六七八九"


@cache
def homophones() -> dict[str, str]:
    """Syllable -> its characters."""
    lines = (FOLDER / "readings.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ") for line in lines)


@cache
def readings() -> dict[str, str]:
    """Character -> its syllable, without tone, ü as v."""
    return {character: syllable for syllable, characters in homophones().items() for character in characters}


@cache
def characters() -> str:
    """All characters with a reading, in a fixed order."""
    return "".join(homophones().values())


@cache
def _traditional() -> dict[int, str]:
    pairs = (FOLDER / "traditional.txt").read_text(encoding="utf-8").split()
    return {ord(pair[0]): pair[1] for pair in pairs}


def traditional(text: str) -> str:
    return text.translate(_traditional())


def syllables(text: str) -> list[str]:
    """One for each character; what has no reading stays together as it is, in lower case."""
    return [
        readings().get(part, part.lower()) for part in re.findall(r"[\u4e00-\u9fff]|[^\u4e00-\u9fff]+", text)
    ]


@cache
def sound(text: str) -> str:
    """The whole text in pinyin, e.g. `heping12hao`."""
    return "".join(syllables(text))


@cache
def fuzzy(text: str) -> str:
    """As `sound`, for those to whom zh and z, n and l, ing and in are the same."""
    parts = []
    for syllable in syllables(text):
        plain = re.sub(r"^([zcs])h", r"\1", syllable)
        plain = re.sub(r"(?<=[aei])ng$", "n", plain)
        parts.append(re.sub(r"^l(?=[a-z])", "n", plain))
    return "".join(parts)


@cache
def initials(text: str) -> str:
    return "".join(syllable[0] for syllable in syllables(text))


def numeral(number: int) -> str:
    """As counted in Chinese, from 0 to 9,999."""
    if number < 10:
        return DIGITS[number]
    text, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text


def number_of(text: str) -> int | None:
    """The reverse of `numeral`, and of digits."""
    if text.isdecimal() and text.isascii():
        return int(text)
    return _numerals().get(text)


@cache
def _numerals() -> dict[str, int]:
    return {numeral(number): number for number in range(1000)}


def full_width(text: str) -> str:
    """Digits, letters and ASCII marks as wide as a Chinese character."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)

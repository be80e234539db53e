"""One spelling for what people write in many: widths, cases,
traditional characters, numerals, slips of the keyboard.

Each folded character remembers which characters of the original it stands for,
so that an answer can point at them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

LONGEST_TEXT = 200
"""Characters of a text that are read; what follows them is left out."""

_DASHES = frozenset("-‐‑‒–—―−－ー~〜～_./·・|\\")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
# As numbers are written where they may not be altered: 拾陆号楼.
_DIGITS |= {character: value for value, character in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
_UNITS = {"十": 10, "百": 100, "拾": 10, "佰": 100}
_NUMERAL = "[零〇一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖拾佰]"
# What makes a number of a Chinese numeral: 三号楼 is number 3, and 三巷 lane 3; 三里河路 is a name.
_COUNTED = (
    "(?:号|幢|栋|座|单元|楼|层|室|期|#|巷|弄|条|村|组|队|路|街|大街|大道|区|门|户|厅|馆|支弄|胡同|小组"
    "|社(?!区)|-)"
)
_NUMBER = re.compile(
    f"{_NUMERAL}+(?={_COUNTED})|(?<=[号0-9]之){_NUMERAL}{{1,2}}(?![\u4e00-\u9fff])|(?<=-){_NUMERAL}+|(?<=[元楼栋幢座号层]){_NUMERAL}{{3,}}|(?<=[元楼栋幢座层]){_NUMERAL}+$"
)
_JOINED = "零〇一二两三四五六七八九十百甲乙丙丁"
# Words of a number that a dash may follow: 4号-1, 3号楼-2-501.
_WORDS = "号楼栋幢座元层號樓棟層"
# 12一501: the key beside the dash. No numeral stands between two others.
_ONE_FOR_DASH = re.compile(r"(?<=\d)一(?=\d)|(?<=[号楼栋幢座元层])一(?=\d+(?:[-一]|\d{2}))")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_ANY_NUMERAL = re.compile(_NUMERAL)
_PLAIN = re.compile(r"[0-9a-z\u4e00-\u9fff]*")
_NOT_NUMBERS = re.compile(f"{_NUMERAL}(?=村委|楼店|门峡|门口|区区|路口)")
# Wrong characters that an input method offers for a word that follows a number.
_SLIPS = (
    (re.compile(r"(?<=[0-9a-z甲乙丙丁])[撞懂憧僮橦](?!路|街)"), "幢"),
    (re.compile(r"(?<=[0-9a-z甲乙丙丁])[冻拣](?=\d|$)"), "栋"),
    (re.compile(r"(?<=[0-9a-z甲乙丙丁号])[搂褛](?=\d|$)"), "楼"),
    (re.compile(r"(?<=\d)好(?=楼|$|\d|院)"), "号"),
    (re.compile(r"(?<=\d)[市事式](?=$)"), "室"),
    (re.compile(r"(?<=\d)(?:丹元|单园|单源|单员|单圆)"), "单元"),
)


@dataclass(frozen=True)
class Folded:
    """`text` folded; its character i stands for the original's
    characters `starts[i]` to `ends[i]` (exclusive).

    `breaks` are the positions in `text` before which something was left out: a space, a comma, a bracket.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    breaks: frozenset[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the original."""
        return self.starts[start], self.ends[end - 1]


def normalize(text: str, hidden: tuple[tuple[int, int], ...] = ()) -> Folded:
    """`text` in the form in which it is read. `hidden` spans of it count as a gap."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks = set()
    skipped = False

    def add(letter: str, start: int, end: int) -> None:
        letters.append(letter)
        starts.append(start)
        ends.append(end)

    blanks = {at for start, end in hidden for at in range(start, end)}
    for at, character in enumerate(text[:LONGEST_TEXT] if not hidden else text):
        for letter in " " if at in blanks else _letter(character):
            if _is_letter(letter):
                # 3 501 is not 3501.
                if skipped and letters and letter.isdecimal() and letters[-1].isdecimal():
                    # The dash stands for the gap, or, in ½, for the whole.
                    add("-", min(ends[-1], at), max(ends[-1], at))
                if skipped:
                    breaks.add(len(letters))
                add(letter, at, at + 1)
                skipped = False
            else:
                skipped = True
        if len(letters) >= LONGEST_TEXT:
            break
    said = "".join(letters)
    if "一" in said:
        said = _ONE_FOR_DASH.sub("-", said)
    return _with_numbers(_with_dashes(said, starts, ends, breaks))


@lru_cache(maxsize=100_000)
def key(text: str) -> str:
    """The folded form of a name or number, by which it is found."""
    return match_key_uncached(text)


def match_key_uncached(text: str) -> str:
    """As key(), for texts that come once and need not be remembered; quicker for what is written plainly."""
    if len(text) > LONGEST_TEXT or "杠" in text or not _PLAIN.fullmatch(text):
        return normalize(text).text
    simple = text.translate(_translation())
    if "一" in simple and _ONE_FOR_DASH.search(simple):
        return normalize(text).text
    if _ANY_NUMERAL.search(simple):
        guarded = {at for found in _NOT_NUMBERS.finditer(simple) for at in range(*found.span())}

        def digits(found: re.Match[str]) -> str:
            if found.start() in guarded:
                return found[0]
            before = simple[max(0, found.start() - 1) : found.start()]
            return ("-" if before.isdecimal() else "") + str(_value(found[0]))

        simple = _NUMBER.sub(digits, simple)
    for slip, meant in _SLIPS:
        simple = slip.sub(meant, simple)
    return simple


def _with_dashes(text: str, starts: list[int], ends: list[int], breaks: set[int]) -> Folded:
    """Dashes between numbers stay; others are gaps."""
    kept: list[int] = []
    gaps = set()
    for at, letter in enumerate(text):
        # 八杠一杠六零三 is how 8-1-603 is said.
        if letter == "杠" and _joins(text[at - 1 : at]) and _joins(text[at + 1 : at + 2]):
            text = f"{text[:at]}-{text[at + 1 :]}"
            kept.append(at)
        elif letter != "-" or (_joins(text[at - 1 : at], _WORDS) and _joins(text[at + 1 : at + 2])):
            if at in breaks:
                gaps.add(len(kept))
            kept.append(at)
        else:
            gaps.add(len(kept))
    return Folded(
        "".join(text[at] for at in kept),
        tuple(starts[at] for at in kept),
        tuple(ends[at] for at in kept),
        frozenset(gaps),
    )


def _with_numbers(folded: Folded) -> Folded:
    """Chinese numerals that count something as digits, and the usual slips after a number mended."""
    text = folded.text
    parts: list[tuple[int, int, str]] = []
    if _ANY_NUMERAL.search(text):
        protected = {at for found in _NOT_NUMBERS.finditer(text) for at in range(*found.span())}
        for found in _NUMBER.finditer(text):
            if found.start() not in protected:
                parts.append((*found.span(), str(_value(found[0]))))
        folded = replaced(folded, parts)
    for slip, meant in _SLIPS:
        if found_slips := [(*found.span(), meant) for found in slip.finditer(folded.text)]:
            folded = replaced(folded, found_slips)
    return folded


def replaced(folded: Folded, parts: Sequence[tuple[int, int, str]]) -> Folded:
    """`parts` (start, end, other text) put in place; each new character stands for all that it replaces."""
    if not parts:
        return folded
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks = set()
    done = 0

    def copy(until: int) -> None:
        for at in range(done, until):
            if at in folded.breaks:
                breaks.add(len(letters))
            letters.append(folded.text[at])
            starts.append(folded.starts[at])
            ends.append(folded.ends[at])

    for start, end, other in parts:
        copy(start)
        if other[0].isdecimal() and letters and letters[-1].isdecimal():
            # 6一单元 is not 61单元.
            other = f"-{other}"
        if start in folded.breaks:
            breaks.add(len(letters))
        for letter in other:
            letters.append(letter)
            starts.append(folded.starts[start])
            ends.append(folded.ends[end - 1])
        done = end
    copy(len(folded.text))
    return Folded("".join(letters), tuple(starts), tuple(ends), frozenset(breaks))


def _joins(letter: str, words: str = "") -> bool:
    return (letter.isascii() and letter.isalnum()) or (bool(letter) and letter in _JOINED + words)


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter in "-#"


def has_han(text: str) -> bool:
    """Whether a text holds Chinese characters."""
    return _HAN.search(text) is not None


@cache
def _simplified() -> dict[str, str]:
    """Traditional characters to simplified ones, one by one: a longer text would change its length."""
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    found = {
        one: other for one, other in zip(characters, simple, strict=True) if one != other and len(other) == 1
    }
    # 薴 is 苧, and that 苎.
    return {one: found.get(other, other) for one, other in found.items()}


@cache
def _translation() -> dict[int, str]:
    return {ord(one): other for one, other in _simplified().items()}


@lru_cache(maxsize=50_000)
def _letter(character: str) -> str:
    """What one character of the original becomes: usually one letter, sometimes several or a blank."""
    if character in _DASHES:
        return "-"
    if character in "○◯":
        return "〇"
    plain = unicodedata.normalize("NFKC", character).lower()
    if not plain.isascii():
        plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in _marks_dropped(plain))
    return "".join("-" if each in _DASHES else _simplified().get(each, each) for each in plain)


def _marks_dropped(text: str) -> Iterator[str]:
    """Letters without their accents: Mäkelänkatu is also written Makelankatu."""
    for letter in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(letter):
            yield letter


def _value(numeral: str) -> int:
    """The value of a Chinese numeral up to 999; digit by digit where it has no 十 or 百."""
    if not any(unit in numeral for unit in _UNITS):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit

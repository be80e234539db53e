"""How names sound: for people who type letters, or the wrong one of two characters that sound alike."""

import re
from functools import lru_cache
from itertools import chain

from pypinyin import Style, lazy_pinyin, pinyin

from geoapi.addresses.folding import Folded, replaced

_HAN = re.compile(r"[\u3400-\u9fff]")
_AFTER_NUMBER = re.compile(r"\d[a-z]")
# What people type for the words after a number.
_WORDS = (
    (re.compile(r"(?<=\d)\s*(?:haolou|hao lou)"), "号楼"),
    (re.compile(r"(?<=\d)danyuan"), "单元"),
    (re.compile(r"(?<=\d)(?:zhuang|chuang)(?![a-z]*u)"), "幢"),
    (re.compile(r"(?<=\d)dong"), "栋"),
    (re.compile(r"(?<=[\da-z])zuo(?=\d|$)"), "座"),
    (re.compile(r"(?<=\d)hao"), "号"),
    (re.compile(r"(?<=\d)ceng"), "层"),
    (re.compile(r"(?<=\d)lou"), "楼"),
    (re.compile(r"(?<=\d)shi(?=\d|$)"), "室"),
    (re.compile(r"(?<=\d)hl(?=\d|$)"), "号楼"),
    (re.compile(r"(?<=\d)dy(?=\d|$)"), "单元"),
    (re.compile(r"(?<=\d)h(?=\d|$)"), "号"),
    (re.compile(r"(?<=\d)s$"), "室"),
)


def has_han(text: str) -> bool:
    """Whether any character of a text is Chinese."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    """One character by itself: the same wherever it stands."""
    return str(lazy_pinyin(character)[0])


def sound(text: str) -> str:
    """Character by character, so that texts that differ by a homophone sound the same."""
    return " ".join(_syllable(character) for character in text)


def spellings(name: str) -> set[str]:
    """Full pinyin of a name as people type it, without gaps: as a word, and character by character."""
    rest = "".join(lazy_pinyin(name)[1:]) if has_han(name[:1]) else ""
    # 曾家洼 begins with a surname, which sounds otherwise than the word.
    firsts = pinyin(name[0], style=Style.NORMAL, heteronym=True)[0] if rest else ()
    return {
        "".join(lazy_pinyin(name)),
        "".join(_syllable(character) for character in name),
        *(first + rest for first in firsts),
    }


def initials(name: str) -> str:
    """yxy for 云禧苑."""
    return "".join(chain.from_iterable(lazy_pinyin(name, style=Style.FIRST_LETTER)))


def with_words(folded: Folded) -> Folded:
    """`folded` with the words after a number in characters: yunxiyuan3haolou becomes yunxiyuan3号楼."""
    if not _AFTER_NUMBER.search(folded.text):
        return folded
    for pattern, word in _WORDS:
        if parts := [(*found.span(), word) for found in pattern.finditer(folded.text)]:
            folded = replaced(folded, parts)
    return folded

"""How names sound: for people who type letters, or the wrong one of two characters that sound alike."""

import re
from functools import lru_cache
from itertools import islice, product

from pypinyin import lazy_pinyin

from geoapi.city.addresses.text.lexicon import words
from geoapi.city.addresses.text.normalization import Folded, replaced

_AFTER_NUMBER = re.compile(r"\d[a-z]|[a-z]zuo$")
# What people type for the words after a number.
_WORDS = (
    (re.compile(r"(?<=\d)hao[ln]ou"), "号楼"),
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
    (re.compile(r"(?<=号)fu(?=\d)"), "附"),
)


_NG = re.compile("(?<!o)ng")
# Characters of names that are read in two ways, as surnames above all.
_POLYPHONES = {
    character: tuple(ways.split("/"))
    for character, ways in (
        pair.split(":")
        for pair in words("""
        长:chang/zhang 重:chong/zhong 乐:le/yue 行:xing/hang 朝:chao/zhao 厦:xia/sha 曾:zeng/ceng 单:dan/shan
        解:jie/xie 仇:qiu/chou 区:qu/ou 查:cha/zha 盖:gai/ge 翟:zhai/di 堡:bao/pu 藏:cang/zang 都:du/dou
        会:hui/kuai 六:liu/lu 百:bai/bo 薄:bo/bao 大:da/dai
        """)
    )
}
_MOST_READINGS = 4


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    """One character by itself: the same wherever it stands."""
    return str(lazy_pinyin(character)[0])


def sound(text: str) -> str:
    """Character by character, so that texts that differ by a homophone sound the same."""
    return " ".join(_syllable(character) for character in text)


def blurred(letters: str) -> str:
    """Pinyin without the differences that many do not hear or type: zh and z, ang and an, l and n."""
    return nearly(letters).replace("l", "n")


def nearly(letters: str) -> str:
    """Pinyin as it is often typed: zh, ch, sh without the h, ang, eng, ing without the g."""
    for heard, typed in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        letters = letters.replace(heard, typed)
    return _NG.sub("n", letters)


def spellings(name: str) -> set[str]:
    """Full pinyin of a name as people type it, without gaps: as a word, and character by character."""
    return {"".join(syllables) for syllables in _readings(name)}


def initials(name: str) -> set[str]:
    """yxy for 云禧苑."""
    return {
        "".join(syllable if syllable.isdigit() else syllable[:1] for syllable in each)
        for each in _readings(name)
    }


def is_spelt(name: str, typed: str) -> bool:
    """Whether `typed` begins a name, each character as itself, in pinyin or by its first letter, the last one
    perhaps begun: 人民dadao, renmindd and rmdadao begin 人民大道.
    """
    places = {0}
    for character in name:
        ways = (character, *_ways(character))
        reached = set()
        for place in places:
            for way in ways:
                if typed.startswith(way, place):
                    reached.add(place + len(way))
                if way.startswith(typed[place:]):
                    return True
        if not reached:
            return False
        places = reached
    return len(typed) in places


@lru_cache(maxsize=20_000)
def _ways(character: str) -> tuple[str, ...]:
    """How the sound of a character is typed: whole, without an h or a g, by its first letter."""
    sounds = _POLYPHONES.get(character) or (_syllable(character),)
    return tuple(dict.fromkeys(way for each in sounds for way in (each, nearly(each), each[:1])))


def _readings(name: str) -> list[tuple[str, ...]]:
    """The syllables of a name as words are read, and character by character in each usual way."""
    by_word = tuple(lazy_pinyin(name))
    ways = [_POLYPHONES.get(character) or (_syllable(character),) for character in name]
    return [by_word, *islice(product(*ways), _MOST_READINGS)]


def with_words(folded: Folded) -> Folded:
    """`folded` with the words after a number in characters: yunxiyuan3haolou becomes yunxiyuan3号楼."""
    if not _AFTER_NUMBER.search(folded.text):
        return folded
    for pattern, word in _WORDS:
        if parts := [(*found.span(), word) for found in pattern.finditer(folded.text)]:
            folded = replaced(folded, parts)
    return folded

"""The form in which address texts are compared: one spelling for what people write in many."""

import re
import unicodedata

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_NUMERAL = "[零〇一二两三四五六七八九十百]+"
# What makes a number of a Chinese numeral: 三号楼 is number 3, 三里河路 is a name.
_COUNTED = "(?=号楼|号|幢|栋|座|单元|楼|层|室|期|#)"
_CHINESE_NUMBER = re.compile(_NUMERAL + _COUNTED)
_SLIPS = (
    (re.compile(r"(?<=\d)[撞懂憧]"), "幢"),
    (re.compile(r"(?<=\d)号?搂"), "号楼"),
    (re.compile(r"(?<=\d)市(?!\w)"), "室"),
)
# 幢, 栋, 座, # and 号楼 of one number are the same building.
_BUILDING = re.compile(r"(?<=[0-9a-z甲乙丙丁])(?:幢|栋|座|#楼|#|号幢|号栋|号楼)楼?")
_NOISE = re.compile(r"[\s,，.。、;；:：\"'“”‘’()（）\[\]【】<>《》/\\|_~·!！?？*]+")
_REPEATED_AREA = re.compile(r"(\w{2,8}?[省市区县])\1+")
_ROOM = re.compile(r"(?<=号楼)(?:\d{1,3}单元|\d{1,3}门)?(?:\d{1,2}[层楼])?(?:-?\d{1,3}-)?(?:-?\d{2,4}[室号]?)?$")
LONGEST_TEXT = 200


def search_key(text: str) -> str:
    """`text` folded for comparison: width, case, spaces, punctuation, numerals and the words for a building."""
    key = _NOISE.sub("", unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower())
    key = _CHINESE_NUMBER.sub(lambda found: str(_value(found[0])), key)
    for slip, meant in _SLIPS:
        key = slip.sub(meant, key)
    return _REPEATED_AREA.sub(r"\1", _BUILDING.sub("号楼", key))


def without_room(key: str) -> str:
    """A search key without the unit, floor and room that follow its building."""
    return _ROOM.sub("", key)


def numbers(key: str) -> list[str]:
    """The numbers of a key in order, with the letters that tell 3 from 3a and 甲3."""
    return re.findall(r"[甲乙丙丁]?\d+[a-z甲乙丙丁]?", key)


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

"""The form in which address texts are compared: one spelling for what people write in many."""

import re
import unicodedata

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_NUMERAL = "[零〇一二两三四五六七八九十百]+"
# What makes a number of a Chinese numeral: 三号楼 is number 3, and 三巷 lane 3; 三里河路 is a name.
_COUNTED = "(?=号楼|号|幢|栋|座|单元|楼|层|室|期|#|巷|弄|条|村|组|队)"
_CHINESE_NUMBER = re.compile(_NUMERAL + _COUNTED)
# Traditional characters that addresses are full of, and dashes.
_SIMPLIFIED = str.maketrans(
    "號樓棟區縣鎮鄉東園莊華門單層廣場橋灣龍興陽雲—–‐", "号楼栋区县镇乡东园庄华门单层广场桥湾龙兴阳云---"
)
_SLIPS = (
    (re.compile(r"(?<=\d)[撞懂憧]"), "幢"),
    (re.compile(r"(?<=\d)号?搂"), "号楼"),
    (re.compile(r"(?<=\d)市(?!\w)"), "室"),
)
# 幢, 栋, 座, # and 号楼 of one number are the same building.
_BUILDING = re.compile(r"(?<=[0-9a-z甲乙丙丁])(?:号?幢|号?栋|座|#|号楼)楼*")
_NOISE = re.compile(r"[\s,，.。、;；:：\"'“”‘’()（）\[\]【】<>《》/\\|_~·!！?？*`^&%$@+=\u200b\ufeff]+")
_REPEATED_AREA = re.compile(r"(\w{2,8}?[省市区县])\1+")
_ROOM = re.compile(r"(?<=号楼)(?:\d{1,3}单元|\d{1,3}门)?(?:\d{1,2}[层楼])?(?:-?\d{1,3}-)?(?:-?\d{2,4}[室号]?)?$")
# After a place's name 3-201 is room 201 of building 3, and 3-2-201 its unit 2.
_DASHED = re.compile(r"(?<=[\u4e00-\u9fff])(\d{1,3})(?:-\d{1,4}){1,2}室?$")
_PROVINCE = re.compile(r"^(?:中国)?(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,5}自治区)(?=.)")
LONGEST_TEXT = 200


def search_key(text: str) -> str:
    """`text` folded for comparison: width, case, spaces, punctuation, numerals and the words for a building."""
    key = text[:LONGEST_TEXT]
    while (folded := _folded(key)) != key:
        key = folded
    return key


def _folded(text: str) -> str:
    """One round: what it takes away may bring together what another round folds."""
    key = unicodedata.normalize("NFKC", _NOISE.sub("", unicodedata.normalize("NFKC", text).lower()))
    key = _CHINESE_NUMBER.sub(lambda found: str(_value(found[0])), key.translate(_SIMPLIFIED))
    for slip, meant in _SLIPS:
        key = slip.sub(meant, key)
    return _REPEATED_AREA.sub(r"\1", _BUILDING.sub("号楼", key))[:LONGEST_TEXT]


def without_room(key: str) -> str:
    """A search key without the unit, floor and room that follow its building."""
    return _ROOM.sub("", key)


def readings(key: str) -> list[str]:
    """What a search key may mean besides itself, the likeliest first: without the province, and 云禧苑3, 云禧苑3号 or
    云禧苑3-201 as building 3."""
    bare = _PROVINCE.sub("", key)
    found = [bare, without_room(bare), _DASHED.sub(r"\1号楼", bare)]
    if bare[-1:].isdigit():
        found += [f"{bare}号楼", f"{bare}号"]
    elif bare.endswith("号"):
        found.append(f"{bare}楼")
    return [each for each in dict.fromkeys(found) if each != key]


# Where people leave things out: after the name of an area or a street, and before the name of an estate.
_PART_ENDS = re.compile(r"(?<=[省市区县镇乡村道路街巷弄号])(?!\d|楼|道|区)")


def parts(key: str) -> list[str]:
    """A search key cut after areas, streets and doors: what may be left out between them may be anything."""
    cut: list[str] = []
    for part in _PART_ENDS.split(key):
        # 街道 and 小区 are one word, and a single character is no part.
        if cut and (len(cut[-1]) < 2 or len(part) < 2):
            cut[-1] += part
        elif part:
            cut.append(part)
    return cut


def name_and_number(part: str) -> tuple[str, str]:
    """A part of a key cut before its first number: 云禧苑 and 3号楼."""
    found = re.search(r"[甲乙丙丁]?\d", part)
    return (part[: found.start()], part[found.start() :]) if found else (part, "")


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

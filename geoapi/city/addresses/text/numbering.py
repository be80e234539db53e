"""Door, building, unit, floor and room numbers: how they are written, and what number is meant."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from geoapi.city.addresses.text.lexicon import BUILDING, DOORPLATE, FLOOR, ROOM, UNIT, WORDED_BUILDINGS


class Numbered(NamedTuple):
    """A number at text[start:end]; `kind` says how it is written, which decides what it may be where."""

    start: int
    end: int
    kind: str
    parts: tuple[tuple[str, int, int, str], ...]
    """What it names: element, start, end, value."""


_STEM = "[甲乙丙丁]"
_NO = r"\d{1,5}"
# Numerals in pinyin, up to 99.
_ONES = "yi|er|san|si|wu|liu|qi|ba|jiu"
_SPOKEN = f"(?:(?:{_ONES})?shi(?:{_ONES})?|{_ONES})"
_PLAIN_DOOR = (
    rf"(?P<no>(?:{_STEM}|临时?|新|特)?{_NO}(?:[a-z](?![a-z0-9]*[座栋幢])|{_STEM})?"
    rf"(?:-(?:[a-z]|{_NO}(?:-{_NO})?))?)号"
)
# 5号大街 and 3号线 are names; 3号楼 is a building.
_NO_NAME = (
    r"(?!线|楼(?![下上])|栋|幢|座|大街|大路|路|街|公路|桥|门(?![口前卫])|地块|院?线|[厅馆库](?=\d|$)|厂房|仓库?(?=\d|$)|房|室|铺"
    r"|商铺|宿舍|公寓|别墅|教学|车间|码头|井|岗)"
)
# 8楼东: a side of a floor; 8楼东门 is a gate, and 2楼西街 would be a street.
_SIDE = r"[东西南北]{1,2}(?:[侧边面区首头半座角]|(?![\u4e00-\u9fff]))"
_WORDED = "|".join(sorted(WORDED_BUILDINGS, key=len, reverse=True))
_PATTERNS = (
    ("door", rf"no-?(?P<no>{_NO}[a-z]?)号?{_NO_NAME}"),
    ("door", rf"(?P<stem>jia|yi|bing)(?P<no>{_NO})号{_NO_NAME}"),
    ("building", rf"(?P<spoken>{_SPOKEN})(?:hao[ln]ou|dong|zhuang|zuo)"),
    ("door", rf"(?P<spoken>{_SPOKEN})hao(?![ln]ou)"),
    ("unit", rf"(?P<spoken>{_SPOKEN})danyuan"),
    ("lane", rf"(?P<no>{_NO})弄(?:(?P<sub>{_NO})支弄)?"),
    (
        "door",
        rf"{_PLAIN_DOOR}{_NO_NAME}(?:(?P<annex>(?:附|之|副){_NO}|-[a-z](?![a-z0-9座栋幢楼])|-{_NO}(?!\d|-(?!\d+[层楼])|号?[楼栋幢座])|附?[甲乙丙丁](?=号|\d|$)|[甲乙丙](?![秀骨子种级等天地号]))号?)?"
        rf"(?P<yard>大?院(?!校|士|线))?",
    ),
    ("door", rf"(?P<no>{_NO}(?:-{_NO})?临)号{_NO_NAME}"),
    ("door", rf"(?P<no>{_NO})号(?=商?铺\d)"),
    ("house", rf"(?P<no>{_STEM}?{_NO}(?:[a-z]|{_STEM})?)号{_NO_NAME}"),
    ("room number", rf"(?P<no>[a-z]?{_NO}[a-z]?)号{_NO_NAME}"),
    ("annex", rf"(?P<no>{_NO})(?:附|之)(?P<annex>{_NO})号?"),
    (
        "building",
        rf"第?(?P<no>{_STEM}?{_NO}(?:[a-z]|{_STEM})?)(?:号?楼栋|号住?宅?楼(?![层店])|号?幢|号?栋|号?座|#商办楼|#楼?|号公寓|号别墅|号宿舍楼?|号教学楼|号厂房"
        rf"|号写字楼|号办公楼|号商务楼|号商业楼|号综合楼|号公馆|号厅|号馆|号仓?库|号门诊楼|厂房|号车间)(?:楼(?!\d))?(?P<part>[a-z](?:座|(?![a-z0-9座区栋幢馆单])(?!-\d))|{_STEM}(?=\d|-|$))?",
    ),
    ("building", rf"#(?P<no>{_NO})(?:楼|栋|幢)?"),
    ("building", rf"no-?(?P<no>{_NO})(?:栋|幢|座|号?楼(?!下))"),
    ("building", r"(?P<no>(?!no)[a-z]{1,2}-?\d{0,3})(?:座|栋|幢|号?楼|号馆)"),
    (
        "building",
        rf"(?P<no>(?:第?[1-9一二三四五六七八九])?(?:{_WORDED}))(?!\d*[路街])",
    ),
    ("building", rf"(?P<no>{_NO})(?=-\d{{1,2}}(?:单元|门))"),
    ("unit", rf"[-第]?(?P<no>{_NO}|[a-z]|{_STEM}|[东西中南北])单元门?"),
    ("unit", r"(?P<no>\d{1,2})(?:号门(?![诊口前卫])|门(?![诊市口卫店前]))"),
    ("unit", r"(?P<no>\d{1,2})单(?=\d{3})"),
    (
        "floor",
        rf"-?(?P<no>(?:地下|负|b)?\d{{1,3}}(?:-\d{{1,3}})?)(?:(?:层|f(?![a-z])|楼)(?:{_SIDE}|(?=[东西南北]{{1,2}}户))|层|f(?![a-z])"
        r"|楼(?!栋|道|梯|下|[东西南北]))",
    ),
    ("basement", r"(?P<no>b[1-5])(?![\da-z座栋幢楼层号#])"),
    # L3-12: the twelfth shop on the third floor.
    ("shop floor", r"(?P<no>l\d{1,2})(?=-\d)"),
    ("storey house", rf"(?P<no>{_STEM}?\d{{1,3}})楼(?!栋|道|梯|下|层|店|[东西南北])"),
    ("floor", r"(?P<no>底层|顶层|地下室?|首层)"),
    ("room", r"(?P<no>[东西南北]{1,2}|中)(?:边)?户"),
    ("room", rf"商?铺(?P<no>{_NO})(?:号|室|(?!\d))"),
    (
        "room",
        rf"-?(?P<no>[a-z]?-?{_NO}(?:-{_NO})?[a-z]?)(?:室|号房间?|号室|号?商?铺(?!路)|号档口?|房间?(?!产|屋)|户(?!外))",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_BARE = re.compile(
    rf"(?P<no>[a-z](?=-\d)|(?:{_STEM}|[a-z](?=\d))?{_NO}(?:[a-z](?![a-z])|{_STEM})?)(?:-[a-z]?{_NO}[a-z]?)*(?:号)?(?![\d栋幢座层室弄期巷组区#]|楼(?!下)|单元)"
)
_STARTS = re.compile(
    rf"[-0-9a-z#第底顶地首负临新特商铺]|{_STEM}|[东西中南北主附前后门住医急教实综行办图艺宿活康裙食体]"
)

_ELEMENT = {
    "lane": DOORPLATE,
    "door": DOORPLATE,
    "annex": DOORPLATE,
    "building": BUILDING,
    "house": BUILDING,
    "storey house": BUILDING,
    "room number": ROOM,
    "unit": UNIT,
    "floor": FLOOR,
    "basement": FLOOR,
    "shop floor": FLOOR,
    "room": ROOM,
}
# A dashed number after what: which elements its parts name.
DASHED = {
    ("estate", 1): (BUILDING,),
    ("estate", 2): (BUILDING, ROOM),
    ("estate", 3): (BUILDING, UNIT, ROOM),
    ("estate", 4): (BUILDING, UNIT, FLOOR, ROOM),
    ("road", 1): (DOORPLATE,),
    ("road", 3): (DOORPLATE, UNIT, ROOM),
    ("road", 4): (DOORPLATE, BUILDING, UNIT, ROOM),
    ("building", 1): (ROOM,),
    ("building", 2): (UNIT, ROOM),
    ("building", 3): (UNIT, FLOOR, ROOM),
    ("unit", 1): (ROOM,),
    ("unit", 2): (FLOOR, ROOM),
    ("door", 1): (ROOM,),
    ("door", 2): (BUILDING, ROOM),
    ("door", 3): (BUILDING, UNIT, ROOM),
}


def find_numbers(text: str, at: int) -> Iterator[Numbered]:
    """Every number that begins at `at` in folded text, in each way it can be read."""
    if not _STARTS.match(text, at) or (text[at].isdigit() and at and text[at - 1].isdigit()):
        return
    for kind, pattern in _COMPILED:
        found = pattern.match(text, at)
        if found:
            groups = found.groupdict()
            value = _value(groups)
            yield Numbered(at, found.end(), kind, ((_ELEMENT[kind], at, found.end(), value),))
    if at and _is_latin(text[at]) and _is_latin(text[at - 1]):
        return
    start = at + (text[at] == "-")
    bare = _BARE.match(text, start)
    alone = at + 1 == len(text) or not text[at + 1].isascii()
    if not bare and alone and _is_latin(text[at]) and not _is_latin(text[at - 1 : at]):
        yield Numbered(at, at + 1, "bare estate", ((BUILDING, at, at + 1, text[at]),))
    if bare and not _after_letter(text, at):
        yield from _dashed(bare[0], start, at)


def is_building(text: str) -> bool:
    """Whether a folded text is the number of a building and nothing else: 10号厂房, 教学楼."""
    return any(found.kind == "building" and found.end == len(text) for found in find_numbers(text, 0))


def _after_letter(text: str, at: int) -> bool:
    """Whether a single Latin letter stands before: it belongs to the number."""
    before = text[max(0, at - 2) : at]
    return before[-1:].isascii() and before[-1:].isalpha() and not (before[:1].isascii() and len(before) == 2)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _dashed(said: str, at: int, begun: int) -> Iterator[Numbered]:
    """A bare number, or several with dashes: what they name depends on what stands before."""
    ends_with_word = said.endswith("号")
    parts = said.removesuffix("号").split("-")
    for (after, count), elements in DASHED.items():
        if count != len(parts):
            continue
        if ends_with_word and count == 1 and after not in ("estate", "building"):
            continue
        if (
            after == "estate"
            and count == 1
            and len(parts[0]) > 2
            and parts[0].isdigit()
            and not ends_with_word
        ):
            elements = (ROOM,)
        if after == "building" and count == 2 and len(parts[0]) > 2 and len(parts[1]) > 2:
            yield Numbered(
                at, at + len(said), "bare building", ((ROOM, at, at + len(said), said.removesuffix("号")),)
            )
            continue
        named = []
        begin = at
        for place, (part, element) in enumerate(zip(parts, elements, strict=True)):
            end = begin + len(part) + (ends_with_word and place == count - 1)
            named.append((element, begin, end, plain_number(part)))
            begin += len(part) + 1
        yield Numbered(begun, at + len(said), f"bare {after}", tuple(named))
    if len(parts) == 2 and len(parts[1]) == 1 and not ends_with_word:
        # 3-2 is building 3, unit 2; 3-201 its room 201.
        first, second = parts
        middle = at + len(first)
        both = ((BUILDING, at, middle, first), (UNIT, middle + 1, at + len(said), second))
        yield Numbered(begun, at + len(said), "bare unit pair", both)
    if len(parts) == 2:
        yield Numbered(
            begun, at + len(said), "bare road", ((DOORPLATE, at, at + len(said), said.removesuffix("号")),)
        )


def _value(groups: dict[str, str | None]) -> str:
    if spoken := groups.get("spoken"):
        return _spoken(spoken)
    value = {"jia": "甲", "yi": "乙", "bing": "丙"}.get(groups.get("stem") or "", "") + (groups["no"] or "")
    for name, mark in (("sub", "支"), ("annex", "附"), ("part", "")):
        part = (groups.get(name) or "").lstrip("附之副-").rstrip("座")
        # 9号甲 is 甲9号, and no house beside.
        value += mark + part if part[:1].isdigit() else part
    return plain_number(value)


def _spoken(numeral: str) -> str:
    """ershisan is 23."""
    ones = _ONES.split("|")
    tens, ten, rest = numeral.partition("shi") if numeral not in ones else ("", "", numeral)
    value = (10 * (ones.index(tens) + 1 if tens else 1) if ten else 0) + (ones.index(rest) + 1 if rest else 0)
    return str(value)


def plain_number(value: str) -> str:
    """12甲 and 甲12 are the same number, and so are 3 and 03."""
    if value[-1:] in ("甲", "乙", "丙", "丁") and value[0].isdigit():
        value = value[-1] + value[:-1]
    if value[-1:] == "临":
        # 15-1临号 is written for 临15-1号.
        value = value[-1] + value[:-1]
    value = value.replace("临时", "临")
    if value[-2:-1] == "-" and value[-1].isalpha():
        # 7-A号 is 7A号.
        value = value[:-2] + value[-1]
    return value.lstrip("0") or value

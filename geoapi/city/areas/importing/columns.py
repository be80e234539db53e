"""What files call the fields of areas, and what they write in them:
levels, kinds, codes with zeros behind.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

FIELDS = ("code", "name", "level", "layer", "kind", "parent", "introduction")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# XZQDM and XZQMC are the state's own (行政区代码, 行政区名称).
ALIASES: Mapping[str, tuple[str, ...]] = {
    "code": _words(
        "编码 代码 区划代码 区划编码 行政区划代码 行政区代码 统计用区划代码 区域编码 区域代码 网格编码 "
        "网格代码"
        " 社区编码 社区代码 街道编码 街道代码 xzqdm adcode"
    ),
    "name": _words("名称 名字 区划名称 行政区名称 行政区划名称 区域名称 网格名称 社区名称 街道名称 xzqmc"),
    "level": _words("层级 级别 行政级别 行政层级 区划级别 区域级别"),
    "layer": _words("图层"),
    "kind": _words("网格类型 网格类别"),
    "parent": _words(
        "上级 上级编码 上级代码 上级区划 上级区划代码 上级区域 父级 父级编码 父级代码 所属上级 parentcode"
    ),
    "introduction": _words("简介 介绍"),
}
LEVEL_WORDS: Mapping[str, tuple[str, ...]] = {
    "city": _words("市 城市 地级市 直辖市 市级 地市级"),
    "district": _words(
        "区 县 区县 县区 区县级 县级 区级 市辖区 县级市 自治县 旗 自治旗 开发区 高新区 经开区 功能区 "
        "新区 管理区 county"
    ),
    "subdistrict": _words(
        "街道 镇 乡 乡镇 街镇 街乡镇 镇街 乡镇街道 乡镇级 街道级 街道办 街道办事处 民族乡 苏木 street "
        "town township"
    ),
    "community": _words(
        "社区 村 村居 村社区 社区村 居委会 村委会 居民委员会 村民委员会 社区居委会 社区居民委员会 行政村 嘎查"
        " 村级 社区级"
    ),
    "grid": _words("网格 基础网格 一般网格 普通网格 专属网格 网格级 单元网格"),
}
_LEVEL_OF_WORD = {word: level for level, words in LEVEL_WORDS.items() for word in (level, *words)}
_KINDS = {
    "基础网格": "base",
    "一般网格": "base",
    "普通网格": "base",
    "基础": "base",
    "专属网格": "dedicated",
    "专属": "dedicated",
}
_PADDED = re.compile(r"(\d{6}(?:\d{3})?)(?:000){1,2}")
_DATAV = ({"adcode", "acroutes"}, {"adcode", "centroid", "center"})


@dataclass
class CodesCut:
    """Codes that were read without the zeros behind them, each as it was given, and what it was read as."""

    read: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        given, cut = next(iter(self.read.items()))
        codes = "1 code was" if len(self.read) == 1 else f"{len(self.read):,} codes were"
        return f"{codes} read without the zeros that fill codes up: {given} as {cut}"

    def cut(self, code: str) -> str:
        """A statistics code of 12 digits without the zeros that stand for the levels below:
        990101001000 is that of the subdistrict 990101001, 990101000000 that of the district.
        """
        if len(code) not in (9, 12) or not _PADDED.fullmatch(code):
            return code
        short = code
        while len(short) > 6 and short.endswith("000"):
            short = short[:-3]
        self.read[code] = short
        return short


def fields_of(names: Collection[str], said: Mapping[str, str]) -> dict[str, list[str]]:
    """The file's fields for each of ours: the one that was said,
    or those with our name or one of its aliases.
    """
    found: dict[str, list[str]] = {}
    for ours in FIELDS:
        known = [_heading_key(alias) for alias in (ours, *ALIASES[ours])]
        ranked = sorted(
            (known.index(_heading_key(name)), name) for name in names if _heading_key(name) in known
        )
        found[ours] = [said[ours]] if ours in said else [name for _, name in ranked]
    return found


def used_aliases(fields: Mapping[str, Sequence[str]], said: Mapping[str, str]) -> str:
    """Which of the file's fields were read as which of ours,
    where nobody said so; empty where they have our names.
    """
    read = [
        (names[0], ours) for ours, names in fields.items() if ours not in said and names and names[0] != ours
    ]
    return ", ".join(f"{name} as {ours}" for name, ours in read)


def level_named(word: str, level_of_code: str | None) -> str:
    """Our name of a level, or the word itself where it is none.
    市 may be a county-level one: its code says which.
    """
    level = _LEVEL_OF_WORD.get(_heading_key(word), word)
    return "district" if level == "city" and word == "市" and level_of_code == "district" else level


def kind_named(word: str, level_word: str) -> str:
    """Our name of a kind; a level may say it too (专属网格)."""
    return _KINDS.get(_heading_key(word or level_word), word or "base")


def parent_code(cell: str) -> str:
    """The code in a field that names the parent, which DataV writes as an object: {"adcode": 990100}."""
    if not cell.startswith("{"):
        return cell
    try:
        said = json.loads(cell)
    except ValueError:
        return cell
    code = said.get("adcode", said.get("code")) if isinstance(said, dict) else None
    return "" if code is None else str(code)


def is_datav(names: Collection[str]) -> bool:
    """Whether a file has the fields of DataV.GeoAtlas, whose coordinates are GCJ-02 without saying so."""
    return any(marks <= set(names) for marks in _DATAV)


def _heading_key(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"\(.*?\)|[\s_*:-]", "", text)

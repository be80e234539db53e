"""What is wrong with a row of other names by itself, and what kinds of things have them."""

import unicodedata
from collections.abc import Sequence
from datetime import date

from geoapi.importing.names import text_fault
from geoapi.importing.reasons import Reason
from geoapi.importing.rows import Row

KINDS = {
    "estate": ("小区", "住宅小区", "居民小区", "院落"),
    "road": ("道路", "路", "街路巷", "街巷", "路名"),
    "place": ("地名", "地点", "建筑物", "单位", "标志物"),
    "building": ("楼栋", "楼", "楼幢", "幢", "栋"),
    "area": ("区域", "行政区划", "区县", "街道", "乡镇", "社区", "村", "网格"),
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in (kind, *words)}


def alias_fault(row: Row, names: Sequence[str], since: date | None, until: date | None) -> Reason | None:
    kind = KIND_OF.get(row["kind"].lower())
    if kind is None:
        known = ", ".join(f"{kind} ({words[0]})" for kind, words in KINDS.items())
        given = row["kind"]
        sentence = f"unknown kind {given!r}: use one of {known}" if given else f"it has no kind: {known}"
        choices = "、".join(words[0] for words in KINDS.values())
        return Reason("kind-unknown", sentence, value=given, choices=choices)
    if not names:
        return Reason("name-missing", "it has no other name")
    if not row["target"] and not (row["code"] and kind in ("building", "area")):
        return Reason("target-missing", "it does not say what the name is another name of")
    return _names_fault(row["target"], names) or _dates_fault(row, since, until)


def _names_fault(target: str, names: Sequence[str]) -> Reason | None:
    for name in (target, *names):
        unfit = text_fault(name)
        if unfit:
            return Reason("cell-unreadable", f"a name {unfit}", value=name)
    for name in names:
        if len(bare_name(name)) < 2:
            sentence = f"{name!r} is too short for a name: it would be found everywhere"
            return Reason("alias-invalid", sentence, value=name)
        if bare_name(name) == bare_name(target):
            return is_standard(name)
    return None


def is_standard(name: str) -> Reason:
    return Reason("alias-invalid", "the other name is the standard name", value=name)


def _dates_fault(row: Row, since: date | None, until: date | None) -> Reason | None:
    for column, day in (("from", since), ("until", until)):
        if row[column] and day is None:
            sentence = f"{column} is {row[column]!r}, not a date such as 1998-07-01 or 1998"
            return Reason("date-invalid", sentence, value=row[column])
    if since and until and until <= since:
        sentence = f"it ends on {until} but begins on {since}; the last day is the one before until"
        return Reason("dates-reversed", sentence, value=until, read=since)
    return None


def bare_name(name: str) -> str:
    """A name without what does not tell it from others: width, case, spaces and punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))

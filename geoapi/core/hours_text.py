"""Opening hours as Chinese offices and shops write them, put into OSM opening_hours.

Only what can be understood to the last character is: a text that says more than days, times and closing days
(a season, "by appointment", a time that may be before or after noon) is refused with the reason. What is said
of public holidays comes last in the result, since there the last rule that fits a day decides.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from geoapi.core.hours import Hours, HoursError, parse_hours

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
LONGEST_TEXT = 300
_PH = 7
_WEEK, _WORKING, _WEEKEND = frozenset(range(7)), frozenset(range(5)), frozenset((5, 6))
_ALL_DAY = (0, 24 * 60)

_NUMERALS = {
    sign: day
    for day, signs in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7"))
    for sign in signs
}
_HOURS = {
    "十": "10",
    "十一": "11",
    "十二": "12",
    **{sign: str(n + 1) for n, sign in enumerate("一二三四五六七八九")},
}
_SPOKEN_HOUR = re.compile(r"(?<![周期拜一二三四五六七八九十、,，])(十[一二]?|[一二三四五六七八九])(?=点)")
_DASH = re.compile(r"\s*(?:[~∼〜‐‑‒–—―−ー-]+|至|到)\s*")
_LABEL = re.compile(r"^(?:对外)?(?:开放|营业|服务|办公|工作|上班|接待|运营)?时间\s*[:为]?\s*")
_BRACKETS = re.compile(r"\(([^()]*)\)")

_DAY = r"(?:[一二三四五六日天]|[1-7](?![\d:点时]))"
_DAY_OR_DAYS = rf"周{_DAY}(?:-周?{_DAY})?"
_CLOCK = (
    r"(?P<part_{0}>凌晨|清晨|早上|早晨|早|上午|中午|午后|下午|傍晚|晚上|晚间|夜间|晚)?\s*"
    r"(?P<hour_{0}>\d{{1,2}})(?::(?P<minute_{0}>[0-5]\d)(?!\d)|(?P<oclock_{0}>点钟|点整|点|时)(?P<past_{0}>半|[0-5]?\d分)?)?"
)
_SPAN = _CLOCK.format("a") + r"-(?P<next>次日|第二天|翌日)?\s*" + _CLOCK.format("b")
_OPENED = "(?:对外|正常|免费)?(?:开放|营业|服务|办公|上班|接待|开门)"
_TOKENS = [
    (name, re.compile(pattern))
    for name, pattern in (
        ("span", _SPAN),
        ("no_rest", rf"(?:全年|(?:法定)?节假日|周末)?(?:均?不休息?|无休|照常(?:{_OPENED})?)"),
        (
            "off",
            rf"(?:均|全天)?(?:不{_OPENED}|休息(?!日)|闭馆|闭店|关闭|关门|停业|歇业|放假|公休|除外|休(?!息))",
        ),
        ("always", r"(?:7\s*[x×*]\s*24|24)\s*(?:小时|h)|全天候?|昼夜"),
        ("holiday", r"(?:国家|国定)?(?:法定)?(?:节假日|节日|假日)"),
        ("working", r"(?:法定)?工作日"),
        ("weekend", r"(?:每个?)?周(?:末|六日)"),
        ("daily", r"每天|每日|天天|全周"),
        ("days", rf"(?:每个|每逢|每|逢)?{_DAY_OR_DAYS}(?:,周?[一二三四五六日天](?![点时]))*"),
        ("noise", rf"{_OPENED}|[,;:/\s及和与]"),
    )
]
# A rule of OSM that names no time is open all day:
# `2026` is no hours of an office, nor is a remark in quotes.
_TIMED = re.compile(r"\d:\d\d|24/7|\b(?:off|closed)\b", re.IGNORECASE)
_SPAN_OF_OSM = re.compile(r"(?<!\d)(\d{1,2}):([0-5]\d)\s*-\s*(\d{1,2}):([0-5]\d)")
_MORNING, _AFTERNOON = ("凌晨", "清晨", "早上", "早晨", "早", "上午"), ("午后", "下午", "傍晚")


@dataclass
class _Clause:
    """What is said of some days (0 to 6, and 7 for public holidays); no days where none are named."""

    days: set[int] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)
    off: bool = False
    loose: bool = False  # 节假日 may mean weekends too; 法定 it would not.

    @property
    def said(self) -> bool:
        return bool(self.spans) or self.off


def hours_of(text: str) -> str:
    """The OSM opening_hours of a text: itself, in plain characters, if it is that already.

    Raises HoursError with a sentence when it cannot be understood with certainty.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        raise HoursError("no hours are said")
    if len(plain) > LONGEST_TEXT:
        raise HoursError(f"{len(plain)} characters are no opening hours")
    if _is_osm(plain):
        return _SPAN_OF_OSM.sub(_certain, plain)
    clauses, words = _clauses(_simplified(plain))
    found = _written(_completed(clauses, words), "working" in words)
    parse_hours(found)
    return found


@lru_cache(maxsize=4096)
def read_hours(text: str) -> Hours | None:
    """The hours in a text; None where nobody can tell for certain what it means."""
    try:
        return parse_hours(hours_of(text))
    except HoursError:
        return None


def _is_osm(text: str) -> bool:
    try:
        parse_hours(text)
    except HoursError:
        return False
    bare = re.sub(r'"[^"]*"', "", text)
    return "unknown" not in bare.lower() and all(
        _TIMED.search(rule) for rule in re.split(r";|\|\|", bare.strip("; "))
    )


def _certain(span: re.Match[str]) -> str:
    """A span of OSM with two digits an hour; written with one,
    8:30-5:30 is a slip for 17:30 and not all night.
    """
    begin, end = (int(span[1]), int(span[2])), (int(span[3]), int(span[4]))
    short = len(span[1]) == 1 or len(span[3]) == 1
    if short and (end <= begin or re.fullmatch("[1-5]", span[1])):
        raise HoursError(f"{span[0]!r} may be before or after noon")
    return "{:02d}:{:02d}-{:02d}:{:02d}".format(*begin, *end)


def _simplified(text: str) -> str:
    """The text with one sign for each thing, without its label; what stands in brackets comes last."""
    text = text.replace("星期", "周").replace("礼拜", "周").replace("双休日", "周末")
    text = _SPOKEN_HOUR.sub(lambda found: _HOURS[found[1]], _LABEL.sub("", text))
    text = re.sub(r"\s*[、,]\s*", ",", _DASH.sub("-", text))
    inside = [found[1] for found in _BRACKETS.finditer(text)]
    return ";".join([_BRACKETS.sub(" ", text), *inside]).replace("。", ";").strip(";, ")


def _clauses(text: str) -> tuple[list[_Clause], set[str]]:
    """The clauses in their order, and the kinds of words that occur."""
    clauses, words, place = [_Clause()], set[str](), 0
    while place < len(text):
        name, found = next(
            ((n, f) for n, p in _TOKENS if (f := p.match(text, place)) and f.end() > place), ("", None)
        )
        if found is None:
            raise HoursError(f"what {text[place : place + 20]!r} means for the hours is not known")
        words.add(name)
        place = found.end()
        if name in ("holiday", "working", "weekend", "daily", "days"):
            if clauses[-1].said:
                clauses.append(_Clause())
            clauses[-1].days |= _days(name, found[0])
            clauses[-1].loose |= name == "holiday" and "法定" not in found[0]
        elif name in ("span", "always"):
            if clauses[-1].off:
                clauses.append(_Clause())
            clauses[-1].spans.append(_ALL_DAY if name == "always" else _span(found))
        elif name == "off":
            if clauses[-1].spans or not clauses[-1].days:
                raise HoursError(f"on which days it is {found[0]} is not said")
            clauses[-1].off = True
    return clauses, words


def _days(name: str, text: str) -> set[int]:
    named = {"holiday": {_PH}, "working": _WORKING, "weekend": _WEEKEND, "daily": _WEEK}.get(name)
    if named is not None:
        return set(named)
    days: set[int] = set()
    for part in re.sub("[每逢个周]", "", text).split(","):
        first, _, last = part.partition("-")
        a, b = _NUMERALS[first], _NUMERALS[last or first]
        if a > b:
            raise HoursError(f"{text!r} runs over the end of a week")
        days |= set(range(a, b + 1))
    return days


def _span(found: re.Match[str]) -> tuple[int, int]:
    """Minutes of the day; the end is more than 24 hours where it is of the next day."""
    part = found["part_a"] or ""
    timed = [found[f"minute_{end}"] or found[f"oclock_{end}"] for end in "ab"]
    if not timed[1] or (not timed[0] and not found["oclock_b"]):
        raise HoursError(f"{found[0]!r} are no times of day")
    if not part and re.fullmatch("[1-5]", found["hour_a"]):
        raise HoursError(f"{found[0]!r} may begin before or after noon")
    begin = _minutes(found, "a", part)
    end = _minutes(found, "b", found["part_b"] or (part if int(found["hour_b"]) <= 12 else ""))
    if found["next"] or (
        end <= begin and begin >= 17 * 60 and end <= 6 * 60 and found["part_b"] in (None, "凌晨")
    ):
        end += 24 * 60
    if not begin < end <= begin + 24 * 60 or begin >= 24 * 60:
        raise HoursError(f"{found[0]!r} ends before it begins")
    return begin, end


def _minutes(found: re.Match[str], end: str, part: str) -> int:
    hour = int(found[f"hour_{end}"])
    past = found[f"past_{end}"] or "0"
    minute = 30 if past == "半" else int(found[f"minute_{end}"] or past.rstrip("分"))
    night = part.startswith(("晚", "夜"))
    if (night and hour < 5) or (part in _MORNING and hour > 12) or (part == "凌晨" and hour == 12):
        raise HoursError(f"{part}{hour} is no time of day")
    if (night and hour <= 12) or (part in _AFTERNOON and hour < 12) or (part == "中午" and hour <= 2):
        hour += 12
    if hour * 60 + minute > 24 * 60:
        raise HoursError(f"{hour}:{minute:02d} is no time of day")
    return hour * 60 + minute


def _completed(clauses: list[_Clause], words: set[str]) -> list[_Clause]:
    """The clauses, once it is certain to which days each belongs."""
    opening = [clause for clause in clauses if clause.spans]
    if not clauses[-1].said and len(opening) == 1 and not opening[0].days:
        opening[0].days, opening[0].loose = clauses[-1].days, clauses[-1].loose  # 9:00-17:00（周一至周五）
        clauses = clauses[:-1]
    if not opening:
        raise HoursError("it is not said when it is open")
    if not all(clause.said for clause in clauses):
        raise HoursError("days are named without times")
    covered: set[int] = set()
    for clause in opening:
        if covered & clause.days or (not clause.days and len(opening) > 1):
            raise HoursError("it gives two times for one day, or times without a day")
        covered |= clause.days
    weekly = covered & _WEEK or _WEEK
    for clause in clauses:
        # 节假日 by itself may or may not mean weekends; where the week is told it can only mean the holidays.
        if clause.loose and (not covered if clause.off else not weekly >= _WEEKEND):
            raise HoursError("节假日 may mean public holidays, or weekends too")
    holidays = [clause for clause in clauses if _PH in clause.days]
    if len(holidays) > 1 or ("no_rest" in words and (weekly != _WEEK or holidays or "working" in words)):
        raise HoursError("it says two things of holidays or weekends")
    return clauses


def _written(clauses: Sequence[_Clause], working: bool) -> str:
    opening = [clause for clause in clauses if clause.spans]
    closing = [clause for clause in clauses if clause.off]
    if working and not any(_PH in clause.days for clause in clauses):
        closing.append(_Clause({_PH}, off=True))
    if (
        not closing
        and len(opening) == 1
        and opening[0].spans == [_ALL_DAY]
        and opening[0].days in (set(), set(_WEEK))
    ):
        return "24/7"
    rules = [" ".join(filter(None, (selector(each.days), _times(each.spans)))) for each in opening]
    rules += [f"{selector(each.days)} off" for each in closing]
    return "; ".join(sorted(rules, key=lambda rule: "PH" in rule))


def selector(days: set[int]) -> str:
    """Mo-Fr,PH for days by their places in DAYS."""
    return ",".join(_runs(days))


def _runs(days: set[int]) -> Iterator[str]:
    week = sorted(days & _WEEK)
    while week:
        first = last = week.pop(0)
        while week and week[0] == last + 1:
            last = week.pop(0)
        yield (
            DAYS[first] if first == last else f"{DAYS[first]}{',' if last == first + 1 else '-'}{DAYS[last]}"
        )
    if _PH in days:
        yield DAYS[_PH]


def _times(spans: Sequence[tuple[int, int]]) -> str:
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise HoursError("one time begins before the other ends")
    return ",".join(
        f"{_clock(begin)}-{_clock(end if end <= 24 * 60 else end - 24 * 60)}" for begin, end in spans
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

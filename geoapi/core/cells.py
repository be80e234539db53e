"""What cells of a city's tables hold, as people and spreadsheets write it: full width, dates, numbers."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
_TIME = re.compile(r"(.*?\d日?)(?:\s+|T|(?<=日))(\d{1,2})[:时点](\d{1,2})(?:分|[:](\d{1,2})(?:\.\d+)?)?秒?")
_COMPACT_DATE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
# A day as a spreadsheet counts them: 20000 is in 1954, 79999 in 2119.
_SERIAL = re.compile(r"([2-7]\d{4})(?:\.(\d+))?")
EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's moments have no zone
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_POWER = re.compile(r"(\d)(?:\.(\d+))?E\+(\d+)", re.IGNORECASE)
_WITH_POINT_ZERO = re.compile(r"(\d{5,})\.0+")
# What marks a cell as text in a spreadsheet, around digits only: '138…, ="138…".
_AS_TEXT = re.compile(r"""['’‘`＇]\s*(?P<marked>\+?\d[\d\s()-]*)|="(?P<quoted>[^"]*)\"""")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,'’ ]\d{3})+(?:\.\d+)?")


class LostDigits(ValueError):
    """A spreadsheet turned digits into a rounded number: what they were cannot be known."""


def plain_text(cell: str) -> str:
    """The cell with full-width digits and punctuation, which Chinese keyboards write, in their plain form."""
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def day_of(cell: str) -> date | None:
    """The day in a cell such as 2026-01-31, 2026/1/31, 20260131 or 2026年1月31日; None if there is none."""
    found = _DATE.fullmatch(cell) or _COMPACT_DATE.fullmatch(cell)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def local_moment_of(cell: str) -> datetime | None:
    """The moment, without a zone, in a cell such as 2026-01-31 9:05 or 2026年1月31日9时5分; of a day its
    beginning. None if there is none.
    """
    found = _TIME.fullmatch(cell)
    day = day_of(found[1] if found else cell)
    if day is None:
        return None
    try:
        hour, minute, second = (int(part or 0) for part in found.groups()[1:]) if found else (0, 0, 0)
        clock = time(hour, minute, second)
    except ValueError:
        return None
    return datetime.combine(day, clock)


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would calculate instead of showing it, as text; a number stays one."""
    # No letter or digit is read as a sign: said at once of nearly all cells.
    if cell[:1].isalnum():
        return cell
    begins = unicodedata.normalize("NFKC", cell[:100].lstrip())[:1]
    risky = begins in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r", "\n")
    return f"'{cell}" if begins and risky and not _NUMBER.fullmatch(cell) else cell


def moment_of_serial(cell: str, epoch: datetime = EPOCH_1900) -> datetime | None:
    """The moment that a spreadsheet stores as a number of days,
    45778 for 2025-05-01; None if it is no such number.
    """
    if _SERIAL.fullmatch(cell) is None:
        return None
    # To the second: a spreadsheet's fraction of a day is rounded.
    return epoch + timedelta(seconds=round(float(cell) * 86_400))


def whole_digits(cell: str) -> str:
    """The digits of a whole number that a spreadsheet wrote as 1.3800000001E+10,
    13800000001.0, '138… or ="138…".

    Anything else comes back as it is. Raises LostDigits where only a rounded number is left of them.
    """
    # Nearly every cell is none of these, and there may be ten million.
    if cell[:1] not in "'’‘`＇=" and "+" not in cell and ".0" not in cell:
        return cell
    marked = _AS_TEXT.fullmatch(cell)
    if marked:
        cell = (marked["marked"] or marked["quoted"] or "").strip()
    power = _POWER.fullmatch(cell)
    if power:
        whole, decimals, places = power[1], power[2] or "", int(power[3])
        if len(decimals) < places or decimals[places:].strip("0"):
            raise LostDigits(cell)
        return whole + decimals[:places]
    with_zero = _WITH_POINT_ZERO.fullmatch(cell)
    return with_zero[1] if with_zero else cell


def number_of(cell: str) -> float | None:
    """The number in a cell such as 1,200, 1 200.5 or １２;
    None if it is none, or too large to mean anything.
    """
    text = plain_text(cell)
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[,'’ ]", "", text)
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def whole_of(cell: str) -> int | None:
    """The whole number, from 0 on, in a cell such as 120, 1,200, 120.0 or 120户; None if it is none."""
    value = number_of(re.sub(r"\s*[户个栋层人]$", "", plain_text(cell)))
    return int(value) if value is not None and value >= 0 and value.is_integer() else None

"""What cells of a city's tables hold, as people write it: full-width characters, dates."""

import re
import unicodedata
from datetime import date

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")


def plain_text(cell: str) -> str:
    """The cell with full-width digits and punctuation, which Chinese keyboards write, in their plain form."""
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def day_of(cell: str) -> date | None:
    """The day in a cell such as 2026-01-31, 2026/1/31 or 2026年1月31日; None if there is none."""
    found = _DATE.fullmatch(cell)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would calculate instead of showing it, as text; a number stays one."""
    begins = unicodedata.normalize("NFKC", cell[:100].lstrip())[:1]
    risky = begins in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r", "\n")
    return f"'{cell}" if begins and risky and not _NUMBER.fullmatch(cell) else cell

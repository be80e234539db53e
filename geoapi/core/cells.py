"""What cells of a city's tables hold, as people write it: full-width characters, dates, phone numbers."""

import re
import unicodedata
from datetime import date

PHONE = re.compile(r"(?=(?:\D*\d){3})\+?[0-9 ()-]{3,24}(?:(?:转|ext\.?|x|#) ?[0-9]{1,6})?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")


def plain_text(cell: str) -> str:
    """The cell with full-width digits and punctuation, which Chinese keyboards write, in their plain form."""
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def plain_phone(cell: str) -> str:
    """A phone number in plain characters; whether it is one is for PHONE to say."""
    return plain_text(cell).replace("—", "-").replace("–", "-")


def day_of(cell: str) -> date | None:
    """The day in a cell such as 2026-01-31, 2026/1/31 or 2026年1月31日; None if there is none."""
    found = _DATE.fullmatch(cell)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None

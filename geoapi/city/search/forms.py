"""What a text is by its form alone, where it is nothing to be looked for: a telephone number, the number
of somebody's identity card. Nothing of it is kept or told on.
"""

import re
import unicodedata
from datetime import date

MOST_CHARACTERS = 200
_GAPS = re.compile(r"[\s\-–—.()+]+")
_PHONE = re.compile(r"(?:86)?1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|(?:86)[1-9]\d{9,10}")
_EXTENSION = re.compile(r"(?:转|ext\.?|x|#|,)\s*\d{1,6}$", re.IGNORECASE)
_IDENTITY = re.compile(r"\d{6}(?P<day>\d{8})\d{3}[\dXx]|\d{6}(?P<short>\d{6})\d{3}")


def reason_against(text: str) -> str | None:
    """Why a text is not looked for: too_long, no_words, id_number or phone_number; None if it may be."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > MOST_CHARACTERS:
        return "too_long"
    if not any(character.isalnum() for character in plain):
        return "no_words"
    bare = _GAPS.sub("", plain)
    if is_identity_number(bare):
        return "id_number"
    if _PHONE.fullmatch(_GAPS.sub("", _EXTENSION.sub("", plain))):
        return "phone_number"
    return None


def is_identity_number(bare: str) -> bool:
    """Whether it has the form of an identity card's number: the day of birth in it is one."""
    found = _IDENTITY.fullmatch(bare)
    if found is None:
        return False
    day = found["day"] or f"19{found['short']}"
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True

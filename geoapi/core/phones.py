"""Telephone numbers as people write them: the number,
its extension, and what a telephone must be told to dial.

Only finished text is read here; what a spreadsheet made of a number is undone where files are read.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
_LABEL = re.compile(
    r"(?:(?:联系|值班|办公|服务|咨询|固定)?(?:电话|座机)|手机|热线|tel|phone|☎|☏)[号码]*\.?:?\s*",
    re.IGNORECASE,
)
_DIGITS = r"\+?[0-9](?:[0-9 ().-]*[0-9])?"
_EXTENSION = r"(?:转接?|轉|分机|分機|內线|内线|extension|extn|ext|x|×|#|\*|,)"
_NUMBER = re.compile(
    rf"(?P<number>\(?{_DIGITS})"
    rf"(?:\s*[(\[,;-]?\s*(?:{_EXTENSION}[号.]?[\s:=-]*)+(?P<extension>[0-9]{{1,6}})\s*(?:分机|号)?\s*[)\]]?)?",
    re.IGNORECASE,
)
# Where one number ends and another begins: a mark, or a space before what is a whole number by itself.
_BETWEEN = re.compile(r"\s*(?:[、/|]|;(?!\s*ext)|,(?=\s*\(?[+0-9][0-9 ()-]{6})|或者?|\s(?:和|及)\s)\s*")
_SPACE = re.compile(r"\s+(?=\(?\+?[0-9])")
_WHOLE = re.compile(
    r"1[3-9]\d{9}"  # mobile
    r"|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}"  # area code and subscriber
    r"|[48]00\d{7}"  # paid for by whoever is called, all of it or half
    r"|[2-9]\d{6,7}"  # subscriber alone
    r"|\+86(?:1[3-9]\d{9}|0?10\d{8}|0?2\d{9}|0?[3-9]\d{9,10})"
)
_SERVICE = re.compile(r"1\d\d|1\d{4,5}|9[56]\d{3,6}")
_COUNTRY = re.compile(r"(?P<sign>\+ *|00)?86[ .-]*(?P<rest>\(?[0-9].*)")
# What is said about a number behind it: (24小时), (王主任).
_REMARK = re.compile(r"\s*\([^()]*[^\s0-9()-][^()]*\)$")
_FEWEST_DIGITS, _MOST_DIGITS, _MOST_DIGITS_ABROAD = 3, 12, 15
_MOBILE_DIGITS = 11


class PhoneError(ValueError):
    """The text is not one telephone number; the message says why, in a sentence without its subject."""


@dataclass(frozen=True)
class Phone:
    """A number in plain characters, as it is read, and the extension to ask for behind it."""

    number: str
    extension: str | None = None

    @property
    def text(self) -> str:
        """To read and copy: 0300-5563171转8001."""
        return self.number + (f"转{self.extension}" if self.extension else "")

    @property
    def dial(self) -> str:
        """What follows `tel:` in a link: a comma is a pause,
        after which the telephone sends the extension.
        """
        number = re.sub(r"[^+0-9]+", "-", self.number).strip("-")
        # Behind the country code the zero of the area code is not dialled.
        number = re.sub(r"^(\+86-?)0", r"\1", number)
        return number + (f",{self.extension}" if self.extension else "")


def read_phones(text: str) -> list[Phone]:
    """The numbers in a cell, one or several, in their order. Raises PhoneError if any part of it is none."""
    parts = _parts(text)
    if not parts:
        raise PhoneError("is no phone number")
    return [_read_one(part) for part in parts]


def read_phone(text: str) -> Phone:
    """The one number in a cell. Raises PhoneError also when it holds several."""
    found = read_phones(text)
    if len(found) > 1:
        raise PhoneError(f"holds {len(found)} phone numbers; write one")
    return found[0]


@lru_cache(maxsize=16_384)
def stored_phone(text: str) -> Phone:
    """A number already in the database, which an earlier importer may have taken in another form."""
    return next(iter(find_phones(text)), Phone(text))


def find_phones(text: str) -> list[Phone]:
    """Those parts of a text that are numbers, where the others do not matter."""
    found = []
    for part in _parts(text):
        with suppress(PhoneError):
            found.append(_read_one(part))
    return found


def phone_fields(phone: Phone | None) -> dict[str, str | None]:
    """A number in an answer: to read (its extension in it),
    what follows `tel:` in a link, the extension by itself.
    """
    if phone is None:
        return dict.fromkeys(("phone", "tel", "extension"))
    return {"phone": phone.text, "tel": phone.dial, "extension": phone.extension}


def _parts(text: str) -> list[str]:
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    return [part for piece in _BETWEEN.split(plain) if piece for part in _parted_by_space(piece)]


def _parted_by_space(text: str) -> list[str]:
    """A space parts two numbers where both sides are whole numbers; elsewhere it groups digits."""
    pieces = _SPACE.split(text)
    if len(pieces) > 1 and all(_is_whole(piece) or _SERVICE.fullmatch(piece) for piece in pieces):
        return pieces
    return [text]


def _is_whole(text: str) -> bool:
    found = _NUMBER.fullmatch(text)
    return found is not None and _WHOLE.fullmatch(re.sub(r"[^+0-9]", "", found["number"])) is not None


def _read_one(text: str) -> Phone:
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    found = _NUMBER.fullmatch(text) or _NUMBER.fullmatch(_REMARK.sub("", text))
    if found is None or found["number"].count("(") != found["number"].count(")"):
        raise PhoneError("is no phone number")
    number, extension = found["number"], found["extension"]
    number = _with_country(number)
    if extension is None:
        number, extension = _split_tail(number)
    digits = re.sub(r"\D", "", number)
    most = _MOST_DIGITS_ABROAD if number.startswith("+") else _MOST_DIGITS
    if len(digits) < _FEWEST_DIGITS:
        raise PhoneError("is no phone number")
    if re.match(r"1[3-9]", number) and len(digits) > len("1380000") and len(digits) != _MOBILE_DIGITS:
        raise PhoneError(f"has {len(digits)} digits, but a mobile number has {_MOBILE_DIGITS}")
    if len(digits) > most:
        raise PhoneError(
            f"has {len(digits)} digits, too many for a phone number; write an extension as 转8001"
        )
    return Phone(number, extension)


def _with_country(number: str) -> str:
    """Country code 86 written one way, also where its plus was lost before a whole number."""
    found = _COUNTRY.fullmatch(number)
    if found and (
        found["sign"]
        or (len(re.sub(r"\D", "", found["rest"])) > 9 and _is_whole(_split_tail(found["rest"])[0]))
    ):
        return f"+86 {found['rest']}"
    return number


def _split_tail(number: str) -> tuple[str, str | None]:
    """`0300-5563171-8001` is a whole number and an extension;
    `0300-556-3171` is one number in three pieces.
    """
    if not _is_whole(number) and "-" in number:
        head, tail = number.rsplit("-", 1)
        if _is_whole(head) and re.fullmatch(r" *[0-9]{1,6}", tail):
            return head.rstrip(" -"), tail.strip()
    return number, None

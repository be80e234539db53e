"""What may be written into the fields of a place: read as people write it, refused with a sentence."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from geoapi.core.errors import Conflict, InvalidInput
from geoapi.core.hours import HoursError
from geoapi.core.hours_text import hours_of
from geoapi.core.phones import PhoneError, read_phone
from geoapi.importing.names import text_fault

ACCESS, WHEELCHAIR = ("open", "code", "card", "ask"), ("yes", "limited", "no")
LONGEST_LINE, LONGEST_TEXT, LONGEST_CAPTION, MOST_CAPTIONS = 200, 2_000, 200, 20

Fields = dict[str, Any]


def _line(name: str, value: Any, longest: int = LONGEST_LINE, *, has_lines: bool = False) -> str | None:
    if value is None or not value.strip():
        return None
    text = value.strip() if has_lines else " ".join(value.split())
    fault = text_fault(text, longest, has_lines=has_lines)
    if fault:
        raise InvalidInput.of(name, f"The {name} {fault}.")
    return str(text)


def _name(name: str, value: Any) -> str:
    text = _line(name, value, 100)
    if text is None:
        raise InvalidInput.of(name, "A place has a name.")
    return text


def _phone(name: str, value: Any) -> str | None:
    text = _line(name, value)
    try:
        return None if text is None else read_phone(text).text
    except PhoneError as error:
        raise InvalidInput.of(name, f"{text!r} {error}.") from None


def _hours(name: str, value: Any) -> str | None:
    if value is None or not value.strip():
        return None
    try:
        return hours_of(value)
    except HoursError as error:
        raise InvalidInput.of(name, f"These hours cannot be understood: {error}.") from None


def _one_of(known: Collection[str]) -> Callable[[str, Any], str | None]:
    def read(name: str, value: Any) -> str | None:
        if value is not None and value not in known:
            raise InvalidInput.of(name, f"{value[:40]!r} is none of {', '.join(known)}.")
        return None if value is None else str(value)

    return read


def _captions(name: str, value: Any) -> list[str]:
    lines = [line for each in value or () if (line := _line(name, each, LONGEST_CAPTION)) is not None]
    if len(lines) > MOST_CAPTIONS:
        raise InvalidInput.of(name, f"A place has up to {MOST_CAPTIONS} captions.")
    return lines


_READ: Mapping[str, Callable[[str, Any], Any]] = {
    "name": _name,
    "address": _line,
    "phone": _phone,
    "hours": _hours,
    "access": _one_of(ACCESS),
    "wheelchair": _one_of(WHEELCHAIR),
    "photo_captions": _captions,
    "description": lambda name, value: _line(name, value, LONGEST_TEXT, has_lines=True),
    "operator": _line,
}
FIELDS = ("name", "address", "phone", "hours", "access", "wheelchair", "amenities", "photo_captions",
          "description", "operator")  # fmt: skip
"""What whoever answers for a place writes; where it lies is another thing."""
_VERSIONED = (*FIELDS, "point")
_DIGITS = 8
_VERSION = re.compile(rf'"?([0-9a-f]{{{_DIGITS * len(_VERSIONED)}}})"?')


def read_fields(given: Mapping[str, Any], amenities: Sequence[str]) -> Fields:
    """The fields as they are stored; `amenities` are those that there are. Raises InvalidInput."""
    fields = {name: read(name, given[name]) for name, read in _READ.items() if name in given}
    if "amenities" in given:
        wanted = set(given["amenities"] or ())
        unknown = sorted(wanted.difference(amenities))
        if unknown:
            raise InvalidInput.of("amenities", f"{unknown[0][:40]!r} is none of {', '.join(amenities)}.")
        fields["amenities"] = [code for code in amenities if code in wanted]
    if "hours" in fields:
        fields["hours_clear"] = True
    return fields


def version_of(fields: Mapping[str, Any]) -> str:
    """What stands in each field: two people who change different ones do not stand in each other's way."""
    return "".join(_hashed(fields[name]) for name in _VERSIONED)


def refuse_conflicts(now: Fields, wanted: Fields, version: str) -> None:
    """Raise Conflict, with both versions, where a field has been changed since `version`, and otherwise."""
    found = _VERSION.fullmatch(version.strip().removeprefix("W/"))
    if found is None:
        raise InvalidInput.of("If-Match", "If-Match is the `version` that was read with the place.")
    stood = {name: found[1][place * _DIGITS : (place + 1) * _DIGITS] for place, name in enumerate(_VERSIONED)}
    changed = [
        name for name in wanted
        if _hashed(now[name]) != stood[name] and now[name] != wanted[name]
    ]  # fmt: skip
    if changed:
        raise Conflict(
            "Somebody else has changed the same meanwhile: see both, and choose.",
            {
                "now": {name: now[name] for name in changed},
                "yours": {name: wanted[name] for name in changed},
                "version": version_of(now),
            },
        )


def _hashed(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]

"""Slips: what is printed for somebody who cannot sign in yet, to be used once."""

import hashlib

from geoapi.core.legible import random_letters

LENGTH = 10


def new_code() -> str:
    return random_letters(LENGTH)


def shown(code: str) -> str:
    """K7QM 3T9X WA."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def lookup_of(typed: str) -> bytes:
    """By what a slip is found; however its code is typed."""
    code = "".join(filter(str.isalnum, typed.upper()))
    return hashlib.sha256(f"slip {code}".encode()).digest()


def last_digits(phone: str | None) -> str | None:
    """The last four digits of a phone number; None where it has not as many."""
    digits = "".join(filter(str.isdigit, phone or ""))
    return digits[-4:] if len(digits) >= 4 else None

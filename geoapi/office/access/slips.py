"""Slips: what is printed for somebody who cannot sign in yet, to be used once."""

import hashlib
import secrets

# No 0 and O, 1, I and L: it is read from paper, and aloud.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10


def new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


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

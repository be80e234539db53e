"""The short codes of places: on a plate at the door, read aloud, typed from a photo."""

import hashlib
import re
from collections.abc import Callable, Iterable

CODE = re.compile(r"[0-9A-Z]{4,12}")
LENGTH = 6
# Crockford's base 32: no I, L, O, U.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def plate_code(given: str) -> str | None:
    """A code that a table gives, in capitals and without hyphens; None if no plate could bear it."""
    code = re.sub(r"[\s_.-]", "", given).upper()
    return code if CODE.fullmatch(code) else None


def made_code(identity: str, attempt: int = 0) -> str:
    """The code of what bears this identity, always the same;
    where it is taken, a later attempt is another one.
    """
    text = identity if attempt == 0 else f"{identity}\n{attempt}"
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def made_codes(identities: Iterable[str], taken: Callable[[str, str], bool]) -> dict[str, str]:
    """A code for each identity; `taken` says whether a code is another's already. Clashes are
    settled in the order of the identities, so that the same file always gives the same codes.
    """
    found: dict[str, str] = {}
    used: set[str] = set()
    for identity in sorted(set(identities)):
        attempt = 0
        while (code := made_code(identity, attempt)) in used or taken(identity, code):
            attempt += 1
        used.add(code)
        found[identity] = code
    return found

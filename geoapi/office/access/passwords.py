"""Passwords: hashed as costly as one core bears, at most two at once in a process."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from geoapi.core.errors import Busy, InvalidInput

LEAST, MOST = 10, 200
_AT_ONCE = 2
_LONGEST_WAIT_S = 3.0

# 19 MiB and two passes, as OWASP has it; the library's defaults would let ten sign-ins stop the map.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = BoundedSemaphore(_AT_ONCE)
# Is checked where there is none, so that nobody learns by the clock which staff numbers there are.
_NOBODYS = _hasher.hash("nobody's")


def hash_password(password: str, *own_names: str) -> str:
    """What is kept of a password. Raises InvalidInput where it is too easily guessed, or Busy.

    `own_names`: the staff number and the like, of which it may not be made.
    """
    typed = _as_typed(password)
    if not LEAST <= len(typed) <= MOST:
        raise InvalidInput.of("password", f"A password has {LEAST} to {MOST} characters.")
    rest = typed.lower()
    for name in filter(None, own_names):
        rest = rest.replace(name.lower(), "")
    if len(set(rest)) < 4:
        raise InvalidInput.of("password", "That is guessed too easily: take other and more characters.")
    with _turn():
        return _hasher.hash(typed)


def is_password(password: str, hashed: str | None) -> bool:
    """Whether it is the one; takes as long where there is none to compare. Raises Busy."""
    with _turn():
        try:
            _hasher.verify(hashed or _NOBODYS, _as_typed(password)[:MOST])
        except VerificationError:
            return False
    return hashed is not None


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_LONGEST_WAIT_S):
        raise Busy("Many are signing in at once; please try again.", {"retry_after_s": 3})
    try:
        yield
    finally:
        _turns.release()


def _as_typed(password: str) -> str:
    # The same on every keyboard: full width, or an accent by two keys.
    return unicodedata.normalize("NFKC", password)

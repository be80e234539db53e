"""Codes of six digits that change every half minute (RFC 6238), on a phone that knows the secret."""

import unicodedata
from hmac import compare_digest

import pyotp

STEP_S = 30
# A clock may be so many steps before or after ours.
_SKEW = 1


def new_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, code: str, now_s: float, after: int) -> int | None:
    """The time step whose code it is, near `now_s`; None where it is no such code.

    None of a step up to `after` counts: what was taken once is not taken again.
    """
    typed = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    generator = pyotp.TOTP(secret)
    now = int(now_s) // STEP_S
    for step in range(now - _SKEW, now + _SKEW + 1):
        if step > after and compare_digest(generator.generate_otp(step).encode(), typed):
            return step
    return None


def uri_of(secret: str, account: str, issuer: str) -> str:
    """What a phone reads from the square."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)

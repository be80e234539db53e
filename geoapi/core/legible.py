"""Codes that people read from paper and say on the phone. Pure."""

import secrets

# Without what is taken for another: 0 and O, 1, I and L.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def random_letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))

"""What a single slip makes of a name."""

import re

_NUMBERS = re.compile(r"[\d一二三四五六七八九十]+")


def one_less(text: str) -> list[str]:
    """A name without one of its characters.

    Of three the last says what it is: 和平路 and 和平街 are not one name with a slip.
    """
    places = len(text) if len(text) > 3 else len(text) - 1 if len(text) == 3 else 0
    return [text[:at] + text[at + 1 :] for at in range(places)]


def same_numbers(one: str, other: str) -> bool:
    """Whether the slip is not in a number: 二十四巷 is not 十四巷 misspelt."""
    return _NUMBERS.findall(one) == _NUMBERS.findall(other)


def differs_once(one: str, other: str) -> bool:
    """Whether two names of equal length differ in one character, or one has a single character more."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return abs(len(one) - len(other)) == 1

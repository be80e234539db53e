"""Names of places and people, drawn so that none repeats within a district."""

from collections.abc import Iterator

import numpy as np

from . import words


def write_numeral(n: int) -> str:
    """A whole number below one hundred in Chinese numerals: 7 is 七, 12 is 十二, 30 is 三十."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else words.NUMERALS[tens] + "十"
    return head + (words.NUMERALS[ones] if ones or not tens else "")


class Names:
    """Hands out names; a name given in a district, or to the whole city, is not given there again."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.city: set[str] = set()
        self.taken: dict[int, set[str]] = {}
        self.queues: dict[tuple[str, int], Iterator[str]] = {}
        self.surnames = list(words.SURNAMES)
        weights = np.array(list(words.SURNAMES.values()), dtype=float)
        self.chances = weights / weights.sum()

    def claim(self, name: str, district: int) -> bool:
        """Take a name in a district (-1: in the whole city); False if it is already taken."""
        if name in self.city or name in self.taken.setdefault(district, set()):
            return False
        if district < 0:
            if any(name in taken for taken in self.taken.values()):
                return False
            self.city.add(name)
        else:
            self.taken[district].add(name)
        return True

    def stems(self, kind: str, district: int) -> Iterator[str]:
        """Endless stems of one kind for a district,
        in an order of its own: listed words first, then pairs.
        """
        key = (kind, district)
        if key not in self.queues:
            listed = {"old": words.OLD_STREETS, "estate": words.ESTATE_STEMS, "plain": [], "village": []}[
                kind
            ]
            if kind == "village":
                listed = [s + tail for s in self.surnames[:70] if len(s) == 1 for tail in words.VILLAGE_TAILS]
            pairs = [a + b for a in words.FIRST for b in words.SECOND if a != b]
            head = [listed[i] for i in self.rng.permutation(len(listed))]
            if kind == "estate":
                head = listed[:12] + [s for s in head if s not in listed[:12]]
            self.queues[key] = iter(head + [pairs[i] for i in self.rng.permutation(len(pairs))])
        return self.queues[key]

    def name_place(self, kind: str, tails: list[str], district: int) -> tuple[str, str]:
        """A stem and a full name of one kind, new in the district."""
        for stem in self.stems(kind, district):
            first = int(self.rng.integers(0, len(tails)))
            for k in range(len(tails)):
                name = stem + tails[(first + k) % len(tails)]
                if self.claim(name, district):
                    return stem, name
        raise ValueError(f"no {kind} names are left in district {district}")

    def name_person(self) -> str:
        """A surname as common as in life and a given name, mostly of two characters."""
        while True:
            surname = str(self.rng.choice(self.surnames, p=self.chances))
            first, second = words.GIVEN_MEN if self.rng.random() < 0.42 else words.GIVEN_WOMEN
            opening = first[int(self.rng.integers(0, len(first)))]
            closing = second[int(self.rng.integers(0, len(second)))]
            name = surname + (
                closing if self.rng.random() < 0.17 or opening == closing else opening + closing
            )
            if name not in words.AVOID:
                return name

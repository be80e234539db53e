"""The kinds of labelled address texts; each module that makes some adds them."""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Label(NamedTuple):
    """`task`: read, find or suggest. `expected`: elements; or sure, ask or none and the text found."""

    kind: str
    task: str
    text: str
    expected: str


KINDS: dict[str, Callable[[random.Random], Iterator[Label]]] = {}


def kind(make: Callable[[random.Random], Iterator[Label]]) -> Callable[[random.Random], Iterator[Label]]:
    KINDS[make.__name__] = make
    return make

"""The catalogue of ways in which people write an address; each module that knows some adds them to it."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.addressing.drafts import Draft

BUILDINGS = ("building",)
DOORS = ("street", "lane")
HOUSES = ("building", "street", "lane")
ANY = ("building", "street", "lane", "place")


@dataclass(frozen=True)
class Kind:
    """`apply` rewrites a draft; it returns False where that row cannot be written so, or would be told by nothing.

    `weight`: its share of the queries. `slot`: kinds of one slot are not combined; "" never is.
    """

    name: str
    weight: int
    slot: str
    pools: tuple[str, ...]
    apply: Callable[[Draft], bool]


KINDS: dict[str, Kind] = {}


def kind(
    weight: int, slot: str = "", pools: tuple[str, ...] = ANY
) -> Callable[[Callable[[Draft], bool]], Callable[[Draft], bool]]:
    """Adds a function to the catalogue under its own name."""

    def add(apply: Callable[[Draft], bool]) -> Callable[[Draft], bool]:
        KINDS[apply.__name__] = Kind(apply.__name__, weight, slot, pools, apply)
        return apply

    return add

"""The catalogue of ways in which people write an address; each module that knows some adds them to it."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.addressing.drafts import Draft
from bench.addressing.standard import Row

BUILDINGS = ("building", "annex")
DOORS = ("street", "lane")
HOUSES = ("building", "annex", "street", "lane")
ANY = ("building", "annex", "street", "lane", "place")


@dataclass(frozen=True)
class Kind:
    """`apply` rewrites a draft; it returns False where that
    row cannot be written so, or would be told by nothing.

    `weight`: its share of the queries. `slot`: kinds of one slot are not combined;
    "" never is. `fits`: where few rows lend themselves to it, which.
    """

    name: str
    weight: int
    slot: str
    pools: tuple[str, ...]
    apply: Callable[[Draft], bool]
    fits: Callable[[Row], bool] | None


KINDS: dict[str, Kind] = {}


def kind(
    weight: int, slot: str = "", pools: tuple[str, ...] = ANY, fits: Callable[[Row], bool] | None = None
) -> Callable[[Callable[[Draft], bool]], Callable[[Draft], bool]]:
    """Adds a function to the catalogue under its own name."""

    def add(apply: Callable[[Draft], bool]) -> Callable[[Draft], bool]:
        KINDS[apply.__name__] = Kind(apply.__name__, weight, slot, pools, apply, fits)
        return apply

    return add

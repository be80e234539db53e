"""What is looked for in a plan before it is published: a registry, each check with a version of its own.

Pure: a scene goes in, faults come out.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geoapi.features.planning.checks import ground, homes, ties
from geoapi.features.planning.checks.scene import Fault, Scene


@dataclass(frozen=True)
class Check:
    """`blocks`: nothing with such a fault is published; else one may say why it stands."""

    key: str
    version: int
    blocks: bool
    find: Callable[[Scene], Iterable[Fault]]


CHECKS = (
    Check("gap", 1, True, ground.of_kind("gap")),
    Check("overlap", 1, True, ground.of_kind("overlap")),
    Check("outside", 1, True, ground.of_kind("outside")),
    Check("homeless", 1, True, homes.homeless),
    Check("binding_dead", 1, True, ties.dead_bindings),
    Check("post_open", 1, True, ties.open_posts),
    Check("code", 1, True, ties.taken_codes),
    Check("base_moved", 2, True, ties.moved_bases),
    Check("base_later", 1, True, ties.later_bases),
    Check("pieces", 1, False, ground.pieces),
    Check("neck", 1, False, ground.necks),
    Check("building_cut", 1, False, ground.cut_buildings),
    Check("unwalkable", 1, False, homes.unwalkable),
    Check("estate_split", 1, False, homes.split_estates),
    Check("size", 1, False, homes.sizes),
)
BLOCKING = frozenset(check.key for check in CHECKS if check.blocks)


def digest() -> str:
    """Which checks there are, of which versions."""
    said = ",".join(f"{check.key}:{check.version}" for check in CHECKS)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def find_faults(scene: Scene) -> list[Fault]:
    return [fault for check in CHECKS for fault in check.find(scene)]

"""One name for two places, as happens in life:
estates and streets of different districts that are called the same.
"""

import numpy as np
import shapely

from .blocks import Fabric
from .divisions import Groups
from .names import Names
from .streets import Road

# Houses stand at most this far from their street:
# a street farther than this from other districts has none there.
REACH_M = 80.0


def share_estate_names(fabric: Fabric, groups: Groups, names: Names, count: int) -> None:
    """See that at least `count` names are borne by estates of two districts;
    chance may have given some already.
    """
    district = groups.district_of.tolist()
    estates = [site for site in fabric.sites if site.kind == "estate"]
    where: dict[str, set[int]] = {}
    for site in estates:
        where.setdefault(site.name, set()).add(district[site.cell])
    missing = count - sum(len(found) > 1 for found in where.values())
    whole = [site for site in estates if site.partner < 0]
    for first in whole:
        for second in whole:
            d = district[second.cell]
            if missing > 0 and len(where[first.name]) == len(where[second.name]) == 1 and (
                d != district[first.cell] and names.claim(first.name, d)
            ):  # fmt: skip
                names.taken[d].discard(second.name)
                where[first.name].add(d)
                second.stem, second.name = first.stem, first.name
                missing -= 1


def share_street_names(groups: Groups, roads: list[Road], names: Names, count: int) -> None:
    """Give `count` long streets of one district the name of one in another,
    whose house numbers they repeat.
    """
    tree = shapely.STRtree(groups.shapes)
    streets: dict[int, list[Road]] = {}
    for road in roads:
        if road.kind == "street":
            near = np.unique(groups.district_of[tree.query(road.line, predicate="dwithin", distance=REACH_M)])
            if len(near) == 1:
                streets.setdefault(int(near[0]), []).append(road)
    districts = sorted(streets)
    for d in districts:
        streets[d].sort(key=lambda road: (-road.line.length, road.name))
    for k in range(count if len(districts) > 1 else 0):
        one = k % len(districts)
        a, b = districts[one], districts[(one + 1 + k // len(districts)) % len(districts)]
        if a == b or not streets[a] or not streets[b]:
            continue
        first, second = streets[a].pop(0), streets[b].pop(0)
        if names.claim(first.name, b):
            second.name = first.name

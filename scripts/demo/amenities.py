"""What people name instead of an address: clinics, offices, shops, bus stops, and the gates of sites."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .blocks import Fabric
from .buildings import Buildings
from .divisions import Area, Divisions, Groups
from .geometry import Floats, Geometries, Ints
from .streets import HALF_WIDTH_M, Road

# Names and tags of shops; {} is the name of the community or of the street.
SHOPS = [
    ("{community}大药房", {"amenity": "pharmacy"}), ("{community}生鲜超市", {"shop": "supermarket"}),
    ("滨城银行{street}支行", {"amenity": "bank"}), ("{street}便利店", {"shop": "convenience"}),
    ("{street}饺子馆", {"amenity": "restaurant"}), ("{community}邮政所", {"amenity": "post_office"}),
    ("{street}五金店", {"shop": "hardware"}), ("{community}理发店", {"shop": "hairdresser"}),
]  # fmt: skip
SHOPS_EACH = 3
STOP_EVERY_M, STOP_REACH_M = 420.0, 130.0
STOP_ROADS = ("primary", "secondary", "tertiary")
SMALL_PARKS = ("游园", "口袋公园", "街心花园")
GATED = ("school", "kindergarten", "hospital", "campus")
SIDES = ("东门", "北门", "西门", "南门")


@dataclass(frozen=True)
class Amenity:
    """A named thing at a point in metres, with its OSM tags, and the building it is in (-1 for none)."""

    x: float
    y: float
    tags: dict[str, str]
    building: int = -1


class Premises:
    """Buildings that can house an amenity: shops,
    then houses in streets, in lanes, flats; each is given once.
    """

    def __init__(self, table: Buildings, rng: np.random.Generator) -> None:
        self.table, self.rng = table, rng
        kind, street = np.array(table.kind), table.street
        flats = kind == "apartments"
        has_text = np.array([bool(text) for text in table.text])
        self.free = has_text & table.main & ((table.site < 0) | flats)
        lane = np.array([name.endswith(("巷", "胡同", "条")) for name in street])
        self.rank = np.select([flats, kind == "retail", lane], [3, 0, 2], 1)

    def take(self, members: Ints, near: Floats | None = None) -> int:
        """The building nearest to a point, or any, among the likeliest of some; -1 when none is free."""
        free = members[self.free[members]]
        if not len(free):
            return -1
        best = free[self.rank[free] == self.rank[free].min()]
        if near is None:
            i = int(self.rng.choice(best))
        else:
            i = int(best[np.argmin(np.hypot(*(self.table.doors[best] - near).T))])
        self.free[i] = False
        return i

    def place(self, i: int, name: str, tags: dict[str, str]) -> Amenity:
        """An amenity just inside the door of a building."""
        ring, door = self.table.rings[i], self.table.doors[i]
        along = ring[2] - ring[0]
        inward = np.array([-along[1], along[0]]) / np.hypot(*along)
        if inward @ (ring.mean(axis=0) - door) < 0:
            inward = -inward
        x, y = door + 1.5 * inward
        return Amenity(float(x), float(y), {**tags, "name": name}, i)


def list_amenities(
    fabric: Fabric, groups: Groups, divisions: Divisions, zones: Sequence[Area], table: Buildings,
    streets: Iterable[Road], rng: np.random.Generator,
) -> list[Amenity]:  # fmt: skip
    """Everything named at a point, in an order that does not change."""
    premises = Premises(table, rng)
    order = np.argsort(groups.community[table.cell], kind="stable")
    starts = np.searchsorted(groups.community[table.cell][order], np.arange(len(groups.community_shapes) + 1))
    members = [order[a:b] for a, b in pairwise(starts.tolist())]
    result: list[Amenity] = []
    signs: set[str] = set()

    def add(i: int, name: str, tags: dict[str, str]) -> None:
        if i >= 0:
            result.append(premises.place(i, name, tags))

    names = {int(groups.community[cell]): prefix[-1] for cell, prefix in enumerate(divisions.prefix)}
    for c, shape in enumerate(groups.community_shapes):
        at = premises.take(members[c], find_middle(shape))
        add(at, f"{names[c]}党群服务中心", {"amenity": "community_centre"})
        add(premises.take(members[c]), f"{names[c]}卫生服务站", {"amenity": "clinic", "healthcare": "clinic"})
        for k in rng.permutation(len(SHOPS))[:SHOPS_EACH].tolist():
            i = premises.take(members[c])
            name = SHOPS[k][0].format(community=names[c].removesuffix("社区"), street=table.street[i])
            if name not in signs:
                add(i, name, SHOPS[k][1])
                signs.add(name)
    points: Geometries = np.asarray(shapely.points(table.doors))
    tree = shapely.STRtree(points)
    offices = [
        (a.shape, f"{a.name}办事处", {"office": "government"})
        for a in divisions.areas
        if a.level == "subdistrict"
    ]
    offices += [
        (z.shape, z.name.removesuffix("辖区"), {"amenity": "police"}) for z in zones if z.layer == "police"
    ]
    for shape, name, tags in offices:
        inside = np.sort(tree.query(shape, predicate="contains"))
        add(premises.take(inside, find_middle(shape)), name, tags)
    return result + place_stops(fabric, groups, streets)


def find_middle(shape: BaseGeometry) -> Floats:
    """The centroid, shape (2,)."""
    return np.array(shape.centroid.coords[0])


def place_stops(fabric: Fabric, groups: Groups, streets: Iterable[Road]) -> list[Amenity]:
    """Bus stops at the kerb of main roads, each named after the estate,
    park or school beside it; one of a name.
    """
    sites = [
        site for site in fabric.sites if site.kind != "riverside" and not site.name.endswith(SMALL_PARKS)
    ]
    tree = shapely.STRtree([site.polygon for site in sites])
    taken: set[tuple[int, str]] = set()
    result: list[Amenity] = []
    for road in streets:
        if road.highway not in STOP_ROADS or road.bridge or road.kind in ("exit", "belt"):
            continue
        for at in np.arange(STOP_EVERY_M / 2, road.line.length, STOP_EVERY_M).tolist():
            here, ahead = (np.array(road.line.interpolate(at + d).coords[0]) for d in (-1, 1))
            along = (ahead - here) / np.hypot(*(ahead - here))
            x, y = (here + ahead) / 2 + (HALF_WIDTH_M[road.highway] + 1) * np.array([along[1], -along[0]])
            near = tree.query_nearest(shapely.Point(x, y), max_distance=STOP_REACH_M, all_matches=False)
            if len(near):
                site = sites[int(near[0])]
                key = (int(groups.district_of[site.cell]), site.name)
                if key not in taken:
                    taken.add(key)
                    result.append(
                        Amenity(float(x), float(y), {"highway": "bus_stop", "name": f"{site.name}站"})
                    )
    return result


def find_gates(fabric: Fabric) -> dict[int, tuple[Floats, dict[str, str]]]:
    """The gate of each school and hospital: its place on the outline of the site in metres, and its tags."""
    gates = {}
    for i, site in enumerate(fabric.sites):
        if site.kind in GATED:
            ring = site.polygon.exterior
            at = ring.interpolate(ring.project(shapely.Point(site.gate)))
            place = np.array(at.coords[0])
            away = place - find_middle(site.polygon)
            side = SIDES[round(float(np.arctan2(away[1], away[0])) / (np.pi / 2)) % 4]
            gates[i] = (place, {"barrier": "gate", "entrance": "main", "name": site.name + side})
    return gates

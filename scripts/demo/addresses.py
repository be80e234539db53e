"""House numbers along the streets and the standard address of each building, its units and each gate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from .blocks import Fabric
from .buildings import Buildings
from .divisions import Divisions
from .geometry import Flags, Floats, Ints
from .streets import Road


@dataclass
class Address:
    """A standard address: its text, its point in metres, and the building it names (-1 for none)."""

    text: str
    x: float
    y: float
    building: int


def number_doors(
    points: Floats, roads: Sequence[Road], rng: np.random.Generator
) -> tuple[list[str], list[str], Ints]:
    """Street and house number for each point (odd on the left, even on the right, rising), and its road."""
    named = [
        road for road in roads if road.name and road.highway not in ("footway", "river") and not road.bridge
    ]
    lines = np.array([road.line for road in named], dtype=object)
    index = shapely.STRtree(lines).query_nearest(shapely.points(points), all_matches=False)
    road_of = np.empty(len(points), dtype=np.int64)
    road_of[index[0]] = index[1]
    start, flip = chain_streets(named)
    at = shapely.line_locate_point(lines[road_of], shapely.points(points))
    lengths = shapely.length(lines)
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[road_of], np.maximum(at - 1, 0)))
    beyond = np.minimum(at + 1, lengths[road_of])
    there = shapely.get_coordinates(shapely.line_interpolate_point(lines[road_of], beyond))
    ahead, out = there - here, points - here
    left = (ahead[:, 0] * out[:, 1] - ahead[:, 1] * out[:, 0] > 0) ^ flip[road_of]
    along = start[road_of] + np.where(flip[road_of], lengths[road_of] - at, at)
    streets = {name: i for i, name in enumerate(dict.fromkeys((road.street, road.name) for road in named))}
    street_of = np.array([streets[road.street, road.name] for road in named])[road_of]
    order = np.lexsort((along, left, street_of))
    luck = rng.random(len(points))
    numbers = [""] * len(points)
    key, n, extra = (-1, False), 0, 0
    for i in order.tolist():
        if key != (street_of[i], bool(left[i])):
            key, n, extra = (int(street_of[i]), bool(left[i])), -1 if left[i] else 0, 0
        fresh = n <= 0
        if luck[i] < 0.025 and not fresh and extra == 0:
            extra, numbers[i] = -1, f"甲{n}号"
        elif luck[i] > 0.982 and not fresh and extra >= 0:
            extra += 1
            numbers[i] = f"{n}号附{extra}号"
        else:
            n, extra = n + (4 if luck[i] > 0.9 else 2), 0
            numbers[i] = f"{n}号"
    return [named[r].name for r in road_of.tolist()], numbers, road_of


def chain_streets(roads: Sequence[Road]) -> tuple[Floats, Flags]:
    """For each road, where its line starts along the whole street, and whether it runs against the street."""
    start, flip = np.zeros(len(roads)), np.zeros(len(roads), dtype=bool)
    groups: dict[tuple[str, str], list[int]] = {}
    for i, road in enumerate(roads):
        groups.setdefault((road.street, road.name), []).append(i)
    for items in groups.values():
        ends = np.array([[*roads[i].line.coords[0], *roads[i].line.coords[-1]] for i in items])
        wide = np.ptp(ends[:, ::2]) >= np.ptp(ends[:, 1::2])
        middles = [roads[i].line.interpolate(0.5, normalized=True) for i in items]
        order = np.argsort([m.x if wide else -m.y for m in middles], kind="stable")
        at = 0.0
        for k in order.tolist():
            x0, y0, x1, y1 = ends[k]
            start[items[k]], flip[items[k]] = at, (x1 < x0) if wide else (y1 > y0)
            at += roads[items[k]].line.length
    return start, flip


def write_addresses(
    table: Buildings, fabric: Fabric, divisions: Divisions, roads: Sequence[Road], rng: np.random.Generator
) -> list[Address]:
    """Number doors and gates, write the texts into the table, and list the unique standard addresses.

    A building of several units has a row for itself and one for each unit.
    """
    own = np.flatnonzero(table.main & (table.site < 0))
    gates = np.array([site.gate for site in fabric.sites])
    streets, numbers, _ = number_doors(np.vstack([table.doors[own], gates]), roads, rng)
    prefix = ["".join(parts) for parts in divisions.prefix]
    result: dict[str, Address] = {}

    def add(text: str, point: Floats, building: int) -> str:
        if text in result:
            return ""
        result[text] = Address(text, float(point[0]), float(point[1]), building)
        return text

    for k, i in enumerate(own.tolist()):
        table.street[i], table.number[i] = streets[k], numbers[k]
        table.text[i] = add(f"{prefix[table.cell[i]]}{streets[k]}{numbers[k]}", table.doors[i], i)
    for k, site in enumerate(fabric.sites):
        street, number = streets[len(own) + k], numbers[len(own) + k]
        site.street, site.number = street, number
        if site.kind != "riverside":
            add(f"{prefix[site.cell]}{street}{number}{site.name}{site.phase}", site.gate, -1)
    for i in np.flatnonzero(table.site >= 0).tolist():
        site = fabric.sites[int(table.site[i])]
        table.street[i], table.number[i] = site.street, site.number
        text = f"{prefix[table.cell[i]]}{site.street}{site.number}{site.name}{site.phase}{table.name[i]}"
        table.text[i] = add(text, table.doors[i], i)
        if table.text[i] and table.units[i] > 1:
            for n, door in enumerate(place_unit_doors(table, i)):
                add(f"{text}{n + 1}单元", door, i)
    return list(result.values())


def place_unit_doors(table: Buildings, i: int) -> Floats:
    """The doors of the units of a building, shape (units,
    2): evenly along its front, counted from the left.
    """
    left, right = table.rings[i][0], table.rings[i][2]
    count = int(table.units[i])
    share = (np.arange(count)[:, None] + 0.5) / count
    return np.asarray(left + share * (right - left), dtype=float)

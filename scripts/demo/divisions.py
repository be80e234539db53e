"""The tree of areas: grids, communities, subdistricts,
districts, city; their codes, names and exact outlines.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from . import words
from .blocks import Fabric, Site
from .geometry import Floats, Geometries, Ints
from .grids import Plan
from .landuse import DEDICATED
from .names import Names, write_numeral
from .sizes import Size

CITY_CODE, CITY_NAME = "990100", "滨城市"


@dataclass
class Area:
    """One area of one layer."""

    code: str
    name: str
    level: str
    layer: str
    parent: str
    kind: str
    shape: BaseGeometry
    introduction: str = ""


@dataclass
class Groups:
    """Labels of the cells at each level above, and the outlines at each level."""

    community: Ints
    subdistrict: Ints  # of each community
    district: Ints  # of each subdistrict
    shapes: Geometries
    community_shapes: Geometries
    subdistrict_shapes: Geometries

    @property
    def district_of(self) -> Ints:
        """The district of each cell."""
        return np.asarray(self.district[self.subdistrict[self.community]], dtype=np.int64)


@dataclass
class Divisions:
    """All areas, and for each cell its grid code and the text of the areas above it."""

    areas: list[Area]
    grid_code: list[str]
    prefix: list[list[str]]


def group_regions(weights: Floats, middles: Floats, borders: dict[tuple[int, int], float], k: int) -> Ints:
    """Join units into k connected regions of about equal weight,
    by halving again and again along short borders.
    """
    label = np.zeros(len(weights), dtype=np.int64)
    work = [(list(range(len(weights))), k, 0)]
    while work:
        items, parts, first = work.pop()
        label[items] = first
        if parts > 1:
            half = parts // 2
            one, two = halve(items, half / parts, weights, middles, borders)
            work += [(one, half, first), (two, parts - half, first + half)]
    return label


def halve(
    items: list[int], share: float, weights: Floats, middles: Floats, borders: dict[tuple[int, int], float]
) -> tuple[list[int], list[int]]:
    """Split units into two connected parts of a given share, with the shortest border between them."""
    inside = set(items)
    near = {pair: length for pair, length in borders.items() if pair[0] in inside and pair[1] in inside}
    best: tuple[float, list[int], list[int]] | None = None
    for slack in (0.0, 0.08, -0.08, 0.16, -0.16, 0.3, -0.3):
        for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
            order = sorted(items, key=lambda i: (float(middles[i] @ (np.cos(angle), np.sin(angle))), i))
            heap = np.cumsum(weights[order]) / weights[order].sum()
            n = int(np.clip(np.searchsorted(heap, share * (1 + slack)), 1, len(order) - 1))
            one, two = order[:n], order[n:]
            if hangs_together(one, near) and hangs_together(two, near):
                left = set(one)
                border = sum(length for (a, b), length in near.items() if (a in left) != (b in left))
                uneven = abs(float(weights[one].sum() / weights[items].sum()) - share) / min(share, 1 - share)
                if best is None or border * (1 + 5 * uneven) < best[0]:
                    best = (border * (1 + 5 * uneven), one, two)
    if best is None:
        raise ValueError("an area cannot be split into two connected parts")
    return best[1], best[2]


def hangs_together(items: list[int], near: dict[tuple[int, int], float]) -> bool:
    """Whether units are connected among themselves."""
    inside, seen, front = set(items), {items[0]}, [items[0]]
    beside: dict[int, list[int]] = {}
    for a, b in near:
        if a in inside and b in inside:
            beside.setdefault(a, []).append(b)
            beside.setdefault(b, []).append(a)
    while front:
        fresh = [b for b in beside.get(front.pop(), []) if b not in seen]
        seen.update(fresh)
        front += fresh
    return len(seen) == len(inside)


def group_cells(size: Size, plan: Plan) -> Groups:
    """Join cells to communities, communities to subdistricts, subdistricts to districts."""
    community = np.array([cell.community for cell in plan.cells])
    shapes = merge(plan.faces, plan.face_cell, len(plan.cells))
    c_shapes = merge(shapes, community, size.communities)
    weights: Floats = np.bincount(community).astype(np.float64)
    near = connect(plan)
    subdistrict = group_regions(weights, find_middles(c_shapes), near, size.subdistricts)
    s_shapes = merge(c_shapes, subdistrict, size.subdistricts)
    s_near: dict[tuple[int, int], float] = {}
    for (a, b), length in near.items():
        key = (int(min(subdistrict[a], subdistrict[b])), int(max(subdistrict[a], subdistrict[b])))
        if key[0] != key[1]:
            s_near[key] = s_near.get(key, 0.0) + length
    s_weights = np.bincount(subdistrict, weights)
    district = group_regions(s_weights.astype(np.float64), find_middles(s_shapes), s_near, size.districts)
    return Groups(community, subdistrict, district, shapes, c_shapes, s_shapes)


def merge(shapes: Geometries, label: Ints, count: int) -> Geometries:
    """The exact unions of a coverage by label."""
    return np.array([shapely.coverage_union_all(shapes[label == i]) for i in range(count)], dtype=object)


def find_middles(shapes: Geometries) -> Floats:
    """The centroids, shape (n, 2)."""
    return shapely.get_coordinates(shapely.centroid(shapes))


def list_areas(size: Size, plan: Plan, fabric: Fabric, groups: Groups, names: Names) -> Divisions:
    """The tree of areas with codes in reading order, north-west first."""
    count = len(plan.cells)
    result = Divisions([], [""] * count, [[] for _ in range(count)])

    def add(code: str, name: str, level: str, parent: str, shape: BaseGeometry, kind: str = "base") -> None:
        result.areas.append(Area(code, name, level, "admin", parent, kind, shape))

    sites = {(site.cell, site.kind): site for site in reversed(fabric.sites)}
    d_shapes = merge(groups.subdistrict_shapes, groups.district, size.districts)
    add(CITY_CODE, CITY_NAME, "city", "", shapely.coverage_union_all(d_shapes))
    s_mid, c_mid = find_middles(groups.subdistrict_shapes), find_middles(groups.community_shapes)
    g_mid = find_middles(groups.shapes)
    for d in range(size.districts):
        d_code, d_name = f"9901{d + 1:02d}", words.DISTRICTS[d]
        add(d_code, d_name, "district", CITY_CODE, d_shapes[d])
        for i, s in enumerate(sort_reading(np.flatnonzero(groups.district == d), s_mid)):
            s_code, s_name = f"{d_code}{i + 1:03d}", words.SUBDISTRICTS[s] + "街道"
            add(s_code, s_name, "subdistrict", d_code, groups.subdistrict_shapes[s])
            for j, c in enumerate(sort_reading(np.flatnonzero(groups.subdistrict == s), c_mid)):
                members = np.flatnonzero(groups.community == c)
                c_code, c_name = f"{s_code}{j + 1:03d}", name_community(members, d, sites, names)
                add(c_code, c_name, "community", s_code, groups.community_shapes[c])
                for n, m in enumerate(sort_reading(members, g_mid)):
                    dedicated = fabric.use[m] in DEDICATED
                    name = f"第{write_numeral(n + 1)}网格"
                    if dedicated and (m, fabric.use[m]) in sites:
                        name = f"{sites[m, fabric.use[m]].name}专属网格"
                    result.grid_code[m] = f"{c_code}{n + 1:03d}"
                    kind = "dedicated" if dedicated else "base"
                    add(result.grid_code[m], name, "grid", c_code, groups.shapes[m], kind)
                    result.prefix[m] = [CITY_NAME, d_name, s_name, c_name]
    return result


def name_community(members: Ints, district: int, sites: dict[tuple[int, str], Site], names: Names) -> str:
    """The name of one of its estates, or a new one."""
    for m in members.tolist():
        site = sites.get((m, "estate"))
        if site is not None and names.claim(site.stem + "社区", district):
            return site.stem + "社区"
    return names.name_place("plain", ["社区"], district)[1]


def sort_reading(items: Ints, middles: Floats) -> list[int]:
    """Order by rows from the north, west first within a row."""
    high = middles[items][:, 1]
    band = max(1.0, float(high.max() - high.min()) / max(1.0, len(items) ** 0.5))
    return sorted(items.tolist(), key=lambda i: (-round(float(middles[i][1]) / band), float(middles[i][0])))


def connect(plan: Plan) -> dict[tuple[int, int], float]:
    """Borders between communities; a border along the river counts for little,
    so that areas seldom span it.
    """
    joined = dict(plan.community_borders)
    labels = [plan.cells[c].community for c in plan.face_cell]
    for faces in plan.sides:
        if len(faces) == 2:
            a, b = sorted((labels[faces[0]], labels[faces[1]]))
            if a != b:
                joined.setdefault((a, b), 1.0)
    return dict(sorted(joined.items()))

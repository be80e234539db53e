"""Names for streets, estates, parks and other sites, once it is known which district each lies in."""

import numpy as np
import shapely
from shapely import LineString

from . import words
from .blocks import Fabric, Site
from .divisions import Groups
from .geometry import lines_of
from .grids import Plan
from .names import Names, write_numeral
from .streets import Road, Skeleton

SUFFIX_EN = {"路": "Road", "街": "Street", "大街": "Avenue", "大道": "Boulevard"}
SIDES = {"东": "East", "西": "West", "南": "South", "北": "North"}


def name_main_roads(
    skeleton: Skeleton, roads: list[Road], names: Names, rng: np.random.Generator
) -> list[Road]:
    """Name the roads of the skeleton; the longest are named
    by the side of the centre they lie on (东路, 西路).
    """
    order = rng.permutation(len(words.MAIN_ROADS))
    stems = [words.MAIN_ROADS[0]] + [words.MAIN_ROADS[i] for i in order if i != 0]
    given: dict[str, tuple[str, str]] = {}
    part_gaps(roads)
    length: dict[str, float] = {}
    for road in roads:
        length[road.street] = length.get(road.street, 0.0) + road.line.length
    result: list[Road] = []
    x0, y0 = skeleton.centre
    for road in roads:
        if road.kind in ("river", "street", "estate"):
            result.append(road)
            continue
        if road.kind == "bank":
            side = "北" if road.street == "bank0" else "南"
            result.append(rename(road, road.line, f"滨河{side}路", f"Binhe {SIDES[side]} Road", names))
        elif road.kind in ("belt", "ring"):
            stem, en, tail = (
                ("环城", "Huancheng", "路") if road.kind == "belt" else ("顺城", "Shuncheng", "街")
            )
            for side, part in split_quarters(road.line, skeleton, road.kind == "belt"):
                result.append(
                    rename(road, part, f"{stem}{side}{tail}", f"{en} {SIDES[side]} {SUFFIX_EN[tail]}", names)
                )
        elif road.kind == "boulevard":
            stem, en = (("迎宾", "Yingbin"), ("望山", "Wangshan"))[int(road.street[-1])]
            result.append(rename(road, road.line, f"{stem}大道", f"{en} Boulevard", names))
        else:
            if road.street not in given:
                if len(given) == len(stems):
                    raise ValueError("there are more main roads than names for them")
                given[road.street] = stems[len(given)]
            stem, en = given[road.street]
            upright = road.street.startswith("ns")
            tail = "大街" if road.highway == "primary" and not upright else "街" if upright else "路"
            if length[road.street] < 1500:
                result.append(rename(road, road.line, stem + tail, f"{en} {SUFFIX_EN[tail]}", names))
                continue
            cut_x, cut_y = (None, y0) if upright else (x0, 0.0)
            for side, part in split_at(road.line, cut_x, cut_y):
                name, name_en = f"{stem}{side}{tail}", f"{en} {SIDES[side]} {SUFFIX_EN[tail]}"
                result.append(rename(road, part, name, name_en, names))
    return result


def part_gaps(roads: list[Road]) -> None:
    """Where a lattice road breaks off and goes on far away, the rest is a street of its own."""
    chains: dict[str, list[list[Road]]] = {}
    for road in roads:
        if road.kind == "lattice":
            found = chains.setdefault(road.street, [])
            near = [chain for chain in found if any(road.line.distance(other.line) < 250 for other in chain)]
            joined = [other for chain in near for other in chain] + [road]
            chains[road.street] = [chain for chain in found if chain not in near] + [joined]
    for street, found in chains.items():
        for n, chain in enumerate(found[1:]):
            for road in chain:
                road.street = f"{street}/{n}"


def rename(road: Road, line: LineString, name: str, name_en: str, names: Names) -> Road:
    """A copy of a road with a city-wide name and part of its line."""
    names.claim(name, -1)
    return Road(**{**vars(road), "line": line, "name": name, "name_en": name_en, "street": name})


def split_at(line: LineString, x: float | None, y: float) -> list[tuple[str, LineString]]:
    """Split a line at the meridian or parallel through the centre and say which side each part is on."""
    far = 1e5
    if x is not None:
        halves = [("西", shapely.box(-far, -far, x, far)), ("东", shapely.box(x, -far, far, far))]
    else:
        halves = [("南", shapely.box(-far, -far, far, y)), ("北", shapely.box(-far, y, far, far))]
    return [
        (side, part) for side, box in halves for part in lines_of(line.intersection(box)) if part.length > 0.5
    ]


def split_quarters(line: LineString, skeleton: Skeleton, whole: bool) -> list[tuple[str, LineString]]:
    """Split a ring road into its north, east, south and west parts."""
    x, y = (0.0, 0.0) if whole else skeleton.centre
    far = 1e5
    corners = {"东": (far, -far, far, far), "北": (far, far, -far, far), "西": (-far, far, -far, -far),
               "南": (-far, -far, far, -far)}  # fmt: skip
    result = []
    for side, (ax, ay, bx, by) in corners.items():
        wedge = shapely.Polygon([(x, y), (x + ax, y + ay), (x + bx, y + by)])
        inside = line.intersection(wedge)
        merged = shapely.line_merge(inside) if inside.geom_type == "MultiLineString" else inside
        result += [(side, part) for part in lines_of(merged) if part.length > 0.5]
    return result


def name_streets(
    plan: Plan, fabric: Fabric, groups: Groups, roads: list[Road], names: Names
) -> dict[tuple[int, str], list[Road]]:
    """Name the streets cut between grids and the alleys and lanes inside blocks, by their district.

    Returns the numbered lanes of each village, by its cell and name.
    """
    tree = shapely.STRtree(groups.shapes)
    district = groups.district_of
    stems: dict[tuple[int, str], tuple[str, int]] = {}
    villages: dict[tuple[int, str], list[Road]] = {}
    for road in roads + fabric.roads:
        if road.kind == "street" and not road.name:
            middle = road.line.interpolate(0.5, normalized=True)
            if road.cell < 0:
                road.cell = int(np.sort(tree.query(middle, predicate="dwithin", distance=1.0))[0])
            cell = road.cell
            (ax, ay), (bx, by) = road.line.coords[0], road.line.coords[-1]
            flat = abs(bx - ax) > abs(by - ay)
            old = plan.cells[cell].zone == "old"
            tails = ["街", "巷"] if old else ["路", "街"] if flat else ["街", "路"]
            road.name = names.name_place("old" if old else "plain", tails, int(district[cell]))[1]
        elif road.kind in ("alley", "lane"):
            d, use = int(district[road.cell]), fabric.use[road.cell]
            key = (road.cell, "lane")
            stem, n = stems.get(key, ("", 0))
            if not stem or n >= 39:
                tails = ["胡同"] if use == "old" else ["巷"]
                stem, road.name = names.name_place("old" if use == "old" else "village", tails, d)
                stems[key] = (stem, 0)
                continue
            while True:
                n += 1
                road.name = f"{stem}{write_numeral(n)}{'条' if use == 'old' and len(stem) < 3 else '巷'}"
                if names.claim(road.name, d):
                    break
            stems[key] = (stem, n)
            if use != "old":
                villages.setdefault((road.cell, stem), []).append(road)
    return villages


def vary_lanes(
    villages: dict[tuple[int, str], list[Road]], groups: Groups, names: Names, rng: np.random.Generator
) -> None:
    """In a fifth of the villages, name lanes by where they lie:
    前街, 后街, 东巷, 西二巷; the others keep numbers.
    """
    district = groups.district_of
    for (cell, stem), lanes in villages.items():
        if rng.random() > 0.2 or len(lanes) < 6:
            continue
        middles = shapely.get_coordinates([lane.line.interpolate(0.5, normalized=True) for lane in lanes])
        ends = np.array([(*lane.line.coords[0], *lane.line.coords[-1]) for lane in lanes])
        flat = np.abs(ends[:, 2] - ends[:, 0]) > np.abs(ends[:, 3] - ends[:, 1])
        given: dict[int, str] = {}
        from_south = np.flatnonzero(flat)[np.argsort(middles[flat, 1], kind="stable")].tolist()
        if len(from_south) > 1:
            given |= {from_south[0]: "前街", from_south[-1]: "后街"}
        from_west = np.flatnonzero(~flat)[np.argsort(middles[~flat, 0], kind="stable")].tolist()
        half = len(from_west) // 2
        tail = "胡同" if rng.random() < 0.3 else "巷"
        for side, outward in (("西", from_west[:half][::-1]), ("东", from_west[half:])):
            for n, i in enumerate(outward):
                given[i] = side + (write_numeral(n + 1) if n or len(outward) > 1 else "") + tail
        for i, end in given.items():
            if names.claim(stem + end, int(district[cell])):
                lanes[i].name = stem + end


TAILS = {
    "park": ["游园", "口袋公园", "街心花园"],
    "riverside": ["滨河公园", "河岸绿地", "滨水公园"],
    "school": ["小学", "中学", "学校", "实验学校"],
    "kindergarten": ["幼儿园"],
    "shops": ["商业街", "商贸中心", "生活广场"],
    "mall": ["广场", "百货", "购物中心", "天地"],
    "market": ["农贸市场", "综合市场", "批发市场"],
    "hospital": ["医院", "康复医院", "中医院"],
    "campus": ["职业技术学院", "师范学院", "工程学院", "海洋学院"],
    "office": ["商务中心", "科技大厦", "国际中心", "软件园"],
    "industrial": ["工业园", "机械厂", "产业园", "纺织厂", "食品厂"],
    "estate": words.ESTATE_TAILS,
}
LARGE_PARK_M2 = 12_000


def name_sites(plan: Plan, fabric: Fabric, groups: Groups, names: Names) -> None:
    """Name the sites; the halves of one estate share a name, some as 一期 and 二期."""
    district = groups.district_of
    parks = [site for site in fabric.sites if site.kind == "park"]
    largest = max(parks, key=lambda site: site.polygon.area)
    largest.stem, largest.name = "人民", "人民公园"
    names.claim(largest.name, -1)
    by_cell: dict[int, Site] = {site.cell: site for site in fabric.sites if site.kind == "estate"}
    for i, site in enumerate(fabric.sites):
        if site.name:
            continue
        d = int(district[site.cell])
        kind = "estate" if site.kind == "estate" else "plain"
        tails = ["公园"] if site.kind == "park" and site.polygon.area > LARGE_PARK_M2 else TAILS[site.kind]
        site.stem, site.name = names.name_place(kind, tails, d)
        twin = plan.cells[site.cell].twin if site.kind == "estate" else -1
        other = by_cell.get(twin)
        if other is not None and not other.name and 0 < other.polygon.distance(site.polygon) < 35:
            other.stem, other.name, site.partner = site.stem, site.name, fabric.sites.index(other)
            other.partner = i
            if i % 4 == 0:
                site.phase, other.phase = "一期", "二期"

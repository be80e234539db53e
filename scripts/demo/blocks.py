"""What stands in each grid: choice of land use, filling of each face, households shared out."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Polygon
from tqdm import tqdm

from .compounds import STYLES, Built, build_compound, build_park, lay_pitch, line_shops
from .geometry import Floats, Geometries, Knots, cut, lines_of, long_side, polygons_of
from .grids import Plan
from .houses import build_block, cut_blocks, find_ground
from .shapes import Batch
from .sizes import Size
from .streets import HALF_WIDTH_M, Road, Skeleton

DEDICATED = ("park", "mall", "market", "hospital", "campus", "office", "industrial")
SETBACK_M = 3.0


@dataclass
class Site:
    """A named piece of land: an estate, a park, a school…"""

    kind: str
    polygon: Polygon
    cell: int
    gate: Floats
    partner: int = -1
    stem: str = ""
    name: str = ""
    phase: str = ""
    street: str = ""
    number: str = ""


@dataclass
class Fabric:
    """Everything built: roads inside blocks, sites, other land, buildings; and the use of each cell."""

    use: list[str]
    roads: list[Road] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    land: list[tuple[Polygon, dict[str, str]]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)


def build_fabric(size: Size, skeleton: Skeleton, plan: Plan, rng: np.random.Generator) -> Fabric:
    """Fill every face of the plan."""
    fabric = Fabric(choose_uses(size, skeleton, plan, rng))
    join_twins(plan, fabric)
    half = np.array([HALF_WIDTH_M[plan.roads[i].highway] + SETBACK_M for i in plan.source])
    verges = shapely.buffer(plan.pieces, half, quad_segs=4)
    tree = shapely.STRtree(verges)
    largest: dict[int, int] = {}
    for i, cell in enumerate(plan.face_cell.tolist()):
        if not plan.wet[i] and (cell not in largest or plan.faces[i].area > plan.faces[largest[cell]].area):
            largest[cell] = i
    for i in tqdm(range(len(plan.faces)), desc="街区与楼栋", unit="块"):
        face, cell = plan.faces[i], int(plan.face_cell[i])
        near = verges[np.sort(tree.query(face))]
        land = face.difference(shapely.union_all(near))
        parts = polygons_of(land)
        if not parts:
            continue
        ground = max(parts, key=lambda p: p.area)
        if plan.wet[i]:
            fill_bank(skeleton, face, ground, cell, fabric)
        elif largest[cell] != i or ground.area < 4000:
            fill_site("park", face, ground, cell, fabric, rng)
        else:
            fill_cell(size, plan, face, ground, cell, fabric, rng)
    return fabric


def choose_uses(size: Size, skeleton: Skeleton, plan: Plan, rng: np.random.Generator) -> list[str]:
    """Residential by zone, but a few cells are dedicated: a park, malls, a market, a campus, works."""
    use = [cell.zone if cell.zone != "industry" else "industrial" for cell in plan.cells]
    taken: dict[int, int] = {}
    for i, cell in enumerate(plan.cells):
        if cell.zone == "industry":
            taken[cell.community] = taken.get(cell.community, 0) + 1
    middles = np.array([cell.polygon.representative_point().coords[0] for cell in plan.cells])
    away = np.hypot(*(middles - skeleton.centre).T) / size.radius_m
    shore = shapely.distance(shapely.points(middles), skeleton.river) / size.radius_m
    areas = np.array([cell.polygon.area for cell in plan.cells])
    target = {"park": shore, "mall": np.abs(away - 0.5), "market": np.abs(away - 0.42), "hospital": np.abs(away - 0.65),
              "campus": -away, "office": np.abs(away - 0.6)}  # fmt: skip
    wanted = size.dedicated - sum(u == "industrial" for u in use)
    kinds = [k for k in DEDICATED if k != "industrial"]
    for n in range(max(wanted, len(kinds))):
        kind = kinds[n % len(kinds)]
        score = target[kind] + rng.uniform(0, 0.12 + 0.5 * (n >= len(kinds)), len(middles))
        for i in np.argsort(score, kind="stable").tolist():
            cell = plan.cells[i]
            if use[i] == "estate" and taken.get(cell.community, 0) == 0 and areas[i] > 24000:
                use[i] = kind
                taken[cell.community] = 1
                break
    return use


def join_twins(plan: Plan, fabric: Fabric) -> None:
    """Two halves of one superblock, both estate, are one estate: the street between them becomes its service road."""
    for i, cell in enumerate(plan.cells):
        j = cell.twin
        if j > i and fabric.use[i] == fabric.use[j] == "estate" and (i + j) % 3 != 0:
            road = plan.roads[cell.link]
            road.highway, road.kind = "service", "estate"
        else:
            if j > i or (j >= 0 and fabric.use[i] != fabric.use[j]):
                plan.cells[j].twin = cell.twin = -1


def fill_bank(skeleton: Skeleton, face: Polygon, ground: Polygon, cell: int, fabric: Fabric) -> None:
    """A riverside park with a path along the water."""
    for part in polygons_of(face.intersection(ground).difference(skeleton.water.buffer(2))):
        if part.area > 800:
            gate = np.array(face.exterior.interpolate(0.3, normalized=True).coords[0])
            fabric.sites.append(Site("riverside", part, cell, gate))
    side = skeleton.river.distance(face.representative_point())
    for sign in (1, -1):
        path = skeleton.river.offset_curve(sign * (skeleton_bank(skeleton) - 14)).simplify(0.5)
        for line in lines_of(path.intersection(face)):
            if line.length > 60 and line.distance(ground) < 1:
                fabric.roads.append(Road(line, "footway", "", "path", cell=cell))
    if side < 0:
        raise AssertionError


def skeleton_bank(skeleton: Skeleton) -> float:
    """Distance of the riverside roads from the centre line of the river, metres."""
    return float(max(r.line.interpolate(0.5, normalized=True).distance(skeleton.river) for r in skeleton.roads
                     if r.kind == "bank"))  # fmt: skip


def fill_cell(
    size: Size, plan: Plan, face: Polygon, ground: Polygon, cell: int, fabric: Fabric, rng: np.random.Generator
) -> None:
    """Build the main face of a grid, with part of it sometimes given to a park, a school or shops."""
    use = fabric.use[cell]
    if use in DEDICATED:
        fill_site(use, face, ground, cell, fabric, rng)
        return
    share = 0.34 if size.name == "demo" else 0.2
    if rng.random() < share and face.area > 22000:
        small = face.area > 60000
        done = cut(face, rng, rng.uniform(0.76, 0.8) if not small else 0.8, 0.04, 0.012, Knots(10))
        if done is not None:
            a, b, line = done
            if a.area < b.area:
                a, b = b, a
            fabric.roads.append(Road(line, "residential", f"inner{len(fabric.roads)}", "street", cell=cell))
            clear = line.buffer(HALF_WIDTH_M["residential"] + SETBACK_M)
            kind = str(rng.choice(["park", "school", "kindergarten", "shops"], p=[0.38, 0.27, 0.1, 0.25]))
            for part, name in ((b, kind), (a, use)):
                rest = max(polygons_of(part.intersection(ground).difference(clear)), key=lambda p: p.area, default=None)
                if rest is not None:
                    if name == use:
                        fill_homes(size, part, rest, cell, use, fabric, rng)
                    else:
                        fill_site(name, part, rest, cell, fabric, rng)
            return
    fill_homes(size, face, ground, cell, use, fabric, rng)


def fill_homes(
    size: Size, face: Polygon, ground: Polygon, cell: int, use: str, fabric: Fabric, rng: np.random.Generator
) -> None:
    """Homes of the kind the zone has: courtyards and lanes, village houses, or an estate."""
    if use == "estate":
        fill_site("estate", face, ground, cell, fabric, rng)
        return
    crooked = use == "old"
    blocks, alleys = cut_blocks(face, size.block_m2, crooked, rng)
    group = f"cell{cell}"
    for k, alley in enumerate(alleys):
        highway = "living_street" if crooked or alley.length < 90 else "residential"
        fabric.roads.append(Road(alley, highway, f"{group}a{k}", "alley", cell=cell))
    for k, block in enumerate(blocks):
        plot = find_ground(block, ground.buffer(SETBACK_M - 1.2), alleys)
        if plot is None:
            continue
        if rng.random() < 0.03:
            fill_site("park", block, plot, cell, fabric, rng)
            continue
        batches, lanes = build_block(block, plot, cell, crooked, size, rng)
        fabric.batches += batches
        for n, lane in enumerate(lanes):
            fabric.roads.append(Road(lane, "living_street", f"{group}b{k}l{n}", "lane", cell=cell))


def choose_style(area: float, rng: np.random.Generator) -> str:
    """Older walk-ups, middle-rise or towers; large grids stay low so that households stay in bounds."""
    return str(rng.choice(["walkup", "midrise", "tower"], p=[0.52, 0.28, 0.2]))


def turn_south(ground: Polygon, rng: np.random.Generator, south: float) -> float:
    """The angle of rows: along the street when it runs about east-west, else to the south for most."""
    _, along, _, _ = long_side(ground)
    angle = float(np.arctan2(along[1], along[0]))
    angle = (angle + np.pi / 4) % (np.pi / 2) - np.pi / 4
    if abs(angle) > 0.38 and rng.random() < south:
        return float(rng.normal(0, 0.06))
    return angle


def fill_site(kind: str, face: Polygon, ground: Polygon, cell: int, fabric: Fabric, rng: np.random.Generator) -> None:
    """Put a compound or a park on a piece of ground and note it as a site."""
    index = len(fabric.sites)
    gate = np.array(face.exterior.interpolate(0.1, normalized=True).coords[0])
    site = Site(kind, ground, cell, gate)
    fabric.sites.append(site)
    built = Built()
    rest = ground
    if kind == "park":
        built = build_park(ground, face, cell, index, rng)
    else:
        if kind in ("school", "campus", "kindergarten"):
            rest = place_pitch(kind, ground, fabric, rng)
        style = {"estate": choose_style(ground.area, rng), "kindergarten": "school", "shops": "market"}.get(kind, kind)
        if kind == "shops" and ground.area > 9000:
            style = "mall" if rng.random() < 0.5 else "office"
        angle = turn_south(rest, rng, 0.7 if kind == "estate" else 0.2)
        built = build_compound(rest, face, STYLES[style], cell, index, angle, rng)
        if not sum(len(batch.rings) for batch in built.batches) and kind != "estate":
            site.kind = "park"
            built = build_park(ground, face, cell, index, rng)
    if kind == "estate":
        fabric.batches += line_shops(ground, built, cell, rng, 0.5)
    fabric.batches += built.batches
    fabric.land += built.land
    if built.gate is not None:
        site.gate = built.gate
    for line, highway in built.roads:
        fabric.roads.append(Road(line, highway, "", "inner", cell=cell))


def place_pitch(kind: str, ground: Polygon, fabric: Fabric, rng: np.random.Generator) -> Polygon:
    """Give a share of school ground to a running track; the rest is for buildings."""
    done = cut(ground, rng, 0.4, 0.02, 0.0, Knots(1.0))
    if done is None or kind == "kindergarten":
        return ground
    small, rest = sorted(done[:2], key=lambda p: p.area)
    laid = lay_pitch(small.buffer(-4), 88.0 if kind == "campus" else 62.0)
    if laid is None:
        return ground
    track, pitch = laid
    fabric.land.append((track, {"leisure": "track"}))
    fabric.land.append((pitch, {"leisure": "pitch", "sport": "soccer"}))
    return rest


def share_households(size: Size, fabric: Fabric, rng: np.random.Generator) -> None:
    """Set levels, units and households so that most grids hold 300 to 500 households."""
    homes: dict[int, list[Batch]] = {}
    for batch in fabric.batches:
        if batch.kind in ("house", "apartments") and batch.main:
            homes.setdefault(batch.cell, []).append(batch)
    for cell in sorted(homes):
        batches = homes[cell]
        target = int(np.clip(rng.normal(395, 42), 305, 492))
        tall = [b for b in batches if b.kind == "apartments"]
        low = [b for b in batches if b.kind == "house"]
        if tall:
            raise_estate(tall, target)
        else:
            fill_houses(low, target, rng)


def raise_estate(batches: list[Batch], target: int) -> None:
    """One number of floors for an estate, so that its households come near the target."""
    for batch in batches:
        sides = np.hypot(*(batch.rings[:, 2] - batch.rings[:, 0]).T)
        tower = batch.rings.shape[1] > 20
        batch.units = np.where(tower, 1, np.clip(np.round(sides / 15), 1, 5)).astype(np.int64)
    per_floor = sum(int(b.units.sum()) * (4 if b.rings.shape[1] > 20 else 2) for b in batches)
    floors = int(np.clip(round(target / per_floor), 3, 33))
    surplus = floors * per_floor - 495
    for batch in batches:
        batch.levels = np.full(len(batch.rings), floors, dtype=np.int64)
        flats = 4 if batch.rings.shape[1] > 20 else 2
        for i in range(len(batch.rings)):
            if surplus > 0 and floors > 4:
                batch.levels[i] -= 1
                surplus -= int(batch.units[i]) * flats
        batch.households = batch.units * flats * batch.levels


def fill_houses(batches: list[Batch], target: int, rng: np.random.Generator) -> None:
    """Share a number of households among houses by their floor space, at most nine in one."""
    total = sum(len(b.rings) for b in batches)
    space = np.concatenate([shapely.area(shapely.polygons(b.rings)) * b.levels for b in batches])
    if total >= target:
        count = np.zeros(total, dtype=np.int64)
        count[np.sort(rng.permutation(total)[: min(total, max(target, 480))])] = 1
    else:
        share = space * rng.uniform(0.7, 1.3, total)
        count = np.clip(np.floor(share / share.sum() * target), 1, 9).astype(np.int64)
        order = np.argsort(-share, kind="stable")
        short = target - int(count.sum())
        while short > 0 and (count < 9).any():
            for i in order:
                if short > 0 and count[i] < 9:
                    count[i] += 1
                    short -= 1
    start = 0
    for batch in batches:
        batch.households = count[start : start + len(batch.rings)]
        start += len(batch.rings)


__all__ = ["Fabric", "Geometries", "LineString", "Site", "build_fabric", "share_households"]

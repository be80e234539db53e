"""What stands in each grid: choice of land use, filling of each face, households shared out."""

from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely import Polygon

from .compounds import STYLES, Built, build_compound, line_shops
from .geometry import Floats, Knots, cut, lines_of, long_side, polygons_of
from .grids import Plan
from .houses import build_block, cut_blocks, find_ground
from .landuse import DEDICATED, choose_uses, join_twins
from .parks import build_park, lay_pitch
from .progress import watch
from .shapes import Batch
from .sizes import Size
from .streets import HALF_WIDTH_M, Road, Skeleton

SETBACK_M = 3.0
FACILITIES = ("park", "school", "park", "shops", "school", "park", "kindergarten", "shops")


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
    facilities: int = 0


def build_fabric(size: Size, skeleton: Skeleton, plan: Plan, rng: np.random.Generator) -> Fabric:
    """Fill every face of the plan."""
    fabric = Fabric(choose_uses(size, skeleton, plan, rng))
    join_twins(plan, fabric.use)
    half = np.array([HALF_WIDTH_M[plan.roads[i].highway] + SETBACK_M for i in plan.source])
    verges = shapely.buffer(plan.pieces, half, quad_segs=4)
    tree = shapely.STRtree(verges)
    largest: dict[int, int] = {}
    for i, cell in enumerate(plan.face_cell.tolist()):
        if not plan.wet[i] and (cell not in largest or plan.faces[i].area > plan.faces[largest[cell]].area):
            largest[cell] = i
    for i in watch(range(len(plan.faces)), "blocks and buildings", "block"):
        face, cell = plan.faces[i], int(plan.face_cell[i])
        near = verges[np.sort(tree.query(face))]
        land = face.difference(shapely.union_all(near))
        parts = polygons_of(land)
        if not parts:
            continue
        ground = max(parts, key=lambda p: p.area)
        if plan.wet[i]:
            fill_bank(size, skeleton, face, ground, cell, fabric)
        elif largest[cell] != i or ground.area < 4000:
            fill_site("park", face, ground, cell, fabric, rng)
        else:
            fill_cell(size, face, ground, cell, fabric, rng)
    return fabric


def fill_bank(
    size: Size, skeleton: Skeleton, face: Polygon, ground: Polygon, cell: int, fabric: Fabric
) -> None:
    """A riverside park with a path along the water."""
    for part in polygons_of(ground.difference(skeleton.water.buffer(2))):
        if part.area > 800:
            gate = np.array(face.exterior.interpolate(0.3, normalized=True).coords[0])
            fabric.sites.append(Site("riverside", part, cell, gate))
    for sign in (1, -1):
        path = skeleton.river.offset_curve(sign * (size.bank_m - 14)).simplify(0.5)
        for line in lines_of(path.intersection(face)):
            if line.length > 60 and line.distance(ground) < 1:
                fabric.roads.append(Road(line, "footway", "", "path", cell=cell))


def fill_cell(
    size: Size, face: Polygon, ground: Polygon, cell: int, fabric: Fabric, rng: np.random.Generator
) -> None:
    """Build the main face of a grid, with part of it sometimes given to a park, a school or shops."""
    use = fabric.use[cell]
    if use in DEDICATED:
        fill_site(use, face, ground, cell, fabric, rng)
        return
    share = 0.34 if size.name == "demo" else 0.2
    if rng.random() < share and face.area > 22000:
        kind = FACILITIES[fabric.facilities % len(FACILITIES)]
        usual = 0.68 if kind == "school" else 0.77
        done = cut(face, rng, usual if face.area < 60_000 else 0.8, 0.04, 0.012, Knots(10))
        if done is not None:
            a, b, line = done
            if a.area < b.area:
                a, b = b, a
            fabric.roads.append(Road(line, "residential", f"inner{len(fabric.roads)}", "street", cell=cell))
            clear = line.buffer(HALF_WIDTH_M["residential"] + SETBACK_M)
            fabric.facilities += 1
            for part, name in ((b, kind), (a, use)):
                rest = max(
                    polygons_of(part.intersection(ground).difference(clear)),
                    key=lambda p: p.area,
                    default=None,
                )
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


def choose_style(rng: np.random.Generator) -> str:
    """Older walk-ups, middle-rise or towers."""
    return str(rng.choice(["walkup", "midrise", "tower"], p=[0.52, 0.28, 0.2]))


def turn_south(ground: Polygon, rng: np.random.Generator, south: float) -> float:
    """The angle of rows: along the street when it runs about east-west, else to the south for most."""
    _, along, _, _ = long_side(ground)
    angle = float(np.arctan2(along[1], along[0]))
    angle = (angle + np.pi / 4) % (np.pi / 2) - np.pi / 4
    if abs(angle) > 0.38 and rng.random() < south:
        return float(rng.normal(0, 0.06))
    return angle


def fill_site(
    kind: str, face: Polygon, ground: Polygon, cell: int, fabric: Fabric, rng: np.random.Generator
) -> None:
    """Put a compound or a park on a piece of ground and note it as a site."""
    index = len(fabric.sites)
    gate = np.array(face.exterior.interpolate(0.1, normalized=True).coords[0])
    site = Site(kind, ground, cell, gate)
    fabric.sites.append(site)
    built = Built()
    rest = ground
    land_before = len(fabric.land)
    if kind == "park":
        built = build_park(ground, face, cell, index, rng)
    else:
        if kind in ("school", "campus", "kindergarten"):
            rest = place_pitch(kind, ground, fabric, rng)
        style = {"estate": choose_style(rng), "kindergarten": "school", "shops": "market"}.get(kind, kind)
        if kind == "shops" and ground.area > 9000:
            style = "mall" if rng.random() < 0.5 else "office"
        angle = turn_south(rest, rng, 0.7 if kind == "estate" else 0.2)
        shops = kind == "estate" and rng.random() < 0.6
        chosen = replace(STYLES[style], band=14.5) if shops else STYLES[style]
        built = build_compound(rest, face, chosen, cell, index, angle, rng)
        if not sum(len(batch.rings) for batch in built.batches) and kind != "estate":
            site.kind = "park"
            del fabric.land[land_before:]
            built = build_park(ground, face, cell, index, rng)
        if shops:
            fabric.batches += line_shops(ground, built, cell, rng, 0.6)
    fabric.batches += built.batches
    fabric.land += built.land
    if built.gate is not None:
        site.gate = built.gate
    for line, highway in built.roads:
        fabric.roads.append(Road(line, highway, "", "inner", cell=cell))


def place_pitch(kind: str, ground: Polygon, fabric: Fabric, rng: np.random.Generator) -> Polygon:
    """Give a share of school ground to a running track; the rest is for buildings."""
    done = cut(ground, rng, 0.37, 0.02, 0.0, Knots(1.0))
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

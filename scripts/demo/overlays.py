"""Overlay layers over the grids: police and party zones along streets, property management over estates."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .blocks import Fabric
from .divisions import Area, Groups
from .geometry import Floats, Geometries, Ints, find_faces, node
from .grids import Plan
from .names import Names
from .sizes import Size
from .streets import Skeleton


def lay_overlays(
    size: Size,
    skeleton: Skeleton,
    plan: Plan,
    fabric: Fabric,
    groups: Groups,
    names: Names,
    rng: np.random.Generator,
) -> list[Area]:
    """The zones of the three layers, coded by the district that holds most of each."""
    lines = [road.line for road in plan.roads]
    lines += [road.line for road in fabric.roads if road.kind in ("alley", "street")]
    pieces, _ = node(lines)
    faces = find_faces(pieces)
    faces = faces[shapely.contains(shapely.buffer(skeleton.outline, 0.5), shapely.point_on_surface(faces))]
    middles = shapely.get_coordinates(shapely.centroid(faces))
    tree = shapely.STRtree(groups.shapes)
    zones: list[Area] = []
    for layer, count, tail in (
        ("police", size.police_zones, "派出所辖区"),
        ("party", size.party_zones, "党支部片区"),
    ):
        label = spread_zones(middles, shapely.area(faces), count, rng)
        shapes = [shapely.coverage_union_all(faces[label == z]) for z in range(count)]
        zones += code_zones(layer, shapes, tail, tree, groups, names)
    managed: list[tuple[str, BaseGeometry]] = []
    for i, site in enumerate(fabric.sites):
        if site.kind != "estate" or (site.partner >= 0 and site.partner < i):
            continue
        shape: BaseGeometry = site.polygon
        if site.partner >= 0:
            shape = shapely.MultiPolygon([site.polygon, fabric.sites[site.partner].polygon])
        managed.append((f"{site.name}物业服务区", shape))
    counts: dict[int, int] = {}
    for name, shape in managed:
        district = find_district(shape, tree, groups)
        counts[district] = counts.get(district, 0) + 1
        code = f"property-9901{district + 1:02d}-{counts[district]:03d}"
        zones.append(Area(code, name, "zone", "property", "", "base", shape))
    return zones


def spread_zones(middles: Floats, areas: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Label blocks by the nearest of evenly spread seeds."""
    seeds = middles[rng.choice(len(middles), count, replace=False, p=areas / areas.sum())]
    points: Geometries = np.asarray(shapely.points(middles))
    for turn in range(7):
        centres: Geometries = np.asarray(shapely.points(seeds))
        label: Ints = np.asarray(
            shapely.STRtree(centres).query_nearest(points, all_matches=False)[1], dtype=np.int64
        )
        for z in np.unique(label).tolist():
            if turn < 6:
                seeds[z] = np.average(middles[label == z], axis=0, weights=areas[label == z])
    if len(np.unique(label)) != count:
        raise ValueError("a zone is empty")
    return label


def find_district(shape: BaseGeometry, tree: shapely.STRtree, groups: Groups) -> int:
    """The district at the representative point of a shape."""
    cells = np.sort(tree.query(shape.representative_point(), predicate="intersects"))
    return int(groups.district_of[cells[0]])


def code_zones(
    layer: str, shapes: list[BaseGeometry], tail: str, tree: shapely.STRtree, groups: Groups, names: Names
) -> list[Area]:
    """Codes like police-990101-003 and names like 文昌派出所辖区 for the zones of a layer."""
    counts: dict[int, int] = {}
    result = []
    order = sorted(
        range(len(shapes)), key=lambda i: (-round(shapes[i].centroid.y / 400), shapes[i].centroid.x)
    )
    for i in order:
        district = find_district(shapes[i], tree, groups)
        counts[district] = counts.get(district, 0) + 1
        name = names.name_place("plain", [tail], district)[1]
        code = f"{layer}-9901{district + 1:02d}-{counts[district]:03d}"
        result.append(Area(code, name, "zone", layer, "", "base", shapes[i]))
    return result

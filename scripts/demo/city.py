"""Making a whole city, step by step, and writing its files."""

import shutil
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

import numpy as np
import shapely

from .addresses import write_addresses
from .aliases import list_aliases
from .amenities import list_amenities
from .blocks import build_fabric
from .buildings import Buildings, list_buildings, round_batches
from .case_rows import CASE_HEADER
from .cases import beginning_of, list_cases
from .countryside import extend_roads, lay_fields, vary_streets
from .couriers import COURIER_HEADER, list_couriers
from .divisions import Divisions, Groups, group_cells, list_areas
from .files import (
    write_address_file,
    write_aliases,
    write_areas,
    write_buildings,
    write_people,
    write_places,
    write_rows,
)
from .grids import Plan, plan_grids
from .households import share_households
from .introductions import introduce
from .names import Names
from .namesakes import share_estate_names, share_street_names
from .network import link_doors, weave
from .osm import write_osm
from .overlays import lay_overlays
from .people import staff_city
from .pictures import draw_pictures
from .placenames import name_main_roads, name_sites, name_streets, vary_lanes
from .places import Register, list_communities
from .progress import Steps
from .services import list_police, list_services
from .sizes import Size
from .stations import list_stations
from .streets import cross_water, lay_skeleton

FILES = (
    "city.osm.pbf", "areas.geojson", "people.csv", "buildings.csv", "addresses.csv", "aliases.csv",
    "places.csv", "cases.csv", "couriers.csv",
)  # fmt: skip
PICTURES = "photos"


def make_city(size: Size, seed: int, out: Path, today: datetime) -> dict[str, int]:
    """Make a city and write its files into a folder, none before all are done; returns counts.

    `today`: the day until when there are cases, at its beginning.
    """

    def stream(step: int) -> np.random.Generator:
        return np.random.default_rng([seed, step])

    out.parent.mkdir(parents=True, exist_ok=True)
    steps = Steps(15)
    steps.begin("main streets and river")
    skeleton = lay_skeleton(size, stream(1))
    steps.begin("communities and grids")
    plan = plan_grids(size, skeleton, stream(2))
    groups = group_cells(size, plan)
    steps.begin("blocks and buildings")
    fabric = build_fabric(size, skeleton, plan, stream(3))
    round_batches(fabric)
    share_households(fabric, stream(4))

    steps.begin("names")
    names = Names(stream(5))
    roads = name_main_roads(skeleton, plan.roads, names, stream(6))
    name_sites(plan, fabric, groups, names)
    share_estate_names(fabric, groups, names, size.shared_estates)
    villages = name_streets(plan, fabric, groups, roads, names)
    divisions = list_areas(size, plan, fabric, groups, names)
    vary_lanes(villages, groups, names, stream(14))
    share_street_names(groups, roads + fabric.roads, names, size.shared_streets)

    steps.begin("road network")
    exits = extend_roads(skeleton, roads, stream(11))
    fabric.land += lay_fields(skeleton, exits, stream(12))
    inner = cross_water(roads, skeleton.water) + fabric.roads
    vary_streets(inner, [skeleton.old_town.contains(road.line.centroid) for road in inner], stream(13))
    streets = [road for road in inner + cross_water(exits, skeleton.water) if road.kind != "river"]
    network = weave(streets + link_doors(fabric.batches, streets))
    steps.begin("building table and checks")
    table = list_buildings(fabric)
    check_buildings(table, groups)
    steps.begin("addresses")
    addresses = write_addresses(table, fabric, divisions, streets, stream(7))
    steps.begin("overlay layers")
    zones = lay_overlays(size, skeleton, plan, fabric, groups, names, stream(8))
    steps.begin("people")
    people = staff_city(size, divisions, zones, table, names, stream(9))
    bindings = bind_buildings(size, plan, table, divisions, stream(10))
    steps.begin("other names")
    aliases = list_aliases(fabric, groups, roads, divisions.areas, table, addresses, names, stream(15))

    amenities = list_amenities(fabric, groups, divisions, zones, table, streets, stream(16))
    steps.begin("places")
    communities = list_communities(groups, divisions, table, amenities)
    register = Register(table, amenities, people, stream(17))
    list_stations(register, communities, size.stations)
    list_services(register, communities, divisions.areas)
    list_police(register, amenities, communities)
    register.disturb(register.rows[size.stations :], every=40)
    introduce(divisions, fabric, table)
    steps.begin("a year of cases")
    cases = list_cases(divisions, fabric, table, people, size.cases, beginning_of(today), stream(18))
    steps.begin("couriers")
    codes = [area.code for area in divisions.areas if area.level == "community"]
    couriers = list_couriers(register.rows, codes, stream(19))

    fresh = Path(tempfile.mkdtemp(prefix=out.name + ".", dir=out.parent))
    try:
        steps.begin("writing tables")
        write_areas(fresh / "areas.geojson", divisions.areas + zones)
        write_people(fresh / "people.csv", people)
        write_buildings(fresh / "buildings.csv", table, bindings)
        write_address_file(fresh / "addresses.csv", addresses, table)
        write_aliases(fresh / "aliases.csv", aliases)
        write_places(fresh / "places.csv", register.rows)
        write_rows(fresh / "cases.csv", CASE_HEADER, (list(vars(case).values()) for case in cases))
        write_rows(fresh / "couriers.csv", COURIER_HEADER, (list(vars(each).values()) for each in couriers))
        draw_pictures(fresh / PICTURES)
        steps.begin("writing map data")
        write_osm(fresh / "city.osm.pbf", skeleton, fabric, network, table, divisions, amenities)
        move_files(fresh, out)
        steps.close()
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    levels = Counter(area.level if area.layer == "admin" else area.layer for area in divisions.areas + zones)
    return {
        **levels, "buildings": len(table), "households": int(table.households.sum()), "estates": sum(
            s.kind == "estate" for s in fabric.sites), "addresses": len(addresses),
            "other names": len(aliases),
        "amenities": len(amenities), "places": len(register.rows), "people rows": len(people),
        "cases": len(cases), "couriers": len(couriers),
        "road ways": len(network.ways), "road nodes": len(network.xy),
        "road pieces left out": network.dropped,
        "bindings": len(bindings),
    }  # fmt: skip


def move_files(fresh: Path, out: Path) -> None:
    """Put finished files in the place of older ones; whatever else lies in the folder stays."""
    fresh.chmod(0o755)
    if not out.exists():
        fresh.rename(out)
        return
    shutil.rmtree(out / PICTURES, ignore_errors=True)
    for name in (*FILES, PICTURES):
        (fresh / name).replace(out / name)
    fresh.rmdir()


def check_buildings(table: Buildings, groups: Groups) -> None:
    """Every building lies inside its grid."""
    inside = shapely.within(table.shapes(), groups.shapes[table.cell])
    if not inside.all():
        raise ValueError(f"{int((~inside).sum())} buildings are cut by a grid boundary")


def bind_buildings(
    size: Size, plan: Plan, table: Buildings, divisions: Divisions, rng: np.random.Generator
) -> dict[int, str]:
    """A few homes that staff count to the neighbouring grid."""
    near: dict[int, list[int]] = {}
    for faces in plan.sides:
        if len(faces) == 2:
            a, b = (int(plan.face_cell[f]) for f in faces)
            if a != b and plan.cells[a].community == plan.cells[b].community:
                near.setdefault(a, []).append(b)
                near.setdefault(b, []).append(a)
    homes = np.flatnonzero((table.households > 0) & np.isin(table.cell, sorted(near)))
    chosen = np.sort(rng.choice(homes, min(size.bindings, len(homes)), replace=False))
    return {int(i): divisions.grid_code[min(near[int(table.cell[i])])] for i in chosen}

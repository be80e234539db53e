"""Redrawing grids: in memory beside PostGIS topology, evened out, and over HTTP."""

import json
import random
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from runner.console import say

from bench import evening, plans, tables
from bench.grids import Grids
from bench.lookups import open_product
from bench.peers import ours
from bench.redrawing import after, cells, is_coverage, near, random_edit
from bench.workbench import Workbench
from geoapi.city.areas.codes import ADMIN
from geoapi.city.areas.coverage import AreaShape, faults_of
from geoapi.features.planning.drawing.operations import Outcome, Refused, StaleLine

# As many grids PostGIS topology is made of, which takes it long.
PEER_GRIDS = 300
# Of a city whose lines run through yards.
NO_ROADS = 400


def measure(bench: Workbench, grids: Grids, city: Path, edits: int) -> str:
    ours.fill(bench, city)
    shapes = dict(zip(grids.codes, grids.polygons, strict=True))
    rows = _operations("the city's grids", shapes, edits)
    rows += _operations("cells that follow no road", cells(NO_ROADS), edits)
    rows += [*_topology(bench, shapes), _checked_whole(city)]
    rows += [*evening.rows_of_instance(bench), *evening.rows_of_city(bench, grids.codes)]
    with ExitStack() as stack:
        bench.copy_database(ours.DATABASE, plans.DATABASE)
        product = ours.make(bench, plans.DATABASE)
        rows += plans.over_http(bench, open_product(bench, product, stack).product.port, edits)
    columns = ["Redrawing grids", "p50", "p95", "what came of it", "target"]
    return tables.table(columns, rows) + f"\n\n{len(shapes):,} grids of the generated city."


def _operations(name: str, shapes: dict[str, Any], edits: int) -> list[list[str]]:
    """So many random edits, each checked whole, and all taken back again."""
    chance = random.Random(7)
    now, took, broken, refused = dict(shapes), list[float](), 0, 0
    undo: list[dict[str, Any]] = []
    while len(undo) < edits:
        code = chance.choice(list(now))
        around = near(now, code)
        began = time.process_time()
        try:
            outcome = random_edit(around, code, chance, f"n{len(undo)}")
        except (Refused, StaleLine, IndexError):
            refused += 1
            continue
        took.append(1000 * (time.process_time() - began))
        undo.append({each: now.get(each) for each in outcome.shapes})
        now = after(now, outcome)
        broken += not is_coverage(near(now, next(each for each in outcome.shapes if each in now)))
    broken += not is_coverage(now)
    for before in reversed(undo):
        now = after(now, Outcome(before))
    same = sum(shapely.equals_identical(now[code], shape) for code, shape in shapes.items())
    came = f"{len(undo):,} done, {refused:,} refused, {broken} broken; {same:,} of {len(shapes):,} as before"
    return [
        [f"an edit in memory, its guard included (processor time): {name}", *plans.ms(took), came, "0 broken"]
    ]


def _topology(bench: Workbench, shapes: dict[str, Any]) -> list[list[str]]:
    """Moving edges of the same grids in PostGIS topology."""
    chosen = list(shapes.items())[:PEER_GRIDS]
    bench.make_database("bench_topology")
    with bench.connect("bench_topology") as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION postgis_topology")
        cursor.execute("SELECT topology.CreateTopology('plan', 4326, 0)")
        say(f"  PostGIS topology of {len(chosen)} grids …")
        for _, shape in chosen:
            cursor.execute(
                "SELECT topology.TopoGeo_AddPolygon('plan', ST_GeomFromWKB(%s, 4326))", (shape.wkb,)
            )
        cursor.execute("SELECT edge_id, ST_AsText(geom) FROM plan.edge_data WHERE ST_NPoints(geom) > 2")
        found = cursor.fetchall()
        chance, took, refused = random.Random(7), [], 0
        for edge, wkt in chance.sample(found, min(200, len(found))):
            points = shapely.get_coordinates(shapely.from_wkt(wkt))
            middle = len(points) // 2
            points[middle] += np.asarray([chance.gauss(0, 1e-4), chance.gauss(0, 1e-4)])
            began = time.perf_counter()
            try:
                cursor.execute(
                    "SELECT topology.ST_ChangeEdgeGeom('plan', %s, ST_GeomFromText(%s, 4326))",
                    (edge, shapely.LineString(points).wkt),
                )
                took.append(1000 * (time.perf_counter() - began))
            except Exception:  # noqa: BLE001  whatever it refuses it for
                refused += 1
    came = f"{len(took)} moved, {refused} refused; figures, checks and undo are not its matter"
    return [
        [
            f"PostGIS topology, ST_ChangeEdgeGeom ({len(chosen)} grids)",
            *plans.ms(took),
            came,
            "–",
        ]
    ]


def _checked_whole(city: Path) -> list[str]:
    """Every gap, overlap and overhang looked for in all levels of the city at once."""
    features = json.loads((city / "areas.geojson").read_text("utf-8"))["features"]
    members = []
    for feature in features:
        told = feature["properties"]
        if told.get("layer", ADMIN) == ADMIN:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            level, parent = told["level"], told.get("parent")
            members.append(AreaShape(told["code"], ADMIN, level, parent, shape, told["name"]))
    began = time.process_time()
    found = faults_of(members)
    took = time.process_time() - began
    came = f"{len(members):,} areas, {len(found)} faults"
    return ["coverage of the whole city checked (processor time)", f"{took:.2f} s", "", came, "≤ 1 s"]

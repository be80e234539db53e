"""Redrawing grids: in memory beside PostGIS topology, over HTTP, and published while others ask."""

import http.client
import json
import random
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from runner.console import Fault, say

from bench import evening, tables
from bench.addressing.asking import percentile
from bench.grids import Grids
from bench.lookups import open_product
from bench.peers import ours
from bench.peers.servers import HOST
from bench.redrawing import after, is_coverage, near, random_edit
from bench.workbench import Workbench
from geoapi.core.db import Database
from geoapi.features.planning.operations import Outcome, Refused, StaleLine
from geoapi.office.access.commands import make_demo_slip

# As many grids PostGIS topology is made of, which takes it long.
PEER_GRIDS = 300
PATIENCE_S = 60


def measure(bench: Workbench, grids: Grids, city: Path, edits: int) -> str:
    ours.fill(bench, city)
    shapes = dict(zip(grids.codes, grids.polygons, strict=True))
    rows = [*_operations(shapes, edits), *_topology(bench, shapes)]
    rows += [*evening.rows_of_instance(bench), *evening.rows_of_city(bench, grids.codes)]
    with ExitStack() as stack:
        rows += _over_http(bench, open_product(bench, ours.make(bench), stack).product.port, edits)
    columns = ["Redrawing grids", "p50", "p95", "what came of it", "target"]
    return tables.table(columns, rows) + f"\n\n{len(shapes):,} grids of the generated city."


def _operations(shapes: dict[str, Any], edits: int) -> list[list[str]]:
    """So many random edits, each checked whole, and all taken back again."""
    chance = random.Random(7)
    now, took, broken, refused = dict(shapes), list[float](), 0, 0
    undo: list[dict[str, Any]] = []
    while len(undo) < edits:
        code = chance.choice(list(now))
        around = near(now, code)
        began = time.perf_counter()
        try:
            outcome = random_edit(around, code, chance, f"n{len(undo)}")
        except (Refused, StaleLine, IndexError):
            refused += 1
            continue
        took.append(1000 * (time.perf_counter() - began))
        undo.append({each: now.get(each) for each in outcome.shapes})
        now = after(now, outcome)
        broken += not is_coverage(near(now, next(each for each in outcome.shapes if each in now)))
    broken += not is_coverage(now)
    for before in reversed(undo):
        now = after(now, Outcome(before))
    same = sum(shapely.equals_identical(now[code], shape) for code, shape in shapes.items())
    came = f"{len(undo):,} done, {refused:,} refused, {broken} broken; {same:,} of {len(shapes):,} as before"
    return [["an edit in memory, its guard included", *_ms(took), came, "0 broken"]]


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
            *_ms(took),
            came,
            "–",
        ]
    ]


class Client:
    """Somebody of the demo city who has signed in."""

    def __init__(self, bench: Workbench, port: int, acts_as: str) -> None:
        self.port = port
        database = Database(bench.sqlalchemy_url(ours.DATABASE))
        code = make_demo_slip(database, acts_as).code
        database.close()
        self.cookie = ""
        self.cookie = self._send("POST", "/api/v1/session/slip", {"code": code})[1].partition(";")[0]

    def _send(self, method: str, path: str, body: Any = None) -> tuple[int, str, Any]:
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=60)) as connection:
            headers = {"Cookie": self.cookie, "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            answer = json.loads(response.read() or b"null")
            return response.status, str(response.getheader("Set-Cookie")), answer

    def get(self, path: str) -> Any:
        status, _, answer = self._send("GET", f"/api/v1{path}")
        if status != 200:
            raise Fault(f"{path} was answered {status}: {answer}")
        return answer

    def post(self, path: str, **body: Any) -> tuple[int, Any]:
        status, _, answer = self._send("POST", f"/api/v1{path}", body)
        return status, answer


def _over_http(bench: Workbench, port: int, edits: int) -> list[list[str]]:
    planner = Client(bench, port, "planner")
    district = planner.get("/me")["posts"][0]["area_code"]
    status, made = planner.post("/plans", title="测", scope=[district])
    if status != 201:
        raise Fault(f"A plan was answered {status}: {made}")
    plan = made["after"]["code"]
    took, wrong, asked = _drag(planner, plan, min(edits, 200))
    rows = [
        [
            "an edit over HTTP, with figures",
            *_ms(took),
            f"{asked} done; {wrong} figures unlike a recount",
            "≤ 60 ms p95",
        ]
    ]
    began = time.perf_counter()
    faults = planner.get(f"/plans/{plan}/faults")["faults"]
    checked_s = time.perf_counter() - began
    rows.append(["all checks of that plan", f"{checked_s:.2f} s", "", f"{len(faults)} faults", "≤ 15 s"])
    _explain(planner, plan, faults)
    return [*rows, *_published(bench, planner, plan, port)]


def _drag(client: Client, plan: str, edits: int) -> tuple[list[float], int, int]:
    """Milliseconds of each accepted edit, and how many of its figures differ from the recount at the end."""
    chance, took = random.Random(3), list[float]()
    told: dict[str, int] = {}
    arcs = [arc for arc in client.get(f"/plans/{plan}/topology")["arcs"] if not arc["fixed"]]
    arcs = [arc for arc in arcs if len(arc["line"]) > 2]
    chance.shuffle(arcs)
    for arc in arcs[: 3 * edits]:
        middle = len(arc["line"]) // 2
        lon, lat = arc["line"][middle]
        moved = [round(lon + chance.gauss(0, 1e-4), 9), round(lat + chance.gauss(0, 1e-4), 9)]
        new = [*arc["line"][:middle], moved, *arc["line"][middle + 1 :]]
        op = {"op": "set_arc", "owners": arc["owners"], "old": arc["line"], "new": new}
        began = time.perf_counter()
        status, answer = client.post(f"/plans/{plan}/edits", op=op)
        if status == 201:
            took.append(1000 * (time.perf_counter() - began))
            told |= {grid["code"]: grid["households"] for grid in answer["after"]["grids"]}
        if len(took) == edits:
            break
    counted = {grid["code"]: grid["households"] for grid in client.get(f"/plans/{plan}/topology")["grids"]}
    return took, sum(counted[code] != households for code, households in told.items()), len(took)


def _explain(client: Client, plan: str, faults: list[Any]) -> None:
    for fault in faults:
        said = {name: fault[name] for name in ("key", "codes", "lon", "lat")}
        client.post(f"/plans/{plan}/waivers", why="量", **said)


def _published(bench: Workbench, planner: Client, plan: str, port: int) -> list[list[str]]:
    """Publishing and rolling back while others ask where a building lies that changes its grid."""
    moves = planner.get(f"/plans/{plan}/changes")["moves"]
    building = moves[0]["buildings"][0]
    path = f"/locate?lon={building['lon']}&lat={building['lat']}"
    source, target = moves[0]["from"]["code"], moves[0]["to"]["code"]
    officer, city = Client(bench, port, "district"), Client(bench, port, "city")
    for client, step in ((planner, "submit"), (officer, "check"), (city, "approve")):
        status, answer = client.post(f"/plans/{plan}/{step}")
        if status != 201:
            raise Fault(f"{step} was answered {status}: {answer}")
    rows = []
    for step, wanted, said in (("publish", target, {}), ("roll-back", source, {"comment": "量"})):
        asking = Asking(planner, path)
        began = time.perf_counter()
        status, answer = city.post(f"/plans/{plan}/{step}", **said)
        done = time.perf_counter()
        if status != 201:
            raise Fault(f"{step} was answered {status}: {answer}")
        late = asking.until(wanted, done)
        lost = f"{asking.failed} of {asking.asked:,} lookups failed meanwhile"
        came = f"the request itself {done - began:.2f} s; {lost}"
        name = "published at once" if step == "publish" else "rolled back"
        rows.append([f"{name}, answered anew by all workers", f"{late:.2f} s", "", came, "≤ 3 s"])
    return rows


class Asking:
    """Lookups by four at once, from now on, each on a connection of its own."""

    def __init__(self, client: Client, path: str) -> None:
        self.asked = self.failed = 0
        self._latest: list[tuple[float, str]] = []
        self._ended = False
        self._threads = [threading.Thread(target=self._ask, args=(client, path)) for _ in range(4)]
        for thread in self._threads:
            thread.start()

    def _ask(self, client: Client, path: str) -> None:
        while not self._ended:
            self.asked += 1
            try:
                code = client.get(path)["grid"]["code"]
                self._latest.append((time.perf_counter(), code))
            except (Fault, OSError):
                self.failed += 1
            time.sleep(0.005)

    def until(self, wanted: str, since: float) -> float:
        """Seconds after `since` until the last old answer, once 200 new ones in a row have come."""
        deadline = time.monotonic() + PATIENCE_S
        while not all(code == wanted for _, code in self._latest[-200:]) or len(self._latest) < 200:
            if time.monotonic() > deadline:
                raise Fault("The map did not follow.")
            time.sleep(0.05)
        self._ended = True
        for thread in self._threads:
            thread.join()
        old = [at for at, code in self._latest if code != wanted]
        return max(0.0, max(old, default=since) - since)


def _ms(took: list[float]) -> list[str]:
    return [f"{percentile(took, share):.1f} ms" for share in (0.5, 0.95)]

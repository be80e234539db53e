"""Plans over HTTP: edited by one and by two at once, published and rolled back while others ask."""

import http.client
import json
import random
import threading
import time
from contextlib import closing
from typing import Any

import shapely
from runner.console import Fault, say
from sqlalchemy import text

from bench.addressing.asking import percentile
from bench.peers.servers import HOST
from bench.workbench import Workbench
from geoapi.core.db import Database
from geoapi.office.access.commands import make_demo_slip

# A copy: what is published here is not to be found by what is measured later.
DATABASE = "bench_planning"
PATIENCE_S = 60
EDITS_OF_TWO, LINES_FOR_TWO = 400, 6
# As many as a subdistrict has.
PUBLISHED = 40
# A person's edits are slowed past ten a second.
PAUSE_S = 0.12
_RENAMED = """
    INSERT INTO plan_grid (plan_id, code, area_id, fate, name, kind, parent_code, geom, base_boundary_id,
                           version, changed_by)
    SELECT plan.id, area.code, area.id, 'changed', boundary.name || '改', boundary.kind, parent.code,
           boundary.geom, boundary.id, 1, made_by
      FROM plan, area JOIN area_boundary AS boundary ON boundary.area_id = area.id AND valid @> now()
      JOIN area AS parent ON parent.id = area.parent_id
     WHERE plan.code = :plan AND area.layer = 'admin' AND area.level = 'grid'
     ORDER BY area.code LIMIT :most"""
# Nobody publishes a plan of their own: it is somebody else's.
_APPROVED = """
    UPDATE plan SET state = 'approved', made_by = (
           SELECT id FROM account WHERE id <> plan.made_by ORDER BY id LIMIT 1)
     WHERE code = :plan"""
_WAIVED = """
    INSERT INTO plan_waiver (plan_id, check_key, codes, at_place, why, by_account)
    SELECT id, :key, :codes, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), '量', made_by FROM plan
     WHERE code = :plan"""


def ms(took: list[float]) -> list[str]:
    return [f"{percentile(took, share):.1f} ms" for share in (0.5, 0.95)]


class Client:
    """Somebody of the demo city who has signed in."""

    def __init__(self, bench: Workbench, port: int, acts_as: str) -> None:
        self.port = port
        database = Database(bench.sqlalchemy_url(DATABASE))
        code = make_demo_slip(database, acts_as).code
        database.close()
        self.cookie = ""
        status, cookie, answer = self._send("POST", "/api/v1/session/slip", {"code": code})
        if status >= 300:
            raise Fault(f"Signing in was answered {status}: {answer}")
        self.cookie = cookie.partition(";")[0]

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


def over_http(bench: Workbench, port: int, edits: int) -> list[list[str]]:
    planner = Client(bench, port, "planner")
    district = planner.get("/me")["posts"][0]["area_code"]
    status, made = planner.post("/plans", title="测", scope=[district])
    if status != 201:
        raise Fault(f"A plan was answered {status}: {made}")
    plan = made["after"]["code"]
    say("  edits one by one, then by two …")
    took, wrong, asked = _drag(planner, plan, min(edits, 200))
    rows = [
        [
            "an edit over HTTP, with figures",
            *ms(took),
            f"{asked} done; {wrong} figures unlike a recount",
            "≤ 60 ms p95",
        ]
    ]
    faults, checked = _checked("all checks of that plan", planner, plan)
    rows.append(checked)
    rows.append(_two_in_one_draft(planner, Client(bench, port, "district"), district))
    _explain(planner, plan, faults)
    rows += _published(bench, planner, plan, port)
    return [*rows, *_many_at_once(bench, port, PUBLISHED), *_many_at_once(bench, port, None)]


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
        time.sleep(PAUSE_S)
        began = time.perf_counter()
        status, answer = client.post(f"/plans/{plan}/edits", op=op)
        if status == 201:
            took.append(1000 * (time.perf_counter() - began))
            told |= {grid["code"]: grid["households"] for grid in answer["after"]["grids"]}
        if len(took) == edits:
            break
    counted = {grid["code"]: grid["households"] for grid in client.get(f"/plans/{plan}/topology")["grids"]}
    return took, sum(counted[code] != households for code, households in told.items()), len(took)


def _two_in_one_draft(one: Client, other: Client, district: str) -> list[str]:
    """Two planners in turn, each looking at the draft as it was up to five edits ago."""
    found = one.get(f"/areas?level=community&q={district}&limit=50")["areas"]
    communities = [area["code"] for area in found]
    for community in communities:
        status, made = one.post("/plans", title="两人", scope=[community])
        if status != 201:
            continue
        plan = made["after"]["code"]
        views = [one.get(f"/plans/{plan}/topology")]
        if sum(not arc["fixed"] for arc in views[0]["arcs"]) >= LINES_FOR_TWO:
            break
    chance = random.Random(11)
    accepted = stale = behind = 0
    for turn in range(EDITS_OF_TWO):
        view = views[-1 - min(chance.randint(0, 5), len(views) - 1)]
        arc = chance.choice([arc for arc in view["arcs"] if not arc["fixed"] and len(arc["line"]) > 2])
        planner = (one, other)[turn % 2]
        time.sleep(PAUSE_S / 2)
        status, _ = planner.post(f"/plans/{plan}/edits", op=_nudged(arc, chance), version=view["version"])
        if status == 201:
            accepted += 1
            behind += view["version"] != views[-1]["version"]
            views = [*views[-5:], one.get(f"/plans/{plan}/topology")]
        else:
            stale += status == 409
            behind += status == 409
    kept = 0
    while page := one.get(f"/plans/{plan}/edits?since={kept}")["edits"]:
        kept = page[-1]["seq"]
    kinds = {fault["key"] for fault in one.get(f"/plans/{plan}/faults")["faults"]}
    broken = len(kinds & {"gap", "overlap", "outside"})
    came = f"{accepted} accepted, {stale} told that the line has changed; {accepted - kept} lost, "
    came += f"{broken} kinds of gaps; a version a draft would have refused {behind}"
    return [
        f"two planners, {EDITS_OF_TWO} edits, views up to 5 edits old",
        "",
        "",
        came,
        "0 lost, ≤ 15 % refused",
    ]


def _nudged(arc: Any, chance: random.Random) -> dict[str, Any]:
    place = chance.randrange(1, len(arc["line"]) - 1)
    lon, lat = arc["line"][place]
    moved = [round(lon + chance.gauss(0, 3e-5), 9), round(lat + chance.gauss(0, 3e-5), 9)]
    new = [*arc["line"][:place], moved, *arc["line"][place + 1 :]]
    return {"op": "set_arc", "owners": arc["owners"], "old": arc["line"], "new": new}


def _many_at_once(bench: Workbench, port: int, most: int | None) -> list[list[str]]:
    """A plan that gives so many grids of the city another name, or all, published: a period for each."""
    city, database = Client(bench, port, "city"), Database(bench.sqlalchemy_url(DATABASE))
    scope = [area["code"] for area in city.get("/areas?level=district&limit=50")["areas"]]
    status, made = city.post("/plans", title="全城", scope=scope)
    if status != 201:
        raise Fault(f"A plan of the whole city was answered {status}: {made}")
    plan = made["after"]["code"]
    # A thousand edits one by one are measured above; here it is publishing that counts.
    with database.transaction() as connection:
        number = connection.execute(text(_RENAMED), {"plan": plan, "most": most}).rowcount
    faults, checked = _checked(f"all checks of a plan of {number:,} grids", city, plan)
    waived = [
        {name: fault[name] for name in ("codes", "lon", "lat")} | {"key": fault["key"], "plan": plan}
        for fault in faults
    ]
    with database.transaction() as connection:
        for each in waived:
            connection.execute(text(_WAIVED), each)
        connection.execute(text(_APPROVED), {"plan": plan})
    database.close()
    shown = city.get(f"/plans/{plan}")["communities"][0]
    drawn = city.get(f"/plans/{plan}/topology?area={shown}")
    grid = next(each for each in drawn["grids"] if each["name"].endswith("改"))
    home = next(each for each in drawn["in_force"] if each["code"] == grid["code"])["geometry"]
    place = shapely.from_geojson(json.dumps(home)).representative_point()
    asking = Asking(city, f"/locate?lon={place.x}&lat={place.y}", "name")
    began = time.perf_counter()
    status, answer = city.post(f"/plans/{plan}/publish")
    done = time.perf_counter()
    if status != 201:
        raise Fault(f"publish was answered {status}: {answer}")
    late = asking.until(grid["name"], done)
    came = f"the request itself {done - began:.2f} s; "
    came += f"{asking.failed} of {asking.asked:,} lookups failed meanwhile"
    name = f"{number:,} grids published at once, answered anew by all workers"
    return [checked, [name, f"{late:.2f} s", "", came, "≤ 5 s"]]


def _checked(name: str, client: Client, plan: str) -> tuple[list[Any], list[str]]:
    """The faults of a plan, found part by part as the page does, and how long that took."""
    faults, took, after = list[Any](), list[float](), ""
    while True:
        began = time.perf_counter()
        part = client.get(f"/plans/{plan}/faults?in_parts=true{after}")
        took.append(time.perf_counter() - began)
        faults += part["faults"]
        if part["next"] is None:
            break
        after = f"&after={part['next']}"
    came = (
        f"{part['of']} communities in {len(took)} parts, the slowest {max(took):.2f} s; {len(faults)} faults"
    )
    return faults, [name, f"{sum(took):.2f} s", "", came, "≤ 15 s"]


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

    def __init__(self, client: Client, path: str, told: str = "code") -> None:
        self.asked = self.failed = 0
        self._latest: list[tuple[float, str]] = []
        self._ended = False
        self._threads = [
            threading.Thread(target=self._ask, args=(client, path, told), daemon=True) for _ in range(4)
        ]
        for thread in self._threads:
            thread.start()

    def _ask(self, client: Client, path: str, told: str) -> None:
        while not self._ended:
            self.asked += 1
            try:
                code = client.get(path)["grid"][told]
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

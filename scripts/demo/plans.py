"""Plans of the demo city, made through the endpoints: one half done, one published and rolled back."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import shapely
from flask.testing import FlaskClient

Json = Any
SignIn = Callable[[str], FlaskClient]
# As far as a line is moved, in degrees; the first that no other line is in the way of is taken.
_STEPS = (0.0009, 0.0006, 0.0004, 0.00025, 0.00012)
_WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1))


class Refused(RuntimeError):
    """What an endpoint did not do, and its sentence."""


def make_plans(sign_in: SignIn, largest_in: Callable[[str], Sequence[str]]) -> list[str]:
    """What was made, a line each; nothing where there are plans already.

    `sign_in` takes what somebody acts as; `largest_in`: the codes of three communities in an area.
    """
    planner = sign_in("planner")
    if _ask(planner, "")["plans"]:
        return []
    me = planner.get("/api/v1/me").json or {}
    tried, *others = largest_in(me["posts"][0]["area_code"])
    return [*_rolled_back(planner, sign_in, tried), _half_done(planner, sign_in("district"), others)]


def _rolled_back(planner: FlaskClient, sign_in: SignIn, community: str) -> list[str]:
    plan = _begin(planner, "试行调整：一条边界挪到路东", "按网格走访意见试行", [community])
    _drag(planner, plan, 10)
    _explain(planner, plan, "试行期间先看效果")
    district, city = sign_in("district"), sign_in("city")
    _send(planner, f"/{plan}/submit", comment="请审核")
    _send(district, f"/{plan}/check", comment="数据无误")
    _send(city, f"/{plan}/approve", comment="同意试行")
    _send(city, f"/{plan}/publish")
    _send(city, f"/{plan}/roll-back", comment="居民反映原来的网格员更熟悉情况")
    return [f"{plan} published and rolled back"]


def _half_done(planner: FlaskClient, officer: FlaskClient, communities: Sequence[str]) -> str:
    """A draft in which something of most kinds is to be mended, and of which something has been said."""
    plan = _begin(planner, "年度网格调整", "户数不均，两个社区一起调", list(communities))
    for least in (10, 30):
        _drag(planner, plan, least)
    grids = _base_grids(planner, plan)
    arcs = [arc for arc in _ask(planner, f"/{plan}/topology")["arcs"] if not arc["fixed"]]
    pairs = [arc["owners"] for arc in arcs if set(arc["owners"]) <= grids.keys()]
    keep, gone = min(pairs, key=lambda pair: sum(grids[code]["households"] for code in pair))
    _send(planner, f"/{plan}/edits", op={"op": "merge", "keep": keep, "gone": gone})
    largest = max(
        (grid for code, grid in _base_grids(planner, plan).items() if code != keep),
        key=lambda grid: grid["households"],
    )
    for line in _lines_across(planner, plan, largest["code"]):
        op = {"op": "split", "grid": largest["code"], "line": line, "name": f"{largest['name']}（东）"}
        if _try(planner, f"/{plan}/edits", op=op):
            break
    _comment(planner, officer, plan)
    return f"{plan} half done, with faults to be seen"


def _comment(planner: FlaskClient, officer: FlaskClient, plan: str) -> None:
    """The officer points at a line, and is answered."""
    free = [arc["line"] for arc in _ask(officer, f"/{plan}/topology")["arcs"] if not arc["fixed"]]
    lon, lat = max(free, key=len)[0]
    said = _send(officer, f"/{plan}/comments", text="两边来往要绕路，请到现场走一走。", lon=lon, lat=lat)
    _send(planner, f"/{plan}/comments", text="周三去走，走完再改。", reply_to=said["after"]["comment"])
    _send(officer, f"/{plan}/comments", text="专属网格先不动。")


def _base_grids(client: FlaskClient, plan: str) -> dict[str, Json]:
    grids = _ask(client, f"/{plan}/topology")["grids"]
    return {grid["code"]: grid for grid in grids if grid["kind"] == "base" and grid["fate"] != "ended"}


def _drag(client: FlaskClient, plan: str, least: int) -> None:
    """Move the middle of the longest line between two grids that are as in force, so that at least so many
    households change grid; if there is no such line, any.
    """
    topology = _ask(client, f"/{plan}/topology")
    untouched = {grid["code"] for grid in topology["grids"] if grid["fate"] is None}
    arcs = [arc for arc in topology["arcs"] if not arc["fixed"] and set(arc["owners"]) <= untouched]
    arcs.sort(key=lambda arc: -len(arc["line"]))
    homes = _ask(client, f"/{plan}/buildings")
    moves = [
        {"op": "set_arc", "owners": arc["owners"], "old": arc["line"], "new": new}
        for arc in arcs
        for new in _moved(arc["line"])
    ]
    worth = [op for op in moves if _households(homes, op["old"], op["new"]) >= least]
    for op in (*worth, *moves):
        if _try(client, f"/{plan}/edits", op=op):
            return
    raise Refused(f"No line of {plan} could be moved.")


def _moved(line: list[list[float]]) -> Iterator[list[list[float]]]:
    """A line with its middle elsewhere, the farthest first."""
    middle = len(line) // 2
    lon, lat = line[middle] if len(line) > 2 else _between(*line)
    for step, (east, north) in itertools.product(_STEPS, _WAYS):
        moved = [round(lon + step * east, 9), round(lat + step * north, 9)]
        yield [*line[:middle], moved, *line[middle + (len(line) > 2) :]]


def _households(homes: Json, old: list[list[float]], new: list[list[float]]) -> int:
    """How many live between two courses of a line."""
    ground = shapely.make_valid(shapely.Polygon([*old, *reversed(new)]))
    inside = shapely.intersects_xy(ground, homes["lon"], homes["lat"])
    return sum(itertools.compress(homes["households"], inside))


def _lines_across(client: FlaskClient, plan: str, code: str) -> Iterator[list[list[float]]]:
    """Lines that may cut a grid in two."""
    arcs = _ask(client, f"/{plan}/topology")["arcs"]
    points = [point for arc in arcs if code in arc["owners"] for point in arc["line"]]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        lon, lat = west + share * (east - west), south + share * (north - south)
        yield [[lon, south - 0.0002], [lon, north + 0.0002]]
        yield [[west - 0.0002, lat], [east + 0.0002, lat]]


def _between(one: list[float], other: list[float]) -> list[float]:
    return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2]


def _begin(client: FlaskClient, title: str, reason: str, scope: list[str]) -> str:
    return str(_send(client, "", title=title, reason=reason, scope=scope)["after"]["code"])


def _explain(client: FlaskClient, plan: str, why: str) -> None:
    for fault in _ask(client, f"/{plan}/faults")["faults"]:
        said = {name: fault[name] for name in ("key", "codes", "lon", "lat")}
        _send(client, f"/{plan}/waivers", why=why, **said)


def _ask(client: FlaskClient, path: str) -> Json:
    answer = client.get(f"/api/v1/plans{path}")
    if answer.status_code != 200:
        raise Refused(f"{path}: {answer.text}")
    return answer.json


def _send(client: FlaskClient, path: str, **body: Json) -> Json:
    answer = client.post(f"/api/v1/plans{path}", json=body)
    if answer.status_code != 201:
        raise Refused(f"{path}: {answer.text}")
    return answer.json


def _try(client: FlaskClient, path: str, **body: Json) -> bool:
    return client.post(f"/api/v1/plans{path}", json=body).status_code == 201

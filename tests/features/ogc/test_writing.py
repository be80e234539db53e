"""Drafts as QGIS edits them: one request a grid, six decimals, changed grids first and then new ones."""

import json
from typing import Any

import numpy as np
import pytest
import shapely
from apiflask import APIFlask
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from geoapi.core.db import Database
from geoapi.core.geo import from_wgs84
from geoapi.features.planning.drawing.coverage import map_rings
from tests.conftest import json_of
from tests.features.ogc.coverages import exact, is_whole
from tests.features.ogc.desktop import Desktop, Sit, token_of
from tests.features.planning.planners import (
    EAST_GRID,
    NORTH_GRID,
    SOUTH_GRID,
    WEST,
    ask,
    drag,
    line_between,
    make_plan,
    position,
    send,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


def moved(shape: BaseGeometry, old: list[float], new: list[float]) -> BaseGeometry:
    there = (new[0], new[1])
    return map_rings(
        shape,
        lambda ring: tuple(there if max(abs(v[0] - old[0]), abs(v[1] - old[1])) < 1e-7 else v for v in ring),
    )


def test_only_who_may_edit_a_draft_sees_it(people: Enter, served_town: APIFlask, sit: Sit) -> None:
    plan = make_plan(people("S3"))
    mine = sit("S3", plan)
    listed = json_of(mine.client.get("/ogc/collections"))["collections"]
    assert [each["id"] for each in listed] == ["areas", "buildings", "places"]
    mine.path = "/ogc/collections"
    listed = json_of(mine.ask("GET", ""))["collections"]
    assert [each["id"] for each in listed][3:] == [f"plan-{plan}"]
    anybody = served_town.test_client().get(f"/ogc/collections/plan-{plan}/items")
    assert anybody.status_code == 401 and "Basic" in anybody.headers["WWW-Authenticate"]
    neighbour = Desktop(served_town.test_client(), token_of(people("S5")), plan)
    assert neighbour.ask("GET").status_code == 403
    worker = Desktop(served_town.test_client(), token_of(people("S1")), plan)
    assert worker.ask("GET").status_code == 403
    worker.path = "/ogc/collections"
    assert len(json_of(worker.ask("GET", ""))["collections"]) == 3


def test_grids_are_read_with_their_households(people: Enter, sit: Sit) -> None:
    desktop = sit("S3", make_plan(people("S3")))
    assert set(desktop.grids) == {SOUTH_GRID, NORTH_GRID}
    told = desktop.grids[SOUTH_GRID]["properties"]
    assert (told["households"], told["version"], told["parent"], told["fate"]) == (170, 0, WEST, None)
    one = json_of(desktop.ask("GET", f"/items/{SOUTH_GRID}"))
    assert one["geometry"] == desktop.grids[SOUTH_GRID]["geometry"]
    kept = json_of(desktop.ask("GET", "/items?filter=households>200 AND name LIKE '%25'"))
    assert [each["id"] for each in kept["features"]] == [NORTH_GRID]
    page = json_of(desktop.ask("GET", "/items?limit=1"))
    assert page["numberMatched"] == 2 and any(link["rel"] == "next" for link in page["links"])
    assert "households" in json_of(desktop.ask("GET", "/queryables"))["properties"]


def test_allowed_methods_are_listed(people: Enter, sit: Sit) -> None:
    desktop = sit("S3", make_plan(people("S3")))
    assert "POST" in desktop.ask("OPTIONS").headers["Allow"]
    assert {"PUT", "DELETE"} <= set(desktop.ask("OPTIONS", "/items/1").headers["Allow"].split(", "))
    desktop.path = "/ogc/collections/areas"
    assert "POST" not in desktop.ask("OPTIONS").headers["Allow"]
    refused = desktop.ask("POST", json={"type": "Feature"})
    assert refused.status_code == 405 and "POST" not in refused.headers["Allow"]


def test_what_was_not_changed_is_no_edit(town: Database, people: Enter, sit: Sit) -> None:
    plan = make_plan(people("S3"))
    desktop = sit("S3", plan)
    before = exact(town, plan)
    for code in desktop.grids:
        desktop.put(code, desktop.shape(code))
    assert rows(town, "SELECT count(*) FROM plan_edit") == [(0,)]
    assert {code: shape.wkb for code, shape in exact(town, plan).items()} == {
        code: shape.wkb for code, shape in before.items()
    }


def test_a_shared_vertex_is_moved_and_taken_back(town: Database, people: Enter, sit: Sit) -> None:
    """With topological editing: both neighbours, each by itself, each with the version that was read."""
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, 30)
    desktop = sit("S3", plan)
    line = exact(town, plan)[SOUTH_GRID]
    middle = line_between(client, plan, SOUTH_GRID, NORTH_GRID)[1]
    new = [round(each, 6) for each in position(110, 150)]
    for code in (SOUTH_GRID, NORTH_GRID):
        desktop.put(code, moved(desktop.shape(code), middle, new))
    assert is_whole(town, plan)
    after = exact(town, plan)
    for code in (SOUTH_GRID, NORTH_GRID):
        assert new in shapely.get_coordinates(after[code]).tolist()
    told = [edit["op"] for edit in ask(client, f"/{plan}/edits")["edits"]]
    assert told == ["set_arc", "put", "put"]
    for _ in range(2):
        send(client, f"/{plan}/undo", kind="undo")
    assert exact(town, plan)[SOUTH_GRID].equals(line)


def test_a_grid_is_split_in_the_order_in_which_qgis_sends_it(town: Database, people: Enter, sit: Sit) -> None:
    """First the grids that changed, the shrunken one and its neighbours with new nodes; then the new one."""
    plan = make_plan(people("S3"))
    desktop = sit("S3", plan)
    whole = desktop.shape(SOUTH_GRID)
    line = LineString([position(93, -40), position(101, 90), position(97, 260)])
    one, other = shapely.get_parts(split(shapely.get_parts(whole)[0], line))
    nodes = [
        v for v in shapely.get_coordinates(one).tolist() if whole.boundary.distance(shapely.Point(v)) < 1e-8
    ]
    assert nodes
    desktop.put(SOUTH_GRID, one)
    assert not is_whole(town, plan)
    neighbour = desktop.shape(NORTH_GRID)
    desktop.put(NORTH_GRID, shapely.snap(neighbour, shapely.MultiPoint(nodes), 1e-9))
    made = desktop.post(SOUTH_GRID, other)
    assert made == f"{WEST}003" and is_whole(town, plan)
    # QGIS before 3.40.8 takes no note of a `location` without a capital, and sends it again.
    assert desktop.post(SOUTH_GRID, other) == made
    assert rows(town, "SELECT count(*) FROM plan_edit") == [(2,)]
    name = desktop.grids[SOUTH_GRID]["properties"]["name"]
    assert desktop.open().grids[made]["properties"]["name"] == f"{name}（二）"
    assert sum(each["properties"]["households"] for each in desktop.grids.values()) == 380
    outside = exact(town, plan)
    assert outside[EAST_GRID].buffer(0).area == pytest.approx(desktop_area(town), rel=1e-9)


def desktop_area(town: Database) -> float:
    ((area,),) = rows(town, "SELECT ST_Area(geom) FROM area_in_force WHERE code = :code", code=EAST_GRID)
    assert isinstance(area, float)
    return area


def test_a_node_of_a_neighbour_is_a_version_of_a_grid(people: Enter, sit: Sit) -> None:
    """Somebody splits a grid up to the line of the next one; a colleague then writes that one."""
    client = people("S3")
    plan = make_plan(client)
    line = [position(97, -1), position(98, 100), position(97, 201)]
    send(client, f"/{plan}/edits", op={"op": "split", "grid": SOUTH_GRID, "line": line})
    other = sit("S6", plan)
    told = other.grids[NORTH_GRID]["properties"]
    assert (told["fate"], told["version"]) == (None, 1)
    other.put(NORTH_GRID, other.shape(NORTH_GRID), name="北网格")


def in_gcj02(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], "gcj02")))


def test_the_offset_of_gcj02_is_named(town: Database, people: Enter, sit: Sit) -> None:
    """Of a grid that is known by where it stands, of a new one by the buildings that its line would cut."""
    desktop = sit("S3", make_plan(people("S3")))
    sent = in_gcj02(desktop.shape(SOUTH_GRID))
    told = desktop.put(SOUTH_GRID, sent, 400)
    assert (
        told["reason"] == "shifted" and told["shift"] == "GCJ-02" and "give them in WGS 84" in told["detail"]
    )
    outline = shapely.boundary(shapely.get_parts(sent)[0])
    for number, share in enumerate(np.linspace(0, 1, 30, endpoint=False)):
        point = shapely.line_interpolate_point(outline, share, normalized=True)
        run(town, """INSERT INTO building (code, geom, entrance)
                     SELECT :code, ST_Multi(ST_Buffer(door, 0.00004)), door
                       FROM ST_Point(:lon, :lat, 4326) AS door""",
            code=f"C{number}", lon=point.x, lat=point.y)  # fmt: skip
    answer = desktop.ask("POST", json=desktop.feature(SOUTH_GRID, sent))
    assert answer.status_code == 400 and "GCJ-02" in answer.text
    assert rows(town, "SELECT count(*) FROM plan_edit") == [(0,)]


def test_a_stale_write_is_a_conflict(town: Database, people: Enter, sit: Sit) -> None:
    plan = make_plan(people("S3"))
    late, early = sit("S3", plan), sit("S6", plan)
    corner = shapely.get_coordinates(late.shape(SOUTH_GRID)).tolist()
    early.put(SOUTH_GRID, early.shape(SOUTH_GRID), name="南网格")
    before = rows(town, "SELECT name, version FROM plan_grid")
    told = late.put(SOUTH_GRID, late.shape(SOUTH_GRID), 409, name="别的名称")
    assert told["reason"] == "stale" and told["since"][0]["op"] == "put" and corner
    assert rows(town, "SELECT name, version FROM plan_grid") == before
    # One's own newer version is none of another's.
    early.put(SOUTH_GRID, early.shape(SOUTH_GRID), name="南边网格")
    late.open().put(SOUTH_GRID, late.shape(SOUTH_GRID), name="别的名称")
    early.put(SOUTH_GRID, early.shape(SOUTH_GRID), 409, name="南网格")


def test_a_grid_ends_and_its_ground_is_a_gap_until_another_takes_it(
    town: Database, people: Enter, sit: Sit
) -> None:
    client = people("S3")
    plan = make_plan(client)
    desktop = sit("S3", plan)
    whole = shapely.union_all([desktop.shape(code) for code in desktop.grids])
    assert desktop.ask("DELETE", f"/items/{SOUTH_GRID}").status_code == 204
    assert desktop.ask("DELETE", f"/items/{SOUTH_GRID}").status_code == 404
    assert "gap" in {fault["key"] for fault in ask(client, f"/{plan}/faults")["faults"]}
    desktop.put(NORTH_GRID, whole)
    assert is_whole(town, plan) and set(desktop.open().grids) == {NORTH_GRID}
    for _ in range(2):
        send(client, f"/{plan}/undo", kind="undo")
    assert rows(town, "SELECT count(*) FROM plan_grid") == [(0,)]


def test_a_gap_is_filled_as_the_checks_propose(town: Database, people: Enter, sit: Sit) -> None:
    client = people("S3")
    plan = make_plan(client)
    assert sit("S3", plan).ask("DELETE", f"/items/{SOUTH_GRID}").status_code == 204
    (gap,) = [fault for fault in ask(client, f"/{plan}/faults")["faults"] if fault["key"] == "gap"]
    assert [fix["grid"] for fix in gap["fixes"]] == [NORTH_GRID]
    done = send(client, f"/{plan}/edits", op=gap["fixes"][0])
    assert {grid["code"]: grid["households"] for grid in done["after"]["grids"]}[NORTH_GRID] == 380
    assert is_whole(town, plan)
    assert "gap" not in {fault["key"] for fault in ask(client, f"/{plan}/faults")["faults"]}
    assert send(client, f"/{plan}/edits", 400, op=gap["fixes"][0])["reason"] == "no-gap"


def test_the_outline_of_a_community_stays(town: Database, people: Enter, sit: Sit) -> None:
    plan = make_plan(people("S3"))
    desktop = sit("S3", plan)
    desktop.put(SOUTH_GRID, desktop.shape(SOUTH_GRID).buffer(0.0002, join_style="mitre"))
    assert shapely.coverage_is_valid(list(exact(town, plan).values()))
    assert rows(town, "SELECT code, fate FROM plan_grid WHERE fate NOT IN ('changed', 'node_only')") == []
    community = shapely.union_all([desktop.shape(code) for code in desktop.grids])
    beyond = shapely.difference(exact(town, plan)[SOUTH_GRID], community)
    assert beyond.buffer(-2e-9).is_empty


def polygon(*ring: list[float]) -> bytes:
    return feature({"type": "Polygon", "coordinates": [ring]})


def feature(geometry: Any, **properties: Any) -> bytes:
    return json.dumps({"type": "Feature", "geometry": geometry, "properties": properties}).encode()


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"{", 400, "not JSON"),
        (b"[]", 400, "dictionary"),
        (feature({"type": "Point", "coordinates": [1, 2]}), 400, "Polygon"),
        (feature({"type": "MultiPolygon", "coordinates": []}), 400, "1 item"),
        (polygon([1, 2], [3, 4]), 400, "4 items"),
        (polygon([1, 2], [3, 4], [5], [1, 2]), 400, "2 items"),
        (polygon([1, 2], [1, 2], [1, 2], [1, 2]), 400, "too few points"),
        (polygon([1, 2], [3, 4], [5, 9], [1, 2]), 400, "Nothing"),
        (polygon([1e300, 2], [3, 4], [5, 6], [1e300, 2]), 400, "degrees"),
        (polygon([1, 2], [3, 4], [5, 9], [1, 2]).replace(b"9", b"1e999"), 400, "number"),
        (feature(None, name="a\0b"), 400, "name"),
        (feature(None, name="x" * 51), 400, "name"),
        (feature(None, kind="circle"), 400, "kind"),
        (feature(None, version="x"), 400, "version"),
        (feature(None).replace(b"{}", b'{"a":' + b"[" * 900 + b"]" * 900 + b"}"), 204, ""),
        (b" " * 1_000_001, 413, "larger"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    town: Database, people: Enter, sit: Sit, body: bytes, status: int, told: str
) -> None:
    desktop = sit("S3", make_plan(people("S3")))
    geo: dict[str, Any] = {"data": body, "content_type": "application/geo+json"}
    put = desktop.ask("PUT", f"/items/{SOUTH_GRID}", **geo)
    assert put.status_code == status and told in put.text, put.text
    post = desktop.ask("POST", **geo)
    assert post.status_code == (400 if status == 204 else status), post.text
    assert rows(town, "SELECT count(*) FROM plan_grid") == [(0,)]


def test_nothing_else_is_taken(people: Enter, sit: Sit) -> None:
    client = people("S3")
    plan = make_plan(client)
    desktop = sit("S3", plan)
    sent = desktop.feature(SOUTH_GRID, desktop.shape(SOUTH_GRID))
    assert (
        desktop.ask("PUT", f"/items/{SOUTH_GRID}", data=b"{}", content_type="text/plain").status_code == 415
    )
    for code in (EAST_GRID, "nowhere", "%00", "1' OR 1=1"):
        assert desktop.ask("PUT", f"/items/{code}", json=sent).status_code == 404, code
        assert desktop.ask("DELETE", f"/items/{code}").status_code == 404, code
    both = shapely.union_all([desktop.shape(code) for code in desktop.grids])
    assert "delete that first" in desktop.put(SOUTH_GRID, both, 400)["detail"]
    for other in ("P1999-0001", "%00", "../areas"):
        desktop.path = f"/ogc/collections/plan-{other}"
        assert desktop.ask("GET").status_code == 404, other
    send(client, f"/{plan}/abandon", comment="x")
    desktop.path = f"/ogc/collections/plan-{plan}"
    assert desktop.ask("PUT", f"/items/{SOUTH_GRID}", json=sent).status_code == 409

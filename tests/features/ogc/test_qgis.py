"""QGIS itself edits a draft; left out where there is none (GEOAPI_TEST_QGIS, see docs/ogc.md)."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from geoapi.core.db import Database
from geoapi.features.planning.cli import plans
from tests.features.ogc.coverages import exact, is_whole
from tests.features.ogc.desktop import token_of
from tests.features.ogc.proxy import proxied
from tests.features.ogc.qgis import qgis, why_not
from tests.features.planning.planners import (
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
from tests.office.access.town import rows
from tests.served import served

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")


@pytest.fixture
def base(town: Database, database_url: str, tmp_path: Path) -> Iterator[str]:
    with served(database_url, tmp_path) as running:
        running.wait_for("/readyz", 200)
        with proxied(running.port) as address:
            yield f"{address}/ogc"


def test_qgis_redraws_grids(town: Database, people: Enter, base: str) -> None:
    """A vertex moved in both grids, a split, a new name: the draft stays whole, and all is taken back."""
    client = people("S3")
    plan, token = make_plan(client), token_of(client)
    drag(client, plan, 30)
    before = exact(town, plan)
    middle = line_between(client, plan, SOUTH_GRID, NORTH_GRID)[1]
    new = position(110, 150)
    read, moved = qgis(base, plan, ["read", token], ["move", token, middle, new])
    assert set(read["grids"]) == {SOUTH_GRID, NORTH_GRID}
    for each in ("Add Features", "Delete Features", "Change Geometries", "Change Attribute Values"):
        assert each in read["edits"], read["edits"]
    assert moved == {"done": True, "told": moved["told"], "moved": 2}
    assert is_whole(town, plan)
    after = exact(town, plan)
    assert sum(shape != before[code] for code, shape in after.items()) == 2

    cut = [position(93, -40), position(101, 90), position(97, 260)]
    split, again = qgis(base, plan, ["split", token, cut], ["reload", token])
    assert split["done"], split
    assert is_whole(town, plan)
    made = f"{WEST}003"
    assert made in again["grids"] and again["grids"][made].endswith("（二）")

    (named,) = qgis(base, plan, ["rename", token, made, "新三网格"])
    assert named["done"], named
    assert rows(town, "SELECT name FROM plan_grid WHERE code = :code", code=made) == [("新三网格",)]

    edits = ask(client, f"/{plan}/edits")["edits"]
    assert edits[0]["op"] == "set_arc" and {each["op"] for each in edits[1:]} == {"put", "post"}
    for _ in edits[1:]:
        send(client, f"/{plan}/undo", kind="undo")
    assert exact(town, plan) == before


def test_qgis_meets_a_stale_write_and_deletes(town: Database, people: Enter, base: str) -> None:
    client = people("S3")
    plan, token, other = make_plan(client), token_of(client), token_of(people("S6"))
    told = qgis(
        base,
        plan,
        ["read", token],
        ["rename", other, SOUTH_GRID, "南边网格"],
        ["rename", token, SOUTH_GRID, "别的名称"],
        ["reload", token],
        ["rename", token, SOUTH_GRID, "又一名称"],
    )
    assert told[1]["done"] and not told[2]["done"] and told[2]["told"], told
    assert told[3]["grids"][SOUTH_GRID] == "南边网格" and told[4]["done"], told
    assert rows(town, "SELECT name FROM plan_grid") == [("又一名称",)]

    before = exact(town, plan)
    (gone,) = qgis(base, plan, ["delete", token, SOUTH_GRID])
    assert gone["done"], gone
    assert SOUTH_GRID not in exact(town, plan)
    assert "gap" in {fault["key"] for fault in ask(client, f"/{plan}/faults")["faults"]}
    send(client, f"/{plan}/undo", kind="undo")
    assert exact(town, plan) == before


def test_qgis_edits_a_file(
    town: Database, people: Enter, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft taken out as a GeoPackage: one edit of what was moved and split in it."""
    monkeypatch.setenv("GEOAPI_DATABASE_URL", database_url)
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, 30)
    before = exact(town, plan)
    file = tmp_path / "draft.gpkg"
    CliRunner().invoke(plans, ["export", plan, str(file)], catch_exceptions=False)
    middle = line_between(client, plan, SOUTH_GRID, NORTH_GRID)[1]
    cut = [position(93, -40), position(101, 90), position(97, 260)]
    kept = base64.b64encode(file.read_bytes()).decode()
    (edited,) = qgis("", plan, ["file", kept, middle, position(110, 150), cut])
    assert [each["done"] for each in edited["told"]] == [True, True] and edited["told"][0]["moved"] == 2
    file.write_bytes(base64.b64decode(edited["file"]))
    told = CliRunner().invoke(plans, ["import", plan, str(file), "--by", "S3"], catch_exceptions=False)
    assert told.exit_code == 0 and f"made     {WEST}003" in told.output, told.output
    assert is_whole(town, plan)
    assert rows(town, "SELECT op ->> 'op' FROM plan_edit ORDER BY seq") == [("set_arc",), ("import",)]
    send(client, f"/{plan}/undo", kind="undo")
    assert exact(town, plan) == before

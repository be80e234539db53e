"""OWSLib, the library of Python programs that read map services, reads the features."""

from pathlib import Path
from typing import Any

import pytest
from owslib.ogcapi.features import Features
from owslib.util import Authentication

from geoapi.core.db import Database
from tests.features.ogc.desktop import token_of
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID, WEST, make_plan
from tests.office.access.conftest import Enter
from tests.served import served


def test_owslib_finds_its_way_and_reads(
    town: Database, people: Enter, database_url: str, tmp_path: Path
) -> None:
    """`town`: what the server is of."""
    client = people("S3")
    plan, token = f"plan-{make_plan(client)}", token_of(client)
    with served(database_url, tmp_path) as running:
        running.wait_for("/readyz", 200)
        found = Features(f"{running.base}/ogc")
        assert any(each.endswith("/oas30") for each in found.conformance()["conformsTo"])
        assert found.api()["openapi"].startswith("3.0.")
        assert found.feature_collections() == ["areas", "buildings", "places"]
        assert found.collection("areas")["extent"]["spatial"]["bbox"]
        assert "level" in found.collection_queryables("areas")["properties"]
        grids: Any = found.collection_items("areas", limit=1, filter=f"parent = '{WEST}'")
        assert grids["numberMatched"] == 2 and grids["features"][0]["id"] == SOUTH_GRID
        box = [120.8501, 40.7201, 120.8502, 40.7202]
        near: Any = found.collection_items("areas", bbox=box, level="grid")
        assert [each["id"] for each in near["features"]] == [SOUTH_GRID]
        assert found.collection_item("areas", NORTH_GRID)["properties"]["code"] == NORTH_GRID
        with pytest.raises(RuntimeError, match="token"):
            found.collection_items(plan)

        mine = Features(f"{running.base}/ogc", auth=Authentication(username="me", password=token))
        assert plan in mine.feature_collections()
        read: Any = mine.collection_items(plan, limit=2000)
        assert {each["id"] for each in read["features"]} == {SOUTH_GRID, NORTH_GRID}

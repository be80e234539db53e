"""Programs of others read the features: GDAL, as QGIS and most do."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoapi.core.db import Database
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID, WEST
from tests.served import served


@pytest.fixture
def base(town: Database, database_url: str, tmp_path: Path) -> Iterator[str]:
    """Where a real server answers on the town."""
    with served(database_url, tmp_path) as running:
        running.wait_for("/readyz", 200)
        yield f"{running.base}/ogc"


def ogrinfo(*arguments: str) -> str:
    done = subprocess.run(["ogrinfo", *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "ERROR" not in done.stderr, done.stdout + done.stderr
    return done.stdout


def test_gdal_reads_them(base: str) -> None:
    listed = ogrinfo("-ro", f"OAPIF:{base}")
    assert all(each in listed for each in ("areas", "buildings", "places"))
    told = ogrinfo("-ro", "-so", f"OAPIF:{base}", "areas")
    assert "WGS 84" in told and "code: String" in told and "Extent: (" in told
    kept = ogrinfo("-ro", "-q", "-where", f"parent = '{WEST}'", f"OAPIF:{base}", "areas")
    assert SOUTH_GRID in kept and NORTH_GRID in kept and kept.count("MULTIPOLYGON") == 2
    many = ogrinfo("-ro", "-so", "-oo", "PAGE_SIZE=2", f"OAPIF:{base}", "buildings")
    assert "Feature Count: 7" in many
    assert "households: Integer" in many

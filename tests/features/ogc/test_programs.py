"""Programs of others read the features: GDAL, as QGIS and most do."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoapi.core.db import Database
from geoapi.office.access.tokens import new_token, session_id
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID, WEST
from tests.office.access.town import run
from tests.served import served


@pytest.fixture
def base(town: Database, database_url: str, tmp_path: Path) -> Iterator[str]:
    """Where a real server answers on the town."""
    with served(database_url, tmp_path) as running:
        running.wait_for("/readyz", 200)
        yield f"{running.base}/ogc"


@pytest.fixture
def token(town: Database) -> str:
    """Of the secretary, who has begun a draft."""
    made = new_token()
    run(town, "INSERT INTO account (person_id, kind, shown_name) SELECT id, 'staff', name FROM person"
              " WHERE staff_no = 'S3'")  # fmt: skip
    run(town, """INSERT INTO credential (account_id, kind, lookup, expires_at)
                 SELECT id, 'token', :lookup, now() + interval '1 day' FROM account""",
        lookup=session_id(made))  # fmt: skip
    run(town, """WITH made AS (INSERT INTO plan (code, title, made_by)
                               SELECT 'P2026-0001', '试一试', id FROM account RETURNING id)
                 INSERT INTO plan_scope SELECT made.id, area.id FROM made, area WHERE code = :code""",
        code=WEST)  # fmt: skip
    return made


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


def test_gdal_reads_a_draft_by_a_token(base: str, token: str) -> None:
    login = ("--config", "GDAL_HTTP_USERPWD", f"qgis:{token}", "--config", "GDAL_HTTP_AUTH", "BASIC")
    assert "plan-P2026-0001" in ogrinfo(*login, "-ro", f"OAPIF:{base}")
    told = ogrinfo(*login, "-ro", f"OAPIF:{base}", "plan-P2026-0001")
    assert SOUTH_GRID in told and "households (Integer) = 170" in told and "version (Integer) = 0" in told
    assert "plan-" not in ogrinfo("-ro", f"OAPIF:{base}")

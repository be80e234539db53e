"""A run that is ended at any moment is gone on with, and nothing half done is taken for done."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from geoapi.city.bulk.manifest import _SAVED_EVERY_S
from geoapi.city.bulk.maps import Maps
from geoapi.city.bulk.questions import Options
from geoapi.city.bulk.running import Run
from geoapi.city.bulk.storage import Location
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.core.settings import Settings
from tests.boxes import key_file
from tests.city.bulk.conftest import AT, Bulk
from tests.conftest import ROOT

Points = list[tuple[float, float]]
ROWS, CHUNK = 60_000, 1_000


@pytest.fixture
def source(points: Points, tmp_path: Path) -> Path:
    lines = [f"{n},{lon!r},{lat!r}" for n, (lon, lat) in enumerate((points * 20)[:ROWS])]
    (tmp_path / "in.csv").write_text("id,lon,lat\n" + "\n".join(lines) + "\n")
    return tmp_path / "in.csv"


def killed(source: Path, out: Path, url: str, how: signal.Signals) -> int:
    """A run that is ended once some of it is done. Returns its exit code."""
    manifest = Path(f"{out}.parts") / "_manifest.json"
    command = [sys.executable, str(ROOT / "scripts" / "geoapi"), "bulk", "locate", str(source), str(out)]
    environment = os.environ | {"GEOAPI_DATABASE_URL": url, "GEOAPI_KEY_FILE": str(key_file())}
    before, parts = done_in(manifest), parts_in(manifest)
    process = subprocess.Popen(
        [*command, "--chunk-rows", str(CHUNK), "--at", AT], env=environment, stderr=subprocess.DEVNULL
    )
    wait_while(process, lambda: parts_in(manifest) <= parts)
    # It is noted what is done every two seconds, in which all would be: time passes, and it stands still.
    process.send_signal(signal.SIGSTOP)
    time.sleep(_SAVED_EVERY_S)
    while done_in(manifest) <= before and process.poll() is None:
        process.send_signal(signal.SIGCONT)
        time.sleep(0.005)
        process.send_signal(signal.SIGSTOP)
    process.send_signal(how)
    process.send_signal(signal.SIGCONT)
    return process.wait(60)


def wait_while(process: "subprocess.Popen[bytes]", goes_on: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while goes_on() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)


def parts_in(manifest: Path) -> int:
    return len(list(manifest.parent.glob("part-*.parquet")))


def done_in(manifest: Path) -> int:
    """How many chunks are done."""
    return len(json.loads(manifest.read_text())["chunks"]) if manifest.exists() else 0


def refused(source: Path, out: Path, maps: Maps, **options: Any) -> str:
    run = Run(Location.of(str(source)), Location.of(str(out)), Options({}, chunk_rows=CHUNK, **options), None)
    with run.alone(), pytest.raises(InvalidInput) as refusal:
        run.manifest(maps, AT)
    return refusal.value.detail


def test_killed_stopped_and_gone_on_with(
    bulk: Bulk, demo_url: str, demo_database: Database, points: Points, source: Path, tmp_path: Path
) -> None:
    out, parts = tmp_path / "out.parquet", tmp_path / "out.parquet.parts"
    manifest = parts / "_manifest.json"
    assert killed(source, out, demo_url, signal.SIGKILL) == -signal.SIGKILL
    held = json.loads(manifest.read_text())
    assert not out.exists() and 0 < len(held["chunks"]) < ROWS // CHUNK

    # Another map, another input, or other options: said, and nothing is changed.
    maps = Maps(demo_database, Settings(), by_address=False)
    for differing, sentence in (("data", "The map has changed"), ("input", "The input is another")):
        manifest.write_text(json.dumps(held | {differing: held[differing] | {"posts": "0", "size": 1}}))
        assert sentence in (said := refused(source, out, maps)) and "--anew" in said
    manifest.write_text(json.dumps(held))
    assert "The options are others" in refused(source, out, maps, crs="gcj02")

    # A part that is not whole, as a machine that lost its power may leave it; and Ctrl-C before long.
    part = parts / f"part-{int(min(held['chunks'], key=int)):06d}.parquet"
    part.write_bytes(part.read_bytes()[:-100])
    assert killed(source, out, demo_url, signal.SIGINT) == 130 and not out.exists()
    done = bulk(source, out, "--chunk-rows", str(CHUNK), "--at", AT)
    assert done.returncode == 0, done.stderr
    assert f"{ROWS:,} rows, " in done.stdout and " of them earlier" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.parquet"]

    found = pq.read_table(out)
    assert found.column("id").to_pylist() == [str(n) for n in range(ROWS)]
    # The same points come again and again.
    answers = found.drop_columns(["id"])
    for first in range(0, ROWS, len(points)):
        again = answers.slice(first, len(points))
        assert again.equals(answers.slice(0, len(again)))

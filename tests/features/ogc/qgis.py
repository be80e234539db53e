"""QGIS, where there is one new enough: its own Python, which need not be ours."""

import json
import os
import shlex
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

# What starts a Python that has PyQGIS; for instance `chroot /srv/trixie python3`.
COMMAND = shlex.split(os.environ.get("GEOAPI_TEST_QGIS", "/usr/bin/python3"))
SESSION = Path(__file__).with_name("qgis_session.py")
# The first that edits over OGC API Features.
OLDEST = 33_200
ENVIRONMENT = os.environ | {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
Json = dict[str, Any]


@cache
def why_not() -> str | None:
    """Why QGIS cannot be run here, if it cannot."""
    ask = "from qgis.core import Qgis; print(Qgis.QGIS_VERSION_INT)"
    try:
        told = _run("-c", ask)
    except OSError as error:
        return f"GEOAPI_TEST_QGIS cannot be started: {error}"
    if told.returncode:
        return "there is no PyQGIS: GEOAPI_TEST_QGIS names no Python that has it (see docs/ogc.md)"
    version = int(told.stdout.split()[-1])
    return None if version >= OLDEST else f"QGIS {version} does not edit OGC API Features: 3.32 or newer does"


def qgis(url: str, plan: str, *steps: list[Any]) -> list[Json]:
    """What QGIS says of each step (see qgis_session)."""
    if (why := why_not()) is not None:
        pytest.skip(why)
    told = _run("-", url, plan, stdin=f"STEPS = {list(steps)!r}\n{SESSION.read_text()}")
    assert told.returncode == 0, f"exit code {told.returncode}: {told.stdout}{told.stderr}"
    print(told.stdout, told.stderr)  # shown where the test fails
    return [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]


def _run(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, text=True, timeout=240, env=ENVIRONMENT
    )

"""`scripts/geoapi` as an operator starts it: with any Python, before and after `make run`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

COMMAND = ROOT / "scripts" / "geoapi"
# The interpreter that the environment of the tests was made with, which has none of its packages.
BARE = Path(sys.base_prefix) / "bin" / "python3"


def start(
    *arguments: str, python: Path | str = sys.executable, **variables: str
) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GEOAPI_", "PYTHON"))}
    return subprocess.run(
        [str(python), str(COMMAND), *arguments],
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_before_anything_is_set_up_it_says_what_to_do(tmp_path: Path) -> None:
    done = start("import", "areas", "x.geojson", python=BARE, GEOAPI_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "run `make run` once first" in done.stderr and "Traceback" not in done.stderr


def test_help_needs_no_database_and_names_every_job() -> None:
    done = start("--help")
    assert done.returncode == 0, done.stderr
    for job in ("import", "reports", "routing", "demo", "backup", "restore"):
        assert f"\n  {job} " in done.stdout


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("import", "nothing"), ("demo", "generate"), ("import", "areas")]
)
def test_wrong_usage_returns_2(arguments: tuple[str, ...]) -> None:
    done = start(*arguments, GEOAPI_DATABASE_URL="postgresql+psycopg2:///?host=/nowhere")
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_it_completes_in_a_shell() -> None:
    script = start(_GEOAPI_COMPLETE="bash_source")
    assert script.returncode == 0 and "_geoapi_completion" in script.stdout
    found = start(_GEOAPI_COMPLETE="bash_complete", COMP_WORDS="geoapi import pl", COMP_CWORD="2")
    assert "place-kinds" in found.stdout and "places" in found.stdout

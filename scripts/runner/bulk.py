"""What `geoapi bulk` needs beyond the environment, brought when it is first asked for."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from runner import packages
from runner.console import say
from runner.home import Home
from runner.wheels import find_arrow, unpack


def bring(home: Home, arguments: Sequence[str]) -> None:
    """Let this process import what `geoapi bulk ARGUMENTS` does. Raises Fault."""
    find_arrow(home)
    if ("--engine", "spark") not in pairwise(arguments) and "--engine=spark" not in arguments:
        return
    home.logs.mkdir(parents=True, exist_ok=True)
    if missing := packages.missing_of_spark():
        packages.install(missing, home.setup_log)
    if not find_spec("pyspark"):
        builder = "spark-builder"
        unpack(home, Path(sys.executable), "requirements-spark-builder.lock", builder)
        fetch(home, "spark", "requirements-spark.lock", "Apache Spark (460 MB)", built_by=home.path / builder)


def fetch(home: Home, name: str, lock: str, what: str, built_by: Path | None = None) -> None:
    home.logs.mkdir(parents=True, exist_ok=True)
    if not (home.path / name).exists():
        say(f"{what} is brought …", error=True)
    unpack(home, Path(sys.executable), lock, name, built_by=built_by)
    sys.path.append(str(home.path / name))

"""What one run of the tests makes once, though its workers are processes of their own."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

RUN = "GEOAPI_TEST_RUN"


def name_run(config: pytest.Config) -> str:
    """A name for this run, the same in all its workers, which start later and inherit it."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN] = f"geoapi_{os.getpid()}"
    return os.environ[RUN]


def worker() -> str:
    """The name of this worker: gw0, gw1 …; `main` where there are none."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The run's temporary folder, in which each worker has one of its own."""
    own = factory.getbasetemp()
    return own if worker() == "main" else own.parent


def make_once(folder: Path, name: str, make: Callable[[], object]) -> None:
    """Call `make` in the worker that comes here first; the others wait until it is done."""
    with (folder / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / f"{name}.made"
        if not done.exists():
            make()
            done.touch()

"""Heavy work in a process of its own, which may die of it: started by the clerk and watched until it ends."""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Literal

# What a child ends with: nothing more is to be done, or it is to be tried again.
DONE, AGAIN = 0, 75
_NICE = 10
_LOOK_S = 0.1
_ASK_S = 0.5


@dataclass(frozen=True)
class Ended:
    """How a child ended, and by what code; None where it was ended by us."""

    why: Literal["itself", "too-long", "unwanted"]
    code: int | None


def bound_itself(memory_bytes: int, cpu_s: int, file_bytes: int | None = None) -> None:
    """In the child: everybody else comes first, and whatever its work does to it ends with this process."""
    os.nice(_NICE)
    limits = {resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_CPU: cpu_s, resource.RLIMIT_CORE: 0}
    if file_bytes is not None:
        limits[resource.RLIMIT_FSIZE] = file_bytes
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


def run_child(
    command: Sequence[str],
    database_url: str,
    longest_s: float,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Ended:
    """Run a program of ours, and end it where its time is over or nobody wants it any more."""
    with TemporaryDirectory(prefix="geoapi-child-") as folder:
        # One thread computes; the libraries would otherwise reserve memory for many.
        own = {"GEOAPI_DATABASE_URL": database_url, "TMPDIR": folder, "OPENBLAS_NUM_THREADS": "1"}
        child = subprocess.Popen(  # noqa: S603  our own program
            list(command), env=os.environ | own, stdin=subprocess.DEVNULL
        )
        try:
            return _watched(child, longest_s, is_wanted)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()


def _watched(child: "subprocess.Popen[bytes]", longest_s: float, is_wanted: Callable[[], bool]) -> Ended:
    began = asked = time.monotonic()
    while child.poll() is None:
        time.sleep(_LOOK_S)
        now = time.monotonic()
        if now - began > longest_s:
            return Ended("too-long", None)
        if now - asked > _ASK_S:
            asked = now
            if not is_wanted():
                return Ended("unwanted", None)
    return Ended("itself", child.returncode)

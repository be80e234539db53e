"""Load on an HTTP server of this machine, by wrk:
one thread of C, so that the asking costs little of two cores.
"""

import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from runner.console import Fault

CONNECTIONS = 16
SCRIPT = Path(__file__).resolve().parent / "load.lua"


@dataclass(frozen=True)
class Round:
    """What one round of load came to.

    `broken`: connections lost or timed out; `refused`: a status past 399.
    """

    requests: int
    duration_us: int
    bytes: int
    broken: int
    refused: int
    p50_us: int
    p99_us: int

    @property
    def per_s(self) -> float:
        return self.requests / self.duration_us * 1e6


def read_round(printed: str) -> Round:
    """The line our script makes wrk print. Raises ValueError without one."""
    for line in printed.splitlines():
        if line.startswith("RESULT "):
            return Round(**json.loads(line.removeprefix("RESULT ")))
    raise ValueError("wrk printed no result")


def press(port: int, paths: Path, seconds: float, seed: int) -> Round:
    """Ask for the paths in the file as fast as they are answered, over 16 connections."""
    options = [
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{max(1, round(seconds))}s",
        "--timeout",
        "10s",
        "-s",
        str(SCRIPT),
    ]
    command = ["wrk", *options, f"http://127.0.0.1:{port}", "--", str(paths), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60)
    try:
        return read_round(done.stdout)
    except ValueError:
        raise Fault(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}") from None


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """Median, smallest and largest of ours/theirs,
    round by round: neighbours in time share the machine's mood.
    """
    each = [a / b for a, b in zip(ours, theirs, strict=True)]
    return statistics.median(each), min(each), max(each)

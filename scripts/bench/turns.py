"""Several products in processes of their own, each on one core, doing the same work in turns."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from runner.console import Fault
from runner.processes import stop

# However a library likes to spread its work, it gets one thread.
_POOLS = ("OMP", "OPENBLAS", "MKL", "RAYON")
ONE_THREAD = {f"{pool}_NUM_THREADS": "1" for pool in _POOLS} | {"TOKIO_WORKER_THREADS": "1"}


class Worker:
    """A program that prints one line when it is ready, and one number for each line it is sent."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name, self.log = name, log
        core = max(os.sched_getaffinity(0))
        pinned = ["taskset", "-c", str(core)] if shutil.which("taskset") else []
        with log.open("w", encoding="utf-8") as file:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *pinned, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                env={**os.environ, **environment, **ONE_THREAD},
                text=True,
                start_new_session=True,
            )

    def read(self) -> str:
        """Its next line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            raise Fault(f"{self.name} ended before it was done; the full log is {self.log}.")
        return line

    def ask(self, line: str = "go") -> float:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(f"{line}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Fault(f"{self.name} ended before it was done; the full log is {self.log}.") from None
        return float(self.read())

    def end(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            stop(self.process)


def start(
    name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, stack: ExitStack
) -> tuple[Worker, str]:
    """A worker that ends with the stack, and the line it printed when it was ready."""
    worker = Worker(name, command, environment, log)
    stack.callback(worker.end)
    return worker, worker.read()

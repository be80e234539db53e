"""The processes that answer: forked once the map is loaded, so that all of them have it and hold it once."""

import ctypes
import gc
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

from geoapi.core.errors import DomainError

_PR_SET_PDEATHSIG = 1
# Chunks that wait for a process, so that none waits for a chunk.
AHEAD = 2

In = TypeVar("In")
Out = TypeVar("Out")


class ProcessDied(DomainError):
    slug = "process-died"
    title = "One of the processes that answer has ended"


def as_they_end(submitted: Iterator[Future[Out]], most: Callable[[], int]) -> Iterator[Out]:
    """The results, in no order; the next is submitted while fewer than `most` are waited for.

    Raises whatever the work raises.
    """
    waiting: set[Future[Out]] = set()
    for future in submitted:
        waiting.add(future)
        while len(waiting) >= most():
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (each.result() for each in done)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (each.result() for each in done)


class Processes(Generic[In, Out]):
    """`count` processes that do `work`, which they have by being forked: it is not sent to them."""

    def __init__(self, count: int, work: Callable[[In], Out]) -> None:
        self._count = count
        _forked["work"] = work
        # What stands by now is looked through by no collector, which would copy it into each process.
        gc.collect()
        gc.freeze()
        self._pool = ProcessPoolExecutor(
            count, mp_context=get_context("fork"), initializer=_begin, initargs=(os.getpid(),)
        )

    def each(self, given: Iterator[In]) -> Iterator[Out]:
        """The results as they come, in no order; few are held at a time.

        Raises ProcessDied, and whatever the work raises.
        """
        submitted = (self._pool.submit(_work, one) for one in given)
        try:
            yield from as_they_end(submitted, lambda: self._count * AHEAD)
        except BrokenProcessPool:
            raise ProcessDied(
                "A process that answers has ended in the middle of its work; was there too little memory? "
                "What is done is kept: the same command goes on."
            ) from None

    def end(self) -> None:
        """At once: what is being answered is left undone."""
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)


_forked: dict[str, Callable[[Any], Any]] = {}


def _begin(parent: int) -> None:
    # Ctrl-C is for the parent, without which nobody wants the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    import pyarrow as pa

    pa.set_cpu_count(1)


def _work(given: Any) -> Any:
    return _forked["work"](given)


def cores() -> int:
    return len(os.sched_getaffinity(0))

"""Walls between kinds of work: what fills one kind's threads leaves the others theirs."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from geoapi.core.errors import Busy
from geoapi.core.metrics import Family, Sample, counter, gauge

View = TypeVar("View", bound=Callable[..., Any])
Result = TypeVar("Result")

# Answered from memory: two threads are enough, as only one computes at a time.
ORDINARY = "ordinary"
# Waits for another server.
DATABASE = "database"
ROUTING = "routing"
# Costs much, as a password's check, or waits for a server that is not ours.
SIGN_IN = "sign-in"
# Thousands of questions at once.
BATCH = "batch"
# Asks the other workers how they are; wanted most when all else has its hands full.
METRICS = "metrics"
_MARK = "bulkhead"


@dataclass(frozen=True)
class Size:
    """How many work at once, and how many more may wait their turn or are still being sent."""

    threads: int
    waiting: int


SIZES = {
    ORDINARY: Size(2, 62),
    DATABASE: Size(8, 24),
    ROUTING: Size(8, 24),
    SIGN_IN: Size(2, 14),
    BATCH: Size(4, 12),
    METRICS: Size(1, 3),
}


def bulkhead(kind: str, *, where: str = "") -> Callable[[View], View]:
    """Say what kind of work a view is, always or `where` the
    query string holds something; else it is ORDINARY.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, (kind, where))
        return view

    return mark


def kind_of(view: Callable[..., Any], query_string: str) -> str:
    kind, where = getattr(view, _MARK, (ORDINARY, ""))
    return str(kind) if where in query_string else ORDINARY


class Bulkhead:
    """The threads of one kind of work, and as many places as may be taken. Belongs to one event loop."""

    def __init__(self, kind: str, size: Size) -> None:
        self._threads = ThreadPoolExecutor(size.threads, thread_name_prefix=kind)
        self.places = size.threads + size.waiting
        self.taken = self.refused = 0

    def __enter__(self) -> None:
        """Take a place. Raises Busy when none is left."""
        if self.taken >= self.places:
            self.refused += 1
            raise Busy(
                "The server has its hands full with such requests; please try again.", {"retry_after_s": 5}
            )
        self.taken += 1

    def __exit__(self, *_: object) -> None:
        self.taken -= 1

    def run(self, work: Callable[[], Result]) -> "Future[Result]":
        return self._threads.submit(work)


def figures_of(bulkheads: Mapping[str, Bulkhead]) -> Iterator[Family]:
    def samples(value: Callable[[Bulkhead], int]) -> list[Sample]:
        return [Sample(value(each), {"kind": kind}) for kind, each in bulkheads.items()]

    yield gauge(
        "geoapi_bulkhead_taken",
        "Requests of a kind that are at work or wait.",
        *samples(lambda one: one.taken),
    )
    yield gauge(
        "geoapi_bulkhead_places",
        "How many of a kind may be at work or wait.",
        *samples(lambda one: one.places),
    )
    yield counter(
        "geoapi_bulkhead_refused_total",
        "Requests of a kind refused because no place was left.",
        *samples(lambda one: one.refused),
    )

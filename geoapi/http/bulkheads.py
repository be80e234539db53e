"""Walls between kinds of work: what fills one kind's threads leaves the others theirs."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from geoapi.core.errors import Busy

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
        self._places = size.threads + size.waiting
        self._taken = 0

    def __enter__(self) -> None:
        """Take a place. Raises Busy when none is left."""
        if self._taken >= self._places:
            raise Busy(
                "The server has its hands full with such requests; please try again.", {"retry_after_s": 5}
            )
        self._taken += 1

    def __exit__(self, *_: object) -> None:
        self._taken -= 1

    def run(self, work: Callable[[], Result]) -> "Future[Result]":
        return self._threads.submit(work)

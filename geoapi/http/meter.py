"""How many requests were answered, how, and how fast: by route, and never by what was asked."""

from bisect import bisect_left
from collections.abc import Iterator

from geoapi.core.metrics import HISTOGRAM, Family, Sample, counter
from geoapi.http.url_rules import documented_path

# Upper bounds of the histogram. Lookups take less than the first, batches and papers more than the last.
BOUNDS_S = (0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# The client went away before there was an answer.
GONE = 0
# A path that is none of ours, or a method that it does not take.
NO_ROUTE = "none"
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
_CLASSES = ("gone", "1xx", "2xx", "3xx", "4xx", "5xx")


class Tally:
    """What was asked of one route by one method. Belongs to one event loop; any thread may read it."""

    def __init__(self) -> None:
        self.by_class = [0] * len(_CLASSES)
        self.by_time = [0] * (len(BOUNDS_S) + 1)
        self.seconds = 0.0

    def add(self, status: int, took_s: float) -> None:
        self.by_class[status // 100] += 1
        self.by_time[bisect_left(BOUNDS_S, took_s)] += 1
        self.seconds += took_s


class Meter:
    """The tallies of one process."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str], Tally] = {}

    def tally(self, route: str, method: str) -> Tally:
        """`route`: the rule of Flask's, or NO_ROUTE."""
        key = (documented_path(route), method if method in _METHODS else "other")
        if (found := self._tallies.get(key)) is None:
            found = self._tallies[key] = Tally()
        return found

    def families(self) -> Iterator[Family]:
        tallies = self._tallies.copy()
        yield counter(
            "geoapi_http_requests_total",
            "Requests answered, by route, method and class of status; gone: the client went away first.",
            *(
                Sample(number, {"route": route, "method": method, "status": name})
                for (route, method), tally in tallies.items()
                for name, number in zip(_CLASSES, tally.by_class, strict=True)
                if number
            ),
        )
        yield Family(
            "geoapi_http_request_duration_seconds",
            HISTOGRAM,
            "From when a request was there with its body until its answer began.",
            tuple(
                sample
                for (route, method), tally in tallies.items()
                for sample in _histogram(tally, {"route": route, "method": method})
            ),
        )


def _histogram(tally: Tally, labels: dict[str, str]) -> Iterator[Sample]:
    so_far = 0
    for bound, number in zip((*map(str, BOUNDS_S), "+Inf"), tuple(tally.by_time), strict=True):
        so_far += number
        yield Sample(so_far, {**labels, "le": bound}, "_bucket")
    yield Sample(tally.seconds, labels, "_sum")
    yield Sample(so_far, labels, "_count")

"""What of an event is counted, and what it must not exceed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

# What a lookup may answer: somewhere there is no grid.
ANSWERS = frozenset({200, 404})
WRITTEN = 201
# How a map says that its database takes no changes now; and that a node died under a request that it had
# begun: whoever wrote knows that it may not stand, and tries again.
HONEST = frozenset({200, WRITTEN, 503})
OF_A_DEAD_NODE = frozenset({502, 504})


@dataclass(frozen=True)
class Asked:
    """One request: when it began, in seconds of its load, how long it took, and its status or fault."""

    at: float
    took_s: float
    status: int | str


@dataclass
class Heard:
    """What the load of an event was answered."""

    lookups: list[Asked] = field(default_factory=list)
    reports: list[Asked] = field(default_factory=list)
    # When a write was acknowledged, and its key.
    acknowledged: list[tuple[float, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Bounds:
    """`stood_s`: how long writes may stand still; `reached_s`: until a change is in every worker.

    `kills_node`: a report may be under way at a node that dies.
    """

    stood_s: float
    reached_s: float = 5.0
    kills_node: bool = False


@dataclass(frozen=True)
class Count:
    lookups: int
    failed: int
    slowest_ms: float
    acknowledged: int
    lost: int
    stood_s: float
    reports: int
    reports_written: int
    reports_lost: int
    strange: tuple[int | str, ...]
    reached_s: float | None


def count(
    heard: Heard,
    event_at: float,
    kept: frozenset[str],
    reports_kept: int,
    reached_s: float | None,
    kills_node: bool,
) -> Count:
    """`kept`: the keys of writes that stand after it; `reports_kept`: how many reports were added."""
    written = sum(each.status == WRITTEN for each in heard.reports)
    honest = HONEST | (OF_A_DEAD_NODE if kills_node else frozenset())
    return Count(
        lookups=len(heard.lookups),
        failed=sum(each.status not in ANSWERS for each in heard.lookups),
        slowest_ms=max((each.took_s for each in heard.lookups), default=0.0) * 1000,
        acknowledged=len(heard.acknowledged),
        lost=sum(key not in kept for _, key in heard.acknowledged),
        stood_s=longest_pause([at for at, _ in heard.acknowledged], event_at),
        reports=len(heard.reports),
        reports_written=written,
        reports_lost=max(0, written - reports_kept),
        strange=tuple(sorted({each.status for each in heard.reports} - honest, key=str)),
        reached_s=reached_s,
    )


def longest_pause(moments: Sequence[float], since: float) -> float:
    """The longest time between two of `moments`, the later of them after `since`; endless if none is."""
    pauses = [later - one for one, later in pairwise(moments) if later > since]
    return max(pauses, default=float("inf"))


def faults(found: Count, bounds: Bounds) -> Iterator[str]:
    """What must not be, in words."""
    if not found.lookups or not found.acknowledged or not found.reports_written:
        yield "nobody asked or nobody wrote"
    if found.failed:
        yield f"{found.failed} lookups failed"
    if found.lost:
        yield f"{found.lost} acknowledged writes are lost"
    if found.reports_lost:
        yield f"{found.reports_lost} acknowledged reports are lost"
    if found.stood_s > bounds.stood_s:
        yield f"writes stood for {found.stood_s:.1f} s, and {bounds.stood_s:.0f} s is the bound"
    if found.strange:
        yield f"reports were answered {', '.join(map(str, found.strange))}"
    if found.reached_s is None:
        yield "a later change did not reach every worker"
    elif found.reached_s > bounds.reached_s:
        yield f"a later change took {found.reached_s:.1f} s to every worker"


HEADINGS = (
    "event",
    "lookups failed",
    "slowest",
    "writes lost",
    "writes stood",
    "reports written",
    "change in all",
)


def row(name: str, found: Count) -> tuple[str, ...]:
    reached = "never" if found.reached_s is None else f"{found.reached_s:.1f} s"
    return (
        name,
        f"{found.failed} of {found.lookups:,}",
        f"{found.slowest_ms:,.0f} ms",
        f"{found.lost} of {found.acknowledged:,}",
        f"{found.stood_s:.1f} s",
        f"{found.reports_written} of {found.reports}",
        reached,
    )


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    return columns(HEADINGS, rows)


def columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Markdown, as the documentation has it."""
    all_rows = [headings, *rows]
    widths = [max(len(each[column]) for each in all_rows) for column in range(len(headings))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)) + " |"
        for each in all_rows
    ]
    yield lines[0]
    yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    yield from lines[1:]

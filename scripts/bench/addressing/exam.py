"""The exam itself: every query is asked over HTTP, and what came of it is put into tables."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from runner.console import Fault, say

from bench import tables
from bench.addressing.asking import PARSE, SEARCH, SUGGEST, Client, milliseconds, percentile
from bench.addressing.judging import CONFIDENT, Mark, judge, tally
from bench.addressing.queries import Query
from bench.addressing.register import Register
from bench.addressing.strain import prefixes, worst_texts

PREFIXES = 2_000
# A slow text is asked again: what was the machine's mood goes away.
AGAIN = 4


def sit(client: Client, queries: Sequence[Query]) -> list[Mark]:
    marks = []
    for number, query in enumerate(queries, 1):
        marks.append(judge(query, client.search(query.q)))
        if number % 2000 == 0:
            say(f"  {number:,}/{len(queries):,} asked")
    return marks


def quality_tables(marks: Sequence[Mark]) -> str:
    parts = []
    if answered := [mark for mark in marks if mark.query.expect == "answer"]:
        parts.append(_table("Addresses as people write them", answered, _answer_cells))
    if several := [mark for mark in marks if mark.query.expect == "ambiguous"]:
        total = tally(several)
        parts.append(
            f"Of {total.count:,} ambiguous queries (2 to 5 addresses fit) {_share(total.passed)} are "
            "answered as they"
            f" should be: the one meant is among the first five in {_share(total.among_first)}, and"
            f" {total.sure_and_wrong:,} have a candidate with a score of {CONFIDENT} or more."
        )
    if nowhere := [mark for mark in marks if mark.query.expect == "none"]:
        parts.append(_table("Nothing of the kind in the city", nowhere, _nowhere_cells))
    return "\n\n".join(parts)


COLUMNS = ["queries", "first", "in five", "grid", "sure and wrong", "share", "median score"]


def _table(title: str, marks: Sequence[Mark], cells: Callable[[Sequence[Mark]], list[str]]) -> str:
    kinds: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        kinds[mark.query.kind].append(mark)
    rows = [
        [name, *cells(listed)]
        for name, listed in sorted(kinds.items(), key=lambda item: tally(item[1]).first)
    ]
    if len(kinds) > 1:
        rows.append(["**all**", *cells(marks)])
    columns = COLUMNS if cells is _answer_cells else ["queries", "sent to a house", "with any result"]
    return tables.table([title, *columns], rows)


def _answer_cells(marks: Sequence[Mark]) -> list[str]:
    total = tally(marks)
    return [
        f"{total.count:,}",
        *map(_share, (total.first, total.among_first, total.grid)),
        f"{total.sure_and_wrong:,}",
        _share(total.sure_and_wrong / total.count),
        "" if total.median_score is None else f"{total.median_score:.2f}",
    ]


def _nowhere_cells(marks: Sequence[Mark]) -> list[str]:
    total = tally(marks)
    return [
        f"{total.count:,}",
        f"{total.sure_and_wrong:,}",
        f"{sum(mark.score is not None for mark in marks):,}",
    ]


def _share(value: float) -> str:
    return f"{value * 100:.2f} %"


def write_wrong(marks: Sequence[Mark], file: Path) -> None:
    """One JSON object for each query that was not answered as it should be, or with another grid."""
    lines = []
    for mark in marks:
        if not mark.passed or (mark.query.expect == "answer" and mark.grid is False):
            query = mark.query
            line = {
                "kind": query.kind,
                "of": query.of,
                "q": query.q,
                "truth": query.truth.texts,
                "got": mark.got,
            }
            lines.append(
                json.dumps({**line, "sure": mark.sure_and_wrong, "grid": mark.grid}, ensure_ascii=False)
            )
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def latency_table(client: Client, queries: list[Query], register: Register, asked_ms: Sequence[float]) -> str:
    """`asked_ms`: what the queries of the exam took."""
    rows = [["search, the queries above", f"{len(asked_ms):,}", *milliseconds(asked_ms)]]
    began = len(client.took_ms)
    for text in prefixes(queries, PREFIXES):
        status, answer = client.get(SUGGEST, q=text, limit=8)
        if status != 200:
            raise Fault(f"Suggest answered {status} to {text!r}: {answer}")
    if typed := client.took_ms[began:]:
        rows.append(["suggest, letter by letter", f"{len(typed):,}", *milliseconds(typed)])
    slowest: list[tuple[float, str, str]] = []
    odd: list[str] = []
    for path in (SEARCH, SUGGEST, PARSE):
        took = []
        for label, text in worst_texts(register):
            median, status = _median_ms(client, path, text)
            took.append((median, label, path.rpartition("/")[2]))
            if status != 200:
                odd.append(f"{path} answered {status} to {label}")
        slowest += sorted(took, reverse=True)[:3]
        rows.append(
            [f"{took[0][2]}, made to be slow", f"{len(took):,}", *milliseconds(each[0] for each in took)]
        )
    columns = ["One client, milliseconds", "texts", "median", "95 %", "99 %", "longest"]
    worst = "; ".join(
        f"{path} {label} {median:.1f} ms" for median, label, path in sorted(slowest, reverse=True)
    )
    note = f"Slowest of those made to be slow (median of {AGAIN + 1}): {worst}."
    return "\n\n".join([tables.table(columns, rows), note, *(f"**{each}**" for each in odd)])


def _median_ms(client: Client, path: str, text: str) -> tuple[float, int]:
    """Of an answer that is slow at first, the median of several; and the status."""
    status, _ = client.get(path, q=text)
    if client.took_ms[-1] < 5:
        return client.took_ms[-1], status
    for _ in range(AGAIN):
        client.get(path, q=text)
    return percentile(client.took_ms[-AGAIN - 1 :], 0.5), status

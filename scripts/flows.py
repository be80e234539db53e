"""Draws the flow of each kind of matter into its page of docs/, from the flow that the program runs by.

`python scripts/flows.py` writes the pictures anew; a test holds them equal to what would be written.
"""

import re
from pathlib import Path

from geoapi.kinds import KINDS
from geoapi.office.matters.flows import Flow

DOCS = Path(__file__).resolve().parent.parent / "docs"
# By kind, the page that has its picture between these marks.
PAGES = {"case": DOCS / "cases.md", "task": DOCS / "couriers.md"}
_BEGIN, _END = "<!-- flow: {kind} -->", "<!-- end of flow -->"


def drawn(flow: Flow) -> str:
    """A state diagram in Mermaid: moves that lead on as arrows, those that keep the state in a table."""
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR", f"    [*] --> {flow.opening}: submit"]
    ways: dict[tuple[str, str], list[str]] = {}
    for move in flow.moves:
        for source in move.sources:
            if move.to is not None and move.to != source:
                ways.setdefault((source, move.to), []).append(move.verb)
    order = [state.code for state in flow.states]
    for source, to in sorted(ways, key=lambda way: (order.index(way[0]), order.index(way[1]))):
        lines.append(f"    {source} --> {to}: {', '.join(ways[source, to])}")
    lines += [f"    {state.code} --> [*]" for state in flow.states if state.over]
    staying = [move for move in flow.moves if move.to is None or move.to in move.sources]
    rows = [
        f"| `{move.verb}` | {', '.join(s for s in order if s in move.sources and move.to in (None, s))} |"
        for move in staying
    ]
    return "\n".join([*lines, "```", "", "| keeps the state | of |", "|---|---|", *rows])


def page_with(text: str, kind: str, picture: str) -> str:
    """A page with the picture of a kind between its marks."""
    begin = _BEGIN.format(kind=kind)
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(_END)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the page has no place for the flow of {kind}: {begin} … {_END}")
    return pattern.sub(lambda _: f"{begin}\n{picture}\n{_END}", text)


def main() -> None:
    for kind in KINDS:
        page = PAGES[kind.code]
        text = page.read_text(encoding="utf-8")
        page.write_text(page_with(text, kind.code, drawn(kind.flow)), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Rows of a plan as edits keep them, so that each can be taken back, and whose turn an undo is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely

from geoapi.features.planning.grids import PlanGrid
from geoapi.features.planning.store.grids import Edit

UNDO, REDO = "undo", "redo"
_COLUMNS = ("name", "kind", "parent", "fate", "area_id", "base_id")


@dataclass(frozen=True)
class Rows:
    """Rows of a plan: of grids by code, None where a grid is as in force; and of bindings, the grid's code by
    the building's: "" of one that is bound to none any more, None where it is as in force.
    """

    grids: Mapping[str, PlanGrid | None]
    bindings: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """What is concerned: grids and buildings."""
        return frozenset(self.grids) | {f"building {code}" for code in self.bindings}


def as_json(rows: Rows) -> dict[str, Any]:
    """Rows as an edit keeps them, without their versions."""
    found = {code: None if row is None else _row_json(row) for code, row in sorted(rows.grids.items())}
    return {"grids": found, "bindings": dict(rows.bindings)}


def _row_json(row: PlanGrid) -> dict[str, Any]:
    shape = None if row.shape is None else shapely.to_wkb(row.shape, hex=True)
    return {name: getattr(row, name) for name in _COLUMNS} | {"shape": shape}


def from_json(kept: Mapping[str, Any]) -> Rows:
    return Rows({code: _row_of(code, row) for code, row in kept["grids"].items()}, kept.get("bindings", {}))


def _row_of(code: str, kept: Any) -> PlanGrid | None:
    if kept is None:
        return None
    shape = None if kept["shape"] is None else shapely.from_wkb(kept["shape"])
    return PlanGrid(code, shape=shape, **{name: kept[name] for name in _COLUMNS})


def are_unchanged(now: Rows, kept: Rows) -> bool:
    """Whether the rows of a plan are what an edit made of them, whoever wrote them since."""
    return now.bindings == kept.bindings and all(
        _same(now.grids.get(code), row) for code, row in kept.grids.items()
    )


def _same(one: PlanGrid | None, other: PlanGrid | None) -> bool:
    if one is None or other is None:
        return one is other
    if any(getattr(one, name) != getattr(other, name) for name in _COLUMNS):
        return False
    if one.shape is None or other.shape is None:
        return one.shape is other.shape
    parts = [sorted(shapely.to_wkb(part) for part in shapely.get_parts(each.shape)) for each in (one, other)]
    return parts[0] == parts[1]


def rows_before(edits: Sequence[Edit]) -> Rows:
    """What all that these edits (the oldest first) have changed was before the first of them."""
    found, bound = dict[str, PlanGrid | None](), dict[str, str | None]()
    for edit in edits:
        before = from_json(edit.before)
        found = {**before.grids, **found}
        bound = {**before.bindings, **bound}
    return Rows(found, bound)


def next_undo(mine: Sequence[tuple[int, str]], kind: str) -> int | None:
    """Which of somebody's edits an undo takes back or a redo brings back; each: number, op, in order."""
    done: list[int] = []
    undone: list[int] = []
    for number, op in mine:
        if op == UNDO:
            done.pop()
            undone.append(number)
        elif op == REDO:
            undone.pop()
            done.append(number)
        else:
            done.append(number)
            undone.clear()
    stack = done if kind == UNDO else undone
    return stack[-1] if stack else None

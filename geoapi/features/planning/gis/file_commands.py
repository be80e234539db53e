"""The grids of a file brought back into the draft that it was made from, all or none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.features.planning import history
from geoapi.features.planning.commands import draft_of, subject_of
from geoapi.features.planning.drawing import drafting
from geoapi.features.planning.drawing.coverage import is_same_ground
from geoapi.features.planning.drawing.operations import Outcome
from geoapi.features.planning.edits import next_code, rows_now, write_edit
from geoapi.features.planning.gis import fitting, round_trip
from geoapi.features.planning.gis.commands import (
    GridProperties,
    changed_rows,
    draft_around,
    is_free,
    name_of_new,
)
from geoapi.features.planning.gis.geopackage import FileGrid
from geoapi.features.planning.gis.shifts import must_not_be_shifted
from geoapi.features.planning.grids import PlanGrid, shapes_of
from geoapi.features.planning.serializers import edit_json
from geoapi.features.planning.store import grids, plans

_MOST_TOLD = 20


@dataclass
class _Found:
    """What a file says otherwise: shapes, names and kinds by code; new grids; and what stands against it."""

    shapes: dict[str, BaseGeometry]
    named: dict[str, tuple[str, str]]
    new: dict[str, PlanGrid]
    unchanged: int
    stale: list[str]
    faults: list[str]


@command("plan.import_grids")
def import_grids(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    files: Sequence[FileGrid],
    end_missing: bool,
    source: str,
) -> Change:
    """Let the grids of a draft be as a file has them that was made from it: one edit, taken back as any.

    A grid that the file has as it was written into it stays as it is by now. `end_missing`: grids that the
    file lacks end. `after`: the codes `changed`, `made`, `ended`, how many `unchanged`, and `notes`.
    Raises NotFound, Forbidden, InvalidInput, or Conflict where a grid was changed since the file was made.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    _must_be_of(plan, files)
    inside = grids.communities(connection, plan)
    now = grids.grids_in(connection, plan, inside)
    outlines = grids.outlines(connection, plan, inside)
    draft = draft_around(connection, plan, [*shapes_of(now).values(), *outlines.values()])
    now |= {each: grid for each, grid in draft.grids.items() if each in now}
    known, new = round_trip.by_code(files)
    was = _as_written(connection, plan, known, now)
    shapes = [*shapes_of(was).values(), *draft.shapes.values(), *outlines.values()]
    must_not_be_shifted(
        connection,
        [(each.shape, was[each.code].shape) for each in known.values() if each.code in was],
        [each.shape for each in files if each.shape is not None],
    )
    found = _compared(round_trip.Restoring(shapes), known, was, now, draft.communities)
    _add_new(connection, plan, found, round_trip.Restoring(shapes), new, was, draft, outlines)
    missing = _missing(files, known, now)
    ended = missing if end_missing else []
    found.stale += [each for each in ended if now[each].version > _as_of(files)]
    found.faults += [f"{overlap}." for overlap in round_trip.overlaps(found.shapes)]
    _must_be_fit(connection, actor, plan, found, known, files)
    parents = {each: grid.parent for each, grid in (now | found.new).items()}
    outcome, losing = round_trip.put_all(
        draft.shapes, found.shapes, ended, lambda each: outlines[parents[each]]
    )
    rows = _rows(draft, outcome, found, now)
    notes = [
        f"{loser} loses the ground that {round_trip.shown(winners)} has in the file, too."
        for loser, winners in losing.items()
    ]
    if missing and not ended:
        notes.append(f"{round_trip.shown(missing)}: not in the file, and stays (say --end-missing).")
    told: dict[str, Any] = {
        "changed": sorted(each for each, row in rows.items() if each in now and each not in ended),
        "made": sorted(found.new),
        "ended": ended,
        "unchanged": found.unchanged,
        "notes": notes,
    }
    if not rows:
        at = {"version": plan.version}
        return Change(subject_of(plan.code), by_post, site, at, at | {"op": "import", "grids": []} | told)
    kept = history.Rows(rows)
    op = {"op": "import", "file": source[:80], "grids": sorted({*found.shapes, *found.named, *ended})}
    change = write_edit(connection, actor, plan, by_post, site, op, rows_now(connection, plan, kept), kept)
    return replace(change, after=change.after | told, reason=f"from the file {source[:80]}")


def _must_be_of(plan: plans.Plan, files: Sequence[FileGrid]) -> None:
    """Raises InvalidInput of a file that was made from another plan."""
    others = sorted({each.plan for each in files if each.plan} - {plan.code})
    if others:
        raise InvalidInput.of("file", f"This file was made from {others[0]}, not from {plan.code}.")
    newer = [each for each in files if each.code and max(each.version or 0, each.as_of or 0) > plan.version]
    if newer:
        raise InvalidInput.of(
            "file", f"Feature {newer[0].number} has a version that {plan.code} has not come to yet."
        )


def _as_of(files: Sequence[FileGrid]) -> int:
    return max((each.as_of or 0 for each in files), default=0)


def _as_written(
    connection: Connection, plan: plans.Plan, known: Mapping[str, FileGrid], now: Mapping[str, PlanGrid]
) -> dict[str, PlanGrid]:
    """The grids as they were written into the file, as far as the draft and the boundaries in force tell."""
    seen = {code: each.version for code, each in known.items() if each.version is not None}
    found = {
        code: now[code]
        for code, version in seen.items()
        if code in now and (now[code].version, now[code].base_id or 0) == (version, known[code].base or 0)
    }
    since: dict[str, PlanGrid | None] = {}
    if left := seen.keys() - found.keys():
        for edit in grids.edits_since(connection, plan, min(seen[each] for each in left), limit=None):
            for code, row in history.from_json(edit.before).grids.items():
                if code in left and edit.seq > seen[code]:
                    since.setdefault(code, row)
    found |= {code: row for code, row in since.items() if row is not None}
    bases = {code: known[code].base or 0 for code in left - found.keys()}
    old = grids.boundaries_of(connection, bases.values())
    return found | {code: old[base] for code, base in bases.items() if base in old and old[base].code == code}


def _compared(
    restored: round_trip.Restoring,
    known: Mapping[str, FileGrid],
    was: Mapping[str, PlanGrid],
    now: Mapping[str, PlanGrid],
    inside: Collection[str],
) -> _Found:
    found = _Found({}, {}, {}, 0, [], [])
    for code, each in sorted(known.items()):
        old, held = was.get(code), now.get(code)
        if old is None:
            if held is not None:
                found.faults.append(
                    f"Feature {each.number} ({code}) has lost its version: keep the columns of the export."
                )
            continue
        try:
            shape = restored(round_trip.on_lattice(each.shape), old.shape)
            name, kind = _described(each, old)
        except InvalidInput as refused:
            found.faults.append(f"Feature {each.number} ({code}): {refused.detail}")
            continue
        there = None if held is None or held.shape is None else held
        if _is(shape, name, kind, old) or (there is not None and _is(shape, name, kind, there)):
            found.unchanged += 1
        elif there is None or there.version != each.version or there.base_id != old.base_id:
            found.stale.append(code)
        elif there.parent not in inside:
            found.faults.append(f"{code} lies outside this plan.")
        else:
            assert old.shape is not None
            if not is_same_ground(shape, old.shape):
                found.shapes[code] = shape
            if (name, kind) != (old.name, old.kind):
                found.named[code] = (name, kind)
    return found


def _described(each: FileGrid, old: PlanGrid) -> tuple[str, str]:
    """The name and the kind that a file gives a grid. Raises InvalidInput."""
    try:
        said = GridProperties.model_validate({"name": each.name or None, "kind": each.kind or None})
    except ValidationError as error:
        raise InvalidInput.of_schema(error) from None
    return said.name or old.name, said.kind or old.kind


def _is(shape: BaseGeometry, name: str, kind: str, grid: PlanGrid) -> bool:
    if (name, kind) != (grid.name, grid.kind) or grid.shape is None:
        return False
    return is_same_ground(shape, grid.shape)


def _add_new(
    connection: Connection,
    plan: plans.Plan,
    found: _Found,
    restored: round_trip.Restoring,
    new: Sequence[FileGrid],
    was: Mapping[str, PlanGrid],
    draft: drafting.Draft,
    outlines: Mapping[str, BaseGeometry],
) -> None:
    """Those that the draft has not got yet, each with the next free code of its community."""
    free: dict[str, str] = {}
    for each in new:
        try:
            shape = restored(round_trip.on_lattice(each.shape), None)
            parent = fitting.community_of(shape, outlines)
            said = _described(each, PlanGrid("", "新网格", "base", parent, None))
        except InvalidInput as refused:
            found.faults.append(f"Feature {each.number}: {refused.detail}")
            continue
        if any(
            grid.fate == "new" and grid.shape is not None and is_same_ground(grid.shape, shape)
            for grid in draft.grids.values()
        ):
            found.unchanged += 1
            continue
        first = free.get(parent) or next_code(connection, plan, parent)
        code = each.code if is_free(each.code, first, parent) and each.code not in found.new else first
        free[parent] = f"{max(int(code), int(first)) + 1:0{len(first)}d}"
        if not code.startswith(parent):
            found.faults.append(f"The community {parent} has used all of its codes of grids.")
            continue
        is_part = each.code in was or each.code in draft.grids
        found.new[code] = PlanGrid(code, name_of_new(said[0], is_part=is_part), said[1], parent, None)
        found.shapes[code] = shape


def _missing(
    files: Sequence[FileGrid], known: Mapping[str, FileGrid], now: Mapping[str, PlanGrid]
) -> list[str]:
    """The grids that the draft had when the file was made, and the file has not."""
    as_of = _as_of(files)
    return sorted(
        code
        for code, grid in now.items()
        if code not in known and grid.shape is not None and not (grid.fate == "new" and grid.version > as_of)
    )


def _must_be_fit(
    connection: Connection,
    actor: Actor,
    plan: plans.Plan,
    found: _Found,
    known: Mapping[str, FileGrid],
    files: Sequence[FileGrid],
) -> None:
    """Raises InvalidInput, or Conflict with who has changed what since."""
    if found.faults:
        told = " ".join(found.faults[:_MOST_TOLD])
        more = len(found.faults) - _MOST_TOLD
        raise InvalidInput.of("file", told + (f" And {more} more." if more > 0 else ""))
    if not found.stale:
        return
    seen = {code: known[code].version if code in known else _as_of(files) for code in found.stale}
    since = grids.edits_since(connection, plan, min(each or 0 for each in seen.values()), limit=None)
    sentences = []
    for code in found.stale[:_MOST_TOLD]:
        later = [e for e in since if e.seq > (seen[code] or 0) and code in e.after["grids"]]
        who = f"{later[-1].by} at {later[-1].at:%Y-%m-%d %H:%M}" if later else "another plan"
        sentences.append(f"{code} has been changed by {who} since the file was made.")
    raise Conflict(
        " ".join([*sentences, "Export it again, and edit that."]),
        {
            "reason": "stale",
            "version": plan.version,
            "since": [edit_json(e, actor.account_id) for e in since],
        },
    )


def _rows(
    draft: drafting.Draft, outcome: Outcome, found: _Found, now: Mapping[str, PlanGrid]
) -> drafting.Rows:
    old = {code: shape for code, shape in outcome.shapes.items() if code not in found.new}
    rows = changed_rows(draft, Outcome(old))
    for code, grid in found.new.items():
        rows |= drafting.rows_of(draft, Outcome({code: outcome.shapes[code]}), grid)
    for code, (name, kind) in found.named.items():
        row = rows.get(code) or now[code]
        fate = row.fate if row.fate in ("new", "revived") else "changed"
        rows[code] = replace(row, name=name, kind=kind, fate=fate)
    return rows


COMMANDS = (import_grids,)

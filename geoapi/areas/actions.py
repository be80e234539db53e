"""Importing areas: a whole file is checked against what stands, then enters in one transaction or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geoapi.areas.codes import ADMIN, LEVELS, code_above, code_fault
from geoapi.areas.coverage import Fault, Member, faults_of
from geoapi.areas.files import Draft, Reading, read_drafts
from geoapi.areas.mending import mend, multi, snapped
from geoapi.areas.records import (
    Standing,
    close_boundaries,
    first_periods,
    later_periods,
    some_buildings,
    standing,
    write_areas,
    write_boundaries,
)
from geoapi.areas.shift import Shift, shift_of_lines, shift_of_points
from geoapi.core.db import Database
from geoapi.core.imports import import_transaction
from geoapi.core.reports import SILENT, ImportRefused, Progress, Report

# Enough buildings to see a shift by, few enough to look at in a second.
BUILDINGS_LOOKED_AT = 5_000


@dataclass
class AreaImport:
    """The outcome: the report and, for the picture, the members as they would stand and the faults found."""

    report: Report
    members: list[Member] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def import_areas(
    database: Database,
    path: Path,
    reading: Reading | None = None,
    *,
    timezone: str = "Asia/Shanghai",
    valid_from: datetime | None = None,
    close_missing: bool = False,
    dry_run: bool = False,
    progress: Progress = SILENT,
    outcome: AreaImport | None = None,
) -> Report:
    """Import a file of areas. Boundaries that differ end at `valid_from` (default: now) and the new ones begin.

    Areas that are new to their parent begin with it, without beginning if it has none. With `close_missing`, areas of
    the file's levels that it does not hold end. `outcome` is filled as the work goes on, also when it ends badly.
    Raises ImportRefused with the report when anything does not fit.
    """
    reading = reading or Reading()
    outcome = outcome or AreaImport(Report(path.name, dry_run))
    report = outcome.report
    progress.step("Reading areas")
    drafts = read_drafts(path, reading, report)
    report.count("areas in the file", len(drafts))
    with import_transaction(database, dry_run=dry_run) as connection:
        at = (valid_from or connection.execute(text("SELECT now()")).scalar_one()).astimezone(ZoneInfo(timezone))
        loaded = {each.code: each for each in standing(connection, sorted({draft.layer for draft in drafts}), at)}
        in_file = drafts_by_code(drafts)
        drafts = [_with_parent(draft, in_file, loaded) for draft in drafts]
        _check_identity(drafts, loaded, report)
        _refuse_if_any(report)
        progress.step("Comparing with what is loaded")
        _check_shift(connection, drafts, loaded, reading, report)
        _refuse_if_any(report)
        drafts = _as_loaded(drafts, loaded, reading, report)
        progress.step("Checking boundaries")
        closing = _missing(drafts, loaded) if close_missing else []
        after = _after(drafts, {code: each for code, each in loaded.items() if code not in closing})
        touched = _touched(after, drafts, closing, loaded)
        mended, repairs = mend(touched, reading.tolerance_m)
        outcome.members, outcome.faults = mended, faults_of(mended, reading.tolerance_m)
        _tell(report, outcome.faults, repairs, drafts)
        _refuse_if_any(report)
        progress.step("Writing areas")
        _write(connection, drafts, mended, loaded, closing, at, valid_from, report)
    return report


def drafts_by_code(drafts: Sequence[Draft]) -> dict[str, Draft]:
    return {draft.code: draft for draft in drafts}


def _with_parent(draft: Draft, drafts: Mapping[str, Draft], loaded: Mapping[str, Standing]) -> Draft:
    """The draft with its parent: as the file says, as the code says, or as it stands."""
    if draft.parent is not None or draft.layer != ADMIN:
        return draft
    for level in reversed(LEVELS[: LEVELS.index(draft.level)]):
        above = code_above(draft.code, level)
        if above is not None and (above in drafts or above in loaded):
            return replace(draft, parent=above)
    return replace(draft, parent=loaded[draft.code].parent) if draft.code in loaded else draft


def _check_identity(drafts: Sequence[Draft], loaded: Mapping[str, Standing], report: Report) -> None:
    by_code = drafts_by_code(drafts)
    for draft in drafts:
        fault = code_fault(draft.code, draft.level, draft.parent) if draft.layer == ADMIN else None
        known = loaded.get(draft.code)
        above = by_code.get(draft.parent or "") or loaded.get(draft.parent or "")
        if draft.parent is not None and above is None:
            fault = f"its parent {draft.parent} is neither in the file nor loaded"
        elif above is not None and above.layer != draft.layer:
            fault = f"its parent {above.code} belongs to the layer {above.layer}"
        elif above is not None and draft.layer == ADMIN and LEVELS.index(above.level) >= LEVELS.index(draft.level):
            fault = f"its parent {above.code} is a {above.level}, which does not hold a {draft.level}"
        elif known is not None and known.level != draft.level:
            fault = f"the code {draft.code} is that of a {known.level} already loaded"
        if fault:
            report.refuse(draft.where, fault, draft.name)


def _as_loaded(
    drafts: Sequence[Draft], loaded: Mapping[str, Standing], reading: Reading, report: Report
) -> list[Draft]:
    """The drafts with vertices that differ from loaded ones by less than the tolerance put where those are."""
    stands = [each.geom for each in loaded.values() if each.geom is not None]
    shapes, moved = snapped([draft.geom for draft in drafts], stands, reading.tolerance_m)
    if moved:
        report.repair(
            "file", f"{moved:,} vertices within {reading.tolerance_m} m of loaded ones were put exactly there"
        )
    return [replace(draft, geom=multi(shape)) for draft, shape in zip(drafts, shapes, strict=True)]


def _check_shift(
    connection: Connection,
    drafts: Sequence[Draft],
    loaded: Mapping[str, Standing],
    reading: Reading,
    report: Report,
) -> None:
    shift = _shift(connection, drafts, loaded)
    if shift is None:
        return
    if reading.crs is None:
        report.refuse("file", f"{shift}; to have it as it is, say --crs wgs84")
    else:
        report.note("file", str(shift))


def _shift(connection: Connection, drafts: Sequence[Draft], loaded: Mapping[str, Standing]) -> Shift | None:
    same = [(draft.geom, loaded[draft.code].geom) for draft in drafts if draft.code in loaded]
    in_file = drafts_by_code(drafts)
    for code in sorted({draft.parent for draft in drafts if draft.parent and draft.parent not in in_file}):
        parts = [draft.geom for draft in drafts if draft.parent == code]
        same.append((shapely.union_all(parts), loaded[code].geom if code in loaded else None))
    pairs = [(given, stands) for given, stands in same if stands is not None]
    if pairs:
        given, stands = (shapely.get_coordinates(shapely.centroid([pair[side] for pair in pairs])) for side in (0, 1))
        return shift_of_points(given, stands)
    finest = max(drafts, key=lambda draft: LEVELS.index(draft.level) if draft.layer == ADMIN else -1)
    shapes = np.asarray([draft.geom for draft in drafts if draft.level == finest.level], dtype=object)
    buildings = some_buildings(connection, shapely.total_bounds(shapes).tolist(), BUILDINGS_LOOKED_AT)
    return shift_of_lines(shapes, buildings) if finest.layer == ADMIN and len(buildings) else None


def _missing(drafts: Sequence[Draft], loaded: Mapping[str, Standing]) -> list[str]:
    """Codes in force, of a level the file holds, that the file does not hold."""
    levels = {(draft.layer, draft.level) for draft in drafts}
    in_file = drafts_by_code(drafts)
    inside = [each for each in loaded.values() if each.geom is not None and (each.layer, each.level) in levels]
    return sorted(each.code for each in inside if each.code not in in_file)


def _after(drafts: Sequence[Draft], loaded: Mapping[str, Standing]) -> dict[str, Member]:
    """Every area as it would stand after the import."""
    after = {
        each.code: Member(each.code, each.layer, each.level, each.parent, each.geom)
        for each in loaded.values()
        if each.geom is not None
    }
    for draft in drafts:
        after[draft.code] = Member(draft.code, draft.layer, draft.level, draft.parent, draft.geom)
    return after


def _touched(
    after: Mapping[str, Member], drafts: Sequence[Draft], closing: Sequence[str], loaded: Mapping[str, Standing]
) -> list[Member]:
    """The members an import can have upset: what it changes, all they adjoin on their level, parents and children."""
    parents = {draft.parent for draft in drafts} | {loaded[code].parent for code in closing}
    parents |= {loaded[draft.code].parent for draft in drafts if draft.code in loaded}
    changed = {draft.code for draft in drafts}
    levels = {(draft.layer, draft.level) for draft in drafts} | {(loaded[c].layer, loaded[c].level) for c in closing}
    return [
        each
        for each in after.values()
        if (each.layer, each.level) in levels or each.code in parents or each.parent in changed or each.code in changed
    ]


def _tell(report: Report, faults: Sequence[Fault], repairs: Sequence[Fault], drafts: Sequence[Draft]) -> None:
    named = {draft.code: draft.name for draft in drafts}
    for tell, found in ((report.refuse, faults), (report.repair, repairs)):
        for each in found:
            names = ", ".join(named[code] for code in each.codes[:3] if code in named)
            tell(each.kind, each.message, names, lon=each.lon, lat=each.lat, area_m2=each.area_m2, width_m=each.width_m)


def _refuse_if_any(report: Report) -> None:
    refused = len(report.refused)
    if refused:
        raise ImportRefused(f"{report.source} has {refused:,} faults; nothing was changed.", report)


def _write(
    connection: Connection,
    drafts: Sequence[Draft],
    mended: Sequence[Member],
    loaded: Mapping[str, Standing],
    closing: Sequence[str],
    at: datetime,
    valid_from: datetime | None,
    report: Report,
) -> None:
    shapes = {member.code: member.geom for member in mended}
    in_file = drafts_by_code(drafts)
    changed = [code for code, geom in shapes.items() if code not in loaded or not _same(loaded[code], geom)]
    for code, begins in sorted(later_periods(connection, changed, at).items()):
        report.refuse(
            code, f"a later boundary begins on {begins.astimezone(at.tzinfo):%Y-%m-%d}: import with a date after it"
        )
    staying = [each for each in loaded.values() if each.geom is not None and each.code not in closing]
    orphans = [each for each in staying if each.parent in closing and each.code not in in_file]
    for orphan in orphans:
        report.refuse(orphan.code, f"its parent {orphan.parent} would end while it stands", orphan.name)
    _refuse_if_any(report)
    as_written = [
        Standing(d.code, d.layer, d.level, d.name, d.kind, d.parent, None, None, d.introduction)
        for d in _coarse_first(drafts)
    ]
    starts = _starts(connection, drafts, loaded, at, valid_from)
    areas = write_areas(connection, as_written)
    close_boundaries(connection, closing, at)
    if changed:
        write_boundaries(connection, [(code, shapes[code], starts.get(code, at)) for code in changed], at)
    fresh = [code for code in changed if code not in loaded or loaded[code].geom is None]
    report.count("areas new", areas.added)
    report.count("areas with another name, kind, level or introduction", areas.changed)
    report.count("boundaries new", len(fresh))
    report.count("boundaries changed", len(changed) - len(fresh))
    report.count("boundaries ended", len(closing))
    report.count("boundaries unchanged", len([draft for draft in drafts if draft.code not in set(changed)]))


def _same(stands: Standing, geom: BaseGeometry) -> bool:
    return stands.geom is not None and bool(shapely.equals_identical(stands.geom, geom))


def _coarse_first(drafts: Sequence[Draft]) -> list[Draft]:
    return sorted(drafts, key=lambda draft: (draft.layer, LEVELS.index(draft.level) if draft.layer == ADMIN else 0))


def _starts(
    connection: Connection,
    drafts: Sequence[Draft],
    loaded: Mapping[str, Standing],
    at: datetime,
    valid_from: datetime | None,
) -> dict[str, datetime | None]:
    """When the first boundary of each new area begins.

    The first areas under a parent have always been there, if it has; an area that joins others begins at `at`.
    """
    ever = first_periods(connection, list(loaded))
    if valid_from is not None:
        return {draft.code: at for draft in drafts}
    settled = {(loaded[code].layer, loaded[code].level, loaded[code].parent) for code in ever}
    starts: dict[str, datetime | None] = dict(ever)
    found: dict[str, datetime | None] = {}
    for draft in _coarse_first(drafts):
        if draft.code in ever:
            continue
        joins = (draft.layer, draft.level, draft.parent) in settled
        found[draft.code] = starts[draft.code] = at if joins else starts.get(draft.parent or "")
    return found

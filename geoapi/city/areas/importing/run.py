"""Importing areas: a whole file is checked against what stands,
then enters in one transaction or not at all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Unpack
from zoneinfo import ZoneInfo

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geoapi.city.areas.codes import ADMIN, LEVELS
from geoapi.city.areas.coverage import AreaShape, Fault, Plane, faults_of
from geoapi.city.areas.importing.checks import check_identity, drafts_by_code
from geoapi.city.areas.importing.comparing import check_shift
from geoapi.city.areas.importing.drafts import Drafts, ImportedArea, read_drafts
from geoapi.city.areas.importing.edited import leave_published, published_codes
from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.importing.staging import (
    NewPeriod,
    StoredArea,
    close_boundaries,
    end_bindings,
    first_periods,
    later_periods,
    names_to_write,
    standing,
    write_areas,
    write_boundaries,
)
from geoapi.city.areas.mending import keeps_ground, mend, multi, snap_to
from geoapi.city.areas.store import bring_names_into_force, load_layers
from geoapi.core.db import Database
from geoapi.core.terms import Terms
from geoapi.importing.edits import Edits
from geoapi.importing.report import ImportRefused, Report
from geoapi.importing.run import ImportRun, RunOptions

AFTER = "import with a date after it"


@dataclass
class Picture:
    """What can be drawn of an import: the members as they would stand, and the faults found."""

    members: list[AreaShape] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def import_areas(
    database: Database,
    path: Path,
    reading: Reading | None = None,
    *,
    timezone: str = "Asia/Shanghai",
    valid_from: datetime | None = None,
    close_missing: bool = False,
    picture: Picture | None = None,
    **options: Unpack[RunOptions],
) -> Report:
    """Import a file of areas. Boundaries that differ end at `valid_from` (default:
    now) and the new ones begin.

    Areas that are new to their parent begin with it, without beginning if it has none. With `close_missing`,
    areas of the file's levels that it does not hold end. `picture` is filled as the work goes on, also when
    it ends badly. Raises ImportRefused with the report when anything does not fit.
    """
    reading = reading or Reading()
    picture = picture or Picture()
    run = ImportRun(database, path, "areas", **options)
    report = run.report
    run.step("Reading")
    with database.transaction() as connection:
        layers = load_layers(connection)
    read = read_drafts(path, replace(reading, layers=Terms(layers.values())), report)
    _tell_nameless(read.found, layers, report)
    report.count("areas in the file", len(read.found))
    with run.transaction() as connection:
        at = (valid_from or connection.execute(text("SELECT now()")).scalar_one()).astimezone(
            ZoneInfo(timezone)
        )
        loaded = {
            each.code: each
            for each in standing(connection, sorted({draft.layer for draft in read.found}), at)
        }
        check_identity(read, loaded, report)
        if not read.found:
            _refuse_if_any(report)
        drafts = read.found
        run.step("Comparing")
        if not check_shift(connection, drafts, loaded, reading, report):
            _refuse_if_any(report)
        in_file = {draft.code for draft in drafts}
        drafts = leave_published(connection, _as_loaded(drafts, loaded, reading, report), loaded, run.edits)
        run.check()
        held = in_file if run.edits.overrule else in_file | published_codes(connection)
        closing = _missing(drafts, loaded, {*read.refused_codes, *held}) if close_missing else []
        after = _after(drafts, {code: each for code, each in loaded.items() if code not in closing})
        touched = _touched(after, drafts, closing, loaded)
        mended, repairs = mend(touched, reading.tolerance_m)
        picture.members, picture.faults = mended, _without_refused(mended, read, reading.tolerance_m)
        _tell(report, picture.faults, repairs)
        _tell_spoiled(report, touched, mended, reading.tolerance_m)
        _refuse_if_any(report)
        run.write()
        _write(connection, drafts, mended, loaded, closing, at, valid_from, run.edits)
    return report


def _as_loaded(
    drafts: Sequence[ImportedArea], loaded: Mapping[str, StoredArea], reading: Reading, report: Report
) -> list[ImportedArea]:
    """The drafts with vertices that differ from loaded ones
    by less than the tolerance put where those are.
    """
    stands = [each.geom for each in loaded.values() if each.geom is not None]
    shapes, moved = snap_to([draft.geom for draft in drafts], stands, reading.tolerance_m)
    if moved:
        report.repair(
            "file", f"{moved:,} vertices within {reading.tolerance_m} m of loaded ones were put exactly there"
        )
    return [replace(draft, geom=multi(shape)) for draft, shape in zip(drafts, shapes, strict=True)]


def _tell_nameless(drafts: Sequence[ImportedArea], layers: Collection[str], report: Report) -> None:
    """Note the overlay layers that have no row of their own, and so neither a name nor a look."""
    for layer in sorted({draft.layer for draft in drafts} - {ADMIN, *layers}):
        report.note(
            "file", f"the layer {layer} goes by its code: geoapi import layers gives it a name and a look"
        )


def _missing(
    drafts: Sequence[ImportedArea], loaded: Mapping[str, StoredArea], refused: Collection[str]
) -> list[str]:
    """Codes in force, of a level the file holds,
    that the file does not hold, not even among what is refused.
    """
    levels = {(draft.layer, draft.level) for draft in drafts}
    in_file = drafts_by_code(drafts)
    inside = [
        each for each in loaded.values() if each.geom is not None and (each.layer, each.level) in levels
    ]
    return sorted(each.code for each in inside if each.code not in in_file and each.code not in refused)


def _after(drafts: Sequence[ImportedArea], loaded: Mapping[str, StoredArea]) -> dict[str, AreaShape]:
    """Every area as it would stand after the import."""
    after = {
        each.code: AreaShape(each.code, each.layer, each.level, each.parent, each.geom, each.name)
        for each in loaded.values()
        if each.geom is not None
    }
    for draft in drafts:
        after[draft.code] = AreaShape(
            draft.code, draft.layer, draft.level, draft.parent, draft.geom, draft.name
        )
    return after


def _touched(
    after: Mapping[str, AreaShape],
    drafts: Sequence[ImportedArea],
    closing: Sequence[str],
    loaded: Mapping[str, StoredArea],
) -> list[AreaShape]:
    """The members an import can have upset: what it changes,
    all they adjoin on their level, parents and children.
    """
    parents = {draft.parent for draft in drafts} | {loaded[code].parent for code in closing}
    parents |= {loaded[draft.code].parent for draft in drafts if draft.code in loaded}
    changed = {draft.code for draft in drafts}
    concerned = [
        each
        for each in after.values()
        if each.code in changed or each.code in parents or each.parent in changed
    ]
    # Mending may move what it touches by a hair, and must see all that meets it there.
    levels = {(each.layer, each.level) for each in concerned}
    levels |= {(loaded[code].layer, loaded[code].level) for code in closing}
    return [each for each in after.values() if (each.layer, each.level) in levels]


def _without_refused(members: Sequence[AreaShape], read: Drafts, tolerance_m: float) -> list[Fault]:
    """The faults, but for gaps where an area lies that was refused: they close when it is mended."""
    faults = faults_of(members, tolerance_m)
    theirs = [shape if shape.is_valid else shapely.convex_hull(shape) for shape in read.refused_shapes]
    theirs += [draft.geom for draft in read.found if draft.parent in read.refused_codes]
    if not theirs:
        return faults
    ground = shapely.union_all(theirs)

    def is_theirs(gap: BaseGeometry) -> bool:
        return bool(shapely.intersection(gap, ground).area > gap.area / 2)

    return [each for each in faults if each.kind != "gap" or each.shape is None or not is_theirs(each.shape)]


def _tell(report: Report, faults: Sequence[Fault], repairs: Sequence[Fault]) -> None:
    for tell, found in ((report.refuse, faults), (report.repair, repairs)):
        for each in found:
            tell(
                each.kind,
                each.message,
                lon=each.lon,
                lat=each.lat,
                area_m2=each.area_m2,
                width_m=each.width_m,
            )


def _tell_spoiled(
    report: Report, before: Sequence[AreaShape], after: Sequence[AreaShape], tolerance_m: float
) -> None:
    """Refuse what a repair would have erased or moved: nothing of that is ever stored."""
    changed = [pair for pair in zip(before, after, strict=True) if pair[0].geom is not pair[1].geom]
    if not changed:
        return
    plane = Plane.over([old.geom for old, _ in changed])
    sides = [plane.metres([pair[side].geom for pair in changed]) for side in (0, 1)]
    for (old, _), kept in zip(changed, keeps_ground(sides[0], sides[1], 4 * tolerance_m), strict=True):
        if not kept:
            report.refuse(
                old.code, "it could not be fitted to its neighbours without changing its shape", old.name
            )


def _refuse_if_any(report: Report) -> None:
    refused = len(report.refused)
    if refused:
        raise ImportRefused(f"{report.source} has {refused:,} faults; nothing was changed.", report)


def _write(
    connection: Connection,
    drafts: Sequence[ImportedArea],
    mended: Sequence[AreaShape],
    loaded: Mapping[str, StoredArea],
    closing: Sequence[str],
    at: datetime,
    valid_from: datetime | None,
    edits: Edits,
) -> None:
    report = edits.report
    shapes = {member.code: member.geom for member in mended}
    in_file = drafts_by_code(drafts)
    called = {code: (each.name, each.kind) for code, each in loaded.items() if each.geom is not None}
    said = [(draft.code, draft.name, draft.kind) for draft in drafts]
    named = called | names_to_write(connection, said, edits)
    redrawn = [code for code, geom in shapes.items() if code not in loaded or not _same(loaded[code], geom)]
    renamed = [code for code in shapes if code in called and named[code] != called[code]]
    changed = sorted({*redrawn, *renamed})
    for code, begins in sorted(later_periods(connection, changed, at).items()):
        report.refuse(code, f"a later boundary begins on {begins.astimezone(at.tzinfo):%Y-%m-%d}: {AFTER}")
    staying = [each for each in loaded.values() if each.geom is not None and each.code not in closing]
    orphans = [each for each in staying if each.parent in closing and each.code not in in_file]
    for orphan in orphans:
        report.refuse(orphan.code, f"its parent {orphan.parent} would end while it stands", orphan.name)
    _refuse_if_any(report)
    as_written = [
        StoredArea(d.code, d.layer, d.level, d.name, d.kind, d.parent, None, None, d.introduction)
        for d in _coarse_first(drafts)
    ]
    starts = _starts(connection, drafts, loaded, at, valid_from)
    areas = write_areas(connection, as_written, edits)
    close_boundaries(connection, closing, at)
    for building, area in end_bindings(connection, closing, at):
        report.note(
            f"building {building}", f"it was bound to {area}, which ends: from then on where it lies decides"
        )
    if changed:
        periods = [NewPeriod(code, starts.get(code, at), *named[code], shapes[code]) for code in changed]
        write_boundaries(connection, periods, at)
        bring_names_into_force(connection)
    fresh = [code for code in redrawn if code not in loaded or loaded[code].geom is None]
    report.count("areas new", areas.added)
    report.count("areas with another name or kind", len(renamed))
    report.count("areas with another level or introduction", areas.changed)
    report.count("boundaries new", len(fresh))
    report.count("boundaries changed", len(redrawn) - len(fresh))
    report.count("boundaries ended", len(closing))
    report.count("boundaries unchanged", len([draft for draft in drafts if draft.code not in set(redrawn)]))


def _same(stands: StoredArea, geom: BaseGeometry) -> bool:
    return stands.geom is not None and bool(shapely.equals_identical(stands.geom, geom))


def _coarse_first(drafts: Sequence[ImportedArea]) -> list[ImportedArea]:
    return sorted(
        drafts, key=lambda draft: (draft.layer, LEVELS.index(draft.level) if draft.layer == ADMIN else 0)
    )


def _starts(
    connection: Connection,
    drafts: Sequence[ImportedArea],
    loaded: Mapping[str, StoredArea],
    at: datetime,
    valid_from: datetime | None,
) -> dict[str, datetime | None]:
    """When the first boundary of each new area begins.

    The first areas under a parent have always been there,
    if it has; an area that joins others begins at `at`.
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

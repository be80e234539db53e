"""Drafts of areas: what the features of a file say, checked one by one."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.codes import ADMIN, CODE, KINDS, LAYER, LEVELS, code_above, level_of, made_code
from geoapi.city.areas.importing.columns import (
    CodesCut,
    fields_of,
    is_datav,
    kind_named,
    level_named,
    parent_code,
    used_aliases,
)
from geoapi.city.areas.importing.naming import is_made
from geoapi.city.areas.importing.projections import in_wgs84
from geoapi.city.areas.importing.rows import Reading, features_of
from geoapi.city.areas.mending import multi, sound_polygon
from geoapi.core.errors import InvalidInput
from geoapi.importing.names import text_fault
from geoapi.importing.report import Report
from geoapi.importing.rows import is_formula

LONGEST_INTRODUCTION = 2_000
DATAV = (
    "has the fields of DataV.GeoAtlas, whose coordinates are GCJ-02 without saying so: "
    "say --crs gcj02, or --crs wgs84 if they have been converted"
)


@dataclass(frozen=True)
class ImportedArea:
    """An area as a file gives it. `parent` is a code;
    it and the introduction are None where the file says none.

    A parent that `may_be_absent` stands in the file because its form wants one.
    """

    where: str
    code: str
    name: str
    level: str
    layer: str
    kind: str
    parent: str | None
    geom: BaseGeometry
    introduction: str | None = None
    may_be_absent: bool = False


@dataclass
class Drafts:
    """The areas of a file, and of those that were refused the codes and what shapes they have."""

    found: list[ImportedArea] = field(default_factory=list)
    refused_codes: set[str] = field(default_factory=set)
    refused_shapes: list[BaseGeometry] = field(default_factory=list)

    def refuse(self, draft: ImportedArea) -> None:
        """Take a draft out."""
        self.found = [each for each in self.found if each is not draft]
        self.refused_codes.add(draft.code)
        self.refused_shapes.append(draft.geom)


def read_drafts(path: Path, reading: Reading, report: Report) -> Drafts:
    """The areas of a file; what is wrong with single features goes to `report`.

    Raises InvalidInput when the file as a whole cannot be used.
    """
    cells, shapes, crs = features_of(path, reading, report)
    missing = [name for name in reading.fields.values() if name not in cells]
    missing += [name for name in reading.dissolve.values() if name not in cells]
    if missing:
        raise InvalidInput.of(
            "file", f"{path.name} has no field {missing[0]!r}; it has {', '.join(cells) or 'none'}."
        )
    if reading.crs is None and is_datav(cells) and crs in (None, "EPSG:4326", "wgs84"):
        raise InvalidInput.of("crs", f"{path.name} {DATAV}.")
    shapes = in_wgs84(shapes, reading.crs or crs, path)
    fields = fields_of(cells, reading.fields)
    aliases = used_aliases(fields, reading.fields)
    if aliases:
        report.note("file", f"fields read: {aliases}")
    drafts, kept, cut = Drafts(), [], CodesCut()
    for number in range(len(shapes)):
        row = {name: values[number] for name, values in cells.items()}
        words = {ours: next((row[name] for name in names if row[name]), "") for ours, names in fields.items()}
        draft = _draft(f"feature {number + 1}", words, row, shapes[number], reading, report, drafts, cut)
        if draft is not None:
            kept.append((draft, row))
    if cut.read:
        report.repair("file", str(cut))
    made = _dissolved(kept, reading)
    drafts.found = [*made, *(draft for draft, _ in kept)]
    _refuse_doubles(drafts, report)
    return drafts


def _draft(
    where: str,
    words: Mapping[str, str],
    row: Mapping[str, str],
    shape: BaseGeometry | None,
    reading: Reading,
    report: Report,
    drafts: Drafts,
    cut: CodesCut,
) -> ImportedArea | None:
    """The draft of one feature, or None when it is refused."""
    said = {name: words[name] or reading.constants.get(name, "") for name in words}
    # One level for the whole file is said because what the file says is of no use.
    said["level"] = reading.constants.get("level") or words["level"]
    known = reading.layers.find(said["layer"])
    layer = known.code if known else said["layer"] or ADMIN
    code, name = said["code"], said["name"]
    if layer == ADMIN and level_named(said["level"], None) != "community":
        code = cut.cut(code)
    level = level_named(said["level"], level_of(code)) or level_of(code) or ("" if layer == ADMIN else "zone")
    kind = kind_named(said["kind"], said["level"])
    above = parent_code(said["parent"])
    parent = (cut.cut(above) if layer == ADMIN else above) or None
    introduction = said["introduction"] or None
    faults = list(_faults(code, name, level, layer, kind, introduction))
    groups = [row[field_name] for field_name in reading.dissolve.values()]
    if not all(groups):
        faults.append("it has no value in a field to dissolve by")
    faults += [f"{key} {fault}" for key in reading.dissolve.values() if (fault := text_fault(row[key]))]
    geom = None
    try:
        geom, repaired = sound_polygon(shape, reading.tolerance_m)
    except ValueError as error:
        faults.append(str(error))
    if faults or geom is None:
        report.refuse(where, "; ".join(faults), name or code)
        drafts.refused_codes.add(code)
        drafts.refused_shapes += [] if shape is None else [geom or shape]
        return None
    if repaired:
        report.repair(where, repaired, name or code)
    code = code or made_code(level, [layer, *groups, name])
    from_object = said["parent"].startswith("{")
    return ImportedArea(where, code, name, level, layer, kind, parent, geom, introduction, from_object)


def _faults(code: str, name: str, level: str, layer: str, kind: str, introduction: str | None) -> list[str]:
    """What is wrong with the words of a feature."""
    faults = []
    unfit = text_fault(name) or ("is a formula; write its value" if is_formula(name) else None)
    if not name:
        faults.append("it has no name (--name-field)")
    elif unfit:
        faults.append(f"its name {unfit}")
    if code and not CODE.fullmatch(code):
        faults.append(f"the code {code[:40]!r} may hold only letters, digits, dots, hyphens and underscores")
    if layer == ADMIN and level not in LEVELS:
        faults.append(f"its level is {level[:40] or 'missing'}: say --level, one of {', '.join(LEVELS)}")
    elif layer != ADMIN and text_fault(level):
        faults.append(f"its level {text_fault(level)}")
    if not LAYER.fullmatch(layer):
        faults.append(f"the layer {layer[:40]!r} may hold only small letters, digits and underscores")
    if kind not in KINDS:
        faults.append(f"the kind {kind[:40]!r} is neither base nor dedicated")
    elif kind == "dedicated" and level != "grid":
        faults.append("only a grid can be dedicated")
    if introduction is not None:
        unfit = text_fault(introduction, LONGEST_INTRODUCTION, has_lines=True)
        unfit = unfit or ("is a formula; write its value" if is_formula(introduction) else None)
        faults += [f"the introduction {unfit}"] if unfit else []
    return faults


def _dissolved(drafts: list[tuple[ImportedArea, dict[str, str]]], reading: Reading) -> list[ImportedArea]:
    """Areas of coarser levels made by joining the features that share a name;
    the features get them as parents.
    """
    made: list[ImportedArea] = []
    code_of: dict[tuple[str, ...], str] = {}
    for depth, level in enumerate(reading.dissolve):
        names = list(reading.dissolve.values())[: depth + 1]
        members: dict[tuple[str, ...], list[ImportedArea]] = defaultdict(list)
        for draft, row in drafts:
            members[tuple(row[name] for name in names)].append(draft)
        for path, parts in members.items():
            above = {code_above(part.code, level) for part in parts}
            shared = above.pop() if len(above) == 1 else None
            code_of[path] = shared or made_code(level, [parts[0].layer, *path])
            shape = multi(shapely.union_all([part.geom for part in parts]))
            parent = code_of.get(path[:-1])
            where = f"{level} joined from {len(parts)} features"
            made.append(
                ImportedArea(where, code_of[path], path[-1], level, parts[0].layer, "base", parent, shape)
            )
    if made:
        names = list(reading.dissolve.values())
        for place, (draft, row) in enumerate(drafts):
            drafts[place] = (replace(draft, parent=code_of[tuple(row[name] for name in names)]), row)
    return made


def _refuse_doubles(drafts: Drafts, report: Report) -> None:
    first: dict[str, ImportedArea] = {}
    for draft in list(drafts.found):
        other = first.setdefault(draft.code, draft)
        if other is not draft:
            message = f"the code {draft.code} is that of {other.where} ({other.name}) too"
            if is_made(draft.code):
                message = (
                    f"{other.where} has the same name: give codes, or tell them apart by --dissolve "
                    "LEVEL=FIELD"
                )
            report.refuse(draft.where, message, draft.name)
            drafts.refuse(draft)

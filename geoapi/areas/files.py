"""Features of GeoJSON, GeoPackage and Shapefile as drafts of areas in WGS 84."""

import warnings
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import shapely
from pyogrio.errors import DataLayerError, DataSourceError  # type: ignore[import-untyped]
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geoapi.areas.codes import ADMIN, CODE, KINDS, LAYER, LEVELS, code_above, level_of, made_code
from geoapi.areas.coverage import TOLERANCE_M
from geoapi.areas.mending import multi, sound_polygon
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import Floats, to_wgs84
from geoapi.core.reports import Report
from geoapi.core.tables import decode, detect_encoding

FIELDS = ("code", "name", "level", "layer", "kind", "parent", "introduction")
# What a file may call a field beside our own name for it.
_ALSO = {"introduction": "简介"}
LONGEST_INTRODUCTION = 2_000


@dataclass(frozen=True)
class Reading:
    """How to read a file of areas. `fields` maps our names to the file's; `constants` serve where a field is absent.

    `dissolve` maps a coarser level to the field by which its areas are made from the features, coarsest first.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    dissolve: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    file_layer: str | None = None
    encoding: str | None = None
    tolerance_m: float = TOLERANCE_M


@dataclass(frozen=True)
class Draft:
    """An area as a file gives it. `parent` is a code; it and the introduction are None where the file says none."""

    where: str
    code: str
    name: str
    level: str
    layer: str
    kind: str
    parent: str | None
    geom: BaseGeometry
    introduction: str | None = None


def read_drafts(path: Path, reading: Reading, report: Report) -> list[Draft]:
    """The areas of a file; what is wrong with single features goes to `report`.

    Raises InvalidInput when the file as a whole cannot be used.
    """
    cells, shapes, crs = features_of(path, reading, report)
    missing = [name for name in reading.fields.values() if name not in cells]
    missing += [name for name in reading.dissolve.values() if name not in cells]
    if missing:
        raise InvalidInput.of("file", f"{path.name} has no field {missing[0]!r}; it has {', '.join(cells) or 'none'}.")
    shapes = in_wgs84(shapes, reading.crs or crs, path)
    drafts = []
    for number in range(len(shapes)):
        row = {name: values[number] for name, values in cells.items()}
        draft = _draft(f"feature {number + 1}", row, shapes[number], reading, report)
        if draft is not None:
            drafts.append((draft, row))
    made = _dissolved(drafts, reading)
    found = [*made, *(draft for draft, _ in drafts)]
    _refuse_doubles(found, report)
    return found


def features_of(
    path: Path, reading: Reading, report: Report
) -> tuple[dict[str, list[str]], list[BaseGeometry | None], str | None]:
    """Of each field the cells of all features, the shapes as they are, and the coordinate system the file names.

    Raises InvalidInput when it cannot be read.
    """
    if not path.is_file():
        raise InvalidInput.of("file", f"{path} is not a file.")
    source: Path | bytes = path
    encoding = reading.encoding
    if path.suffix.lower() in (".json", ".geojson"):
        data = path.read_bytes()
        source = path if detect_encoding(data[:1_000_000]) == "utf-8" else decode(data).encode()
    elif path.suffix.lower() == ".shp" and encoding is None and not path.with_suffix(".cpg").exists():
        table = path.with_suffix(".dbf")
        encoding = detect_encoding(table.read_bytes().replace(b"\0", b"")) if table.exists() else None
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(source)]
        if reading.file_layer is None and len(layers) > 1:
            raise InvalidInput.of(
                "file-layer", f"{path.name} has several layers, say --file-layer: {', '.join(layers)}."
            )
        with warnings.catch_warnings():
            # An open ring is closed below, and the report says so.
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, _, wkb, columns = pyogrio.raw.read(source, layer=reading.file_layer, encoding=encoding)
    except (DataSourceError, DataLayerError) as error:
        raise InvalidInput.of(
            "file", f"{path.name} cannot be read as GeoJSON, GeoPackage or Shapefile: {error}"
        ) from None
    if wkb is None or len(wkb) == 0:
        raise InvalidInput.of("file", f"{path.name} holds no features.")
    cells = {
        str(name): [_cell(value) for value in column] for name, column in zip(meta["fields"], columns, strict=True)
    }
    shapes = list(shapely.from_wkb(wkb, on_invalid="fix"))
    strict = shapely.from_wkb(wkb, on_invalid="ignore")
    for number, (shape, as_given) in enumerate(zip(shapes, strict, strict=True), start=1):
        if shape is not None and as_given is None:
            report.repair(f"feature {number}", "an open ring was closed")
    return cells, shapes, meta["crs"]


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, np.ndarray | list):
        return "|".join(map(_cell, value))
    return str(value).strip()


def in_wgs84(shapes: list[BaseGeometry | None], crs: str | None, path: Path) -> list[BaseGeometry | None]:
    """The shapes in WGS 84. Raises InvalidInput when they do not fit `crs`."""
    if crs is None:
        raise InvalidInput.of(
            "crs", f"{path.name} does not say its coordinate system: say --crs (wgs84, gcj02, EPSG:n …)."
        )
    there = [place for place, shape in enumerate(shapes) if shape is not None]
    flat = shapely.force_2d([shapes[place] for place in there])
    moved = shapely.transform(list(flat), lambda xy: _converted(xy, crs))
    xy = shapely.get_coordinates(moved)
    if not np.isfinite(xy).all() or (np.abs(xy) > (180.0, 90.0)).any():
        west, south, east, north = shapely.total_bounds(flat)
        hint = (
            "longitude and latitude are swapped?"
            if abs(south) > 90 >= abs(west) and abs(north) <= 180
            else "say --crs."
        )
        extent = f"{west:.6g} to {east:.6g}, {south:.6g} to {north:.6g}"
        raise InvalidInput.of("crs", f"The coordinates of {path.name} ({extent}) do not fit {crs}: {hint}")
    found = list(shapes)
    for place, shape in zip(there, moved, strict=True):
        found[place] = shape
    return found


def _converted(xy: Floats, crs: str) -> Floats:
    if crs.lower() in ("wgs84", "cgcs2000", "gcj02", "bd09") or crs.upper().startswith("EPSG:"):
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], crs))
    try:
        known = CRS.from_user_input(crs)
    except CRSError:
        raise InvalidInput.of("crs", f"Unknown crs {crs!r}: use wgs84, cgcs2000, gcj02, bd09 or EPSG:n.") from None
    return np.column_stack(Transformer.from_crs(known, "EPSG:4326", always_xy=True).transform(xy[:, 0], xy[:, 1]))


def _draft(
    where: str, row: Mapping[str, str], shape: BaseGeometry | None, reading: Reading, report: Report
) -> Draft | None:
    def given(name: str) -> str:
        said = row.get(reading.fields.get(name, name), "") or row.get(_ALSO.get(name, ""), "")
        return said or reading.constants.get(name, "")

    code, name = given("code"), given("name")
    layer, kind = given("layer") or ADMIN, given("kind") or "base"
    level = given("level") or level_of(code) or ("" if layer == ADMIN else "zone")
    groups = [row[field_name] for field_name in reading.dissolve.values()]
    parent = given("parent") or None
    introduction = given("introduction") or None
    faults = []
    if not name:
        faults.append("it has no name (--name-field)")
    if layer == ADMIN and level not in LEVELS:
        faults.append(f"its level is {level or 'missing'}: say --level, one of {', '.join(LEVELS)}")
    if not LAYER.fullmatch(layer):
        faults.append(f"the layer {layer!r} may hold only small letters, digits and underscores")
    if kind not in KINDS:
        faults.append(f"the kind {kind!r} is neither base nor dedicated")
    elif kind == "dedicated" and level != "grid":
        faults.append("only a grid can be dedicated")
    if introduction is not None and len(introduction) > LONGEST_INTRODUCTION:
        faults.append(f"the introduction is {len(introduction):,} characters long, more than {LONGEST_INTRODUCTION:,}")
    if not all(groups):
        faults.append("it has no value in a field to dissolve by")
    try:
        geom, repaired = sound_polygon(shape, reading.tolerance_m)
    except ValueError as error:
        faults.append(str(error))
    if faults:
        report.refuse(where, "; ".join(faults), name or code)
        return None
    if repaired:
        report.repair(where, repaired, name or code)
    code = code or made_code(level, [layer, *groups, name])
    return Draft(where, code, name, level, layer, kind, parent, geom, introduction)


def _dissolved(drafts: list[tuple[Draft, dict[str, str]]], reading: Reading) -> list[Draft]:
    """Areas of coarser levels made by joining the features that share a name; the features get them as parents."""
    made: list[Draft] = []
    code_of: dict[tuple[str, ...], str] = {}
    for depth, level in enumerate(reading.dissolve):
        names = list(reading.dissolve.values())[: depth + 1]
        members: dict[tuple[str, ...], list[Draft]] = defaultdict(list)
        for draft, row in drafts:
            members[tuple(row[name] for name in names)].append(draft)
        for path, parts in members.items():
            above = {code_above(part.code, level) for part in parts}
            shared = above.pop() if len(above) == 1 else None
            code_of[path] = shared or made_code(level, [parts[0].layer, *path])
            shape = multi(shapely.union_all([part.geom for part in parts]))
            parent = code_of.get(path[:-1])
            where = f"{level} joined from {len(parts)} features"
            made.append(Draft(where, code_of[path], path[-1], level, parts[0].layer, "base", parent, shape))
    if made:
        names = list(reading.dissolve.values())
        for place, (draft, row) in enumerate(drafts):
            parent = code_of[tuple(row[name] for name in names)]
            drafts[place] = (Draft(**{**vars(draft), "parent": parent}), row)
    return made


def _refuse_doubles(drafts: list[Draft], report: Report) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        other = first.setdefault(draft.code, draft)
        if other is not draft:
            message = f"the code {draft.code} is that of {other.where} ({other.name}) too"
            if draft.code == made_code(draft.level, [draft.layer, draft.name]):
                message = f"{other.where} has the same name: give codes, or tell them apart by --dissolve LEVEL=FIELD"
            report.refuse(draft.where, message, draft.name)
        elif not CODE.fullmatch(draft.code):
            report.refuse(draft.where, f"the code {draft.code!r} may hold only letters, digits, . _ -", draft.name)

"""Features of GeoJSON, GeoPackage, Shapefile, KML and the like, as they are in the file."""

import codecs
import json
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import shapely
from pyogrio.errors import DataSourceError  # type: ignore[import-untyped]
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import TOLERANCE_M, Shapes
from geoapi.city.areas.importing.projections import system_named, system_of_json
from geoapi.city.areas.rules import Layer
from geoapi.core.errors import InvalidInput
from geoapi.core.terms import Terms
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report
from geoapi.importing.tables import decode, detect_encoding

# The parts of a Shapefile without which it says nothing.
_COMPANIONS = (".shx", ".dbf")
_JSON = (".json", ".geojson")
# A feature on each line.
_JSON_LINES = (".geojsonl", ".geojsons", ".geojsonseq", ".ndjson", ".jsonl")
_DBF_FIELD_BYTES = 32
_FORMS = "GeoJSON, GeoPackage, Shapefile or KML"


@dataclass(frozen=True)
class Reading:
    """How to read a file of areas. `fields` maps our names to the file's;
    `constants` serve where a field is absent, but a level that is said stands for all.

    `dissolve` maps a coarser level to the field by which its areas are made from the features,
    coarsest first.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    dissolve: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    file_layer: str | None = None
    encoding: str | None = None
    tolerance_m: float = TOLERANCE_M
    layers: Terms[Layer] = field(default_factory=lambda: Terms(()))


def features_of(
    path: Path, reading: Reading, report: Report
) -> tuple[dict[str, list[str]], list[BaseGeometry | None], str | None]:
    """Of each field the cells of all features,
    the shapes as they are, and the coordinate system the file names.

    Raises InvalidInput when it cannot be read.
    """
    if not path.is_file():
        raise InvalidInput.of("file", f"{path} is not a file.")
    suffix = path.suffix.lower()
    source: Path | bytes = path
    encoding = reading.encoding or _encoding_of_attributes(path, report)
    document = None
    if suffix in (*_JSON, *_JSON_LINES):
        data = path.read_bytes()
        if detect_encoding(data[:1_000_000]) != "utf-8":
            source = data = decode(data).encode()
        document = _document(data, path) if suffix in _JSON else None
        if suffix in _JSON_LINES:
            _check_lines(data, path)
    named = system_of_json(document, path) if reading.crs is None else None
    try:
        meta, wkb, columns = _read(source, path, reading.file_layer, encoding)
        fields = zip(meta["fields"], columns, strict=True)
        cells = {str(name): [_cell(value) for value in column] for name, column in fields}
        with np.errstate(invalid="ignore"):
            shapes = list(shapely.from_wkb(wkb, on_invalid="fix"))
            strict = shapely.from_wkb(wkb, on_invalid="ignore")
    except (UnicodeDecodeError, LookupError):
        if suffix not in (".shp", ".zip"):
            raise InvalidInput.of("file", _unreadable(path, source)) from None
        said = (
            f"{path.name} are not {encoding}"
            if encoding
            else f"{path.name} are in an encoding that it does not say"
        )
        raise InvalidInput.of(
            "encoding", f"The attributes of {said}: say --encoding (GB18030, UTF-8 …)."
        ) from None
    except (RuntimeError, ValueError, ShapelyError):
        raise InvalidInput.of("file", _unreadable(path, source)) from None
    listed = document.get("features") if isinstance(document, dict) else None
    if isinstance(listed, list) and len(listed) > len(shapes):
        raise InvalidInput.of(
            "file", f"{path.name} has {len(listed)} features, of which only {len(shapes)} are features."
        )
    for number, (shape, as_given) in enumerate(zip(shapes, strict, strict=True), start=1):
        if shape is not None and as_given is None:
            report.repair(f"feature {number}", Reason("shape-mended", "an open ring was closed"))
    return cells, shapes, named or _known(meta["crs"])


def _document(data: bytes, path: Path) -> object:
    """The parsed JSON, or None where it cannot be parsed.
    Raises InvalidInput for a NUL, behind which GDAL reads nothing.
    """
    if b"\\u0000" in data:
        line = data.count(b"\n", 0, data.index(b"\\u0000")) + 1
        raise InvalidInput.of(
            "file", f"Line {line} of {path.name} holds a control character (U+0000) in its text."
        )
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _check_lines(data: bytes, path: Path) -> None:
    """Raises InvalidInput for a line that is not whole, which GDAL leaves out without a word."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        text = line.strip(b"\x1e\r\t ")
        if text and not isinstance(_document(text, path), dict):
            raise InvalidInput.of("file", f"Line {number} of {path.name} is not a whole feature.")


def _read(
    source: Path | bytes, path: Path, layer: str | None, encoding: str | None
) -> tuple[dict[str, Any], Shapes, list[Any]]:
    layers = [str(name) for name, _ in pyogrio.list_layers(source)]
    if layer is None and len(layers) > 1:
        raise InvalidInput.of(
            "file-layer", f"{path.name} has several layers, say --file-layer: {', '.join(layers)}."
        )
    if layer is not None and layer not in layers:
        raise InvalidInput.of(
            "file-layer", f"{path.name} has no layer {layer!r}; it has {', '.join(layers)}."
        )
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        meta, _, wkb, columns = pyogrio.raw.read(source, layer=layer, encoding=encoding)
    # Features that could not be read are left out with no more than a warning.
    if any(_is_damage(each) for each in said):
        raise DataSourceError("damaged")
    if wkb is None or len(wkb) == 0:
        raise InvalidInput.of("file", f"{path.name} holds no features.")
    return meta, wkb, columns


def _is_damage(warning: warnings.WarningMessage) -> bool:
    # What libraries say of their own future is no matter of the file.
    if not issubclass(warning.category, RuntimeWarning):
        return False
    said = str(warning.message).lower()
    words = (
        "error",
        "fseek",
        "fread",
        "corrupt",
        "unable to",
        "fail",
        "truncat",
        "invalid shape",
        "unexpected end",
    )
    return any(word in said for word in words) and "ring" not in said


def _known(crs: str | None) -> str | None:
    """The coordinate system that a format gave,
    by the name that it has in it if it has no code: GCJ-02 has none.
    """
    if crs is None or crs.upper().startswith("EPSG:"):
        return crs
    try:
        return system_named(CRS.from_user_input(crs).name) or crs
    except CRSError:
        return None


def _encoding_of_attributes(path: Path, report: Report) -> str | None:
    """The encoding of a Shapefile's attributes,
    by the bytes themselves where the .cpg beside them cannot be right.

    Raises InvalidInput where a part of the Shapefile is missing.
    """
    try:
        if path.suffix.lower() == ".shp":
            beside = {each.suffix.lower(): each for each in path.parent.glob(f"{escape(path.stem)}.*")}
            missing = [suffix for suffix in _COMPANIONS if suffix not in beside]
            if missing:
                need = "ask for all of its parts (.shp, .shx, .dbf, .prj), best as one .zip"
                lacks = (
                    f"{path.name} is one part of a Shapefile, and {' and '.join(missing)} beside it is "
                    "missing"
                )
                raise InvalidInput.of("file", f"{lacks}: {need}.")
            with path.open("rb") as file:
                # Its length in words of 16 bits, as its heading says.
                said = 2 * int.from_bytes(file.read(100)[24:28], "big")
            if path.stat().st_size < said:
                raise InvalidInput.of(
                    "file", f"{path.name} is cut off: {path.stat().st_size:,} of {said:,} bytes."
                )
            table = beside[".dbf"].read_bytes()
            declared = beside[".cpg"].read_text("ascii", "replace") if ".cpg" in beside else ""
        elif path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                names = {name.lower(): name for name in archive.namelist()}
                tables = [name for name in names if name.endswith(".dbf") and f"{name[:-4]}.shp" in names]
                if len(tables) != 1:
                    return None
                table = archive.read(names[tables[0]])
                cpg = names.get(f"{tables[0][:-4]}.cpg")
                declared = archive.read(cpg).decode("ascii", "replace") if cpg else ""
        else:
            return None
    except (OSError, zipfile.BadZipFile, RuntimeError):
        raise InvalidInput.of("file", f"{path.name} cannot be read: it is damaged or incomplete.") from None
    count, start, length = (int.from_bytes(table[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    if len(table) < max(_DBF_FIELD_BYTES, start + count * length):
        raise InvalidInput.of("file", f"The attributes (.dbf) of {path.name} are damaged or incomplete.")
    text = _texts_of(table)
    codec = _codec(declared.strip())
    if codec is not None and _decodes(text, codec) and not codec.startswith(("iso8859", "cp125", "ascii")):
        return codec
    found = "utf-8" if _decodes(text, "utf-8") else "gb18030" if _decodes(text, "gb18030") else codec
    if found is not None and codec is not None and found != codec and not text.isascii():
        sentence = f"the attributes are {found.upper()}, although the .cpg says {declared.strip()[:20]}"
        report.note("file", Reason("read-as", sentence, value=declared.strip()[:20], read=found.upper()))
    return found


def _texts_of(table: bytes) -> bytes:
    """The names of a .dbf file's fields and its records, without the numbers in its header."""
    end = int.from_bytes(table[8:10], "little")
    starts = range(_DBF_FIELD_BYTES, end - 1, _DBF_FIELD_BYTES)
    names = [table[start : start + 11].split(b"\0")[0] for start in starts]
    return b" ".join([*names, table[end:].replace(b"\0", b"")])


def _codec(name: str) -> str | None:
    """The codec that a .cpg names: UTF-8, GBK, 936, ANSI 936, CP936, 65001 …"""
    for form in (name, f"cp{name.split()[-1]}" if name else ""):
        try:
            return codecs.lookup({"cp65001": "utf-8"}.get(form, form)).name if form else None
        except LookupError:
            continue
    return None


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(path: Path, source: Path | bytes) -> str:
    """Why a file cannot be read, in the words of who made it."""
    if path.suffix.lower() in _JSON:
        try:
            json.loads(source if isinstance(source, bytes) else source.read_bytes())
        except json.JSONDecodeError as error:
            return (
                f"{path.name} cannot be read as GeoJSON: line {error.lineno}, column {error.colno}: "
                f"{error.msg}."
            )
        except (ValueError, RecursionError):
            return f"{path.name} cannot be read as GeoJSON."
        return f"{path.name} cannot be read as GeoJSON: it is JSON, but not a FeatureCollection of areas."
    return f"{path.name} cannot be read as {_FORMS}: it is damaged or incomplete, or of another kind."


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, np.ndarray | list):
        return "|".join(map(_cell, value))
    return str(value).strip()

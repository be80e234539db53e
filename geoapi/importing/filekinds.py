"""What a file really is, by its first bytes and not by its name:
tables, workbooks, features, or none of them.
"""

import re
import zipfile
from pathlib import Path
from typing import Literal

from geoapi.core.errors import InvalidInput

Kind = Literal["table", "workbook", "features", "map"]
# Unpacked. Half a million addresses in twenty columns are some 400 MB of a workbook.
MOST_BYTES = 1 << 30
# What is read of a file to know it.
_HEAD_BYTES = 4096
_FEATURE_SUFFIXES = (
    ".shp",
    ".kml",
    ".gpkg",
    ".geojson",
    ".json",
    ".topojson",
    ".fgb",
    ".gml",
    ".tab",
    ".mif",
)
_TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
SAVE_AS = "open it in a spreadsheet program and save it as .xlsx or CSV"
# What the beginning is, and what is to be done.
_STRANGE = (
    (rb"%PDF-", "a PDF document: ask for the table it was printed from"),
    (rb"\{\\rtf", f"a text document (RTF): {SAVE_AS}"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\x00|MM\x00\*", "a picture: ask for the table it shows"),
    (rb"7z\xbc\xaf|Rar!|\x1f\x8b|BZh|\xfd7zXZ", "a packed archive: unpack it first"),
    (rb"PAR1", "a Parquet file: save it as CSV"),
    (rb"AC10[0-9]{2}|AutoCAD Binary DXF", "a drawing (DWG or DXF): save its layer as GeoJSON or a Shapefile"),
    (rb"\s*0\r?\n\s*SECTION", "a drawing (DXF): save its layer as GeoJSON or a Shapefile"),
    (rb"MZ|\x7fELF", "a program"),
)
_FEATURES = (rb"SQLite format 3\x00", rb"\x00\x00\x27\x0a", rb"fgb.fgb")
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.I | re.S
)


def kind_of_file(path: Path) -> Kind:
    """What a file can be read as.

    Raises InvalidInput with what it is, where it is nothing that can be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            length = file.seek(0, 2)
    except OSError as error:
        raise InvalidInput.of("file", f"{path} cannot be read: {error.strerror}.") from None
    content = head.removeprefix(b"\xef\xbb\xbf").strip(b"\0 \t\r\n")
    if not content and (length <= _HEAD_BYTES or b"\0" in head):
        what = "holds zero bytes only" if b"\0" in head else "is empty"
        raise InvalidInput.of("file", f"{path.name} {what}.")
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(path)
    if head.startswith(b"PK\x05\x06"):
        raise InvalidInput.of("file", f"{path.name} is an empty archive.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _is(path, _ole(path))
    if any(re.match(magic, head, re.DOTALL) for magic in _FEATURES):
        return "features"
    for magic, what in _STRANGE:
        if re.match(magic, head):
            raise _is(path, what)
    return _kind_of_text(path, head.removeprefix(b"\xef\xbb\xbf"))


def _kind_of_text(path: Path, head: bytes) -> Kind:
    # Text in UTF-16 is known by the same words.
    text = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if _HTML.match(text):
        raise _is(path, f"a web page (HTML), whatever its name says: {SAVE_AS}")
    if text.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
            raise _is(path, f"an XML spreadsheet of 2003: {SAVE_AS}")
        if re.search(rb"<osm\b", text):
            return "map"
        if re.search(rb"<(?:\w+:)?(?:kml|gpx|FeatureCollection)\b", text):
            return "features"
        raise _is(path, "an XML document of another kind")
    if path.suffix.lower() in (".osm", ".pbf"):
        return "map"
    return "features" if text.startswith(b"{") else "table"


def _kind_of_archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            size = sum(part.file_size for part in archive.infolist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except Exception:  # noqa: BLE001  whatever a broken file makes its reader raise
        what = "not a readable .xlsx workbook" if path.suffix.lower() == ".xlsx" else "not a readable archive"
        raise _is(path, f"{what}: it is damaged or incomplete") from None
    if size > MOST_BYTES:
        problem = f"{path.name} would be {size / 1e9:.1f} GB unpacked, too large to read: divide it."
        raise InvalidInput.of("file", problem)
    if any(name.startswith("xl/") and name.endswith("workbook.xml") for name in names):
        return "workbook"
    if "xl/workbook.bin" in names:
        raise _is(path, f"a binary workbook (.xlsb): {SAVE_AS}")
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise _is(path, "a document of Apple Numbers: export it as .xlsx or CSV")
    if b"spreadsheet" in mimetype:
        raise _is(path, f"an OpenDocument spreadsheet (.ods): {SAVE_AS}")
    if any(name.startswith(("word/", "ppt/")) for name in names) or b"opendocument" in mimetype:
        raise _is(path, f"a text document or slides: copy its table into a spreadsheet, or {SAVE_AS}")
    if any(name.lower().endswith(_FEATURE_SUFFIXES) for name in names):
        return "features"
    inside = next((name for name in names if name.lower().endswith(_TABLE_SUFFIXES)), None)
    if inside is not None:
        raise _is(path, f"an archive with {inside} inside: unpack it and give that file")
    raise _is(
        path, "an archive without anything that can be read" + (f": it holds {names[0]}" if names else "")
    )


def _ole(path: Path) -> str:
    """What one of the old containers of Office holds, by the names in its directory."""
    with path.open("rb") as file:
        data = file.read(64 << 20)

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "protected by a password: open it, take the password off and save it again"
    if holds("WordDocument"):
        return f"a Word document: copy its table into a spreadsheet, or {SAVE_AS}"
    return "an old .xls workbook: save it as .xlsx or CSV"


def _is(path: Path, what: str) -> InvalidInput:
    return InvalidInput.of("file", f"{path.name} is {what}.")

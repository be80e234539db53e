"""Places of GeoJSON, GeoPackage, Shapefile,
KML and their like as rows of a table, with their points in WGS 84.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile, is_zipfile

import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.importing.projections import in_wgs84
from geoapi.city.areas.importing.rows import Reading, features_of
from geoapi.city.places.importing.columns import HOLDS
from geoapi.core.errors import DomainError, InvalidInput
from geoapi.importing.headings import match_header
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report
from geoapi.importing.rows import Row, made_row
from geoapi.importing.tables import Sheet

_JSON = (".json", ".geojson", ".topojson", ".geojsonl", ".geojsons")
# Fields that the formats have of themselves: KML styles, and what GDAL makes of a folder.
_OF_FORMAT = {
    *(
        "timestamp",
        "begin",
        "end",
        "altitudemode",
        "tessellate",
        "extrude",
        "visibility",
        "draworder",
        "icon",
        "snippet",
    ),
    *("styleurl", "stylehash", "fid", "ogc_fid", "objectid"),
}


def read_place_features(
    path: Path, names: Mapping[str, Sequence[str]], reading: Reading, report: Report
) -> Sheet:
    """The features as rows; what is no point is placed inside its shape.

    Raises InvalidInput when the file as a whole cannot be used.
    """
    cells, shapes = _features(path, reading, report)
    placed = any(shape is not None and not shape.is_empty for shape in shapes)
    if not placed:
        raise InvalidInput.of("file", f"{path.name} has no points: its features have no geometry.")
    fields = list(cells)
    # The shape says where a place is; fields that say it again (经度,
    # 坐标) may be of another coordinate system.
    of_rows = {name: aliases for name, aliases in names.items() if name not in ("lon", "lat", "point", "crs")}
    found = {fields[place]: name for place, name in match_header(fields, of_rows).items()}
    rows = []
    for number, shape in enumerate(shapes, start=1):
        values = {name: cells[field][number - 1] for field, name in found.items() if cells[field][number - 1]}
        rows.append(_row(number, values, shape, report))
    ignored = tuple(
        field
        for field in fields
        if field not in found and not (field.lower() in _OF_FORMAT or not any(cells[field]))
    )
    return Sheet(frozenset(found.values()) | {"lon", "lat"}, ignored, tuple(rows))


def _features(
    path: Path, reading: Reading, report: Report
) -> tuple[dict[str, list[str]], list[BaseGeometry | None]]:
    with path.open("rb") as file:
        is_json = file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    if is_json and path.suffix.lower() not in _JSON:
        raise InvalidInput.of(
            "file", f"{path.name} is GeoJSON or the like, whatever its name says: name it .geojson."
        )
    try:
        with TemporaryDirectory() as folder:
            cells, given, crs = features_of(_unpacked(path, Path(folder)), reading, report)
        # TopoJSON names no system: like GeoJSON it is in degrees of WGS 84.
        return cells, in_wgs84(given, reading.crs or crs or ("wgs84" if is_json else None), path)
    except DomainError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a broken file makes GDAL say
        # The readers of so many formats stumble over broken files in as many ways.
        problem = (
            f"{path.name} cannot be read: it is damaged, or does not fit its coordinate system ({error})."
        )
        raise InvalidInput.of("file", " ".join(problem.split())) from None


def _unpacked(path: Path, folder: Path) -> Path:
    """The document inside a KMZ: read in its archive, its own fields would be lost.

    Any other file is itself.
    """
    if not is_zipfile(path):
        return path
    with ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.lower().endswith(".kml"))
        if not names or any(name.lower().endswith((".shp", ".gpkg")) for name in archive.namelist()):
            return path
        document = folder / path.with_suffix(".kml").name
        document.write_bytes(archive.read("doc.kml" if "doc.kml" in names else names[0]))
    return document


def _row(number: int, values: dict[str, str], shape: BaseGeometry | None, report: Report) -> Row:
    point: dict[str, str] = {}
    if shape is not None and not shape.is_empty:
        is_point = shape.geom_type == "Point"
        inside = shape if is_point else shapely.point_on_surface(shape)
        x, y = float(shapely.get_x(inside)), float(shapely.get_y(inside))
        if x == 0 and y == 0:
            sentence = "0, 0 stands where coordinates are missing"
            report.note(
                f"feature {number}", Reason("left-out", sentence, value="0, 0"), values.get("name", "")
            )
        else:
            point = {"lon": repr(x), "lat": repr(y)}
        if not is_point:
            reason = Reason("shape-mended", "a shape; its point is one inside it")
            report.repair(f"feature {number}", reason, values.get("name", ""))
    row = made_row(number, values, HOLDS, noun="feature")
    return Row(row.number, {**row.cells, **point}, row.fault, row.noun, row.changes)

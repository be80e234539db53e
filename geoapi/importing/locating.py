"""The points of a table's rows: whatever its cells write, lon and lat come out as plain numbers."""

from collections.abc import Sequence
from dataclasses import replace

from geoapi.importing.coordinates import Angle, Pair, angle_of, format_number, is_latitude_first, pair_of
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.rows import SPREADSHEET_ERRORS, Change, Row

# What people write where a point is not known.
_NOTHING = {"", "-", "--", "—", "——", "/", "无", "暂无", "不详", "未知", "null", "none", "n/a"}


def is_in_metres(crs: str) -> bool:
    """Whether the numbers of a coordinate system are metres, in which a comma divides thousands."""
    return crs.lower().startswith("epsg:") and crs.lower() not in (
        "epsg:4326",
        "epsg:4490",
        "epsg:4610",
        "epsg:4214",
    )


def misfit(x: float, y: float, crs: str) -> Reason:
    """Why two numbers are no place in a coordinate system, with all their digits and what they look like."""
    point = f"{format_number(x)}, {format_number(y)}"
    return Reason("point-invalid", f"{point} is no place in {crs}{_looks_like(x, y, crs)}", value=point)


def _looks_like(x: float, y: float, crs: str) -> str:
    if is_in_metres(crs):
        zone = zone_of(x)
        if zone is not None and zone.lower() != crs.lower():
            return f": numbers in metres that begin so are of --crs {zone}"
        if zone_of(y) is not None or abs(y) < 1e6 <= abs(x) < 1e7:
            return ": x and y are swapped? The easting comes first"
        return ""
    if abs(y) <= 180 and abs(x) <= 90:
        return ": longitude and latitude are swapped?"
    if min(abs(x), abs(y)) > 1_000:
        of_them = zone_of(x) or zone_of(y)
        which = f", {of_them} by its first digits" if of_them else " (CGCS2000 zones are EPSG:4491 to 4554)"
        return f": these are metres: say --crs EPSG:n{which}"
    return ""


def zone_of(easting: float) -> str | None:
    """The CGCS2000 zone of an easting that begins with the zone's number:
    39… is EPSG:4527, 20… is EPSG:4498.
    """
    number = int(abs(easting) // 1_000_000)
    if 25 <= number <= 45:
        return f"EPSG:{4513 + number - 25}"
    return f"EPSG:{4491 + number - 13}" if 13 <= number <= 23 else None


def located(rows: Sequence[Row], heading: str, crs: str) -> list[Row]:
    """The rows with `lon` and `lat` as plain numbers in `crs`, or a fault.
    `heading` is that of the column that holds both, if there is one.
    """
    in_metres = is_in_metres(crs)
    latitude_first = _latitude_first(rows, heading)
    found = []
    for row in rows:
        cells = {name: cell for name, cell in row.cells.items() if name != "point"}
        try:
            point, changes = _point(row, in_metres, latitude_first)
        except Unusable as error:
            found.append(replace(row, cells=cells, fault=row.fault or error.reason))
            continue
        cells = {name: cell for name, cell in cells.items() if name not in ("lon", "lat")} | point
        found.append(Row(row.number, cells, row.fault, row.noun, (*row.changes, *changes)))
    return found


def _point(row: Row, in_metres: bool, latitude_first: bool) -> tuple[dict[str, str], list[Change]]:
    """The cells lon and lat, nothing where the row has no point,
    and what was read as something else than it says.
    """
    cells = {name: row[name] for name in ("lon", "lat", "point") if row[name].strip().lower() not in _NOTHING}
    if not cells:
        return {}, []
    if "lon" in cells or "lat" in cells or "point" not in cells:
        angles = {name: _angle(name, cells.get(name, ""), in_metres) for name in ("lon", "lat")}
        changes = [
            Change(name, cells[name], format_number(angle.value))
            for name, angle in angles.items()
            if not angle.is_plain
        ]
        lon, lat = angles["lon"], angles["lat"]
        if lon.axis == "lat" or lat.axis == "lon":
            if lon.axis != "lat" or lat.axis != "lon":
                name = "lon" if lon.axis == "lat" else "lat"
                sentence = f"{name} is {cells[name]!r}, which says that it is the other one"
                raise _no_point(sentence, cells[name])
            lon, lat = lat, lon
        given = f"{cells['lon']}, {cells['lat']}"
    else:
        given = cells["point"]
        pair = pair_of(given)
        if pair is None:
            raise _no_point(f"the point {given[:80]!r} cannot be read: write it as 116.352, 40.002", given)
        lon, lat, changes = _ordered(pair, given, latitude_first)
    if lon.value == 0 and lat.value == 0:
        return {}, [Change("point", given, "", "0, 0 stands where coordinates are missing")]
    return {"lon": repr(lon.value), "lat": repr(lat.value)}, changes


def _ordered(pair: Pair, given: str, latitude_first: bool) -> tuple[Angle, Angle, list[Change]]:
    said = is_latitude_first(pair)
    turned = latitude_first if said is None else said
    lon, lat = (pair.second, pair.first) if turned else (pair.first, pair.second)
    plain = pair.first.is_plain and pair.second.is_plain and not pair.is_shape and turned == latitude_first
    point = f"{format_number(lon.value)}, {format_number(lat.value)}" + (
        ", a point inside it" if pair.is_shape else ""
    )
    shown = given if len(given) <= 60 else given[:57] + "…"
    return lon, lat, [] if plain else [Change("point", shown, point)]


def _angle(name: str, cell: str, in_metres: bool) -> Angle:
    angle = angle_of(cell, in_metres=in_metres) if cell else None
    if cell in SPREADSHEET_ERRORS:
        raise Unusable(Reason("cell-formula", f"{name} is {cell}, an error of the spreadsheet", value=cell))
    if angle is None:
        raise _no_point(f"{name} is {cell!r}, not a number" if cell else f"{name} is missing", cell)
    return angle


def _no_point(sentence: str, given: str) -> Unusable:
    return Unusable(Reason("point-invalid", sentence, value=given))


def _latitude_first(rows: Sequence[Row], heading: str) -> bool:
    """Whether a column of points begins with the latitude:
    by its heading, or else by what most of its cells show.
    """
    if heading.lower().lstrip("(（[").startswith(("纬", "lat", "y")):
        return True
    counts = {True: 0, False: 0}
    for row in rows[:1000]:
        pair = pair_of(row["point"]) if row["point"] else None
        said = is_latitude_first(pair) if pair is not None else None
        if said is not None:
            counts[said] += 1
    return counts[True] > counts[False]

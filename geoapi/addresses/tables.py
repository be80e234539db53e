"""Reading the city's tables of buildings and of standard addresses."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoapi.addresses.normal import search_key
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import to_wgs84
from geoapi.core.reports import Report
from geoapi.core.tables import Row, Sheet

BUILDING_COLUMNS = {
    "code": ("楼栋编码", "建筑编码", "楼栋代码", "building", "building_code", "ref"),
    "households": ("户数", "居民户数"),
    "units": ("单元数", "单元"),
    "grid_code": ("网格编码", "所属网格", "绑定网格", "网格代码", "grid"),
}
ADDRESS_COLUMNS = {
    "text": ("标准地址", "地址", "详细地址", "address"),
    "lon": ("经度", "longitude", "lng", "x"),
    "lat": ("纬度", "latitude", "y"),
    "building": ("楼栋编码", "建筑编码", "楼栋代码", "building_code"),
}
LONGEST_ADDRESS = 200
# More than this in one house, or one of its units, is a slip of the keyboard.
MOST_HOUSEHOLDS, MOST_UNITS = 20_000, 200


@dataclass(frozen=True)
class BuildingRow:
    """What a city's table says of a building; None where it says nothing."""

    where: str
    code: str
    households: int | None
    units: int | None
    grid_code: str | None


@dataclass(frozen=True)
class AddressRow:
    """A standard address: its point is in WGS 84."""

    where: str
    text: str
    search_key: str
    lon: float
    lat: float
    building: str | None


def building_rows(sheet: Sheet, report: Report) -> list[BuildingRow]:
    """The usable rows; the others go to `report` with their reason."""
    found: list[BuildingRow] = []
    first: dict[str, Row] = {}
    for row in sheet.rows:
        households, units = (_number(row[name], most) for name, most in _BOUNDS)
        code = row["code"]
        if row.fault or not code:
            report.refuse(row.where, row.fault or "it has no building code")
        elif code in first:
            report.refuse(row.where, f"{code} stands in {first[code].where} already", code)
        elif households is math.nan or units is math.nan:
            name, most = _BOUNDS[0] if households is math.nan else _BOUNDS[1]
            report.refuse(row.where, f"{name} is {row[name]!r}, not a whole number up to {most:,}", code)
        else:
            first[code] = row
            found.append(BuildingRow(row.where, code, _int(households), _int(units), row["grid_code"] or None))
    return found


def address_rows(sheet: Sheet, crs: str, report: Report) -> list[AddressRow]:
    """The usable rows, converted from `crs`; the others go to `report` with their reason."""
    kept: list[tuple[Row, float, float]] = []
    first: dict[str, Row] = {}
    for row in sheet.rows:
        lon, lat = _coordinate(row["lon"]), _coordinate(row["lat"])
        fault = row.fault or _address_fault(row, lon, lat, crs)
        if not fault and row["text"] in first:
            other = first[row["text"]]
            same = all(other[name] == row[name] for name in ADDRESS_COLUMNS)
            fault = f"the address stands in {other.where} already" + ("" if same else ", at another place")
        if fault:
            report.refuse(row.where, fault, row["text"])
        else:
            first[row["text"]] = row
            kept.append((row, lon, lat))
    lons, lats = to_wgs84(np.array([lon for _, lon, _ in kept]), np.array([lat for _, _, lat in kept]), crs)
    return _in_range(kept, lons.tolist(), lats.tolist(), crs, report)


def _in_range(
    kept: Sequence[tuple[Row, float, float]], lons: Sequence[float], lats: Sequence[float], crs: str, report: Report
) -> list[AddressRow]:
    found = []
    for (row, given_lon, given_lat), lon, lat in zip(kept, lons, lats, strict=True):
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            swapped = ": longitude and latitude are swapped?" if abs(given_lat) <= 180 and abs(given_lon) <= 90 else ""
            report.refuse(row.where, f"{given_lon:g}, {given_lat:g} is no place in {crs}{swapped}", row["text"])
            continue
        point = round(lon, 9), round(lat, 9)
        found.append(AddressRow(row.where, row["text"], search_key(row["text"]), *point, row["building"] or None))
    return found


def _address_fault(row: Row, lon: float, lat: float, crs: str) -> str | None:
    if not row["text"]:
        return "it has no address"
    if len(row["text"]) > LONGEST_ADDRESS:
        return f"the address is {len(row['text'])} characters long, more than {LONGEST_ADDRESS}"
    if not search_key(row["text"]):
        return "the address holds neither letters nor digits"
    for name, value in (("lon", lon), ("lat", lat)):
        if math.isnan(value):
            return f"{name} is {row[name]!r}, not a number" if row[name] else f"{name} is missing"
    return None


_BOUNDS = (("households", MOST_HOUSEHOLDS), ("units", MOST_UNITS))


def _number(cell: str, most: int) -> float | None:
    """The number in a cell: None if it is empty, NaN if it is no whole number up to `most`."""
    if not cell:
        return None
    digits = cell.replace(",", "")
    return (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) <= most else math.nan
    )


def _int(number: float | None) -> int | None:
    return None if number is None else int(number)


def _coordinate(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def require_rows(sheet: Sheet, name: str) -> None:
    """Raises InvalidInput when a table has a heading but nothing below it."""
    if not sheet.rows:
        raise InvalidInput.of("file", f"{name} has a heading but no rows.")

"""Reading the city's tables of buildings and of standard addresses."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geoapi.city.addresses.importing.columns import PART_COLUMNS
from geoapi.city.addresses.text.composing import (
    FINDABLE,
    NAMES,
    compose,
    elements_of,
    is_building_number,
    spelling,
    without_room,
)
from geoapi.city.addresses.text.lexicon import NUMBERED
from geoapi.core.cells import whole_of
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import distance_m, to_wgs84
from geoapi.importing.locating import misfit
from geoapi.importing.names import text_fault
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report
from geoapi.importing.rows import SPREADSHEET_ERRORS, Row
from geoapi.importing.tables import Sheet, tell_changes

LONGEST_ADDRESS = 200
# More than this in one house, or one of its units, is a slip of the keyboard.
MOST_HOUSEHOLDS, MOST_UNITS = 20_000, 200
# Rooms of one house may carry points of their own; farther apart they are of two houses.
ONE_HOUSE_M = 100.0
# Two points of one door, measured twice.
ONE_DOOR_M = 30.0

# What cities write where there is nothing, and the state's lists where a city has no districts.
_NOTHING = {"无", "暂无", "不详", "空", "-", "--", "—", "——", "/", "\\", "null", "none", "nan", "n/a"}
_NOTHING |= {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_DIVISION = re.compile(
    r"(?P<province>.{2,7}?(?:省|自治区))?(?P<city>.{2,10}?(?:市|自治州|地区|盟))?(?P<district>.{1,12}?[区县市旗])?"
    r"(?P<subdistrict>.{1,12}?(?:街道|镇|乡|苏木))?(?P<community>.{1,20}(?:社区|村|居委会|村委会))?"
)


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
    """A standard address. Its point is in WGS 84; None means that of its building.
    `elements` are its parts as written, where the table gives them.
    """

    where: str
    text: str
    elements: Mapping[str, str] | None
    lon: float | None
    lat: float | None
    building: str | None


class _Draft(NamedTuple):
    """A row whose point is still in the table's own coordinates, NaN where it has none."""

    row: Row
    text: str
    elements: Mapping[str, str] | None
    is_room: bool
    x: float
    y: float


def building_rows(sheet: Sheet, report: Report) -> list[BuildingRow]:
    """The usable rows; the others go to `report` with their reason."""
    found: list[BuildingRow] = []
    first: dict[str, Row] = {}
    for row in sheet.rows:
        households, units = (_number(row[name], most) for name, most in _BOUNDS)
        code = row["code"]
        if row.fault or not code:
            report.refuse(row.where, row.fault or Reason("code-missing", "it has no building code"))
        elif code in first:
            where = first[code].where
            reason = Reason("repeated", f"{code} stands in {where} already", row=where)
            report.refuse(row.where, reason, code)
        elif households is math.nan or units is math.nan:
            name, most = _BOUNDS[0] if households is math.nan else _BOUNDS[1]
            sentence = f"{name} is {row[name]!r}, not a whole number up to {most:,}"
            report.refuse(row.where, Reason("number-invalid", sentence, value=row[name], choices=most), code)
        else:
            first[code] = row
            tell_changes(row, code, report)
            found.append(
                BuildingRow(row.where, code, _int(households), _int(units), row["grid_code"] or None)
            )
    return found


def require_columns_of_address(sheet: Sheet, name: str) -> None:
    """Raises InvalidInput when no address or no place could be made of any row."""
    have = ", ".join((*sorted(sheet.columns), *sheet.ignored)) or "nothing"
    if not sheet.columns & {"text", "hamlet", "road", "doorplate", "estate", "place"}:
        wanted = "an address (标准地址/地址) nor its parts (街路巷, 门牌号, 小区, 楼栋号 …)"
        raise InvalidInput.of("file", f"{name} has no columns for {wanted}; it has {have}.")
    if not {"lon", "lat"} <= sheet.columns and "building" not in sheet.columns:
        wanted = "coordinates (经度, 纬度) nor one for the building's code (楼栋编码)"
        raise InvalidInput.of("file", f"{name} has no columns for {wanted}; it has {have}.")


def address_rows(sheet: Sheet, crs: str, report: Report) -> list[AddressRow]:
    """The usable rows, converted from `crs`; the others go to `report` with their reason.

    Rooms are no rows of their own: those of a unit, or of a house without units, are one.
    """
    has_parts = bool(sheet.columns & PART_COLUMNS.keys())
    drafts: dict[str, _Draft] = {}
    rooms = 0
    for row in sheet.rows:
        draft = _draft(row, has_parts)
        fault = row.fault or _address_fault(draft)
        first = None if fault else drafts.setdefault(draft.text, draft)
        if first is not None and first is not draft:
            if (draft.is_room or first.is_room) and _one_house(draft, first, crs):
                rooms += 1
            else:
                fault = _repeats(draft, first)
        if fault:
            report.refuse(row.where, fault, draft.text)
    report.count("rows of rooms that are one with their unit or building", rooms)
    return _converted(list(drafts.values()), crs, report)


def written_once(rows: Sequence[AddressRow], report: Report) -> list[AddressRow]:
    """The rows without those that give an address again in
    other characters (3幢 and 3号楼) for the same place.

    For another place, nobody knows which is right: both stay, and are noted.
    """
    first: dict[str, AddressRow] = {}
    kept = []
    for row in rows:
        other = first.setdefault(spelling(row.text), row)
        if other is not row and _same_place(row, other):
            report.count("addresses left out: another row has them in other characters")
            continue
        if other is not row:
            apart_m = _apart_m(row.lon, row.lat, other.lon, other.lat)
            where = f"{apart_m:,.0f} m away" if apart_m is not None else "of another building"
            sentence = f"{other.where} has the same address as {other.text}, {where}"
            report.note(row.where, Reason("repeated-elsewhere", sentence, row=other.where), row.text)
        kept.append(row)
    return kept


def _same_place(row: AddressRow, other: AddressRow) -> bool:
    if row.building and other.building:
        return row.building == other.building
    apart_m = _apart_m(row.lon, row.lat, other.lon, other.lat)
    return apart_m is not None and apart_m <= ONE_DOOR_M


def _draft(row: Row, has_parts: bool) -> _Draft:
    parts = _parts(row) if has_parts else {}
    given = row["text"] or compose(parts)
    text = without_room(given, parts)
    elements = elements_of(parts) or None
    is_room = text != given or "room" in parts or "floor" in parts
    x, y = (math.nan if row.fault or not row[name] else float(row[name]) for name in ("lon", "lat"))
    return _Draft(row, text, elements, is_room, x, y)


def _parts(row: Row) -> dict[str, str]:
    """The parts of an address that a row gives in columns, by element."""
    cells = {name: cell for name in PART_COLUMNS if (cell := row[name]) and cell.lower() not in _NOTHING}
    parts = {name: cells[name] for name in (*NAMES, *NUMBERED, "remainder") if name in cells}
    for name, also in (("subdistrict", "town"), ("community", "village"), ("building", "building_number")):
        if name not in parts and also in cells:
            parts[name] = cells[also]
    for name in NUMBERED:
        if parts.get(name) == "0":
            del parts[name]
    division = cells.get("division", "")
    if not parts.keys() & {"province", "city", "district"} and not division.isdigit():
        found = _DIVISION.fullmatch(division)
        said = found.groupdict() if found else {"district": division}
        parts = {name: value for name, value in said.items() if value} | parts
    door = parts.get("doorplate", "")
    # The column of door and house plates (门楼牌号) holds both.
    if "building" not in parts and door[-1:] in tuple("楼幢栋座") and is_building_number(door):
        parts["building"] = parts.pop("doorplate")
    return parts


def _address_fault(draft: _Draft) -> Reason | None:
    row, text = draft.row, draft.text
    error = next((name for name, cell in row.cells.items() if cell in SPREADSHEET_ERRORS), None)
    if error:
        sentence = f"{error} is {row[error]}, an error of the spreadsheet"
        return Reason("cell-formula", sentence, value=row[error])
    incomplete = _what_lacks(draft)
    if incomplete:
        return Reason("address-incomplete", incomplete)
    unfit = text_fault(text, LONGEST_ADDRESS)
    if unfit:
        return Reason("cell-unreadable", f"the address {unfit}", value=text)
    if not any(character.isalnum() for character in text):
        return Reason("address-incomplete", "the address holds neither letters nor digits")
    if not row["lon"] and not row["lat"] and not row["building"]:
        lost = next((change for change in row.changes if change.column == "point"), None)
        without = f"{lost.reason}, and it has no" if lost else "it has neither coordinates nor a"
        return Reason("point-missing", f"{without} building's code")
    return None


def _what_lacks(draft: _Draft) -> str | None:
    """Why nobody could find what an address names."""
    if not draft.row["text"] and draft.elements:
        number = next(
            (name for name in NAMES if name != "estate" and draft.elements.get(name, "").isdigit()), None
        )
        if number:
            return f"{number} is {draft.elements[number]!r}, a number and no name"
        if not draft.elements.keys() & set(FINDABLE):
            return "it names no road, door, estate or place"
    return None if draft.text else "it has no address"


def _one_house(draft: _Draft, first: _Draft, crs: str) -> bool:
    """Whether two rooms, by what their rows say, may be of one house."""
    one, other = draft.row["building"], first.row["building"]
    if one and other:
        return one == other
    if (draft.x, draft.y) == (first.x, first.y):
        return True
    lons, lats = to_wgs84(np.array([draft.x, first.x]), np.array([draft.y, first.y]), crs)
    apart_m = _apart_m(lons[0], lats[0], lons[1], lats[1])
    return apart_m is None or math.isnan(apart_m) or apart_m <= ONE_HOUSE_M


def _apart_m(lon: float | None, lat: float | None, lon2: float | None, lat2: float | None) -> float | None:
    """Metres between two places, or None where one is not known."""
    if lon is None or lat is None or lon2 is None or lat2 is None:
        return None
    return distance_m((lon, lat), (lon2, lat2))


def _repeats(draft: _Draft, first: _Draft) -> Reason:
    where = first.row.where
    is_room = draft.is_room or first.is_room
    same = draft.row.cells == first.row.cells and not is_room
    what = "a room of the same house" if is_room else "the address"
    sentence = f"{what} stands in {where} already" + ("" if same else ", at another place")
    return Reason("repeated" if same else "repeated-elsewhere", sentence, row=where)


def _converted(drafts: list[_Draft], crs: str, report: Report) -> list[AddressRow]:
    lons, lats = to_wgs84(
        np.array([draft.x for draft in drafts]), np.array([draft.y for draft in drafts]), crs
    )
    found = []
    for draft, lon, lat in zip(drafts, lons.tolist(), lats.tolist(), strict=True):
        row, text, elements, _, x, y = draft
        placed = not math.isnan(x)
        if placed and not (abs(lon) <= 180 and abs(lat) <= 90):
            report.refuse(row.where, misfit(x, y, crs), text)
            continue
        lon, lat = (round(lon, 9), round(lat, 9)) if placed else (None, None)
        tell_changes(row, text, report)
        found.append(AddressRow(row.where, text, elements, lon, lat, row["building"] or None))
    return found


_BOUNDS = (("households", MOST_HOUSEHOLDS), ("units", MOST_UNITS))


def _number(cell: str, most: int) -> float | None:
    """The number in a cell: None if it is empty, NaN if it is no whole number up to `most`."""
    if not cell:
        return None
    value = whole_of(cell)
    return math.nan if value is None or value > most else value


def _int(number: float | None) -> int | None:
    return None if number is None else int(number)

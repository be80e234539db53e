"""Where the places of a file are: their points, and the areas they are said to be in."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection

from geoapi.city.addresses.search.matching import match
from geoapi.city.addresses.store import load_gazetteer
from geoapi.city.areas.importing.shift import Shift, shift_of_members, shift_of_points
from geoapi.city.places.importing.rows import AreaKnown, PlaceRow, Point, SitedPlace
from geoapi.city.places.importing.staging import boundaries_of, entrances_of, points_of_addresses
from geoapi.core.geo import distance_m, to_wgs84
from geoapi.importing.locating import misfit
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.report import Report

SURE_SCORE = 0.9
# Farther than this from the building or address it names, a place is pointed out.
FAR_M = 150.0
# Enough to see a common offset by; fewer may all be mistaken in their own way.
LEAST_POINTS = 5

# 高新区, 经开区, 郑东新区, 航空港区: not districts of the state, but every city's tables give them as such.
_ZONE = re.compile(
    r"[高经]区|.*(?:高新|经开|管委会|开发区|新区|新城"
    r"|(?:高新|高新技术|经开|经济|经济技术|综保|综合保税|保税|自贸|自由贸易|示范|试验|实验|合作|先行|集聚|临空|农高|片"
    r"|园|产业|工业|科技|科创|度假|风景|名胜|管理|功能)区|(?:航空|空|临|保税|自由贸易|国际)港(?:经济|综合)?区?"
    r"|(?:产业|科技|工业|创业|软件|物流|生态|文化)园|(?:科学|大学|生态|科技|高铁|未来)城)(?:管委会|管理委员会)?"
)


def to_wgs84_rows(rows: Sequence[PlaceRow], crs: str, report: Report) -> list[PlaceRow]:
    """The rows with their points in WGS 84; what is no place in `crs` is refused."""
    nan = math.nan
    xs, ys = (
        np.array([nan if (v := getattr(row, name)) is None else v for row in rows]) for name in ("lon", "lat")
    )
    lons, lats = to_wgs84(xs, ys, crs)
    found = []
    for row, lon, lat in zip(rows, lons.tolist(), lats.tolist(), strict=True):
        if row.lon is None or row.lat is None:
            found.append(row)
        elif abs(lon) <= 180 and abs(lat) <= 90:
            found.append(replace(row, lon=round(lon, 9), lat=round(lat, 9)))
        else:
            report.refuse(row.where, misfit(row.lon, row.lat, crs), row.name)
    return found


def locate_rows(connection: Connection, rows: Sequence[PlaceRow], report: Report) -> list[SitedPlace]:
    """The rows that have a point, given or found by the
    building or address they name; the others are refused.
    """
    entrances = entrances_of(connection, sorted({row.building for row in rows if row.building}))
    points = points_of_addresses(connection, sorted({row.address for row in rows if row.address}))
    missing = {row.address for row in rows if row.address and _is_lost(row, entrances, points)}
    searched = search_addresses(connection, sorted(missing)) if missing else {}
    found = []
    for row in rows:
        if row.building and row.building not in entrances:
            sentence = f"there is no building {row.building}: import the map first"
            report.refuse(row.where, Reason("no-building", sentence, value=row.building), row.name)
            continue
        named = entrances.get(row.building or "") or points.get(row.address or "")
        if row.lon is not None and row.lat is not None:
            found.append(SitedPlace(row, (row.lon, row.lat), named))
        elif named is not None:
            sentence = f"without coordinates; placed at {_reference(row)}"
            report.repair(row.where, Reason("placed", sentence, value=row.building or row.address), row.name)
            found.append(_placed(row, named))
        elif row.address in searched:
            standard, lon, lat = searched[row.address]
            sentence = f"placed at {standard}, for which its address was taken"
            report.repair(row.where, Reason("placed", sentence, value=standard), row.name)
            found.append(_placed(row, (lon, lat)))
        elif row.address:
            sentence = "it has no coordinates, and its address is no standard address for certain"
            report.refuse(row.where, Reason("point-missing", sentence), row.name)
        else:
            sentence = "it has neither coordinates nor an address nor a building's code"
            report.refuse(row.where, Reason("point-missing", sentence), row.name)
    return found


def _placed(row: PlaceRow, point: Point) -> SitedPlace:
    lon, lat = round(point[0], 9), round(point[1], 9)
    return SitedPlace(replace(row, lon=lon, lat=lat), (lon, lat))


def _reference(row: PlaceRow) -> str:
    """What a row names beside its point."""
    return f"the entrance of building {row.building}" if row.building else "its standard address"


def report_far(places: Sequence[SitedPlace], report: Report) -> None:
    """Note the places whose point is far from what they name."""
    for place in places:
        away_m = 0.0 if place.reference is None else distance_m(place.point, place.reference)
        if away_m > FAR_M:
            (lon, lat), row = place.point, place.row
            sentence = f"the point lies {away_m:,.0f} m from {_reference(row)}"
            named = row.building or row.address
            reason = Reason("point-far", sentence, metres=f"{away_m:.0f}", value=named)
            report.note(row.where, reason, row.name, lon=lon, lat=lat)


def detect_shift(connection: Connection, places: Sequence[SitedPlace]) -> Shift | None:
    """The shift of another coordinate system that makes the points fit what the rows name."""
    pairs = [(*place.point, *place.reference) for place in places if place.reference is not None]
    if len(pairs) >= LEAST_POINTS:
        points = np.array(pairs, dtype=np.float64)
        found = shift_of_points(points[:, :2], points[:, 2:])
        if found is not None:
            return found
    inside = [place for place in places if place.areas]
    if not inside:
        return None
    shapes = boundaries_of(connection, sorted({place.areas[0].id for place in inside}))
    points = np.array([place.point for place in inside], dtype=np.float64)
    return shift_of_members(points, [shapes[place.areas[0].id] for place in inside])


def resolve_areas(
    areas: Sequence[AreaKnown], places: Sequence[SitedPlace], report: Report
) -> list[SitedPlace]:
    """The places with the area and district that they name;
    those that name one that there is not are refused.
    """
    called: dict[str, list[AreaKnown]] = defaultdict(list)
    for area in areas:
        for name in {area.code, area.name}:
            called[name].append(area)
    kept = []
    for place in places:
        row = place.row
        zones: list[str] = []
        try:
            districts = _found(called, row.district, "district", [], zones)
            mine = _found(called, row.area, None, districts, zones)
        except Unusable as error:
            report.refuse(row.where, error.reason, row.name)
            continue
        for zone in zones:
            sentence = (
                f"{zone} is a functional zone and no area of the map: whether the point lies in it is "
                "not checked"
            )
            report.note(row.where, Reason("area-unchecked", sentence, value=zone), row.name)
        if mine and districts and districts[0].code not in mine[0].chain:
            named, district = mine[0].name, districts[0].name
            sentence = f"{named} is not in {district}, which the row names as its district"
            report.note(row.where, Reason("areas-disagree", sentence, value=named, read=district), row.name)
        kept.append(replace(place, areas=(*mine, *districts)))
    return kept


def _found(
    called: Mapping[str, Sequence[AreaKnown]],
    said: str | None,
    level: str | None,
    districts: Sequence[AreaKnown],
    zones: list[str],
) -> list[AreaKnown]:
    """The one area that is meant, if any is said; a functional zone that is no area goes to `zones`.

    Raises Unusable.
    """
    if not said:
        return []
    found = [area for area in called.get(said, ()) if level in (None, area.level)]
    if not found and _ZONE.fullmatch(said):
        zones.append(said)
        return []
    if not found:
        raise Unusable(Reason("no-area", f"there is no {level or 'area'} {said}", value=said))
    if len(found) > 1 and districts:
        found = [area for area in found if districts[0].code in area.chain] or found
    if len(found) > 1:
        codes = ", ".join(area.code for area in found[:5])
        sentence = f"there are {len(found)} of the name {said}: say the district, or the code, one of {codes}"
        raise Unusable(Reason("area-ambiguous", sentence, value=said, choices=codes))
    return found


def _is_lost(row: PlaceRow, entrances: dict[str, Point], points: dict[str, Point]) -> bool:
    return row.lon is None and row.building not in entrances and row.address not in points


def search_addresses(
    connection: Connection, texts: Sequence[str]
) -> dict[str | None, tuple[str, float, float]]:
    """The standard address that a text means for certain, and its point."""
    gazetteer = load_gazetteer(connection)
    found: dict[str | None, tuple[str, float, float]] = {}
    for text in texts:
        candidates = match(gazetteer, text, 1).candidates
        if candidates and candidates[0].score >= SURE_SCORE and len(candidates[0].houses) == 1:
            best = candidates[0]
            found[text] = (best.text, best.lon, best.lat)
    return found

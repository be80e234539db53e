"""Where the cases of a file are: by coordinates, by a building, or by an address for certain."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from geoapi.city.areas.importing.bounds import OUTSIDE_CITY
from geoapi.city.areas.importing.shift import shift_of_points
from geoapi.city.places.importing.siting import FAR_M, LEAST_POINTS, search_addresses
from geoapi.city.places.importing.staging import entrances_of, points_of_addresses
from geoapi.core.geo import distance_m, to_wgs84
from geoapi.features.cases.importing.rows import Given
from geoapi.importing.locating import misfit
from geoapi.importing.reasons import Reason
from geoapi.importing.report import ImportRefused, Report
from geoapi.office.matters.importing.siting import Spot, grounds_of
from geoapi.office.matters.store.ground import Ground

Point = tuple[float, float]


@dataclass(frozen=True)
class Placed:
    """A row with its point in WGS 84 degrees, and that of what it names beside it."""

    given: Given
    lon: float
    lat: float
    named: Point | None = None


def place_rows(
    connection: Connection, rows: Sequence[Given], crs: str | None, report: Report
) -> list[tuple[Placed, Ground]]:
    """The rows that lie in the city, with where; the others are refused.

    Raises ImportRefused where coordinates carry the offset of another system, unless theirs was said.
    """
    placed = list(_placed(connection, rows, crs or "wgs84", report))
    _check_shift(placed, crs, report)
    spots = [Spot(each.lon, each.lat, each.given["building"] or None) for each in placed]
    found = []
    for each, ground in zip(placed, grounds_of(connection, spots), strict=True):
        if ground is None:
            report.refuse(each.given.where, OUTSIDE_CITY, each.given.number, lon=each.lon, lat=each.lat)
            continue
        found.append((each, ground))
    return found


def _placed(connection: Connection, rows: Sequence[Given], crs: str, report: Report) -> Iterator[Placed]:
    entrances = entrances_of(connection, sorted({each["building"] for each in rows if each["building"]}))
    points = points_of_addresses(connection, sorted({each["place"] for each in rows if each["place"]}))
    lost = {
        each["place"]
        for each in rows
        if each.lon is None and each["building"] not in entrances and each["place"] not in points
    }
    searched = search_addresses(connection, sorted(filter(None, lost))) if any(lost) else {}
    for each, (lon, lat) in zip(rows, _degrees(rows, crs), strict=True):
        building = each["building"]
        if building and building not in entrances:
            reason = Reason("no-building", f"there is no building {building}", value=building)
            report.refuse(each.where, reason, each.number)
            continue
        named = entrances.get(building) or points.get(each["place"])
        if each.lon is not None and each.lat is not None:
            if not (abs(lon) <= 180 and abs(lat) <= 90):
                report.refuse(each.where, misfit(each.lon, each.lat, crs), each.number)
                continue
            _tell_far(each, (lon, lat), named, report)
            yield Placed(each, lon, lat, named)
        elif named is not None:
            yield Placed(each, *named)
        elif each["place"] in searched:
            standard, x, y = searched[each["place"]]
            sentence = f"placed at {standard}, for which its address was taken"
            report.repair(each.where, Reason("placed", sentence, value=standard), each.number)
            yield Placed(each, x, y)
        else:
            said = "its address is no standard address for certain" if each["place"] else "it names no place"
            reason = Reason("point-missing", f"it has no coordinates, and {said}")
            report.refuse(each.where, reason, each.number)


def _degrees(rows: Sequence[Given], crs: str) -> Iterator[Point]:
    nan = math.nan
    xs = np.array([nan if each.lon is None else each.lon for each in rows], dtype=np.float64)
    ys = np.array([nan if each.lat is None else each.lat for each in rows], dtype=np.float64)
    lons, lats = to_wgs84(xs, ys, crs)
    yield from zip(np.round(lons, 9).tolist(), np.round(lats, 9).tolist(), strict=True)


def _tell_far(each: Given, point: Point, named: Point | None, report: Report) -> None:
    away_m = 0.0 if named is None else distance_m(point, named)
    if away_m > FAR_M:
        sentence = f"the point lies {away_m:,.0f} m from {each['building'] or each['place']}"
        reason = Reason(
            "point-far", sentence, metres=f"{away_m:.0f}", value=each["building"] or each["place"]
        )
        report.note(each.where, reason, each.number, lon=point[0], lat=point[1])


def _check_shift(placed: Sequence[Placed], crs: str | None, report: Report) -> None:
    pairs = [(each.lon, each.lat, *each.named) for each in placed if each.named is not None]
    if len(pairs) < LEAST_POINTS:
        return
    points = np.array(pairs, dtype=np.float64)
    shift = shift_of_points(points[:, :2], points[:, 2:])
    if shift is not None and crs is None:
        report.refuse("file", shift.reason(f"{shift}; to have it as it is, say --crs wgs84"))
        raise ImportRefused(f"{report.source} does not fit the map; nothing was changed.", report)
    if shift is not None:
        report.note("file", shift.reason(str(shift)))

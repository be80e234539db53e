"""Faults that are let stand, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.core.geo import metres_per_degree
from geoapi.features.planning.checks.scene import Fault

# A fault of the same check and grids that is no farther away is the same one.
SAME_PLACE_M = 5.0


@dataclass(frozen=True)
class Waiver:
    key: str
    codes: tuple[str, ...]
    place: tuple[float, float] | None
    why: str
    by: str
    at: datetime


def of_plan(connection: Connection, plan_id: int) -> list[Waiver]:
    sql = """
        SELECT check_key, codes, ST_X(at_place) AS lon, ST_Y(at_place) AS lat, why, shown_name, at
          FROM plan_waiver JOIN account ON account.id = by_account
         WHERE plan_id = :plan ORDER BY plan_waiver.id"""
    return [
        Waiver(row[0], tuple(row[1]), None if row[2] is None else (row[2], row[3]), *row[4:])
        for row in connection.execute(text(sql), {"plan": plan_id})
    ]


def add_waiver(connection: Connection, plan_id: int, fault: Fault, why: str, account_id: int) -> None:
    sql = """
        INSERT INTO plan_waiver (plan_id, check_key, codes, at_place, why, by_account)
        VALUES (:plan, :key, :codes, ST_GeomFromText(:place, 4326), :why, :by)"""
    place = None if fault.place is None else f"POINT({fault.place[0]} {fault.place[1]})"
    values = {"plan": plan_id, "key": fault.key, "codes": list(fault.codes), "place": place, "why": why}
    connection.execute(text(sql), values | {"by": account_id})


def matching(fault: Fault, given: Sequence[Waiver]) -> Waiver | None:
    """The newest waiver of this fault; one without a place is of any there."""
    for waiver in reversed(given):
        if (waiver.key, waiver.codes) == (fault.key, fault.codes) and _near(fault.place, waiver.place):
            return waiver
    return None


def _near(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    if one is None or other is None:
        return other is None
    lon_m, lat_m = metres_per_degree(one[1])
    return bool(((one[0] - other[0]) * lon_m) ** 2 + ((one[1] - other[1]) * lat_m) ** 2 <= SAME_PLACE_M**2)

"""The couriers of three invented firms, as each firm would list its own."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from .names import Names
from .places import Place

COURIERS = 400
# Of so many one has not come to confirm yet.
LATE = 20
# Firms by their share; those that deliver meals, and parcels.
FIRMS = {"快达即送": 0.45, "滨风外卖": 0.35, "四通速递": 0.20}
TEAMS = ("东站", "西站", "南站", "北站", "夜班队")


@dataclass(frozen=True)
class CourierRow:
    """One row of couriers.csv."""

    number: str
    name: str
    phone: str
    platform: str
    team: str
    station: str
    community: str


COURIER_HEADER = tuple(field.name for field in fields(CourierRow))


def list_couriers(
    places: Sequence[Place], communities: Sequence[str], rng: np.random.Generator
) -> list[CourierRow]:
    """Three of four are enrolled at a caring station, the others with a community, by its code."""
    names = Names(rng)
    stations = [place.code for place in places if place.kind == "caring_station"]
    firms, shares = list(FIRMS), np.array(list(FIRMS.values()))
    rows = []
    for at in range(COURIERS):
        firm = firms[int(rng.choice(len(firms), p=shares))]
        at_station = bool(stations) and rng.random() < 0.75
        rows.append(
            CourierRow(
                f"{firms.index(firm) + 1}{at + 1:05d}",
                names.name_person(),
                # No such area code is given out.
                f"0300-57{int(rng.integers(100_000)):05d}",
                firm,
                TEAMS[int(rng.integers(len(TEAMS)))],
                stations[int(rng.integers(len(stations)))] if at_station else "",
                "" if at_station else communities[int(rng.integers(len(communities)))],
            )
        )
    return rows

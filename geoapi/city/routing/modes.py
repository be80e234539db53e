"""Ways to move about, and what each means to the engine."""

from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    WALK = "walk"
    BICYCLE = "bicycle"
    SCOOTER = "scooter"


# Name of the engine's costing, and its options: speeds in km/h on a level road. Walking: 80 metres a minute,
# by which distances on foot are told in China. Scooter: couriers ride electric bicycles. By GB 17761 those
# stop helping at 25 km/h, and by law they are no motor vehicles: they ride where bicycles ride, cycleways
# included, and not on motorways. The engine's motor_scooter does the opposite of each, so a scooter is a
# bicycle here that is fast, climbs without effort and does not mind main roads.
_COSTING: dict[Mode, tuple[str, dict[str, Any]]] = {
    Mode.WALK: ("pedestrian", {"walking_speed": 4.8}),
    Mode.BICYCLE: ("bicycle", {"bicycle_type": "City", "cycling_speed": 15.0}),
    Mode.SCOOTER: (
        "bicycle",
        {"bicycle_type": "City", "cycling_speed": 22.0, "use_hills": 1.0, "use_roads": 0.7},
    ),
}


# No road lets these go faster: the engine only ever slows down. Ferries have speeds of their own.
_TOP_SPEED_KMH = {Mode.WALK: 4.8, Mode.BICYCLE: 15.0, Mode.SCOOTER: 22.0}
_FERRY_KMH = 60.0


def top_speed_m_s(mode: Mode, *, ferries: bool) -> float:
    """What no way is faster than, as the crow flies: a bound under every travel time."""
    return (max(_TOP_SPEED_KMH[mode], _FERRY_KMH) if ferries else _TOP_SPEED_KMH[mode]) / 3.6


def costing(mode: Mode) -> dict[str, Any]:
    """The part of a question to the engine that says how one moves."""
    name, options = _COSTING[mode]
    return {"costing": name, "costing_options": {name: options}}

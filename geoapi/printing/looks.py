"""Colours and widths of printed maps; those of the map on the screen, a little darker where ink is thin."""

from dataclasses import dataclass

FONT = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC',sans-serif"
GROUND = "#f6f4ef"
WATER, WATER_EDGE, WATER_NAME = "#b5daf6", "#8fc2ea", "#2b6391"
INK, ROAD_NAME, GREEN_NAME = "#1b2430", "#454b55", "#2f6b35"

# Drawn in this order.
LAND = {
    "residential": "#f6f3ec", "commercial": "#f9ede5", "retail": "#f9ede5", "mall": "#f9e6da",
    "industrial": "#eceaf0", "hospital": "#f9e9e9", "school": "#f4efdc", "university": "#f4efdc",
    "kindergarten": "#f4efdc", "college": "#f4efdc", "farmland": "#eef0dc", "forest": "#c9e4bf",
    "wood": "#c9e4bf", "park": "#d3ebc9", "garden": "#d3ebc9", "grass": "#dff0d6", "pitch": "#bbdfc4",
    "playground": "#e3f0cf", "square": "#f1ece3", "parking": "#eceae6",
}  # fmt: skip
HOUSE, HOUSE_EDGE = "#e4dfd3", "#b9b1a1"


@dataclass(frozen=True)
class RoadLook:
    """`width_m` as it is on the ground, never narrower than `least_mm` on the paper."""

    kinds: tuple[str, ...]
    width_m: float
    least_mm: float
    casing: str
    fill: str
    # A scale of 1 to more leaves it out.
    most_scale: int


ROADS = (
    RoadLook(("service", "track", "construction"), 4, 0.35, "#d9d4ca", "#ffffff", 5000),
    RoadLook(("pedestrian", "living_street"), 6, 0.5, "#d6cebf", "#fbf7f1", 10_000),
    RoadLook(("residential", "unclassified", "road"), 8, 0.6, "#cfc9bd", "#ffffff", 20_000),
    RoadLook(("tertiary", "tertiary_link"), 12, 0.8, "#cac3b4", "#ffffff", 50_000),
    RoadLook(("secondary", "secondary_link"), 16, 1.0, "#d8c084", "#fff3cf", 200_000),
    RoadLook(("primary", "primary_link"), 22, 1.3, "#dcab58", "#ffe29a", 500_000),
    RoadLook(
        ("trunk", "trunk_link", "motorway", "motorway_link"), 26, 1.5, "#d2933f", "#ffd27d", 500_000
    ),
)  # fmt: skip
PATHS = frozenset(("footway", "path", "cycleway", "steps", "bridleway", "corridor"))
RAILS = frozenset(("rail", "subway", "light_rail", "tram"))
STREAMS = frozenset(("river", "canal", "stream"))
GREEN = frozenset(("forest", "wood", "park", "garden", "grass", "pitch", "playground"))
# Larger than 1 to this, single houses are left out.
HOUSES_TO_SCALE, PATHS_TO_SCALE = 10_000, 4000

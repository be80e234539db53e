"""Importing overlay layers: which there are beside the administrative one, and how each is drawn."""

from geoapi.city.areas.rules import RUNGS
from geoapi.importing.terms import (
    TONES,
    TermTable,
    icon,
    like,
    one_of,
    whole_number,
)

HEADINGS = {
    "icon": ("图标",),
    "tone": ("颜色", "色调"),
    "dash": ("线型", "虚线"),
    "rank": ("顺序", "排序", "序号"),
    "rung": ("值守层级", "呼叫层级"),
}
_DASH = like(r"[1-9]\d?( [1-9]\d?){1,7}", "12 5, lengths of strokes and gaps in pixels")
LAYER = TermTable(
    "overlay_layer",
    "layer",
    "layers",
    {"icon": icon, "tone": one_of(*TONES), "dash": _DASH, "rank": whole_number, "rung": one_of(*RUNGS)},
    optional=("rung",),
)

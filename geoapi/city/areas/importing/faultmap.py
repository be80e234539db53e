"""A picture of what does not fit: one HTML file that opens anywhere, without a network."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import ClassVar

import folium
import shapely
from branca.element import Element, Figure

from geoapi.city.areas.coverage import AreaShape, Fault
from geoapi.core.settings import WEB

LEAFLET = WEB / "vendor" / "leaflet"
_AREA = {"color": "#5b6770", "weight": 1, "fillColor": "#dfe6ea", "fillOpacity": 0.35}
_FAULT = {"color": "#c62828", "weight": 2, "fillColor": "#c62828", "fillOpacity": 0.6}


class _Map(folium.Map):
    """A map whose scripts stand in the page itself."""

    default_js: ClassVar[list[tuple[str, str]]] = []  # type: ignore[misc]
    default_css: ClassVar[list[tuple[str, str]]] = []  # type: ignore[misc]


def write_fault_map(path: Path, members: Sequence[AreaShape], faults: Sequence[Fault]) -> None:
    """Draw the areas, and every fault as a red shape in a ring that shows it from afar.

    Colours come with words.
    """
    page = _Map(tiles=None, prefer_canvas=True, control_scale=True)
    figure = page.get_root()
    assert isinstance(figure, Figure)
    script = (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    style = (LEAFLET / "leaflet.css").read_text(encoding="utf-8")
    figure.header.add_child(
        Element(f"{{% raw %}}<style>{style}</style><script>{script}</script>{{% endraw %}}")
    )
    faulty = {member.layer for member in members for fault in faults if member.code in fault.codes}
    for member in members:
        if faulty and member.layer not in faulty:
            continue
        _add_shape(page, member.geom.__geo_interface__, _AREA, f"{member.code} {member.level}")
    for fault in faults:
        if fault.shape is not None:
            _add_shape(page, fault.shape.__geo_interface__, _FAULT, fault.message)
        if fault.lon is not None and fault.lat is not None:
            ring = folium.CircleMarker(
                (fault.lat, fault.lon), radius=14, color="#c62828", weight=3, fill=False
            )
            ring.add_child(folium.Tooltip(escape(fault.message)))  # type: ignore[no-untyped-call]
            ring.add_to(page)
    shapes = [fault.shape for fault in faults if fault.shape is not None] or [
        member.geom for member in members
    ]
    if shapes:
        west, south, east, north = shapely.total_bounds(shapes)
        page.fit_bounds([(south, west), (north, east)], max_zoom=18)
    page.save(str(path))


def _add_shape(page: folium.Map, shape: object, style: dict[str, object], words: str) -> None:
    layer = folium.GeoJson(
        {"type": "Feature", "properties": {}, "geometry": shape}, style_function=lambda _: style
    )
    layer.add_child(folium.Tooltip(escape(words)))
    layer.add_to(page)

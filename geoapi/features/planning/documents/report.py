"""A plan to be handed round: one HTML file with a map that opens anywhere, without a network."""

import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import folium
import shapely
from branca.element import Element, Figure
from shapely.geometry.base import BaseGeometry

from geoapi.core.settings import WEB
from geoapi.features.planning.documents.dossier import (
    FATES,
    STATES,
    Dossier,
    Side,
    box_around,
    first_person,
    shapes_of,
    widest_place,
)
from geoapi.features.planning.documents.plotting import DRAFT, MOVED, NOW
from geoapi.printing import looks

_LEAFLET = WEB / "vendor" / "leaflet"
_PICTURE = re.compile(r"url\(([^)]+\.png)\)")
_STYLE = Path(__file__).parent / "pages" / "report.css"


class _Map(folium.Map):
    """A map whose scripts stand in the page itself."""

    default_js: ClassVar[list[tuple[str, str]]] = []  # type: ignore[misc]
    default_css: ClassVar[list[tuple[str, str]]] = []  # type: ignore[misc]


def report_html(dossier: Dossier) -> bytes:
    """Before and after as layers, ground and buildings that change hands, and a table of the grids."""
    page = _Map(tiles=None, control_scale=True, zoom_control=True)
    figure = page.get_root()
    assert isinstance(figure, Figure)
    figure.title = f"{dossier.plan.code} {dossier.plan.title}"
    style = _STYLE.read_text(encoding="utf-8")
    figure.header.add_child(Element(_raw(f"<style>{_leaflet_style()}{style}</style>")))
    figure.header.add_child(Element(_raw(f"<script>{_leaflet_script()}</script>")))
    figure.html.add_child(Element(_raw(_head(dossier))))
    _draw_ground(page, dossier)
    _group(page, "现行", dossier.before, NOW, "6 4", "before")
    _group(page, "改后", dossier.after, DRAFT, None, "after")
    _draw_moved(page, dossier)
    folium.LayerControl(collapsed=False).add_to(page)
    shapes = shapes_of(*dossier.before, *dossier.after)
    if shapes:
        west, south, east, north = box_around(shapes)
        page.fit_bounds([(south, west), (north, east)], max_zoom=18)
    # The map is put at the end of the page: the tables come below it.
    above, _, below = figure.render().rpartition("</body>")
    return f"{above}{_tables(dossier)}</body>{below}".encode()


def _raw(text: str) -> str:
    return f"{{% raw %}}{text}{{% endraw %}}"


def _leaflet_script() -> str:
    return (_LEAFLET / "leaflet.js").read_text(encoding="utf-8").replace("</script", "<\\/script")


def _leaflet_style() -> str:
    """The style of the map with its pictures in it."""

    def inside(found: re.Match[str]) -> str:
        picture = _LEAFLET / found[1].strip("\"'")
        return (
            f"url(data:image/png;base64,{b64encode(picture.read_bytes()).decode()})"
            if picture.exists()
            else "none"
        )

    return _PICTURE.sub(inside, (_LEAFLET / "leaflet.css").read_text(encoding="utf-8"))


def _layer(
    parent: Any,
    shapes: Sequence[BaseGeometry],
    style: dict[str, Any],
    properties: dict[str, str] | None = None,
) -> folium.GeoJson | None:
    """Shapes that look alike, as one. Coordinates to a decimetre."""
    parts = [part for shape in shapes for part in shapely.get_parts(shapely.set_precision(shape, 1e-6))]
    parts = [part for part in parts if not part.is_empty]
    if not parts:
        return None
    feature = {
        "type": "Feature",
        "properties": properties or {},
        "geometry": _several(parts).__geo_interface__,
    }
    layer = folium.GeoJson(feature, style_function=lambda _: style, control=False)
    layer.add_to(parent)
    return layer


def _several(parts: Sequence[BaseGeometry]) -> Any:
    """Polygons, or lines, as one shape."""
    if parts[0].geom_type == "Polygon":
        return shapely.multipolygons([part for part in parts if part.geom_type == "Polygon"])
    return shapely.multilinestrings([part for part in parts if part.geom_type == "LineString"])


def _draw_ground(page: folium.Map, dossier: Dossier) -> None:
    ground = folium.FeatureGroup("底图", control=True)
    ground.add_to(page)
    found: dict[str, list[BaseGeometry]] = defaultdict(list)
    for surface in dossier.ground.surfaces:
        found["water" if surface.theme == "water" else surface.kind].append(surface.shape)
    fills = {**looks.LAND, "water": looks.WATER}
    for kind, fill in fills.items():
        _layer(
            ground, found[kind], {"stroke": False, "fillColor": fill, "fillOpacity": 1, "interactive": False}
        )
    ways: dict[str, list[BaseGeometry]] = defaultdict(list)
    for way in dossier.ground.ways:
        ways[way.kind].append(way.shape)
    for casing in (True, False):
        for number, look in enumerate(looks.ROADS):
            shapes = [shape for kind in look.kinds for shape in ways[kind]]
            color, wide = (look.casing, number + 4.5) if casing else (look.fill, number + 3)
            _layer(ground, shapes, {"color": color, "weight": wide, "interactive": False})
    houses = [house.shape for house in dossier.ground.houses]
    edge = {"color": looks.HOUSE_EDGE, "weight": 0.7, "fillColor": looks.HOUSE, "fillOpacity": 1}
    _layer(ground, houses, {**edge, "interactive": False})


def _group(
    page: folium.Map,
    name: str,
    sides: Sequence[Side],
    color: str,
    dash: str | None,
    kind: str,
) -> None:
    group = folium.FeatureGroup(name, show=kind == "after")
    group.add_to(page)
    style = {"color": color, "weight": 3, "dashArray": dash, "fill": False, "interactive": False}
    for side in sides:
        if side.shape is None:
            continue
        _layer(group, [side.shape], style)
        _write_at(group, widest_place(side.shape), kind, (side.name, f"{side.households} 户"))


def _draw_moved(page: folium.Map, dossier: Dossier) -> None:
    ground = folium.FeatureGroup("换了网格的地")
    ground.add_to(page)
    tint = {"color": MOVED, "weight": 1.5, "dashArray": "2 3", "fillColor": MOVED, "fillOpacity": 0.25}
    _layer(ground, dossier.ground_that_moves, {**tint, "interactive": False})
    group = folium.FeatureGroup("换网格的楼栋")
    group.add_to(page)
    for move in dossier.moves:
        source, target = (side.full_name if side else "不在网格内" for side in (move.source, move.target))
        for door in move.doors:
            told = {
                "楼栋": f"{door.street}{door.door}",
                "户数": str(door.households),
                "网格": f"{source} → {target}",
                "网格员": f"{first_person(move.source) or '无人'} → {first_person(move.target) or '待定'}",
            }
            shape = door.shape if door.shape is not None else shapely.Point(door.lon, door.lat)
            style = {"color": "#0f4fae", "weight": 1.5, "fillColor": "#8fb8f5", "fillOpacity": 0.9}
            layer = _layer(group, [shape], style, {name: escape(text) for name, text in told.items()})
            if layer is not None:
                layer.add_child(folium.GeoJsonPopup(fields=list(told)))
        if move.households:
            middle = shapely.MultiPoint([(door.lon, door.lat) for door in move.doors]).centroid
            _write_at(ground, (middle.x, middle.y), "moved", (f"+{move.households} 户",))


def _write_at(group: Any, at: tuple[float, float], kind: str, lines: Sequence[str]) -> None:
    words = "<br>".join(escape(line) for line in lines)
    sign = folium.DivIcon(
        html=f'<span class="name {kind}">{words}</span>', icon_size=(0, 0), class_name="sign"
    )
    folium.Marker((at[1], at[0]), icon=sign, interactive=False, keyboard=False).add_to(group)


def _head(dossier: Dossier) -> str:
    plan = dossier.plan
    return (
        f"<header><h1>{escape(plan.title)}</h1><p>{plan.code} · {STATES[plan.state]} · "
        f"{escape('、'.join(dossier.scope))} · {_since(dossier)}</p>"
        f"<p><b>{dossier.buildings} 栋楼、{dossier.households} 户换网格。</b>"
        f"{escape(plan.reason or '')}</p></header>"
    )


def _since(dossier: Dossier) -> str:
    day = dossier.day(dossier.plan.effective_at)
    return f"{day}起" if dossier.plan.effective_at else day


def _tables(dossier: Dossier) -> str:
    rows = "".join(
        f"<tr><td>{escape(change.name)}</td><td>{FATES.get(change.fate or '', '户数变化')}</td>"
        f"{_figures(change.before)}{_figures(change.after)}"
        f"<td>{escape(_answers(change.before))}</td><td>{escape(_answers(change.after))}</td></tr>"
        for change in dossier.changes
    )
    moves = "".join(
        f"<tr><td>{escape(move.source.full_name if move.source else '—')}</td>"
        f"<td>{escape(move.target.full_name if move.target else '—')}</td>"
        f"<td>{escape(door.street)}</td><td>{escape(door.door)}</td><td class=n>{door.households}</td></tr>"
        for move in dossier.moves
        for door in move.doors
    )
    return (
        "<section><h2>网格前后</h2><div class=scroll><table><tr><th>网格<th>变化<th class=n>户数 前"
        "<th class=n>楼栋 前<th class=n>户数 后<th class=n>楼栋 后<th>网格员 前<th>后</tr>"
        f"{rows}</table></div><h2>换网格的楼栋</h2><div class=scroll><table><tr><th>原网格<th>现网格"
        f"<th>小区或街巷<th>门牌<th class=n>户数</tr>{moves}</table></div>"
        f"<p class=hint>{escape(dossier.note)}　{escape(dossier.source)}</p></section>"
    )


def _answers(side: Side | None) -> str:
    return "—" if side is None else first_person(side) or "待定"


def _figures(side: Side | None) -> str:
    return (
        "<td class=n>—<td class=n>—"
        if side is None
        else f"<td class=n>{side.households}<td class=n>{side.buildings}"
    )

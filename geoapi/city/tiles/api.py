"""Map tiles over HTTP: Mapbox Vector Tiles in the usual z/x/y scheme."""

import gzip
from collections.abc import Callable, Sequence
from typing import Annotated

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from pydantic import BaseModel, Field

from geoapi.city.tiles.queries import LAYERS, ZOOM_MAX, Tiles
from geoapi.city.tiles.still import still_map
from geoapi.core.db import Database
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import Json, contract
from geoapi.http.json import no_store, query_params

MVT = "application/vnd.mapbox-vector-tile"
SVG = "image/svg+xml"
YEAR_S = 365 * 24 * 3600
# Closer in, the tiles of this zoom are enlarged: they lose nothing that could be seen.
DATA_ZOOM_MAX = 16

_TEXT, _NUMBER, _TRUTH = "String", "Number", "Boolean"
_NAMES = {"kind": _TEXT, "name": _TEXT}
_AREA = {"code": _TEXT, "name": _TEXT, "kind": _TEXT}
BASEMAP = {
    "landuse": _NAMES,
    "water": _NAMES,
    "roads": _NAMES | {"name_en": _TEXT, "oneway": _TRUTH, "bridge": _TRUTH},
    "buildings": _NAMES | {"levels": _NUMBER},
    "labels": _NAMES | {"name_en": _TEXT},
}
_OF_AREAS: tuple[tuple[str, dict[str, str]], ...] = (("", _AREA), ("_lines", {}), ("_labels", _AREA))


_LAYER: Json = {"type": "string", "enum": list(LAYERS), "example": "areas"}
_NUMBER_OF_TILE: Json = {"type": "integer", "minimum": 0, "maximum": 2**ZOOM_MAX - 1}
_TILE: dict[str, Json] = {
    "layer": _LAYER,
    "z": {"type": "integer", "minimum": 0, "maximum": ZOOM_MAX, "example": 14},
    "x": {**_NUMBER_OF_TILE, "example": 13692},
    "y": {**_NUMBER_OF_TILE, "example": 6160},
}


class VectorLayer(BaseModel):
    id: str
    fields: dict[str, str]


class TileJson(BaseModel):
    """TileJSON 3.0. Without `bounds` the layer is empty."""

    tilejson: str
    name: str
    version: str
    tiles: list[str]
    minzoom: int
    maxzoom: int
    vector_layers: list[VectorLayer]
    bounds: list[float] | None = None


class TileQuery(BaseModel):
    v: str | None = Field(
        None, description="The version of the base map, by which a tile may be kept for good"
    )


class StillQuery(BaseModel):
    """A place, in WGS 84 degrees."""

    lon: Annotated[float, Field(ge=-180, le=180, examples=[120.8501])]
    lat: Annotated[float, Field(ge=-85, le=85, examples=[40.7203])]


def blueprint(database: Database, base_url: Callable[[], str]) -> APIBlueprint:
    """The tiles of the base map and of the areas; `base_url`: where this map is, as its visitor knows it."""
    tiles = Tiles(database)
    routes = APIBlueprint("tiles", __name__, tag="Map tiles")

    @routes.get("/tiles/<layer>.json")
    @bulkhead(DATABASE)
    @contract(answer=TileJson, path={"layer": _LAYER})
    @routes.doc(
        summary="Where a layer's tiles are and what they cover (TileJSON 3.0)",
        responses={200: "A TileJSON document; without `bounds` the layer is empty", 404: "No such layer"},
    )
    def tilejson(layer: str) -> Response:
        extent = tiles.extent(layer)
        url = f"{base_url()}/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt"
        document = {
            "tilejson": "3.0.0",
            "name": layer,
            "version": f"{extent.version}.0.0",
            "tiles": [url],
            "minzoom": 0,
            "maxzoom": DATA_ZOOM_MAX,
            "vector_layers": _vector_layers(layer, extent.sets),
        } | ({"bounds": extent.bounds} if extent.bounds else {})
        response = jsonify(document)
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    @routes.get("/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt")
    @bulkhead(DATABASE)
    @contract(query=TileQuery, answer={MVT: {"type": "string", "format": "binary"}}, path=_TILE)
    @routes.doc(
        summary="One vector tile",
        description="`layer` is `basemap` (landuse, water, roads, buildings, labels) or `areas` (a layer for "
        "each "
        "level and overlay, its `_lines` and its `_labels`). 204 where there is nothing. With `?v=` "
        "the current "
        "version of the base map (see `/api/v1/meta`) the tile may be kept for good.",
        responses={
            200: "A Mapbox Vector Tile",
            204: "Nothing is there",
            304: "As you have it",
            404: "No such tile",
        },
    )
    def tile(layer: str, z: int, x: int, y: int) -> Response:
        found = tiles.tile(layer, z, x, y)
        packed = request.accept_encodings.quality("gzip") > 0
        response = Response(
            found.body if packed or not found.body else gzip.decompress(found.body), mimetype=MVT
        )
        if not found.body:
            response.status_code = 204
            del response.headers["Content-Type"]
        elif packed:
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        response.cache_control.public = True
        if layer == "basemap" and request.args.get("v") == str(found.version):
            response.cache_control.max_age = YEAR_S
            response.cache_control.immutable = True
        else:
            response.cache_control.max_age = 60
        # Weak: gzipped and plain bodies mean the same.
        response.set_etag(found.etag, weak=True)
        response.make_conditional(request)
        return response

    @routes.get("/tiles/still.svg")
    @bulkhead(DATABASE)
    @query_params(StillQuery, answer={SVG: {"type": "string"}})
    @routes.doc(
        summary="A small still picture of the base map around a place, for pages without a map",
        description="80 m by 80 m, the place in the middle and not marked; houses by their names.",
        responses={200: "An SVG drawing; plain ground where the base map has nothing"},
    )
    def still(query: StillQuery) -> Response:
        return no_store(Response(still_map(database, query.lon, query.lat), mimetype=SVG))

    return routes


def _vector_layers(layer: str, sets: Sequence[str]) -> list[Json]:
    """What a tile of a layer holds: of the areas each level and overlay layer as shapes, lines and names."""
    if layer == "basemap":
        return [{"id": name, "fields": fields} for name, fields in BASEMAP.items()]
    return [{"id": each + ending, "fields": fields} for each in sets for ending, fields in _OF_AREAS]

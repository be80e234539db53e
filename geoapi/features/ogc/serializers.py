"""Answers of OGC API Features: links, collections, pages."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from geoapi.core.clock import Calendar
from geoapi.features.ogc.collections import About, Box, Page
from geoapi.features.ogc.openapi30 import as_openapi_30

Json = dict[str, Any]
JSON, GEOJSON, SCHEMA = "application/json", "application/geo+json", "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_FEATURES, _FILTER, _WRITING, _CQL2 = (
    f"http://www.opengis.net/spec/{each}/1.0/conf"
    for each in ("ogcapi-features-1", "ogcapi-features-3", "ogcapi-features-4", "cql2")
)
CONFORMS_TO = [
    *(f"{_FEATURES}/{name}" for name in ("core", "oas30", "geojson")),
    *(f"{_FILTER}/{name}" for name in ("queryables", "filter", "features-filter")),
    *(f"{_CQL2}/{name}" for name in ("cql2-text", "basic-cql2", "advanced-comparison-operators")),
    f"{_CQL2}/basic-spatial-functions",
    # Of drafts, by whoever may change them.
    f"{_WRITING}/create-replace-delete",
]
_TITLE = "社区地图 Community map"


def link(href: str, rel: str, kind: str = JSON, title: str | None = None) -> Json:
    return {"href": href, "rel": rel, "type": kind} | ({} if title is None else {"title": title})


def landing_json(base: str) -> Json:
    return {
        "title": _TITLE,
        "description": "Areas, buildings and places of a city, as OGC API Features.",
        "links": [
            link(f"{base}/ogc", "self"),
            link(f"{base}/ogc/api", "service-desc", OPENAPI, "The OpenAPI document"),
            link(f"{base}/docs", "service-doc", "text/html", "The documentation"),
            link(f"{base}/ogc/conformance", "conformance"),
            link(f"{base}/ogc/collections", "data"),
        ],
    }


def collection_json(base: str, about: About, extent: Box | None) -> Json:
    at = f"{base}/ogc/collections/{about.id}"
    return {
        "id": about.id,
        "title": about.title,
        "description": about.description,
        "itemType": "feature",
        "crs": [CRS84],
        "storageCrs": CRS84,
        **({"extent": {"spatial": {"bbox": [list(extent)], "crs": CRS84}}} if extent else {}),
        "links": [
            link(at, "self"),
            link(f"{at}/items", "items", GEOJSON),
            link(f"{at}/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", SCHEMA),
        ],
    }


def collections_json(base: str, found: list[Json]) -> Json:
    return {"collections": found, "links": [link(f"{base}/ogc/collections", "self")]}


def queryables_json(base: str, about: About) -> Json:
    """`x-ogc-role` says which of them is the geometry."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base}/ogc/collections/{about.id}/queryables",
        "type": "object",
        "title": about.title,
        "properties": {
            **{name: {"type": each.kind, "title": each.title} for name, each in about.properties.items()},
            "geometry": {"format": about.shape, "x-ogc-role": "primary-geometry"},
        },
        "additionalProperties": False,
    }


def page_json(base: str, about: About, page: Page, asked: Mapping[str, str], calendar: Calendar) -> Json:
    """A page with the way to the next one. `asked`: the parameters that it was asked by."""
    at = f"{base}/ogc/collections/{about.id}"

    def here(**other: str) -> str:
        query = urlencode({**asked, **other})
        return f"{at}/items" + (f"?{query}" if query else "")

    links = [link(here(), "self", GEOJSON), link(at, "collection")]
    if page.next is not None:
        links.append(link(here(cursor=page.next), "next", GEOJSON))
    return {
        "type": "FeatureCollection",
        "features": page.features,
        "numberMatched": page.matched,
        "numberReturned": len(page.features),
        "timeStamp": calendar.now().isoformat(timespec="seconds"),
        "links": links,
    }


def feature_json(base: str, about: About, feature: Json) -> Json:
    at = f"{base}/ogc/collections/{about.id}"
    links = [link(f"{at}/items/{feature['id']}", "self", GEOJSON), link(at, "collection")]
    return feature | {"links": links}


def api_json(document: Json, most: int) -> Json:
    """The part of the OpenAPI document that is about features, as OpenAPI 3.0.

    How many a page has at most stands where other programs look for it: whoever asks for more gets so many.
    """
    limit = {
        "name": "limit",
        "in": "query",
        "required": False,
        "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": 100},
    }
    paths = {path: each for path, each in document["paths"].items() if path.startswith("/ogc")}
    components = {**document["components"], "parameters": {"limit": limit}}
    return as_openapi_30({**document, "paths": paths, "components": components})

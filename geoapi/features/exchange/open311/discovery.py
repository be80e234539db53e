"""Where GeoReport v2 is found, as its discovery says it. Pure."""

from typing import Any

from geoapi.features.exchange.open311.formats import MEDIA

Json = dict[str, Any]
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
PREFIX = "/open311/v2"
# When what these endpoints say last changed.
CHANGESET = "2026-11-30T00:00:00+08:00"
_DOCS = "docs/open311.md"


def discovery_json(base: str, city: tuple[str, str] | None) -> Json:
    """`base`: the public address of the map; `city`: its code, which is the jurisdiction, and name."""
    code, name = city or ("", "")
    return {
        "changeset": CHANGESET,
        "contact": f"{name} {base or '/'}".strip(),
        "key_service": f"The city's operator gives an api_key: {_DOCS}",
        "jurisdiction_id": code,
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{base}{PREFIX}",
                "changeset": CHANGESET,
                "type": "production",
                "formats": [media.partition(";")[0] for media in MEDIA.values()],
            }
        ],
    }

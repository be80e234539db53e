"""The two dresses of GeoReport v2: XML, and JSON as a bare array. Pure.

https://wiki.open311.org/GeoReport_v2/ : a list in XML holds elements of its items' name; what is not known
is an empty element there, and null in JSON.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson

Json = dict[str, Any]
MEDIA = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# What the items of a list are called.
_ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(form: str, root: str, value: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> bytes:
    """A list, or one thing, in the form `xml` or `json`; `root`: what XML calls it."""
    if form == "json":
        return orjson.dumps(value)
    element = Element(root)
    _fill(element, root, value)
    written: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
    return written


def _fill(element: Element, name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for each, content in value.items():
            _fill(SubElement(element, each), each, content)
    elif isinstance(value, (list, tuple)):
        for content in value:
            item = _ITEMS[name]
            _fill(SubElement(element, item), item, content)
    elif isinstance(value, bool):
        element.text = str(value).lower()
    elif value is not None and value != "":
        element.text = _UNWRITABLE.sub("\ufffd", str(value))

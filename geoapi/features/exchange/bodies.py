"""What another system is told of a step: in its words, and nothing of who reported it. Pure."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from geoapi.city.addresses.text.noise import find_personal
from geoapi.features.exchange.mapping import Terms
from geoapi.features.exchange.store.ties import Sent, Tie
from geoapi.office.matters.flows import Kind, Matter
from geoapi.office.matters.store.steps import Step

BLANK = "□"
# Rooms stay, and phones of offices: without them nobody finds the place, or whom to ask.
_PRIVATE = ("id_number", "plate", "mail", "name")
Json = dict[str, Any]


def body_of(
    tie: Tie,
    terms: Terms,
    kind: Kind,
    matter: Matter,
    step: Step,
    sent: Sent | None,
    post_code: str | None,
) -> Json:
    """`sent`: with the first message of what was handed to it what the matter is; `post_code`: by which it
    works on what is handed to it.
    """
    data: Json = {
        "id": tie.external_id,
        "number": matter.number,
        "turn": step.turn,
        "verb": step.verb,
        "state": terms.theirs("state", step.to_state),
        "phase": kind.flow.phase(step.to_state),
        "category": terms.theirs("category", matter.category),
    }
    # By which it loses what was handed to it, is said to somebody else.
    is_its_own = tie.came_from or step.post_code == post_code
    if step.told != "staff" and step.said and is_its_own:
        data["said"] = blanked(step.said)
    # What the post is to do is said to it, and to nobody else.
    if not tie.came_from and step.reason and is_its_own:
        data["reason"] = blanked(step.reason)
    if is_its_own:
        data |= _outcome(step.fields)
    if sent is not None:
        data["case"] = _case(terms, sent)
    return {"type": terms.theirs("verb", step.verb), "timestamp": step.at.isoformat(), "data": data}


def blanked(text: str) -> str:
    """A text without what tells of somebody."""
    kept = list(text)
    for kind, start, end in find_personal(text):
        if kind in _PRIVATE or (kind == "phone" and _is_mobile(text[start:end])):
            kept[start:end] = BLANK * (end - start)
    return "".join(kept)


def _is_mobile(phone: str) -> bool:
    digits = "".join(filter(str.isdigit, unicodedata.normalize("NFKC", phone)))
    return len(digits) in (11, 13) and digits[-11:].startswith("1")


def _outcome(fields: Mapping[str, Any]) -> Json:
    found = {name: fields[name] for name in ("outcome", "promised", "basis") if fields.get(name) is not None}
    if fields.get("instead"):
        found["instead"] = blanked(str(fields["instead"]))
    return found


def _case(terms: Terms, sent: Sent) -> Json:
    areas = [terms.theirs("area", code) for code in sent.area_codes]
    mapped = [given for given, code in zip(areas, sent.area_codes, strict=True) if given != code]
    found: Json = {
        "title": blanked(sent.title),
        "text": blanked(sent.body),
        "place": blanked(sent.place_text),
        "area": next(iter(mapped or areas), None),
        "urgent": sent.urgent,
    }
    if sent.lon is not None and sent.lat is not None:
        found["at"] = {"lon": sent.lon, "lat": sent.lat, "crs": "wgs84"}
    return found

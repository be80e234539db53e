"""Requests and updates as GeoReport v2 writes them. Pure."""

from collections.abc import Mapping
from typing import Any

from geoapi.features.exchange.open311.store.public import PHASES, Face, Update
from geoapi.office.matters.flows import Kind, Kinds
from geoapi.office.matters.serializers import Names

Json = dict[str, Any]
_NOBODY = "承办单位"


def request_json(face: Face, kinds: Kinds, names: Names) -> Json:
    """Nothing of who reported it, and no more of where than its category shows everybody."""
    name = names.get(face.post_code or "")
    holder = f"{name.area_name or ''}{name.role_name}" if name else None
    return {
        "service_request_id": face.number,
        "status": status_of(face.phase),
        "status_notes": notes_of(kinds[face.kind], face, holder),
        "service_name": face.category_name,
        "service_code": face.category,
        "description": face.text,
        "agency_responsible": holder,
        "service_notice": None,
        "requested_datetime": face.opened_at.isoformat(timespec="seconds"),
        "updated_datetime": face.changed_at.isoformat(timespec="seconds"),
        "expected_datetime": None,
        "address": face.area_name,
        "address_id": face.area_code,
        "zipcode": None,
        "lat": round(face.lat, 6),
        "long": round(face.lon, 6),
        "media_url": None,
    }


def update_json(update: Update, kinds: Kinds) -> Json:
    kind = kinds[update.kind]
    phase = update.phase if update.state is None else kind.flow.phase(update.state)
    return {
        "update_id": f"{update.number}.{update.mark}",
        "service_request_id": update.number,
        "status": status_of(phase),
        "updated_datetime": update.at.isoformat(timespec="seconds"),
        "description": update.text or word_of(kind.words, f"state.{update.state}"),
        "media_url": None,
    }


def status_of(phase: str) -> str:
    """Open or closed: GeoReport knows no more."""
    return next(status for status, phases in PHASES.items() if phase in phases)


def notes_of(kind: Kind, face: Face, holder: str | None) -> str:
    """How it stands, in the words of the public page."""
    words, outcome = kind.words, face.outcome
    if face.confirmed and outcome and f"closed.{outcome}" in words:
        return words[f"closed.{outcome}"]
    said = words.get(f"public.{face.state}")
    if said is None or ("{outcome}" in said and not outcome):
        return word_of(words, f"state.{face.state}")
    return said.format(holder=holder or _NOBODY, outcome=word_of(words, f"outcome.{outcome}"))


def word_of(words: Mapping[str, str], name: str) -> str:
    return words.get(name, name.partition(".")[2])

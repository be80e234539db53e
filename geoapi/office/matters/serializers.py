"""Matters as they are answered: to who works on them, to their reporter, to everybody."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from geoapi.office.matters.flows import Kind, Matter, Move
from geoapi.office.matters.store.clocks import ClockRow
from geoapi.office.matters.store.contacts import Contact, Look
from geoapi.office.matters.store.files import PostName, Whole
from geoapi.office.matters.store.inbox import Row
from geoapi.office.matters.store.matters import Category
from geoapi.office.matters.store.steps import Step

Json = dict[str, Any]
Names = Mapping[str, PostName]
# What the kind remembers for itself: accounts are no matter of anybody who reads.
_INTERNAL = frozenset({"resolved_by", "asked_by"})


def category_json(category: Category) -> Json:
    return {
        "code": category.code,
        "name": category.name,
        "name_en": category.name_en,
        "other_names": list(category.other_names),
        "parent": category.parent,
        "icon": category.icon,
        "face": category.face,
        "simple": category.simple,
        "placed": category.placed,
        "attributes": list(category.attributes),
    }


def flow_json(kind: Kind) -> Json:
    """States and moves as data; `fields`: what has to be said with a move, as JSON Schema."""
    flow = kind.flow
    return {
        "kind": flow.kind,
        "office_channels": list(kind.office_channels),
        "states": [{"code": each.code, "phase": each.phase, "over": each.over} for each in flow.states],
        "moves": [
            {
                "verb": move.verb,
                "from": sorted(move.sources),
                "to": move.to,
                "told": move.told,
                "by": "system" if move.system else "reporter" if move.reporter else "staff",
                "fields": json.dumps(move.fields.model_json_schema(), ensure_ascii=False),
            }
            for move in flow.moves
        ],
    }


def matter_of(row: Row) -> Matter:
    given = {each.name: getattr(row, each.name) for each in fields(Matter)}
    return Matter(**{**given, "area_ids": tuple(row.area_ids)})


def row_json(row: Row, may: Iterable[Move], names: Names) -> Json:
    """A line of an inbox."""
    return {
        "number": row.number,
        "kind": row.kind,
        "state": row.state,
        "turn": row.turn,
        "category": {"code": row.category, "name": row.category_name, "name_en": row.category_name_en},
        "channel": row.channel,
        "title": row.title,
        "place": row.place_text,
        "area": row.area_code and {"code": row.area_code, "name": row.area_name},
        "lon": row.lon,
        "lat": row.lat,
        "holder": post_json(row.post_code, names),
        "claimed_by": row.claimed_by,
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "clocks": row.clocks,
        "facts": facts_json(row.facts),
        "urgent": row.urgent,
        "special_group": row.special_group,
        "may": [{"verb": move.verb, "to": move.to} for move in may],
    }


def matter_json(matter: Matter, whole: Whole) -> Json:
    """A matter as whoever works on it reads it."""
    return {
        "number": matter.number,
        "kind": matter.kind,
        "state": matter.state,
        "turn": matter.turn,
        "channel": matter.channel,
        "title": whole.title,
        "text": whole.body,
        "answers": whole.answers,
        "facts": facts_json(matter.facts),
        "urgent": matter.urgent,
        "special_group": matter.special_group,
        "outcome": matter.outcome,
        "opened_at": matter.opened_at,
        "happened_at": whole.happened_at,
        "closed_at": matter.closed_at,
        "accuracy_m": whole.accuracy_m,
        "needs_confirmation": whole.needs_confirmation,
        "face": whole.face,
        "public_text": whole.public_text,
        "published_at": whole.published_at,
        "taken_down_at": whole.taken_down_at,
        **_place_json(matter, whole),
    }


def receipt_json(matter: Matter, whole: Whole) -> Json:
    """A matter as its reporter reads it."""
    return {
        "number": matter.number,
        "kind": matter.kind,
        "state": matter.state,
        "turn": matter.turn,
        "title": whole.title,
        "text": whole.body,
        "outcome": matter.outcome,
        "opened_at": matter.opened_at,
        "closed_at": matter.closed_at,
        "due_at": whole.due_at,
        "disputed": bool(matter.facts.get("disputes")),
        "instead": matter.facts.get("instead"),
        **_place_json(matter, whole),
    }


def _place_json(matter: Matter, whole: Whole) -> Json:
    category = {"code": matter.category, "name": whole.category_name, "name_en": whole.category_name_en}
    return {
        "category": category,
        "place": whole.place_text,
        "lon": whole.lon,
        "lat": whole.lat,
        "area": whole.grid_code and {"code": whole.grid_code, "name": whole.grid_name},
        "community": whole.community_name,
    }


def facts_json(facts: Mapping[str, Any]) -> Json:
    return {name: value for name, value in facts.items() if name not in _INTERNAL}


def post_json(code: str | None, names: Names) -> Json | None:
    """A post by role and area: never who holds it."""
    if code is None:
        return None
    name = names.get(code)
    return {
        "code": code,
        "role": name.role if name else None,
        "role_name": name.role_name if name else code,
        "role_name_en": name.role_name_en if name else code,
        "area_name": name.area_name if name else None,
    }


def clock_json(clock: ClockRow) -> Json:
    return dict(vars(clock))


def step_json(step: Step, names: Names) -> Json:
    """A step as whoever works on it reads it; members of staff by their post."""
    return {
        "turn": step.turn,
        "verb": step.verb,
        "from": step.from_state,
        "to": step.to_state,
        "at": step.at,
        "happened_at": step.happened_at,
        "by": step.done_by,
        "by_name": step.by_name,
        "by_post": post_json(step.by_post, names),
        "holder": post_json(step.post_code, names),
        "why": step.why,
        "reason": step.reason,
        "said": step.said,
        "told": step.told,
        "fields": dict(step.fields),
    }


def receipt_step_json(step: Step, names: Names) -> Json:
    """A step as its reporter reads it: whose turn it is, and what was said."""
    return {
        "verb": step.verb,
        "to": step.to_state,
        "at": step.at,
        "by": step.done_by,
        "holder": post_json(step.post_code, names),
        "said": step.said,
        "fields": {name: step.fields[name] for name in ("promised", "to", "instead") if name in step.fields},
    }


def contact_json(contact: Contact | None, looks: Sequence[Look], names: Names) -> Json | None:
    """That there is a contact and who has looked at it, and nothing of it."""
    if contact is None:
        return None
    return {
        "has_phone": contact.phone_box is not None,
        "has_name": contact.name_box is not None,
        "answer_by": contact.answer_by,
        "confidential": contact.confidential,
        "gone_at": contact.gone_at,
        "looks": [look_json(each, names) for each in looks],
    }


def look_json(look: Look, names: Names) -> Json:
    return {"at": look.at, "post": post_json(look.by_post, names), "reason": look.reason}


def cursor_of(row: Row) -> str | None:
    """After which row to go on; None where those that follow have no clock."""
    return None if row.due_at is None else f"{row.due_at.isoformat()}~{row.id}"

"""Places as they are told: GeoJSON features, and why a nearer one was left out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from geoapi.city.places.directory.directory import ANSWER_HOLDS_H, AreaName, Directory, Place, ReportAnswer
from geoapi.city.places.directory.opening import Opening
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.queries import TravelTime
from geoapi.core.clock import Calendar
from geoapi.core.phones import phone_fields, stored_phone

Json = dict[str, Any]

WEEK_DAYS = 8


def feature(place: Place, properties: Json) -> Json:
    return {
        "type": "Feature",
        "id": place.code,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": properties,
    }


def described(directory: Directory, place: Place, opening: Opening, now: datetime) -> Json:
    """What everybody may know of a place; `now` is the moment from which reports are counted back."""
    return brief(directory, place, opening) | {
        "area": _area(place.area),
        "access": place.access,
        "wheelchair": place.wheelchair,
        "amenities": place.amenities,
        "operator": place.operator,
        "description": place.description,
        "photo_captions": place.photo_captions,
        "verified": _verified(place.verified_on, place.verified_by),
        "hours": place.hours,
        "hours_clear": place.timetable.clear,
        "reported_closed": reported_closed(place.reports.times if place.reports else (), now),
        "report_answered": _answered(place.report_answer, now),
    }


def brief(directory: Directory, place: Place, opening: Opening) -> Json:
    """What a list shows of a place."""
    kind = directory.kinds[place.kind]
    return {
        "code": place.code,
        "name": place.name,
        "kind": kind.code,
        "kind_name": kind.name,
        "kind_name_en": kind.name_en,
        "icon": kind.icon,
        "tone": kind.tone,
        "address": place.address,
        **phone_fields(stored_phone(place.phone) if place.phone else None),
        "opening": opening_json(opening),
    }


def opening_json(opening: Opening) -> Json:
    return {
        "open": opening.open,
        "clear": opening.clear,
        "until": opening.until,
        "next": opening.next,
        "provisional": opening.provisional,
        "reason": opening.reason,
        "at": opening.at,
    }


def week_json(place: Place, at: datetime, calendar: Calendar) -> Json:
    return {"openings": place.timetable.openings(at, WEEK_DAYS, calendar)}


def told_exceptions(place: Place, at: datetime) -> list[Json]:
    """Those that hold or are to come."""
    return [
        {"from": each.since, "until": each.until, "hours": each.hours, "reason": each.reason}
        for each in place.timetable.exceptions
        if each.until is None or each.until > at
    ]


def travel_json(mode: Mode, cost: TravelTime, at: datetime, basis: str) -> Json:
    return {
        "mode": mode,
        "duration_s": round(cost.duration_s),
        "distance_m": round(cost.distance_m),
        "arrives_at": arrival(at, cost.duration_s),
        "basis": basis,
    }


def arrival(at: datetime, duration_s: float) -> datetime:
    return (at + timedelta(seconds=round(duration_s))).replace(microsecond=0)


def left_out(
    place: Place,
    cost: TravelTime | None,
    straight_m: float,
    opening: Opening,
    reasons: Sequence[str],
    lacks: Sequence[str],
) -> Json:
    return {
        "code": place.code,
        "name": place.name,
        "kind": place.kind,
        "lon": place.lon,
        "lat": place.lat,
        "duration_s": None if cost is None else round(cost.duration_s),
        "distance_m": round(straight_m if cost is None else cost.distance_m),
        "reasons": list(reasons),
        "lacks": list(lacks),
        "opening": opening_json(opening),
    }


def reported_closed(times: Sequence[datetime], now: datetime) -> Json | None:
    """That people found it closed: when last, and how many of them; None if nobody did."""
    past = [each for each in times if each <= now + timedelta(minutes=1)]
    if not past:
        return None
    latest = max(past)
    minutes = max(0, round((now - latest).total_seconds() / 60))
    return {"at": latest.astimezone(now.tzinfo), "minutes_ago": minutes, "reports": len(past)}


def _answered(answer: ReportAnswer | None, now: datetime) -> Json | None:
    """The answer, for as long as it says something; also of a moment that somebody asks about later."""
    if answer is None or not timedelta(minutes=-1) <= now - answer.at < timedelta(hours=ANSWER_HOLDS_H):
        return None
    minutes = max(0, round((now - answer.at).total_seconds() / 60))
    return {"at": answer.at.astimezone(now.tzinfo), "minutes_ago": minutes, "text": answer.text}


def _verified(on: date | None, by: str | None) -> Json | None:
    return None if on is None else {"on": on, "by": by}


def _area(area: AreaName | None) -> Json | None:
    return None if area is None else {"code": area.code, "name": area.name, "level": area.level}

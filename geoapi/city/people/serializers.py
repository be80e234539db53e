"""People as the public sees them: the duty phone only."""

from typing import Any

from geoapi.city.people.ladder import Call
from geoapi.city.people.rules import Duty
from geoapi.core.clock import Calendar
from geoapi.core.phones import phone_fields, stored_phone

Json = dict[str, Any]


def describe_duty(duty: Duty, calendar: Calendar) -> Json:
    """A post and who answers for it."""
    post = duty.post
    return {
        "post_code": post.code,
        "name": duty.name,
        "role": post.role.code,
        "role_name": post.role.name,
        **phone_fields(stored_phone(duty.phone) if duty.phone else None),
        "on_duty": duty.hours.on,
        "on_duty_until": duty.hours.until if duty.hours.on else None,
        "next_on_duty": None if duty.hours.on else duty.hours.next_on,
        "since": post.period.since and calendar.local(post.period.since),
        "vacant": duty.vacant,
        "substitute_for": duty.substitute_for,
        "area_code": post.area_code,
        "building_code": post.building_code,
    }


def describe_call(call: Call, calendar: Calendar, area_name: str | None) -> Json:
    """One of the duty ladder; `area_name` is that of the area its post belongs to."""
    post = call.post
    return {
        "rung": call.rung,
        "name": call.name,
        "role": post and post.role.code,
        "role_name": post and post.role.name,
        **phone_fields(call.phone),
        "on_duty": call.on_duty,
        "until": call.until and calendar.local(call.until),
        "back_at": call.back_at and calendar.local(call.back_at),
        "substitute_for": call.substitute_for,
        "post_code": post and post.code,
        "area_code": post and post.area_code,
        "area_name": area_name,
        "building_code": post and post.building_code,
    }

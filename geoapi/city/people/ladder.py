"""The duty ladder: whom to call now, and whom next,
so that nobody is ever without a number that is answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geoapi.city.areas.rules import RUNGS
from geoapi.city.people.rules import Post, duty
from geoapi.core.clock import Calendar
from geoapi.core.phones import Phone, stored_phone

LADDER = (*RUNGS, "hotline")
HOTLINE_NAME = "政务服务热线"


@dataclass(frozen=True)
class Call:
    """Somebody to call. `on_duty` is None where the hours are not known; `post` is None of the hotline only.

    On duty until `until` (None: for good,
    or for longer than hours are looked ahead); off duty, back at `back_at`.
    """

    rung: str
    name: str
    phone: Phone
    on_duty: bool | None
    until: datetime | None = None
    back_at: datetime | None = None
    post: Post | None = None
    substitute_for: str | None = None


def call_ladder(
    posts: Sequence[Post],
    of_zones: Sequence[tuple[str, Post]],
    at: datetime,
    calendar: Calendar,
    hotline: Phone,
) -> list[Call]:
    """Everybody with a telephone, in the order in which to call them at `at`; never empty.

    First those on duty, by rung, by the rank of their role, then as given (nearest first); behind them the
    hotline, which is always answered; then those whose hours are not known; then those off duty. So the first
    is answered now. `of_zones` are the posts of zones whose layer has a rung, each with that; `posts` all
    others.
    """
    calls = [_call(post, post.role.rung, at, calendar) for post in posts]
    calls += [_call(post, rung, at, calendar) for rung, post in of_zones]
    return sorted(
        [*(call for call in calls if call), Call("hotline", HOTLINE_NAME, hotline, True)], key=_turn
    )


def _turn(call: Call) -> tuple[int, int, int]:
    if call.post is None:
        return 1, 0, 0
    answered = 0 if call.on_duty else 2 if call.on_duty is None else 3
    return answered, LADDER.index(call.rung), call.post.role.rank


def _call(post: Post, rung: str | None, at: datetime, calendar: Calendar) -> Call | None:
    """The call to whoever answers for a post; None where nobody does, or has no telephone."""
    if rung is None or not post.period.holds(at):
        return None
    who = now = duty(post, at, calendar)
    back_at = None if now.hours.on else now.hours.next_on
    if back_at is not None and not post.period.holds(back_at):
        back_at = None
    if back_at is not None:
        # While a substitute is off duty their time may end: the number of use is that of whoever comes back.
        who = duty(post, back_at, calendar)
    if who.name is None or not who.phone:
        return None
    return Call(
        rung=rung,
        name=who.name,
        phone=stored_phone(who.phone),
        on_duty=now.hours.on,
        until=now.valid_until if now.hours.on else None,
        back_at=back_at,
        post=post,
        substitute_for=who.substitute_for,
    )

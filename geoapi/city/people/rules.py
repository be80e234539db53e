"""Roles, and who answers for a post at a given moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geoapi.core.clock import Calendar
from geoapi.core.hours import HoursState
from geoapi.core.hours_text import read_hours


@dataclass(frozen=True)
class Role:
    """A kind of post. `rank` orders people in an answer: the one to call first comes first.

    `rung` is where its posts stand on the duty ladder, None for those who are not called in turn;
    `listed`: whether residents are told of them.
    """

    code: str
    name: str
    name_en: str
    rank: int
    rung: str | None = None
    other_names: tuple[str, ...] = ()
    listed: bool = True


# The role of a post without a person: a telephone with a
# name and hours of its own, which whoever is there answers.
DUTY_DESK = "duty_desk"


@dataclass(frozen=True)
class Period:
    """From (included) to until (excluded); None is without end on that side."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def covers(self, other: "Period") -> bool:
        begins = self.since is None or (other.since is not None and self.since <= other.since)
        return begins and (self.until is None or (other.until is not None and other.until <= self.until))

    def next_edge(self, at: datetime) -> datetime | None:
        """The first moment after `at` when `holds` may change."""
        return min(
            (edge for edge in (self.since, self.until) if edge is not None and edge > at), default=None
        )


@dataclass(frozen=True)
class Substitution:
    """A substitute and the period in which they stand in."""

    name: str
    phone: str | None
    period: Period


@dataclass(frozen=True)
class Post:
    """A post and its holder during a period.

    `name` is None while it is vacant; `phone` is the public duty phone.
    """

    code: str
    role: Role
    name: str | None
    phone: str | None
    duty_hours: str | None
    period: Period
    area_code: str | None = None
    building_code: str | None = None
    substitutions: tuple[Substitution, ...] = ()


@dataclass(frozen=True)
class Duty:
    """Who answers for a post at a moment,
    and until when this is known to hold (`valid_until`, None: for good).
    """

    post: Post
    name: str | None
    phone: str | None
    substitute_for: str | None
    hours: HoursState
    valid_until: datetime | None

    @property
    def vacant(self) -> bool:
        return self.name is None


def on_duty(posts: Sequence[Post], at: datetime, calendar: Calendar) -> list[Duty]:
    """The duties of the listed persons whose posts exist at `at`, by rank. A duty desk is no person."""
    duties = [
        duty(post, at, calendar)
        for post in posts
        if post.period.holds(at) and post.role.listed and post.role.code != DUTY_DESK
    ]
    return sorted(duties, key=lambda each: (each.vacant, each.post.role.rank, each.post.code))


def duty(post: Post, at: datetime, calendar: Calendar) -> Duty:
    """Who answers for `post` at `at`: its holder, or the substitute of that moment."""
    substitution = next((each for each in post.substitutions if each.period.holds(at)), None)
    name, phone = (substitution.name, substitution.phone) if substitution else (post.name, post.phone)
    kept = read_hours(post.duty_hours) if post.duty_hours and name else None
    hours = kept.state(at, calendar) if kept else HoursState(None, None, None)
    edges = [
        hours.until,
        post.period.next_edge(at),
        *(each.period.next_edge(at) for each in post.substitutions),
    ]
    return Duty(
        post=post,
        name=name,
        phone=phone,
        substitute_for=post.name if substitution else None,
        hours=hours,
        valid_until=min((edge for edge in edges if edge is not None), default=None),
    )


def changes_at(posts: Sequence[Post], at: datetime, calendar: Calendar) -> datetime | None:
    """The first moment after `at` when `on_duty(posts)` may differ from what it is at `at`."""
    edges = [post.period.next_edge(at) for post in posts]
    edges += [duty(post, at, calendar).valid_until for post in posts if post.period.holds(at)]
    return min((edge for edge in edges if edge is not None), default=None)

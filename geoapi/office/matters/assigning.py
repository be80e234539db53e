"""Which post a matter goes to: by where it is and by whose it is, with the reason. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

# From the smallest area upwards.
LEVELS = ("grid", "community", "subdistrict", "district", "city")


@dataclass(frozen=True)
class PostThere:
    """A post in one of the areas that a matter lies in.

    `held`: somebody holds it, or stands in; `acts`: whoever does may do something at all.
    """

    code: str
    role: str
    rank: int
    level: str
    area_code: str
    held: bool
    acts: bool


@dataclass(frozen=True)
class Assignment:
    """The post, and why this one.

    `skipped`: roles that come before it and of which nobody is there, each with `vacant` or `missing`.
    """

    post_code: str
    role: str
    area_code: str
    skipped: Sequence[tuple[str, str]] = field(default_factory=tuple)
    # Whoever sent it there chose otherwise than by place.
    by_hand: bool = False

    def why(self) -> dict[str, Any]:
        return {
            "role": self.role,
            "area": self.area_code,
            "skipped": [{"role": role, "why": why} for role, why in self.skipped],
            "by_hand": self.by_hand,
        }


def assign(owner_roles: Sequence[str], posts: Sequence[PostThere]) -> Assignment | None:
    """The post of the first of these roles that somebody holds, in the smallest area that has one.

    Where all are vacant or missing: the first that is held of the roles that answer for an area,
    from the community upwards. None where nobody is there at all.
    """
    held = sorted((post for post in posts if post.held and post.acts), key=_nearness)
    skipped = list[tuple[str, str]]()
    for role in owner_roles:
        found = next((post for post in held if post.role == role), None)
        if found is not None:
            return Assignment(found.code, found.role, found.area_code, tuple(skipped))
        skipped.append((role, "vacant" if any(post.role == role for post in posts) else "missing"))
    above = next((post for post in held if post.level != "grid"), None)
    if above is None:
        return None
    return Assignment(above.code, above.role, above.area_code, tuple(skipped))


def _nearness(post: PostThere) -> tuple[int, int, str]:
    height = LEVELS.index(post.level) if post.level in LEVELS else len(LEVELS)
    return height, post.rank, post.code

"""What a grid's poster says, from the Atlas: who answers for it, and whom to call when they do not."""

from collections.abc import Sequence
from datetime import datetime

import shapely

from geoapi.city.areas.codes import credit_of
from geoapi.city.areas.rules import RUNGS
from geoapi.city.locate.atlas import Area, Atlas
from geoapi.city.locate.index import NOWHERE
from geoapi.city.people.rules import DUTY_DESK, Post
from geoapi.city.posters.facts import MOST_LINES, Facts, Line
from geoapi.city.routing.narrative import Language
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.core.phones import stored_phone

# The grid's own people leave room for as many others.
_MOST_OTHERS = 4
# What is told above a grid's name; a city knows which it is.
_ABOVE = ("subdistrict", "community")


def facts_of(
    atlas: Atlas,
    code: str,
    language: Language,
    at: datetime,
    *,
    hotline: str,
    page: str,
    attribution: str,
) -> Facts:
    """`page`: where the grid is on the public map. Raises NotFound, or InvalidInput of what is no grid."""
    grid = atlas.areas.get(code)
    if grid is None:
        raise NotFound(f"No area has the code {code[:40]!r} now.")
    if grid.level != "grid":
        raise InvalidInput.of(
            "code", f"{grid.name} is no grid: a poster is of one, ask for one of its grids."
        )
    own, others = _own(atlas, grid, at), _others(atlas, grid, at)[:_MOST_OTHERS]
    room = MOST_LINES - len(others)
    return Facts(
        code=code,
        language=language,
        name=grid.name,
        above=tuple(area.name for area in atlas.chain(grid) if area.level in _ABOVE),
        households=atlas.households[code],
        lines=tuple(_line(post, language) for post in [*own[:room], *others]),
        left_out=len(own[room:]),
        hotline=hotline,
        page=page,
        boundary=shapely.to_geojson(grid.shape),
        credit=credit_of(code, attribution),
    )


def _own(atlas: Atlas, grid: Area, at: datetime) -> list[Post]:
    """Those who answer for the grid by rank; what is vacant comes last, and is told once a role."""
    held, vacant = list[Post](), dict[str, Post]()
    for post in sorted(_posts(atlas, grid, at), key=lambda post: (post.role.rank, post.code)):
        if post.name is None:
            vacant.setdefault(post.role.code, post)
        else:
            held.append(post)
    return [*held, *vacant.values()]


def _others(atlas: Atlas, grid: Area, at: datetime) -> list[Post]:
    """Who is called next on the duty ladder: of the areas above, and of the zones in the grid's middle."""
    above = [post for area in atlas.chain(grid)[:-1] for post in _posts(atlas, area, at) if post.role.rung]
    on_rungs = [(post.role.rung, post) for post in above]
    for zone in _zones(atlas, grid):
        rung = atlas.layer(zone.layer).rung
        on_rungs += [(rung, post) for post in _posts(atlas, zone, at) if rung]
    reached = [(RUNGS.index(rung), post) for rung, post in on_rungs if rung and post.name and post.phone]
    reached.sort(key=lambda each: (each[0], each[1].role.rank, each[1].code))
    return [post for _, post in reached]


def _posts(atlas: Atlas, area: Area, at: datetime) -> Sequence[Post]:
    posts = atlas.posts_of_area.get(area.code, ())
    return [post for post in posts if post.period.holds(at) and post.role.listed]


def _zones(atlas: Atlas, grid: Area) -> list[Area]:
    middle = shapely.point_on_surface(grid.shape)
    found = [(overlay, overlay.index.find_one(middle.x, middle.y)) for overlay in atlas.overlays]
    return [overlay.areas[position] for overlay, position in found if position != NOWHERE]


def _line(post: Post, language: Language) -> Line:
    """The holder: a poster hangs for longer than somebody stands in."""
    phone = stored_phone(post.phone) if post.phone and post.name else None
    return Line(
        name=post.name,
        role=post.role.name if language == "zh-CN" else post.role.name_en,
        phone=phone.number if phone else None,
        extension=phone.extension if phone else None,
        hours=post.duty_hours or None,
        is_desk=post.role.code == DUTY_DESK,
    )

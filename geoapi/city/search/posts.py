"""Finders of people: those who answer for an area, as anybody may know them, and numbers for everybody."""

from collections.abc import Sequence
from functools import cache

from geoapi.city.people.rules import DUTY_DESK, Post, duty
from geoapi.city.search.city_view import CityView
from geoapi.city.search.post_names import PostPhrase
from geoapi.city.search.results import PERSON, POST, Findings, Found
from geoapi.city.search.words import Hotline, hotlines, normalize
from geoapi.core.phones import Phone, stored_phone

_SURE, _PERHAPS = 1.0, 0.85


def find_hotline(city: CityView, normalized: str, own: Phone) -> Findings | None:
    """A public number, by the number itself or what it is for; `own` is the city's."""
    hotline = _hotlines_by_word().get(normalized)
    if hotline is not None:
        name, phone = f"{hotline.number} {city.named(hotline.name, hotline.name_en)}", Phone(hotline.number)
        return Findings((Found(POST, name, _SURE, phone=phone, code=hotline.number),))
    if normalized == normalize(own.text):
        return Findings((Found(POST, own.text, _SURE, phone=own, code=own.text),))
    return None


@cache
def _hotlines_by_word() -> dict[str, Hotline]:
    return {normalize(word): hotline for hotline in hotlines() for word in (hotline.number, *hotline.words)}


def find_posts(city: CityView, phrase: PostPhrase, within: Sequence[str], limit: int) -> Findings | None:
    """The people whom a text names, or the holders of a role in the areas said; where none are said,
    around `near`, asking back. None where the person named answers for nothing now.
    """
    posts = [post for post in phrase.posts if post.period.holds(city.at)]
    if phrase.person is not None:
        # A substitute is found while standing in, and whom they stand in for is not.
        posts = [
            post
            for post in posts
            if normalize(duty(post, city.at, city.calendar).name or "") == phrase.person
        ]
        if not posts:
            return None
    role = phrase.posts[0].role
    names = (city.named(role.name, role.name_en),)
    if within:
        inside = [post for post in posts if post.area_code and city.areas.lies_in(post.area_code, within)]
        zones: set[str] = set() if inside else city.zones_of(within)
        posts = inside or [post for post in posts if post.area_code in zones]
    elif phrase.person is None:
        here = city.holding_near()
        posts = sorted(
            (post for post in posts if post.area_code in here),
            key=lambda post: here.index(post.area_code or ""),
        )
        if not posts:
            return Findings(reason="role_needs_area", names=names)
    score = _SURE if len(posts) == 1 and (within or phrase.person) else _PERHAPS
    found = tuple(found_post(city, post, score) for post in posts[:limit])
    if not found:
        return Findings(reason="nobody_there", names=names)
    return Findings(found) if score == _SURE else Findings(found, "which_person", names)


def found_post(city: CityView, post: Post, score: float) -> Found:
    """A post and who answers for it now, at the middle of its area or at its building."""
    now = duty(post, city.at, city.calendar)
    role = city.named(post.role.name, post.role.name_en)
    area = city.atlas.areas.get(post.area_code or "")
    point = city.middle(area) if area else city.building_point(post.building_code or "")
    person = not now.vacant and post.role.code != DUTY_DESK
    return Found(
        PERSON if person else POST,
        now.name if person and now.name else role,
        score,
        point,
        city.path(area) if area else city.where(point) if point else "",
        kind_name=role,
        code=post.code,
        area_code=post.area_code,
        phone=stored_phone(now.phone) if now.phone else None,
    )

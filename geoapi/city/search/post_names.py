"""People who answer for areas and buildings, as anybody may know them: by name, by their role, or both."""

from collections.abc import Iterable
from dataclasses import dataclass

from geoapi.city.people.rules import DUTY_DESK, Post
from geoapi.city.search.words import normalize


@dataclass(frozen=True)
class PostPhrase:
    """The posts that a text may mean, and the normalized name of the person if it names one."""

    posts: tuple[Post, ...]
    person: str | None = None


class PostNames:
    """Posts that residents are told of, under the names of their holders and substitutes and their roles'."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._of_person: dict[str, list[Post]] = {}
        self._of_role: dict[str, list[Post]] = {}
        self._roles: dict[str, str] = {}
        for post in posts:
            if not post.role.listed and post.role.code != DUTY_DESK:
                continue
            self._of_role.setdefault(post.role.code, []).append(post)
            for word in (post.role.name, post.role.name_en, *post.role.other_names):
                self._roles.setdefault(normalize(word), post.role.code)
            if post.role.code == DUTY_DESK:
                continue
            for name in {post.name, *(each.name for each in post.substitutions)} - {None}:
                self._of_person.setdefault(normalize(name or ""), []).append(post)

    def read(self, normalized: str) -> PostPhrase | None:
        """What a normalized text as a whole says of posts; None if it is anything else."""
        if found := self._of_person.get(normalized):
            return PostPhrase(tuple(found), normalized)
        if (role := self._roles.get(normalized)) is not None:
            return PostPhrase(tuple(self._of_role[role]))
        for at in range(2, len(normalized) - 1):
            for name, word in ((normalized[:at], normalized[at:]), (normalized[at:], normalized[:at])):
                if word in self._roles and name in self._of_person:
                    posts = [post for post in self._of_person[name] if post.role.code == self._roles[word]]
                    if posts:
                        return PostPhrase(tuple(posts), name)
        return None

    def beginning(self, normalized: str, most: int) -> list[Post]:
        """Posts of people whose names begin so; at least two characters are needed."""
        if len(normalized) < 2:
            return []
        found: list[Post] = []
        for name, posts in self._of_person.items():
            if name.startswith(normalized) and name != normalized:
                found += posts
                if len(found) >= most:
                    break
        return found[:most]

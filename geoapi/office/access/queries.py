"""Who is signed in, and what they may do."""

from collections.abc import Mapping

from geoapi.core.actors import Actor, Reach, Rule
from geoapi.core.db import Database
from geoapi.core.errors import NotSignedIn
from geoapi.office.access.commands import session_id
from geoapi.office.access.store import changes, sessions

_MOST_CHANGES = 20


class Access:
    """Answers by `rules`: which permission needs what."""

    def __init__(self, database: Database, rules: Mapping[str, Rule]) -> None:
        self._database = database
        self._rules = rules

    def signed_in(self, token: str | None) -> sessions.SignedIn:
        """Whoever has a token, with the posts held at this moment. Raises NotSignedIn."""
        if token:
            with self._database.transaction() as connection:
                found = sessions.signed_in(connection, session_id(token))
            if found is not None:
                return found
        raise NotSignedIn("Sign in first.")

    def actor(self, token: str | None) -> Actor:
        """The same as somebody who acts. Raises NotSignedIn."""
        return self.acting(self.signed_in(token))

    def changes_of(self, somebody: sessions.SignedIn, subject: str) -> list[changes.PastChange]:
        """The latest changes of something in the areas that somebody answers for."""
        areas = {post.area_id for post in somebody.posts if post.acts_as and post.area_id is not None}
        with self._database.transaction() as connection:
            return changes.changes_of(connection, subject, areas, _MOST_CHANGES)

    def acting(self, somebody: sessions.SignedIn) -> Actor:
        grants = {
            verb: tuple(
                Reach(post.code, post.area_id, post.building_id)
                for post in somebody.posts
                if post.acts_as in rule.acts_as
            )
            for verb, rule in self._rules.items()
        }
        granted = {verb: reaches for verb, reaches in grants.items() if reaches}
        level = 2 if somebody.level == 2 else 1
        return Actor(somebody.account_id, somebody.name, level, self._rules, granted)

"""Who is signed in, and what they may do."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from geoapi.core.actors import Actor, Reach, Rule
from geoapi.core.db import Connection, Database
from geoapi.core.errors import NotFound, NotProven, NotSignedIn
from geoapi.core.throttle import counted_try
from geoapi.office.access.store import changes, credentials, sessions
from geoapi.office.access.tokens import TOKEN, session_id

_MOST_CHANGES = 20
# Whose enrollments are not about a part of the city.
OFFICERS = frozenset({"admin", "auditor"})
# Whether an account has yet to agree to words that have changed.
OwesConsent = Callable[[Connection, int], bool]


class Access:
    """Answers by `rules`: which permission needs what. `consents`: of what one is enrolled as by agreeing to
    words, whether these have changed.
    """

    def __init__(
        self,
        database: Database,
        rules: Mapping[str, Rule],
        consents: Mapping[str, OwesConsent] | None = None,
    ) -> None:
        self._database = database
        self._rules = rules
        self._consents = consents or {}

    def signed_in(self, token: str | None, *, is_there: bool = True) -> sessions.SignedIn:
        """Whoever has a token, with the posts held at this moment; noted as seen if `is_there`.

        Raises NotSignedIn.
        """
        if token:
            with self._database.transaction() as connection:
                found = sessions.signed_in(connection, session_id(token), is_there=is_there)
            if found is not None:
                return found
        raise NotSignedIn("Sign in first.")

    def actor(self, token: str | None) -> Actor:
        """The same as somebody who acts. Raises NotSignedIn."""
        return self.acting(self.signed_in(token))

    def by_token(self, token: str, verbs: Collection[str], address: str) -> Actor:
        """Whose a token is, as somebody who may do no more than `verbs`.

        One that is sent with every request is not counted while it is right: it is too long to be guessed,
        and colleagues behind one address are not to wait for each other. Raises NotProven, TooMany.
        """
        with self._database.transaction() as connection:
            found = sessions.by_token(connection, session_id(token))
        if found is None:
            with counted_try(self._database, TOKEN, address):
                raise NotProven("This token is not known, or serves no longer.")
        actor = self.acting(found)
        return replace(actor, grants={verb: actor.grants[verb] for verb in verbs if verb in actor.grants})

    def of_staff(self, staff_no: str) -> Actor:
        """A member of staff for whom the operator acts. Raises NotFound."""
        with self._database.transaction() as connection:
            found = sessions.of_staff(connection, staff_no)
        if found is None:
            raise NotFound(f"Nobody with the staff number {staff_no[:40]!r} has an account that is open.")
        return self.acting(found)

    def standing(self, somebody: sessions.SignedIn) -> sessions.Standing:
        with self._database.transaction() as connection:
            return sessions.standing(connection, somebody.session)

    def credentials_of(self, somebody: sessions.SignedIn) -> list[credentials.OwnCredential]:
        with self._database.transaction() as connection:
            return credentials.credentials_of(connection, somebody.account_id)

    def changes_of(self, somebody: sessions.SignedIn, subject: str) -> list[changes.PastChange]:
        """The latest changes of something in the areas that somebody answers for, or of the place kept."""
        areas = {post.area_id for post in somebody.posts if post.acts_as and post.area_id is not None}
        kept = {each.place_code for each in somebody.enrollments}
        with self._database.transaction() as connection:
            within = None if subject in kept else areas
            return changes.changes_of(connection, subject, within, _MOST_CHANGES)

    def acting(self, somebody: sessions.SignedIn) -> Actor:
        owing = self._owing(somebody)
        grants = {verb: tuple(_reaches(somebody, rule, owing)) for verb, rule in self._rules.items()}
        granted = {verb: reaches for verb, reaches in grants.items() if reaches}
        level = 2 if somebody.level == 2 else 1
        # By the number, where it is not the office's name: what is signed with it stays, and all may read it.
        signs = f"#{somebody.account_id}" if somebody.kind == "member" else somebody.name
        return Actor(somebody.account_id, signs, level, self._rules, granted, somebody.staff_no)

    def _owing(self, somebody: sessions.SignedIn) -> Collection[str]:
        """As what somebody may do nothing before he agrees to what has changed."""
        asked = {each.acts_as for each in somebody.enrollments} & self._consents.keys()
        if not asked:
            return ()
        with self._database.transaction() as connection:
            return {each for each in asked if self._consents[each](connection, somebody.account_id)}


def _reaches(somebody: sessions.SignedIn, rule: Rule, owing: Collection[str]) -> Iterator[Reach]:
    """As far as each post and enrollment of somebody goes by a rule."""
    for post in somebody.posts:
        own = post.acts_as in rule.own
        if post.acts_as in rule.acts_as:
            yield Reach(post.code, post.area_id, post.building_id, own=own)
        elif own:
            yield Reach(post.code, own=True)
    for each in somebody.enrollments:
        is_citywide = each.acts_as in rule.citywide
        if each.acts_as in rule.acts_as or is_citywide:
            yield Reach(
                f"enrollment {each.id}",
                each.area_id,
                place_id=each.place_id,
                everywhere=each.acts_as in OFFICERS or is_citywide,
                level=1 if each.acts_as in rule.unproven else None,
                owes="consent" if each.acts_as in owing else None,
            )

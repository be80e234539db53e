"""What all routes of signing in have in common: who asks, from where, and the cookie."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, request

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.http.acting import Acting
from geoapi.http.json import JsonResponse, no_store
from geoapi.office.access.oidc import Provider
from geoapi.office.access.passkeys import RelyingParty
from geoapi.office.access.queries import Access
from geoapi.office.access.schemas import EnrollmentOfMe, PostOfMe
from geoapi.office.access.signing_in import Caller
from geoapi.office.access.store.sessions import LONGEST_H, Enrollment, HeldPost, SignedIn

# A browser takes it from this host only, over https or on this machine, and shows it to no script.
COOKIE = "__Host-geoapi"
_LONGEST_DEVICE = 120


@dataclass(frozen=True)
class Shared:
    """`origin`: the public address, and `provider`: the city's own sign-in, where these are set."""

    access: Access
    database: Database
    boxes: Boxes
    origin: str | None
    provider: Provider | None

    @property
    def acting(self) -> Acting:
        """Who changes something, by the cookie of the request at hand."""
        return Acting(self.database, lambda: self.access.actor(request.cookies.get(COOKIE)), self.origin)

    def somebody(self, *, is_there: bool = True) -> SignedIn:
        """`is_there`: not where a page asks by itself, which must not hold a session open.

        Raises NotSignedIn.
        """
        return self.access.signed_in(request.cookies.get(COOKIE), is_there=is_there)

    def caller(self) -> Caller:
        return Caller(request.remote_addr or "", request.headers.get("User-Agent", "")[:_LONGEST_DEVICE])

    def party(self) -> RelyingParty:
        """For whom passkeys are here. Raises Conflict."""
        return RelyingParty.at(self.origin, request.host)

    def base(self) -> str:
        """The address of this map as the browser knows it, without a slash at its end."""
        return (self.origin or f"http://{request.host}").rstrip("/")

    def answer_me(self, somebody: SignedIn) -> Response:
        return no_store(JsonResponse(self._me(somebody)))

    def answer_signed_in(self, token: str) -> Response:
        """Who it is, with the cookie of the new session."""
        somebody = self.access.signed_in(token)
        return with_cookie(self.answer_me(somebody), token, somebody.longest_h)

    def answer_who_it_is(self) -> Response:
        """Who sends the request at hand. A session that slides on does so in the browser, too."""
        somebody = self.somebody()
        response = self.answer_me(somebody)
        if somebody.kind == "member":
            return with_cookie(response, request.cookies[COOKIE], somebody.longest_h)
        return response

    def _me(self, somebody: SignedIn) -> dict[str, object]:
        standing = self.access.standing(somebody)
        owes = None
        if standing.kind == "staff" and somebody.how == "slip" and not standing.is_secured:
            owes = None if standing.put_off_here else "now" if standing.was_put_off else "soon"
        return {
            "name": somebody.name,
            "level": somebody.level,
            "level_until": standing.level_until,
            "posts": describe_posts(somebody.posts),
            "enrollments": describe_enrollments(somebody.enrollments),
            "may": sorted(self.access.acting(somebody).grants),
            "how": somebody.how,
            "owes": owes,
            "new_sign_ins": standing.new_sign_ins,
        }


def describe_posts(posts: Iterable[HeldPost]) -> list[dict[str, object]]:
    return [{name: getattr(post, name) for name in PostOfMe.model_fields} for post in posts]


def describe_enrollments(enrollments: Iterable[Enrollment]) -> list[dict[str, object]]:
    return [{name: getattr(each, name) for name in EnrollmentOfMe.model_fields} for each in enrollments]


def with_cookie(response: Response, token: str, longest_h: int = LONGEST_H) -> Response:
    response.set_cookie(
        COOKIE, token, max_age=longest_h * 3600, path="/", secure=True, httponly=True, samesite="Lax"
    )
    return response


def without_cookie(response: Response, name: str = COOKIE) -> Response:
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="Lax")
    return response

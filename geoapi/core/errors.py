"""What can go wrong, in the words of the domain. None of these knows HTTP; `problems.py` does."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import ValidationError


@dataclass
class DomainError(Exception):
    """A failure a person can act on. `detail` is the sentence to show, `extra` what a program may use."""

    slug: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"

    detail: str
    extra: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.detail


class InvalidInput(DomainError):
    """The question cannot be understood. `extra["errors"]` lists `{field, message}`."""

    slug = "invalid-input"
    title = "The input is not valid"

    @classmethod
    def of(cls, field_name: str, message: str) -> "InvalidInput":
        """One offending field."""
        return cls(message, {"errors": [{"field": field_name, "message": message}]})

    @classmethod
    def of_schema(cls, refusal: ValidationError) -> "InvalidInput":
        """Fields and messages as a model reports them; a fault of the whole has no field of its own."""
        errors = [
            {
                "field": ".".join(map(str, fault["loc"])) or "query",
                "message": fault["msg"].removeprefix("Value error, "),
            }
            for fault in refusal.errors(include_url=False, include_input=False, include_context=False)
        ]
        return cls("; ".join(f"{error['field']}: {error['message']}" for error in errors), {"errors": errors})


class NotFound(DomainError):
    slug = "not-found"
    title = "There is no such thing"


class OutsideAllGrids(NotFound):
    slug = "outside-all-grids"
    title = "The point is outside every grid"


class AddressNotFound(NotFound):
    slug = "address-not-found"
    title = "No standard address matches"


class NoRoadNear(NotFound):
    slug = "no-road-near"
    title = "The place is away from every road"


class NoRoute(NotFound):
    slug = "no-route"
    title = "No way leads from the one place to the other"


class TooFar(DomainError):
    slug = "too-far"
    title = "The places are too far apart"


class AddressAmbiguous(DomainError):
    slug = "address-ambiguous"
    title = "Several addresses match"


class TooLarge(DomainError):
    slug = "too-large"
    title = "The request is too large"


class TooMany(DomainError):
    slug = "too-many"
    title = "That was too often"


class NotSignedIn(DomainError):
    slug = "not-signed-in"
    title = "Nobody is signed in"


class NotProven(NotSignedIn):
    """What was shown does not say who it is. It is never told which part of it was wrong."""

    slug = "not-proven"
    title = "That does not prove who it is"


class Forbidden(DomainError):
    slug = "forbidden"
    title = "This is not allowed"


class Conflict(DomainError):
    """`extra["now"]` is how it stands."""

    slug = "conflict"
    title = "It has been changed meanwhile"


class SubmissionDiffers(DomainError):
    slug = "submission-differs"
    title = "The same request was sent before with something else in it"


class FromOtherSite(DomainError):
    slug = "from-other-site"
    title = "Pages of other sites may not do this"


class UnsupportedContent(DomainError):
    slug = "unsupported-content"
    title = "The content type is not supported"


class DatabaseUnavailable(DomainError):
    slug = "database-unavailable"
    title = "The database cannot be reached"


class DatabaseBusy(DatabaseUnavailable):
    slug = "database-busy"
    title = "The database is busy"


class Contended(DatabaseBusy):
    """Others were in the way: to do the same again may succeed."""


class DatabaseFull(DatabaseUnavailable):
    slug = "database-full"
    title = "The database has run out of room"


class DatabaseReadOnly(DatabaseUnavailable):
    slug = "database-read-only"
    title = "The database takes no changes"


class RoutingUnavailable(DomainError):
    slug = "routing-unavailable"
    title = "Directions cannot be given at the moment"


class NotReady(DomainError):
    slug = "not-ready"
    title = "The map is still loading"


class Busy(DomainError):
    slug = "busy"
    title = "Too much is asked at once"


class OutOfTime(DomainError):
    slug = "out-of-time"
    title = "The time for this answer is used up"


class TooSlow(DomainError):
    slug = "too-slow"
    title = "The request came in too slowly"


class PrintingUnavailable(DomainError):
    """What sets the type of printed pages is not installed here."""

    slug = "printing-unavailable"
    title = "Pages can't be printed here"


class SignInUnavailable(DomainError):
    slug = "sign-in-unavailable"
    title = "The city's own sign-in cannot be reached"


class KeysUnavailable(DomainError):
    slug = "keys-unavailable"
    title = "What is encrypted cannot be read at the moment"


class StorageFull(DomainError):
    slug = "storage-full"
    title = "The server has run out of room"

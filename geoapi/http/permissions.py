"""What an endpoint asks of whoever calls it, said beside it."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import request

from geoapi.core.errors import InvalidInput

View = TypeVar("View", bound=Callable[..., Any])

SIGNED_IN, ANYBODY = "signed in", "anybody"
_MARK = "allowed_to"


def allows(verb: str) -> Callable[[View], View]:
    """Say which permission a view needs; the command that it calls asks for it, where the thing lies."""

    def mark(view: View) -> View:
        setattr(view, _MARK, verb)
        return view

    return mark


open_to_signed_in = allows(SIGNED_IN)
open_to_all = allows(ANYBODY)


def allowed_to(view: Callable[..., Any]) -> str | None:
    """What `allows` said of a view."""
    return getattr(view, _MARK, None)


def idempotency_key() -> UUID | None:
    """By what the sender knows this request when it is sent again. Raises InvalidInput."""
    given = request.headers.get("Idempotency-Key")
    try:
        return None if given is None else UUID(given)
    except ValueError:
        raise InvalidInput.of("Idempotency-Key", "An Idempotency-Key is a UUID.") from None

"""How endpoints let whoever is signed in change something."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from geoapi.core.actors import Actor
from geoapi.core.commands import Command, Done, run
from geoapi.core.db import Database
from geoapi.http.cross_origin import refuse_other_sites
from geoapi.http.json import JsonResponse, no_store
from geoapi.http.permissions import idempotency_key


@dataclass(frozen=True)
class Acting:
    """Whoever sends the request at hand, as `actor` tells, which raises NotSignedIn.

    `origin`: the public address, where that is set.
    """

    database: Database
    actor: Callable[[], Actor]
    origin: str | None

    def from_here(self) -> None:
        """Raises FromOtherSite."""
        refuse_other_sites(self.origin)

    def sender(self) -> Actor:
        """Who sends this request, from a page of ours.

        Asked before anything of it is read: of whom nobody knows no more is said than that.
        Raises FromOtherSite, NotSignedIn.
        """
        self.from_here()
        return self.actor()

    def change(
        self,
        actor: Actor,
        act: Command,
        *,
        status: int = 201,
        tools: Mapping[str, Any] | None = None,
        **arguments: Any,
    ) -> Response:
        """Run a command, and answer what it changed."""
        done = run(self.database, actor, act, key=idempotency_key(), tools=tools, **arguments)
        return answer_change(done, status)


def answer_change(done: Done, status: int = 200) -> Response:
    """A change, as every endpoint that makes one answers it (see ChangeAnswer)."""
    answer = {"change": done.number, "subject": done.subject, "before": done.before, "after": done.after}
    response = no_store(JsonResponse(answer))
    response.status_code = status
    return response

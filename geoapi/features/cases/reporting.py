"""A case is reported: by anybody, by who is enrolled to tell of what he sees, or entered by an office for
somebody who calls, writes or comes.
"""

from collections.abc import Callable
from typing import Any

from geoapi.core.actors import Actor, Site
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Forbidden, NotSignedIn
from geoapi.core.networks import network_of
from geoapi.core.squares import square_of
from geoapi.core.throttle import key_of, spend_at_once
from geoapi.features.cases.permissions import ENTER, INFORM
from geoapi.features.cases.rules import CASE
from geoapi.features.cases.schemas import NewCase
from geoapi.office.matters.queries import receipt_text
from geoapi.office.matters.reporters.contacting import Caller, of_phone
from geoapi.office.matters.store import clocks, files
from geoapi.office.matters.submitting import Sender, Taken, known, submit

Json = dict[str, Any]
HOUR_S = 3600
# Of one device, of one network and of who is enrolled, in an hour; an office may enter as many as come.
MOST_PER_DEVICE, MOST_PER_NETWORK, MOST_PER_ACCOUNT = 10, 120, 60


class Reporting:
    """Takes cases in. `base`: the public address, for links."""

    def __init__(self, database: Database, boxes: Boxes, calendar: Calendar, base: Callable[[], str]) -> None:
        self._database = database
        self._boxes = boxes
        self._calendar = calendar
        self._base = base

    def report(self, given: NewCase, actor: Actor | None, address: str) -> tuple[Json, bool]:
        """The receipt of a case, and whether it was not known before.

        Raises InvalidInput, OutsideAllGrids, Forbidden, SubmissionDiffers, TooMany.
        """
        if actor is None and not self._is_known(given):
            self._spend(given.device, address)
        return self._take(given, Sender(actor=actor))

    def inform(self, given: NewCase, who: Callable[[], Actor]) -> tuple[Json, bool]:
        """The same by who is enrolled, whose own it is then. Nobody is asked who it is for what is known.

        Raises what `report` does; Forbidden also where nobody is signed in.
        """
        if self._is_known(given):
            return self._take(given, Sender())
        try:
            actor = who()
        except NotSignedIn:
            raise Forbidden("Sign in first, as who is enrolled, or report it as anybody does.") from None
        actor.must(INFORM, Site())
        spend_at_once(
            self._database, key_of("case", "account", str(actor.account_id)), MOST_PER_ACCOUNT, HOUR_S
        )
        return self._take(given, Sender(account_id=actor.account_id))

    def _take(self, given: NewCase, sender: Sender) -> tuple[Json, bool]:
        def work(connection: Connection) -> tuple[Taken, Json]:
            taken = submit(connection, self._boxes, CASE, self._calendar, given.submitted(), sender)
            return taken, _answer_by(connection, taken)

        taken, answer = retried(self._database, work)
        return self._receipt(taken) | answer, taken.is_new

    def past(self, phone: str, actor: Actor) -> Json:
        """What was reported by a phone before. Raises Forbidden, InvalidInput, TooMany."""
        return of_phone(self._database, self._boxes, CASE, Caller(actor, ENTER), phone)

    def _is_known(self, given: NewCase) -> bool:
        """Sent again it costs nothing."""
        with self._database.transaction() as connection:
            return known(connection, given.submitted()) is not None

    def _spend(self, device: str | None, address: str) -> None:
        network = network_of(address)
        spend_at_once(self._database, key_of("case", "network", network), MOST_PER_NETWORK, HOUR_S)
        if device is not None:
            spend_at_once(self._database, key_of("case", "device", device), MOST_PER_DEVICE, HOUR_S)

    def _receipt(self, taken: Taken) -> Json:
        number, written = taken.matter.number, receipt_text(taken.receipt_key)
        link = f"{self._base()}/m/{number}#{written}"
        size, path = square_of(link)
        return {"number": number, "key": written, "link": link, "square": {"size": size, "path": path}}


def _answer_by(connection: Connection, taken: Taken) -> Json:
    """Who has it, and until when there is an answer."""
    whole = files.whole(connection, taken.matter.id)
    first = next(iter(clocks.clocks_of(connection, taken.matter.id)), None)
    return {
        "grid": whole.grid_name,
        "community": whole.community_name,
        "answer_by": first and first.due_at,
        "provisional": bool(first and first.provisional),
    }

"""What everybody is answered in GeoReport v2: services, requests, updates."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from geoapi.core.db import Connection, Database
from geoapi.core.errors import NotFound
from geoapi.features.exchange.open311.questions import (
    RequestsQuestion,
    UpdatesQuestion,
    Wanted,
    read_question,
    span,
    wanted,
)
from geoapi.features.exchange.open311.serializers import request_json, update_json
from geoapi.features.exchange.open311.services import definition_json, service_json
from geoapi.features.exchange.open311.store import public as store
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.numbers import read_number
from geoapi.office.matters.store import matters
from geoapi.office.matters.store.files import post_names

Json = dict[str, Any]
Given = Mapping[str, Sequence[str]]
CHANNEL = "open311"
_LAST_UPDATES = timedelta(days=1)


class Reading:
    """Reads what is public, by the login for that. `given`: texts by the name of a parameter."""

    def __init__(self, public: Database, kinds: Kinds) -> None:
        self._public = public
        self._kinds = kinds
        # Those that come in so.
        self.kinds: Collection[str] = tuple(kind.code for kind in kinds if CHANNEL in kind.channels)

    def services(self, given: Given) -> list[Json]:
        """Raises InvalidInput, and NotFound for another jurisdiction."""
        question = read_question(RequestsQuestion, _only_jurisdiction(given))
        with self._public.transaction() as connection:
            must_be_here(connection, question.jurisdiction_id)
            return [service_json(each) for each in store.services(connection, self.kinds)]

    def definition(self, code: str, given: Given) -> Json:
        """Raises InvalidInput, NotFound."""
        question = read_question(RequestsQuestion, _only_jurisdiction(given))
        with self._public.transaction() as connection:
            must_be_here(connection, question.jurisdiction_id)
            found = None if "\0" in code else store.service(connection, self.kinds, code)
        if found is None:
            raise no_service(code)
        return definition_json(found)

    def requests(self, given: Given) -> list[Json]:
        """Raises InvalidInput, and NotFound for what is no service or another jurisdiction."""
        question = read_question(RequestsQuestion, given)
        with self._public.transaction() as connection:
            must_be_here(connection, question.jurisdiction_id)
            asked = wanted(question, matters.now(connection))
            missing = store.missing_services(connection, self.kinds, asked.services)
            if missing:
                raise no_service(missing[0])
            return self._requests_of(connection, asked)

    def request(self, number: str, given: Given) -> list[Json]:
        """One, as a list. Raises NotFound alike for what is not there, not shown, or no longer."""
        question = read_question(RequestsQuestion, _only_jurisdiction(given))
        known = read_number(number)
        with self._public.transaction() as connection:
            must_be_here(connection, question.jurisdiction_id)
            found = self._requests_of(connection, Wanted(numbers=(known,))) if known else []
        if not found:
            raise no_request(number)
        return found

    def token(self, token: str, given: Given) -> list[Json]:
        """The request that a token stands for: every request has its number at once, which is its token, too.

        Raises InvalidInput, NotFound.
        """
        (found,) = self.request(token, given)
        number = found["service_request_id"]
        return [{"service_request_id": number, "token": number}]

    def updates(self, given: Given) -> list[Json]:
        """What everybody was told, the oldest first; without dates in the last day. Raises InvalidInput."""
        question = read_question(UpdatesQuestion, given)
        with self._public.transaction() as connection:
            must_be_here(connection, question.jurisdiction_id)
            moment = matters.now(connection)
            start = question.start_date
            if start is None and question.end_date is None:
                start = moment - _LAST_UPDATES
            within = span(start, question.end_date, moment)
            found = store.updates(connection, self.kinds, within, question.page, question.page_size)
        return [update_json(each, self._kinds) for each in found]

    def city(self) -> tuple[str, str] | None:
        """Code and name of the city."""
        with self._public.transaction() as connection:
            return store.city(connection)

    def _requests_of(self, connection: Connection, asked: Wanted) -> list[Json]:
        found = store.faces(connection, self.kinds, asked)
        names = post_names(connection, {face.post_code for face in found if face.post_code})
        return [request_json(face, self._kinds, names) for face in found]


def must_be_here(connection: Connection, jurisdiction: str | None) -> None:
    """Raises NotFound where another one is asked for; it may be left out, for there is one."""
    if jurisdiction is not None and not store.is_city(connection, jurisdiction):
        raise NotFound(f"jurisdiction_id {jurisdiction[:60]!r} was not found: discovery names ours.")


def no_service(code: str) -> NotFound:
    return NotFound(f"service_code {code[:60]!r} was not found: services lists them.")


def no_request(number: str) -> NotFound:
    return NotFound(f"service_request_id {number[:60]!r} was not found, or is not shown to the public.")


def _only_jurisdiction(given: Given) -> Given:
    return {name: values for name, values in given.items() if name == "jurisdiction_id"}

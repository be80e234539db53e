"""What other systems report by GeoReport v2, and what they add to it; each by the key that it was given."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import orjson

from geoapi.city.addresses.queries import Addresses
from geoapi.city.addresses.search.matching import SURE_SCORE
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Forbidden, InvalidInput, NotSignedIn, OutsideAllGrids
from geoapi.core.networks import network_of
from geoapi.core.throttle import key_of, spend_at_once
from geoapi.features.exchange import clients
from geoapi.features.exchange.open311.forms import NewRequest, NewUpdate, attributes_of, read_form
from geoapi.features.exchange.open311.media import take_media
from geoapi.features.exchange.open311.queries import CHANNEL, must_be_here, no_request, no_service
from geoapi.features.exchange.open311.serializers import word_of
from geoapi.features.exchange.open311.services import Service, read_answers
from geoapi.features.exchange.open311.store import public, repeats
from geoapi.features.exchange.store.clients import Client
from geoapi.office.matters.flows import Kind, Matter
from geoapi.office.matters.noting import add_note_as_reporter
from geoapi.office.matters.numbers import read_number
from geoapi.office.matters.queries import Matters, receipt_text
from geoapi.office.matters.reporters.reporting import move_as_reporter
from geoapi.office.matters.store import matters, notes, steps
from geoapi.office.matters.submitting import Contact, Sender, Submission, submit

Json = dict[str, Any]
Given = Mapping[str, Sequence[str]]
HOUR_S = 3600
MOST_PER_CLIENT, MOST_WRONG_KEYS = 3_000, 60
# How far an address point may lie from the door; and how far what is not certain.
NEAR_M, VAGUE_M = 15.0, 500.0
# What a reporter may do, by the status that he finds, the first that there is from a state.
VERBS = {"CLOSED": ("confirm",), "OPEN": ("dispute", "reopen")}


@dataclass(frozen=True)
class _Spot:
    """Where it is, as `Submission` takes it."""

    lon: float | None = None
    lat: float | None = None
    accuracy_m: float = 0.0
    building: str | None = None


class Receiving:
    """Takes requests and updates in; reports become matters of the kind that their category names."""

    def __init__(
        self, database: Database, boxes: Boxes, calendar: Calendar, known: Matters, addresses: Addresses
    ) -> None:
        self._database = database
        self._boxes = boxes
        self._calendar = calendar
        self._known = known
        self._addresses = addresses

    def request(self, given: Given, address: str) -> list[Json]:
        """The number of what is reported; sent again within a day it is the same.

        Raises NotSignedIn, Forbidden, InvalidInput, NotFound, TooMany.
        """
        client = self._client(given, address)
        asked = read_form(NewRequest, given)
        body = sorted(item for item in given.items() if item[0] != "api_key")
        digest = hashlib.sha256(orjson.dumps(body)).digest()
        key = uuid5(NAMESPACE_URL, f"open311 request {digest.hex()}")

        def work(connection: Connection) -> tuple[str, str]:
            must_be_here(connection, asked.jurisdiction_id)
            service = self._service(connection, asked.service_code)
            kind = self._known.kinds[service.kind]
            notice = word_of(kind.words, f"public.{kind.flow.opening}")
            if (before := repeats.begin(connection, client.account_id, key, digest)) is not None:
                return before, notice
            answers = read_answers(service, attributes_of(given))
            matter = self._submit(connection, client, kind, service, asked, answers)
            repeats.answer(connection, client.account_id, key, matter.number)
            return matter.number, notice

        number, notice = retried(self._database, work)
        return [{"service_request_id": number, "service_notice": notice, "account_id": None}]

    def update(self, given: Given, address: str) -> list[Json]:
        """The number of what is added to a request of one's own; what has the same update_id is added once.

        A status does what the flow lets a reporter do, where it is another one than the request has; else,
        and without one, it is a note. Raises NotSignedIn, Forbidden, InvalidInput, NotFound, Conflict,
        SubmissionDiffers, TooMany.
        A picture is fetched as one of a request is.
        """
        client = self._client(given, address)
        said = read_form(NewUpdate, given)
        submission = uuid5(NAMESPACE_URL, f"open311 update {client.code} {said.update_id}")
        number = read_number(said.service_request_id) or ""
        with self._database.transaction() as connection:
            must_be_here(connection, said.jurisdiction_id)
            receipt = repeats.receipt_of(connection, number, client.account_id, CHANNEL)
            matter = matters.find_matter(connection, number)
            if receipt is None or matter is None:
                raise no_request(said.service_request_id)
            verb = self._verb(connection, matter, said, submission)
        key = receipt_text(receipt)
        if verb is None:
            add_note_as_reporter(self._database, self._known.kinds, number, key, submission, _words(said), ())
        else:
            fields = {"said": said.description} if said.description else {}
            move_as_reporter(
                self._database,
                self._known,
                self._calendar,
                number,
                key,
                matter.turn,
                verb,
                fields,
                submission,
            )
        if said.media_url:
            # After what it belongs to, which may be refused; whoever is not answered sends both again.
            url, is_named = said.media_url, verb is None
            retried(
                self._database,
                lambda it: take_media(it, client, matter, url, "during", is_named=is_named),
            )
        return [{"update_id": f"{number}.{submission.hex[:12]}", "service_request_id": number}]

    def _client(self, given: Given, address: str) -> Client:
        """Who sends it. Raises NotSignedIn, Forbidden, TooMany."""
        key = (given.get("api_key") or [""])[-1].strip()
        with self._database.transaction() as connection:
            client = clients.by_key(connection, key)
        if client is None:
            network = network_of(address)
            spend_at_once(self._database, key_of("open311-key", network), MOST_WRONG_KEYS, HOUR_S)
            raise NotSignedIn("The api_key is missing or wrong: the city's operator gives one.")
        if CHANNEL not in client.may:
            raise Forbidden("This api_key is not for Open311.")
        spend_at_once(self._database, key_of("open311", client.code), MOST_PER_CLIENT, HOUR_S)
        return client

    def _service(self, connection: Connection, code: str) -> Service:
        kinds = [kind.code for kind in self._known.kinds if CHANNEL in kind.channels]
        found = public.service(connection, kinds, code)
        if found is None:
            raise no_service(code)
        return found

    def _submit(
        self,
        connection: Connection,
        client: Client,
        kind: Kind,
        service: Service,
        asked: NewRequest,
        answers: Json,
    ) -> Matter:
        spot = self._spot(asked)
        said = Submission(
            submission=uuid4(),
            category=service.code,
            channel=CHANNEL,
            body=asked.description or service.name,
            lon=spot.lon,
            lat=spot.lat,
            accuracy_m=spot.accuracy_m,
            building=spot.building,
            place_text=asked.address_string or "",
            happened_at=asked.requested_datetime,
            answers=answers,
            contact=Contact(asked.name, asked.phone, "phone" if asked.phone else "none"),
        )
        sender = Sender(account_id=client.account_id)
        try:
            matter = submit(connection, self._boxes, kind, self._calendar, said, sender).matter
        except OutsideAllGrids as error:
            raise InvalidInput.of("lat, long", error.detail) from None
        if asked.media_url:
            take_media(connection, client, matter, asked.media_url)
        return matter

    def _spot(self, asked: NewRequest) -> _Spot:
        """Raises InvalidInput where an address is none of this city."""
        if asked.lat is not None:
            return _Spot(asked.long, asked.lat, building=asked.address_id)
        if asked.address_id is not None:
            return _Spot(building=asked.address_id)
        found = self._addresses.search(asked.address_string or "", 1).candidates
        if not found:
            raise InvalidInput.of("address_string", "No such address is known here: send lat and long.")
        best = found[0]
        if best.score >= SURE_SCORE and len(best.houses) == 1:
            return _Spot(best.lon, best.lat, NEAR_M, best.building_code)
        return _Spot(best.lon, best.lat, VAGUE_M)

    def _verb(self, connection: Connection, matter: Matter, said: NewUpdate, submission: UUID) -> str | None:
        """The move that an update is; None: a note. What was sent before is what it was then."""
        before = steps.by_submission(connection, submission)
        if before is not None:
            return before.verb
        if said.status is None or notes.of_submission(connection, submission) is not None:
            return None
        kind = self._known.kinds[matter.kind]
        now = matters.now(connection)
        for verb in VERBS[said.status]:
            found = kind.flow.find(matter.state, verb)
            if found is not None and found.reporter and not kind.is_barred(matter, verb, None, now):
                return verb
        return None


def _words(said: NewUpdate) -> str:
    """Raises InvalidInput where there are none."""
    words = "\n".join(filter(None, (said.description, said.media_url and f"media_url: {said.media_url}")))
    if not words:
        raise InvalidInput.of("description", "Say something: with this status nothing else is to be done.")
    return words

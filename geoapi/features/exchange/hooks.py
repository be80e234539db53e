"""Hotlines and other platforms send matters and say what is done with theirs: each once, in our verbs."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from geoapi.core import audit
from geoapi.core.actors import Actor, Reach
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, Forbidden, InvalidInput, NotFound, SubmissionDiffers
from geoapi.core.geo import to_degrees
from geoapi.features.exchange.mapping import NOTE, SUBMIT, Term, Terms
from geoapi.features.exchange.receiving import Received, Receiving
from geoapi.features.exchange.schemas import HookMessage
from geoapi.features.exchange.store import areas, terms, ties
from geoapi.features.exchange.store.clients import Client
from geoapi.features.exchange.store.ties import Tie
from geoapi.features.exchange.submitting import submit_case
from geoapi.features.exchange.telling import tell
from geoapi.office.matters.flows import Kinds, Matter, Move
from geoapi.office.matters.moving import By, make_move
from geoapi.office.matters.noting import MOST_OF_REPORTER
from geoapi.office.matters.reach import moved_on, subject_of
from geoapi.office.matters.store import matters, notes
from geoapi.office.matters.submitting import Contact, Submission
from geoapi.office.matters.telling import tell_of_note

ACT = "platform"
Json = dict[str, Any]
# Where an address lies for certain: WGS 84 degrees; None where that is not known.
PointOf = Callable[[str], tuple[float, float] | None]


class Hooks:
    """Takes signed messages of platforms in. `permissions`: the rules by which their posts may act."""

    def __init__(
        self,
        database: Database,
        boxes: Boxes,
        kinds: Kinds,
        calendar: Calendar,
        point_of: PointOf,
        permissions: Mapping[str, Any],
    ) -> None:
        self._receiving = Receiving(database, boxes)
        self._boxes = boxes
        self._kinds = kinds
        self._calendar = calendar
        self._point_of = point_of
        self._permissions = permissions

    def take(self, code: str, headers: Mapping[str, str], body: bytes) -> Json:
        """How the matter stands then.

        Raises NotSignedIn, Forbidden, InvalidInput, NotFound, OutsideAllGrids, SubmissionDiffers, and
        Conflict where it cannot be done as the matter stands.
        """
        received = self._receiving.verified(code, ACT, headers, body)
        message = received.read(HookMessage)

        def work(connection: Connection) -> Json:
            said = terms.terms_of(connection, received.client.id)
            term = said.ours("verb", message.type)
            if term is None:
                sentence = f"No row of the mapping file says what {message.type!r} is here."
                raise InvalidInput.of("type", sentence)
            if term.becomes == SUBMIT:
                matter = self._submit(connection, received, message, said)
            else:
                matter = self._go_on(connection, received, message, term, said)
            state = said.theirs("state", matter.state)
            return {"id": message.id, "number": matter.number, "state": state, "turn": matter.turn}

        return self._receiving.once(received, work)

    def _submit(
        self, connection: Connection, received: Received, message: HookMessage, said: Terms
    ) -> Matter:
        client, digest = received.client, _digest(message)
        if (before := ties.of_external(connection, client.id, message.id)) is not None:
            return _the_same(connection, before, digest)
        category = said.ours("category", message.category)
        if category is None:
            sentence = f"No row of the mapping file says what category {message.category!r} is here."
            raise InvalidInput.of("category", sentence)
        given = Submission(
            submission=_submission(client, "case", message.id),
            category=category.becomes,
            channel=client.channel,
            body=message.text.strip() or message.title.strip(),
            title=message.title.strip() or None,
            place_text=message.address.strip(),
            happened_at=message.happened_at,
            urgent=message.urgent,
            special_group=message.special_group,
            contact=Contact(message.name or None, message.phone or None, "none", message.confidential),
        )
        given = self._placed(connection, given, message, said)
        taken = submit_case(connection, self._boxes, self._kinds, self._calendar, given, client.account_id)
        tie = Tie(client.id, taken.matter.id, message.id, came_from=True, digest=digest, notified_turn=0)
        if not ties.add(connection, tie):
            known = ties.of_external(connection, client.id, message.id)
            assert known is not None
            return _the_same(connection, known, digest)
        return taken.matter

    def _placed(
        self, connection: Connection, given: Submission, message: HookMessage, said: Terms
    ) -> Submission:
        """By its point, or else its address, or else somewhere in its area, as uncertain as that is."""
        if message.at is not None:
            lon, lat = to_degrees(message.at.lon, message.at.lat, message.at.crs)
            return replace(given, lon=lon, lat=lat)
        if message.address.strip() and (point := self._point_of(message.address.strip())) is not None:
            return replace(given, lon=point[0], lat=point[1])
        term = said.ours("area", message.area) if message.area else None
        within = areas.middle_of(connection, term.becomes) if term else None
        if within is not None:
            return replace(given, lon=within.lon, lat=within.lat, accuracy_m=within.radius_m)
        return given

    def _go_on(
        self,
        connection: Connection,
        received: Received,
        message: HookMessage,
        term: Term,
        said: Terms,
    ) -> Matter:
        client = received.client
        found = self._tie(connection, client, message)
        matter = matters.matter_by_id(connection, found.matter_id)
        assert matter is not None
        matter = matters.lock_matter(connection, matter.number)
        assert matter is not None
        tie = ties.lock(connection, client.id, matter.id)
        # What came before is told before what this message does; of that itself its sender knows.
        tell(connection, self._kinds, tie, {client.id: client}, {client.id: said})
        if term.becomes == NOTE:
            return self._note(connection, received, message, matter, tie)
        after = self._move(connection, received, message, term, matter, tie)
        ties.set_notified_turn(connection, tie, matter.turn + 1)
        return after

    def _tie(self, connection: Connection, client: Client, message: HookMessage) -> Tie:
        tie = ties.of_external(connection, client.id, message.id)
        if tie is None and message.number is not None:
            tie = ties.of_number(connection, client.id, message.number)
            if tie is not None and not ties.name_external(connection, tie, message.id):
                raise Conflict(f"{message.number} has another id with you already.", {"reason": "other-id"})
        if tie is None:
            raise NotFound("There is no such matter of yours: name it by `id`, or by our `number`.")
        return tie

    def _note(
        self,
        connection: Connection,
        received: Received,
        message: HookMessage,
        matter: Matter,
        tie: Tie,
    ) -> Matter:
        if not message.text.strip():
            raise InvalidInput.of("text", "Say what is to be added.")
        client = received.client
        # Of its own it adds what the reporter says; of what was handed to it what it notes at its work.
        if tie.came_from and notes.count_of_reporter(connection, matter.id) >= MOST_OF_REPORTER:
            sentence = f"There are {MOST_OF_REPORTER} additions already."
            raise Conflict(sentence, {"reason": "too-many"})
        if not tie.came_from and matter.post_code != client.post_code:
            raise Forbidden("This matter is with somebody else by now.", {"reason": "not-own"})
        note = notes.add_note(
            connection,
            matter.id,
            done_by="reporter" if tie.came_from else "staff",
            body=message.text.strip(),
            told="reporter" if tie.came_from else "staff",
            account_id=client.account_id,
            by_post=None if tie.came_from else client.post_code,
            submission=_submission(received.client, "note", received.number),
        )
        tell_of_note(connection, self._kinds[matter.kind], matter)
        _audit(connection, received.client, "matter.note", matter, {"note": note})
        return matter

    def _move(
        self,
        connection: Connection,
        received: Received,
        message: HookMessage,
        term: Term,
        matter: Matter,
        tie: Tie,
    ) -> Matter:
        move = self._kinds[matter.kind].flow.find(matter.state, term.becomes)
        if move is None or move.system:
            raise moved_on(matter, "no-such-move")
        by = self._by(received, move, matter, tie)
        said = _fields(move, term, message)
        after, by_post = make_move(connection, self._kinds, self._calendar, matter, move.verb, said, by)
        told = {"state": after.state, "turn": after.turn, "verb": move.verb, "by_post": by_post}
        _audit(connection, received.client, "matter.move", after, told)
        return after

    def _by(self, received: Received, move: Move, matter: Matter, tie: Tie) -> By:
        """Of what came from it a system speaks for who reported it, and may urge; of what was handed to it
        it does what its post may. Raises Forbidden.
        """
        client = received.client
        submission = _submission(client, "move", received.number)
        if tie.came_from and move.reporter:
            return By("reporter", submission=submission)
        if tie.came_from and move.verb in self._kinds[matter.kind].urges:
            return By("system", submission=submission)
        if client.post_code is not None and matter.post_code == client.post_code:
            verb = f"{matter.kind}.{move.verb}"
            grants = {verb: (Reach(client.post_code, own=True),)}
            actor = Actor(client.account_id, client.name, 1, self._permissions, grants)
            if verb in self._permissions and self._permissions[verb].own:
                return By("staff", actor, submission=submission)
        raise Forbidden(f"{move.verb} is for whoever has this matter.", {"verb": move.verb})


def _fields(move: Move, term: Term, message: HookMessage) -> Json:
    """What our verb is said with: as the mapping has it, as the message says, and its text where words go."""
    fields = {**term.fields, **message.fields}
    wanted = move.fields.model_fields
    words = [name for name in ("said", "reason") if name in wanted and name not in message.fields]
    words.sort(key=lambda name: not wanted[name].is_required())
    if message.text.strip() and words:
        fields[words[0]] = message.text.strip()
    return fields


def _the_same(connection: Connection, tie: Tie, digest: bytes) -> Matter:
    """What was made of it before. Raises SubmissionDiffers."""
    if tie.digest != digest:
        raise SubmissionDiffers("Something else was sent under this id before: give what is new its own.")
    matter = matters.matter_by_id(connection, tie.matter_id)
    assert matter is not None
    return matter


def _digest(message: HookMessage) -> bytes:
    said = orjson.dumps(message.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(said).digest()


def _submission(client: Client, what: str, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"exchange {what} {client.id} {name}")


def _audit(connection: Connection, client: Client, act: str, matter: Matter, after: Json) -> None:
    audit.add_row(
        connection,
        act,
        subject_of(matter.number),
        account_id=client.account_id,
        site=matter.site,
        after={"client": client.code, **after},
    )

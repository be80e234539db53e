"""A signed message of another system comes in: done once, however often it is sent."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from geoapi.core.boxes import Boxes, DamagedBox
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Forbidden, InvalidInput, KeysUnavailable, NotSignedIn, SubmissionDiffers
from geoapi.features.exchange.clients import secrets_of
from geoapi.features.exchange.signing import REFUSED, message_number
from geoapi.features.exchange.store import clients, messages
from geoapi.features.exchange.store.clients import Client

Json = dict[str, Any]
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
Model = TypeVar("Model", bound=BaseModel)


class Received(BaseModel):
    """One message: of whom it is, its number there, and its body as it was signed."""

    model_config = {"arbitrary_types_allowed": True, "frozen": True}

    client: Client
    number: str
    body: bytes

    def read(self, model: type[Model]) -> Model:
        """Raises InvalidInput."""
        try:
            return model.model_validate(orjson.loads(self.body))
        except orjson.JSONDecodeError as error:
            raise InvalidInput.of("body", f"The body is not JSON: {error}.") from None
        except ValidationError as error:
            raise InvalidInput.of_schema(error) from None


class Receiving:
    """Knows messages by their signatures."""

    def __init__(self, database: Database, boxes: Boxes) -> None:
        self._database = database
        self._boxes = boxes

    def verified(self, code: str, may: str, headers: Mapping[str, str], body: bytes) -> Received:
        """A message of a client that may send such. Raises NotSignedIn, Forbidden, KeysUnavailable."""
        with self._database.transaction() as connection:
            client = clients.find_client(connection, code) if CODE.fullmatch(code) else None
            try:
                held = [] if client is None else secrets_of(connection, self._boxes, client)
            except DamagedBox:
                raise KeysUnavailable("The secrets of this client cannot be opened here.") from None
        number = message_number(held, headers, body)
        if client is None:
            raise NotSignedIn(REFUSED)
        if may not in client.may:
            raise Forbidden(f"This client may not {may}: `geoapi exchange clients add` says what it may.")
        return Received(client=client, number=number, body=body)

    def once(self, received: Received, work: Callable[[Connection], Json]) -> Json:
        """Do the work of a message, or answer what was answered to it before.

        Raises SubmissionDiffers where the number was another message's, and whatever the work raises.
        """
        client, number = received.client, received.number
        digest = hashlib.sha256(received.body).digest()

        def do(connection: Connection) -> Json:
            if not messages.take(connection, client.id, number, digest):
                before, answer = messages.answer_of(connection, client.id, number)
                if before != digest:
                    raise SubmissionDiffers("Another message was sent under this number: give it its own.")
                return dict(answer)
            answer = work(connection)
            messages.put_answer(connection, client.id, number, answer)
            return answer

        return retried(self._database, do)

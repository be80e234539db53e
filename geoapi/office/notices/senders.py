"""Getting a message out: to a browser, to another system by a signed request, to a phone by a gateway."""

import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import orjson
from py_vapid import Vapid02
from pywebpush import WebPusher
from standardwebhooks.webhooks import Webhook

from geoapi.city.people.private_phones import phone_of
from geoapi.core import outbound
from geoapi.core.boxes import Boxes, DamagedBox
from geoapi.core.db import Connection, Database
from geoapi.core.errors import DatabaseUnavailable, KeysUnavailable
from geoapi.core.outbound import Trusted, Unreachable
from geoapi.office.notices import faults
from geoapi.office.notices.store import outbox, receivers
from geoapi.office.notices.store.outbox import Message

log = logging.getLogger("geoapi.notices")

Send = Callable[[Database, Message], None]
# What is done once a message is dead, with why it is; in the transaction that says so.
GivenUp = Callable[[Connection, Message, str], None]
# The phone of a target, or None where none is known. Raises KeysUnavailable, DamagedBox.
PhoneOf = Callable[[Connection, Boxes, int], str | None]
# A push service keeps for so long what a browser that is away has not fetched.
_PUSH_TTL_S = 24 * 3600
# Some hours: after that what a browser of nobody known was to be told is old, and no operator misses it.
_MOST_TRIES_UNKNOWN = 10


@dataclass
class Undelivered(Exception):
    """`is_final`: to try again would be of no use."""

    sentence: str
    is_final: bool = False


class Gone(Exception):
    """Nobody is there any more to whom it was to go, and nobody misses it."""


@dataclass(frozen=True)
class Ways:
    """What an operator has set: the gateway for texts and calls, the key for pushing, an own push service."""

    origin: str | None = None
    gateway_url: str | None = None
    gateway_secret: str | None = None
    vapid_file: Path | None = None
    push_service: Trusted | None = None


class Sender:
    """Sends what is due, one at a time, each with its number, by which a receiver knows a repetition.

    `phones`: of channels to phones that are no account's, how the phone of a target is found; `also`: of
    further channels, what sends a message, and raises Undelivered or Gone; `given_up`: what else is done once
    a message of a channel is dead.
    """

    def __init__(
        self,
        ways: Ways,
        boxes: Boxes,
        phones: Mapping[str, PhoneOf] | None = None,
        also: Mapping[str, Send] | None = None,
        given_up: Mapping[str, GivenUp] | None = None,
    ) -> None:
        self._ways = ways
        self._boxes = boxes
        self._given_up = given_up or {}
        self._phones = {"sms": self._phone_of_account, "voice": self._phone_of_account, **(phones or {})}
        self._by_channel: dict[str, Send] = {
            **(also or {}),
            "push": self._push,
            "webhook": self._call_webhook,
            **dict.fromkeys(self._phones, self._call_gateway),
        }

    def send_next(self, database: Database) -> bool:
        """One message; whether there was one. Raises DatabaseUnavailable."""
        with database.transaction() as connection:
            message = outbox.lease(connection)
        if message is None:
            return False
        try:
            self._by_channel[message.channel](database, message)
        except Undelivered as error:
            self._fail(database, message, error.sentence, is_final=error.is_final)
            return True
        except Gone:
            pass
        except DatabaseUnavailable:
            raise
        except Exception as error:
            # One that cannot be sent must not hold up the others, nor come again for ever.
            log.exception("message %s could not be sent", message.message)
            self._fail(database, message, faults.crashed(error), is_final=False)
            return True
        with database.transaction() as connection:
            outbox.mark_done(connection, message)
        return True

    def _fail(self, database: Database, message: Message, fault: str, *, is_final: bool) -> None:
        with database.transaction() as connection:
            is_dead = outbox.mark_failed(connection, message, fault, is_final=is_final)
            if is_dead and (given_up := self._given_up.get(message.channel)) is not None:
                given_up(connection, message, fault)

    def _call_webhook(self, database: Database, message: Message) -> None:
        with database.transaction() as connection:
            webhook = receivers.find_webhook(connection, message.target)
        if webhook is None or not webhook.boxes:
            raise Gone
        secrets = [
            self._opened(box, "webhook", column, webhook.id).decode() for column, box in webhook.boxes.items()
        ]
        status = _post_signed(webhook.url, secrets, message, message.body, webhook.trusted)
        if status == 410:
            raise Undelivered(faults.UNWANTED, is_final=True)

    def _call_gateway(self, database: Database, message: Message) -> None:
        url, secret = self._ways.gateway_url, self._ways.gateway_secret
        if not url or not secret:
            raise Undelivered(faults.NO_GATEWAY)
        with database.transaction() as connection:
            try:
                phone = self._phones[message.channel](connection, self._boxes, message.target)
            except KeysUnavailable as error:
                raise Undelivered(error.detail) from error
            except DamagedBox as error:
                raise Undelivered(faults.UNOPENED, is_final=True) from error
        if phone is None:
            raise Undelivered(faults.NO_PHONE, is_final=True)
        # A gateway knows texts and calls, and not whose phone it is.
        channel = message.channel.partition("_")[0]
        body = {"id": message.message, "channel": channel, "to": phone, **message.body}
        _post_signed(url, [secret], message, body, None, is_own=True)

    @staticmethod
    def _phone_of_account(connection: Connection, boxes: Boxes, account_id: int) -> str | None:
        person_id = receivers.person_of(connection, account_id)
        return None if person_id is None else phone_of(connection, boxes, person_id)

    def _push(self, database: Database, message: Message) -> None:
        with database.transaction() as connection:
            subscription = receivers.find_subscription(connection, message.target)
        if subscription is None:
            raise Gone
        if self._ways.vapid_file is None or not self._ways.vapid_file.is_file():
            raise Undelivered(faults.NO_PUSH_KEY, is_final=True)
        auth = self._opened(subscription.auth, "push_subscription", receivers.BOX, message.target)
        keys = {"p256dh": subscription.p256dh, "auth": urlsafe_b64encode(auth).decode()}
        sealed = WebPusher({"endpoint": subscription.endpoint, "keys": keys}).encode(
            orjson.dumps({"id": message.message, **message.body})
        )["body"]
        parts = urlsplit(subscription.endpoint)
        page = urlsplit(self._ways.origin or "")
        claims = {
            # Whom the push service may turn to: our public address, without its path.
            "sub": f"https://{page.hostname}"
            if page.scheme == "https"
            else "mailto:map@localhost.localdomain",
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(datetime.now(UTC).timestamp()) + 12 * 3600,
        }
        headers = {
            **Vapid02.from_file(str(self._ways.vapid_file)).sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_PUSH_TTL_S),
        }
        try:
            status = _post(subscription.endpoint, sealed, headers, self._ways.push_service)
            if status in (404, 410):
                with database.transaction() as connection:
                    receivers.delete_subscription(connection, message.target)
                raise Gone
            _must_have_succeeded(status)
        except Undelivered:
            if not subscription.of_session and message.tries >= _MOST_TRIES_UNKNOWN:
                raise Gone from None
            raise

    def _opened(self, box: bytes, table: str, column: str, number: int) -> bytes:
        try:
            return self._boxes.open(box, table, column, number)
        except KeysUnavailable as error:
            raise Undelivered(error.detail) from error
        except DamagedBox as error:
            raise Undelivered(faults.UNOPENED, is_final=True) from error


def _post_signed(
    url: str,
    secrets: Sequence[str],
    message: Message,
    body: object,
    trusted: Trusted | None,
    *,
    is_own: bool = False,
) -> int:
    """By the rules of Standard Webhooks. Raises Undelivered unless it was taken, or is unwanted (410)."""
    written, now = orjson.dumps(body), datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message.message,
        "webhook-timestamp": str(int(now.timestamp())),
        # One for each secret: who does not know the newer one yet knows the other.
        "webhook-signature": " ".join(
            Webhook(secret).sign(message.message, now, written.decode()) for secret in secrets
        ),
    }
    status = _post(url, written, headers, trusted, is_own=is_own)
    if status != 410:
        _must_have_succeeded(status)
    return status


def _post(
    url: str, body: bytes, headers: dict[str, str], trusted: Trusted | None, *, is_own: bool = False
) -> int:
    try:
        return outbound.post(url, body, headers, trusted, is_own=is_own)
    except Unreachable as error:
        raise Undelivered(str(error)) from error


def _must_have_succeeded(status: int) -> None:
    if not 200 <= status < 300:
        raise Undelivered(faults.answered(status))

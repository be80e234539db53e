"""Pictures that a sender names: fetched by the clerk from hosts on the client's list, else only named."""

import hashlib
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from geoapi.core import outbound
from geoapi.core.db import Connection, Database
from geoapi.core.errors import DomainError
from geoapi.core.outbound import Trusted, Unreachable
from geoapi.features.exchange.clients import trusted_host
from geoapi.features.exchange.open311.store.repeats import submission_of
from geoapi.features.exchange.store import clients
from geoapi.features.exchange.store.clients import Client
from geoapi.features.exchange.store.messages import MEDIA
from geoapi.office.matters.evidence.formats import HEAD_BYTES, MOST_BYTES, MOST_PHOTOS, format_of, why_not
from geoapi.office.matters.evidence.receiving import Piece, receive
from geoapi.office.matters.flows import Matter
from geoapi.office.matters.store import evidence, notes
from geoapi.office.notices import faults
from geoapi.office.notices.senders import Gone, Undelivered
from geoapi.office.notices.store import outbox
from geoapi.office.notices.store.outbox import Message

_FETCHED = 200


def take_media(
    connection: Connection,
    client: Client,
    matter: Matter,
    url: str,
    stage: str = "before",
    *,
    is_named: bool = False,
) -> None:
    """Have a picture fetched, where the client may name its host; else name it to who works on it.

    `stage`: `before` with a report, `during` with what is added later; `is_named`: what is said names it
    already. The same picture of a matter is fetched, or named, once.
    """
    trusted = trusted_host(client, urlsplit(url).hostname or "")
    # Without encryption nothing is fetched from the public network.
    if isinstance(trusted, Trusted) or (trusted and urlsplit(url).scheme == "https"):
        dedup = f"{MEDIA} {matter.number} {hashlib.sha256(url.encode()).hexdigest()}"
        body = {"url": url, "client": client.code, "stage": stage}
        outbox.add_message(connection, MEDIA, matter.id, body, dedup, matter.number)
    elif not is_named:
        _name(connection, matter.id, url)


def fetch_media(database: Database, message: Message) -> None:
    """Fetch a picture and add it to its matter. Raises Gone where the matter is, and Undelivered."""
    _add(database, message, _fetched(database, str(message.body["client"]), str(message.body["url"])))


def name_unfetched(connection: Connection, message: Message, fault: str) -> None:
    """Name a picture that never will be fetched to who works on its matter, with why."""
    _name(connection, message.target, str(message.body["url"]), fault)


def _fetched(database: Database, code: str, url: str) -> bytes:
    """Raises Undelivered."""
    with database.transaction() as connection:
        client = clients.find_client(connection, code)
    # What it may name may have changed since it did.
    trusted = trusted_host(client, urlsplit(url).hostname or "") if client is not None else False
    if not trusted:
        raise Undelivered("It may not be fetched from there any more.", is_final=True)
    try:
        status, content = outbound.get(url, MOST_BYTES, trusted if isinstance(trusted, Trusted) else None)
    except Unreachable as error:
        raise Undelivered(str(error)) from error
    if status != _FETCHED:
        # Nobody is followed to where else it may lie.
        raise Undelivered(faults.answered(status), is_final=300 <= status < 500)
    if format_of(content[:HEAD_BYTES]) is None:
        raise Undelivered(why_not(content[:HEAD_BYTES]), is_final=True)
    return content


def _add(database: Database, message: Message, content: bytes) -> None:
    hashed = hashlib.sha256(content).digest()
    with database.transaction() as connection:
        submission = submission_of(connection, message.target)
        if submission is None:
            raise Gone
        if len({hashed} | evidence.named(connection, message.target, after=False)) > MOST_PHOTOS:
            raise Undelivered(f"There are {MOST_PHOTOS} photos already.", is_final=True)
        stage = str(message.body.get("stage", "before"))
        evidence.name(connection, message.target, [hashed], told="reporter", stage=stage)
    try:
        receive(database, hashed, submission, Piece(0, len(content), content), MEDIA)
    except DomainError as error:
        raise Undelivered(error.detail) from error


def _name(connection: Connection, matter_id: int, url: str, fault: str = "") -> None:
    submission = uuid5(NAMESPACE_URL, f"open311 media {matter_id} {url}")
    if notes.of_submission(connection, submission) is not None:
        return
    body = "\n".join(filter(None, (f"media_url: {url}", fault)))
    notes.add_note(connection, matter_id, done_by="reporter", body=body, told="staff", submission=submission)

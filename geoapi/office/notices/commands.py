"""What is done about notices: reading them, having them pushed, other systems that are told, dead letters."""

import base64
import ipaddress
import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from geoapi.core import audit
from geoapi.core.boxes import Boxes
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.core.outbound import Trusted
from geoapi.office.notices.browsers import put_secret, read_browser
from geoapi.office.notices.store import notices, outbox, receivers

EVENTS = (
    *("matter.digest", "matter.due", "matter.flagged", "matter.moved", "matter.new", "matter.noted"),
    *("matter.own_moved", "matter.rang"),
    *("post.ends", "report.waiting", "session.begin"),
)
# What no other system is told: it is somebody's own business.
OF_ACCOUNTS = frozenset({"matter.own_moved", "session.begin"})


def mark_read(database: Database, account_id: int, up_to: int) -> int:
    """Note that somebody has seen the notices to a number; returns how many are left."""
    with database.transaction() as connection:
        notices.mark_read(connection, account_id, up_to)
        return notices.unread(connection, account_id)


def subscribe(
    database: Database,
    boxes: Boxes,
    session_id: bytes,
    endpoint: str,
    p256dh: str,
    auth: str,
    own_service: Trusted | None,
) -> None:
    """Push notices to a browser as long as its session is not ended. Raises InvalidInput, KeysUnavailable."""
    browser = read_browser(endpoint, p256dh, auth, own_service)
    with database.transaction() as connection:
        number = receivers.add_subscription(connection, session_id, browser.endpoint, browser.p256dh)
        put_secret(connection, boxes, number, browser)


def unsubscribe(database: Database, session_id: bytes) -> None:
    """Push nothing more to the browser of a session."""
    with database.transaction() as connection:
        receivers.delete_subscriptions(connection, session_id)


def add_webhook(
    database: Database,
    boxes: Boxes,
    name: str,
    url: str,
    events: Sequence[str],
    private_network: str | None,
) -> str:
    """Tell another system of events; returns the secret by which it knows us. Raises InvalidInput."""
    if unknown := set(events) - (set(EVENTS) - OF_ACCOUNTS):
        raise InvalidInput.of("events", f"There is no such event: {', '.join(sorted(unknown))}.")
    with database.transaction() as connection:
        _, secret = make_webhook(connection, boxes, name, url, events, private_network)
    return secret


def make_webhook(
    connection: Connection,
    boxes: Boxes,
    name: str,
    url: str,
    events: Sequence[str],
    private_network: str | None,
) -> tuple[int, str]:
    """Its number and its secret. Raises InvalidInput."""
    host = urlsplit(url).hostname
    if urlsplit(url).scheme not in ("http", "https") or not host:
        raise InvalidInput.of("url", "A webhook has an address like https://example.cn/hook.")
    if urlsplit(url).scheme == "http" and private_network is None:
        raise InvalidInput.of("url", "In the public network only https is used.")
    try:
        trusted = Trusted(host, ipaddress.ip_network(private_network)) if private_network else None
    except ValueError:
        raise InvalidInput.of("private_network", "A network is written like 10.2.0.0/16.") from None
    secret = _new_secret()
    if any(each.name == name for each in receivers.webhooks(connection)):
        raise InvalidInput.of("name", f"There is a webhook {name!r} already.")
    number = receivers.add_webhook(connection, name, url, events, trusted)
    _seal(connection, boxes, receivers.BOX, number, secret.encode())
    told = {"name": name, "url": url, "events": list(events), "private_network": private_network}
    audit.add_row(connection, "webhook.add", f"webhook {number}", after=told)
    return number, secret


def number_of_webhook(connection: Connection, name: str) -> int:
    """Raises NotFound."""
    for each in receivers.webhooks(connection):
        if each.name == name:
            return each.id
    raise NotFound(f"There is no webhook {name!r}.")


def change_webhook_secret(connection: Connection, boxes: Boxes, number: int) -> str:
    """A new secret for a webhook; what it is told is signed by the former one, too, until that is dropped.

    Raises NotFound.
    """
    found = receivers.find_webhook(connection, number)
    if found is None:
        raise NotFound(f"There is no webhook {number}.")
    secret, former = _new_secret(), found.boxes.get(receivers.BOX)
    if former is not None:
        opened = boxes.open(former, "webhook", receivers.BOX, number)
        _seal(connection, boxes, receivers.OLD_BOX, number, opened)
    _seal(connection, boxes, receivers.BOX, number, secret.encode())
    audit.add_row(connection, "webhook.secret", f"webhook {number}")
    return secret


def drop_old_webhook_secret(connection: Connection, number: int) -> None:
    """What it is told is signed by the newer secret alone."""
    receivers.put_box(connection, "webhook", receivers.OLD_BOX, number, None)
    audit.add_row(connection, "webhook.drop_secret", f"webhook {number}")


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _seal(connection: Connection, boxes: Boxes, column: str, number: int, secret: bytes) -> None:
    receivers.put_box(connection, "webhook", column, number, boxes.seal(secret, "webhook", column, number))


def remove_webhook(database: Database, name: str) -> None:
    """Raises NotFound."""
    with database.transaction() as connection:
        number = receivers.close_webhook(connection, name)
        if number is None:
            raise NotFound(f"There is no webhook {name!r}.")
        audit.add_row(connection, "webhook.remove", f"webhook {number}")


def reseal_boxes(database: Database, boxes: Boxes) -> int:
    """Encrypt all that is not under the key that encrypts now. Returns how many."""
    count = 0
    with database.transaction() as connection:
        for table, column in receivers.BOXED:
            for number, box in receivers.lock_boxes(connection, table, column):
                if not boxes.is_current(box):
                    resealed = boxes.resealed(box, table, column, number)
                    receivers.put_box(connection, table, column, number, resealed)
                    count += 1
    return count


def resend(database: Database, number: int | None) -> int:
    """Have a dead message, or all of them, tried anew; returns how many. Raises NotFound."""
    with database.transaction() as connection:
        count = outbox.resend(connection, number)
        if number is not None and not count:
            raise NotFound(f"No message {number} is dead.")
        if count:
            subject = "outbox" if number is None else f"message {number}"
            audit.add_row(connection, "outbox.resend", subject, after={"messages": count})
    return count


def raise_ends_of_posts(connection: Connection) -> bool:
    """Tell whoever holds a post that it ends soon, once for each end."""
    notices.raise_ends_of_posts(connection)
    return False

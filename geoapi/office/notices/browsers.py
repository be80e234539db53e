"""Browsers that something is pushed to: of who is signed in by the session, others by their own secret."""

import base64
import hmac
import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from geoapi.core.boxes import Boxes, DamagedBox
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.core.outbound import Trusted, is_allowed
from geoapi.office.notices.store import receivers

TABLE = "push_subscription"
_SECRET_BYTES = 16


@dataclass(frozen=True)
class Browser:
    """Where it is pushed to, its public key, and the secret by which it is known to be it."""

    endpoint: str
    p256dh: str
    secret: bytes


def read_browser(endpoint: str, p256dh: str, auth: str, own_service: Trusted | None) -> Browser:
    """As a browser gives itself. Raises InvalidInput."""
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    is_own = own_service is not None and host == own_service.host
    if not host or not (endpoint.isascii() and endpoint.isprintable()) or _lies_at_home(host, own_service):
        raise InvalidInput.of("endpoint", "An endpoint for pushing is an address in the public network.")
    if parts.scheme != "https" and not is_own:
        raise InvalidInput.of("endpoint", "An endpoint for pushing is an https address.")
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(p256dh))
    except ValueError:
        raise InvalidInput.of("keys.p256dh", "This is no key of a browser.") from None
    secret = _decoded(auth)
    if len(secret) != _SECRET_BYTES:
        raise InvalidInput.of("keys.auth", "This is no secret of a browser: it has 16 bytes.")
    return Browser(endpoint, p256dh, secret)


def _lies_at_home(host: str, own_service: Trusted | None) -> bool:
    """Whether a host is written as an address that nothing is sent to; names are looked up when it is."""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return not is_allowed(host, host, own_service)
    return False


def put_secret(connection: Connection, boxes: Boxes, number: int, browser: Browser) -> None:
    box = boxes.seal(browser.secret, TABLE, "box", number)
    receivers.put_box(connection, TABLE, receivers.BOX, number, box)


def keep_browser(connection: Connection, boxes: Boxes, browser: Browser) -> int:
    """The number of a browser of somebody who is not signed in, as long as it is not forgotten.

    Raises Conflict where another one is known by its endpoint, KeysUnavailable.
    """
    known = _known(connection, boxes, browser)
    if known is not None:
        return known
    number = receivers.add_subscription(connection, None, browser.endpoint, browser.p256dh)
    put_secret(connection, boxes, number, browser)
    return number


def forget_browser(connection: Connection, boxes: Boxes, browser: Browser) -> int | None:
    """Push nothing more to it; its number, if it was known. Raises Conflict, KeysUnavailable."""
    number = _known(connection, boxes, browser)
    if number is not None:
        receivers.delete_subscription(connection, number)
    return number


def _known(connection: Connection, boxes: Boxes, browser: Browser) -> int | None:
    found = receivers.lock_endpoint(connection, browser.endpoint)
    if found is None:
        return None
    number, session_id, box = found
    try:
        is_it = box is not None and hmac.compare_digest(boxes.open(box, TABLE, "box", number), browser.secret)
    except DamagedBox:
        is_it = False
    if session_id is not None or not is_it:
        raise Conflict("Another browser is known by this endpoint.", {"reason": "other-browser"})
    return number


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""

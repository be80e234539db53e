"""Sessions by their tokens: what a browser holds, and of which a hash is kept."""

import hashlib
import secrets

from geoapi.core import audit
from geoapi.core.db import Connection
from geoapi.core.events import raise_event
from geoapi.office.access.store import sessions

SLIP, DEMO, PASSKEY, PASSWORD, OIDC = "slip", "demo", "passkey", "password", "oidc"
# Opens no session: it is sent with each request.
TOKEN = "token"  # noqa: S105


def new_token() -> str:
    return secrets.token_urlsafe(32)


def session_id(token: str) -> bytes:
    """What is kept of a token, from which it cannot be made again."""
    return hashlib.sha256(token.encode()).digest()


def begin_session(
    connection: Connection, account_id: int, how: str, device: str, proved_s_ago: float | None = None
) -> str:
    """The token of a new session. `proved_s_ago`: how many seconds ago it was proved who it is."""
    token = new_token()
    sessions.open_session(connection, session_id(token), account_id, how, device, proved_s_ago)
    raise_event(connection, "session.begin", "", account_id=account_id)
    audit.add_row(
        connection, "session.begin", f"account {account_id}", account_id=account_id, after={"how": how}
    )
    return token

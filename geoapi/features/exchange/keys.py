"""Keys and secrets of other systems: how they are made, and what is kept of them. Pure but for chance."""

import base64
import hashlib
import secrets

TABLE = "exchange_client"


def new_key() -> str:
    """An API key; whoever has it is the client, so it is shown once."""
    return f"geo_{secrets.token_urlsafe(32)}"


def hash_of(key: str) -> bytes:
    """What is kept of a key: it is long and random, so that nobody finds it by trying."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def new_secret() -> str:
    """A secret for signatures, as Standard Webhooks writes one."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"

"""The key with which notices are pushed (VAPID, RFC 8292)."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02


def make_key(file: Path) -> None:
    """Unless it is there: whoever has subscribed to the former hears nothing by another."""
    if file.exists():
        return
    key = Vapid02()
    key.generate_keys()
    partial = file.with_name(f"{file.name}.part")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(key.private_pem())
    partial.replace(file)


def public_key(file: Path | None) -> str | None:
    """As a browser takes it (applicationServerKey); None where there is no key."""
    if file is None or not file.is_file():
        return None
    point = Vapid02.from_file(str(file)).public_key.public_bytes(
        Encoding.X962, PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

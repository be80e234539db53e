"""What the database holds and cannot read: values encrypted with a key that lies in a file beside it.

A box belongs to one cell: its table, column and row are authenticated with it, so that none can be put into
another's place. The key file has a key a line, in base64; the first one encrypts, all decrypt.
"""

import binascii
import hmac
import os
import secrets
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geoapi.core.errors import KeysUnavailable

KEY_BYTES = 32
_ID, _NONCE, _TAG = 4, 12, 16


class DamagedBox(Exception):
    """It is of another cell or key, or has been changed."""


class Boxes:
    """Seals and opens by the keys of a file, which is read again when it has changed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._keys: dict[bytes, AESGCM] = {}
        self._secrets: list[bytes] = []
        self._version: tuple[int, int] | None = None

    def seal(self, value: bytes, table: str, column: str, row: object) -> bytes:
        """Raises KeysUnavailable."""
        key_id, key = next(iter(self._read().items()))
        nonce = secrets.token_bytes(_NONCE)
        return key_id + nonce + key.encrypt(nonce, value, _cell(table, column, row))

    def open(self, box: bytes, table: str, column: str, row: object) -> bytes:
        """Raises DamagedBox or KeysUnavailable."""
        key = self._read().get(box[:_ID])
        if key is None or len(box) < _ID + _NONCE + _TAG:
            raise DamagedBox("None of the keys fits.")
        try:
            return key.decrypt(box[_ID : _ID + _NONCE], box[_ID + _NONCE :], _cell(table, column, row))
        except InvalidTag:
            raise DamagedBox("It is of another place, or has been changed.") from None

    def keyed_hashes(self, value: str, purpose: str) -> list[bytes]:
        """By what equal values are found without being read: a hash a key, the newest first.

        What is written down is the first; what was, before a key was added, is found by the others.
        Raises KeysUnavailable.
        """
        self._read()
        said = f"{purpose}\0{value}".encode()
        return [hmac.digest(secret, said, "sha256") for secret in self._secrets]

    def require(self) -> None:
        """Raises KeysUnavailable where nothing can be sealed."""
        self._read()

    def is_current(self, box: bytes) -> bool:
        """Whether it was sealed with the key that encrypts now."""
        return box[:_ID] == next(iter(self._read()))

    def resealed(self, box: bytes, table: str, column: str, row: object) -> bytes:
        """The same under the key that encrypts now. Raises DamagedBox or KeysUnavailable."""
        return self.seal(self.open(box, table, column, row), table, column, row)

    def _read(self) -> dict[bytes, AESGCM]:
        try:
            found = self._file.stat()
            version = (found.st_ino, found.st_mtime_ns)
        except OSError:
            version = None
        if version is None or version != self._version:
            keys = read_keys(self._file)
            self._keys = {sha256(key).digest()[:_ID]: AESGCM(key) for key in keys}
            self._secrets = [hmac.digest(key, b"hashes", "sha256") for key in keys]
            self._version = version
        return self._keys


def read_keys(file: Path) -> list[bytes]:
    """Raises KeysUnavailable, with a sentence for the operator."""
    try:
        lines = file.read_text(encoding="ascii").split()
        keys = [b64decode(line, validate=True) for line in lines]
    except OSError as error:
        raise KeysUnavailable(
            f"The key file cannot be read ({error.strerror}); see GEOAPI_KEY_FILE."
        ) from None
    except (UnicodeDecodeError, binascii.Error):
        raise KeysUnavailable("The key file holds something else than keys; see GEOAPI_KEY_FILE.") from None
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeysUnavailable(f"Each line of the key file is {KEY_BYTES} bytes in base64.")
    return keys


def make_key_file(file: Path) -> bool:
    """Make it with one key, for nobody but its owner to read; whether it was not there yet."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _write(file, [secrets.token_bytes(KEY_BYTES)], os.O_EXCL)
    except FileExistsError:
        return False
    return True


def add_key(file: Path) -> None:
    """Put a new key first. Servers that run know it once they are started again."""
    _replace(file, [secrets.token_bytes(KEY_BYTES), *read_keys(file)])


def drop_old_keys(file: Path) -> int:
    """Leave none but the first; returns how many are gone."""
    first, *old = read_keys(file)
    _replace(file, [first])
    return len(old)


def _replace(file: Path, keys: list[bytes]) -> None:
    partial = file.with_name(f"{file.name}.new")
    partial.unlink(missing_ok=True)
    _write(partial, keys, os.O_EXCL)
    if os.geteuid() == 0:
        # Whoever the servers run as has to read it on.
        os.chown(partial, file.stat().st_uid, file.stat().st_gid)
    partial.replace(file)


def _write(file: Path, keys: list[bytes], flags: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | flags, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(b"".join(b64encode(key) + b"\n" for key in keys))
        opened.flush()
        os.fsync(opened.fileno())


def _cell(table: str, column: str, row: object) -> bytes:
    return f"{table}\0{column}\0{row}".encode()

"""Pictures as phones make them, and such as somebody makes who means harm."""

import hashlib
import io
import struct
import zlib
from typing import Any

from flask.testing import FlaskClient
from PIL import Image

from geoapi.core.db import Database
from geoapi.office.matters.evidence.making import make_next

SECRET = b"SECRET-OF-THE-CAMERA"


def jpeg(size: tuple[int, int] = (64, 48), *, exif: bool = True, orientation: int = 1) -> bytes:
    """A photo, left half red and right half blue, with a place and a maker written into it."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    said = Image.Exif()
    said[0x010F] = SECRET.decode()
    said[0x0112] = orientation
    # Where it was taken.
    said.get_ifd(0x8825)[2] = (40.0, 43.0, 12.0)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"
    picture.save(out, "JPEG", quality=90, **({"exif": said, "xmp": xmp, "comment": SECRET} if exif else {}))
    return out.getvalue()


def png(size: tuple[int, int] = (30, 20), mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG")
    return out.getvalue()


def webp(size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, "WEBP")
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (8, 8)).save(out, "GIF")
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say to be an enormous picture, all of one colour."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(b"\0" * (min(height, 20_000) * (width // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def send(
    client: FlaskClient, sha256: str, submission: str, content: bytes, status: int = 200,
    media: str = "image/jpeg", content_range: str | None = None,
) -> Any:  # fmt: skip
    headers = {} if content_range is None else {"Content-Range": content_range}
    answer = client.put(
        f"/api/v1/evidence/{sha256}?submission={submission}",
        data=content,
        content_type=media,
        headers=headers,
    )
    assert answer.status_code == status, (answer.status_code, answer.json)
    return answer.json


def state(client: FlaskClient, sha256: str, submission: str) -> Any:
    answer = client.get(f"/api/v1/evidence/{sha256}?submission={submission}")
    assert answer.status_code == 200, answer.json
    return answer.json


def make_pictures(database: Database) -> int:
    """What the clerk does, until nothing waits."""
    made = 0
    while make_next(database):
        made += 1
    return made

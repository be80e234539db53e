"""Photos to be sent with a case, each with its own bytes."""

import random
import struct
import zlib
from typing import Any

WIDTH, HEIGHT = 400, 300


def make_photo(number: int, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A PNG of noise, which no compression makes smaller: three bytes a pixel."""
    rng = random.Random(number)
    lines = b"".join(b"\0" + rng.randbytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def takes_photos(server: Any) -> bool:
    """Whether what is measured has photos at all."""
    status, document, _ = server.ask("GET", "/openapi.json")
    return status == 200 and any(path.startswith("/api/v1/evidence/") for path in document["paths"])

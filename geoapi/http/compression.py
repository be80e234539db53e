"""Text goes out gzipped to whoever takes it so."""

import gzip
from functools import lru_cache

from flask import Response, request

# What fits in one packet of the network arrives no sooner for being smaller.
PACKET_BYTES = 1400
# A problem is short, and no cache keeps it.
_TEXTS = {f"application/{name}" for name in ("geo+json", "json", "manifest+json")} | {"image/svg+xml"}


def gzip_response(response: Response) -> Response:
    """Gzip what is text and at hand as a whole: a file once, any other answer anew."""
    of_file = response.direct_passthrough
    kind = response.mimetype or ""
    is_text = kind in _TEXTS or kind.startswith("text/")
    whole = response.status_code not in (204, 206, 304) and (of_file or not response.is_streamed)
    if not (is_text and whole) or getattr(response, "plain", False) or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if (response.content_length or 0) <= PACKET_BYTES or request.accept_encodings.quality("gzip") <= 0:
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    response.set_data(_pack_file(plain) if of_file else gzip.compress(plain, 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        # Weak: gzipped and plain bodies mean the same.
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=128)
def _pack_file(plain: bytes) -> bytes:
    return gzip.compress(plain, 9, mtime=0)

"""Pieces of a photo as one request brings them: what makes sense, and what is refused with a sentence."""

import pytest

from geoapi.core.errors import InvalidInput, TooLarge
from geoapi.office.matters.evidence.receiving import LEAST_PIECE_BYTES, read_piece

CONTENT = bytes(100)


@pytest.mark.parametrize(
    "content_range",
    [
        *("bytes 0-9/8", "bytes 5-2/100", "bytes 0-99", "0-99/100", "bytes -5-99/100", "bytes 0-99/*"),
        *("bytes 00-99/100", "bytes 0-98/100", "bytes 0-99/0", "bytes １-99/100", "bytes 0-99/100, 0-1/2"),
        *("bytes 0-99/99999999999999", "bytes=0-99/100", "bytes 0-99/100\n", "", "bytes 1-100/100"),
    ],
)
def test_ranges_that_make_no_sense_are_refused(content_range: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_piece(CONTENT, content_range)
    assert refused.value.extra["errors"][0]["field"] == "Content-Range"


def test_a_piece_knows_where_it_is() -> None:
    whole = read_piece(CONTENT, None)
    assert (whole.start, whole.end, whole.of_bytes) == (0, 100, 100)
    last = read_piece(CONTENT, "bytes 900-999/1000")
    assert (last.start, last.end, last.of_bytes) == (900, 1000, 1000)
    first = read_piece(bytes(LEAST_PIECE_BYTES), f"bytes 0-{LEAST_PIECE_BYTES - 1}/9999999")
    assert first.end == LEAST_PIECE_BYTES


def test_crumbs_nothing_and_too_much_are_refused() -> None:
    for content, content_range in ((b"", None), (CONTENT, "bytes 0-99/1000")):
        with pytest.raises(InvalidInput) as refused:
            read_piece(content, content_range)
        assert refused.value.extra["errors"][0]["field"] == "body"
    for content, content_range in ((bytes((12 << 20) + 1), None), (CONTENT, "bytes 0-99/99999999")):
        with pytest.raises(TooLarge):
            read_piece(content, content_range)

"""Memory that was needed once is not kept."""

import resource
from pathlib import Path

from geoapi.http.memory import give_back


def resident_mib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20


def test_what_lies_between_pieces_in_use_is_given_back() -> None:
    pieces = [bytearray(b"x" * 100_000) for _ in range(2_000)]
    kept = pieces[::50]
    del pieces
    before = resident_mib()
    give_back()
    assert len(kept) == 40
    assert resident_mib() <= before - 80
